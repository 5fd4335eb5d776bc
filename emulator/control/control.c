#include "control.h"

#include "app_state.h"
#include "config.h"
#include "invoke.h"
#include "json_write.h"
#include "namespaces.h"
#include "orders.h"
#include "store/table.h"
#include "uri.h"

#include <stdio.h>
#include <unistd.h>

void control_answer(struct http_response *response, int status, const struct buf *body)
{
	http_response_text(response, status, STR("application/json"), buf_str(body));
}

void control_message(struct http_response *response, int status, struct str message)
{
	struct buf body = BUF_IN(response->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("message"), message);
	json_end_object(&w);
	control_answer(response, status, &body);
}

void control_error(struct http_response *response, int status, const struct err *err)
{
	control_message(response, status, arena_dup(response->arena, str_z(err->text)));
}

/* Of the namespace that the request came to. */
static void write_tables(
	struct app *app, struct str namespace, struct arena *arena, struct json_writer *w)
{
	struct str *names;
	bool more;
	struct store *store = namespaces_borrow_own(app->namespaces, namespace, NULL);
	if (!store)
		return;
	size_t n = store_table_names(store, STR(""), SIZE_MAX, arena, &names, &more);
	json_key(w, STR("tables"));
	json_array(w);
	for (size_t i = 0; i < n; i++) {
		const struct table *table = store_table(store, names[i]);
		if (!table)
			continue;
		struct counts counts = store_counts(store, table->id);
		json_object(w);
		json_key_string(w, STR("name"), table->name);
		json_key_i64(w, STR("items"), counts.items);
		json_key_i64(w, STR("bytes"), counts.bytes);
		json_end_object(w);
		table_unref(table);
	}
	json_end_array(w);
	namespaces_give_back(store);
}

static void serve_status(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	const struct listener *listener = app->options.listener;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("version"), STR(PACKAGE_VERSION));
	json_key_i64(&w, STR("pid"), getpid());
	json_key_i64(&w, STR("port"), listener->port);
	json_key_string(&w, STR("routes"), str_z(app->options.routes ? app->options.routes : ""));
	json_key_i64(&w, STR("uptimeMs"), (clock_monotonic_us() - app->started_us) / 1000);
	json_key_i64(&w, STR("connections"), http_server_connections(app->server));
	json_key_i64(&w, STR("running"), http_server_running(app->server));
	write_tables(app, request->namespace, request->arena, &w);
	if (app->lambda) {
		json_key(&w, STR("lambda"));
		lambda_status(app->lambda, &w);
	}
	json_end_object(&w);
	control_answer(response, 200, &body);
}

static void serve_logs(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	enum {
		WAIT_MAX_MS = 20000
	};
	struct buf text = BUF_IN(request->arena);
	uint64_t after = 0, wait = 0;
	str_to_u64(uri_parameter(request->query, STR("after")), &after);
	str_to_u64(uri_parameter(request->query, STR("wait")), &wait);
	uint64_t next = log_read(app->log, after, uri_parameter(request->query, STR("function")),
		(int)(wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS), &text);
	http_response_text(response, 200, STR("text/plain; charset=utf-8"), buf_str(&text));
	http_response_add(response, STR("x-hangar-after"),
		arena_printf(request->arena, "%llu", (unsigned long long)next));
}

static void serve_result(
	struct http_response *response, int result, const struct err *err, struct str done)
{
	if (result < 0)
		control_error(response, 409, err);
	else
		control_message(response, 200, done);
}

static void serve_reset(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct err err = {""};
	serve_result(response,
		app_reset(
			app, request->namespace, uri_parameter(request->query, STR("table")), &err),
		&err, STR("reset"));
}

static void serve_reload(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct err err = {""};
	(void)request;
	serve_result(response, app_reload(app, &err), &err, STR("reloaded"));
}

static void serve_drain(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	enum {
		DRAIN_MS = 30000
	};
	struct err err = {""};
	const struct str *only = request->namespace.n ? &request->namespace : NULL;
	serve_result(response, app_drain(app, only, DRAIN_MS, &err), &err, STR("drained"));
}

static const struct control_row {
	struct str method, path;
	void (*serve)(struct app *app, const struct http_request *request,
		struct http_response *response);
} rows[] = {
	{STR_INIT("GET"), STR_INIT("/_hangar/v1/status"), serve_status},
	{STR_INIT("GET"), STR_INIT("/_hangar/v1/logs"), serve_logs},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/reset"), serve_reset},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/split"), control_split},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/reload"), serve_reload},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/drain"), serve_drain},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/invoke"), control_invoke},
	{STR_INIT("GET"), STR_INIT("/_hangar/v1/namespaces"), control_namespaces},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/fork"), control_fork},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/drop"), control_drop},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/snapshot"), control_snapshot},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/restore"), control_restore},
	{STR_INIT("GET"), STR_INIT("/_hangar/v1/clock"), control_clock_get},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/clock"), control_clock_post},
	{STR_INIT("GET"), STR_INIT("/_hangar/v1/faults"), control_faults_get},
	{STR_INIT("POST"), STR_INIT("/_hangar/v1/faults"), control_faults_post},
	{STR_INIT("DELETE"), STR_INIT("/_hangar/v1/faults"), control_faults_delete},
};

static void serve_row(struct app *app, const struct control_row *row,
	const struct http_request *request, struct http_response *response)
{
	struct http_request inner = *request;
	struct str namespace = uri_parameter(request->query, STR("namespace"));
	if (namespace.n)
		inner.namespace = namespace;
	if (namespaces_has(app->namespaces, inner.namespace))
		row->serve(app, &inner, response);
	else
		control_message(response, 404,
			arena_printf(request->arena, "there is no namespace \"%.*s\"",
				STR_ARG(namespace)));
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct str allow = STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!str_eq(request->path, rows[i].path))
			continue;
		if (str_eq(request->method, rows[i].method)) {
			serve_row(self, &rows[i], request, response);
			return;
		}
		allow = allow.p ? arena_printf(request->arena, "%.*s, %.*s", STR_ARG(allow),
					  STR_ARG(rows[i].method))
				: rows[i].method;
	}
	if (allow.p) {
		control_message(response, 405, STR("method not allowed"));
		http_response_add(response, STR("allow"), allow);
	} else {
		control_message(response, 404, STR("no such path of the control surface"));
	}
}

struct service control_service(struct app *app)
{
	return (struct service){app, serve};
}
