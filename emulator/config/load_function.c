/* Functions: configuration, environment, execution role. Limits: Lambda developer guide,
 * gettingstarted-limits.html; reserved variables: configuration-envvars.html. */
#include "config/load.h"

#include "json_write.h"

enum {
	ENVIRONMENT_BYTES = 4096,
};

static const char *const isolation_words[] = {"none", "process"};
static const char *const runtime_words[] = {"c", "provided"};
static const char *const logs_words[] = {"text", "json"};
static const char *const url_words[] = {"off", "none", "iam"};
static const char *const mode_words[] = {"buffered", "stream"};

/* What a user cannot set (and a few that Lambda sets for itself). */
static const char *const reserved[] = {"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION",
	"AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"};

/* The operations of DynamoDB and its streams, to find misspelt ones: IAM itself says nothing. */
static const char *const dynamodb_actions[] = {"BatchGetItem", "BatchWriteItem",
	"ConditionCheckItem", "CreateBackup", "CreateTable", "DeleteBackup", "DeleteItem",
	"DeleteTable", "DescribeBackup", "DescribeContinuousBackups", "DescribeEndpoints",
	"DescribeExport", "DescribeImport", "DescribeLimits", "DescribeStream", "DescribeTable",
	"DescribeTimeToLive", "ExportTableToPointInTime", "GetItem", "GetRecords",
	"GetShardIterator", "ImportTable", "ListBackups", "ListExports", "ListImports",
	"ListStreams", "ListTables", "ListTagsOfResource", "PartiQLDelete", "PartiQLInsert",
	"PartiQLSelect", "PartiQLUpdate", "PutItem", "Query", "RestoreTableFromBackup", "Scan",
	"TagResource", "UntagResource", "UpdateContinuousBackups", "UpdateItem", "UpdateTable",
	"UpdateTimeToLive"};

/* Operations that IAM has no action for: what stands for them (DynamoDB developer guide,
 * transaction-apis-iam.html, ql-iam.html). */
static const struct {
	const char *operation, *actions;
} no_actions[] = {
	{"TransactWriteItems", "PutItem, UpdateItem, DeleteItem and ConditionCheckItem"},
	{"TransactGetItems", "GetItem"},
	{"ExecuteStatement", "PartiQLSelect, PartiQLInsert, PartiQLUpdate and PartiQLDelete"},
	{"BatchExecuteStatement", "PartiQLSelect, PartiQLInsert, PartiQLUpdate and PartiQLDelete"},
	{"ExecuteTransaction", "PartiQLSelect, PartiQLInsert, PartiQLUpdate and PartiQLDelete"},
};

static struct str action_hint(struct loader *l, struct str action)
{
	for (size_t i = 0; i < ARRAY_LEN(no_actions); i++)
		if (str_eq_nocase(action, str_z(no_actions[i].operation)))
			return arena_printf(l->arena, " for that operation; it needs %s",
				no_actions[i].actions);
	return keys_nearest_word(l->arena, action, dynamodb_actions, ARRAY_LEN(dynamodb_actions));
}

static bool is_reserved(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (str_eq_z(name, reserved[i]))
			return true;
	return false;
}

/* Environment variables over the ones that are there already (functions.defaults). */
static void read_environment(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_function *function = into;
	struct stack_function own = {.n_environment = 0};
	struct key_row pairs = *row;
	struct buf refused = BUF_IN(l->arena);
	struct place at = {0, 0};
	pairs.type = ROW_PAIRS;
	pairs.at = offsetof(struct stack_function, environment);
	pairs.count = offsetof(struct stack_function, n_environment);
	keys_read_value(l, &pairs, node, where, &own);
	size_t room = function->n_environment + own.n_environment, n = 0;
	struct stack_pair *all = arena_array(l->arena, struct stack_pair, room);
	for (size_t i = 0; i < function->n_environment; i++)
		all[n++] = function->environment[i];
	for (size_t i = 0; i < own.n_environment; i++) {
		const struct stack_pair *pair = &own.environment[i];
		size_t same = 0;
		while (same < n && !str_eq(all[same].name, pair->name))
			same++;
		all[same] = *pair;
		n += same == n;
		if (is_reserved(pair->name)) {
			buf_printf(&refused, "%s%.*s", refused.n ? ", " : "", STR_ARG(pair->name));
			at = at.line ? at : pair->place;
		} else if (pair->name.n < 2 || !ascii_is_letter(pair->name.p[0]) ||
			   !str_is_word(pair->name, "_")) {
			load_refused(l, pair->place,
				"\"%.*s\" cannot name an environment variable; AWS takes a "
				"letter, then at least one more letter, digit or \"_\"",
				STR_ARG(pair->name));
		}
	}
	if (refused.n)
		load_refused(l, at,
			"Lambda was unable to configure your environment variables because the "
			"environment variables you have provided contains reserved keys that are "
			"currently not supported for modification. Reserved keys used in this "
			"request: %.*s",
			STR_ARG(buf_str(&refused)));
	function->environment = all;
	function->n_environment = n;
}

