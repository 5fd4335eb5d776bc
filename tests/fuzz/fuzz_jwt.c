/*
 * Fuzzes emulator/gateway/jwt.c, jwks.c and base64url.c: a token, or a key set, a newline and a
 * token. What was read must be verified or refused, and its claims must be a JSON object of texts.
 */
#include "gateway/jwt.h"
#include "json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_claims(const struct jwt *token, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	struct json_reader r;
	struct str key;
	json_writer_init(&w, &out);
	jwt_write_claims(&w, token, arena);
	json_reader_init(&r, buf_str(&out), arena);
	if (json_read(&r) != JSON_OBJECT)
		__builtin_trap();
	while (json_member(&r, &key))
		if (json_read(&r) != JSON_STRING)
			__builtin_trap();
	if (!json_finish(&r))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str wanted[] = {STR_INIT("web"), STR_INIT("a")};
	struct strs list = {wanted, ARRAY_LEN(wanted)}, scopes;
	struct str token_text, all = str_of((const char *)data, size);
	struct str first = str_cut(all, '\n', &token_text);
	struct arena arena = ARENA_INIT;
	struct jwks *set = NULL;
	struct jwt token;
	if (token_text.p && jwks_parse(first, &set, NULL) < 0)
		set = NULL;
	if (jwt_read(token_text.p ? token_text : first, &arena, &token) == JWT_FINE) {
		if (set)
			jwt_verify(&token, set);
		jwt_check(&token, STR("https://issuer.example"), list, 1800000000, &arena);
		jwt_check_scopes(&token, list, &arena, &scopes);
		check_claims(&token, &arena);
	}
	jwks_release(set);
	arena_release(&arena);
	return 0;
}
