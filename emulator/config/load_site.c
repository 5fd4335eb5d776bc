/* Buckets, the distribution and event source mappings. Rules: CloudFront developer guide
 * (DownloadDistValuesCacheBehavior, custom error pages), Lambda developer guide (with-ddb.html,
 * invocation-eventfiltering.html). */
#include "config/load.h"

enum {
	BEHAVIORS = 75, /* default quota for a distribution, the default one included */
	FILTERS = 5,
	FILTER_BYTES = 4096,
};

static const char *const start_words[] = {"TRIM_HORIZON", "LATEST"};

static const struct key_row bucket_rows[] = {
	{.key = "seed",
		.type = ROW_PATH,
		.min = 1,
		.max = ROW_NO_MAX,
		.at = offsetof(struct stack_bucket, seed),
		.place = offsetof(struct stack_bucket, seed_place),
		.doc = "A folder whose files are the objects that the bucket begins with.",
		.example = "fixtures/images"},
};

const struct keys keys_bucket = {
	.name = "bucket",
	.path = "buckets.NAME",
	.doc = "An S3 bucket. Its name has 3 to 63 lower-case letters, digits, `-` or `.`. `NAME:` "
	       "alone is an empty bucket.",
	ROWS_OF(bucket_rows),
	.size = sizeof(struct stack_bucket),
};

void load_bucket(struct loader *l, const struct yaml_value *node, struct str where, void *element)
{
	struct stack_bucket *bucket = element;
	if (keys_read(l, &keys_bucket, node, where, bucket->place, bucket) && bucket->seed.n)
		load_path_must_exist(l, bucket->seed, true, bucket->seed_place, "seed", where);
}

/* The distribution. -------------------------------------------------------------------------- */

static const char *form_index(struct str text)
{
	return str_starts(text, STR("/")) ? "a default root object is named without \"/\" before it"
					  : NULL;
}

static const char *form_page(struct str text)
{
	return str_starts(text, STR("/")) ? NULL : "a page's path begins with \"/\"";
}

/* Path patterns: DownloadDistValuesPathPattern. */
static const char *form_pattern(struct str text)
{
	if (!text.n || text.n > 255 || !str_is_word(text, "_-.*$/~\"'@:+?&"))
		return "a pattern has 1 to 255 letters, digits or _-.*$/~\"'@:+?&";
	if (str_eq(text, STR("*")) || str_eq(text, STR("/*")))
		return "the default behaviour is the page itself";
	return NULL;
}

static bool is_error_code(int64_t code)
{
	return code == 400 || code == 403 || code == 404 || code == 405 || code == 414 ||
	       code == 416 || (code >= 500 && code <= 504);
}

static const struct key_row site_error_rows[] = {
	{.key = "page",
		.type = ROW_TEXT,
		.flags = ROW_REQUIRED | ROW_AWS,
		.form = form_page,
		.at = offsetof(struct stack_site_error, page),
		.doc = "ResponsePagePath: fetched through the behaviour that it matches.",
		.example = "/index.html"},
	{.key = "status",
		.type = ROW_INT,
		.at = offsetof(struct stack_site_error, status),
		.doc = "ResponseCode: 200 or one of the codes; by default the code itself.",
		.example = "200"},
	{.key = "cache",
		.type = ROW_DURATION,
		.flags = ROW_WHOLE_SECONDS,
		.fallback = "10s",
		.min = 0,
		.max = 31536000000,
		.at = offsetof(struct stack_site_error, cache),
		.doc = "ErrorCachingMinTTL.",
		.example = "10s"},
};

const struct keys keys_site_error = {
	.name = "site error",
	.path = "site.errors.CODE",
	.doc = "A custom error response for 400, 403, 404, 405, 414, 416 or 500 to 504. `404: "
	       "/PAGE` is short for `404: { page: /PAGE }`. As on AWS it covers every origin, an "
	       "API too.",
	ROWS_OF(site_error_rows),
	.size = sizeof(struct stack_site_error),
};