static void check_environment(struct loader *l, const struct stack_function *function)
{
	struct buf json = BUF_IN(l->arena);
	struct json_writer w;
	json_writer_init(&w, &json);
	json_object(&w);
	for (size_t i = 0; i < function->n_environment; i++)
		json_key_string(&w, function->environment[i].name, function->environment[i].value);
	json_end_object(&w);
	if (json.n > ENVIRONMENT_BYTES)
		load_refused(l, function->place,
			"Lambda was unable to configure your environment variables because the "
			"environment variables you have provided exceeded the 4KB limit. (function "
			"\"%.*s\": %zu bytes as JSON)",
			STR_ARG(function->name), json.n);
}

static void complain_on(struct loader *l, const struct stack_text *on, struct str where)
{
	load_error(l, on->place,
		"\"on\" of %.*s: expected table/NAME, bucket/NAME, function/NAME, an ARN or \"*\", "
		"found \"%.*s\"",
		STR_ARG(where), STR_ARG(on->text));
}

static void resolve_table(struct loader *l, struct stack_allow *allow, struct str name,
	struct place place, struct str where)
{
	struct str index, part = str_cut(allow->rest, '/', &index);
	const struct stack_table *table = load_reference(l, SECTION_TABLES, name, place, where);
	allow->kind = STACK_TABLE;
	allow->table = table;
	if (!table || !allow->rest.p || str_eq(allow->rest, STR("stream")) ||
		str_eq(allow->rest, STR("index/*")))
		return;
	if (!str_eq(part, STR("index")) || !index.n) {
		load_error(l, place,
			"%.*s: behind a table's name stands index/NAME, index/* or "
			"stream, "
			"not \"%.*s\"",
			STR_ARG(where), STR_ARG(allow->rest));
		return;
	}
	for (size_t i = 0; i < table->n_indexes; i++)
		if (str_eq(table->indexes[i].name, index))
			return;
	load_error(l, place, "%.*s: table \"%.*s\" has no index \"%.*s\"", STR_ARG(where),
		STR_ARG(table->name), STR_ARG(index));
}

static void resolve_on(
	struct loader *l, struct stack_allow *allow, const struct stack_text *on, struct str where)
{
	struct str rest, kind = str_cut(on->text, '/', &rest);
	struct str name = str_cut(rest, '/', &allow->rest);
	struct str what = arena_printf(l->arena, "\"on\" of %.*s", STR_ARG(where));
	allow->on = on->text;
	if (str_eq(on->text, STR("*"))) {
		allow->kind = STACK_ANY_RESOURCE;
		allow->rest = STR_NONE;
	} else if (str_starts(on->text, STR("arn:"))) {
		allow->kind = STACK_ARN;
		allow->rest = STR_NONE;
	} else if (str_eq(kind, STR("table")) && name.n) {
		resolve_table(l, allow, name, on->place, what);
	} else if (str_eq(kind, STR("bucket")) && name.n) {
		allow->kind = STACK_BUCKET;
		allow->bucket = load_reference(l, SECTION_BUCKETS, name, on->place, what);
	} else if (str_eq(kind, STR("function")) && name.n && !allow->rest.p) {
		allow->kind = STACK_FUNCTION;
		allow->function = load_reference(l, SECTION_FUNCTIONS, name, on->place, what);
	} else {
		complain_on(l, on, where);
	}
}

