/*
 * token - ClientRequestToken: a request that was done is not done again for ten minutes.
 *
 * Kept in the store, in the transaction of the request itself, so that it holds over a restart.
 * Tokens share 4096 notes by their hash; each note forgets what is older than ten minutes when it
 * is next written, so that they do not pile up.
 */
#ifndef HANGAR_TOKEN_H
#define HANGAR_TOKEN_H

#include "aws_json.h"

#define TOKEN_WINDOW_US (INT64_C(10) * 60 * 1000000)

/* 128 bits of everything that makes two requests the same. */
struct token_hash {
	uint64_t a, b;
};
#define TOKEN_HASH_INIT ((struct token_hash){0xcbf29ce484222325u, 0x9e3779b97f4a7c15u})
/* A part, its length included. */
void token_hash_add(struct token_hash *hash, struct str part);

enum token_state {
	TOKEN_NEW,
	TOKEN_SAME,  /* the same request was done under it */
	TOKEN_OTHER, /* another one was */
};
/* extra is what the caller wants to know again of the request, up to 255 bytes; of TOKEN_SAME. */
int token_find(struct aws_call *call, struct str token, const struct token_hash *request,
	enum token_state *ret_state, struct str *ret_extra);
int token_keep(struct aws_call *call, struct str token, const struct token_hash *request,
	struct str extra);

#endif
