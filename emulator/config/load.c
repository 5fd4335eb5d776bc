#include "config/load.h"

#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMED_FIRST(type)                                                                     \
	_Static_assert(offsetof(struct type, name) == offsetof(struct named, name) &&         \
			       offsetof(struct type, place) == offsetof(struct named, place), \
		"an element begins with its name and place")
NAMED_FIRST(stack_table);
NAMED_FIRST(stack_bucket);
NAMED_FIRST(stack_function);
NAMED_FIRST(stack_api);

/* In the order they are read. */
const struct section load_sections[SECTION_COUNT] = {
	[SECTION_TABLES] = {"tables", "table", &keys_table, offsetof(struct stack, tables),
		offsetof(struct stack, n_tables), sizeof(struct stack_table),
		offsetof(struct loader, tables_broken), keys_form_table_name, load_table},
	[SECTION_BUCKETS] = {"buckets", "bucket", &keys_bucket, offsetof(struct stack, buckets),
		offsetof(struct stack, n_buckets), sizeof(struct stack_bucket),
		offsetof(struct loader, buckets_broken), keys_form_bucket_name, load_bucket},
	[SECTION_FUNCTIONS] = {"functions", "function", &keys_function,
		offsetof(struct stack, functions), offsetof(struct stack, n_functions),
		sizeof(struct stack_function), offsetof(struct loader, functions_broken),
		keys_form_function_name, load_function},
	[SECTION_APIS] = {"apis", "api", &keys_api, offsetof(struct stack, apis),
		offsetof(struct stack, n_apis), sizeof(struct stack_api),
		offsetof(struct loader, apis_broken), keys_form_api_name, load_api},
};

const struct keys *const all_keys[] = {&keys_root, &keys_table, &keys_index, &keys_capacity,
	&keys_function, &keys_allow, &keys_url_cors, &keys_api, &keys_route, &keys_authorizer,
	&keys_mock, &keys_http, &keys_cors, &keys_throttle, &keys_api_stage, &keys_access_log,
	&keys_gateway_response, &keys_domain, &keys_api_key, &keys_plan, &keys_quota, &keys_bucket,
	&keys_site, &keys_behavior, &keys_site_error, &keys_event};
const size_t n_all_keys = ARRAY_LEN(all_keys);

/* Sections are read in two passes after the root, so that references may point forward. */
static void read_later(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	(void)l, (void)row, (void)node, (void)where, (void)into;
}

