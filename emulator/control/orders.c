#include "orders.h"

#include "app_state.h"
#include "control.h"
#include "date.h"
#include "json_read.h"
#include "namespaces.h"
#include "store/stream.h"
#include "uri.h"

void control_clock_get(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	char now[ISO_TIME_SIZE];
	int64_t offset = clocks_offset_us(&app->clocks, request->namespace);
	iso_time_format(clock_now_us(NULL) + offset, now);
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("now"), str_z(now));
	json_key_i64(&w, STR("offsetMs"), offset / 1000);
	json_end_object(&w);
	control_answer(response, 200, &body);
}

/* One member: what is to be done, and with what. */
static int read_order(struct str body, int64_t offset, struct arena *arena, int64_t *ret_offset)
{
	struct json_reader r;
	struct str name = STR_NONE, more;
	int64_t us = 0, wall = clock_now_us(NULL);
	int result = -1;
	json_reader_init(&r, body, arena);
	if (json_read(&r) != JSON_OBJECT || !json_member(&r, &name))
		return -1;
	enum json_type type = json_read(&r);
	if (str_eq_z(name, "advance") && type == JSON_STRING && duration_parse(r.text, &us)) {
		us += offset;
		result = 0;
	} else if (str_eq_z(name, "set") && type == JSON_STRING && iso_time_parse(r.text, &us)) {
		us -= wall;
		result = 0;
	} else if (str_eq_z(name, "reset") && type == JSON_TRUE) {
		result = 0;
	}
	/* Between 1970 and 9999 everything can be written. */
	if (result < 0 || json_member(&r, &more) || !json_finish(&r) || wall + us < 0 ||
		wall + us >= INT64_C(253402300800000000))
		return -1;
	*ret_offset = us;
	return 0;
}

void control_clock_post(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct err err = {""};
	int64_t offset = clocks_offset_us(&app->clocks, request->namespace);
	if (read_order(request->body, offset, request->arena, &offset) < 0) {
		control_message(response, 400,
			STR("expected {\"advance\":\"25h\"} (units d, h, m, s, ms), "
			    "{\"set\":\"2026-12-01T00:00:00Z\"} or {\"reset\":true}"));
		return;
	}
	if (app_move_clock(app, request->namespace, offset, &err) < 0)
		control_error(response, 500, &err);
	else
		control_clock_get(app, request, response);
}

void control_faults_get(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	faults_write(app->faults, request->namespace, &w);
	control_answer(response, 200, &body);
}

void control_faults_post(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct err err = {""};
	if (faults_set(app->faults, request->namespace, request->body, &err) < 0)
		control_error(response, 400, &err);
	else
		control_faults_get(app, request, response);
}

void control_faults_delete(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	faults_clear(app->faults, request->namespace);
	control_faults_get(app, request, response);
}

/* --- streams --- */

struct split {
	struct str table;
	unsigned into;
	size_t split;
};

static int split(struct txn *txn, void *arg)
{
	struct split *order = arg;
	return stream_split(txn, order->table, order->into, &order->split);
}

void control_split(
	struct app *app, const struct http_request *request, struct http_response *response)
{
	struct split order = {.table = uri_parameter(request->query, STR("table")), .into = 2};
	struct str shards = uri_parameter(request->query, STR("shards"));
	struct err err = {""};
	uint64_t into = order.into;
	if (shards.n && (!str_to_u64(shards, &into) || into < 1 || into > STREAM_OPEN_SHARDS)) {
		control_message(response, 400,
			arena_printf(request->arena, "shards is a number from 1 to %d",
				STREAM_OPEN_SHARDS));
		return;
	}
	order.into = (unsigned)into;
	struct store *store = namespaces_borrow_own(app->namespaces, request->namespace, &err);
	if (!store) {
		control_error(response, 404, &err);
		return;
	}
	int error = store_write(store, split, &order, &err);
	namespaces_give_back(store);
	if (error)
		control_error(response, 500, &err);
	else if (!order.split)
		control_message(response, 409,
			arena_printf(request->arena,
				"\"%.*s\" has no stream, or there would be more than %d shards",
				STR_ARG(order.table), STREAM_OPEN_SHARDS));
	else
		control_message(response, 200,
			arena_printf(request->arena, "%zu shards, %zu before",
				order.split * order.into, order.split));
}
