#include "config/diff.h"

#include "config/dump.h"

struct differ {
	const struct stack *before, *now; /* before is NULL for tables as the store has them */
	struct arena *arena;
	struct stack_changes *changes;
	size_t room;
};

static struct stack_change *add(struct differ *d, enum stack_change_kind kind, struct str name,
	struct place place, const char *format, ...) __attribute__((format(printf, 5, 6)));

static struct stack_change *add(struct differ *d, enum stack_change_kind kind, struct str name,
	struct place place, const char *format, ...)
{
	struct stack_changes *c = d->changes;
	if (c->n == d->room) {
		size_t more = d->room ? d->room * 2 : 16;
		c->list = arena_grow(
			d->arena, c->list, d->room * sizeof(*c->list), more * sizeof(*c->list));
		d->room = more;
	}
	va_list args;
	va_start(args, format);
	struct str text = arena_vprintf(d->arena, format, args);
	va_end(args);
	c->list[c->n] =
		(struct stack_change){.kind = kind, .name = name, .place = place, .text = text};
	c->refused = c->refused || kind == STACK_REFUSED;
	return &c->list[c->n++];
}

/* "line 12", or where a table without a place comes from. */
static struct str line(struct differ *d, struct place place)
{
	if (!place.line)
		return STR("the data folder");
	return arena_printf(d->arena, "line %u%s", place.line, d->before ? " before" : "");
}

static bool same_key(const struct stack_key *a, size_t n_a, const struct stack_key *b, size_t n_b)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++)
		if (!str_eq(a[i].name, b[i].name) || a[i].type != b[i].type ||
			a[i].range != b[i].range)
			return false;
	return true;
}

static void refuse_key(struct differ *d, struct str what, const struct stack_key *was, size_t n_was,
	struct place was_at, const struct stack_key *is, size_t n_is, struct place is_at,
	struct str name)
{
	struct buf before = BUF_IN(d->arena), after = BUF_IN(d->arena);
	stack_dump_key(was, n_was, &before);
	stack_dump_key(is, n_is, &after);
	add(d, STACK_REFUSED, name, is_at,
		"%.*s: the key is %.*s in line %u but %.*s in %.*s; a key cannot change: give it "
		"another name, or reset the data",
		STR_ARG(what), STR_ARG(buf_str(&after)), is_at.line, STR_ARG(buf_str(&before)),
		STR_ARG(line(d, was_at)));
}

/* NonKeyAttributes as a set. */
static bool same_projection(const struct stack_index *a, const struct stack_index *b)
{
	if (a->projection != b->projection || a->n_attributes != b->n_attributes)
		return false;
	for (size_t i = 0; i < a->n_attributes; i++) {
		size_t k = 0;
		while (k < b->n_attributes && !str_eq(a->attributes[i].text, b->attributes[k].text))
			k++;
		if (k == b->n_attributes)
			return false;
	}
	return true;
}

static const struct stack_index *find_index(const struct stack_table *table, struct str name)
{
	for (size_t i = 0; i < table->n_indexes; i++)
		if (str_eq(table->indexes[i].name, name))
			return &table->indexes[i];
	return NULL;
}

static void diff_index(struct differ *d, const struct stack_table *table,
	const struct stack_index *was, const struct stack_index *is)
{
	struct str what = arena_printf(d->arena, "table \"%.*s\": index \"%.*s\"",
		STR_ARG(table->name), STR_ARG(is->name));
	struct stack_change *change = NULL;
	if (!was && is->local)
		add(d, STACK_REFUSED, is->name, is->place,
			"%.*s is local and new; a local index is made with its table only: reset "
			"the data",
			STR_ARG(what));
	else if (!was)
		change = add(
			d, STACK_CREATE_INDEX, is->name, is->place, "%.*s is new", STR_ARG(what));
	else if (!same_key(was->key, was->n_key, is->key, is->n_key))
		refuse_key(d, what, was->key, was->n_key, was->place, is->key, is->n_key, is->place,
			is->name);
	else if (was->local != is->local || !same_projection(was, is))
		add(d, STACK_REFUSED, is->name, is->place,
			"%.*s: %s is different in line %u and in %.*s; an index cannot change: "
			"give it another name, or reset the data",
			STR_ARG(what), was->local != is->local ? "\"local\"" : "the projection",
			is->place.line, STR_ARG(line(d, was->place)));
	else if (was->read != is->read || was->write != is->write)
		change = add(d, STACK_SET_BILLING, is->name, is->place,
			"%.*s: capacity is %lld/%lld now", STR_ARG(what), (long long)is->read,
			(long long)is->write);
	if (change) {
		change->table = table;
		change->index = is;
	}
}

