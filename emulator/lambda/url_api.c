#include "api.h"

#include "date.h"
#include "json_read.h"

/*
 * Function URLs: Create-, Update-, Get-, Delete- and ListFunctionUrlConfigs.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html, API_Cors.html;
 * answers and errors recorded: test_url_config_lifecycle, _exceptions, _list_paging,
 * _deletion_without_qualifier, test_lambda_url_invalid_invoke_mode.
 */

enum {
	AGE_MOST = 86400,
	LIST_ITEMS = 50,
};

/* What a body says. */
struct wish {
	struct str auth, mode;
	bool has_cors;
	struct cors_config cors;
};

/* The lists of Cors, with their limits. */
static const struct list_row {
	const char *key, *member;
	size_t at, count_most, least, most; /* items; bytes of each */
} list_rows[] = {
	{"AllowHeaders", "cors.allowHeaders", offsetof(struct cors_config, headers), 100, 0, 1024},
	{"AllowMethods", "cors.allowMethods", offsetof(struct cors_config, methods), 6, 0, 6},
	{"AllowOrigins", "cors.allowOrigins", offsetof(struct cors_config, origins), 100, 1, 253},
	{"ExposeHeaders", "cors.exposeHeaders", offsetof(struct cors_config, expose), 100, 0, 1024},
};

static struct strs *list_of(struct cors_config *cors, const struct list_row *row)
{
	return (struct strs *)(void *)((char *)cors + row->at);
}

/* --- what is asked for --- */

static int not_json(struct api_call *call, const char *why)
{
	return rest_failf(
		call->response, REST_CONTENT, "Could not parse request body into json: %s", why);
}

static struct str text_of(struct api_call *call, const struct strs *list)
{
	struct buf out = BUF_IN(call->arena);
	buf_add_c(&out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_add_z(&out, ", ");
		buf_add(&out, list->items[i]);
	}
	buf_add_c(&out, ']');
	return buf_str(&out);
}

/* community: the words for a method that is too long, as users of AWS's command line quote them. */
static int check_list(struct api_call *call, const struct list_row *row, const struct strs *list)
{
	if (list->count > row->count_most)
		return rest_constraint(call->response, text_of(call, list), row->member,
			arena_printf(call->arena, "have length less than or equal to %zu",
				row->count_most)
				.p);
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].n > row->most || list->items[i].n < row->least)
			return rest_constraint(call->response, text_of(call, list), row->member,
				arena_printf(call->arena,
					"satisfy constraint: [Member must have length less than or "
					"equal to %zu, Member must have length greater than or "
					"equal to %zu, Member must satisfy regular expression "
					"pattern: .*, Member must not be null]",
					row->most, row->least)
					.p);
	return 0;
}

static int read_list(
	struct api_call *call, struct json_reader *r, const struct list_row *row, struct strs *ret)
{
	struct str *items = arena_array(call->arena, struct str, 8);
	size_t count = 0, room = 8;
	if (json_read(r) != JSON_ARRAY)
		return not_json(call, "a member of Cors is no list");
	while (json_element(r)) {
		if (json_read(r) != JSON_STRING)
			return not_json(call, "a list of Cors has something other than strings");
		if (count == room) {
			struct str *more = arena_array(call->arena, struct str, 2 * room);
			memcpy(more, items, count * sizeof(*items));
			items = more;
			room *= 2;
		}
		items[count++] = arena_dup(call->arena, r->text);
	}
	*ret = (struct strs){items, count};
	return check_list(call, row, ret);
}

static int read_age(struct api_call *call, struct json_reader *r, int64_t *ret)
{
	if (json_read(r) != JSON_NUMBER || !str_to_i64(r->text, ret))
		return not_json(call, "MaxAge is no whole number");
	if (*ret > AGE_MOST || *ret < 0)
		return rest_constraint(call->response, r->text, "cors.maxAge",
			*ret < 0 ? "have value greater than or equal to 0"
				 : "have value less than or equal to 86400");
	return 0;
}

static int read_credentials(struct api_call *call, struct json_reader *r, struct cors_config *cors)
{
	enum json_type type = json_read(r);
	if (type != JSON_TRUE && type != JSON_FALSE)
		return not_json(call, "AllowCredentials is neither true nor false");
	cors->credentials = type == JSON_TRUE;
	cors->credentials_said = true;
	return 0;
}

