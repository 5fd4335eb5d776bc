#include "runtime_api.h"

#include "base64.h"
#include "clock.h"
#include "document.h"
#include "runtime_http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	WRITE_MS = 5000, /* a program that does not read for so long is not served further */
	READ_SIZE = 64 * 1024,
	BACKLOG = 64,
};

int runtime_api_start(struct runtime_api *api, struct err *err)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	*api = (struct runtime_api){.listener = -1};
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++)
		api->connections[i].fd = -1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, size) || listen(fd, BACKLOG) ||
		getsockname(fd, (struct sockaddr *)&address, &size)) {
		err_set_errno(err, "no port for the Runtime API");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	api->listener = fd;
	api->port = ntohs(address.sin_port);
	return 0;
}

static void drop(struct runtime_api *api, struct runtime_connection *connection)
{
	if (api->asking == connection)
		api->asking = NULL;
	if (api->streaming == connection)
		api->streaming = NULL;
	close(connection->fd);
	buf_release(&connection->in);
	*connection = (struct runtime_connection){.fd = -1};
}

void runtime_api_end(struct runtime_api *api)
{
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++)
		if (api->connections[i].fd >= 0)
			drop(api, &api->connections[i]);
	if (api->listener >= 0)
		close(api->listener);
	api->listener = -1;
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		struct pollfd writable = {fd, POLLOUT, 0};
		if (n > 0)
			bytes = str_skip(bytes, (size_t)n);
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		else if (poll(&writable, 1, WRITE_MS) == 0)
			return false;
	}
	return true;
}

static const struct str json_type = STR_INIT("Content-Type: application/json\r\n"),
			text_type = STR_INIT("Content-Type: text/plain; charset=utf-8\r\n");

/* extra: further header lines, each with its CR LF. */
static void answer(struct runtime_api *api, struct runtime_connection *connection, int status,
	const char *reason, struct str extra, struct str body)
{
	struct buf out = BUF_INIT;
	buf_printf(&out, "HTTP/1.1 %d %s\r\n", status, reason);
	buf_add(&out, extra);
	buf_printf(&out, "Content-Length: %zu\r\n\r\n", body.n);
	buf_add(&out, body);
	if (!write_all(connection->fd, buf_str(&out)))
		drop(api, connection);
	buf_release(&out);
}

static void refuse(struct runtime_api *api, struct runtime_connection *connection, int status,
	const char *reason, const char *type, struct str message)
{
	struct arena arena = ARENA_INIT;
	struct str body = arena_printf(&arena, "{\"errorMessage\":\"%.*s\",\"errorType\":\"%s\"}\n",
		STR_ARG(message), type);
	answer(api, connection, status, reason, json_type, body);
	arena_release(&arena);
}

static void refuse_transition(
	struct runtime_api *api, struct runtime_connection *connection, const char *to)
{
	static const char *const names[] = {
		[RUNTIME_STARTED] = "Started",
		[RUNTIME_INIT_ERROR] = "InitError",
		[RUNTIME_READY] = "Ready",
		[RUNTIME_RUNNING] = "Running",
		[RUNTIME_RESPONSE] = "InvocationResponse",
		[RUNTIME_RESPONSE_SENT] = "RuntimeResponseSentState",
	};
	struct arena arena = ARENA_INIT;
	refuse(api, connection, 403, "Forbidden", "InvalidStateTransition",
		arena_printf(&arena,
			"State transition from %s to %s failed for runtime. Error: State "
			"transition is not allowed",
			names[api->state], to));
	arena_release(&arena);
}

static void accept_post(struct runtime_api *api, struct runtime_connection *connection)
{
	answer(api, connection, 202, "Accepted", json_type, STR("{\"status\":\"OK\"}\n"));
}

/* The event to the one who asks. */
static void hand_out(struct runtime_api *api)
{
	struct runtime_connection *connection = api->asking;
	const struct runtime_event *event = &api->event;
	struct arena arena = ARENA_INIT;
	api->asking = NULL;
	api->waits = false;
	api->state = RUNTIME_RUNNING;
	snprintf(api->id, sizeof(api->id), "%.*s", STR_ARG(event->request_id));
	answer(api, connection, 200, "OK",
		arena_printf(&arena,
			"Content-Type: application/json\r\n"
			"Lambda-Runtime-Aws-Request-Id: %.*s\r\n"
			"Lambda-Runtime-Deadline-Ms: %lld\r\n"
			"Lambda-Runtime-Invoked-Function-Arn: %.*s\r\n"
			"Lambda-Runtime-Trace-Id: %.*s\r\n"
			"%s%.*s%s",
			STR_ARG(event->request_id), (long long)event->deadline_ms,
			STR_ARG(event->function_arn), STR_ARG(event->trace_id),
			event->client_context.n ? "Lambda-Runtime-Client-Context: " : "",
			STR_ARG(event->client_context), event->client_context.n ? "\r\n" : ""),
		event->body);
	arena_release(&arena);
}

