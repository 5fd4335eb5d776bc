#include "http/server.h"

#include "clock.h"
#include "http/call.h"
#include "http/reply.h"
#include "http/state.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BODY_LIMIT = 16 * 1024 * 1024 + 64 * 1024,
	CONNECTION_MEMORY = 24 * 1024, /* heads of 10 KB each way; cleared for each request */
	CONNECTION_LIMIT = 4096,
	IDLE_SECONDS = 75,
	STACK_SIZE = 1024 * 1024,
	STOP_POLL_US = 2000,
	STUCK_MS = 1000,
	STUCK_WRITE_MS = 100,
	/* The library's own limit is never reached, and must not be: version 0.9.75 refuses a
	 * connection beyond it while it holds a mutex that the refusal takes again, and stands
	 * still for ever. It counts closed connections until it gets round to them, so no limit
	 * close to ours would do. */
	LIBRARY_LIMIT = 1 << 24,
};

/* ---- connections */

static void on_connection(void *cls, struct MHD_Connection *mhd, void **ret_context,
	enum MHD_ConnectionNotificationCode code)
{
	struct http_server *server = cls;
	struct http_connection *connection = *ret_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *fd =
			MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
		const union MHD_ConnectionInfo *address =
			MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
		connection = http_connection_new(
			server, fd ? fd->connect_fd : -1, address ? address->client_addr : NULL);
		pthread_mutex_lock(&server->lock);
		connection->next = server->connections;
		if (connection->next)
			connection->next->previous = connection;
		server->connections = connection;
		pthread_mutex_unlock(&server->lock);
		atomic_fetch_add(&server->open, 1);
		pthread_setspecific(server->own, connection); /* should it get no thread */
		*ret_context = connection;
	} else if (connection) {
		pthread_mutex_lock(&server->lock);
		if (connection->next)
			connection->next->previous = connection->previous;
		if (connection->previous)
			connection->previous->next = connection->next;
		else
			server->connections = connection->next;
		pthread_mutex_unlock(&server->lock);
		atomic_fetch_sub(&server->open, 1);
		atomic_fetch_sub(&server->taken, 1);
		atomic_fetch_add(&server->ended, 1);
		http_connection_free(connection);
		*ret_context = NULL;
	}
}

/* ---- the request */

/* Called with the target as it came, before the library takes it apart: hiding what follows the
 * '?' keeps it from splitting and decoding a query that nobody asks it for. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	struct http_server *server = cls;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct http_connection *connection = info ? info->socket_context : NULL;
	if (!connection)
		return NULL;
	atomic_store_explicit(&connection->stage, STAGE_BEGUN, memory_order_relaxed);
	pthread_setspecific(server->own, connection);
	char *target = (char *)(uintptr_t)uri;
	size_t size = target ? strlen(target) : 0, mark = str_find(str_of(target, size), '?', 0);
	if (mark < size) {
		connection->behind_mark = target[mark + 1];
		target[mark + 1] = '\0';
	}
	connection->target = target;
	connection->target_size = size;
	connection->mark = mark;
	return connection;
}

static size_t leave_encoded(void *cls, struct MHD_Connection *mhd, char *text)
{
	(void)cls, (void)mhd;
	return strlen(text);
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **ret_context,
	enum MHD_RequestTerminationCode code)
{
	struct http_connection *connection = *ret_context;
	(void)cls, (void)mhd, (void)code;
	if (!connection)
		return;
	http_connection_reset(connection);
	*ret_context = NULL;
	atomic_store_explicit(&connection->stage, STAGE_IDLE, memory_order_relaxed);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *bytes, size_t *upload_size,
	void **context)
{
	struct http_connection *connection = *context;
	(void)cls, (void)url;
	if (!connection)
		return MHD_NO;
	if (!connection->checked)
		return http_call_begin(connection, mhd, method, version);
	if (*upload_size)
		return http_call_take_body(connection, bytes, upload_size);
	return http_call_serve(connection, mhd);
}

/* ---- what the library refuses by itself */

