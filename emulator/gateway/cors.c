#include "cors.h"

#include "buf.h"

static const struct str methods_known[] = {
	STR_INIT("GET"),
	STR_INIT("POST"),
	STR_INIT("PUT"),
	STR_INIT("PATCH"),
	STR_INIT("DELETE"),
	STR_INIT("HEAD"),
	STR_INIT("OPTIONS"),
	STR_INIT("*"),
};

static const struct str any_origin[] = {STR_INIT("*"), STR_INIT("http://*"), STR_INIT("https://*")};

static bool one_of(struct str s, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(s, list[i]))
			return true;
	return false;
}

static bool is_origin(struct str origin)
{
	if (one_of(origin, any_origin, ARRAY_LEN(any_origin)))
		return true;
	size_t scheme = str_find_str(origin, STR("://"));
	return scheme > 0 && scheme < origin.n && origin.n > scheme + 3 &&
	       str_find(origin, '*', 0) == origin.n &&
	       str_find(origin, '/', scheme + 3) == origin.n;
}

int cors_check(const struct cors_config *config, struct err *err)
{
	for (size_t i = 0; i < config->origins.count; i++) {
		struct str origin = config->origins.items[i];
		if (!is_origin(origin))
			return err_set(err,
				"\"%.*s\" is no origin: scheme://host[:port], *, https://* or "
				"http://* was "
				"expected",
				STR_ARG(origin));
		if (config->credentials && str_eq(origin, STR("*")))
			return err_set(err,
				"credentials cannot be allowed for every origin: name the origins "
				"instead of *");
	}
	for (size_t i = 0; i < config->methods.count; i++)
		if (!one_of(config->methods.items[i], methods_known, ARRAY_LEN(methods_known)))
			return err_set(err,
				"\"%.*s\" is no method: GET, POST, PUT, PATCH, DELETE, HEAD, "
				"OPTIONS or * "
				"was expected",
				STR_ARG(config->methods.items[i]));
	if (config->max_age > 86400)
		return err_set(err, "maxAge is at most 86400 seconds");
	return 0;
}

static bool allows(const struct strs *list, struct str item)
{
	return one_of(STR("*"), list->items, list->count) || one_of(item, list->items, list->count);
}

/* What access-control-allow-origin says to this request; STR_NONE: nothing. */
static struct str allowed_origin(
	const struct cors_config *config, const struct http_request *request)
{
	struct str origin = http_request_header(request, STR("origin"));
	if (!origin.p)
		return STR_NONE;
	for (size_t i = 0; i < config->origins.count; i++) {
		struct str allowed = config->origins.items[i];
		if (str_eq(allowed, STR("*")))
			return allowed;
		if (str_ends(allowed, STR("://*"))
				? str_starts_nocase(origin, str_head(allowed, allowed.n - 1))
				: str_eq_nocase(origin, allowed))
			return origin;
	}
	return STR_NONE;
}

static bool allows_headers(const struct cors_config *config, struct str asked)
{
	while (asked.p) {
		struct str name = str_trim(str_cut(asked, ',', &asked));
		if (name.n && !allows(&config->headers, name))
			return false;
	}
	return true;
}

static struct str join(const struct strs *list, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_add_c(&out, ',');
		buf_add(&out, list->items[i]);
	}
	return out.n ? buf_str(&out) : STR("");
}

static void add_credentials(const struct cors_config *config, struct http_response *response)
{
	if (config->credentials)
		http_response_add(response, STR("access-control-allow-credentials"), STR("true"));
}

static void add_list(struct http_response *response, struct str name, const struct strs *list)
{
	http_response_add(response, name, join(list, response->arena));
}

static void add_max_age(const struct cors_config *config, struct http_response *response)
{
	struct buf digits = BUF_IN(response->arena);
	if (config->max_age < 0)
		return;
	buf_add_i64(&digits, config->max_age);
	http_response_add(response, STR("access-control-max-age"), buf_str(&digits));
}

/* Are the method and the headers allowed that a preflight asks for? */
static bool allows_request(const struct cors_config *config, const struct http_request *request)
{
	struct str method = http_request_header(request, STR("access-control-request-method"));
	struct str headers = http_request_header(request, STR("access-control-request-headers"));
	return method.n && allows(&config->methods, method) && allows_headers(config, headers);
}

void cors_preflight(const struct cors_config *config, const struct http_request *request,
	struct http_response *response)
{
	struct str origin = allowed_origin(config, request);
	response->status = 204;
	if (!origin.p || !allows_request(config, request))
		return;
	http_response_add(response, STR("access-control-allow-origin"), origin);
	add_list(response, STR("access-control-allow-methods"), &config->methods);
	/* AWS sends this one empty when no header is allowed. */
	add_list(response, STR("access-control-allow-headers"), &config->headers);
	add_credentials(config, response);
	add_max_age(config, response);
}

void cors_apply(const struct cors_config *config, const struct http_request *request,
	struct http_response *response)
{
	size_t kept = 0;
	for (size_t i = 0; i < response->header_count; i++)
		if (!str_starts_nocase(response->headers[i].name, STR("access-control-")))
			response->headers[kept++] = response->headers[i];
	response->header_count = kept;
	struct str origin = allowed_origin(config, request);
	if (!origin.p)
		return;
	http_response_add(response, STR("access-control-allow-origin"), origin);
	add_credentials(config, response);
	if (config->expose.count)
		add_list(response, STR("access-control-expose-headers"), &config->expose);
}

/* --- function URLs --- */

bool cors_is_preflight(const struct http_request *request)
{
	return str_eq(request->method, STR("OPTIONS")) &&
	       http_request_header(request, STR("origin")).n &&
	       http_request_header(request, STR("access-control-request-method")).n;
}

/* False: of that origin nobody may call. */
static bool add_url_origin(const struct cors_config *config, const struct http_request *request,
	struct http_response *response)
{
	if (!allowed_origin(config, request).p)
		return false;
	http_response_add(response, STR("access-control-allow-origin"),
		http_request_header(request, STR("origin")));
	http_response_add(response, STR("vary"), STR("Origin"));
	add_credentials(config, response);
	return true;
}

void cors_url_preflight(const struct cors_config *config, const struct http_request *request,
	struct http_response *response)
{
	response->status = 200;
	if (!allows_request(config, request) || !add_url_origin(config, request, response))
		return;
	add_list(response, STR("access-control-allow-methods"), &config->methods);
	if (config->headers.count)
		add_list(response, STR("access-control-allow-headers"), &config->headers);
	add_max_age(config, response);
}

void cors_url_apply(const struct cors_config *config, const struct http_request *request,
	struct http_response *response)
{
	if (add_url_origin(config, request, response) && config->expose.count)
		add_list(response, STR("access-control-expose-headers"), &config->expose);
}
