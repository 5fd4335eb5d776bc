#include "api.h"

#include "json_read.h"

/*
 * How asynchronous invocations of a function are tried again, and who is told of them.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html; errors
 * recorded: test_lambda_eventinvokeconfig_exceptions, _lifecycle.
 *
 * A destination is a function here, or a file: "arn:aws:hangar:::file/PATH" is how the API calls
 * "file/PATH".
 */

struct settings {
	bool has_retries, has_age, has_destinations;
	int retries;
	int64_t age_s;
	struct str on_success, on_failure; /* ARNs */
};

static bool read_int(struct json_reader *r, int64_t *ret)
{
	uint64_t n;
	bool fine = json_read(r) == JSON_NUMBER && str_to_u64(r->text, &n) && n < INT32_MAX;
	*ret = fine ? (int64_t)n : 0;
	return fine;
}

/* {"Destination":"arn"}, {} or null */
static struct str read_destination(struct json_reader *r)
{
	struct str key, found = STR_NONE;
	if (json_peek(r) != JSON_OBJECT) {
		json_skip(r);
		return found;
	}
	json_read(r);
	while (json_member(r, &key))
		if (str_eq_z(key, "Destination") && json_peek(r) == JSON_STRING) {
			json_read(r);
			found = r->text;
		} else {
			json_skip(r);
		}
	return found;
}

static void read_destinations(struct json_reader *r, struct settings *s)
{
	struct str key;
	s->has_destinations = json_peek(r) == JSON_OBJECT;
	if (!s->has_destinations) {
		json_skip(r);
		return;
	}
	json_read(r);
	while (json_member(r, &key))
		if (str_eq_z(key, "OnSuccess"))
			s->on_success = read_destination(r);
		else if (str_eq_z(key, "OnFailure"))
			s->on_failure = read_destination(r);
		else
			json_skip(r);
}

static struct str destination_words(struct arena *arena, const char *type, struct str arn)
{
	if (!arn.p)
		return STR("null");
	return arena_printf(arena, "%s(destination=%.*s)", type, STR_ARG(arn));
}

/* What is no ARN, or one of a service that has no destinations: refused as a whole. */
static int check_destinations(struct api_call *call, const struct settings *s)
{
	static const char *const services[] = {"lambda", "sqs", "sns", "s3", "events", "hangar"};
	const struct str arns[] = {s->on_success, s->on_failure};
	bool known = true;
	if (destination_check(call->response, arns[0], "onSuccess") ||
		destination_check(call->response, arns[1], "onFailure"))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(arns); i++) {
		struct str rest = str_skip(arns[i], strlen("arn:aws:")), service;
		bool one = !arns[i].n;
		service = str_cut(rest, ':', &rest);
		for (size_t k = 0; k < ARRAY_LEN(services); k++)
			one = one || str_eq_z(service, services[k]);
		known = known && one;
	}
	if (known)
		return 0;
	struct str success = destination_words(call->arena, "OnSuccess", s->on_success);
	struct str failure = destination_words(call->arena, "OnFailure", s->on_failure);
	return rest_failf(call->response, REST_INVALID,
		"The provided destination config DestinationConfig(onSuccess=%.*s, onFailure=%.*s) "
		"is invalid.",
		STR_ARG(success), STR_ARG(failure));
}

static int read_settings(struct api_call *call, struct settings *s)
{
	struct json_reader r;
	struct str key;
	int64_t n;
	json_reader_init(&r, call->request->body.n ? call->request->body : STR("{}"), call->arena);
	if (json_read(&r) != JSON_OBJECT)
		return rest_fail(call->response, REST_CONTENT,
			STR("Could not parse request body into json: it is no object"));
	while (json_member(&r, &key)) {
		if (json_peek(&r) == JSON_NULL) {
			json_skip(&r);
		} else if (str_eq_z(key, "MaximumRetryAttempts")) {
			s->has_retries = read_int(&r, &n);
			s->retries = (int)n;
			if (!s->has_retries || n > 2)
				return rest_range(
					call->response, r.text, "maximumRetryAttempts", 0, 2);
		} else if (str_eq_z(key, "MaximumEventAgeInSeconds")) {
			s->has_age = read_int(&r, &s->age_s);
			if (!s->has_age || s->age_s < 60 || s->age_s > 21600)
				return rest_range(call->response, r.text,
					"maximumEventAgeInSeconds", 60, 21600);
		} else if (str_eq_z(key, "DestinationConfig")) {
			read_destinations(&r, s);
		} else {
			json_skip(&r);
		}
	}
	if (!json_finish(&r))
		return rest_failf(call->response, REST_CONTENT,
			"Could not parse request body into json: %s at offset %zu", r.error,
			r.error_at);
	return 0;
}

/* An ARN as destination.c takes it; -1 and answered when it leads nowhere here. */
static int resolve(struct api_call *call, struct str arn, struct str *ret)
{
	struct str target;
	if (!destination_target(call->arena, arn, &target))
		return destination_refuse(call->response, arn);
	struct str function = destination_function(target);
	if (function.n && str_eq(function, call->name.name))
		return rest_fail(call->response, REST_INVALID,
			STR("You can't specify the function as a destination for itself."));
	pthread_mutex_lock(&call->lambda->lock);
	bool there = !function.n || room_find(call->lambda, function);
	pthread_mutex_unlock(&call->lambda->lock);
	if (!there)
		return destination_refuse(call->response, arn);
	*ret = target;
	return 0;
}

