/*
 * Fuzzes emulator/gateway/schema.c, schema_explain.c and tree.c: a schema, a newline, a body. What
 * a schema allows its negation must not, and there is nothing to be said against it.
 */
#include "gateway/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body, text = str_cut(str_of((const char *)data, size), '\n', &body);
	struct arena arena = ARENA_INIT;
	struct schemas *schemas;
	size_t fault;
	const struct gateway_model_config models[] = {
		{STR("A"), text}, {STR("Not"), STR("{\"not\":{\"$ref\":\"https://x/models/A\"}}")}};
	const struct tree *value = body.p ? tree_read(body, &arena) : NULL;
	if (schemas_new(models, ARRAY_LEN(models), &schemas, &fault, NULL) == 0) {
		const struct schema *schema = schemas_find(schemas, STR("A"));
		bool allowed = value && schema_allows(schema, value);
		if (allowed && schema_allows(schemas_find(schemas, STR("Not")), value))
			__builtin_trap();
		if (value && allowed != str_eq(schema_explain(schema, value, &arena), STR("[]")))
			__builtin_trap();
		schemas_free(schemas);
	} else if (fault >= ARRAY_LEN(models)) {
		__builtin_trap();
	}
	arena_release(&arena);
	return 0;
}
