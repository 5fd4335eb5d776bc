/*
 * jwt - a signed token (RFC 7519 in the compact form of RFC 7515) as API Gateway's JWT authorizers
 * see it.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html: RSA
 * only; the header's kid must be that of a key; iss is the issuer; aud, or client_id when there is
 * no aud, is one of the audience; exp lies ahead, nbf and iat do not; scope or scp holds one of the
 * route's scopes. No allowance for clocks that differ is documented, and none is made.
 *
 * Claims reach a function as text, whatever they were: numbers and truth values as they are
 * written, lists as "[a b]", objects as JSON; null not at all (measured with a Cognito-backed API,
 * floci's JwtClaimsWireFormatTest).
 *
 * Pure functions over slices; what is decoded lives in the arena.
 */
#ifndef GATEWAY_JWT_H
#define GATEWAY_JWT_H

#include "json_write.h"
#include "jwks.h"

/* What is wrong with a token, in the order in which it is looked at. */
enum jwt_fault {
	JWT_FINE,
	JWT_SEGMENTS,
	JWT_MALFORMED,
	JWT_ALGORITHM,
	JWT_KEYS, /* the issuer's could not be had */
	JWT_KID,
	JWT_SIGNATURE,
	JWT_ISSUER,
	JWT_AUDIENCE,
	JWT_EXPIRED,
	JWT_EARLY,
	JWT_ISSUED_LATER,
	JWT_SCOPE,
	JWT_FAULTS,
};

/* The error_description of www-authenticate. AUDIENCE is documented, SEGMENTS and ISSUER were seen
 * by others; the rest is not confirmed. */
struct str jwt_fault_text(enum jwt_fault fault);

struct jwt {
	struct str signed_part, signature, header, claims; /* the last three decoded */
	struct str alg, kid;
};

/* JWT_SEGMENTS, JWT_MALFORMED, JWT_ALGORITHM. */
enum jwt_fault jwt_read(struct str token, struct arena *arena, struct jwt *ret_token);
/* JWT_KID, JWT_SIGNATURE. */
enum jwt_fault jwt_verify(const struct jwt *token, const struct jwks *keys);
/* The rest but JWT_SCOPE. */
enum jwt_fault jwt_check(const struct jwt *token, struct str issuer, struct strs audience,
	int64_t now_s, struct arena *arena);
/* The token's scopes; JWT_SCOPE when none of them is wanted. */
enum jwt_fault jwt_check_scopes(
	const struct jwt *token, struct strs wanted, struct arena *arena, struct strs *ret_scopes);

/* Writes the claims as an object of texts. */
void jwt_write_claims(struct json_writer *w, const struct jwt *token, struct arena *arena);

#endif
