#include "mapping_api.h"

#include "json_write.h"
#include "mapping_request.h"
#include "store/stream.h"
#include "uri.h"

#include <stdio.h>

enum {
	LIST_ITEMS = 10000, /* the most that a caller may ask for */
	LIST_PAGE = 100,    /* the most it gets */
};

struct call {
	const struct mapping_api *api;
	const struct http_request *request;
	struct http_response *response;
	struct arena *arena;
	struct str uuid;
	void (*serve)(struct call *call, struct poller *poller);
	bool served;
};

/* --- writing --- */

static void write_destination(struct call *call, struct json_writer *w, struct str target)
{
	json_key(w, STR("DestinationConfig"));
	json_object(w);
	json_key(w, STR("OnFailure"));
	json_object(w);
	if (target.n)
		json_key_string(w, STR("Destination"),
			destination_arn(
				call->arena, call->api->region, call->api->account, target));
	json_end_object(w);
	json_end_object(w);
}

static void write_filters(struct json_writer *w, const struct event_mapping *m)
{
	json_key(w, STR("FilterCriteria"));
	json_object(w);
	json_key(w, STR("Filters"));
	json_array(w);
	for (size_t i = 0; i < m->filter_count; i++) {
		json_object(w);
		json_key_string(w, STR("Pattern"), m->filters[i]);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

/* EventSourceMappingConfiguration, for a stream. */
static void write_view(struct call *call, struct json_writer *w, const struct mapping_view *view,
	const char *state)
{
	const struct event_mapping *m = &view->config;
	struct arena *arena = call->arena;
	struct str region = call->api->region, account = call->api->account;
	json_object(w);
	json_key_string(w, STR("UUID"), str_z(view->uuid));
	json_key_string(
		w, STR("StartingPosition"), m->latest ? STR("LATEST") : STR("TRIM_HORIZON"));
	json_key_i64(w, STR("BatchSize"), (int64_t)m->batch);
	json_key_i64(w, STR("MaximumBatchingWindowInSeconds"), m->window_us / 1000000);
	json_key_i64(w, STR("ParallelizationFactor"), m->parallel);
	json_key_string(w, STR("EventSourceArn"), view->stream_arn);
	if (m->filter_count)
		write_filters(w, m);
	json_key_string(w, STR("FunctionArn"),
		arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s%s", STR_ARG(region),
			STR_ARG(account), STR_ARG(m->function),
			m->latest_version ? ":$LATEST" : ""));
	json_key(w, STR("LastModified"));
	json_number(w, arena_printf(arena, "%lld.%03d", (long long)(m->modified_us / 1000000),
			       (int)(m->modified_us / 1000 % 1000)));
	json_key_string(w, STR("LastProcessingResult"), str_z(view->result));
	json_key_string(w, STR("State"),
		str_z(state           ? state
			: m->disabled ? "Disabled"
				      : "Enabled"));
	json_key_string(w, STR("StateTransitionReason"), STR("User action"));
	write_destination(call, w, m->on_failure);
	json_key_i64(w, STR("MaximumRecordAgeInSeconds"),
		m->max_age_us > 0 ? m->max_age_us / 1000000 : -1);
	json_key_bool(w, STR("BisectBatchOnFunctionError"), m->bisect);
	json_key_i64(w, STR("MaximumRetryAttempts"), m->retries);
	json_key_i64(w, STR("TumblingWindowInSeconds"), m->tumbling_us / 1000000);
	json_key(w, STR("FunctionResponseTypes"));
	json_array(w);
	if (m->report)
		json_string(w, STR("ReportBatchItemFailures"));
	json_end_array(w);
	json_key_string(w, STR("EventSourceMappingArn"),
		arena_printf(arena, "arn:aws:lambda:%.*s:%.*s:event-source-mapping:%s",
			STR_ARG(region), STR_ARG(account), view->uuid));
	if (m->metrics) {
		json_key(w, STR("MetricsConfig"));
		json_raw(w, STR("{\"Metrics\":[\"EventCount\"]}"));
	}
	json_end_object(w);
}

static void answer(
	struct call *call, int status, const struct mapping_view *view, const char *state)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	write_view(call, &w, view, state);
	http_response_text(call->response, status, STR("application/json"), buf_str(&body));
}

/* --- finding --- */

static const struct mapping_view *find(struct call *call, struct poller *poller, struct str uuid)
{
	struct mapping_view *views;
	size_t count = poller_mappings(poller, call->arena, &views);
	for (size_t i = 0; i < count; i++)
		if (str_eq_z(uuid, views[i].uuid))
			return &views[i];
	return NULL;
}

static const struct mapping_view *find_or_fail(struct call *call, struct poller *poller)
{
	const struct mapping_view *view = find(call, poller, call->uuid);
	if (!view)
		rest_fail(call->response, REST_NOT_FOUND,
			STR("The resource you requested does not exist."));
	return view;
}

