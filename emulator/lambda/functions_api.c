#include "api.h"

#include "date.h"
#include "json_read.h"

/*
 * What the API tells of functions, and their reserved concurrency.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */

enum {
	UNRESERVED_LEAST = 100, /* of the account: what cannot be reserved */
	LIST_ITEMS = 10000,     /* the most that a caller may ask for */
	LIST_PAGE = 50,         /* the most it gets */
};

/* Changes with the code's size and the last change. */
static struct str revision_id(
	struct arena *arena, const struct function *function, const struct revision *revision)
{
	uint64_t h = ((uint64_t)function->modified_us + revision->image.n + function->reloads) *
		     UINT64_C(0x9e3779b97f4a7c15);
	uint64_t g = (h ^ h >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return arena_printf(arena, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(h >> 32),
		(unsigned)(h >> 16 & 0xffff), (unsigned)(h & 0xfff),
		(unsigned)(0x8000 | (g >> 48 & 0x3fff)),
		(unsigned long long)(g & UINT64_C(0xffffffffffff)));
}

static void key_object(struct json_writer *w, const char *key, const char *member, struct str value)
{
	json_key(w, str_z(key));
	json_object(w);
	json_key_string(w, str_z(member), value);
	json_end_object(w);
}

static void write_environment(struct json_writer *w, const struct lambda_function_config *config)
{
	json_key(w, STR("Environment"));
	json_object(w);
	json_key(w, STR("Variables"));
	json_object(w);
	for (size_t i = 0; i < config->variable_count; i++)
		json_key_string(w, config->variables[i].name, config->variables[i].value);
	json_end_object(w);
	json_end_object(w);
}

static void write_logging(
	struct json_writer *w, const struct lambda_function_config *config, struct arena *arena)
{
	json_key(w, STR("LoggingConfig"));
	json_object(w);
	json_key_string(w, STR("LogFormat"), config->json_logs ? STR("JSON") : STR("Text"));
	if (config->json_logs) {
		json_key_string(w, STR("ApplicationLogLevel"), STR("INFO"));
		json_key_string(w, STR("SystemLogLevel"), STR("INFO"));
	}
	json_key_string(
		w, STR("LogGroup"), arena_printf(arena, "/aws/lambda/%.*s", STR_ARG(config->name)));
	json_end_object(w);
}

/* What a list has of a function, and GetFunction too. */
static void write_common(
	struct api_call *call, struct json_writer *w, const struct function *function)
{
	const struct revision *revision = function_revision(function);
	const struct lambda_function_config *config = &function->wanted->config;
	struct str name = config->name;
	char time[ISO_TIME_SIZE];
	iso_time_format(function->modified_us, time);
	json_key_string(w, STR("FunctionName"), name);
	json_key_string(w, STR("FunctionArn"), function->wanted->arn);
	json_key_string(w, STR("Runtime"), STR("provided.al2023"));
	json_key_string(w, STR("Role"),
		arena_printf(call->arena, "arn:aws:iam::%.*s:role/%.*s",
			STR_ARG(call->lambda->options.account), STR_ARG(name)));
	json_key_string(w, STR("Handler"), config->handler);
	json_key_i64(w, STR("CodeSize"), (int64_t)revision->image.n);
	json_key_string(w, STR("Description"), config->description);
	json_key_i64(w, STR("Timeout"), config->timeout_s);
	json_key_i64(w, STR("MemorySize"), config->memory_mb);
	json_key_string(w, STR("LastModified"), arena_printf(call->arena, "%.23s+0000", time));
	json_key_string(w, STR("Version"), STR("$LATEST"));
	if (config->variable_count)
		write_environment(w, config);
	key_object(w, "TracingConfig", "Mode", STR("PassThrough"));
	json_key_string(w, STR("RevisionId"), revision_id(call->arena, function, revision));
	json_key_string(w, STR("PackageType"), STR("Zip"));
	json_key(w, STR("Architectures"));
	json_array(w);
	json_string(w, STR("x86_64"));
	json_end_array(w);
	json_key(w, STR("EphemeralStorage"));
	json_object(w);
	json_key_i64(w, STR("Size"), config->storage_mb ? config->storage_mb : 512);
	json_end_object(w);
	json_key(w, STR("SnapStart"));
	json_object(w);
	json_key_string(w, STR("ApplyOn"), STR("None"));
	json_key_string(w, STR("OptimizationStatus"), STR("Off"));
	json_end_object(w);
	write_logging(w, config, call->arena);
}

static void write_configuration(
	struct api_call *call, struct json_writer *w, const struct function *function)
{
	json_object(w);
	write_common(call, w, function);
	json_key_string(w, STR("State"), function->current ? STR("Active") : STR("Failed"));
	if (!function->current) {
		json_key_string(w, STR("StateReason"), str_z(function->trouble));
		json_key_string(w, STR("StateReasonCode"), STR("InvalidRuntime"));
	}
	json_key_string(w, STR("LastUpdateStatus"),
		function->trouble[0] ? STR("Failed") : STR("Successful"));
	if (function->trouble[0])
		json_key_string(w, STR("LastUpdateStatusReason"), str_z(function->trouble));
	json_end_object(w);
}

static void write_function(
	struct api_call *call, struct json_writer *w, const struct function *function)
{
	json_object(w);
	json_key(w, STR("Configuration"));
	write_configuration(call, w, function);
	json_key(w, STR("Code"));
	json_object(w);
	json_key_string(w, STR("RepositoryType"), STR("S3"));
	json_key_string(w, STR("Location"),
		arena_printf(call->arena, "file://%.*s",
			STR_ARG(function_revision(function)->config.module)));
	json_end_object(w);
	if (function->reserved != LAMBDA_UNRESERVED) {
		json_key(w, STR("Concurrency"));
		json_object(w);
		json_key_i64(w, STR("ReservedConcurrentExecutions"), function->reserved);
		json_end_object(w);
	}
	json_end_object(w);
}

/* 200 and what is written of the function, which must be there. */
static void answer_with(
	struct api_call *call, void (*write)(struct api_call *call, struct json_writer *w,
				       const struct function *function))
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	const struct function *function = api_lock_function(call, false);
	if (!function)
		return;
	json_writer_init(&w, &body);
	write(call, &w, function);
	api_unlock(call);
	api_answer(call, 200, &body);
}

