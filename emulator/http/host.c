#include "http/host.h"

#include "json_write.h"

static bool is_127(struct str host)
{
	unsigned dots = 0;
	if (!str_starts(host, STR("127.")) || host.n > 15)
		return false;
	for (size_t i = 0, digits = 0; i < host.n; i++) {
		bool dot = host.p[i] == '.';
		if (!dot && (!ascii_is_digit(host.p[i]) || digits == 3))
			return false;
		if (dot && digits == 0)
			return false;
		digits = dot ? 0 : digits + 1;
		dots += dot;
	}
	return dots == 3 && host.p[host.n - 1] != '.';
}

bool http_host_is_loopback(struct str host)
{
	return str_eq(host, STR("localhost")) || str_ends(host, STR(".localhost")) ||
	       str_eq(host, STR("[::1]")) || is_127(host);
}

static bool is_aws(struct str host)
{
	static const struct str suffixes[] = {
		STR_INIT(".amazonaws.com"),
		STR_INIT(".amazonaws.com.cn"),
		STR_INIT(".api.aws"),
		STR_INIT(".on.aws"),
		STR_INIT(".cloudfront.net"),
	};
	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
		if (host.n > suffixes[i].n && str_ends(host, suffixes[i]))
			return true;
	return false;
}

static bool is_listed(struct str host, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(host, list[i]))
			return true;
		if (list[i].n > 1 && list[i].p[0] == '.' &&
			(str_ends(host, list[i]) || str_eq(host, str_skip(list[i], 1))))
			return true;
	}
	return false;
}

/* "::1" of a bound address is "[::1]" in a Host header. */
static bool is_bound(struct str host, struct str bound)
{
	if (bound.n == 0 || host.n == 0)
		return false;
	if (host.p[0] == '[' && bound.p[0] != '[' && host.n == bound.n + 2)
		host = str_of(host.p + 1, bound.n);
	return str_eq_nocase(host, bound);
}

static bool host_is_allowed(const struct http_host_rules *rules, struct str host)
{
	return host.n == 0 || http_host_is_loopback(host) || is_bound(host, rules->bound_host) ||
	       (rules->aws_hosts && is_aws(host)) ||
	       is_listed(host, rules->hosts, rules->host_count);
}

static bool origin_is_listed(const struct http_host_rules *rules, struct str origin)
{
	for (size_t i = 0; i < rules->origin_count; i++)
		if (str_eq(rules->origins[i], STR("*")) || str_eq(rules->origins[i], origin))
			return true;
	return false;
}

/* The host of an http origin, in place and in whatever case; empty for "null" and other schemes. */
static struct str origin_authority(struct str origin)
{
	if (str_starts_nocase(origin, STR("http://")))
		return str_skip(origin, 7);
	if (str_starts_nocase(origin, STR("https://")))
		return str_skip(origin, 8);
	return STR_NONE;
}

static bool authority_is_loopback(struct str authority)
{
	size_t end = authority.n && authority.p[0] == '[' ? str_find(authority, ']', 0) + 1
							  : str_find(authority, ':', 0);
	return http_host_is_loopback(str_head(authority, end));
}

enum http_host_verdict http_host_check(
	const struct http_host_rules *rules, const struct http_request *request)
{
	if (!host_is_allowed(rules, request->host))
		return HTTP_HOST_FOREIGN_HOST;
	struct str origin = http_request_header(request, STR("origin"));
	if (origin.p) {
		struct str authority = origin_authority(origin);
		bool own = authority.n &&
			   str_eq_nocase(authority, http_request_header(request, STR("host")));
		if (own || origin_is_listed(rules, origin) ||
			(rules->loopback_origins && authority_is_loopback(authority)))
			return HTTP_HOST_ALLOWED;
		return HTTP_HOST_FOREIGN_ORIGIN;
	}
	struct str site = http_request_header(request, STR("sec-fetch-site"));
	if (str_eq(site, STR("cross-site")) ||
		(str_eq(site, STR("same-site")) && !rules->loopback_origins))
		return HTTP_HOST_FOREIGN_ORIGIN;
	return HTTP_HOST_ALLOWED;
}

bool http_host_refuse(const struct http_host_rules *rules, const struct http_request *request,
	struct http_response *response)
{
	enum http_host_verdict verdict = http_host_check(rules, request);
	if (verdict == HTTP_HOST_ALLOWED)
		return false;
	struct str origin = http_request_header(request, STR("origin"));
	struct buf text = BUF_IN(request->arena), body = BUF_IN(request->arena);
	if (verdict == HTTP_HOST_FOREIGN_HOST)
		buf_printf(&text,
			"Forbidden: the host %.*s is not allowed. Use localhost, or allow the "
			"name.",
			STR_ARG(request->host));
	else
		buf_printf(&text,
			"Forbidden: requests from the origin %.*s are not allowed. Allow the "
			"origin if the page is yours.",
			STR_ARG(origin.p ? origin : STR("of another site")));
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("message"), buf_str(&text));
	json_end_object(&w);
	http_response_text(response, 403, STR("application/json"), buf_str(&body));
	return true;
}
