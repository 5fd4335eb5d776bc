/*
 * Fuzzes emulator/gateway/url_stream.c: the bytes are a streamed answer, the first says how they
 * are cut. Wherever that is, the client gets the same: nothing, or one head that can be sent and
 * behind it the rest.
 */
#include "gateway/url_stream.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct client {
	unsigned heads;
	uint64_t body; /* a hash */
};

static bool take_head(void *self, const struct http_response *response)
{
	struct client *client = self;
	client->heads++;
	if (response->status < 200 || response->status > 599)
		__builtin_trap();
	for (size_t i = 0; i < response->header_count; i++)
		if (!http_is_token(response->headers[i].name) ||
			!http_is_field_value(response->headers[i].value))
			__builtin_trap();
	return true;
}

static int take_piece(void *self, struct str bytes, int64_t deadline_us)
{
	struct client *client = self;
	(void)deadline_us;
	if (client->heads != 1)
		__builtin_trap();
	for (size_t i = 0; i < bytes.n; i++)
		client->body = client->body * 31 + (unsigned char)bytes.p[i] + 1;
	return 0;
}

static void end(void *self, bool whole)
{
	(void)self, (void)whole;
}

static void complete(void *arg, struct http_response *response)
{
	(void)arg, (void)response;
}

static struct client stream(struct str bytes, size_t piece)
{
	struct arena arena = ARENA_INIT;
	struct client client = {0, 0};
	const struct http_exchange exchange = {
		.self = &client, .begin = take_head, .write = take_piece, .end = end};
	struct http_response response;
	http_response_init(&response, &arena);
	struct url_stream s = {.exchange = &exchange, .response = &response, .complete = complete};
	struct answer_sink sink = url_stream_sink(&s);
	sink.begin(sink.self, STR("application/vnd.awslambda.http-integration-response"));
	while (bytes.n &&
		!sink.write(sink.self, str_head(bytes, piece < bytes.n ? piece : bytes.n), 0))
		bytes = str_skip(bytes, piece < bytes.n ? piece : bytes.n);
	if (url_stream_end(&s, true) != (client.heads == 1))
		__builtin_trap();
	arena_release(&arena);
	return client;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	struct str bytes = str_of((const char *)data + 1, size - 1);
	struct client whole = stream(bytes, SIZE_MAX), cut = stream(bytes, data[0] + 1U);
	if (whole.heads != cut.heads || whole.body != cut.body)
		__builtin_trap();
	return 0;
}
