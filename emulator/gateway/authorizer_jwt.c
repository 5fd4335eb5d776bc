/* JWT authorizers of HTTP APIs: jwt.h has the rules and their source.
 *
 * Answers: 401 {"message":"Unauthorized"} with www-authenticate, whose form is documented for an
 * audience that does not fit (http-api-troubleshooting-jwt.html) and was seen for a missing token
 * ("Bearer" alone); 403 {"message":"Forbidden"} for scopes, its header not confirmed. */
#include "authorizer.h"
#include "gateway_state.h"
#include "guard.h"
#include "jwt.h"
#include "visit.h"

static int init(struct authorizer *a, struct err *err)
{
	const struct gateway_settings *settings = &a->gateway->settings;
	if (a->source_count != 1)
		return err_set(err, "a token has one identity source");
	if (!a->config.issuer.n || !a->config.audience.count)
		return err_set(err, "needs an issuer and an audience");
	return jwks_source_init(&a->keys, a->config.keys, a->config.issuer, settings->sender,
		&settings->clocks, err);
}

static void release(struct authorizer *a)
{
	jwks_source_release(&a->keys);
}

static struct str joined(struct strs list, struct arena *arena)
{
	struct buf text = BUF_IN(arena);
	for (size_t i = 0; i < list.count; i++) {
		if (i)
			buf_add_c(&text, ' ');
		buf_add(&text, list.items[i]);
	}
	return buf_str(&text);
}

/* In JSON that is not said to be: the answers that http-api-troubleshooting-jwt.html and
 * keitakn/go-cognito-lambda show have no content-type. */
static void fail(struct visit *v, enum failure failure)
{
	visit_fail(v, failure);
	v->response->header_count = 0;
}

static void refuse(struct visit *v, enum jwt_fault fault)
{
	struct arena *arena = v->request->arena;
	bool scope = fault == JWT_SCOPE;
	struct str error = scope ? STR("insufficient_scope") : STR("invalid_token");
	struct str says = jwt_fault_text(fault);
	struct str wanted = joined(v->target->guard->scopes, arena);
	fail(v, scope ? FAIL_ACCESS_DENIED : FAIL_UNAUTHORIZED);
	v->context.caller.error = arena_printf(arena, "%.*s: %.*s", STR_ARG(error), STR_ARG(says));
	http_response_add(v->response, STR("www-authenticate"),
		arena_printf(arena,
			"Bearer scope=\"%.*s\" error=\"%.*s\" error_description=\"%.*s\"",
			STR_ARG(wanted), STR_ARG(error), STR_ARG(says)));
}

static void refuse_missing(struct visit *v)
{
	fail(v, FAIL_UNAUTHORIZED);
	v->context.caller.error = STR("missing: token not provided");
	http_response_add(v->response, STR("www-authenticate"), STR("Bearer"));
}

static enum jwt_fault check(struct authorizer *a, struct visit *v, struct str text,
	struct jwt *token, struct strs *scopes)
{
	struct arena *arena = v->request->arena;
	struct strs wanted = v->target->guard->scopes;
	enum jwt_fault fault = jwt_read(text, arena, token);
	if (fault != JWT_FINE)
		return fault;
	struct jwks *keys = jwks_source_take(&a->keys);
	if (!keys)
		return JWT_KEYS;
	fault = jwt_verify(token, keys);
	jwks_release(keys);
	if (fault == JWT_FINE)
		fault = jwt_check(token, a->config.issuer, a->config.audience,
			v->context.time_us / 1000000, arena);
	if (fault == JWT_FINE && wanted.count)
		fault = jwt_check_scopes(token, wanted, arena, scopes);
	return fault;
}

/* {"jwt":{"claims":{...},"scopes":null}}; in format 1.0 the inner object alone. */
static struct str describe(const struct visit *v, const struct jwt *token, struct strs scopes)
{
	struct buf out = BUF_IN(v->request->arena);
	struct json_writer w;
	bool old = v->target->config.payload == GATEWAY_PAYLOAD_1_0;
	json_writer_init(&w, &out);
	json_object(&w);
	if (!old) {
		json_key(&w, STR("jwt"));
		json_object(&w);
	}
	json_key(&w, STR("claims"));
	jwt_write_claims(&w, token, v->request->arena);
	json_key(&w, STR("scopes"));
	if (v->target->guard->scopes.count) {
		json_array(&w);
		for (size_t i = 0; i < scopes.count; i++)
			json_string(&w, scopes.items[i]);
		json_end_array(&w);
	} else {
		json_null(&w);
	}
	if (!old)
		json_end_object(&w);
	json_end_object(&w);
	return buf_str(&out);
}

static bool authorize(struct authorizer *a, struct visit *v)
{
	struct str text = identity_find(&a->sources[0], v->request, &v->match, &v->context);
	struct jwt token;
	struct strs scopes = {NULL, 0};
	if (str_starts_nocase(text, STR("Bearer ")))
		text = str_skip(text, 7);
	text = str_trim(text);
	if (!text.n) {
		refuse_missing(v);
		return false;
	}
	enum jwt_fault fault = check(a, v, text, &token, &scopes);
	if (fault != JWT_FINE) {
		refuse(v, fault);
		return false;
	}
	v->context.caller.authorizer = describe(v, &token, scopes);
	return true;
}

const struct authorizer_kind authorizer_jwt = {
	.of_http = true, .init = init, .release = release, .authorize = authorize};