void runtime_api_give(struct runtime_api *api, const struct runtime_event *event)
{
	api->event = *event;
	api->streamed = 0;
	api->deaf = api->cut = false;
	api->waits = true;
	api->answered = false;
	if (api->asking)
		hand_out(api);
}

static void serve_next(struct runtime_api *api, struct runtime_connection *connection)
{
	if (api->state == RUNTIME_INIT_ERROR || api->state == RUNTIME_RESPONSE) {
		refuse_transition(api, connection, "Ready");
		return;
	}
	api->asking = connection;
	if (api->waits || api->state == RUNTIME_RUNNING) {
		hand_out(api);
		return;
	}
	api->state = RUNTIME_READY;
	api->id[0] = '\0';
}

static void take(struct runtime_api *api, struct str body, bool failed)
{
	api->answer = arena_dup(api->arena, body);
	api->failed = failed;
	api->answered = true;
	api->streaming = NULL;
	api->state = RUNTIME_RESPONSE_SENT;
}

/* A streamed response whose end says that it failed. */
static void take_broken(struct runtime_api *api, const struct runtime_request *request)
{
	struct buf document = BUF_IN(api->arena);
	if (request->error_body.n && base64_decode(&document, request->error_body))
		take(api, buf_str(&document), true);
	else
		take(api,
			document_error(api->arena, request->function_error,
				STR("The response stream was ended by an error.")),
			true);
}

static void refuse_large(struct runtime_api *api, struct runtime_connection *connection)
{
	refuse(api, connection, 413, "Request Entity Too Large", "RequestEntityTooLarge",
		STR("Exceeded maximum allowed payload size (6291556 bytes)."));
}

static void serve_large(struct runtime_api *api, struct runtime_connection *connection)
{
	take(api, document_response_too_large(api->arena), true);
	refuse_large(api, connection);
}

static void serve_response(struct runtime_api *api, struct runtime_connection *connection,
	const struct runtime_request *request, bool failed)
{
	if (failed && !request->body.n)
		take(api,
			document_error(api->arena,
				request->function_error.n ? request->function_error
							  : STR("Runtime.Unknown"),
				STR("")),
			true);
	else if (request->broke_off && request->function_error.n)
		take_broken(api, request);
	else
		take(api, request->body, failed);
	accept_post(api, connection);
}

static void serve_init_error(struct runtime_api *api, struct runtime_connection *connection,
	const struct runtime_request *request)
{
	if (api->state != RUNTIME_STARTED) {
		refuse_transition(api, connection, "InitError");
		return;
	}
	take(api, request->body, true);
	api->state = RUNTIME_INIT_ERROR;
	accept_post(api, connection);
}

static void not_found(struct runtime_api *api, struct runtime_connection *connection)
{
	answer(api, connection, 404, "Not Found", text_type, STR("404 page not found\n"));
}

/* A response in a mode that there is not ends the invocation, and the program with it: it cannot
 * ask again. */
static void refuse_mode(struct runtime_api *api, struct runtime_connection *connection)
{
	take(api, document_error(api->arena, STR("Runtime.InvalidResponseModeHeader"), STR("")),
		true);
	api->state = RUNTIME_RESPONSE;
	refuse(api, connection, 400, "Bad Request", "InvalidFunctionResponseMode",
		STR("Invalid function response mode"));
}

/* invocation/ID/response and invocation/ID/error: first whether the id is that of the event, then
 * whether it is time (rapi/router.go). */
static void serve_invocation(struct runtime_api *api, struct runtime_connection *connection,
	const struct runtime_request *request, struct str path, bool large)
{
	struct str what, id = str_cut(path, '/', &what), mode = request->response_mode;
	bool failed = str_eq(what, STR("error"));
	if (!failed && !str_eq(what, STR("response")))
		not_found(api, connection);
	else if (!str_eq(request->method, STR("POST")))
		answer(api, connection, 405, "Method Not Allowed", STR("Allow: POST\r\n"), STR(""));
	else if (!id.n || !str_eq_z(id, api->id))
		refuse(api, connection, 400, "Bad Request", "InvalidRequestID",
			STR("Invalid request ID"));
	else if (api->state != RUNTIME_RUNNING)
		refuse_transition(
			api, connection, failed ? "InvocationErrorResponse" : "InvocationResponse");
	else if (!failed && mode.n && !str_eq(mode, STR("streaming")))
		refuse_mode(api, connection);
	else if (large)
		serve_large(api, connection);
	else
		serve_response(api, connection, request, failed);
}