static const struct key_row root_rows[] = {
	{.key = "name",
		.type = ROW_TEXT,
		.flags = ROW_AWS | ROW_REQUIRED,
		.form = keys_form_stack_name,
		.at = offsetof(struct stack, name),
		.place = offsetof(struct stack, name_place),
		.doc = "The stack's name, on AWS too: letters, digits and `-`, a letter first.",
		.example = "orders"},
	{.key = "region",
		.type = ROW_TEXT,
		.flags = ROW_AWS,
		.fallback = "us-east-1",
		.form = keys_form_region,
		.at = offsetof(struct stack, region),
		.doc = "Where it is deployed, and what AWS_REGION and ARNs say here.",
		.example = "us-east-1"},
	{.key = "account",
		.type = ROW_TEXT,
		.flags = ROW_AWS,
		.fallback = "000000000000",
		.form = keys_form_account,
		.at = offsetof(struct stack, account),
		.doc = "The account in ARNs here, 12 digits.",
		.example = "123456789012"},
	{.key = "host",
		.type = ROW_TEXT,
		.fallback = "127.0.0.1",
		.min = 1,
		.max = 255,
		.at = offsetof(struct stack, host),
		.place = offsetof(struct stack, host_place),
		.doc = "The address that the daemon listens on. `--host` wins.",
		.example = "127.0.0.1"},
	{.key = "port",
		.type = ROW_INT,
		.fallback = "4566",
		.min = 0,
		.max = 65535,
		.at = offsetof(struct stack, port),
		.place = offsetof(struct stack, port_place),
		.doc = "The one port of the daemon; 0 takes a free one. `--port` wins.",
		.example = "4566"},
	{.key = "data",
		.type = ROW_PATH,
		.fallback = ".hangar",
		.min = 1,
		.max = ROW_NO_MAX,
		.at = offsetof(struct stack, data),
		.place = offsetof(struct stack, data_place),
		.doc = "The folder of tables and objects. `--data` and `--memory` win.",
		.example = ".hangar"},
	{.key = "handlers",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "path or list of paths",
		.doc = "Folders of handler modules, searched in order. By default "
		       "`build/handlers`, then "
		       "`handlers`. The folder of installed modules is always searched last.",
		.example = "build/handlers"},
	{.key = "tables",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "DynamoDB tables.",
		.example = "{ orders: { key: { PK: S } } }"},
	{.key = "functions",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "Lambda functions, and `defaults` for all of them.",
		.example = "{ f: f }"},
	{.key = "apis",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "API Gateway APIs.",
		.example = "{ web: { routes: { GET /orders: { mock: 200 } } } }"},
	{.key = "domains",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "Custom domain names of API Gateway.",
		.example = "{ api.example.com: { /: web } }"},
	{.key = "api-keys",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "API keys of REST APIs.",
		.example = "{ partner: abcdefghijklmnopqrstuvwx }"},
	{.key = "usage-plans",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "Which API keys open which REST APIs, and how far.",
		.example = "{ basic: { apis: web, keys: partner } }"},
	{.key = "throttle",
		.type = ROW_OWN,
		.at = offsetof(struct stack, throttle),
		.read = load_throttle,
		.kind = "map",
		.doc = "The account's throttle: of all APIs together. On AWS 10,000 a second with "
		       "a burst of 5,000; here none unless it is written.",
		.example = "{ rate: 10000, burst: 5000 }"},
	{.key = "buckets",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map of names",
		.doc = "S3 buckets.",
		.example = "{ images: {} }"},
	{.key = "site",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "map",
		.doc = "The CloudFront distribution.",
		.example = "{ root: www/dist }"},
	{.key = "events",
		.type = ROW_OWN,
		.read = read_later,
		.kind = "list",
		.doc = "Event source mappings.",
		.example = "[]"},
	{.key = "stages",
		.type = ROW_OWN,
		.flags = ROW_NOT_EMULATED,
		.read = read_later,
		.kind = "map of names",
		.doc = "What is different in a deployment: under a stage's name the same keys "
		       "again, laid over the rest of the file. Maps are merged, everything else "
		       "is replaced.",
		.example = "{ prod: { region: eu-central-1 } }"},
};

const struct keys keys_root = {
	.name = "stack",
	.path = "(top of the file)",
	.doc = "One file is one stack. Durations are written `500ms`, `30s`, `5m`, `2h`, `1d`; a "
	       "number alone is seconds. Relative paths begin at the file's folder.",
	ROWS_OF(root_rows),
	.size = sizeof(struct stack),
};

/* References. -------------------------------------------------------------------------------- */

static char *section_list(const struct stack *stack, enum section_id id, size_t *ret_n)
{
	char *list;
	memcpy(&list, (const char *)stack + load_sections[id].list, sizeof(list));
	memcpy(ret_n, (const char *)stack + load_sections[id].n, sizeof(*ret_n));
	return list;
}

static void *find(const struct stack *stack, enum section_id id, struct str name)
{
	size_t n;
	char *list = section_list(stack, id, &n);
	for (size_t i = 0; i < n; i++, list += load_sections[id].size)
		if (str_eq(((struct named *)(void *)list)->name, name))
			return list;
	return NULL;
}

static struct str text_word(const void *list, size_t i)
{
	return ((const struct str *)list)[i];
}

void *load_reference(
	struct loader *l, enum section_id id, struct str name, struct place place, struct str where)
{
	void *element = find(l->stack, id, name);
	bool broken;
	memcpy(&broken, (const char *)l + load_sections[id].broken, sizeof(broken));
	if (element || broken)
		return element;
	size_t n;
	char *list = section_list(l->stack, id, &n);
	struct str *names = arena_array(l->arena, struct str, n);
	for (size_t i = 0; i < n; i++)
		names[i] = ((struct named *)(void *)(list + i * load_sections[id].size))->name;
	load_error(l, place, "%.*s: there is no %s \"%.*s\"%.*s", STR_ARG(where),
		load_sections[id].what, STR_ARG(name),
		STR_ARG(keys_did_you_mean(l->arena, name, names, n, text_word)));
	return NULL;
}