static int resolve_destination(struct call *call, struct str arn, struct str *ret)
{
	struct str target;
	if (destination_check(call->response, arn, "onFailure"))
		return -1;
	if (!destination_target(call->arena, arn, &target))
		return destination_refuse(call->response, arn);
	struct str function = destination_function(target);
	if (function.n && !call->api->has_function(call->api->arg, function))
		return destination_refuse(call->response, arn);
	*ret = target;
	return 0;
}

/* The function, which must be there: AWS looks at it before the source. */
static int resolve_function(struct call *call, struct str text, struct event_mapping *to)
{
	struct function_name name;
	if (!text.p)
		return rest_null(call->response, "functionName");
	if (!function_name_parse(text, &name))
		return rest_constraint(call->response, text, "functionName", function_name_pattern);
	if (!call->api->has_function(call->api->arg, name.name) ||
		(name.qualifier.n && !str_eq_z(name.qualifier, "$LATEST")))
		return rest_fail(call->response, REST_INVALID, STR("Function does not exist"));
	to->function = name.name;
	to->latest_version = name.qualifier.n > 0; /* recorded: test_function_name_variations */
	return 0;
}

/* "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL" of a stream there is. */
static int resolve_source(struct call *call, struct poller *poller, struct mapping_request *in)
{
	struct stream stream;
	if (!str_starts(in->source, STR("arn:aws:dynamodb:")))
		return rest_fail(call->response, REST_INVALID, STR("Unrecognized event source."));
	if (!store_stream(poller_store(poller), in->source, call->arena, &stream))
		return rest_failf(call->response, REST_INVALID, "Stream not found: %.*s",
			STR_ARG(in->source));
	in->mapping.table = stream.table;
	in->mapping.label = stream.label;
	return 0;
}

static int read_start(struct call *call, struct mapping_request *in)
{
	if (!in->start.n)
		return rest_fail(call->response, REST_INVALID,
			STR("1 validation error detected: Value null at 'startingPosition' failed "
			    "to satisfy constraint: Member must not be null."));
	if (str_eq_z(in->start, "AT_TIMESTAMP"))
		return rest_failf(call->response, REST_INVALID,
			"Unsupported starting position for arn type: %.*s", STR_ARG(in->source));
	in->mapping.latest = str_eq_z(in->start, "LATEST");
	return 0;
}

/* --- the operations --- */

static bool is_start(struct str word)
{
	return !word.n || str_eq_z(word, "LATEST") || str_eq_z(word, "AT_TIMESTAMP") ||
	       str_eq_z(word, "TRIM_HORIZON");
}