/* IAM accepts an action that does not exist and then allows nothing: say so. */
static void check_actions(struct loader *l, const struct stack_allow *allow, struct str where)
{
	static const char *const services[] = {
		[STACK_TABLE] = "dynamodb", [STACK_BUCKET] = "s3", [STACK_FUNCTION] = "lambda"};
	for (size_t i = 0; i < allow->n_actions; i++) {
		const struct stack_text *text = &allow->actions[i];
		struct str action, service = str_cut(text->text, ':', &action);
		bool wild = !action.p || str_find(action, '*', 0) < action.n ||
			    str_find(action, '?', 0) < action.n;
		bool found = wild || !str_eq(service, STR("dynamodb"));
		for (size_t k = 0; !found && k < ARRAY_LEN(dynamodb_actions); k++)
			found = str_eq_nocase(action, str_z(dynamodb_actions[k]));
		const char *expected = allow->kind == STACK_TABLE || allow->kind == STACK_BUCKET ||
						       allow->kind == STACK_FUNCTION
					       ? services[allow->kind]
					       : NULL;
		if (expected && action.p && !str_eq_z(service, expected))
			load_error(l, text->place, "%.*s: \"%.*s\" is no action on \"%.*s\"",
				STR_ARG(where), STR_ARG(text->text), STR_ARG(allow->on));
		else if (!found)
			load_warning(l, text->place, "%.*s: IAM has no action \"%.*s\"%.*s",
				STR_ARG(where), STR_ARG(text->text),
				STR_ARG(action_hint(l, action)));
	}
}

/* A statement as it stands: several resources become several stack_allow. */
struct statement {
	struct stack_text *actions, *on;
	size_t n_actions, n_on;
};

static void read_allow(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_function *function = into;
	if (node->kind != NODE_LIST) {
		load_error_type(l, node, row->key, where, "a list of maps");
		return;
	}
	size_t room = 0;
	for (size_t i = 0; i < node->n; i++) {
		struct statement s = {.n_on = 0};
		struct place place = node->items[i]->place;
		struct str inner = arena_printf(l->arena, "\"allow\" of %.*s", STR_ARG(where));
		if (!keys_read(l, &keys_allow, node->items[i], inner, place, &s))
			continue;
		size_t more = function->n_allow + s.n_on;
		if (more > room) {
			function->allow = arena_grow(l->arena, function->allow,
				room * sizeof(*function->allow), more * sizeof(*function->allow));
			room = more;
		}
		for (size_t k = 0; k < s.n_on; k++) {
			struct stack_allow *allow = &function->allow[function->n_allow++];
			*allow = (struct stack_allow){
				.place = place, .actions = s.actions, .n_actions = s.n_actions};
			resolve_on(l, allow, &s.on[k], inner);
			check_actions(l, allow, inner);
		}
	}
}

static const struct key_row allow_rows[] = {
	{.key = "actions",
		.type = ROW_TEXTS,
		.flags = ROW_REQUIRED | ROW_NOT_EMULATED,
		.form = keys_form_action,
		LIST_AT(struct statement, actions),
		.doc = "What is allowed: IAM's actions, `*` and `?` as wildcards.",
		.example = "[ dynamodb:GetItem, dynamodb:Query ]"},
	{.key = "on",
		.type = ROW_TEXTS,
		.flags = ROW_REQUIRED | ROW_NOT_EMULATED,
		LIST_AT(struct statement, on),
		.doc = "On what: `table/NAME`, `table/NAME/index/NAME` (or `index/*`), "
		       "`table/NAME/stream`, `bucket/NAME`, `bucket/NAME/KEYS*`, `function/NAME`, "
		       "an ARN, or `*`. One or a list.",
		.example = "table/orders"},
};

const struct keys keys_allow = {
	.name = "allow",
	.path = "functions.NAME.allow[]",
	.doc = "A statement of the execution role. It is deployed; here nothing is denied yet.",
	ROWS_OF(allow_rows),
	.size = sizeof(struct statement),
};