/* Sections. ---------------------------------------------------------------------------------- */

static bool is_defaults(enum section_id id, struct str key)
{
	return id == SECTION_FUNCTIONS && str_eq(key, STR("defaults"));
}

/* First pass: the names. */
static void section_begin(struct loader *l, enum section_id id, const struct yaml_value *node)
{
	const struct section *s = &load_sections[id];
	bool broken = node->kind != NODE_MAP && !yaml_is_null(node);
	if (broken)
		load_error(l, node->place, "\"%s\": expected a map of names, found %.*s", s->key,
			STR_ARG(yaml_describe(node, l->arena)));
	memcpy((char *)l + s->broken, &broken, sizeof(broken));
	char *list = arena_calloc(l->arena, node->n + 1, s->size);
	size_t n = 0;
	for (size_t i = 0; i < node->n && !broken; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		if (is_defaults(id, pair->key))
			continue;
		const char *complaint = s->form(pair->key);
		if (complaint)
			load_refused(l, pair->place, "\"%.*s\" cannot name %s %s; %s",
				STR_ARG(pair->key), s->what[0] == 'a' ? "an" : "a", s->what,
				complaint);
		*(struct named *)(void *)(list + n++ * s->size) =
			(struct named){pair->key, pair->place};
	}
	memcpy((char *)l->stack + s->list, &list, sizeof(list));
	memcpy((char *)l->stack + s->n, &n, sizeof(n));
}

/* Second pass: what they are. */
static void section_read(struct loader *l, enum section_id id, const struct yaml_value *node)
{
	const struct section *s = &load_sections[id];
	size_t n;
	char *element = section_list(l->stack, id, &n);
	if (id == SECTION_FUNCTIONS && node->kind == NODE_MAP) {
		const struct yaml_pair *defaults = yaml_find(node, STR("defaults"));
		load_function_defaults(l, defaults ? defaults->value : NULL);
	}
	for (size_t i = 0; n && i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		if (is_defaults(id, pair->key))
			continue;
		struct str where =
			arena_printf(l->arena, "%s \"%.*s\"", s->what, STR_ARG(pair->key));
		s->read(l, pair->value, where, element);
		element += s->size;
	}
}

/* Modules. ----------------------------------------------------------------------------------- */

static void read_handlers(struct loader *l, const struct yaml_value *node)
{
	static const struct key_row row = {.key = "handlers",
		.type = ROW_TEXTS,
		.min = 1,
		.max = ROW_NO_MAX,
		.at = 0,
		.count = sizeof(struct stack_text *)};
	struct {
		struct stack_text *list;
		size_t n;
	} folders = {NULL, 0};
	struct stack_text usual[] = {
		{STR_INIT("build/handlers"), {0, 0}}, {STR_INIT("handlers"), {0, 0}}};
	if (node) {
		keys_read_value(l, &row, node, STR("the stack"), &folders);
	} else {
		folders.list = usual;
		folders.n = ARRAY_LEN(usual);
	}
	struct stack *stack = l->stack;
	stack->handlers = arena_array(l->arena, struct str, folders.n + 1);
	for (size_t i = 0; i < folders.n; i++)
		stack->handlers[stack->n_handlers++] = load_path(l, folders.list[i].text);
	stack->n_own_handlers = stack->n_handlers;
	if (l->options->pkglibdir)
		stack->handlers[stack->n_handlers++] =
			arena_dup(l->arena, str_z(l->options->pkglibdir));
}

bool stack_path_has(struct str path, struct str name)
{
	while (path.p) {
		struct str segment = str_cut(path, '/', &path);
		if (!str_starts(segment, STR("{")) || segment.n < 3)
			continue;
		segment = str_of(segment.p + 1, segment.n - 2);
		if (str_ends(segment, STR("+")))
			segment.n--;
		if (str_eq(segment, name))
			return true;
	}
	return false;
}