static uint64_t fresh_number(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The mapping of the same stream to the same function, if there is one. */
static const struct mapping_view *find_same(
	struct call *call, struct poller *poller, const struct mapping_request *in)
{
	struct mapping_view *views;
	size_t count = poller_mappings(poller, call->arena, &views);
	for (size_t i = 0; i < count; i++)
		if (str_eq(views[i].config.function, in->mapping.function) &&
			str_eq(views[i].stream_arn, in->source))
			return &views[i];
	return NULL;
}

static void create(struct call *call, struct poller *poller)
{
	struct mapping_request in = {
		.mapping = {.batch = 100, .retries = -1, .max_age_us = -1}, .enabled = true};
	struct err err = {""};
	char uuid[40];
	if (mapping_request_read(call->request, call->response, &in) < 0)
		return;
	if (!is_start(in.start)) {
		rest_constraint(call->response, in.start, "startingPosition",
			"satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]");
		return;
	}
	if (!in.source.n) {
		rest_fail(call->response, REST_INVALID, STR("Unrecognized event source."));
		return;
	}
	if (resolve_function(call, in.function, &in.mapping) || read_start(call, &in) ||
		resolve_source(call, poller, &in) ||
		resolve_destination(call, in.destination, &in.mapping.on_failure))
		return;
	const struct mapping_view *same = find_same(call, poller, &in);
	if (same) { /* recorded: test_duplicate_event_source_mappings, the blanks too */
		rest_failf(call->response, REST_CONFLICT,
			"The event source arn (\" %.*s \") and function (\" %.*s \") provided "
			"mapping already exists. Please update or delete the existing mapping with "
			"UUID %s",
			STR_ARG(in.source), STR_ARG(in.mapping.function), same->uuid);
		return;
	}
	mapping_uuid(arena_printf(call->arena, "%.*s %.*s %llu", STR_ARG(in.source),
			     STR_ARG(in.mapping.function), (unsigned long long)fresh_number()),
		uuid);
	in.mapping.id = str_z(uuid);
	in.mapping.disabled = !in.enabled;
	if (poller_put(poller, &in.mapping, &err) < 0) {
		rest_fail(call->response, REST_SERVICE, arena_dup(call->arena, str_z(err.text)));
		return;
	}
	const struct mapping_view *made = find(call, poller, str_z(uuid));
	if (!made)
		return;
	struct mapping_view new = *made;
	new.result = MAPPING_UNUSED; /* it may have begun by now */
	answer(call, 202, &new, "Creating");
}

static void update(struct call *call, struct poller *poller)
{
	const struct mapping_view *view = find_or_fail(call, poller);
	struct err err = {""};
	if (!view)
		return;
	struct mapping_request in = {.mapping = view->config};
	if (mapping_request_read(call->request, call->response, &in) < 0)
		return;
	if (in.function.n && resolve_function(call, in.function, &in.mapping))
		return;
	if (in.has_destination && resolve_destination(call, in.destination, &in.mapping.on_failure))
		return;
	bool was = view->config.disabled;
	if (in.has_enabled)
		in.mapping.disabled = !in.enabled;
	if (poller_put(poller, &in.mapping, &err) < 0) {
		rest_fail(call->response, REST_SERVICE, arena_dup(call->arena, str_z(err.text)));
		return;
	}
	view = find(call, poller, call->uuid);
	if (view)
		answer(call, 202, view,
			was == in.mapping.disabled ? "Updating"
			: was                      ? "Enabling"
						   : "Disabling");
}

static void get(struct call *call, struct poller *poller)
{
	const struct mapping_view *view = find_or_fail(call, poller);
	if (view)
		answer(call, 200, view, NULL);
}

static void delete (struct call *call, struct poller *poller)
{
	const struct mapping_view *view = find_or_fail(call, poller);
	if (!view)
		return;
	poller_remove(poller, view->config.id);
	answer(call, 202, view, "Deleting");
}

static void list(struct call *call, struct poller *poller)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	struct mapping_view *views;
	struct function_name name = {.name = STR_NONE};
	struct str source = rest_query(call->request, STR("EventSourceArn"));
	struct str function = rest_query(call->request, STR("FunctionName"));
	struct str marker = rest_query(call->request, STR("Marker")), last = STR_NONE;
	int64_t most;
	if (rest_max_items(call->request, call->response, LIST_ITEMS, LIST_PAGE, &most))
		return;
	if (function.n && !function_name_parse(function, &name)) {
		rest_constraint(call->response, function, "functionName", function_name_pattern);
		return;
	}
	size_t count = poller_mappings(poller, call->arena, &views), i = 0;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("EventSourceMappings"));
	json_array(&w);
	for (; i < count && most > 0; i++) {
		if ((marker.n && str_cmp(str_z(views[i].uuid), marker) <= 0) ||
			(source.n && !str_eq(source, views[i].stream_arn)) ||
			(name.name.n && !str_eq(name.name, views[i].config.function)))
			continue;
		write_view(call, &w, &views[i], NULL);
		last = str_z(views[i].uuid);
		most--;
	}
	json_end_array(&w);
	if (i < count)
		json_key_string(&w, STR("NextMarker"), last);
	json_end_object(&w);
	http_response_text(call->response, 200, STR("application/json"), buf_str(&body));
}

/* --- which operation --- */

static const struct operation {
	struct str method;
	bool one; /* of one mapping */
	void (*serve)(struct call *call, struct poller *poller);
} operations[] = {
	{STR_INIT("POST"), false, create},
	{STR_INIT("GET"), false, list},
	{STR_INIT("GET"), true, get},
	{STR_INIT("PUT"), true, update},
	{STR_INIT("DELETE"), true, delete},
};

static void use(void *arg, struct poller *poller)
{
	struct call *call = arg;
	call->served = true;
	call->serve(call, poller);
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	static const struct str prefix = STR_INIT("/2015-03-31/event-source-mappings");
	struct call call = {
		.api = self, .request = request, .response = response, .arena = request->arena};
	struct str rest = str_skip(request->path, prefix.n);
	char id[40];
	mapping_uuid(
		arena_printf(request->arena, "request %llu", (unsigned long long)fresh_number()),
		id);
	http_response_set(response, STR("x-amzn-RequestId"), arena_dup(request->arena, str_z(id)));
	call.uuid = uri_decode(str_skip(rest, str_starts(rest, STR("/"))), false, request->arena);
	if (!str_starts(request->path, prefix) || (rest.n && rest.p[0] != '/') ||
		str_find(call.uuid, '/', 0) < call.uuid.n) {
		rest_fail(response, REST_UNKNOWN, STR("This operation is not known"));
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(operations) && !call.serve; i++)
		if (str_eq(operations[i].method, request->method) &&
			operations[i].one == (call.uuid.n > 0))
			call.serve = operations[i].serve;
	if (!call.serve) {
		rest_failf(response, REST_METHOD, "%.*s is no method of this path",
			STR_ARG(request->method));
		return;
	}
	call.api->with_poller(call.api->arg, request->namespace, use, &call);
	if (!call.served)
		rest_fail(response, REST_SERVICE, STR("There are no functions here"));
}

struct service mapping_api_service(const struct mapping_api *options)
{
	return (struct service){(void *)(uintptr_t)options, serve};
}