static int read_cors(struct api_call *call, struct json_reader *r, struct wish *wish)
{
	struct str key;
	if (json_read(r) != JSON_OBJECT)
		return not_json(call, "Cors is no object");
	wish->has_cors = true;
	while (json_member(r, &key)) {
		int code = 0;
		const struct list_row *row = NULL;
		for (size_t i = 0; i < ARRAY_LEN(list_rows); i++)
			row = str_eq_z(key, list_rows[i].key) ? &list_rows[i] : row;
		if (json_peek(r) == JSON_NULL)
			json_skip(r);
		else if (row)
			code = read_list(call, r, row, list_of(&wish->cors, row));
		else if (str_eq_z(key, "MaxAge"))
			code = read_age(call, r, &wish->cors.max_age);
		else if (str_eq_z(key, "AllowCredentials"))
			code = read_credentials(call, r, &wish->cors);
		else
			json_skip(r);
		if (code)
			return code;
	}
	return 0;
}

static int read_text(struct api_call *call, struct json_reader *r, struct str *ret)
{
	if (json_read(r) != JSON_STRING)
		return not_json(call, "a member is no string");
	*ret = arena_dup(call->arena, r->text);
	return 0;
}

static int check_words(struct api_call *call, const struct wish *wish, bool create)
{
	if (create && !wish->auth.p)
		return rest_fail(call->response, REST_VALIDATION,
			STR("1 validation error detected: Value null at 'authType' failed to "
			    "satisfy constraint: Member must not be null"));
	if (wish->auth.p && !str_eq_z(wish->auth, "NONE") && !str_eq_z(wish->auth, "AWS_IAM"))
		return rest_constraint(call->response, wish->auth, "authType",
			"satisfy enum value set: [NONE, AWS_IAM]");
	if (wish->mode.p && !str_eq_z(wish->mode, "BUFFERED") &&
		!str_eq_z(wish->mode, "RESPONSE_STREAM"))
		return rest_constraint(call->response, wish->mode, "invokeMode",
			"satisfy enum value set: [RESPONSE_STREAM, BUFFERED]");
	return 0;
}

static int read_wish(struct api_call *call, bool create, struct wish *wish)
{
	struct json_reader r;
	struct str key;
	json_reader_init(&r, call->request->body.n ? call->request->body : STR("{}"), call->arena);
	if (json_read(&r) != JSON_OBJECT)
		return not_json(call, "the body is no object");
	while (json_member(&r, &key)) {
		int code = 0;
		if (json_peek(&r) == JSON_NULL)
			json_skip(&r);
		else if (str_eq_z(key, "AuthType"))
			code = read_text(call, &r, &wish->auth);
		else if (str_eq_z(key, "InvokeMode"))
			code = read_text(call, &r, &wish->mode);
		else if (str_eq_z(key, "Cors"))
			code = read_cors(call, &r, wish);
		else
			json_skip(&r);
		if (code)
			return code;
	}
	if (!json_finish(&r))
		return not_json(call, r.error);
	return check_words(call, wish, create);
}

/* Only aliases have URLs of their own, and of these there are none here. */
static int check_qualifier(struct api_call *call)
{
	struct str qualifier = call->name.qualifier;
	uint64_t version;
	if (!str_starts(qualifier, STR("$")) && !str_to_u64(qualifier, &version))
		return 0;
	return rest_constraint(call->response, qualifier, "qualifier",
		"satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)");
}

/* --- what is told --- */

static void write_list(struct json_writer *w, const char *key, const struct strs *list)
{
	if (!list->items)
		return;
	json_key(w, str_z(key));
	json_array(w);
	for (size_t i = 0; i < list->count; i++)
		json_string(w, list->items[i]);
	json_end_array(w);
}

static void write_cors(struct json_writer *w, const struct cors_config *cors)
{
	json_key(w, STR("Cors"));
	json_object(w);
	if (cors->credentials_said) {
		json_key(w, STR("AllowCredentials"));
		json_bool(w, cors->credentials);
	}
	for (size_t i = 0; i < ARRAY_LEN(list_rows); i++)
		write_list(w, list_rows[i].key,
			(const struct strs *)(const void *)((const char *)cors + list_rows[i].at));
	if (cors->max_age >= 0)
		json_key_i64(w, STR("MaxAge"), cors->max_age);
	json_end_object(w);
}

static void write_time(struct api_call *call, struct json_writer *w, const char *key, int64_t us)
{
	char time[ISO_TIME_SIZE];
	iso_time_format(us, time);
	json_key_string(w, str_z(key), arena_dup(call->arena, str_z(time)));
}

enum view {
	VIEW_CREATED, /* no LastModifiedTime; InvokeMode when it was given */
	VIEW_UPDATED, /* InvokeMode when it was given */
	VIEW_READ,
};

