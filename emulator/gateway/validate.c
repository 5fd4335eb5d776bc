#include "validate.h"

#include "event_part.h"
#include "schema.h"
#include "visit.h"

static bool in_query(const struct visit *v, struct str name)
{
	struct event_pair *pairs;
	size_t count = v->request->query.n ? event_query(v->request, &pairs) : 0;
	for (size_t i = 0; i < count; i++)
		if (str_eq(pairs[i].name, name) && pairs[i].value.n)
			return true;
	return false;
}

static bool in_path(const struct visit *v, struct str name)
{
	for (size_t i = 0; i < v->match.parameter_count; i++)
		if (str_eq(v->match.parameters[i].name, name) && v->match.parameters[i].raw.n)
			return true;
	return false;
}

static bool is_there(const struct visit *v, const struct gateway_parameter *parameter)
{
	switch (parameter->place) {
	case GATEWAY_IN_QUERY:
		return in_query(v, parameter->name);
	case GATEWAY_IN_HEADER:
		return str_trim(http_request_header(v->request, parameter->name)).n > 0;
	case GATEWAY_IN_PATH:
		break;
	}
	return in_path(v, parameter->name);
}

static bool has_parameters(struct visit *v, const struct guard *guard)
{
	struct buf missing = BUF_IN(v->request->arena);
	for (size_t i = 0; i < guard->parameter_count; i++) {
		if (is_there(v, &guard->parameters[i]))
			continue;
		if (missing.n)
			buf_add_z(&missing, ", ");
		buf_add(&missing, guard->parameters[i].name);
	}
	if (!missing.n)
		return true;
	visit_fail_saying(v, FAIL_PARAMETERS,
		arena_printf(v->request->arena, "Missing required request parameters: [%.*s]",
			STR_ARG(buf_str(&missing))));
	return false;
}

static const struct schema *schema_of(const struct visit *v, const struct guard *guard)
{
	const struct schema *otherwise = NULL;
	struct str rest, type = http_request_header(v->request, STR("content-type"));
	type = str_trim(str_cut(type.n ? type : STR("application/json"), ';', &rest));
	for (size_t i = 0; i < guard->body_count; i++) {
		if (str_eq_nocase(guard->bodies[i].content_type, type))
			return guard->bodies[i].schema;
		if (str_eq(guard->bodies[i].content_type, STR("$default")))
			otherwise = guard->bodies[i].schema;
	}
	return otherwise;
}

bool validate(struct visit *v, const struct guard *guard)
{
	if (!has_parameters(v, guard))
		return false;
	const struct schema *schema = guard->validates_body ? schema_of(v, guard) : NULL;
	if (!schema)
		return true;
	const struct tree *body = tree_read(v->request->body, v->request->arena);
	if (body && schema_allows(schema, body))
		return true;
	visit_fail(v, FAIL_REQUEST_BODY);
	v->unmet = schema;
	return false;
}
