#include "runtime_http.h"

#include <stddef.h>

/* Takes the next line off, without its CR LF; false when there is no whole one. */
static bool next_line(struct str *rest, struct str *ret_line)
{
	size_t end = str_find(*rest, '\n', 0);
	if (end == rest->n)
		return false;
	struct str line = str_head(*rest, end);
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	*rest = str_skip(*rest, end + 1);
	*ret_line = line;
	return true;
}

static bool take_header(struct runtime_request *request, struct str line)
{
	static const struct {
		struct str name;
		size_t at;
	} kept[] = {
		{STR_INIT("Lambda-Runtime-Function-Error-Type"),
			offsetof(struct runtime_request, function_error)},
		{STR_INIT("Lambda-Runtime-Function-Error-Body"),
			offsetof(struct runtime_request, error_body)},
		{STR_INIT("Lambda-Runtime-Function-Response-Mode"),
			offsetof(struct runtime_request, response_mode)},
		{STR_INIT("Content-Type"), offsetof(struct runtime_request, content_type)},
	};
	struct str value, name = str_cut(line, ':', &value);
	value = str_trim(value);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (str_eq_nocase(name, kept[i].name))
			*(struct str *)(void *)((char *)request + kept[i].at) = value;
	if (str_eq_nocase(name, STR("Content-Length")))
		return str_to_u64(value, &request->length);
	if (str_eq_nocase(name, STR("Transfer-Encoding")))
		request->chunked = str_eq_nocase(value, STR("chunked"));
	else if (str_eq_nocase(name, STR("Expect")))
		request->continues = str_eq_nocase(value, STR("100-continue"));
	else if (str_eq_nocase(name, STR("Connection")))
		request->close = str_eq_nocase(value, STR("close"));
	return true;
}

enum runtime_read runtime_head_read(struct str in, struct runtime_request *ret_request)
{
	struct runtime_request request = {.size = 0};
	struct str line, version, rest = in;
	enum runtime_read incomplete = in.n > RUNTIME_HEAD_MOST ? RUNTIME_BAD : RUNTIME_MORE;
	if (!next_line(&rest, &line))
		return incomplete;
	request.method = str_cut(line, ' ', &line);
	request.path = str_cut(line, ' ', &version);
	bool good = request.method.n && str_starts(request.path, STR("/")) &&
		    str_starts(version, STR("HTTP/1."));
	request.close = str_eq(version, STR("HTTP/1.0"));
	for (;;) {
		if (!next_line(&rest, &line))
			return incomplete;
		if (!line.n)
			break;
		good &= take_header(&request, line);
	}
	request.size = in.n - rest.n;
	*ret_request = request;
	return good ? RUNTIME_COMPLETE : RUNTIME_BAD;
}

static bool read_hex(struct str text, size_t *ret_value)
{
	size_t value = 0;
	if (!text.n || text.n > 8)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = ascii_lower(text.p[i]);
		if (!ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		value = value * 16 + (size_t)(ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*ret_value = value;
	return true;
}

/* All of them together, so that their slices lie in one piece. */
static enum runtime_read read_trailers(
	struct str in, size_t *ret_used, struct runtime_request *request)
{
	struct runtime_request with = *request;
	struct str rest = in;
	for (struct str line;;) {
		if (!next_line(&rest, &line))
			return in.n > RUNTIME_HEAD_MOST ? RUNTIME_BAD : RUNTIME_MORE;
		if (!line.n)
			break;
		with.broke_off = true;
		take_header(&with, line);
	}
	with.close = request->close;
	*request = with;
	*ret_used = in.n - rest.n;
	return RUNTIME_COMPLETE;
}

struct runtime_chunks runtime_chunks_begin(const struct runtime_request *head)
{
	if (head->chunked)
		return (struct runtime_chunks){.left = 0};
	return (struct runtime_chunks){CHUNK_BYTES, head->length, true};
}

enum runtime_read runtime_chunks_read(struct runtime_chunks *chunks, struct str in,
	size_t *ret_used, struct str *ret_piece, struct runtime_request *request)
{
	struct str line, extension, rest = in;
	*ret_used = 0;
	*ret_piece = STR_NONE;
	if (chunks->at == CHUNK_TRAILERS)
		return read_trailers(in, ret_used, request);
	if (chunks->at == CHUNK_BYTES) {
		size_t n = in.n < chunks->left ? in.n : chunks->left;
		*ret_piece = str_head(in, n);
		*ret_used = n;
		chunks->left -= n;
		if (chunks->left)
			return RUNTIME_MORE;
		chunks->at = CHUNK_END;
		return chunks->sized ? RUNTIME_COMPLETE : RUNTIME_MORE;
	}
	if (!next_line(&rest, &line))
		return in.n > RUNTIME_HEAD_MOST ? RUNTIME_BAD : RUNTIME_MORE;
	if (chunks->at == CHUNK_END && line.n)
		return RUNTIME_BAD;
	if (chunks->at == CHUNK_SIZE &&
		!read_hex(str_trim(str_cut(line, ';', &extension)), &chunks->left))
		return RUNTIME_BAD;
	chunks->at = chunks->at == CHUNK_END ? CHUNK_SIZE
		     : chunks->left          ? CHUNK_BYTES
					     : CHUNK_TRAILERS;
	*ret_used = in.n - rest.n;
	return RUNTIME_MORE;
}

/* Walks the chunks; with `into` their bytes are put there. */
static enum runtime_read walk_chunks(struct str *rest, size_t most, char *into, size_t *ret_size,
	struct runtime_request *request)
{
	struct runtime_chunks chunks = {.left = 0};
	enum runtime_read code;
	size_t total = 0, used;
	struct str piece;
	do {
		code = runtime_chunks_read(&chunks, *rest, &used, &piece, request);
		*rest = str_skip(*rest, used);
		if (total + piece.n + (chunks.at == CHUNK_BYTES ? chunks.left : 0) > most)
			return RUNTIME_LARGE;
		if (into && piece.n)
			memcpy(into + total, piece.p, piece.n);
		total += piece.n;
	} while (code == RUNTIME_MORE && used);
	*ret_size = total;
	return code;
}

static enum runtime_read read_chunked(
	struct str *rest, size_t most, struct arena *arena, struct runtime_request *request)
{
	struct str from = *rest;
	size_t size = 0;
	enum runtime_read code = walk_chunks(&from, most, NULL, &size, request);
	if (code != RUNTIME_COMPLETE)
		return code;
	char *bytes = arena_bytes(arena, size + 1);
	walk_chunks(rest, most, bytes, &size, request);
	request->body = str_of(bytes, size);
	return RUNTIME_COMPLETE;
}

enum runtime_read runtime_request_read(
	struct str in, size_t body_most, struct arena *arena, struct runtime_request *ret_request)
{
	struct runtime_request request = {.size = 0};
	enum runtime_read code = runtime_head_read(in, &request);
	if (code != RUNTIME_COMPLETE)
		return code;
	struct str rest = str_skip(in, request.size);
	size_t before = request.size;
	request.size = 0;
	if (request.chunked) {
		code = read_chunked(&rest, body_most, arena, &request);
	} else if (request.length > body_most) {
		code = RUNTIME_LARGE;
		request.size = before + request.length;
	} else if (rest.n < request.length) {
		code = RUNTIME_MORE;
	} else {
		request.body = str_head(rest, request.length);
		rest = str_skip(rest, request.length);
	}
	if (code == RUNTIME_MORE && request.continues && in.n == before)
		return RUNTIME_CONTINUE;
	if (code == RUNTIME_COMPLETE)
		request.size = in.n - rest.n;
	*ret_request = request;
	return code;
}
