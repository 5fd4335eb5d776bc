#include "http/call.h"

#include "http/head.h"
#include "http/reply.h"
#include "http/state.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	OWN_HEAD = 320,     /* status line, headers that are added, what the library keeps */
	HEADER_RECORD = 64, /* that the library keeps of each header of a request */
	SMALL_FILE = 16 * 1024,
	FILE_BLOCK = 64 * 1024,
};

struct gather {
	struct http_header *headers;
	size_t n, room;
};

static enum MHD_Result gather_header(void *cls, enum MHD_ValueKind kind, const char *name,
	size_t name_size, const char *value, size_t value_size)
{
	struct gather *gather = cls;
	(void)kind;
	if (gather->n == gather->room || !value)
		return MHD_NO;
	gather->headers[gather->n++] = (struct http_header){{name, name_size}, {value, value_size}};
	return MHD_YES;
}

static enum MHD_Result refuse(struct http_connection *connection, int status, const char *message)
{
	http_connection_refuse(connection, status, message);
	return MHD_NO;
}

enum MHD_Result http_call_begin(struct http_connection *connection, struct MHD_Connection *mhd,
	const char *method, const char *version)
{
	struct http_server *server = connection->server;
	struct http_request *request = &connection->request;
	char *target = connection->target;
	size_t target_size = connection->target_size;
	if (connection->mark < target_size) {
		target[connection->mark] = '?';
		target[connection->mark + 1] = connection->behind_mark;
	}
	const union MHD_ConnectionInfo *size =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	int count = MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, NULL, NULL);
	if (!size || count < 0)
		return refuse(connection, 500, "Internal Server Error");
	struct gather gather = {.room = (size_t)count};
	gather.headers = arena_alloc(&connection->arena, gather.room * sizeof(*gather.headers) + 1);
	MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, gather_header, &gather);
	struct http_head head = {
		.method = str_z(method),
		.target = {target, target_size},
		.version = version,
		.size = size->header_size,
		.headers = gather.headers,
		.header_count = gather.n,
	};
	/* both heads live in the connection's memory */
	size_t taken = size->header_size + gather.n * HEADER_RECORD + OWN_HEAD;
	size_t memory = server->options.connection_memory;
	connection->head_room = taken < memory ? memory - taken : 0;
	struct http_head_facts facts;
	const char *fault =
		gather.n < gather.room ? "a header has no value" : http_head_check(&head, &facts);
	if (fault)
		return refuse(connection, 400,
			arena_printf(&connection->arena, "Bad Request: %s", fault).p);
	*request = (struct http_request){
		.method = head.method,
		.protocol = {version, 8},
		.port = server->port,
		.remote_ip = str_z(connection->remote_ip),
		.headers = head.headers,
		.header_count = head.header_count,
		.arena = &connection->arena,
		.exchange = &connection->exchange,
	};
	if (!http_head_target(request, head.target, facts.host))
		return refuse(
			connection, 400, "Bad Request: the target or the Host header is malformed");
	connection->body = BUF_IN(&connection->arena);
	if (facts.body == HTTP_BODY_SIZED) {
		if (facts.body_size > server->options.body_limit)
			return refuse(connection, 413, "Request Entity Too Large");
		buf_reserve(&connection->body, (size_t)facts.body_size);
	}
	connection->checked = true;
	return MHD_YES;
}

enum MHD_Result http_call_take_body(
	struct http_connection *connection, const char *bytes, size_t *upload_size)
{
	size_t n = *upload_size;
	if (n > connection->server->options.body_limit - connection->body.n)
		return refuse(connection, 413, "Request Entity Too Large");
	buf_add(&connection->body, str_of(bytes, n));
	*upload_size = 0;
	return MHD_YES;
}

/* A small file is read, so that it leaves in one piece with its head. False when it has become
 * shorter than was said. */
static bool read_small_file(struct http_response *response)
{
	if (response->fd < 0 || response->fd_length == 0 || response->fd_length > SMALL_FILE)
		return true;
	size_t n = (size_t)response->fd_length;
	char *bytes = arena_bytes(response->arena, n);
	if (pread(response->fd, bytes, n, (off_t)response->fd_offset) != (ssize_t)n)
		return false;
	response->body = str_of(bytes, n);
	close(response->fd);
	response->fd = -1;
	return true;
}

/* A file on its way, when the library may not send it by itself. */
struct file_body {
	int fd;
	uint64_t offset;
};