static void read_error(
	struct loader *l, const struct yaml_pair *pair, struct stack_site_error *error)
{
	struct str where = arena_printf(l->arena, "error %.*s of \"site\"", STR_ARG(pair->key));
	error->place = pair->place;
	if (!str_to_i64(pair->key, &error->code) || !is_error_code(error->code))
		load_refused(l, pair->place,
			"\"%.*s\" in \"errors\" of \"site\": CloudFront has custom error "
			"responses for 400, 403, 404, 405, 414, 416 and 500 to 504",
			STR_ARG(pair->key));
	keys_defaults(l, &keys_site_error, error);
	error->status = error->code;
	if (pair->value->kind == NODE_SCALAR && !yaml_is_null(pair->value)) {
		keys_read_value(l, &site_error_rows[0], pair->value, where, error);
		return;
	}
	keys_read(l, &keys_site_error, pair->value, where, pair->place, error);
	const struct yaml_pair *status = yaml_find(pair->value, STR("status"));
	if (status && error->status != 200 && !is_error_code(error->status))
		load_refused(l, status->value->place,
			"\"status\" of %.*s is %lld; AWS takes 200, 400, 403, 404, 405, 414, 416 "
			"and 500 to 504",
			STR_ARG(where), (long long)error->status);
}

static void read_errors(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_site *site = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map such as { 404: /404.html }");
		return;
	}
	site->errors = arena_array(l->arena, struct stack_site_error, node->n);
	for (size_t i = 0; i < node->n; i++)
		read_error(l, &node->pairs[i], &site->errors[site->n_errors++]);
}

static void read_behavior_api(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_behavior *behavior = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "an API's name");
	else
		behavior->api = load_reference(l, SECTION_APIS, node->text, node->place, where);
}

static void read_behavior_bucket(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_behavior *behavior = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "a bucket's name");
	else
		behavior->bucket =
			load_reference(l, SECTION_BUCKETS, node->text, node->place, where);
}

static const struct key_row behavior_rows[] = {
	{.key = "api",
		.type = ROW_OWN,
		.read = read_behavior_api,
		.kind = "name",
		.doc = "The API that answers. One of `api` and `bucket` is needed.",
		.example = "web"},
	{.key = "bucket",
		.type = ROW_OWN,
		.read = read_behavior_bucket,
		.kind = "name",
		.doc = "The bucket that answers.",
		.example = "images"},
	{.key = "cache",
		.type = ROW_DURATION,
		.flags = ROW_WHOLE_SECONDS,
		.fallback = "0s",
		.min = 0,
		.max = 31536000000,
		.at = offsetof(struct stack_behavior, cache),
		.doc = "How long the edge keeps an answer; 0s: CachingDisabled.",
		.example = "1d"},
	{.key = "compress",
		.type = ROW_BOOL,
		.fallback = "true",
		.at = offsetof(struct stack_behavior, compress),
		.doc = "Answers of 1,000 to 10,000,000 bytes of the usual text types are "
		       "compressed for clients that accept it.",
		.example = "true"},
};

const struct keys keys_behavior = {
	.name = "behavior",
	.path = "site.behaviors.PATTERN",
	.doc = "Where requests for a path pattern go. `*` stands for any characters, `/` too, `?` "
	       "for one. The first that matches wins, in the order of the file; what none matches "
	       "is the page's. Up to 75.",
	ROWS_OF(behavior_rows),
	.size = sizeof(struct stack_behavior),
};

/* Does everything that `later` matches match `earlier` already? Certain only for patterns whose
 * one wildcard is a star at the end. */
static bool hidden_by(struct str later, struct str earlier)
{
	if (str_starts(later, STR("/")))
		later = str_skip(later, 1);
	if (str_starts(earlier, STR("/")))
		earlier = str_skip(earlier, 1);
	if (str_eq(later, earlier))
		return true;
	size_t star = str_find(earlier, '*', 0);
	return star + 1 == earlier.n && str_find(earlier, '?', 0) == earlier.n &&
	       str_starts(later, str_head(earlier, star));
}

