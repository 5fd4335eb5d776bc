/*
 * jwks - the public keys that tokens are signed with (RFC 7517), out of a file, a URL or an issuer.
 *
 * An issuer publishes ISSUER/.well-known/openid-configuration, whose jwks_uri is the set's address
 * (OpenID Connect Discovery 1.0); API Gateway reads it so, waits 1,500 ms at most for a set of at
 * most 150,000 bytes, and keeps what it got for two hours
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html and
 * http-api-quotas.html). A file is read at the start and again when it has changed.
 *
 * Only RSA keys count, as there; keys for encryption and of other kinds are read over.
 */
#ifndef GATEWAY_JWKS_H
#define GATEWAY_JWKS_H

#include "clock.h"
#include "doors.h"
#include "err.h"

#include <openssl/types.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	JWKS_MAX = 150000,
	JWKS_TIMEOUT_MS = 1500,
	JWKS_FRESH_S = 2 * 60 * 60,
};

struct jwk {
	struct str kid, alg; /* alg: empty when the key does not say */
	EVP_PKEY *key;
};

struct jwks {
	atomic_uint references;
	struct arena arena;
	struct jwk *list;
	size_t count;
};

/* -1: no key set. A key that cannot be used is no fault of the set. */
int jwks_parse(struct str text, struct jwks **ret_set, struct err *err);
void jwks_release(struct jwks *set);
/* NULL: no key of that id. */
const struct jwk *jwks_find(const struct jwks *set, struct str kid);

struct jwks_source {
	pthread_mutex_t lock;
	char *file;     /* NULL: from the network */
	struct str url; /* of the set; empty: to be discovered */
	struct str issuer;
	struct clocks clocks;
	const struct sender *sender; /* NULL: there is no network */
	struct jwks *set;            /* NULL: none yet */
	int64_t until_us;            /* when it is to be read again */
	struct timespec changed;     /* the file, when it was read */
};

/* keys: a file's path, a URL, or empty: the issuer is asked. The texts must outlive the source. -1:
 * the file is none. */
int jwks_source_init(struct jwks_source *source, struct str keys, struct str issuer,
	const struct sender *sender, const struct clocks *clocks, struct err *err);
void jwks_source_release(struct jwks_source *source);
/* The set as it is now, for jwks_release(); NULL when it cannot be had. */
struct jwks *jwks_source_take(struct jwks_source *source);

#endif
