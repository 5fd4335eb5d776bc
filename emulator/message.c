#include "message.h"

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