static void write_destination(
	struct api_call *call, struct json_writer *w, struct str key, struct str target)
{
	const struct lambda_options *options = &call->lambda->options;
	json_key(w, key);
	json_object(w);
	if (target.n)
		json_key_string(w, STR("Destination"),
			destination_arn(call->arena, options->region, options->account, target));
	json_end_object(w);
}

static void write_config(
	struct api_call *call, struct json_writer *w, const struct async_settings *s)
{
	json_object(w);
	json_key(w, STR("LastModified"));
	json_number(w, arena_printf(call->arena, "%lld.%03d", (long long)(s->modified_us / 1000000),
			       (int)(s->modified_us / 1000 % 1000)));
	json_key_string(w, STR("FunctionArn"), api_function_arn(call, STR("$LATEST")));
	if (s->retries >= 0)
		json_key_i64(w, STR("MaximumRetryAttempts"), s->retries);
	if (s->age_s)
		json_key_i64(w, STR("MaximumEventAgeInSeconds"), s->age_s);
	json_key(w, STR("DestinationConfig"));
	json_object(w);
	write_destination(call, w, STR("OnSuccess"), buf_str(&s->on_success));
	write_destination(call, w, STR("OnFailure"), buf_str(&s->on_failure));
	json_end_object(w);
	json_end_object(w);
}

static int no_config(struct api_call *call)
{
	struct str qualifier = call->name.qualifier.n ? call->name.qualifier : STR("$LATEST");
	return rest_failf(call->response, REST_NOT_FOUND,
		"The function %.*s doesn't have an EventInvokeConfig",
		STR_ARG(api_function_arn(call, qualifier)));
}

/* The function with the lock held; NULL when there is none of that name and version. */
static struct function *find(struct api_call *call)
{
	struct str qualifier = call->name.qualifier;
	pthread_mutex_lock(&call->lambda->lock);
	struct function *function = room_find(call->lambda, call->name.name);
	if (function && (!qualifier.n || str_eq_z(qualifier, "$LATEST")))
		return function;
	pthread_mutex_unlock(&call->lambda->lock);
	return NULL;
}

static struct function *find_or_fail(struct api_call *call)
{
	struct function *function = find(call);
	if (!function)
		rest_fail(call->response, REST_NOT_FOUND, STR("The function doesn't exist."));
	return function;
}

static void change(struct api_call *call, bool update)
{
	struct settings s = {.retries = -1};
	struct str success, failure;
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	struct function *function = find_or_fail(call);
	if (!function)
		return;
	bool known = function->async.set;
	api_unlock(call);
	if (read_settings(call, &s) < 0)
		return;
	if (!s.has_retries && !s.has_age && !s.has_destinations) {
		rest_fail(call->response, REST_INVALID,
			STR("You must specify at least one of error handling or destination "
			    "setting."));
		return;
	}
	if (check_destinations(call, &s) || resolve(call, s.on_success, &success) ||
		resolve(call, s.on_failure, &failure))
		return;
	if (update && !known) {
		no_config(call);
		return;
	}
	function = find_or_fail(call);
	if (!function)
		return;
	struct async_settings *to = &function->async;
	if (s.has_retries || !update)
		to->retries = s.retries;
	if (s.has_age || !update)
		to->age_s = s.has_age ? s.age_s : 0;
	if (s.has_destinations || !update)
		async_settings_destinations(to, success, failure);
	to->set = true;
	to->modified_us = clocks_now_us(&call->lambda->options.clocks, STR_NONE);
	json_writer_init(&w, &body);
	write_config(call, &w, to);
	api_unlock(call);
	api_answer(call, 200, &body);
}

void api_put_async(struct api_call *call)
{
	change(call, false);
}

void api_update_async(struct api_call *call)
{
	change(call, true);
}

void api_get_async(struct api_call *call)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	struct function *function = find(call);
	bool set = function && function->async.set;
	if (set) {
		json_writer_init(&w, &body);
		write_config(call, &w, &function->async);
	}
	if (function)
		api_unlock(call);
	if (set)
		api_answer(call, 200, &body);
	else
		no_config(call);
}

void api_delete_async(struct api_call *call)
{
	struct function *function = find(call);
	bool set = function && function->async.set;
	if (set) {
		async_settings_destinations(&function->async, STR_NONE, STR_NONE);
		function->async.set = false;
		function->async.retries = -1;
		function->async.age_s = 0;
	}
	if (function)
		api_unlock(call);
	if (set)
		call->response->status = 204;
	else
		no_config(call);
}

void api_list_async(struct api_call *call)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	int64_t items;
	if (rest_max_items(call->request, call->response, 50, 50, &items))
		return;
	struct function *function = find_or_fail(call);
	if (!function)
		return;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("FunctionEventInvokeConfigs"));
	json_array(&w);
	if (function->async.set)
		write_config(call, &w, &function->async);
	json_end_array(&w);
	json_end_object(&w);
	api_unlock(call);
	api_answer(call, 200, &body);
}
