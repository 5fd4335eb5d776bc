#include "config/dump.h"

const char *stack_projection_name(enum stack_projection projection)
{
	static const char *const names[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
	return names[projection];
}

const char *stack_stream_name(enum stack_stream stream)
{
	static const char *const names[] = {
		"", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"};
	return names[stream];
}

const char *stack_billing_name(enum stack_billing billing)
{
	static const char *const names[] = {"PAY_PER_REQUEST", "PROVISIONED"};
	return names[billing];
}

const char *stack_table_class_name(enum stack_table_class table_class)
{
	static const char *const names[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
	return names[table_class];
}

const char *stack_start_name(enum stack_start start)
{
	static const char *const names[] = {"TRIM_HORIZON", "LATEST"};
	return names[start];
}

const char *stack_url_name(enum stack_url url)
{
	static const char *const names[] = {"off", "NONE", "AWS_IAM"};
	return names[url];
}

static const char *yes_no(bool yes)
{
	return yes ? "true" : "false";
}

static void text(struct buf *out, const char *key, struct str value)
{
	buf_printf(out, "  %s: %.*s\n", key, STR_ARG(value));
}

static void number(struct buf *out, const char *key, int64_t value)
{
	buf_printf(out, "  %s: %lld\n", key, (long long)value);
}

static void flag(struct buf *out, const char *key, bool value)
{
	buf_printf(out, "  %s: %s\n", key, yes_no(value));
}

static void texts(struct buf *out, const char *key, const struct stack_text *list, size_t n)
{
	if (!n)
		return;
	buf_printf(out, "  %s:", key);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, " %.*s", STR_ARG(list[i].text));
	buf_add_c(out, '\n');
}

static void pairs(struct buf *out, const char *key, const struct stack_pair *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "  %s %.*s=%.*s\n", key, STR_ARG(list[i].name),
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
	text(out, "ttl", table->ttl);
	text(out, "stream", str_z(stack_stream_name(table->stream)));
	text(out, "billing", str_z(stack_billing_name(table->billing)));
	buf_printf(out, "  capacity: %lld/%lld\n", (long long)table->read, (long long)table->write);
	text(out, "class", str_z(stack_table_class_name(table->table_class)));
	flag(out, "protection", table->protection);
	flag(out, "recovery", table->recovery);
	pairs(out, "tag", table->tags, table->n_tags);
	for (size_t i = 0; i < table->n_seeds; i++)
		text(out, "seed", stack_path_relative(stack, table->seeds[i].text));
}

/* A path begins at the file's folder for those who read it. */
static void destination(const struct stack *stack, struct buf *out, const char *name, struct str to)
{
	bool file = str_starts(to, STR("file/"));
	buf_printf(out, "  %s: %s%.*s\n", name, file ? "file/" : "",
		STR_ARG(file ? stack_path_relative(stack, str_skip(to, 5)) : to));
}

void stack_dump_function(
	const struct stack *stack, const struct stack_function *function, struct buf *out)
{
	buf_printf(out, "function %.*s\n", STR_ARG(function->name));
	text(out, "handler", function->handler);
	if (function->runtime == STACK_RUNTIME_C)
		text(out, "module", stack_path_relative(stack, function->module));
	text(out, "description", function->description);
	number(out, "memory", function->memory);
	number(out, "timeout", function->timeout);
	number(out, "storage", function->storage);
	number(out, "concurrency", function->concurrency);
	number(out, "retries", function->retries);
	number(out, "max-age", function->max_age);
	destination(stack, out, "on-failure", function->on_failure);
	destination(stack, out, "on-success", function->on_success);
	text(out, "logs", function->logs == STACK_LOGS_JSON ? STR("json") : STR("text"));
	text(out, "url", str_z(stack_url_name(function->url)));
	text(out, "isolation",
		function->isolation == STACK_ISOLATION_PROCESS ? STR("process") : STR("none"));
	if (function->cold_start)
		number(out, "cold-start", function->cold_start);
	if (function->runtime == STACK_RUNTIME_PROVIDED) {
		text(out, "runtime", STR("provided"));
		text(out, "code", stack_path_relative(stack, function->code));
		texts(out, "command", function->command, function->n_command);
	}
	pairs(out, "environment", function->environment, function->n_environment);
	for (size_t i = 0; i < function->n_allow; i++) {
		const struct stack_allow *allow = &function->allow[i];
		buf_printf(out, "  allow %.*s:", STR_ARG(allow->on));
		for (size_t k = 0; k < allow->n_actions; k++)
			buf_printf(out, " %.*s", STR_ARG(allow->actions[k].text));
		buf_add_c(out, '\n');
	}
	pairs(out, "tag", function->tags, function->n_tags);
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

static void dump_gateway_responses(const struct stack_api *api, struct buf *out)
{
	for (size_t i = 0; i < api->n_gateway_responses; i++) {
		const struct stack_gateway_response *r = &api->gateway_responses[i];
		buf_printf(out, "  gateway response %.*s %lld\n", STR_ARG(r->type),
			(long long)r->status);
		pairs(out, "  header", r->headers, r->n_headers);
		pairs(out, "  template", r->templates, r->n_templates);
		if (r->body.n)
			buf_printf(out, "    body %.*s\n", STR_ARG(r->body));
	}
}

static void dump_forms(const struct stack *stack, const struct stack_api *api, struct buf *out)
{
	for (size_t i = 0; i < api->n_more_stages; i++) {
		text(out, "more stage", api->more_stages[i].name);
		pairs(out, "  variable", api->more_stages[i].variables,
			api->more_stages[i].n_variables);
	}
	if (api->access_log.set) {
		text(out, "access log", api->access_log.format);
		text(out, "access log file", stack_path_relative(stack, api->access_log.file));
	}
	dump_gateway_responses(api, out);
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
	static const char *const types[] = {"", "jwt", "request", "token"};
	for (size_t i = 0; i < api->n_authorizers; i++) {
		const struct stack_authorizer *a = &api->authorizers[i];
		buf_printf(out, "  authorizer %.*s %s", STR_ARG(a->name), types[a->type]);
		if (a->function)
			buf_printf(out, " function %.*s payload %u.0%s cache %lld",
				STR_ARG(a->function->name), a->payload,
				a->answers == STACK_SIMPLE ? " simple" : "", (long long)a->cache);
		else
			buf_printf(out, " issuer %.*s keys %.*s", STR_ARG(a->issuer),
				STR_ARG(stack_path_relative(stack, a->keys)));
		if (a->pattern.n)
			buf_printf(out, " pattern %.*s", STR_ARG(a->pattern));
		buf_add_c(out, '\n');
		texts(out, "  identity", a->identity, a->n_identity);
		texts(out, "  audience", a->audience, a->n_audience);
	}
	for (size_t i = 0; i < api->n_models; i++)
		buf_printf(out, "  model %.*s %.*s\n", STR_ARG(api->models[i].name),
			STR_ARG(api->models[i].schema));
	if (api->key_source == STACK_KEY_AUTHORIZER)
		buf_add_z(out, "  api key of the authorizer\n");
}

static void dump_plans(const struct stack *stack, struct buf *out)
{
	static const char *const periods[] = {"day", "week", "month"};
	for (size_t i = 0; i < stack->n_api_keys; i++)
		buf_printf(out, "api key %.*s %.*s %.*s%s\n", STR_ARG(stack->api_keys[i].name),
			STR_ARG(stack->api_keys[i].id), STR_ARG(stack->api_keys[i].value),
			stack->api_keys[i].enabled ? "" : " disabled");
	for (size_t i = 0; i < stack->n_plans; i++) {
		const struct stack_plan *plan = &stack->plans[i];
		buf_printf(out, "usage plan %.*s", STR_ARG(plan->name));
		dump_throttle(&plan->throttle, out);
		if (plan->quota.limit)
			buf_printf(out, " quota %lld-%lld/%s", (long long)plan->quota.limit,
				(long long)plan->quota.offset, periods[plan->quota.period]);
		buf_add_c(out, '\n');
		texts(out, "apis", plan->apis, plan->n_apis);
		texts(out, "keys", plan->keys, plan->n_keys);
		for (size_t k = 0; k < plan->n_routes; k++) {
			buf_printf(out, "  route %.*s %.*s", STR_ARG(plan->routes[k].api),
				STR_ARG(plan->routes[k].route));
			dump_throttle(&plan->routes[k].throttle, out);
			buf_add_c(out, '\n');
		}
	}
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
	text(out, "type", api->type == STACK_REST_API ? STR("rest") : STR("http"));
	text(out, "stage", api->stage);
	buf_printf(out, "  payload: %d.0\n", (int)api->payload);
	number(out, "timeout", api->timeout);
	if (api->throttle.set) {
		buf_add_z(out, " ");
		dump_throttle(&api->throttle, out);
		buf_add_c(out, '\n');
	}
	if (api->cors.set) {
		const struct stack_cors *cors = &api->cors;
		texts(out, "cors origins", cors->origins, cors->n_origins);
		texts(out, "cors methods", cors->methods, cors->n_methods);
		texts(out, "cors headers", cors->headers, cors->n_headers);
		texts(out, "cors expose", cors->expose, cors->n_expose);
		number(out, "cors max-age", cors->max_age);
		flag(out, "cors credentials", cors->credentials);
	}
	pairs(out, "variable", api->variables, api->n_variables);
	texts(out, "binary", api->binary, api->n_binary);
	dump_forms(stack, api, out);
	dump_authorizers(stack, api, out);
	for (size_t i = 0; i < api->n_routes; i++)
		dump_route(&api->routes[i], out);
}

void stack_dump_bucket(
	const struct stack *stack, const struct stack_bucket *bucket, struct buf *out)
{
	buf_printf(out, "bucket %.*s\n", STR_ARG(bucket->name));
	text(out, "seed", stack_path_relative(stack, bucket->seed));
}

void stack_dump_site(const struct stack *stack, struct buf *out)
{
	const struct stack_site *site = &stack->site;
	if (!site->set)
		return;
	buf_add_z(out, "site\n");
	text(out, "root", stack_path_relative(stack, site->root));
	text(out, "index", site->index);
	flag(out, "spa", site->spa);
	number(out, "cache", site->cache);
	flag(out, "compress", site->compress);
	for (size_t i = 0; i < site->n_errors; i++) {
		const struct stack_site_error *e = &site->errors[i];
		buf_printf(out, "  error %lld -> %.*s %lld cache %lld\n", (long long)e->code,
			STR_ARG(e->page), (long long)e->status, (long long)e->cache);
	}
	for (size_t i = 0; i < site->n_behaviors; i++) {
		const struct stack_behavior *b = &site->behaviors[i];
		buf_printf(out, "  behavior %.*s -> %s %.*s cache %lld compress %s\n",
			STR_ARG(b->pattern), b->api ? "api" : "bucket",
			STR_ARG(b->api      ? b->api->name
				: b->bucket ? b->bucket->name
					    : STR_NONE),
			(long long)b->cache, yes_no(b->compress));
	}
}

void stack_dump_event(const struct stack *stack, const struct stack_event *event, struct buf *out)
{
	buf_printf(out, "event %.*s -> %.*s\n", STR_ARG(event->table->name),
		STR_ARG(event->function->name));
	number(out, "batch", event->batch);
	number(out, "window", event->window);
	number(out, "parallel", event->parallel);
	number(out, "retries", event->retries);
	number(out, "max-age", event->max_age);
	number(out, "tumbling", event->tumbling);
	destination(stack, out, "on-failure", event->on_failure);
	flag(out, "bisect", event->bisect);
	flag(out, "report", event->report);
	flag(out, "enabled", event->enabled);
	text(out, "start", str_z(stack_start_name(event->start)));
	for (size_t i = 0; i < event->n_filters; i++)
		text(out, "filter", event->filters[i].text);
}

void stack_dump(const struct stack *stack, struct buf *out)
{
	buf_add_z(out, "stack\n");
	text(out, "name", stack->name);
	text(out, "region", stack->region);
	text(out, "account", stack->account);
	text(out, "host", stack->host);
	number(out, "port", stack->port);
	text(out, "data", stack_path_relative(stack, stack->data));
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
