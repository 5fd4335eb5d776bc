/*
 * Fuzzes emulator/gateway/policy.c: a policy document. A Deny of everything, laid over it, must
 * leave nothing allowed.
 */
#include "gateway/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy_request request = {STR("execute-api:Invoke"),
		STR("arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/orders/7"),
		STR("10.1.2.3"), STR("curl/8.0")};
	struct str document = str_of((const char *)data, size);
	struct arena arena = ARENA_INIT;
	policy_judge(document, &request, &arena);
	struct str both = arena_printf(&arena,
		"{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"},%.*s]}",
		STR_ARG(document));
	if (policy_judge(both, &request, &arena) == POLICY_ALLOWED)
		__builtin_trap();
	arena_release(&arena);
	return 0;
}
