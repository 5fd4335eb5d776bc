#include "config/dump.h"

#include "config/load.h"

#include <stdio.h>

static const char *yes_no(bool yes)
{
	return yes ? "true" : "false";
}

static void line(struct buf *out, const char *indent, const char *key, struct str value)
{
	buf_printf(out, "%s  %s: %.*s\n", indent, key, STR_ARG(value));
}

static void text(struct buf *out, const char *key, struct str value)
{
	line(out, "", key, value);
}

/* What a row of a key table reads, so that nothing that is read is missing here. Rows that read in
 * their own way are written in a way of their own, too. */
static void row(const struct stack *stack, const struct key_row *row, const void *from,
	const char *indent, struct buf *out)
{
	const char *at = (const char *)from + row->at;
	const char *count = (const char *)from + row->count;
	char number[32] = "";
	switch (row->type) {
	case ROW_TEXT:
	case ROW_PATH:
		line(out, indent, row->key,
			stack_path_relative(stack, *(const struct str *)(const void *)at));
		break;
	case ROW_INT:
	case ROW_DURATION:
		snprintf(number, sizeof(number), "%lld",
			(long long)*(const int64_t *)(const void *)at);
		line(out, indent, row->key, str_z(number));
		break;
	case ROW_NUMBER:
		snprintf(number, sizeof(number), "%g", *(const double *)(const void *)at);
		line(out, indent, row->key, str_z(number));
		break;
	case ROW_BOOL:
		line(out, indent, row->key, str_z(yes_no(*(const bool *)at)));
		break;
	case ROW_ENUM:
		line(out, indent, row->key, str_z(row->words[*(const unsigned *)(const void *)at]));
		break;
	case ROW_TEXTS:
		for (size_t i = 0; i < *(const size_t *)(const void *)count; i++)
			line(out, indent, row->key,
				stack_path_relative(stack,
					(*(struct stack_text *const *)(const void *)at)[i].text));
		break;
	case ROW_PAIRS:
		for (size_t i = 0; i < *(const size_t *)(const void *)count; i++) {
			const struct stack_pair *pair =
				&(*(struct stack_pair *const *)(const void *)at)[i];
			buf_printf(out, "%s  %s: %.*s=%.*s\n", indent, row->key,
				STR_ARG(pair->name), STR_ARG(pair->value));
		}
		break;
	case ROW_OWN:
		break;
	}
}

static void rows(const struct stack *stack, const struct keys *keys, const void *from,
	const char *indent, struct buf *out)
{
	for (size_t i = 0; i < keys->n_rows; i++)
		row(stack, &keys->rows[i], from, indent, out);
}

static void pairs(struct buf *out, const char *key, const struct stack_pair *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "  %s: %.*s=%.*s\n", key, STR_ARG(list[i].name),
			STR_ARG(list[i].value));
}

void stack_dump_key(const struct stack_key *key, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%.*s %c %s", i ? ", " : "", STR_ARG(key[i].name), key[i].type,
			key[i].range ? "RANGE" : "HASH");
}

static void dump_index(const struct stack_index *index, struct buf *out)
{
	buf_printf(out, "  index %.*s: ", STR_ARG(index->name));
	stack_dump_key(index->key, index->n_key, out);
	buf_printf(out, " %s", stack_projection_name(index->projection));
	for (size_t i = 0; i < index->n_attributes; i++)
		buf_printf(out, " %.*s", STR_ARG(index->attributes[i].text));
	if (index->local)
		buf_add_z(out, " local");
	if (index->read)
		buf_printf(out, " capacity %lld/%lld", (long long)index->read,
			(long long)index->write);
	buf_add_c(out, '\n');
}

void stack_dump_table(const struct stack *stack, const struct stack_table *table, struct buf *out)
{
	buf_printf(out, "table %.*s\n  key: ", STR_ARG(table->name));
	stack_dump_key(table->key, table->n_key, out);
	buf_add_c(out, '\n');
	for (size_t i = 0; i < table->n_indexes; i++)
		dump_index(&table->indexes[i], out);
	buf_printf(out, "  capacity: %lld/%lld\n", (long long)table->read, (long long)table->write);
	rows(stack, &keys_table, table, "", out);
}

/* A path begins at the file's folder for those who read it. */
static void destination(const struct stack *stack, struct buf *out, const char *name, struct str to)
{
	bool file = str_starts(to, STR("file/"));
	buf_printf(out, "  %s: %s%.*s\n", name, file ? "file/" : "",
		STR_ARG(file ? stack_path_relative(stack, str_skip(to, 5)) : to));
}

static void dump_cors(const struct stack *stack, const struct keys *keys,
	const struct stack_cors *cors, struct buf *out)
{
	if (!cors->set)
		return;
	buf_add_z(out, "  cors\n");
	rows(stack, keys, cors, "  ", out);
}