void api_get_configuration(struct api_call *call)
{
	answer_with(call, write_configuration);
}

void api_get_function(struct api_call *call)
{
	answer_with(call, write_function);
}

/* The first of the functions behind that name, in the order of names; NULL behind the last. */
static const struct function *next_function(const struct lambda *lambda, struct str behind)
{
	const struct function *next = NULL;
	for (const struct function *f = lambda->functions; f; f = f->next)
		if (str_cmp(f->name, behind) > 0 && (!next || str_cmp(f->name, next->name) < 0))
			next = f;
	return next;
}

void api_list_functions(struct api_call *call)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	struct str version = rest_query(call->request, STR("FunctionVersion"));
	struct str at = rest_query(call->request, STR("Marker"));
	int64_t most;
	if (version.n && !str_eq_z(version, "ALL")) {
		rest_constraint(call->response, version, "functionVersion",
			"satisfy enum value set: [ALL]");
		return;
	}
	if (rest_max_items(call->request, call->response, LIST_ITEMS, LIST_PAGE, &most))
		return;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("Functions"));
	json_array(&w);
	pthread_mutex_lock(&call->lambda->lock);
	const struct function *f = next_function(call->lambda, at);
	for (; f && most > 0; f = next_function(call->lambda, at), most--) {
		json_object(&w);
		write_common(call, &w, f);
		json_end_object(&w);
		at = arena_dup(call->arena, f->name);
	}
	pthread_mutex_unlock(&call->lambda->lock);
	json_end_array(&w);
	if (f)
		json_key_string(&w, STR("NextMarker"), at);
	json_end_object(&w);
	api_answer(call, 200, &body);
}

/* --- concurrency --- */

