#include "message.h"

bool http_is_token(struct str s)
{
	/* What belongs to one stands at its own place. */
	static const char set[] = "................................"
				  ".!.#$%&'..*+.-..0123456789......"
				  ".ABCDEFGHIJKLMNOPQRSTUVWXYZ...^_"
				  "`abcdefghijklmnopqrstuvwxyz.|.~.";
	bool good = s.n > 0;
	for (size_t i = 0; i < s.n; i++)
		good &= set[s.p[i] & 127] == s.p[i];
	return good;
}

/* Of eight bytes at once: in a word less a word, a borrow sets the high bit of the bytes that were
 * smaller. May take a good word for a bad one, never the other way round. */
static bool may_have_control(uint64_t word)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t del = word ^ ones * 0x7f;
	return (((word - ones * ' ') & ~word) | ((del - ones) & ~del)) & ones << 7;
}

bool http_is_field_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		uint64_t word;
		if (s.n >= sizeof(word)) { /* the last eight are looked at again */
			size_t last = s.n - sizeof(word), at = i < last ? i : last;
			memcpy(&word, s.p + at, sizeof(word));
			if (!may_have_control(word)) {
				i = at + sizeof(word) - 1;
				continue;
			}
		}
		unsigned char c = (unsigned char)s.p[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

struct str http_request_header(const struct http_request *request, struct str name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_eq_nocase(request->headers[i].name, name))
			return request->headers[i].value;
	return STR_NONE;
}

void http_response_init(struct http_response *response, struct arena *arena)
{
	*response = (struct http_response){.fd = -1, .arena = arena};
}

void http_response_add(struct http_response *response, struct str name, struct str value)
{
	if (response->header_count == response->header_room) {
		size_t room = response->header_room ? response->header_room * 2 : 12;
		response->headers = arena_grow(response->arena, response->headers,
			response->header_room * sizeof(struct http_header),
			room * sizeof(struct http_header));
		response->header_room = room;
	}
	response->headers[response->header_count++] = (struct http_header){name, value};
}

void http_response_set(struct http_response *response, struct str name, struct str value)
{
	size_t kept = 0;
	for (size_t i = 0; i < response->header_count; i++)
		if (!str_eq_nocase(response->headers[i].name, name))
			response->headers[kept++] = response->headers[i];
	response->header_count = kept;
	http_response_add(response, name, value);
}

struct str http_response_header(const struct http_response *response, struct str name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (str_eq_nocase(response->headers[i].name, name))
			return response->headers[i].value;
	return STR_NONE;
}

void http_response_text(
	struct http_response *response, int status, struct str content_type, struct str body)
{
	response->status = status;
	http_response_set(response, STR("content-type"), content_type);
	response->body = body;
}