void stack_dump_function(
	const struct stack *stack, const struct stack_function *function, struct buf *out)
{
	buf_printf(out, "function %.*s\n", STR_ARG(function->name));
	if (function->runtime == STACK_RUNTIME_C)
		text(out, "module", stack_path_relative(stack, function->module));
	rows(stack, &keys_function, function, "", out);
	destination(stack, out, "on-failure", function->on_failure);
	destination(stack, out, "on-success", function->on_success);
	dump_cors(stack, &keys_url_cors, &function->cors, out);
	pairs(out, "environment", function->environment, function->n_environment);
	for (size_t i = 0; i < function->n_allow; i++) {
		const struct stack_allow *allow = &function->allow[i];
		buf_printf(out, "  allow %.*s:", STR_ARG(allow->on));
		for (size_t k = 0; k < allow->n_actions; k++)
			buf_printf(out, " %.*s", STR_ARG(allow->actions[k].text));
		buf_add_c(out, '\n');
	}
}

static void dump_throttle(const struct stack_throttle *throttle, struct buf *out)
{
	if (throttle->set)
		buf_printf(out, " throttle %g/%lld", throttle->rate, (long long)throttle->burst);
}

static void dump_guard(const struct stack_guard *guard, struct buf *out)
{
	if (guard->authorizer.n)
		buf_printf(out, " authorizer %.*s", STR_ARG(guard->authorizer));
	if (guard->api_key)
		buf_add_z(out, " api-key");
	for (size_t i = 0; i < guard->n_scopes; i++)
		buf_printf(out, " scope %.*s", STR_ARG(guard->scopes[i].text));
	for (size_t i = 0; i < guard->n_parameters; i++)
		buf_printf(out, " needs %.*s", STR_ARG(guard->parameters[i].text));
	for (size_t i = 0; i < guard->n_bodies; i++)
		buf_printf(out, " body %.*s=%.*s", STR_ARG(guard->bodies[i].name),
			STR_ARG(guard->bodies[i].value));
}

static void dump_route(const struct stack_route *route, struct buf *out)
{
	buf_printf(out, "  route %.*s ->", STR_ARG(route->key));
	if (route->function)
		buf_printf(out, " function %.*s", STR_ARG(route->function->name));
	if (route->mock_status)
		buf_printf(out, " mock %lld \"%.*s\"", (long long)route->mock_status,
			STR_ARG(route->mock_body));
	for (size_t i = 0; i < route->n_mock_headers; i++)
		buf_printf(out, " [%.*s: %.*s]", STR_ARG(route->mock_headers[i].name),
			STR_ARG(route->mock_headers[i].value));
	if (route->http.url.n)
		buf_printf(out, " http %.*s %.*s", STR_ARG(route->http.method),
			STR_ARG(route->http.url));
	buf_printf(
		out, " payload %d.0 timeout %lld", (int)route->payload, (long long)route->timeout);
	dump_throttle(&route->throttle, out);
	dump_guard(&route->guard, out);
	buf_add_c(out, '\n');
	pairs(out, "  request", route->request, route->n_request);
	pairs(out, "  template", route->templates, route->n_templates);
	for (size_t i = 0; i < route->n_responses; i++) {
		buf_printf(out, "    response %lld\n", (long long)route->responses[i].status);
		pairs(out, "    change", route->responses[i].changes,
			route->responses[i].n_changes);
	}
}

static void dump_gateway_responses(
	const struct stack *stack, const struct stack_api *api, struct buf *out)
{
	for (size_t i = 0; i < api->n_gateway_responses; i++) {
		text(out, "gateway response", api->gateway_responses[i].type);
		rows(stack, &keys_gateway_response, &api->gateway_responses[i], "  ", out);
	}
}

static void dump_forms(const struct stack *stack, const struct stack_api *api, struct buf *out)
{
	for (size_t i = 0; i < api->n_more_stages; i++) {
		text(out, "more stage", api->more_stages[i].name);
		rows(stack, &keys_api_stage, &api->more_stages[i], "  ", out);
	}
	if (api->access_log.set) {
		buf_add_z(out, "  access log\n");
		rows(stack, &keys_access_log, &api->access_log, "  ", out);
	}
	dump_gateway_responses(stack, api, out);
}

static void dump_domain(const struct stack_domain *domain, struct buf *out)
{
	buf_printf(out, "domain %.*s\n", STR_ARG(domain->name));
	for (size_t i = 0; i < domain->n_mappings; i++) {
		const struct stack_mapping *m = &domain->mappings[i];
		buf_printf(out, "  mapping /%.*s -> %.*s %.*s\n", STR_ARG(m->base),
			STR_ARG(m->api ? m->api->name : STR_NONE), STR_ARG(m->stage));
	}
}

static void dump_authorizers(
	const struct stack *stack, const struct stack_api *api, struct buf *out)
{
	for (size_t i = 0; i < api->n_authorizers; i++) {
		const struct stack_authorizer *a = &api->authorizers[i];
		text(out, "authorizer", a->name);
		rows(stack, &keys_authorizer, a, "  ", out);
		line(out, "  ", "function", a->function ? a->function->name : STR_NONE);
		line(out, "  ", "keys", stack_path_relative(stack, a->keys));
	}
	for (size_t i = 0; i < api->n_models; i++)
		buf_printf(out, "  model: %.*s=%.*s\n", STR_ARG(api->models[i].name),
			STR_ARG(api->models[i].schema));
}