void load_destination(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, struct str *ret)
{
	struct str text = node->text;
	if (node->kind != NODE_SCALAR || yaml_is_null(node)) {
		load_error_type(l, node, row->key, where, "a function's name, or file/PATH");
	} else if (str_starts(text, STR("file/"))) {
		struct str path = load_path(l, str_skip(text, 5));
		*ret = arena_printf(l->arena, "file/%.*s", STR_ARG(path));
	} else {
		struct str name = str_starts(text, STR("function/")) ? str_skip(text, 9) : text;
		load_reference(l, SECTION_FUNCTIONS, name, node->place,
			arena_printf(l->arena, "\"%s\" of %.*s", row->key, STR_ARG(where)));
		*ret = arena_printf(l->arena, "function/%.*s", STR_ARG(name));
	}
}

static void read_destination(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	load_destination(l, row, node, where, (struct str *)(void *)((char *)into + row->at));
}

static const struct key_row function_rows[] = {
	{.key = "handler",
		.type = ROW_TEXT,
		.flags = ROW_NOT_DEFAULT,
		.at = offsetof(struct stack_function, handler),
		.place = offsetof(struct stack_function, handler_place),
		.doc = "What `HANGAR_HANDLER()` names in the source, and the module's file name: "
		       "`handlers/NAME.c` becomes `NAME.so`. By default the function's name, `-` "
		       "written as `_`.",
		.example = "resources"},
	{.key = "description",
		.type = ROW_TEXT,
		.flags = ROW_AWS | ROW_NOT_DEFAULT,
		.min = 0,
		.max = 256,
		.at = offsetof(struct stack_function, description),
		.doc = "For people.",
		.example = "lists and changes resources"},
	{.key = "memory",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.fallback = "128",
		.min = 128,
		.max = 10240,
		.unit = "MB",
		.at = offsetof(struct stack_function, memory),
		.doc = "MemorySize. On AWS the share of CPU follows it.",
		.example = "256"},
	{.key = "timeout",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS,
		.fallback = "3s",
		.min = 1000,
		.max = 900000,
		.at = offsetof(struct stack_function, timeout),
		.doc = "How long one call may take.",
		.example = "30s"},
	{.key = "environment",
		.type = ROW_OWN,
		.read = read_environment,
		.kind = "map of texts",
		.doc = "Environment variables, over those of `defaults`. At most 4 KB together; "
		       "Lambda's own names (AWS_REGION, ...) are refused.",
		.example = "{ TABLE_NAME: orders }"},
	{.key = "allow",
		.type = ROW_OWN,
		.flags = ROW_NOT_EMULATED | ROW_NOT_DEFAULT,
		.read = read_allow,
		.kind = "list of statements",
		.doc = "What the function may do: its execution role.",
		.example = "[ { actions: dynamodb:Query, on: \"*\" } ]"},
	{.key = "isolation",
		.type = ROW_ENUM,
		.fallback = "none",
		WORDS_OF(isolation_words),
		.at = offsetof(struct stack_function, isolation),
		.doc = "Only here: `none` calls the handler in the daemon's own process; "
		       "`process` gives each environment a process of its own, so that a crash "
		       "costs one request.",
		.example = "process"},
	{.key = "cold-start",
		.type = ROW_DURATION,
		.fallback = "0s",
		.min = 0,
		.max = 10000,
		.at = offsetof(struct stack_function, cold_start),
		.doc = "Only here: how long the init phase of a new environment takes at least, to "
		       "see what a cold start on AWS does to callers.",
		.example = "400ms"},
	{.key = "runtime",
		.type = ROW_ENUM,
		.fallback = "c",
		WORDS_OF(runtime_words),
		.at = offsetof(struct stack_function, runtime),
		.doc = "`c`: a handler in a module, linked with `bootstrap` for AWS. `provided`: a "
		       "program of any language that speaks Lambda's Runtime API. On AWS both are "
		       "`provided.al2023`.",
		.example = "provided",
		.hint = "; other languages are \"provided\", with \"code\" or \"command\" "
			"(docs/handlers.md)"},
	{.key = "code",
		.type = ROW_PATH,
		.at = offsetof(struct stack_function, code),
		.place = offsetof(struct stack_function, code_place),
		.doc = "With `runtime: provided`: the folder of the program, in which it starts; "
		       "`bootstrap` in it is what runs. By default, with `command`, this file's "
		       "folder.",
		.example = "functions/thumbnails"},
	{.key = "command",
		.type = ROW_TEXTS,
		LIST_AT(struct stack_function, command),
		.doc = "With `runtime: provided`: what runs instead of `bootstrap`, a program and "
		       "its arguments; `_HANDLER` is `handler`. Only here.",
		.example = "[ npx, aws-lambda-ric, index.handler ]"},
	{.key = "concurrency",
		.type = ROW_INT,
		.flags = ROW_AWS | ROW_MINUS_ONE,
		.fallback = "-1",
		.min = 0,
		.max = ROW_NO_MAX,
		.at = offsetof(struct stack_function, concurrency),
		.doc = "ReservedConcurrentExecutions: at most so many calls at once.",
		.example = "10"},
	{.key = "storage",
		.type = ROW_INT,
		.flags = ROW_AWS | ROW_NOT_EMULATED,
		.fallback = "512",
		.min = 512,
		.max = 10240,
		.unit = "MB",
		.at = offsetof(struct stack_function, storage),
		.doc = "EphemeralStorage: the size of /tmp.",
		.example = "512"},
	{.key = "retries",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.fallback = "2",
		.min = 0,
		.max = 2,
		.at = offsetof(struct stack_function, retries),
		.doc = "Of asynchronous calls: how often a failed one is tried again.",
		.example = "0"},
	{.key = "max-age",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS,
		.fallback = "6h",
		.min = 60000,
		.max = 21600000,
		.at = offsetof(struct stack_function, max_age),
		.doc = "Of asynchronous calls: how long an event waits at most.",
		.example = "1h"},
	{.key = "on-failure",
		.type = ROW_OWN,
		.read = read_destination,
		.kind = "a function's name, or file/PATH",
		.at = offsetof(struct stack_function, on_failure),
		.doc = "Of asynchronous calls: the function that gets what failed for good, or a "
		       "file to whose end it is written, a line each.",
		.example = "failures"},
	{.key = "on-success",
		.type = ROW_OWN,
		.read = read_destination,
		.kind = "a function's name, or file/PATH",
		.at = offsetof(struct stack_function, on_success),
		.doc = "Of asynchronous calls: who gets what came of those that succeeded.",
		.example = "file/done.jsonl"},
	{.key = "logs",
		.type = ROW_ENUM,
		.fallback = "text",
		WORDS_OF(logs_words),
		.at = offsetof(struct stack_function, logs),
		.doc = "LoggingConfig's LogFormat: `text`, or `json` for lines like "
		       "platform.report.",
		.example = "json"},
	{.key = "url",
		.type = ROW_ENUM,
		.fallback = "off",
		WORDS_OF(url_words),
		.at = offsetof(struct stack_function, url),
		.doc = "A function URL, and its AuthType: `none` lets everybody in, `iam` asks for "
		       "a signature. `hangar up` prints the address.",
		.example = "none"},
	{.key = "invoke-mode",
		.type = ROW_ENUM,
		.fallback = "buffered",
		WORDS_OF(mode_words),
		.at = offsetof(struct stack_function, url_mode),
		.doc = "InvokeMode of the function URL: `stream`, RESPONSE_STREAM, sends what the "
		       "function writes as it writes it.",
		.example = "stream"},
	{.key = "cors",
		.type = ROW_OWN,
		.at = offsetof(struct stack_function, cors),
		.read = load_url_cors,
		.kind = "map",
		.doc = "CORS of the function URL.",
		.example = "{ origins: \"*\" }"},
	{.key = "tags",
		.type = ROW_PAIRS,
		.flags = ROW_NOT_EMULATED,
		LIST_AT(struct stack_function, tags),
		.doc = "Tags of the resource.",
		.example = "{ team: campus }"},
};

