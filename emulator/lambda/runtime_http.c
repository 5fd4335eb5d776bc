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

struct head {
	uint64_t length;
	bool chunked, continues, bad;
};

static void take_header(struct head *head, struct runtime_request *request, struct str line)
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
	};
	struct str value, name = str_cut(line, ':', &value);
	value = str_trim(value);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (str_eq_nocase(name, kept[i].name))
			*(struct str *)(void *)((char *)request + kept[i].at) = value;
	if (str_eq_nocase(name, STR("Content-Length")))
		head->bad = head->bad || !str_to_u64(value, &head->length);
	else if (str_eq_nocase(name, STR("Transfer-Encoding")))
		head->chunked = str_eq_nocase(value, STR("chunked"));
	else if (str_eq_nocase(name, STR("Expect")))
		head->continues = str_eq_nocase(value, STR("100-continue"));
	else if (str_eq_nocase(name, STR("Connection")))
		request->close = str_eq_nocase(value, STR("close"));
}

static bool read_head(struct str *rest, struct head *head, struct runtime_request *request)
{
	struct str line, version;
	if (!next_line(rest, &line))
		return false;
	request->method = str_cut(line, ' ', &line);
	request->path = str_cut(line, ' ', &version);
	head->bad = !request->method.n || !str_starts(request->path, STR("/")) ||
		    !str_starts(version, STR("HTTP/1."));
	request->close = str_eq(version, STR("HTTP/1.0"));
	for (;;) {
		if (!next_line(rest, &line))
			return false;
		if (!line.n)
			return true;
		take_header(head, request, line);
	}
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

static enum runtime_read read_trailers(struct str *rest, struct runtime_request *request)
{
	struct head ignored = {.length = 0};
	bool close = request->close;
	for (struct str line;;) {
		if (!next_line(rest, &line))
			return RUNTIME_MORE;
		if (!line.n)
			return RUNTIME_COMPLETE;
		request->broke_off = true;
		take_header(&ignored, request, line);
		request->close = close;
	}
}

/* Walks the chunks; with `into` their bytes are put there. */
static enum runtime_read walk_chunks(struct str *rest, size_t most, char *into, size_t *ret_size,
	struct runtime_request *request)
{
	size_t total = 0, n;
	for (struct str line, extension;;) {
		if (!next_line(rest, &line))
			return rest->n > RUNTIME_HEAD_MOST ? RUNTIME_BAD : RUNTIME_MORE;
		if (!read_hex(str_trim(str_cut(line, ';', &extension)), &n))
			return RUNTIME_BAD;
		if (n == 0)
			break;
		if (total + n > most)
			return RUNTIME_LARGE;
		if (rest->n < n)
			return RUNTIME_MORE;
		if (into)
			memcpy(into + total, rest->p, n);
		total += n;
		*rest = str_skip(*rest, n);
		if (!next_line(rest, &line))
			return RUNTIME_MORE;
		if (line.n)
			return RUNTIME_BAD;
	}
	*ret_size = total;
	return read_trailers(rest, request);
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
	struct head head = {.length = 0};
	struct str rest = in;
	enum runtime_read code = RUNTIME_COMPLETE;
	if (!read_head(&rest, &head, &request))
		return in.n > RUNTIME_HEAD_MOST ? RUNTIME_BAD : RUNTIME_MORE;
	size_t before = in.n - rest.n;
	if (head.bad)
		return RUNTIME_BAD;
	if (head.chunked) {
		code = read_chunked(&rest, body_most, arena, &request);
	} else if (head.length > body_most) {
		code = RUNTIME_LARGE;
		request.size = before + head.length;
	} else if (rest.n < head.length) {
		code = RUNTIME_MORE;
	} else {
		request.body = str_head(rest, head.length);
		rest = str_skip(rest, head.length);
	}
	if (code == RUNTIME_MORE && head.continues && in.n == before)
		return RUNTIME_CONTINUE;
	if (code == RUNTIME_COMPLETE)
		request.size = in.n - rest.n;
	*ret_request = request;
	return code;
}
