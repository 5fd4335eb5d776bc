#include "jwt.h"

#include "base64url.h"
#include "json_read.h"

#include <math.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct str jwt_fault_text(enum jwt_fault fault)
{
	static const struct str texts[JWT_FAULTS] = {
		[JWT_SEGMENTS] = STR_INIT("token contains an invalid number of segments"),
		[JWT_MALFORMED] = STR_INIT("the token is malformed"),
		[JWT_ALGORITHM] = STR_INIT("the token's signing method is invalid"),
		[JWT_KEYS] = STR_INIT("OIDC discovery endpoint communication error"),
		[JWT_KID] = STR_INIT("the token has no matching key"),
		[JWT_SIGNATURE] = STR_INIT("the token has an invalid signature"),
		[JWT_ISSUER] = STR_INIT("issuer does not match"),
		[JWT_AUDIENCE] = STR_INIT("the token does not have a valid audience"),
		[JWT_EXPIRED] = STR_INIT("the token has expired"),
		[JWT_EARLY] = STR_INIT("the token is not valid yet"),
		[JWT_ISSUED_LATER] = STR_INIT("the token was issued in the future"),
		[JWT_SCOPE] = STR_INIT("the token does not have a valid scope"),
	};
	return texts[fault];
}

/* --- the token --- */

static const EVP_MD *digest_of(struct str alg)
{
	static const struct {
		struct str alg;
		const EVP_MD *(*digest)(void);
	} rsa[] = {{STR_INIT("RS256"), EVP_sha256}, {STR_INIT("RS384"), EVP_sha384},
		{STR_INIT("RS512"), EVP_sha512}};
	for (size_t i = 0; i < ARRAY_LEN(rsa); i++)
		if (str_eq(alg, rsa[i].alg))
			return rsa[i].digest();
	return NULL;
}

/* A whole JSON object: what follows need not look for faults any more. */
static bool is_object(struct str text, struct arena *arena)
{
	struct json_reader r;
	json_reader_init(&r, text, arena);
	if (json_peek(&r) != JSON_OBJECT)
		return false;
	json_skip(&r);
	return json_finish(&r);
}

/* The value of a member as it stands, the last of that name; STR_NONE when there is none. */
static struct str member_of(struct str object, struct str name, struct arena *arena)
{
	struct json_reader r;
	struct str key, found = STR_NONE;
	json_reader_init(&r, object, arena);
	json_read(&r);
	while (json_member(&r, &key)) {
		struct str value = json_skip(&r);
		if (str_eq(key, name))
			found = value;
	}
	return found;
}

/* The same of a string; STR_NONE when it is none. */
static struct str text_of(struct str object, struct str name, struct arena *arena)
{
	struct json_reader r;
	json_reader_init(&r, member_of(object, name, arena), arena);
	return json_peek(&r) == JSON_STRING && json_read(&r) ? r.text : STR_NONE;
}

enum jwt_fault jwt_read(struct str token, struct arena *arena, struct jwt *ret_token)
{
	struct buf header = BUF_IN(arena), claims = BUF_IN(arena), signature = BUF_IN(arena);
	struct str rest, second, first = str_cut(token, '.', &rest);
	second = str_cut(rest, '.', &rest);
	if (!rest.p || str_find(rest, '.', 0) < rest.n)
		return JWT_SEGMENTS;
	if (!base64url_decode(&header, first) || !base64url_decode(&claims, second) ||
		!base64url_decode(&signature, rest) || !is_object(buf_str(&header), arena) ||
		!is_object(buf_str(&claims), arena))
		return JWT_MALFORMED;
	*ret_token = (struct jwt){
		.signed_part = str_head(token, first.n + 1 + second.n),
		.signature = buf_str(&signature),
		.header = buf_str(&header),
		.claims = buf_str(&claims),
		.alg = text_of(buf_str(&header), STR("alg"), arena),
		.kid = text_of(buf_str(&header), STR("kid"), arena),
	};
	return digest_of(ret_token->alg) ? JWT_FINE : JWT_ALGORITHM;
}

enum jwt_fault jwt_verify(const struct jwt *token, const struct jwks *keys)
{
	const struct jwk *key = jwks_find(keys, token->kid);
	const EVP_MD *digest = digest_of(token->alg);
	if (!key || (key->alg.n && !str_eq(key->alg, token->alg)))
		return JWT_KID;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool right = context && digest &&
		     EVP_DigestVerifyInit(context, NULL, digest, NULL, key->key) == 1 &&
		     EVP_DigestVerify(context, (const unsigned char *)token->signature.p,
			     token->signature.n, (const unsigned char *)token->signed_part.p,
			     token->signed_part.n) == 1;
	EVP_MD_CTX_free(context);
	return right ? JWT_FINE : JWT_SIGNATURE;
}

/* --- its claims --- */

