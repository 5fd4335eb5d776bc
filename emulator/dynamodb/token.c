#include "token.h"

#include "store/store.h"

enum {
	NOTES = 4096,
};

/* One row of a note, as it is stored; behind it the length of the extra bytes, one byte, and they. */
struct kept {
	int64_t until_us;
	struct token_hash token, request;
};

/* Takes the next row off. */
static bool kept_next(struct str *note, struct kept *ret_kept, struct str *ret_extra)
{
	if (note->n <= sizeof(*ret_kept))
		return false;
	memcpy(ret_kept, note->p, sizeof(*ret_kept));
	size_t extra = (unsigned char)note->p[sizeof(*ret_kept)];
	*note = str_skip(*note, sizeof(*ret_kept) + 1);
	*ret_extra = str_head(*note, extra);
	*note = str_skip(*note, extra);
	return true;
}

static void kept_add(struct buf *note, const struct kept *kept, struct str extra)
{
	buf_add(note, str_of((const char *)kept, sizeof(*kept)));
	buf_add_c(note, (char)(unsigned char)extra.n);
	buf_add(note, extra);
}

void token_hash_add(struct token_hash *hash, struct str part)
{
	uint64_t length = part.n;
	for (size_t i = 0; i < sizeof(length); i++) {
		hash->a = (hash->a ^ (length >> (8 * i) & 255)) * 0x100000001b3u;
		hash->b = (hash->b + (length >> (8 * i) & 255)) * 0xff51afd7ed558ccdu;
	}
	for (size_t i = 0; i < part.n; i++) {
		hash->a = (hash->a ^ (unsigned char)part.p[i]) * 0x100000001b3u;
		hash->b = (hash->b + (unsigned char)part.p[i]) * 0xff51afd7ed558ccdu;
		hash->b ^= hash->b >> 29;
	}
}

static bool hash_eq(const struct token_hash *x, const struct token_hash *y)
{
	return x->a == y->a && x->b == y->b;
}

static struct token_hash hash_of(struct str token)
{
	struct token_hash hash = TOKEN_HASH_INIT;
	token_hash_add(&hash, token);
	return hash;
}

static struct str note_name(struct arena *arena, const struct token_hash *token)
{
	return arena_printf(arena, "tokens/%u", (unsigned)(token->b >> 32) % NOTES);
}

int token_find(struct aws_call *call, struct str token, const struct token_hash *request,
	enum token_state *ret_state, struct str *ret_extra)
{
	struct token_hash hash = hash_of(token);
	struct str note, extra;
	struct kept kept;
	if (call_store(call,
		    txn_note_get(call->txn, note_name(call->arena, &hash), call->arena, &note)))
		return -1;
	*ret_state = TOKEN_NEW;
	while (kept_next(&note, &kept, &extra)) {
		if (kept.until_us <= txn_now_us(call->txn) || !hash_eq(&kept.token, &hash))
			continue;
		*ret_state = hash_eq(&kept.request, request) ? TOKEN_SAME : TOKEN_OTHER;
		*ret_extra = extra;
	}
	return 0;
}

int token_keep(
	struct aws_call *call, struct str token, const struct token_hash *request, struct str extra)
{
	struct token_hash hash = hash_of(token);
	struct str name = note_name(call->arena, &hash), note;
	int64_t now = txn_now_us(call->txn);
	struct buf fresh = BUF_IN(call->arena);
	if (call_store(call, txn_note_get(call->txn, name, call->arena, &note)))
		return -1;
	struct kept kept = {now + TOKEN_WINDOW_US, hash, *request};
	kept_add(&fresh, &kept, extra);
	while (kept_next(&note, &kept, &extra))
		if (kept.until_us > now)
			kept_add(&fresh, &kept, extra);
	return call_store(call, txn_note_set(call->txn, name, buf_str(&fresh)));
}