static void read_behaviors(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_site *site = into;
	if (node->kind != NODE_MAP) {
		load_error_type(l, node, row->key, where, "a map of path patterns");
		return;
	}
	site->behaviors = arena_array(l->arena, struct stack_behavior, node->n);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_behavior *behavior = &site->behaviors[site->n_behaviors++];
		struct str inner =
			arena_printf(l->arena, "behavior \"%.*s\" of \"site\"", STR_ARG(pair->key));
		const char *complaint = form_pattern(pair->key);
		if (complaint)
			load_refused(l, pair->place, "%.*s: %s", STR_ARG(inner), complaint);
		behavior->pattern = pair->key;
		behavior->place = pair->place;
		keys_defaults(l, &keys_behavior, behavior);
		if (!keys_read(l, &keys_behavior, pair->value, inner, pair->place, behavior))
			continue;
		const struct yaml_pair *api = yaml_find(pair->value, STR("api"));
		const struct yaml_pair *bucket = yaml_find(pair->value, STR("bucket"));
		if (api && bucket)
			load_error(l, bucket->place, "%.*s has both \"api\" and \"bucket\"",
				STR_ARG(inner));
		else if (!api && !bucket)
			load_error(
				l, pair->place, "%.*s needs \"api\" or \"bucket\"", STR_ARG(inner));
		for (size_t k = 0; !complaint && k < i; k++) {
			if (form_pattern(site->behaviors[k].pattern) ||
				!hidden_by(pair->key, site->behaviors[k].pattern))
				continue;
			load_warning(l, pair->place,
				"%.*s is never reached: \"%.*s\" in line %u comes first",
				STR_ARG(inner), STR_ARG(site->behaviors[k].pattern),
				site->behaviors[k].place.line);
			break;
		}
	}
	if (site->n_behaviors >= BEHAVIORS)
		load_warning(l, node->place,
			"\"behaviors\" of %.*s: AWS's quota is %d unless it is raised",
			STR_ARG(where), BEHAVIORS);
}

static const struct key_row site_rows[] = {
	{.key = "root",
		.type = ROW_PATH,
		.flags = ROW_REQUIRED,
		.min = 1,
		.max = ROW_NO_MAX,
		.at = offsetof(struct stack_site, root),
		.place = offsetof(struct stack_site, root_place),
		.doc = "The folder of the built page: on AWS a bucket that only the distribution "
		       "reads. It may be missing until the page is built.",
		.example = "www/dist"},
	{.key = "index",
		.type = ROW_TEXT,
		.flags = ROW_AWS,
		.fallback = "index.html",
		.min = 1,
		.max = 255,
		.form = form_index,
		.at = offsetof(struct stack_site, index),
		.doc = "Default root object: for `/` only, not for folders below it.",
		.example = "index.html"},
	{.key = "spa",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_site, spa),
		.doc = "A single-page application: a CloudFront Function on the default behaviour "
		       "rewrites paths without a file ending to /index.html.",
		.example = "true"},
	{.key = "cache",
		.type = ROW_DURATION,
		.flags = ROW_WHOLE_SECONDS,
		.fallback = "1d",
		.min = 0,
		.max = 31536000000,
		.at = offsetof(struct stack_site, cache),
		.doc = "How long the edge keeps the page's files. Here a changed file is seen at "
		       "once.",
		.example = "1d"},
	{.key = "compress",
		.type = ROW_BOOL,
		.fallback = "true",
		.at = offsetof(struct stack_site, compress),
		.doc = "As of a behavior.",
		.example = "true"},
	{.key = "errors",
		.type = ROW_OWN,
		.read = read_errors,
		.kind = "map of codes",
		.doc = "Custom error responses.",
		.example = "{ 403: { page: /index.html, status: 200 } }"},
	{.key = "behaviors",
		.type = ROW_OWN,
		.read = read_behaviors,
		.kind = "map of path patterns",
		.doc = "Which paths go to an API or a bucket.",
		.example = "{ /api/*: { api: web } }"},
};

const struct keys keys_site = {
	.name = "site",
	.path = "site",
	.doc = "The CloudFront distribution in front of it all: what the plain host serves.",
	ROWS_OF(site_rows),
	.size = sizeof(struct stack_site),
};

void load_site(struct loader *l, const struct yaml_value *node)
{
	struct stack_site *site = &l->stack->site;
	struct str where = STR("\"site\"");
	site->place = node->place;
	keys_defaults(l, &keys_site, site);
	site->set = keys_read(l, &keys_site, node, where, node->place, site);
	size_t apis = 0;
	for (size_t i = 0; i < site->n_behaviors; i++)
		apis += site->behaviors[i].api != NULL;
	for (size_t i = 0; i < site->n_errors; i++) {
		const struct stack_site_error *error = &site->errors[i];
		if (apis && error->page.n)
			load_warning(l, error->place,
				"a custom error response covers every origin, as on AWS: a %lld "
				"of the API becomes %.*s, too",
				(long long)error->code, STR_ARG(error->page));
	}
}