const struct keys keys_function = {
	.name = "function",
	.path = "functions.NAME",
	.doc = "A Lambda function. Its name has 1 to 64 letters, digits, `_` or `-`. `NAME: "
	       "HANDLER` is short for `NAME: { handler: HANDLER }`. `functions.defaults` has the "
	       "same keys for all functions, but for `handler`, `description` and `allow`.",
	ROWS_OF(function_rows),
	.size = sizeof(struct stack_function),
};

void load_function_defaults(struct loader *l, const struct yaml_value *node)
{
	struct stack_function defaults = {.n_environment = 0};
	keys_defaults(l, &keys_function, &defaults);
	if (node) {
		l->in_defaults = true;
		keys_read(l, &keys_function, node, STR("\"defaults\" of the functions"),
			node->place, &defaults);
		l->in_defaults = false;
	}
	for (size_t i = 0; i < l->stack->n_functions; i++) {
		struct stack_function *function = &l->stack->functions[i];
		struct named named = {function->name, function->place};
		*function = defaults;
		function->name = named.name;
		function->place = named.place;
	}
}

/* What belongs to one runtime only. */
static void check_runtime(struct loader *l, const struct yaml_value *node,
	struct stack_function *function, struct str where)
{
	if (function->runtime == STACK_RUNTIME_C) {
		const char *complaint = keys_form_handler(function->handler);
		if (complaint)
			load_error(l, function->handler_place,
				"\"handler\" of %.*s is \"%.*s\"; %s", STR_ARG(where),
				STR_ARG(function->handler), complaint);
		if (yaml_find(node, STR("code")))
			load_error(l, function->code_place,
				"\"code\" of %.*s: only with \"runtime: provided\"",
				STR_ARG(where));
		if (yaml_find(node, STR("command")) && function->n_command)
			load_error(l, function->command[0].place,
				"\"command\" of %.*s: only with \"runtime: provided\"",
				STR_ARG(where));
		return;
	}
	/* Handler of CreateFunction: at most 128 characters, none of them white space. */
	for (size_t i = 0; i < function->handler.n; i++)
		if (function->handler.n > 128 || (unsigned char)function->handler.p[i] <= ' ') {
			load_refused(l, function->handler_place,
				"\"handler\" of %.*s is \"%.*s\"; AWS takes at most 128 "
				"characters, no white space",
				STR_ARG(where), STR_ARG(function->handler));
			break;
		}
	bool given = yaml_find(node, STR("code")) || yaml_find(node, STR("command"));
	if (!given && !function->code.n && !function->n_command)
		load_error(l, function->place,
			"%.*s: \"runtime: provided\" needs \"code\", a folder with the program "
			"bootstrap, or \"command\"",
			STR_ARG(where));
	else if (!function->code.n)
		function->code = l->stack->folder;
}

