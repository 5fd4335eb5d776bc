#include "http/connection.h"

#include "clock.h"
#include "http/reply.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	WRITE_TIMEOUT_MS = 5000,
	LINGER_MS = 500,
};

bool http_connection_answer(struct http_connection *connection,
	const struct http_response *response, unsigned timeout_ms)
{
	pthread_mutex_lock(&connection->lock);
	bool mine = connection->claim == ANSWER_OPEN && http_reply_is_sound(response);
	if (mine) {
		connection->claim = ANSWER_TAKEN;
		http_reply_write(connection->fd, response, connection->head_request, timeout_ms);
		shutdown(connection->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&connection->lock);
	return mine;
}

static int64_t soon(void)
{
	return clock_monotonic_us() + WRITE_TIMEOUT_MS * 1000;
}

static bool exchange_begin(void *self, const struct http_response *response)
{
	struct http_connection *connection = self;
	pthread_mutex_lock(&connection->lock);
	bool mine = connection->claim == ANSWER_OPEN && http_reply_is_sound(response);
	if (mine)
		connection->claim = ANSWER_TAKEN;
	pthread_mutex_unlock(&connection->lock);
	if (!mine)
		return false;
	bool empty = response->status == 204 || response->status == 304;
	connection->chunked = !empty && str_eq(connection->request.protocol, STR("HTTP/1.1"));
	connection->mute = empty || connection->head_request;
	connection->broken =
		http_reply_begin(connection->fd, response, connection->chunked, soon()) < 0;
	return true;
}

static int exchange_write(void *self, struct str bytes, int64_t deadline_us)
{
	struct http_connection *connection = self;
	/* An empty chunk would be the last. */
	if (!connection->broken && !connection->mute && bytes.n)
		connection->broken = http_reply_piece(connection->fd, bytes, connection->chunked,
					     deadline_us) < 0;
	return connection->broken ? -1 : 0;
}

static void exchange_end(void *self, bool whole)
{
	struct http_connection *connection = self;
	static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	if (connection->chunked && !connection->broken && !connection->mute)
		http_reply_end(connection->fd, whole, soon());
	if (!whole && !connection->chunked && !connection->mute) {
		/* To HTTP/1.0 the end of the connection is that of the answer: only a reset tells
		 * that it is not whole. It goes out here: the library ends the sending side before
		 * it closes, and then it would come too late (connect(2), AF_UNSPEC). */
		connect(connection->fd, &nobody, sizeof(nobody));
		return;
	}
	shutdown(connection->fd, SHUT_WR);
	if (!connection->broken) /* what came behind the request would make the close a reset */
		http_reply_linger(connection->fd, LINGER_MS);
}

static bool exchange_answer(void *self, const struct http_response *response)
{
	return http_connection_answer(self, response, WRITE_TIMEOUT_MS);
}

static void address_text(const struct sockaddr *address, char ret_text[INET6_ADDRSTRLEN])
{
	if (address && address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof(in));
		inet_ntop(AF_INET, &in.sin_addr, ret_text, INET6_ADDRSTRLEN);
	} else if (address && address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof(in6));
		const unsigned char *bytes = in6.sin6_addr.s6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
			inet_ntop(AF_INET, bytes + 12, ret_text, INET6_ADDRSTRLEN);
		else
			inet_ntop(AF_INET6, bytes, ret_text, INET6_ADDRSTRLEN);
	}
}

struct http_connection *http_connection_new(
	struct http_server *server, int fd, const struct sockaddr *address)
{
	struct http_connection *connection = xcalloc(1, sizeof(*connection));
	connection->server = server;
	connection->fd = fd;
	connection->exchange = (struct http_exchange){
		connection, exchange_answer, exchange_begin, exchange_write, exchange_end};
	connection->response.fd = -1;
	address_text(address, connection->remote_ip);
	pthread_mutex_init(&connection->lock, NULL);
	return connection;
}

void http_connection_free(struct http_connection *connection)
{
	if (!connection)
		return;
	arena_release(&connection->arena);
	pthread_mutex_destroy(&connection->lock);
	free(connection);
}

void http_connection_reset(struct http_connection *connection)
{
	connection->target = NULL;
	connection->checked = false;
	arena_reset(&connection->arena);
}

void http_connection_open_claim(struct http_connection *connection)
{
	pthread_mutex_lock(&connection->lock);
	connection->head_request = str_eq(connection->request.method, STR("HEAD"));
	connection->claim = ANSWER_OPEN;
	pthread_mutex_unlock(&connection->lock);
}

bool http_connection_claim(struct http_connection *connection)
{
	pthread_mutex_lock(&connection->lock);
	bool mine = connection->claim == ANSWER_OPEN;
	connection->claim = ANSWER_NONE;
	pthread_mutex_unlock(&connection->lock);
	return mine;
}

void http_connection_refuse(struct http_connection *connection, int status, const char *message)
{
	struct http_response response;
	http_response_init(&response, &connection->arena);
	http_reply_error(&response, status, message);
	if (http_reply_write(connection->fd, &response, false, WRITE_TIMEOUT_MS) == 0)
		http_reply_linger(connection->fd, LINGER_MS);
	shutdown(connection->fd, SHUT_RDWR);
}

void http_connection_turn_away(struct http_connection *connection)
{
	struct http_response response;
	http_response_init(&response, &connection->arena);
	http_reply_error(&response, 503, "Service Unavailable");
	http_reply_write(connection->fd, &response, false, 0);
	shutdown(connection->fd, SHUT_WR);
	http_reply_linger(connection->fd, 0);
}
