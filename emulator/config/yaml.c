#include "config/yaml.h"

#include "json_write.h"

#include <yaml.h>

struct anchor {
	struct str name;
	struct yaml_value *node; /* NULL while it is being read */
	struct anchor *older;
};

struct reader {
	yaml_parser_t parser;
	struct str text;
	struct arena *arena;
	struct problems *problems;
	struct anchor *anchors;
	size_t weight; /* of the scalars and aliases so far */
	bool failed;
};

static struct yaml_value *read_node(struct reader *r, const yaml_event_t *event, unsigned depth);

static struct place place_of(yaml_mark_t mark)
{
	return (struct place){(unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

static void *fail(struct reader *r, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Says why, once: whatever follows a fatal fault is noise. */
static void *fail(struct reader *r, struct place place, const char *format, ...)
{
	if (!r->failed) {
		va_list args;
		va_start(args, format);
		problem_vadd(r->problems, PROBLEM_ERROR, place, format, args);
		va_end(args);
	}
	r->failed = true;
	return NULL;
}

/* libyaml's problems in our words. What is not listed is passed on as it is. */
static const struct {
	const char *theirs, *ours;
} problem_words[] = {
	{"mapping values are not allowed in this context",
		"a \":\" does not fit here; indent the line like its neighbours, or put a text "
		"that has \": \" in it in quotes"},
	{"could not find expected ':'", "expected a \":\" behind this key"},
	{"did not find expected key", "expected a key indented like the ones above it"},
	{"did not find expected '-' indicator",
		"expected another \"- \" of the list, or less indentation"},
	{"did not find expected ',' or '}'", "expected a \",\" or the \"}\" that closes the map"},
	{"did not find expected ',' or ']'", "expected a \",\" or the \"]\" that closes the list"},
	{"found unexpected end of stream", "a quote is opened but never closed"},
	{"did not find expected node content", "expected a value"},
	{"found unknown escape character", "unknown escape in a text with double quotes; write "
					   "\\\\ for a backslash, or use single quotes"},
	{"did not find expected <document start>", "expected the end of the file"},
	{"control characters are not allowed", "a control character has no place in YAML"},
	{"invalid leading UTF-8 octet", "the file is not UTF-8 here"},
	{"invalid trailing UTF-8 octet", "the file is not UTF-8 here"},
	{"incomplete UTF-8 octet sequence", "the file is not UTF-8 here"},
	{"invalid length of a UTF-8 sequence", "the file is not UTF-8 here"},
	{"invalid Unicode character", "the file is not UTF-8 here"},
	{"block sequence entries are not allowed in this context",
		"a list entry \"- \" does not fit here; begin the list on its own line"},
	{"did not find expected alphabetic or numeric character",
		"a text that begins with \"*\" or \"&\" must be in quotes"},
	{"found unexpected document indicator", "a quote is opened but never closed"},
};

/* Where a byte offset is: libyaml's reader gives no position for bad bytes. */
static struct place place_at(struct str text, size_t offset)
{
	struct place at = {1, 1};
	for (size_t i = 0; i < offset && i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c == '\n') {
			at.line++;
			at.column = 1;
		} else if ((c & 0xc0) != 0x80) {
			at.column++;
		}
	}
	return at;
}

/* The character at libyaml's mark. Its index counts characters, so the bytes are walked. */
static char char_at(struct str text, yaml_mark_t mark)
{
	size_t seen = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (((unsigned char)text.p[i] & 0xc0) == 0x80)
			continue;
		if (seen++ == mark.index)
			return text.p[i];
	}
	return '\0';
}

static void *fail_as_libyaml(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *words = p->problem ? p->problem : "cannot be read as YAML";
	struct place place = place_of(p->problem_mark);
	if (p->error == YAML_READER_ERROR)
		place = place_at(r->text, p->problem_offset);
	char c = char_at(r->text, p->problem_mark);
	if (p->error == YAML_SCANNER_ERROR && (c == '\t' || strstr(words, "tab character")))
		return fail(r, place, "a tab cannot indent YAML; use spaces");
	if (strcmp(words, "found character that cannot start any token") == 0)
		return fail(r, place, "a value cannot begin with \"%c\"; put it in quotes", c);
	for (size_t i = 0; i < ARRAY_LEN(problem_words); i++)
		if (strcmp(words, problem_words[i].theirs) == 0)
			words = problem_words[i].ours;
	struct place opened = place_of(p->context_mark);
	if (strstr(words, "never closed"))
		return fail(r, opened, "%s", words);
	if (strstr(words, "that closes") && opened.line != place.line)
		return fail(r, place, "%s of line %u", words, opened.line);
	return fail(r, place, "%s", words);
}

static bool next(struct reader *r, yaml_event_t *event)
{
	if (r->failed)
		return false;
	if (yaml_parser_parse(&r->parser, event))
		return true;
	fail_as_libyaml(r);
	return false;
}

static struct str text_of(struct reader *r, const yaml_char_t *p, size_t n)
{
	return arena_dup(r->arena, str_of((const char *)p, n));
}

static bool count(struct reader *r, size_t more, struct place place)
{
	r->weight += more;
	if (r->weight > YAML_NODES)
		fail(r, place, "more than %d values, aliases written out", YAML_NODES);
	return !r->failed;
}

static struct yaml_value *node_new(struct reader *r, enum yaml_kind kind, const yaml_event_t *event)
{
	struct yaml_value *node = arena_new(r->arena, struct yaml_value);
	node->kind = kind;
	node->place = place_of(event->start_mark);
	node->weight = 1;
	count(r, 1, node->place);
	return node;
}

static struct anchor *anchor_add(struct reader *r, const yaml_char_t *name)
{
	if (!name)
		return NULL;
	struct anchor *anchor = arena_new(r->arena, struct anchor);
	anchor->name = text_of(r, name, strlen((const char *)name));
	anchor->older = r->anchors;
	r->anchors = anchor;
	return anchor;
}

static struct yaml_value *read_alias(struct reader *r, const yaml_event_t *event)
{
	struct str name = str_z((const char *)event->data.alias.anchor);
	struct place place = place_of(event->start_mark);
	for (const struct anchor *a = r->anchors; a; a = a->older) {
		if (!str_eq(a->name, name))
			continue;
		if (!a->node)
			return fail(r, place, "the alias *%.*s stands inside its own anchor",
				STR_ARG(name));
		return count(r, a->node->weight, place) ? a->node : NULL;
	}
	return fail(r, place,
		"there is no anchor &%.*s above; a text that begins with \"*\" must be in quotes",
		STR_ARG(name));
}

/* Tags carry meaning that is not read here (!Ref, !Sub); only the one that says "text" is known. */
static bool tag_is_fine(struct reader *r, const yaml_char_t *tag, const yaml_event_t *event)
{
	if (!tag || strcmp((const char *)tag, YAML_STR_TAG) == 0 ||
		strcmp((const char *)tag, "!") == 0)
		return true;
	fail(r, place_of(event->start_mark),
		"the tag %s has no meaning here; write the value itself", (const char *)tag);
	return false;
}

static struct yaml_value *read_scalar(struct reader *r, const yaml_event_t *event)
{
	if (!tag_is_fine(r, event->data.scalar.tag, event))
		return NULL;
	struct anchor *anchor = anchor_add(r, event->data.scalar.anchor);
	struct yaml_value *node = node_new(r, NODE_SCALAR, event);
	node->plain =
		event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
	node->text = text_of(r, event->data.scalar.value, event->data.scalar.length);
	if (anchor)
		anchor->node = node;
	return node;
}

static struct yaml_value *read_list(struct reader *r, const yaml_event_t *start, unsigned depth)
{
	if (!tag_is_fine(r, start->data.sequence_start.tag, start))
		return NULL;
	struct anchor *anchor = anchor_add(r, start->data.sequence_start.anchor);
	struct yaml_value *node = node_new(r, NODE_LIST, start);
	size_t room = 0;
	yaml_event_t event;
	while (next(r, &event)) {
		bool end = event.type == YAML_SEQUENCE_END_EVENT;
		struct yaml_value *item = end ? NULL : read_node(r, &event, depth + 1);
		yaml_event_delete(&event);
		if (end) {
			if (anchor)
				anchor->node = node;
			return node;
		}
		if (!item)
			return NULL;
		if (node->n == room) {
			size_t more = room ? room * 2 : 8;
			node->items = arena_grow(r->arena, node->items, room * sizeof(*node->items),
				more * sizeof(*node->items));
			room = more;
		}
		node->items[node->n++] = item;
		node->weight += item->weight;
	}
	return NULL;
}

static void pair_add(
	struct reader *r, struct yaml_value *map, size_t *room, const struct yaml_pair *pair)
{
	if (map->n == *room) {
		size_t more = *room ? *room * 2 : 8;
		map->pairs = arena_grow(r->arena, map->pairs, *room * sizeof(*map->pairs),
			more * sizeof(*map->pairs));
		*room = more;
	}
	map->pairs[map->n++] = *pair;
	map->weight += pair->value->weight + 1;
}

/* Lays a merged map (`<<`) under the map's own keys. */
static void merge(
	struct reader *r, struct yaml_value *map, size_t *room, const struct yaml_value *from)
{
	if (from->kind == NODE_LIST) {
		for (size_t i = 0; i < from->n && !r->failed; i++)
			merge(r, map, room, from->items[i]);
		return;
	}
	if (from->kind != NODE_MAP) {
		fail(r, from->place, "\"<<\" merges maps; expected a map or a list of maps");
		return;
	}
	for (size_t i = 0; i < from->n; i++)
		if (!yaml_find(map, from->pairs[i].key))
			pair_add(r, map, room, &from->pairs[i]);
}

static bool read_pair(
	struct reader *r, const yaml_event_t *event, unsigned depth, struct yaml_pair *ret_pair)
{
	struct yaml_value *key = read_node(r, event, depth + 1);
	if (!key)
		return false;
	if (key->kind != NODE_SCALAR) {
		fail(r, key->place, "a key must be a text, not %s",
			key->kind == NODE_MAP ? "a map" : "a list");
		return false;
	}
	yaml_event_t value_event;
	if (!next(r, &value_event))
		return false;
	struct yaml_value *value = read_node(r, &value_event, depth + 1);
	yaml_event_delete(&value_event);
	*ret_pair = (struct yaml_pair){key->text, place_of(event->start_mark), value};
	return value != NULL;
}

static struct yaml_value *read_map(struct reader *r, const yaml_event_t *start, unsigned depth)
{
	if (!tag_is_fine(r, start->data.mapping_start.tag, start))
		return NULL;
	struct anchor *anchor = anchor_add(r, start->data.mapping_start.anchor);
	struct yaml_value *node = node_new(r, NODE_MAP, start);
	const struct yaml_value *merged[8];
	size_t room = 0, n_merged = 0;
	yaml_event_t event;
	while (next(r, &event)) {
		struct yaml_pair pair = {.key = STR_NONE};
		bool end = event.type == YAML_MAPPING_END_EVENT;
		bool good = end || read_pair(r, &event, depth, &pair);
		yaml_event_delete(&event);
		if (!good)
			return NULL;
		if (end) {
			for (size_t i = 0; i < n_merged && !r->failed; i++)
				merge(r, node, &room, merged[i]);
			if (anchor)
				anchor->node = node;
			return r->failed ? NULL : node;
		}
		const struct yaml_pair *same = yaml_find(node, pair.key);
		if (str_eq(pair.key, STR("<<"))) {
			if (n_merged == ARRAY_LEN(merged))
				return fail(r, pair.place, "too many \"<<\" in one map");
			merged[n_merged++] = pair.value;
		} else if (same) {
			problem_add(r->problems, PROBLEM_ERROR, pair.place,
				"the key \"%.*s\" stands here for a second time; the first is in "
				"line %u",
				STR_ARG(pair.key), same->place.line);
		} else {
			pair_add(r, node, &room, &pair);
		}
	}
	return NULL;
}

static struct yaml_value *read_node(struct reader *r, const yaml_event_t *event, unsigned depth)
{
	if (depth > YAML_DEPTH)
		return fail(r, place_of(event->start_mark), "more than %d levels", YAML_DEPTH);
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return read_alias(r, event);
	case YAML_SCALAR_EVENT:
		return read_scalar(r, event);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(r, event, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(r, event, depth);
	default:
		return fail(r, place_of(event->start_mark), "expected a value");
	}
}

/* The one document of the stream; an empty stream is an empty map. */
static struct yaml_value *read_stream(struct reader *r)
{
	struct yaml_value *root = NULL;
	yaml_event_t event;
	while (next(r, &event)) {
		yaml_event_type_t type = event.type;
		struct place place = place_of(event.start_mark);
		bool structural = type == YAML_STREAM_START_EVENT ||
				  type == YAML_DOCUMENT_START_EVENT ||
				  type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT;
		if (type == YAML_DOCUMENT_START_EVENT && root)
			fail(r, place, "a second document begins; one file is one stack");
		else if (!structural)
			root = read_node(r, &event, 1);
		yaml_event_delete(&event);
		if (type == YAML_STREAM_END_EVENT)
			break;
	}
	if (r->failed)
		return NULL;
	if (!root || yaml_is_null(root)) {
		root = arena_new(r->arena, struct yaml_value);
		root->kind = NODE_MAP;
		root->place = (struct place){1, 1};
	}
	return root;
}

struct yaml_value *yaml_parse(struct str text, struct arena *arena, struct problems *problems)
{
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(
			text, 3); /* libyaml would count the byte order mark as indentation */
	struct reader r = {.text = text, .arena = arena, .problems = problems};
	if (text.n > YAML_BYTES)
		return fail(&r, (struct place){0, 0}, "larger than %d bytes", YAML_BYTES);
	if (!yaml_parser_initialize(&r.parser))
		return fail(&r, (struct place){0, 0}, "out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r.parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
	struct yaml_value *root = read_stream(&r);
	yaml_parser_delete(&r.parser);
	return root;
}

bool yaml_is_null(const struct yaml_value *node)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       (node->text.n == 0 || str_eq(node->text, STR("~")) ||
		       str_eq(node->text, STR("null")));
}

const struct yaml_pair *yaml_find(const struct yaml_value *map, struct str key)
{
	for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++)
		if (str_eq(map->pairs[i].key, key))
			return &map->pairs[i];
	return NULL;
}

struct str yaml_describe(const struct yaml_value *node, struct arena *arena)
{
	if (node->kind == NODE_MAP)
		return STR("a map");
	if (node->kind == NODE_LIST)
		return STR("a list");
	if (yaml_is_null(node))
		return STR("nothing");
	struct str shown = str_head(node->text, 60);
	while (shown.n && !str_is_utf8(shown))
		shown.n--;
	return arena_printf(arena, "\"%.*s\"%s%s", STR_ARG(shown),
		shown.n < node->text.n ? "..." : "", node->plain ? "" : " in quotes");
}

/* A JSON number: what YAML's core schema calls a number, less its hexadecimal and octal forms. */
static bool is_json_number(struct str s)
{
	size_t i = 0;
	if (i < s.n && s.p[i] == '-')
		i++;
	size_t digits = i;
	while (i < s.n && ascii_is_digit(s.p[i]))
		i++;
	if (i == digits || (s.p[digits] == '0' && i > digits + 1))
		return false;
	if (i < s.n && s.p[i] == '.') {
		size_t from = ++i;
		while (i < s.n && ascii_is_digit(s.p[i]))
			i++;
		if (i == from)
			return false;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
			i++;
		size_t from = i;
		while (i < s.n && ascii_is_digit(s.p[i]))
			i++;
		if (i == from)
			return false;
	}
	return i == s.n;
}

static void write_json(const struct yaml_value *node, struct json_writer *w)
{
	if (node->kind == NODE_MAP) {
		json_object(w);
		for (size_t i = 0; i < node->n; i++) {
			json_key(w, node->pairs[i].key);
			write_json(node->pairs[i].value, w);
		}
		json_end_object(w);
	} else if (node->kind == NODE_LIST) {
		json_array(w);
		for (size_t i = 0; i < node->n; i++)
			write_json(node->items[i], w);
		json_end_array(w);
	} else if (yaml_is_null(node)) {
		json_null(w);
	} else if (node->plain &&
		   (str_eq(node->text, STR("true")) || str_eq(node->text, STR("false")))) {
		json_bool(w, node->text.n == 4);
	} else if (node->plain && is_json_number(node->text)) {
		json_number(w, node->text);
	} else {
		json_string(w, node->text);
	}
}

void yaml_json(const struct yaml_value *node, struct buf *out)
{
	struct json_writer w;
	json_writer_init(&w, out);
	write_json(node, &w);
}
