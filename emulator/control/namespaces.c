#include "namespaces.h"

#include "app_state.h"
#include "control.h"
#include "json_write.h"
#include "uri.h"

#include <errno.h>
#include <sys/stat.h>

static void answer_error(struct http_response *response, int error, const struct err *err)
{
	int status = error == NAMESPACES_UNKNOWN ? 404 : error == NAMESPACES_REFUSED ? 409 : 500;
	control_error(response, status, err);
}

static void write_one(void *arg, const struct namespace_info *info)
{
	struct json_writer *w = arg;
	json_object(w);
	json_key_string(w, STR("name"), info->name);
	json_key_i64(w, STR("stores"), info->stores);
	json_key_i64(w, STR("open"), info->open);
	json_key_i64(w, STR("bytes"), info->bytes);
	json_end_object(w);
}

void control_namespaces(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key(&w, STR("namespaces"));
	json_array(&w);
	namespaces_list(app->namespaces, write_one, &w);
	json_end_array(&w);
	json_end_object(&w);
	control_answer(response, 200, &body);
}

void control_fork(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct str name = uri_parameter(request->query, STR("name"));
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	struct err err = {""};
	int64_t began = clock_monotonic_us();
	int result = namespaces_fork(
		app->namespaces, name, uri_parameter(request->query, STR("from")), &err);
	if (result) {
		answer_error(response, result, &err);
		return;
	}
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("name"), name);
	json_key_string(&w, STR("url"),
		arena_printf(request->arena, "http://%.*s.localhost:%u", STR_ARG(name),
			app->options.listener->port));
	json_key_i64(&w, STR("microseconds"), clock_monotonic_us() - began);
	json_end_object(&w);
	control_answer(response, 200, &body);
}

void control_drop(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct str name = uri_parameter(request->query, STR("name"));
	struct err err = {""};
	int result = namespaces_drop(app->namespaces, name, &err);
	if (result) {
		answer_error(response, result, &err);
		return;
	}
	control_message(response, 200, STR("dropped"));
}

/* The file that the request names; NULL when it names none. */
static const char *file_of(struct app *app, const struct http_request *request, struct err *err)
{
	const char *folder = app->options.instance->folder;
	struct str file =
		uri_decode(uri_parameter(request->query, STR("file")), true, request->arena);
	if (file.n < 128 && str_is_word(file, "-_")) {
		const char *path = arena_printf(request->arena, "%s/snapshots", folder).p;
		mkdir(folder, 0777);
		mkdir(path, 0777);
		return arena_printf(request->arena, "%s/%.*s.db", path, STR_ARG(file)).p;
	}
	if (file.n && file.p[0] == '/' && !memchr(file.p, '\0', file.n))
		return arena_dup_z(request->arena, file);
	err_set(err, "\"%.*s\" is neither an absolute path nor a name of a-z, 0-9, - and _",
		STR_ARG(str_head(file, 200)));
	return NULL;
}

static void serve_file(struct app *app, const struct http_request *request,
	struct http_response *response, struct str parameter,
	int (*act)(struct namespaces *n, struct str name, const char *path, struct err *err))
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	struct err err = {""};
	int64_t began = clock_monotonic_us();
	const char *path = file_of(app, request, &err);
	int result =
		path ? act(app->namespaces, uri_parameter(request->query, parameter), path, &err)
		     : NAMESPACES_REFUSED;
	if (result) {
		answer_error(response, result, &err);
		return;
	}
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("file"), str_z(path));
	json_key_i64(&w, STR("microseconds"), clock_monotonic_us() - began);
	json_end_object(&w);
	control_answer(response, 200, &body);
}

void control_snapshot(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	serve_file(app, request, response, STR("from"), namespaces_snapshot);
}

void control_restore(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	serve_file(app, request, response, STR("into"), namespaces_restore);
}