/* In whatever order; no key is there twice. */
static bool same_tags(const struct stack_table *a, const struct stack_table *b)
{
	if (a->n_tags != b->n_tags)
		return false;
	for (size_t i = 0; i < a->n_tags; i++) {
		size_t k = 0;
		while (k < b->n_tags && !(str_eq(a->tags[i].name, b->tags[k].name) &&
						str_eq(a->tags[i].value, b->tags[k].value)))
			k++;
		if (k == b->n_tags)
			return false;
	}
	return true;
}

static void set(struct differ *d, enum stack_change_kind kind, const struct stack_table *table,
	struct str text)
{
	add(d, kind, table->name, table->place, "table \"%.*s\": %.*s", STR_ARG(table->name),
		STR_ARG(text))
		->table = table;
}

static void diff_table(
	struct differ *d, const struct stack_table *was, const struct stack_table *is)
{
	struct str what = arena_printf(d->arena, "table \"%.*s\"", STR_ARG(is->name));
	if (!same_key(was->key, was->n_key, is->key, is->n_key)) {
		refuse_key(d, what, was->key, was->n_key, was->place, is->key, is->n_key, is->place,
			is->name);
		return;
	}
	for (size_t i = 0; i < is->n_indexes; i++)
		diff_index(d, is, find_index(was, is->indexes[i].name), &is->indexes[i]);
	for (size_t i = 0; i < was->n_indexes; i++)
		if (!find_index(is, was->indexes[i].name))
			add(d, STACK_GONE, was->indexes[i].name, is->place,
				"table \"%.*s\": index \"%.*s\" is no longer in the file; it stays",
				STR_ARG(is->name), STR_ARG(was->indexes[i].name));
	if (!str_eq(was->ttl, is->ttl))
		set(d, STACK_SET_TTL, is,
			is->ttl.n ? arena_printf(d->arena, "ttl is \"%.*s\" now", STR_ARG(is->ttl))
				  : STR("ttl is off now"));
	if (was->stream != is->stream)
		set(d, STACK_SET_STREAM, is,
			is->stream ? arena_printf(d->arena, "stream is %s now",
					     stack_stream_name(is->stream))
				   : STR("stream is off now"));
	if (was->billing != is->billing || was->read != is->read || was->write != is->write)
		set(d, STACK_SET_BILLING, is,
			arena_printf(d->arena, "billing is %s %lld/%lld now",
				stack_billing_name(is->billing), (long long)is->read,
				(long long)is->write));
	if (!same_tags(was, is))
		set(d, STACK_SET_TAGS, is, STR("tags are different"));
	bool rest = d->before && was->recovery != is->recovery;
	if (rest || was->table_class != is->table_class || was->protection != is->protection)
		set(d, STACK_SET_TABLE, is, STR("class, protection or recovery are different"));
}

static void diff_tables(struct differ *d, const struct stack_table *have, size_t n_have)
{
	for (size_t i = 0; i < d->now->n_tables; i++) {
		const struct stack_table *table = &d->now->tables[i];
		size_t k = 0;
		while (k < n_have && !str_eq(have[k].name, table->name))
			k++;
		if (k < n_have)
			diff_table(d, &have[k], table);
		else
			set(d, STACK_CREATE_TABLE, table, STR("it is new"));
	}
	for (size_t i = 0; i < n_have; i++)
		if (!stack_find_table(d->now, have[i].name))
			add(d, STACK_GONE, have[i].name, (struct place){0, 0},
				"table \"%.*s\" is no longer in the file; it stays with its data",
				STR_ARG(have[i].name));
}

static bool same(const struct buf *a, const struct buf *b)
{
	return str_eq(buf_str(a), buf_str(b));
}

static void diff_functions(struct differ *d)
{
	for (size_t i = 0; i < d->now->n_functions; i++) {
		const struct stack_function *is = &d->now->functions[i];
		const struct stack_function *was = stack_find_function(d->before, is->name);
		struct buf a = BUF_IN(d->arena), b = BUF_IN(d->arena);
		if (was)
			stack_dump_function(d->before, was, &a);
		stack_dump_function(d->now, is, &b);
		if (!same(&a, &b))
			add(d, STACK_SET_FUNCTION, is->name, is->place, "function \"%.*s\" is %s",
				STR_ARG(is->name), was ? "different" : "new")
				->function = is;
	}
	for (size_t i = 0; i < d->before->n_functions; i++)
		if (!stack_find_function(d->now, d->before->functions[i].name))
			add(d, STACK_GONE, d->before->functions[i].name, (struct place){0, 0},
				"function \"%.*s\" is gone", STR_ARG(d->before->functions[i].name));
}