static const struct str base = STR_INIT("/2018-06-01/runtime/"),
			invocation = STR_INIT("invocation/");

static void serve_request(struct runtime_api *api, struct runtime_connection *connection,
	const struct runtime_request *request, bool large)
{
	struct str path = str_skip(request->path, base.n);
	bool post = str_eq(request->method, STR("POST")), get = str_eq(request->method, STR("GET"));
	bool next = str_eq(path, STR("invocation/next")), init = str_eq(path, STR("init/error"));
	if (!str_starts(request->path, base))
		not_found(api, connection);
	else if (get && next)
		serve_next(api, connection);
	else if (post && init)
		serve_init_error(api, connection, request);
	else if (next || init)
		answer(api, connection, 405, "Method Not Allowed",
			next ? STR("Allow: GET\r\n") : STR("Allow: POST\r\n"), STR(""));
	else if (str_starts(path, invocation))
		serve_invocation(api, connection, request, str_skip(path, invocation.n), large);
	else
		not_found(api, connection);
}

static void forget(struct runtime_connection *connection, size_t n)
{
	struct buf *in = &connection->in;
	memmove(in->p, in->p + n, in->n - n);
	in->n -= n;
	connection->continued = false;
}

/* --- a streamed response --- */

/* Is what has come the head of one, and whose? */
static bool opens_stream(
	const struct runtime_api *api, struct str in, struct runtime_request *ret_head)
{
	struct str what, id, prefix = STR("/2018-06-01/runtime/invocation/");
	if (!api->event.sink || api->state != RUNTIME_RUNNING || api->streaming ||
		runtime_head_read(in, ret_head) != RUNTIME_COMPLETE ||
		!str_eq(ret_head->response_mode, STR("streaming")) ||
		!str_eq(ret_head->method, STR("POST")) || !str_starts(ret_head->path, prefix))
		return false;
	id = str_cut(str_skip(ret_head->path, prefix.n), '/', &what);
	return str_eq_z(id, api->id) && str_eq(what, STR("response"));
}

static bool open_stream(struct runtime_api *api, struct runtime_connection *connection)
{
	struct runtime_request head;
	if (!opens_stream(api, buf_str(&connection->in), &head))
		return false;
	if (head.continues && !connection->continued &&
		!write_all(connection->fd, STR("HTTP/1.1 100 Continue\r\n\r\n"))) {
		drop(api, connection);
		return false;
	}
	api->event.sink->begin(api->event.sink->self, head.content_type);
	api->streaming = connection;
	connection->streams = true;
	connection->chunks = runtime_chunks_begin(&head);
	forget(connection, head.size);
	return true;
}

static void pass_on(struct runtime_api *api, struct str piece)
{
	const struct answer_sink *sink = api->event.sink;
	uint64_t room = RUNTIME_STREAM_MOST - api->streamed;
	struct str fits = str_head(piece, piece.n < room ? piece.n : (size_t)room);
	if (api->streamed <= RUNTIME_STREAM_MOST && fits.n && !api->deaf)
		api->deaf = sink->write(sink->self, fits, api->event.deadline_us) < 0;
	if (api->streamed <= RUNTIME_STREAM_MOST)
		api->streamed += piece.n;
}

static void cut_stream(struct runtime_api *api, const struct runtime_connection *connection)
{
	if (api->streaming != connection)
		return;
	api->cut = true;
	take(api, document_error(api->arena, STR("Runtime.TruncatedResponse"), STR("")), true);
}

static void close_stream(struct runtime_api *api, struct runtime_connection *connection,
	const struct runtime_request *end)
{
	connection->streams = false;
	if (api->streaming != connection) {
		refuse_transition(api, connection, "InvocationResponse");
		return;
	}
	if (api->streamed > RUNTIME_STREAM_MOST) {
		take(api,
			document_error(api->arena, STR("Function.ResponseSizeTooLarge"),
				STR("Response payload size exceeded maximum allowed payload size "
				    "(209715200 bytes).")),
			true);
		refuse_large(api, connection);
		return;
	}
	if (end->function_error.n)
		take_broken(api, end);
	else
		take(api, STR(""), false);
	accept_post(api, connection);
}

