/* CORS of HTTP APIs and of function URLs: the same six keys, of which each service takes something
 * else. Rules: API Gateway developer guide, http-api-cors.html; AWS::Lambda::Url Cors and Lambda's
 * API_Cors. */
#include "config/load.h"

/* What a function URL takes. */
enum {
	LIST_MOST = 100,
	METHODS_MOST = 6,
	ORIGIN_BYTES = 253,
	HEADER_BYTES = 1024,
};

static const char *origin_complaint(struct str text, const char *what_it_looks_like)
{
	size_t scheme = str_find_str(text, STR("://"));
	if (str_eq(text, STR("*")))
		return NULL;
	if (!scheme || scheme + 3 >= text.n)
		return what_it_looks_like;
	if (str_find(text, '/', scheme + 3) < text.n)
		return "an origin has no path, not even a \"/\" at the end: no browser sends one";
	return NULL;
}

static const char *form_api_origin(struct str text)
{
	return origin_complaint(text,
		"an origin looks like https://example.com, or is \"*\", \"https://*\" or "
		"\"http://*\"");
}

static const char *form_url_origin(struct str text)
{
	static const char looks[] =
		"an origin of a function URL looks like https://example.com, at most 253 "
		"characters, or is \"*\"";
	return text.n > ORIGIN_BYTES ? looks : origin_complaint(text, looks);
}

/* OPTIONS comes last: a function URL answers it without being asked to. */
static const char *const methods[] = {
	"*", "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};

static bool is_one_of(struct str text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_z(text, methods[i]))
			return true;
	return false;
}

static const char *form_api_method(struct str text)
{
	return is_one_of(text, ARRAY_LEN(methods))
		       ? NULL
		       : "expected GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS or \"*\"";
}

static const char *form_url_method(struct str text)
{
	return is_one_of(text, ARRAY_LEN(methods) - 1)
		       ? NULL
		       : "expected GET, PUT, HEAD, POST, PATCH, DELETE or \"*\"; OPTIONS is "
			 "answered without being named";
}

static const char *form_url_header(struct str text)
{
	return text.n > HEADER_BYTES ? "AWS takes at most 1024 characters" : NULL;
}

/* header_flags and header_form are of both lists of headers. */
#define CORS_ROWS(origin_form, origin_doc, method_form, method_doc, header_flags, header_form, \
	credentials_doc)                                                                       \
	{                                                                                      \
		{.key = "origins",                                                             \
			.type = ROW_TEXTS,                                                     \
			.flags = ROW_AWS,                                                      \
			.form = (origin_form),                                                 \
			LIST_AT(struct stack_cors, origins),                                   \
			.doc = "AllowOrigins: exact origins, " origin_doc,                     \
			.example = "[ \"https://example.com\" ]"},                             \
			{.key = "methods",                                                     \
				.type = ROW_TEXTS,                                             \
				.flags = ROW_AWS,                                              \
				.form = (method_form),                                         \
				LIST_AT(struct stack_cors, methods),                           \
				.doc = "AllowMethods" method_doc,                              \
				.example = "[ GET, POST ]"},                                   \
			{.key = "headers",                                                     \
				.type = ROW_TEXTS,                                             \
				.flags = (header_flags),                                       \
				.form = (header_form),                                         \
				LIST_AT(struct stack_cors, headers),                           \
				.doc = "AllowHeaders.",                                        \
				.example = "[ content-type, x-session ]"},                     \
			{.key = "expose",                                                      \
				.type = ROW_TEXTS,                                             \
				.flags = (header_flags),                                       \
				.form = (header_form),                                         \
				LIST_AT(struct stack_cors, expose),                            \
				.doc = "ExposeHeaders.",                                       \
				.example = "[ x-total ]"},                                     \
			{.key = "max-age",                                                     \
				.type = ROW_DURATION,                                          \
				.flags = ROW_AWS | ROW_WHOLE_SECONDS | ROW_MINUS_ONE,          \
				.fallback = "-1",                                              \
				.min = 0,                                                      \
				.max = 86400000,                                               \
				.at = offsetof(struct stack_cors, max_age),                    \
				.doc = "MaxAge of a preflight answer; -1 sends none.",         \
				.example = "1h"},                                              \
			{.key = "credentials",                                                 \
				.type = ROW_BOOL,                                              \
				.fallback = "false",                                           \
				.at = offsetof(struct stack_cors, credentials),                \
				.doc = "AllowCredentials." credentials_doc,                    \
				.example = "true"},                                            \
	}

static const struct key_row api_rows[] =
	CORS_ROWS(form_api_origin, "`\"*\"`, `\"https://*\"` or `\"http://*\"`.", form_api_method,
		".", 0, NULL, " Not together with the origin `*`.");
static const struct key_row url_rows[] = CORS_ROWS(form_url_origin, "or `\"*\"`.", form_url_method,
	": at most six.", ROW_AWS, form_url_header, "");

const struct keys keys_cors = {
	.name = "cors",
	.path = "apis.NAME.cors",
	.doc = "CORS of an HTTP API: the gateway answers preflight requests itself and replaces "
	       "such headers of the functions.",
	ROWS_OF(api_rows),
	.size = sizeof(struct stack_cors),
};

const struct keys keys_url_cors = {
	.name = "url cors",
	.path = "functions.NAME.cors",
	.doc = "CORS of a function URL: it answers preflight requests itself and adds such headers "
	       "to the function's answers, beside those that the function sets.",
	ROWS_OF(url_rows),
	.size = sizeof(struct stack_cors),
};

static struct stack_cors *read_cors(struct loader *l, const struct keys *keys,
	const struct yaml_value *node, struct str inner, void *cors_of_it)
{
	struct stack_cors *cors = cors_of_it;
	cors->place = node->place;
	keys_defaults(l, keys, cors);
	cors->set = keys_read(l, keys, node, inner, node->place, cors);
	return cors;
}

void load_api_cors(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct str inner = arena_printf(l->arena, "\"cors\" of %.*s", STR_ARG(where));
	const struct stack_cors *cors =
		read_cors(l, &keys_cors, node, inner, (char *)into + row->at);
	for (size_t i = 0; cors->credentials && i < cors->n_origins; i++)
		if (str_eq(cors->origins[i].text, STR("*")))
			load_refused(l, cors->origins[i].place,
				"%.*s: the origin \"*\" cannot be used together with credentials; "
				"name the origins",
				STR_ARG(inner));
}

void load_url_cors(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct str inner = arena_printf(l->arena, "\"cors\" of %.*s", STR_ARG(where));
	const struct stack_cors *cors =
		read_cors(l, &keys_url_cors, node, inner, (char *)into + row->at);
	const struct {
		const char *key;
		size_t count, most;
	} lists[] = {{"origins", cors->n_origins, LIST_MOST},
		{"methods", cors->n_methods, METHODS_MOST}, {"headers", cors->n_headers, LIST_MOST},
		{"expose", cors->n_expose, LIST_MOST}};
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (lists[i].count > lists[i].most)
			load_refused(l, cors->place, "\"%s\" in %.*s: AWS takes at most %zu",
				lists[i].key, STR_ARG(inner), lists[i].most);
}