static const char *refusal_text(unsigned status)
{
	switch (status) {
	case 400:
		return "Bad Request";
	case 413:
		return "Request Entity Too Large";
	case 414:
		return "URI Too Long";
	case 431:
		return "Request Header Fields Too Large";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Internal Server Error";
	}
}

/* The library announces its own error responses here before it sends them, and some of them (a bad
 * Content-Length) it sends with the status line twice. So ours is written first and the socket
 * shut; what the library sends then goes nowhere. */
__attribute__((format(printf, 2, 0))) static void on_log(
	void *cls, const char *format, va_list args)
{
	static const char refusal[] = "Error processing request (HTTP response code is %u";
	struct http_server *server = cls;
	char text[256];
	va_list again;
	va_copy(again, args);
	vsnprintf(text, sizeof(text), format, again);
	va_end(again);
	text[strcspn(text, "\n")] = '\0';
	struct http_connection *connection = pthread_getspecific(server->own);
	bool refuses = strncmp(format, refusal, sizeof(refusal) - 1) == 0;
	if (refuses)
		http_server_say(server,
			connection && connection->target
				? "a request that is not well-formed was refused"
				: "somebody sent what is no HTTP; https:// perhaps, which Hangar does not speak?");
	else if (str_starts(str_z(text), STR("Application reported internal error")))
		http_server_say(
			server, "a request was refused before its end, its connection closed");
	else
		http_server_say(server, text);
	if (str_starts(str_z(format), STR("Failed to create a")) && connection) {
		atomic_store(&server->starved, true);
		http_connection_turn_away(connection);
		return;
	}
	if (!refuses || !connection || !connection->target)
		return;
	unsigned status = va_arg(args, unsigned);
	http_connection_refuse(connection, (int)status, refusal_text(status));
}

/* ---- life */

static uint16_t port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &size))
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&address)->sin_port);
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
	return 0;
}

static void set_defaults(struct http_server_options *options)
{
	if (!options->body_limit)
		options->body_limit = BODY_LIMIT;
	if (!options->connection_memory)
		options->connection_memory = CONNECTION_MEMORY;
	if (!options->connection_limit)
		options->connection_limit = CONNECTION_LIMIT;
	if (!options->idle_seconds)
		options->idle_seconds = IDLE_SECONDS;
	if (!options->stack_size)
		options->stack_size = STACK_SIZE;
}