static void diff_apis(struct differ *d)
{
	for (size_t i = 0; i < d->now->n_apis; i++) {
		const struct stack_api *is = &d->now->apis[i];
		const struct stack_api *was = stack_find_api(d->before, is->name);
		struct buf a = BUF_IN(d->arena), b = BUF_IN(d->arena);
		if (was)
			stack_dump_api(d->before, was, &a);
		stack_dump_api(d->now, is, &b);
		if (!same(&a, &b))
			add(d, STACK_SET_API, is->name, is->place, "api \"%.*s\" is %s",
				STR_ARG(is->name), was ? "different" : "new")
				->api = is;
	}
	for (size_t i = 0; i < d->before->n_apis; i++)
		if (!stack_find_api(d->now, d->before->apis[i].name))
			add(d, STACK_GONE, d->before->apis[i].name, (struct place){0, 0},
				"api \"%.*s\" is gone", STR_ARG(d->before->apis[i].name));
}

static void diff_buckets(struct differ *d)
{
	for (size_t i = 0; i < d->now->n_buckets; i++) {
		const struct stack_bucket *is = &d->now->buckets[i];
		if (!stack_find_bucket(d->before, is->name))
			add(d, STACK_CREATE_BUCKET, is->name, is->place, "bucket \"%.*s\" is new",
				STR_ARG(is->name))
				->bucket = is;
	}
	for (size_t i = 0; i < d->before->n_buckets; i++)
		if (!stack_find_bucket(d->now, d->before->buckets[i].name))
			add(d, STACK_GONE, d->before->buckets[i].name, (struct place){0, 0},
				"bucket \"%.*s\" is no longer in the file; it stays with its "
				"objects",
				STR_ARG(d->before->buckets[i].name));
}

static void diff_site(struct differ *d)
{
	struct buf a = BUF_IN(d->arena), b = BUF_IN(d->arena);
	stack_dump_site(d->before, &a);
	stack_dump_site(d->now, &b);
	if (!same(&a, &b))
		add(d, STACK_SET_SITE, STR("site"), d->now->site.place, "\"site\" is %s",
			!d->now->site.set     ? "gone"
			: d->before->site.set ? "different"
					      : "new");
}

static const struct stack_event *find_event(
	const struct stack *stack, const struct stack_event *like)
{
	for (size_t i = 0; i < stack->n_events; i++)
		if (str_eq(stack->events[i].table->name, like->table->name) &&
			str_eq(stack->events[i].function->name, like->function->name))
			return &stack->events[i];
	return NULL;
}

static struct str event_name(struct differ *d, const struct stack_event *event)
{
	return arena_printf(d->arena, "event from table \"%.*s\" to function \"%.*s\"",
		STR_ARG(event->table->name), STR_ARG(event->function->name));
}

static void diff_events(struct differ *d)
{
	for (size_t i = 0; i < d->now->n_events; i++) {
		const struct stack_event *is = &d->now->events[i], *was = find_event(d->before, is);
		struct buf a = BUF_IN(d->arena), b = BUF_IN(d->arena);
		struct str name = event_name(d, is);
		if (was)
			stack_dump_event(d->before, was, &a);
		stack_dump_event(d->now, is, &b);
		if (!same(&a, &b))
			add(d, STACK_SET_EVENT, name, is->place, "%.*s is %s", STR_ARG(name),
				was ? "different" : "new")
				->event = is;
	}
	for (size_t i = 0; i < d->before->n_events; i++) {
		struct str name = event_name(d, &d->before->events[i]);
		if (!find_event(d->now, &d->before->events[i]))
			add(d, STACK_GONE, name, (struct place){0, 0}, "%.*s is gone",
				STR_ARG(name));
	}
}

static void needs_restart(struct differ *d, const char *key, struct place place, bool changed)
{
	if (changed)
		add(d, STACK_NEEDS_RESTART, str_z(key), place,
			"\"%s\" is different; it counts from the next start on", key);
}

void stack_diff(const struct stack *before, const struct stack *now, struct arena *arena,
	struct stack_changes *ret_changes)
{
	struct stack_changes changes = {.n = 0};
	struct differ d = {.before = before, .now = now, .arena = arena, .changes = &changes};
	needs_restart(&d, "name", now->name_place, !str_eq(before->name, now->name));
	needs_restart(&d, "region", now->name_place, !str_eq(before->region, now->region));
	needs_restart(&d, "account", now->name_place, !str_eq(before->account, now->account));
	needs_restart(&d, "host", now->host_place, !str_eq(before->host, now->host));
	needs_restart(&d, "port", now->port_place, before->port != now->port);
	needs_restart(&d, "data", now->data_place, !str_eq(before->data, now->data));
	diff_tables(&d, before->tables, before->n_tables);
	diff_buckets(&d);
	diff_functions(&d);
	diff_apis(&d);
	diff_site(&d);
	diff_events(&d);
	*ret_changes = changes;
}

void stack_diff_tables(const struct stack_table *have, size_t n_have, const struct stack *now,
	struct arena *arena, struct stack_changes *ret_changes)
{
	struct stack_changes changes = {.n = 0};
	struct differ d = {.now = now, .arena = arena, .changes = &changes};
	diff_tables(&d, have, n_have);
	*ret_changes = changes;
}
