/*
 * floor_http PORT [threads|pool] - what the HTTP library alone costs: libmicrohttpd answering 1 KB,
 * or 21 KB at /page, with the headers that DynamoDB's answers have, after collecting the body.
 * `threads`: a thread for each connection, as hangar does; `pool`: two epoll threads.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	ANSWER = 1024,
	PAGE = 21 * 1024,
	BODY = 8192
};

struct exchange {
	size_t n;
	char body[BODY];
};

static char answer[PAGE];

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size,
	void **state)
{
	(void)cls, (void)method, (void)version;
	struct exchange *exchange = *state;
	if (!exchange) {
		*state = exchange = malloc(sizeof(*exchange));
		if (!exchange)
			return MHD_NO;
		exchange->n = 0;
		return MHD_YES;
	}
	if (*upload_size) {
		size_t n = *upload_size < BODY - exchange->n ? *upload_size : BODY - exchange->n;
		memcpy(exchange->body + exchange->n, upload, n);
		exchange->n += n;
		*upload_size = 0;
		return MHD_YES;
	}
	struct MHD_Response *response = MHD_create_response_from_buffer(
		strcmp(url, "/page") == 0 ? PAGE : ANSWER, answer, MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", "application/x-amz-json-1.0");
	MHD_add_response_header(response, "x-amzn-RequestId",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOP");
	MHD_add_response_header(response, "x-amz-crc32", "1234567890");
	enum MHD_Result result = MHD_queue_response(connection, 200, response);
	MHD_destroy_response(response);
	return result;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode why)
{
	(void)cls, (void)connection, (void)why;
	free(*state);
	*state = NULL;
}

int main(int argc, char **argv)
{
	unsigned port = 0;
	if (argc < 2 || sscanf(argv[1], "%5u", &port) != 1 || port > 65535) {
		fputs("usage: floor_http PORT [threads|pool]\n", stderr);
		return 2;
	}
	int pool = argc > 2 && strcmp(argv[2], "pool") == 0;
	memset(answer, 'x', sizeof(answer));
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	unsigned flags = pool ? MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO
			      : MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD;
	struct MHD_Daemon *daemon = MHD_start_daemon(flags, (uint16_t)port, NULL, NULL, on_request,
		NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		NULL, pool ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, 2u, MHD_OPTION_END);
	if (!daemon) {
		perror("floor_http");
		return 1;
	}
	pause();
	MHD_stop_daemon(daemon);
	return 0;
}