void api_account_settings(struct api_call *call)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	int64_t count = 0, code = 0;
	json_writer_init(&w, &body);
	pthread_mutex_lock(&call->lambda->lock);
	for (const struct function *f = call->lambda->functions; f; f = f->next) {
		count++;
		code += f->current ? (int64_t)f->current->image.n : 0;
	}
	json_object(&w);
	json_key(&w, STR("AccountLimit"));
	json_object(&w);
	json_key_i64(&w, STR("TotalCodeSize"), INT64_C(80530636800));
	json_key_i64(&w, STR("CodeSizeUnzipped"), 262144000);
	json_key_i64(&w, STR("CodeSizeZipped"), 52428800);
	json_key_i64(&w, STR("ConcurrentExecutions"), call->lambda->options.concurrency);
	json_key_i64(&w, STR("UnreservedConcurrentExecutions"), call->lambda->unreserved_most);
	json_end_object(&w);
	json_key(&w, STR("AccountUsage"));
	json_object(&w);
	json_key_i64(&w, STR("TotalCodeSize"), code);
	json_key_i64(&w, STR("FunctionCount"), count);
	json_end_object(&w);
	json_end_object(&w);
	pthread_mutex_unlock(&call->lambda->lock);
	api_answer(call, 200, &body);
}

static void answer_reserved(struct api_call *call, int32_t reserved)
{
	struct buf body = BUF_IN(call->arena);
	if (reserved == LAMBDA_UNRESERVED)
		buf_add_z(&body, "{}");
	else
		buf_printf(&body, "{\"ReservedConcurrentExecutions\":%d}", (int)reserved);
	api_answer(call, 200, &body);
}

/* The member's value; -1 and answered when it is none. */
static int read_reserved(struct api_call *call, int32_t *ret)
{
	struct str text = STR_NONE;
	uint64_t value;
	struct json_reader r;
	json_reader_init(&r, call->request->body, call->arena);
	if (json_peek(&r) != JSON_OBJECT || (json_skip(&r), !json_finish(&r)))
		return rest_fail(call->response, REST_CONTENT,
			STR("Could not parse request body into json: the body is no JSON object"));
	if (!json_find(call->request->body, "ReservedConcurrentExecutions", call->arena, &text) ||
		str_eq_z(text, "null"))
		return rest_null(call->response, "reservedConcurrentExecutions");
	if (!str_to_u64(text, &value) || value > INT32_MAX)
		return rest_constraint(call->response, text, "reservedConcurrentExecutions",
			"have value greater than or equal to 0");
	*ret = (int32_t)value;
	return 0;
}

/* recorded: test_function_concurrency_exceptions, _limits */
void api_put_concurrency(struct api_call *call)
{
	int32_t reserved = 0, others = 0;
	struct lambda *lambda = call->lambda;
	if (call->name.qualifier.n) {
		rest_fail(call->response, REST_INVALID,
			STR("This operation is permitted on Lambda functions only. Aliases and "
			    "versions do not support this operation. Please specify either a "
			    "function name or an unqualified function ARN."));
		return;
	}
	struct function *function = api_lock_function(call, true);
	if (!function)
		return;
	for (const struct function *f = lambda->functions; f; f = f->next)
		others += f != function && f->reserved > 0 ? f->reserved : 0;
	api_unlock(call);
	if (read_reserved(call, &reserved))
		return;
	if ((int64_t)others + reserved > (int64_t)lambda->options.concurrency - UNRESERVED_LEAST) {
		rest_failf(call->response, REST_LIMITED,
			"Specified ReservedConcurrentExecutions for function decreases account's "
			"UnreservedConcurrentExecution below its minimum value of [%d].",
			UNRESERVED_LEAST);
		return;
	}
	function = api_lock_function(call, true);
	if (!function)
		return;
	function->reserved = reserved;
	room_share_concurrency(lambda);
	api_unlock(call);
	answer_reserved(call, reserved);
}

void api_get_concurrency(struct api_call *call)
{
	const struct function *function = api_lock_function(call, false);
	if (!function)
		return;
	int32_t reserved = function->reserved;
	api_unlock(call);
	answer_reserved(call, reserved);
}

void api_delete_concurrency(struct api_call *call)
{
	struct function *function = api_lock_function(call, true);
	if (!function)
		return;
	function->reserved = LAMBDA_UNRESERVED;
	room_share_concurrency(call->lambda);
	api_unlock(call);
	call->response->status = 204;
}