/* What belongs to a function URL only. */
static void check_url(struct loader *l, const struct yaml_value *node,
	const struct stack_function *function, struct str where)
{
	const struct {
		const char *key;
		bool set;
	} rows[] = {{"invoke-mode", function->url_mode != STACK_URL_BUFFERED}, {"cors", true}};
	for (size_t i = 0; function->url == STACK_URL_OFF && i < ARRAY_LEN(rows); i++) {
		const struct yaml_pair *given = yaml_find(node, str_z(rows[i].key));
		if (given && rows[i].set)
			load_error(l, given->place, "\"%s\" of %.*s: only with \"url\"",
				rows[i].key, STR_ARG(where));
	}
}

void load_function(struct loader *l, const struct yaml_value *node, struct str where, void *element)
{
	struct stack_function *function = element;
	struct yaml_value short_form;
	struct yaml_pair pair = {STR_INIT("handler"), node->place, NULL};
	if (node->kind == NODE_SCALAR && !yaml_is_null(node)) {
		struct yaml_value *handler = arena_new(l->arena, struct yaml_value);
		*handler = *node;
		pair.value = handler;
		short_form = (struct yaml_value){
			.kind = NODE_MAP, .place = node->place, .pairs = &pair, .n = 1};
		node = &short_form;
	}
	if (!keys_read(l, &keys_function, node, where, function->place, function))
		return;
	if (!function->handler.n) {
		char *name = arena_dup_z(l->arena, function->name);
		for (size_t i = 0; i < function->name.n; i++)
			if (name[i] == '-')
				name[i] = '_';
		function->handler = str_of(name, function->name.n);
		function->handler_place = function->place;
	}
	check_url(l, node, function, where);
	check_runtime(l, node, function, where);
	check_environment(l, function);
}