/* All that has come of the body, to the sink; true when it was the last of it. */
static bool feed(struct runtime_api *api, struct runtime_connection *connection)
{
	struct runtime_request end = {.size = 0};
	struct str piece, in = buf_str(&connection->in);
	enum runtime_read code;
	size_t used;
	do {
		code = runtime_chunks_read(&connection->chunks, in, &used, &piece, &end);
		in = str_skip(in, used);
		if (api->streaming == connection)
			pass_on(api, piece);
	} while (code == RUNTIME_MORE && used);
	if (code == RUNTIME_BAD) {
		cut_stream(api, connection);
		drop(api, connection);
		return false;
	}
	if (code == RUNTIME_COMPLETE)
		close_stream(api, connection, &end);
	if (connection->fd >= 0)
		forget(connection, connection->in.n - in.n);
	return code == RUNTIME_COMPLETE && connection->fd >= 0;
}

/* --- whatever comes --- */

/* One request off what has come; false when there is none, or the connection is gone. */
static bool serve_one(struct runtime_api *api, struct runtime_connection *connection)
{
	struct runtime_request request;
	if (!connection->in.n || api->asking == connection)
		return false;
	if (connection->streams || open_stream(api, connection))
		return feed(api, connection);
	if (connection->fd < 0)
		return false;
	enum runtime_read code = runtime_request_read(
		buf_str(&connection->in), DOCUMENT_RESPONSE_MOST, api->arena, &request);
	switch (code) {
	case RUNTIME_MORE:
		return false;
	case RUNTIME_CONTINUE:
		if (!connection->continued &&
			!write_all(connection->fd, STR("HTTP/1.1 100 Continue\r\n\r\n")))
			drop(api, connection);
		connection->continued = true;
		return false;
	case RUNTIME_BAD:
		answer(api, connection, 400, "Bad Request", STR("Connection: close\r\n"), STR(""));
		if (connection->fd >= 0)
			drop(api, connection);
		return false;
	case RUNTIME_LARGE:
		serve_request(api, connection, &request, true);
		if (connection->fd < 0)
			return false;
		/* The rest of it is read and forgotten; of chunks nobody knows where they end. */
		connection->skip = request.size ? request.size : UINT64_MAX;
		return true;
	default:
		break;
	}
	serve_request(api, connection, &request, false);
	if (connection->fd < 0)
		return false;
	forget(connection, request.size);
	if (request.close && api->asking != connection) {
		drop(api, connection);
		return false;
	}
	return true;
}

static void skip(struct runtime_connection *connection)
{
	size_t n = connection->in.n;
	if (n > connection->skip)
		n = (size_t)connection->skip;
	if (connection->skip != UINT64_MAX)
		connection->skip -= n;
	forget(connection, n);
}

static void read_from(struct runtime_api *api, struct runtime_connection *connection)
{
	for (;;) {
		char *room = buf_reserve(&connection->in, READ_SIZE);
		ssize_t n = recv(connection->fd, room, READ_SIZE, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			if (connection->streams)
				cut_stream(api, connection);
			drop(api, connection);
			return;
		}
		connection->in.n += (size_t)n;
		if (connection->skip)
			skip(connection);
		while (!connection->skip && serve_one(api, connection))
			;
		if (connection->fd < 0)
			return;
		if (connection->skip)
			skip(connection);
		/* It may never end: whoever serves has the time and the program to look after. */
		if (connection->streams || connection->skip)
			return;
	}
}

static void take_connections(struct runtime_api *api)
{
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++) {
		if (api->connections[i].fd >= 0)
			continue;
		int one = 1, fd = accept4(api->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		api->connections[i] = (struct runtime_connection){.fd = fd};
	}
}

size_t runtime_api_poll(const struct runtime_api *api, struct pollfd *fds)
{
	size_t n = 0;
	fds[n++] = (struct pollfd){api->listener, POLLIN, 0};
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++)
		if (api->connections[i].fd >= 0)
			fds[n++] = (struct pollfd){api->connections[i].fd, POLLIN, 0};
	/* When all are taken nobody else can be let in. */
	if (n == RUNTIME_POLLED)
		fds[0].events = 0;
	return n;
}

void runtime_api_serve(struct runtime_api *api, struct arena *arena)
{
	api->arena = arena;
	take_connections(api);
	for (size_t i = 0; i < RUNTIME_CONNECTIONS; i++)
		if (api->connections[i].fd >= 0)
			read_from(api, &api->connections[i]);
	api->arena = NULL;
}
