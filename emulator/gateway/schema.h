/*
 * schema - JSON Schema, draft 4 (https://json-schema.org/draft-04/json-schema-validation.html), as
 * the models of a REST API use it for request bodies.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html: a
 * $ref points into the schema itself ("#/definitions/x") or to another model of the API
 * (".../models/NAME"). `format` is looked at for date-time, email, ipv4, ipv6 and uri only as far
 * as their form goes; others say nothing. Unknown keywords are read over, as the draft wants it.
 *
 * A schema is compiled once and may be used from any thread.
 */
#ifndef GATEWAY_SCHEMA_H
#define GATEWAY_SCHEMA_H

#include "err.h"
#include "guard_config.h"
#include "tree.h"

struct schema;

/* All models of an API: ret_schemas in their order, for schemas_free(). -1: *ret_model is the one
 * at fault. */
struct schemas;
int schemas_new(const struct gateway_model_config *models, size_t count,
	struct schemas **ret_schemas, size_t *ret_model, struct err *err);
void schemas_free(struct schemas *schemas);
/* NULL: there is no model of that name. */
const struct schema *schemas_find(const struct schemas *schemas, struct str name);

bool schema_allows(const struct schema *schema, const struct tree *value);

/* Why it does not, as $context.error.validationErrorString has it: "[object has missing required
 * properties ([\"id\"])]". The words and their order are those of the library that AWS was seen to
 * speak with (java-json-tools/json-schema-validator). */
struct str schema_explain(
	const struct schema *schema, const struct tree *value, struct arena *arena);

#endif