static void dump_plan(const struct stack *stack, const struct stack_plan *plan, struct buf *out)
{
	buf_printf(out, "usage plan %.*s", STR_ARG(plan->name));
	dump_throttle(&plan->throttle, out);
	buf_add_c(out, '\n');
	rows(stack, &keys_plan, plan, "", out);
	if (plan->quota.limit) {
		buf_add_z(out, "  quota\n");
		rows(stack, &keys_quota, &plan->quota, "  ", out);
	}
	for (size_t k = 0; k < plan->n_routes; k++) {
		buf_printf(out, "  route %.*s %.*s", STR_ARG(plan->routes[k].api),
			STR_ARG(plan->routes[k].route));
		dump_throttle(&plan->routes[k].throttle, out);
		buf_add_c(out, '\n');
	}
}

static void dump_plans(const struct stack *stack, struct buf *out)
{
	for (size_t i = 0; i < stack->n_api_keys; i++) {
		buf_printf(out, "api key %.*s %.*s\n", STR_ARG(stack->api_keys[i].name),
			STR_ARG(stack->api_keys[i].id));
		rows(stack, &keys_api_key, &stack->api_keys[i], "", out);
	}
	for (size_t i = 0; i < stack->n_plans; i++)
		dump_plan(stack, &stack->plans[i], out);
	if (stack->throttle.set) {
		buf_add_z(out, "account");
		dump_throttle(&stack->throttle, out);
		buf_add_c(out, '\n');
	}
}

void stack_dump_api(const struct stack *stack, const struct stack_api *api, struct buf *out)
{
	buf_printf(out, "api %.*s\n", STR_ARG(api->name));
	text(out, "id", api->id);
	rows(stack, &keys_api, api, "", out);
	if (api->throttle.set) {
		buf_add_z(out, " ");
		dump_throttle(&api->throttle, out);
		buf_add_c(out, '\n');
	}
	dump_cors(stack, &keys_cors, &api->cors, out);
	dump_forms(stack, api, out);
	dump_authorizers(stack, api, out);
	for (size_t i = 0; i < api->n_routes; i++)
		dump_route(&api->routes[i], out);
}

void stack_dump_bucket(
	const struct stack *stack, const struct stack_bucket *bucket, struct buf *out)
{
	buf_printf(out, "bucket %.*s\n", STR_ARG(bucket->name));
	rows(stack, &keys_bucket, bucket, "", out);
}

void stack_dump_site(const struct stack *stack, struct buf *out)
{
	const struct stack_site *site = &stack->site;
	if (!site->set)
		return;
	buf_add_z(out, "site\n");
	rows(stack, &keys_site, site, "", out);
	for (size_t i = 0; i < site->n_errors; i++) {
		const struct stack_site_error *e = &site->errors[i];
		buf_printf(out, "  error %lld\n", (long long)e->code);
		rows(stack, &keys_site_error, e, "  ", out);
	}
	for (size_t i = 0; i < site->n_behaviors; i++) {
		const struct stack_behavior *b = &site->behaviors[i];
		buf_printf(out, "  behavior %.*s -> %s %.*s\n", STR_ARG(b->pattern),
			b->api ? "api" : "bucket",
			STR_ARG(b->api      ? b->api->name
				: b->bucket ? b->bucket->name
					    : STR_NONE));
		rows(stack, &keys_behavior, b, "  ", out);
	}
}

void stack_dump_event(const struct stack *stack, const struct stack_event *event, struct buf *out)
{
	buf_printf(out, "event %.*s -> %.*s\n", STR_ARG(event->table->name),
		STR_ARG(event->function->name));
	rows(stack, &keys_event, event, "", out);
	destination(stack, out, "on-failure", event->on_failure);
	for (size_t i = 0; i < event->n_filters; i++)
		text(out, "filter", event->filters[i].text);
}

void stack_dump(const struct stack *stack, struct buf *out)
{
	buf_add_z(out, "stack\n");
	rows(stack, &keys_root, stack, "", out);
	for (size_t i = 0; i < stack->n_handlers; i++)
		text(out, "handlers", stack_path_relative(stack, stack->handlers[i]));
	for (size_t i = 0; i < stack->n_stages; i++)
		text(out, "stage", stack->stages[i].name);
	for (size_t i = 0; i < stack->n_tables; i++)
		stack_dump_table(stack, &stack->tables[i], out);
	for (size_t i = 0; i < stack->n_functions; i++)
		stack_dump_function(stack, &stack->functions[i], out);
	for (size_t i = 0; i < stack->n_apis; i++)
		stack_dump_api(stack, &stack->apis[i], out);
	for (size_t i = 0; i < stack->n_domains; i++)
		dump_domain(&stack->domains[i], out);
	dump_plans(stack, out);
	for (size_t i = 0; i < stack->n_buckets; i++)
		stack_dump_bucket(stack, &stack->buckets[i], out);
	stack_dump_site(stack, out);
	for (size_t i = 0; i < stack->n_events; i++)
		stack_dump_event(stack, &stack->events[i], out);
}