static void write_url(struct api_call *call, struct json_writer *w, const struct function *function,
	enum view view)
{
	const struct function_url *url = &function->url;
	json_object(w);
	json_key_string(w, STR("FunctionUrl"), function->wanted->config.url_address);
	json_key_string(w, STR("FunctionArn"), function->wanted->arn);
	json_key_string(w, STR("AuthType"), url->settings->iam ? STR("AWS_IAM") : STR("NONE"));
	if (url->settings->cors)
		write_cors(w, url->settings->cors);
	write_time(call, w, "CreationTime", url->created_us);
	if (view != VIEW_CREATED)
		write_time(call, w, "LastModifiedTime", url->modified_us);
	if (view == VIEW_READ || url->mode_said)
		json_key_string(w, STR("InvokeMode"),
			url->settings->stream ? STR("RESPONSE_STREAM") : STR("BUFFERED"));
	json_end_object(w);
}

static void answer_url(
	struct api_call *call, int status, const struct function *function, enum view view)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	write_url(call, &w, function, view);
	api_answer(call, status, &body);
}

/* --- the operations --- */

static void no_function(struct api_call *call)
{
	rest_fail(call->response, REST_NOT_FOUND, STR("Function does not exist"));
}

static void no_url(struct api_call *call)
{
	rest_fail(
		call->response, REST_NOT_FOUND, STR("The resource you requested does not exist."));
}

/* With the lock held, whether there is one or not. */
static struct function *lock(struct api_call *call)
{
	pthread_mutex_lock(&call->lambda->lock);
	return call->name.qualifier.n ? NULL : room_find(call->lambda, call->name.name);
}

static void set(struct api_call *call, struct function *function, const struct wish *wish)
{
	struct function_url *url = &function->url;
	struct url_settings settings = url->settings ? *url->settings : (struct url_settings){0};
	const struct cors_config *cors = &wish->cors;
	bool says = cors->origins.items || cors->methods.items || cors->headers.items ||
		    cors->expose.items || cors->max_age >= 0 || cors->credentials_said;
	if (wish->auth.p)
		settings.iam = str_eq_z(wish->auth, "AWS_IAM");
	if (wish->mode.p)
		settings.stream = str_eq_z(wish->mode, "RESPONSE_STREAM");
	if (wish->has_cors)
		settings.cors = says ? cors : NULL;
	url->mode_said = (url->settings && url->mode_said) || wish->mode.p;
	function_url_set(url, &settings, clocks_now_us(&call->lambda->options.clocks, STR_NONE));
}

void api_create_url(struct api_call *call)
{
	struct wish wish = {.cors = {.max_age = -1}};
	if (check_qualifier(call) || read_wish(call, true, &wish))
		return;
	struct function *function = lock(call);
	if (!function) {
		no_function(call);
	} else if (function->url.settings) {
		rest_failf(call->response, REST_CONFLICT,
			"Failed to create function url config for [functionArn = %.*s]. Error "
			"message:  FunctionUrlConfig exists for this Lambda function",
			STR_ARG(function->wanted->arn));
	} else {
		set(call, function, &wish);
		answer_url(call, 201, function, VIEW_CREATED);
	}
	api_unlock(call);
}

void api_update_url(struct api_call *call)
{
	struct wish wish = {.cors = {.max_age = -1}};
	if (check_qualifier(call) || read_wish(call, false, &wish))
		return;
	struct function *function = lock(call);
	if (!function) {
		no_function(call);
	} else if (!function->url.settings) {
		no_url(call);
	} else {
		set(call, function, &wish);
		answer_url(call, 200, function, VIEW_UPDATED);
	}
	api_unlock(call);
}

void api_get_url(struct api_call *call)
{
	if (check_qualifier(call))
		return;
	const struct function *function = lock(call);
	if (function && function->url.settings)
		answer_url(call, 200, function, VIEW_READ);
	else
		no_url(call);
	api_unlock(call);
}

void api_delete_url(struct api_call *call)
{
	if (check_qualifier(call))
		return;
	struct function *function = lock(call);
	if (function && function->url.settings) {
		function_url_set(&function->url, NULL, 0);
		function->url.mode_said = false;
		call->response->status = 204;
	} else {
		no_url(call);
	}
	api_unlock(call);
}

void api_list_urls(struct api_call *call)
{
	struct buf body = BUF_IN(call->arena);
	struct json_writer w;
	int64_t items;
	if (rest_max_items(call->request, call->response, LIST_ITEMS, LIST_ITEMS, &items))
		return;
	const struct function *function = lock(call);
	if (!function) {
		no_function(call);
		api_unlock(call);
		return;
	}
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("FunctionUrlConfigs"));
	json_array(&w);
	if (function->url.settings)
		write_url(call, &w, function, VIEW_READ);
	json_end_array(&w);
	json_end_object(&w);
	api_unlock(call);
	api_answer(call, 200, &body);
}