/* Event source mappings. --------------------------------------------------------------------- */

static void read_from(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_event *event = into;
	if (node->kind != NODE_SCALAR || !str_starts(node->text, STR("table/"))) {
		load_error_type(l, node, row->key, where, "table/NAME");
		return;
	}
	const struct stack_table *table =
		load_reference(l, SECTION_TABLES, str_skip(node->text, 6), node->place, where);
	event->table = table;
	if (table && table->stream == STACK_STREAM_OFF)
		load_error(l, node->place,
			"\"from\" of %.*s: table \"%.*s\" in line %u has no stream; give it one, "
			"such as stream: NEW_AND_OLD_IMAGES",
			STR_ARG(where), STR_ARG(table->name), table->place.line);
}

static void read_event_destination(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_event *event = into;
	load_destination(l, row, node, where, &event->on_failure);
}

static void read_to(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_event *event = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "a function's name");
	else
		event->function =
			load_reference(l, SECTION_FUNCTIONS, node->text, node->place, where);
}

/* EventBridge patterns: maps of maps whose leaves are lists of what may match. */
static bool pattern_is_fine(struct loader *l, const struct yaml_value *node, struct str where)
{
	if (node->kind == NODE_LIST && node->n)
		return true;
	if (node->kind != NODE_MAP || !node->n) {
		load_refused(l, node->place,
			"\"filter\" of %.*s: Invalid filter pattern definition. (expected a list "
			"of what may match, found %.*s)",
			STR_ARG(where),
			STR_ARG(node->kind == NODE_SCALAR ? yaml_describe(node, l->arena)
							  : STR("an empty one")));
		return false;
	}
	for (size_t i = 0; i < node->n; i++)
		if (!pattern_is_fine(l, node->pairs[i].value, where))
			return false;
	return true;
}

static void read_filter(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_event *event = into;
	size_t n = node->kind == NODE_LIST ? node->n : 1;
	if (node->kind == NODE_SCALAR) {
		load_error_type(
			l, node, row->key, where, "a pattern (a map) or a list of patterns");
		return;
	}
	if (n > FILTERS)
		load_refused(l, node->items[FILTERS]->place,
			"\"filter\" of %.*s has %zu patterns; AWS takes %d", STR_ARG(where), n,
			FILTERS);
	event->filters = arena_array(l->arena, struct stack_text, n);
	for (size_t i = 0; i < n; i++) {
		const struct yaml_value *pattern = node->kind == NODE_LIST ? node->items[i] : node;
		struct buf json = BUF_IN(l->arena);
		if (pattern->kind != NODE_MAP) {
			load_error_type(l, pattern, row->key, where, "a pattern (a map)");
			continue;
		}
		if (!pattern_is_fine(l, pattern, where))
			continue;
		yaml_json(pattern, &json);
		if (json.n > FILTER_BYTES)
			load_refused(l, pattern->place,
				"\"filter\" of %.*s has a pattern of %zu bytes; AWS takes %d",
				STR_ARG(where), json.n, FILTER_BYTES);
		event->filters[event->n_filters++] =
			(struct stack_text){buf_str(&json), pattern->place};
	}
}

