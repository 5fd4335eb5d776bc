/* Reaches signature_read, signature_verify and credentials_parse: Authorization, a NUL, the query,
 * a NUL, the date, a NUL, path. Each slice has memory of its own, so that reading beyond one is
 * seen. */
#include "auth/signature.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str own(struct str s)
{
	char *p = malloc(s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p = realloc(p, s.n ? s.n : 1);
	return str_of(p, s.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct clock clock = {0};
	struct str part[4], rest = str_of((const char *)data, size);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		part[i] = own(str_cut(rest, '\0', &rest));
	struct http_header headers[] = {{STR_INIT("Host"), STR_INIT("h")},
		{STR_INIT("X-Amz-Date"), part[2]}, {STR_INIT("Authorization"), part[0]}};
	struct http_request request = {
		.method = STR("POST"),
		.path = part[3],
		.query = part[1],
		.headers = headers,
		.header_count = part[0].n ? 3 : 2,
		.arena = &arena,
	};
	struct signature_rules rules = {.clock = &clock};
	struct signature_claim claim;
	struct signature_fault fault = {.kind = SIGNATURE_FINE};
	struct credentials credentials;
	int64_t at = 1440938160;
	clock.offset_us = at * 1000000 - clock_now_us(NULL);
	credentials_default(&arena, &rules.credentials);
	if (signature_read(&request, &claim, &fault) == 0) {
		/* Nobody guesses a signature. */
		if (signature_verify(&rules, &request, &claim, STR("dynamodb"), &fault) == 0 ||
			!fault.message.n)
			abort();
	} else if (!fault.message.n) {
		abort();
	}
	credentials_parse(part[0], &arena, &credentials, NULL);
	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		free((char *)(uintptr_t)part[i].p);
	arena_release(&arena);
	return 0;
}