static void server_free(struct http_server *server)
{
	pthread_key_delete(server->own);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

static void *nothing(void *arg)
{
	return arg;
}

/* Whether the system has a thread to give. */
static bool has_thread(const struct http_server *server)
{
	pthread_attr_t attributes;
	pthread_t thread;
	if (pthread_attr_init(&attributes))
		return false;
	bool made = !pthread_attr_setstacksize(&attributes, server->options.stack_size) &&
		    !pthread_create(&thread, &attributes, nothing, NULL);
	if (made)
		pthread_join(thread, NULL);
	pthread_attr_destroy(&attributes);
	return made;
}

/* A connection that gets no thread is lost, so the next ones wait in the backlog. */
static bool has_room(void *self)
{
	struct http_server *server = self;
	if (atomic_load(&server->starved)) {
		if (!has_thread(server))
			return false;
		atomic_store(&server->starved, false);
	}
	return atomic_load(&server->taken) < server->options.connection_limit;
}

static void take_connection(void *self, int fd, const struct sockaddr *address, socklen_t size)
{
	struct http_server *server = self;
	atomic_fetch_add(&server->taken, 1); /* the library will begin it when it likes */
	if (MHD_add_connection(server->daemon, fd, address, size) == MHD_YES)
		return;
	atomic_fetch_sub(&server->taken, 1);
	http_server_say(server, "a connection could not be taken and was closed");
}

static void accept_failed(void *self, const char *text)
{
	http_server_say(self, text);
}

static struct MHD_Daemon *start_library(struct http_server *server)
{
	const struct http_server_options *options = &server->options;
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD |
			 MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem items[] = {
		{MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, server},
		{MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
		{MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, server},
		{MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_encoded, server},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)options->connection_memory, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, LIBRARY_LIMIT, NULL},
		{MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, NULL},
		{MHD_OPTION_THREAD_STACK_SIZE, (intptr_t)options->stack_size, NULL},
		{MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	return MHD_start_daemon(
		flags, 0, NULL, NULL, on_request, server, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
}

int http_server_start(
	const struct http_server_options *options, struct http_server **ret_server, struct err *err)
{
	struct http_server *server = xcalloc(1, sizeof(*server));
	server->options = *options;
	set_defaults(&server->options);
	server->port = port_of(options->listen_fd);
	server->acceptor = (struct http_acceptor){
		.listen_fd = options->listen_fd,
		.self = server,
		.has_room = has_room,
		.take = take_connection,
		.failed = accept_failed,
	};
	pthread_mutex_init(&server->lock, NULL);
	errno = pthread_key_create(&server->own, NULL);
	if (errno) {
		pthread_mutex_destroy(&server->lock);
		free(server);
		return err_set_errno(err, "cannot start the HTTP server");
	}
	signal(SIGPIPE, SIG_IGN);
	server->daemon = start_library(server);
	if (!server->daemon) {
		server_free(server);
		return err_set_errno(err, "cannot start the HTTP server");
	}
	if (http_acceptor_start(&server->acceptor, err)) {
		MHD_stop_daemon(server->daemon);
		server_free(server);
		return err_prefix(err, "cannot start the HTTP server");
	}
	*ret_server = server;
	return 0;
}

uint16_t http_server_port(const struct http_server *server)
{
	return server->port;
}

static unsigned count_from(struct http_server *server, enum http_stage stage)
{
	unsigned count = 0;
	pthread_mutex_lock(&server->lock);
	for (struct http_connection *c = server->connections; c; c = c->next)
		count += atomic_load_explicit(&c->stage, memory_order_relaxed) >= stage;
	pthread_mutex_unlock(&server->lock);
	return count;
}

unsigned http_server_running(struct http_server *server)
{
	return count_from(server, STAGE_SERVED);
}

unsigned http_server_connections(const struct http_server *server)
{
	return atomic_load(&server->open);
}

unsigned http_server_ended(const struct http_server *server)
{
	return atomic_load(&server->ended);
}

static bool wait_for_none(struct http_server *server, enum http_stage stage, unsigned ms)
{
	int64_t deadline_us = clock_monotonic_us() + (int64_t)ms * 1000;
	while (count_from(server, stage)) {
		if (clock_monotonic_us() >= deadline_us)
			return false;
		usleep(STOP_POLL_US);
	}
	return true;
}

/* Tells the clients of requests that are still being served; one whose own thread is about to
 * answer keeps its answer. */
static void answer_stuck(struct http_server *server)
{
	struct arena arena = ARENA_INIT;
	struct http_response response;
	int64_t deadline_us = clock_monotonic_us() + STUCK_MS * 1000;
	http_response_init(&response, &arena);
	http_reply_error(&response, 503, "Service Unavailable");
	pthread_mutex_lock(&server->lock);
	for (struct http_connection *c = server->connections; c; c = c->next)
		http_connection_answer(
			c, &response, clock_monotonic_us() < deadline_us ? STUCK_WRITE_MS : 0);
	pthread_mutex_unlock(&server->lock);
	arena_release(&arena);
}

unsigned http_server_stop(struct http_server *server, unsigned grace_ms)
{
	if (!server)
		return 0;
	atomic_store(&server->stopping, true);
	http_acceptor_stop(&server->acceptor);
	if (!wait_for_none(server, STAGE_BEGUN, grace_ms)) {
		answer_stuck(server);
		if (!wait_for_none(server, STAGE_SERVED, STUCK_MS))
			return http_server_running(server);
	}
	MHD_stop_daemon(server->daemon);
	server_free(server);
	return 0;
}