static const struct key_row event_rows[] = {
	{.key = "from",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_from,
		.kind = "table/NAME",
		.doc = "The table whose stream is read.",
		.example = "table/orders"},
	{.key = "to",
		.type = ROW_OWN,
		.flags = ROW_REQUIRED,
		.read = read_to,
		.kind = "name",
		.doc = "The function that gets the records.",
		.example = "f"},
	{.key = "batch",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.fallback = "100",
		.min = 1,
		.max = 10000,
		.at = offsetof(struct stack_event, batch),
		.doc = "BatchSize: records for one call at most.",
		.example = "100"},
	{.key = "window",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS,
		.fallback = "0s",
		.min = 0,
		.max = 300000,
		.at = offsetof(struct stack_event, window),
		.doc = "MaximumBatchingWindowInSeconds: how long a batch is gathered.",
		.example = "5s"},
	{.key = "start",
		.type = ROW_ENUM,
		.fallback = "TRIM_HORIZON",
		WORDS_OF(start_words),
		.at = offsetof(struct stack_event, start),
		.doc = "StartingPosition: from the oldest record, or only new ones.",
		.example = "LATEST"},
	{.key = "filter",
		.type = ROW_OWN,
		.read = read_filter,
		.kind = "map or list of maps",
		.doc = "FilterCriteria: up to five EventBridge patterns; a record that matches "
		       "one goes through.",
		.example = "{ eventName: [ INSERT ] }"},
	{.key = "parallel",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.fallback = "1",
		.min = 1,
		.max = 10,
		.at = offsetof(struct stack_event, parallel),
		.doc = "ParallelizationFactor: calls at once for a shard; the order is kept for "
		       "each item.",
		.example = "1"},
	{.key = "retries",
		.type = ROW_INT,
		.flags = ROW_AWS | ROW_MINUS_ONE,
		.fallback = "-1",
		.min = 0,
		.max = 10000,
		.at = offsetof(struct stack_event, retries),
		.doc = "MaximumRetryAttempts; -1: until the records expire.",
		.example = "3"},
	{.key = "max-age",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS | ROW_MINUS_ONE,
		.fallback = "-1",
		.min = 60000,
		.max = 604800000,
		.at = offsetof(struct stack_event, max_age),
		.doc = "MaximumRecordAgeInSeconds; -1: none.",
		.example = "1h"},
	{.key = "bisect",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_event, bisect),
		.doc = "BisectBatchOnFunctionError: a failed batch is split in two.",
		.example = "true"},
	{.key = "report",
		.type = ROW_BOOL,
		.fallback = "false",
		.at = offsetof(struct stack_event, report),
		.doc = "ReportBatchItemFailures: the function names the records that failed.",
		.example = "true"},
	{.key = "tumbling",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS,
		.fallback = "0s",
		.min = 0,
		.max = 900000,
		.at = offsetof(struct stack_event, tumbling),
		.doc = "TumblingWindowInSeconds: the function's state is handed on within such a "
		       "window; 0s: none.",
		.example = "60s"},
	{.key = "on-failure",
		.type = ROW_OWN,
		.read = read_event_destination,
		.kind = "a function's name, or file/PATH",
		.doc = "OnFailure: who is told of records that were given up, or a file to whose "
		       "end it is written, a line each.",
		.example = "file/failed.jsonl"},
	{.key = "enabled",
		.type = ROW_BOOL,
		.fallback = "true",
		.at = offsetof(struct stack_event, enabled),
		.doc = "Enabled: false keeps the mapping but delivers nothing.",
		.example = "true"},
};

const struct keys keys_event = {
	.name = "event",
	.path = "events[]",
	.doc = "An event source mapping: a function called with the changes of a table, in order.",
	ROWS_OF(event_rows),
	.size = sizeof(struct stack_event),
};

void load_events(struct loader *l, const struct yaml_value *node)
{
	struct stack *stack = l->stack;
	if (node->kind != NODE_LIST) {
		load_error(l, node->place, "\"events\": expected a list, found %.*s",
			STR_ARG(yaml_describe(node, l->arena)));
		return;
	}
	stack->events = arena_array(l->arena, struct stack_event, node->n);
	for (size_t i = 0; i < node->n; i++) {
		struct stack_event *event = &stack->events[stack->n_events];
		struct str where = arena_printf(l->arena, "event %zu", i + 1);
		event->place = node->items[i]->place;
		keys_defaults(l, &keys_event, event);
		if (!keys_read(l, &keys_event, node->items[i], where, event->place, event))
			continue;
		stack->n_events++;
		for (size_t k = 0; k + 1 < stack->n_events; k++)
			if (event->table && event->table == stack->events[k].table &&
				event->function && event->function == stack->events[k].function)
				load_refused(l, event->place,
					"%.*s: an event source mapping from table \"%.*s\" to "
					"function \"%.*s\" exists already, in line %u",
					STR_ARG(where), STR_ARG(event->table->name),
					STR_ARG(event->function->name),
					stack->events[k].place.line);
	}
}