struct str stack_path_relative(const struct stack *stack, struct str path)
{
	size_t n = stack->folder.n;
	if (str_eq(path, stack->folder))
		return STR(".");
	if (path.n > n && str_starts(path, stack->folder) && path.p[n] == '/')
		return str_skip(path, n + 1);
	return path;
}

static bool is_regular(struct str path)
{
	struct stat st;
	return stat(path.p, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_folder(struct arena *arena, struct str path)
{
	struct stat st;
	return stat(arena_dup_z(arena, path), &st) == 0 && S_ISDIR(st.st_mode);
}

size_t stack_module_places(const struct stack *stack, const struct stack_function *function,
	struct arena *arena, struct str **ret_paths)
{
	static const char *const below[] = {"", "/.libs"}; /* libtool builds into .libs */
	struct str *paths = arena_array(arena, struct str, stack->n_handlers * ARRAY_LEN(below));
	size_t n = 0;
	for (size_t i = 0; i < stack->n_handlers; i++)
		for (size_t k = 0; k < ARRAY_LEN(below); k++) {
			struct str folder = arena_printf(
				arena, "%.*s%s", STR_ARG(stack->handlers[i]), below[k]);
			if ((k == 0 && i < stack->n_own_handlers) || is_folder(arena, folder))
				paths[n++] = arena_printf(arena, "%.*s/%.*s.so", STR_ARG(folder),
					STR_ARG(function->handler));
		}
	*ret_paths = paths;
	return n;
}

bool stack_find_module(const struct stack *stack, const struct stack_function *function,
	struct arena *arena, struct str *ret_path)
{
	struct str *paths;
	size_t n = stack_module_places(stack, function, arena, &paths), found = 0;
	while (found < n && !is_regular(paths[found]))
		found++;
	*ret_path = found < n ? paths[found] : n ? paths[0] : STR_NONE;
	return found < n;
}

/* Stages. ------------------------------------------------------------------------------------ */

static struct yaml_value *lay_over(
	struct arena *arena, struct yaml_value *base, struct yaml_value *over)
{
	if (base->kind != NODE_MAP || over->kind != NODE_MAP)
		return over;
	struct yaml_value *both = arena_new(arena, struct yaml_value);
	*both = *base;
	both->pairs = arena_array(arena, struct yaml_pair, base->n + over->n);
	if (base->n)
		memcpy(both->pairs, base->pairs, base->n * sizeof(*base->pairs));
	for (size_t i = 0; i < over->n; i++) {
		const struct yaml_pair *pair = &over->pairs[i];
		size_t same = 0;
		while (same < both->n && !str_eq(both->pairs[same].key, pair->key))
			same++;
		if (same < both->n)
			both->pairs[same].value =
				lay_over(arena, both->pairs[same].value, pair->value);
		else
			both->pairs[both->n++] = *pair;
	}
	return both;
}

static struct str pair_word(const void *list, size_t i)
{
	return ((const struct yaml_pair *)list)[i].key;
}

/* A stage changes what is there: a name that is not is a slip. */
static void check_stage_names(
	struct loader *l, const struct yaml_value *root, const struct yaml_pair *stage)
{
	for (size_t id = 0; id < SECTION_COUNT; id++) {
		const struct yaml_pair *here =
			yaml_find(stage->value, str_z(load_sections[id].key));
		const struct yaml_pair *base = yaml_find(root, str_z(load_sections[id].key));
		if (!here || here->value->kind != NODE_MAP ||
			(base && base->value->kind != NODE_MAP))
			continue;
		for (size_t i = 0; i < here->value->n; i++) {
			const struct yaml_pair *pair = &here->value->pairs[i];
			if (is_defaults((enum section_id)id, pair->key) ||
				(base && yaml_find(base->value, pair->key)))
				continue;
			struct str hint =
				base ? keys_did_you_mean(l->arena, pair->key, base->value->pairs,
					       base->value->n, pair_word)
				     : STR("");
			load_error(l, pair->place, "stage \"%.*s\": there is no %s \"%.*s\"%.*s",
				STR_ARG(stage->key), load_sections[id].what, STR_ARG(pair->key),
				STR_ARG(hint));
		}
	}
	static const char *const fixed[] = {"name", "stages", "host", "port", "data", "handlers"};
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
		const struct yaml_pair *pair = yaml_find(stage->value, str_z(fixed[i]));
		if (pair)
			load_error(l, pair->place, "\"%s\" is the same in every stage", fixed[i]);
	}
}

static void read_stages(
	struct loader *l, const struct yaml_value *root, const struct yaml_value *node)
{
	struct stack *stack = l->stack;
	if (node->kind != NODE_MAP) {
		load_error(l, node->place, "\"stages\": expected a map of names, found %.*s",
			STR_ARG(yaml_describe(node, l->arena)));
		return;
	}
	stack->stages = arena_array(l->arena, struct stack_stage, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		const char *complaint = keys_form_api_name(pair->key);
		if (complaint)
			load_error(l, pair->place, "\"%.*s\" cannot name a stage; %s",
				STR_ARG(pair->key), complaint);
		stack->stages[stack->n_stages++] = (struct stack_stage){pair->key, pair->place};
		if (pair->value->kind == NODE_MAP)
			check_stage_names(l, root, pair);
		else if (!yaml_is_null(pair->value))
			load_error(l, pair->value->place,
				"stage \"%.*s\": expected a map, found %.*s", STR_ARG(pair->key),
				STR_ARG(yaml_describe(pair->value, l->arena)));
	}
}

/* The whole. --------------------------------------------------------------------------------- */

static const struct yaml_value *value_of(const struct yaml_value *root, const char *key)
{
	const struct yaml_pair *pair = yaml_find(root, str_z(key));
	return pair ? pair->value : NULL;
}

static void read_root(struct loader *l, const struct yaml_value *root)
{
	struct stack *stack = l->stack;
	const struct yaml_value *node;
	keys_defaults(l, &keys_root, stack);
	keys_read(l, &keys_root, root, STR("the stack"), root->place, stack);
	read_handlers(l, value_of(root, "handlers"));
	for (enum section_id id = 0; id < SECTION_COUNT; id++)
		if ((node = value_of(root, load_sections[id].key)))
			section_begin(l, id, node);
	for (enum section_id id = 0; id < SECTION_COUNT; id++)
		if ((node = value_of(root, load_sections[id].key)))
			section_read(l, id, node);
	if ((node = value_of(root, "domains")) && !yaml_is_null(node))
		load_domains(l, node);
	if ((node = value_of(root, "api-keys")) && !yaml_is_null(node))
		load_api_keys(l, node);
	if ((node = value_of(root, "usage-plans")) && !yaml_is_null(node))
		load_plans(l, node);
	if ((node = value_of(root, "site")))
		load_site(l, node);
	if ((node = value_of(root, "events")) && !yaml_is_null(node))
		load_events(l, node);
	for (size_t i = 0; i < stack->n_functions; i++)
		stack->functions[i].module_exists = stack_find_module(
			stack, &stack->functions[i], l->arena, &stack->functions[i].module);
}

static struct stack *stack_new(const char *path)
{
	struct stack *stack = xcalloc(1, sizeof(*stack));
	char folder[PATH_MAX], real[PATH_MAX];
	stack->file = arena_dup(&stack->arena, str_z(path));
	size_t slash = strlen(path);
	while (slash && path[slash - 1] != '/')
		slash--;
	struct str head = slash > 1 ? str_of(path, slash - 1) : slash ? STR("/") : STR(".");
	if (head.n >= sizeof(folder))
		head = STR(".");
	memcpy(folder, head.p, head.n);
	folder[head.n] = '\0';
	stack->folder = arena_dup(&stack->arena, realpath(folder, real) ? str_z(real) : head);
	return stack;
}

/* One reading of a root, problems added. */
static void load_root(struct stack *stack, const struct stack_options *options,
	const struct yaml_value *root, struct problems *problems)
{
	struct loader l = {
		.stack = stack, .arena = &stack->arena, .problems = problems, .options = options};
	read_root(&l, root);
}

/* Every stage is read once for its problems; the stack keeps none of that. */
static void try_stages(struct stack *stack, const struct stack_options *options,
	struct yaml_value *root, const struct yaml_value *stages, struct problems *problems)
{
	for (size_t i = 0; stages && stages->kind == NODE_MAP && i < stages->n; i++) {
		struct yaml_value *over = stages->pairs[i].value;
		if (over->kind != NODE_MAP)
			continue;
		struct stack *trial = stack_new(stack->file.p);
		load_root(trial, options, lay_over(&trial->arena, root, over), problems);
		stack_free(trial);
	}
}

struct stack *stack_load_text(const char *path, struct str text,
	const struct stack_options *options, struct problems *problems)
{
	static const struct stack_options none = {NULL, NULL};
	struct stack *stack = stack_new(path);
	if (!options)
		options = &none;
	problems->file = arena_dup(&problems->arena, stack->file);
	struct yaml_value *root = yaml_parse(text, &stack->arena, problems);
	if (root && root->kind != NODE_MAP)
		problem_add(problems, PROBLEM_ERROR, root->place,
			"expected a map with keys such as name and functions, found %.*s",
			STR_ARG(yaml_describe(root, &stack->arena)));
	if (root && root->kind == NODE_MAP) {
		struct loader l = {.stack = stack,
			.arena = &stack->arena,
			.problems = problems,
			.options = options};
		const struct yaml_value *stages = value_of(root, "stages");
		struct yaml_value *chosen = root;
		if (stages)
			read_stages(&l, root, stages);
		if (options->stage) {
			const struct yaml_pair *over =
				stages ? yaml_find(stages, str_z(options->stage)) : NULL;
			if (over)
				chosen = lay_over(&stack->arena, root, over->value);
			else
				load_error(&l, (struct place){0, 0}, "there is no stage \"%s\"",
					options->stage);
		}
		load_root(stack, options, chosen, problems);
		if (!options->stage)
			try_stages(stack, options, root, stages, problems);
	}
	problems_sort(problems);
	if (!problems_fatal(problems))
		return stack;
	stack_free(stack);
	return NULL;
}

/* The whole file, at most a byte more than YAML_BYTES. */
static int read_file(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ssize_t n = 0;
	do {
		n = read(fd, buf_reserve(text, 65536), 65536);
		if (n > 0)
			text->n += (size_t)n;
	} while ((n > 0 && text->n <= YAML_BYTES) || (n < 0 && errno == EINTR));
	int saved = errno;
	close(fd);
	errno = saved;
	return n < 0 ? -1 : 0;
}

struct stack *stack_load(
	const char *path, const struct stack_options *options, struct problems *problems)
{
	struct buf text = BUF_INIT;
	if (read_file(path, &text) < 0) {
		struct err err;
		err_set_errno(&err, "cannot be read");
		problems->file = arena_dup(&problems->arena, str_z(path));
		problem_add(problems, PROBLEM_ERROR, (struct place){0, 0}, "%s", err.text);
		buf_release(&text);
		return NULL;
	}
	struct stack *stack = stack_load_text(path, buf_str(&text), options, problems);
	buf_release(&text);
	return stack;
}

void stack_free(struct stack *stack)
{
	if (!stack)
		return;
	arena_release(&stack->arena);
	free(stack);
}

const struct stack_table *stack_find_table(const struct stack *stack, struct str name)
{
	return find(stack, SECTION_TABLES, name);
}

const struct stack_function *stack_find_function(const struct stack *stack, struct str name)
{
	return find(stack, SECTION_FUNCTIONS, name);
}

const struct stack_api *stack_find_api(const struct stack *stack, struct str name)
{
	return find(stack, SECTION_APIS, name);
}

const struct stack_bucket *stack_find_bucket(const struct stack *stack, struct str name)
{
	return find(stack, SECTION_BUCKETS, name);
}