/* A claim that is a string or a list of strings. False: there is none of that name. */
static bool texts_of(struct str claims, struct str name, struct arena *arena, struct strs *ret)
{
	struct json_reader r;
	struct str value = member_of(claims, name, arena);
	if (!value.p)
		return false;
	struct str *items = arena_array(arena, struct str, value.n / 2 + 1);
	*ret = (struct strs){items, 0};
	json_reader_init(&r, value, arena);
	enum json_type type = json_read(&r);
	if (type == JSON_STRING)
		items[ret->count++] = r.text;
	while (type == JSON_ARRAY && json_element(&r)) {
		if (json_peek(&r) == JSON_STRING && json_read(&r))
			items[ret->count++] = r.text;
		else
			json_skip(&r);
	}
	return true;
}

static bool has_audience(struct str claims, struct strs audience, struct arena *arena)
{
	struct strs given;
	if (!texts_of(claims, STR("aud"), arena, &given) &&
		!texts_of(claims, STR("client_id"), arena, &given))
		return false;
	for (size_t i = 0; i < given.count; i++)
		if (strs_has(audience, given.items[i]))
			return true;
	return false;
}

/* A NumericDate: -1 there is none, -2 it is no number. */
static int date_of(struct str claims, struct str name, struct arena *arena, double *ret)
{
	struct json_reader r;
	struct str value = member_of(claims, name, arena);
	if (!value.p)
		return -1;
	json_reader_init(&r, value, arena);
	if (json_read(&r) != JSON_NUMBER)
		return -2;
	*ret = strtod(arena_dup_z(arena, r.text), NULL);
	return isfinite(*ret) ? 0 : -2;
}

/* A token without exp is refused: whether AWS does so is not confirmed. */
static enum jwt_fault check_dates(struct str claims, double now, struct arena *arena)
{
	static const struct {
		struct str name;
		enum jwt_fault fault;
	} dates[] = {{STR_INIT("exp"), JWT_EXPIRED}, {STR_INIT("nbf"), JWT_EARLY},
		{STR_INIT("iat"), JWT_ISSUED_LATER}};
	for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
		double date = 0;
		bool ends = dates[i].fault == JWT_EXPIRED;
		int found = date_of(claims, dates[i].name, arena, &date);
		if (found == -1 && !ends)
			continue;
		if (found < 0 || (ends ? date <= now : date > now))
			return dates[i].fault;
	}
	return JWT_FINE;
}

enum jwt_fault jwt_check(const struct jwt *token, struct str issuer, struct strs audience,
	int64_t now_s, struct arena *arena)
{
	struct str given = text_of(token->claims, STR("iss"), arena);
	if (!given.p || !str_eq(given, issuer))
		return JWT_ISSUER;
	if (!has_audience(token->claims, audience, arena))
		return JWT_AUDIENCE;
	return check_dates(token->claims, (double)now_s, arena);
}

enum jwt_fault jwt_check_scopes(
	const struct jwt *token, struct strs wanted, struct arena *arena, struct strs *ret_scopes)
{
	struct strs claim;
	size_t count = 0;
	bool fits = false;
	if (!texts_of(token->claims, STR("scope"), arena, &claim) &&
		!texts_of(token->claims, STR("scp"), arena, &claim))
		return JWT_SCOPE;
	struct str *scopes = arena_array(arena, struct str, token->claims.n + 1);
	for (size_t i = 0; i < claim.count; i++)
		for (struct str rest = claim.items[i], one; rest.p;) {
			one = str_cut(rest, ' ', &rest);
			if (!one.n)
				continue;
			scopes[count++] = one;
			fits = fits || strs_has(wanted, one);
		}
	*ret_scopes = (struct strs){scopes, count};
	return fits ? JWT_FINE : JWT_SCOPE;
}

/* --- as a function sees them --- */

static void write_text(struct buf *out, struct json_reader *r)
{
	const char *before = "";
	switch (json_peek(r)) {
	case JSON_ARRAY:
		json_read(r);
		buf_add_c(out, '[');
		while (json_element(r)) {
			buf_add_z(out, before);
			write_text(out, r);
			before = " ";
		}
		buf_add_c(out, ']');
		break;
	case JSON_OBJECT:
		buf_add(out, json_skip(r));
		break;
	default:
		json_read(r);
		buf_add(out, r->text);
	}
}

static bool is_later(struct str claims, struct str name, size_t nth, struct arena *arena)
{
	struct json_reader r;
	struct str key;
	json_reader_init(&r, claims, arena);
	json_read(&r);
	for (size_t i = 0; json_member(&r, &key); i++) {
		if (i > nth && str_eq(key, name))
			return true;
		json_skip(&r);
	}
	return false;
}

void jwt_write_claims(struct json_writer *w, const struct jwt *token, struct arena *arena)
{
	struct json_reader r;
	struct str name;
	size_t nth = 0;
	json_reader_init(&r, token->claims, arena);
	json_read(&r);
	json_object(w);
	for (; json_member(&r, &name); nth++) {
		struct buf text = BUF_IN(arena);
		if (json_peek(&r) == JSON_NULL || is_later(token->claims, name, nth, arena)) {
			json_skip(&r);
			continue;
		}
		write_text(&text, &r);
		json_key_string(w, name, buf_str(&text));
	}
	json_end_object(w);
}