static ssize_t read_file(void *cls, uint64_t at, char *bytes, size_t room)
{
	struct file_body *file = cls;
	ssize_t n = pread(file->fd, bytes, room, (off_t)(file->offset + at));
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void free_file(void *cls)
{
	struct file_body *file = cls;
	close(file->fd);
	free(file);
}

/* The library's sendfile() spins for ever over a file that became shorter than it was: only one
 * that is sealed against shrinking is left to it. The others are read here, and where they end
 * early the connection does. */
static struct MHD_Response *make_file_body(struct http_response *response)
{
	int seals = fcntl(response->fd, F_GET_SEALS);
	if (seals >= 0 && seals & F_SEAL_SHRINK)
		return MHD_create_response_from_fd_at_offset64(
			response->fd_length, response->fd, response->fd_offset);
	struct file_body *file = xmalloc(sizeof(*file));
	*file = (struct file_body){response->fd, response->fd_offset};
	struct MHD_Response *made = MHD_create_response_from_callback(
		response->fd_length, FILE_BLOCK, read_file, file, free_file);
	if (!made)
		free(file);
	return made;
}

static struct MHD_Response *make_body(struct http_response *response)
{
	if (response->fd >= 0 && response->fd_length > 0) {
		struct MHD_Response *made = make_file_body(response);
		if (made)
			response->fd = -1; /* the library's from here on */
		return made;
	}
	struct str body = response->fd < 0 && response->body.n ? response->body : STR("");
	return MHD_create_response_from_buffer(
		body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_PERSISTENT);
}

static bool add_header(
	struct MHD_Response *made, const struct http_header *header, struct arena *arena)
{
	size_t n = header->name.n;
	struct str value = header->value;
	if (value.n == 0)
		value = STR(
			" "); /* the library takes no empty value; this one is empty to clients */
	char *text = arena_bytes(arena, n + value.n + 2);
	memcpy(text, header->name.p, n);
	text[n] = '\0';
	memcpy(text + n + 1, value.p, value.n);
	text[n + 1 + value.n] = '\0';
	return MHD_add_response_header(made, text, text + n + 1) == MHD_YES;
}

static struct MHD_Response *make_response(
	struct http_server *server, struct http_response *response, struct arena *arena)
{
	struct MHD_Response *made = read_small_file(response) ? make_body(response) : NULL;
	if (!made)
		return NULL;
	/* AWS's front ends say so to everybody, the standard only to HTTP/1.0. */
	bool added = MHD_set_response_options(made, MHD_RF_SEND_KEEP_ALIVE_HEADER, MHD_RO_END) ==
		     MHD_YES;
	for (size_t i = 0; i < response->header_count && added; i++)
		if (!http_reply_is_hop_by_hop(response->headers[i].name))
			added = add_header(made, &response->headers[i], arena);
	if (added && atomic_load_explicit(&server->stopping, memory_order_relaxed))
		added = MHD_add_response_header(made, "Connection", "close") == MHD_YES;
	if (!added) {
		MHD_destroy_response(made);
		return NULL;
	}
	return made;
}

static void drop_file(struct http_response *response)
{
	if (response->fd >= 0)
		close(response->fd);
	response->fd = -1;
}

static bool head_fits(const struct http_connection *connection)
{
	const struct http_response *response = &connection->response;
	size_t n = 0;
	for (size_t i = 0; i < response->header_count; i++)
		n += response->headers[i].name.n + response->headers[i].value.n + 4;
	return n <= connection->head_room;
}

static enum MHD_Result reply(struct http_connection *connection, struct MHD_Connection *mhd)
{
	struct http_server *server = connection->server;
	struct http_response *response = &connection->response;
	if (!http_reply_is_sound(response)) {
		http_server_say(server,
			"a response with an impossible status or header was replaced by a 500");
		http_reply_error(response, 500, "Internal Server Error");
	} else if (!head_fits(connection)) {
		http_server_say(server, "a response with too large headers was replaced by a 500");
		http_reply_error(response, 500, "Internal Server Error");
	}
	struct MHD_Response *made = make_response(server, response, &connection->arena);
	drop_file(response);
	if (!made) {
		http_server_say(server, "a response could not be made; its connection is closed");
		return refuse(connection, 500, "Internal Server Error");
	}
	enum MHD_Result queued = MHD_queue_response(mhd, (unsigned)response->status, made);
	MHD_destroy_response(made);
	return queued;
}

enum MHD_Result http_call_serve(struct http_connection *connection, struct MHD_Connection *mhd)
{
	struct http_server *server = connection->server;
	struct http_response *response = &connection->response;
	connection->request.body = buf_str(&connection->body);
	http_response_init(response, &connection->arena);
	http_connection_open_claim(connection);
	atomic_store_explicit(&connection->stage, STAGE_SERVED, memory_order_relaxed);
	server->options.root.serve(server->options.root.self, &connection->request, response);
	atomic_store_explicit(&connection->stage, STAGE_BEGUN, memory_order_relaxed);
	if (!http_connection_claim(connection) || response->abandoned) {
		drop_file(response);
		return MHD_NO;
	}
	return reply(connection, mhd);
}
