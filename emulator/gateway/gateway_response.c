#include "gateway_response.h"

#include "context.h"
#include "event_part.h"
#include "gateway_state.h"

static const struct gateway_response_config *find(const struct api *api, struct str type)
{
	for (size_t i = 0; i < api->config.response_count; i++)
		if (str_eq(api->config.responses[i].type, type))
			return &api->config.responses[i];
	return NULL;
}

static const struct gateway_response_config *configured(const struct visit *v)
{
	const struct kind_failure *failure = &v->api->kind->failures[v->failure];
	/* "isn't currently supported" (api-gateway-known-issues.html) */
	if (!failure->response.n || v->failure == FAIL_EVENT)
		return NULL;
	const struct gateway_response_config *own = find(v->api, failure->response);
	if (own)
		return own;
	return find(v->api, failure->status >= 500 ? STR("DEFAULT_5XX") : STR("DEFAULT_4XX"));
}

static const struct event_variable *template_of(
	const struct gateway_response_config *config, struct str type)
{
	for (size_t i = 0; i < config->template_count; i++)
		if (str_eq_nocase(config->templates[i].name, type))
			return &config->templates[i];
	return NULL;
}

/* The template of the first type that the client accepts and that there is, or JSON's. */
static const struct event_variable *accepted(
	const struct gateway_response_config *config, struct str accept)
{
	while (accept.p) {
		struct str rest, one = str_cut(accept, ',', &accept);
		const struct event_variable *found =
			template_of(config, str_trim(str_cut(one, ';', &rest)));
		if (found)
			return found;
	}
	return template_of(config, STR("application/json"));
}

/* AWS's own template for every type writes "message"; only refusals that are not configured say
 * "Message". */
static const struct event_variable refusal = {
	STR_INIT("application/json"), STR_INIT("{\"message\":$context.error.messageString}")};

static bool refuses(const struct visit *v)
{
	return str_eq(v->api->kind->failures[v->failure].response, STR("ACCESS_DENIED"));
}

static struct str path_value(const struct visit *v, struct str name)
{
	for (size_t i = 0; i < v->match.parameter_count; i++)
		if (str_eq(v->match.parameters[i].name, name))
			return v->match.parameters[i].raw;
	return STR_NONE;
}

/* What a header is set to; STR_NONE: the request has no such thing, the header is left out. */
static struct str header_value(const struct visit *v, struct str text, struct arena *arena)
{
	static const struct str header = STR_INIT("method.request.header."),
				query = STR_INIT("method.request.querystring."),
				path = STR_INIT("method.request.path."),
				context = STR_INIT("context."), stage = STR_INIT("stageVariables.");
	if (text.n > 1 && text.p[0] == '\'' && text.p[text.n - 1] == '\'')
		return str_of(text.p + 1, text.n - 2);
	if (str_starts(text, header))
		return http_request_header(v->request, str_skip(text, header.n));
	if (str_starts(text, query))
		return event_query_value(v->request, str_skip(text, query.n));
	if (str_starts(text, path))
		return path_value(v, str_skip(text, path.n));
	if (str_starts(text, context))
		return context_find(v, str_skip(text, context.n), arena);
	if (str_starts(text, stage))
		return context_stage_variable(v, str_skip(text, stage.n));
	return text;
}

void gateway_response_apply(const struct visit *v, struct http_response *response)
{
	const struct gateway_response_config *config = configured(v);
	if (!config)
		return;
	if (config->status)
		response->status = config->status;
	const struct event_variable *template =
		accepted(config, http_request_header(v->request, STR("accept")));
	if (!template && refuses(v))
		template = &refusal;
	if (template) {
		struct buf body = BUF_IN(response->arena);
		context_expand(v, template->value, STR(""), response->arena, &body);
		http_response_set(response, STR("content-type"), template->name);
		response->body = body.n ? buf_str(&body) : STR("");
	}
	for (size_t i = 0; i < config->header_count; i++) {
		struct str value = header_value(v, config->headers[i].value, response->arena);
		if (value.p && http_is_token(config->headers[i].name) && http_is_field_value(value))
			http_response_set(response, config->headers[i].name, value);
	}
}

static const struct event_variable *copy_pairs(
	const struct event_variable *from, size_t count, struct arena *arena)
{
	struct event_variable *pairs = arena_array(arena, struct event_variable, count + 1);
	for (size_t i = 0; i < count; i++)
		pairs[i] = (struct event_variable){
			arena_dup(arena, from[i].name), arena_dup(arena, from[i].value)};
	return pairs;
}

const struct gateway_response_config *gateway_responses_copy(
	const struct gateway_response_config *from, size_t count, struct arena *arena)
{
	struct gateway_response_config *list =
		arena_array(arena, struct gateway_response_config, count + 1);
	for (size_t i = 0; i < count; i++) {
		list[i] = from[i];
		list[i].type = arena_dup(arena, from[i].type);
		list[i].headers = copy_pairs(from[i].headers, from[i].header_count, arena);
		list[i].templates = copy_pairs(from[i].templates, from[i].template_count, arena);
	}
	return list;
}
