#include "http/head.h"

static bool is_target(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7F)
			return false;
	return s.n > 0;
}

/* Where a line's CR LF was: two NULs. */
static const char *line_end(const char *p, const char *end)
{
	return end - p >= 2 && p[0] == '\0' && p[1] == '\0' ? p + 2 : NULL;
}

static bool layout_is_whole(const struct http_head *head)
{
	const char *at = head->method.p, *end = at + head->size;
	if (head->target.p != at + head->method.n + 1 ||
		head->version != head->target.p + head->target.n + 1)
		return false;
	at = line_end(head->version + 8, end);
	for (size_t i = 0; i < head->header_count && at; i++) {
		struct str name = head->headers[i].name, value = head->headers[i].value;
		const char *gap = at + name.n;
		if (name.p != at || value.p <= gap || value.p + value.n > end || *gap != '\0')
			return false;
		while (++gap < value.p)
			if (*gap != ' ' && *gap != '\t')
				return false;
		at = line_end(value.p + value.n, end);
	}
	return at && line_end(at, end) == end;
}

struct counts {
	unsigned host, length, encoding;
};

static const char *header_check(
	struct http_header *header, struct http_head_facts *facts, struct counts *counts)
{
	if (!http_is_token(header->name))
		return "a header's name is not a token";
	if (!http_is_field_value(header->value))
		return "a header's value has control characters";
	struct str as_sent = header->value;
	header->value = str_trim(as_sent);
	switch (header->name.n) {
	case 4:
		if (str_eq_nocase(header->name, STR("host"))) {
			facts->host = header->value;
			counts->host++;
		}
		break;
	case 14:
		if (str_eq_nocase(header->name, STR("content-length"))) {
			facts->body = HTTP_BODY_SIZED;
			if (!str_to_u64(header->value, &facts->body_size))
				return "Content-Length is not a number";
			counts->length++;
		}
		break;
	case 17:
		if (str_eq_nocase(header->name, STR("transfer-encoding"))) {
			facts->body = HTTP_BODY_CHUNKED;
			/* The library compares before trimming: what it does not know as chunked it
			 * would read until the connection ends. */
			if (!str_eq_nocase(as_sent, STR("chunked")))
				return "Transfer-Encoding is not chunked";
			counts->encoding++;
		}
		break;
	default:
		break;
	}
	return NULL;
}

const char *http_head_check(struct http_head *head, struct http_head_facts *ret_facts)
{
	struct http_head_facts facts = {0};
	struct counts counts = {0};
	if (!layout_is_whole(head))
		return "the request's head has a NUL, a bare CR or LF, or a folded header";
	if (!http_is_token(head->method))
		return "the method is not a token";
	if (!is_target(head->target))
		return "the request's target has spaces or control characters";
	for (size_t i = 0; i < head->header_count; i++) {
		const char *fault = header_check(&head->headers[i], &facts, &counts);
		if (fault)
			return fault;
	}
	bool old = memcmp(head->version, "HTTP/1.0", 8) == 0;
	if (counts.host > 1)
		return "Host is given twice";
	if (counts.host == 0 && !old)
		return "Host is missing";
	if (counts.length > 1)
		return "Content-Length is given twice";
	if (counts.encoding > 1)
		return "Transfer-Encoding is given twice";
	if (counts.encoding && counts.length)
		return "Content-Length and Transfer-Encoding are both given";
	if (counts.encoding && old)
		return "Transfer-Encoding is not for HTTP/1.0";
	*ret_facts = facts;
	return NULL;
}

static bool is_port(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_digit(s.p[i]))
			return false;
	return s.n <= 5;
}

/* Of no host; what a part of a URL begins or ends with, a list, a gap. */
static bool ends_host(char c)
{
	switch (c) {
	case '/':
	case '\\':
	case '@':
	case '?':
	case '#':
	case ',':
	case ' ':
	case '\t':
		return true;
	default:
		return false;
	}
}

/* The host of "name", "name:port", "[::1]" or "[::1]:port"; false when it is none of them. */
static bool host_of(struct str authority, struct str *ret_host)
{
	size_t end = str_find(authority, ':', 0);
	if (authority.n && authority.p[0] == '[') {
		size_t bracket = str_find(authority, ']', 0);
		if (bracket == authority.n)
			return false;
		end = bracket + 1;
	}
	if (end < authority.n &&
		(authority.p[end] != ':' || !is_port(str_skip(authority, end + 1))))
		return false;
	for (size_t i = 0; i < end; i++)
		if (ends_host(authority.p[i]))
			return false;
	*ret_host = str_head(authority, end);
	return true;
}

static struct str lower_case(struct arena *arena, struct str s)
{
	char *p = arena_bytes(arena, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_lower(s.p[i]);
	p[s.n] = '\0';
	return str_of(p, s.n);
}

bool http_head_target(struct http_request *request, struct str target, struct str host)
{
	struct str path = target, authority = host;
	size_t scheme = str_starts_nocase(target, STR("http://"))    ? 7
			: str_starts_nocase(target, STR("https://")) ? 8
								     : 0;
	if (scheme) {
		struct str rest = str_skip(target, scheme);
		size_t n = 0;
		while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
			n++;
		authority = str_head(rest, n);
		path = str_skip(rest, n);
		if (authority.n == 0)
			return false;
	} else if (target.p[0] != '/' &&
		   !(str_eq(target, STR("*")) && str_eq(request->method, STR("OPTIONS")))) {
		return false;
	}
	if (!host_of(authority, &host))
		return false;
	size_t mark = str_find(path, '?', 0);
	request->target = target;
	request->path = mark == 0 ? STR("/") : str_head(path, mark);
	request->query = str_skip(path, mark + 1);
	request->host = lower_case(request->arena, host);
	return true;
}
