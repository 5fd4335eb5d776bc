/* What stands before routes: authorizers, request validation, API keys, usage plans. Rules: API
 * Gateway developer guide, http-api-jwt-authorizer.html, http-api-lambda-authorizer.html,
 * apigateway-use-lambda-authorizer.html, api-gateway-method-request-validation.html,
 * api-gateway-api-usage-plans.html; limits: http-api-quotas.html, limits.html. */
#include "config/load.h"

#include <stdio.h>

enum {
	AUTHORIZERS = 10, /* of one API */
	AUDIENCES = 50,
	SCOPES = 10, /* of one route */
	MODEL_BYTES = 400 * 1024,
};

static const char *const type_words[] = {"", "jwt", "request", "token"};
static const char *const answer_words[] = {"policy", "simple"};
static const char *const payload_words[] = {"", "1.0", "2.0"};
static const char *const period_words[] = {"day", "week", "month"};

static struct str named_word(const void *list, size_t i)
{
	return ((const struct named *)list)[i].name;
}

/* Authorizers. ------------------------------------------------------------------------------- */

static const char *form_issuer(struct str text)
{
	if (!str_starts(text, STR("https://")) && !str_starts(text, STR("http://")))
		return "an issuer is an address that begins with https://";
	return NULL;
}

static void read_function(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_authorizer *a = into;
	if (node->kind != NODE_SCALAR || yaml_is_null(node))
		load_error_type(l, node, row->key, where, "a function's name");
	else
		a->function = load_reference(l, SECTION_FUNCTIONS, node->text, node->place, where);
}

static void read_keys(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_authorizer *a = into;
	a->keys_place = node->place;
	if (node->kind != NODE_SCALAR || yaml_is_null(node) || !node->text.n) {
		load_error_type(l, node, row->key, where, "a file or an address");
		return;
	}
	if (str_starts(node->text, STR("https://")) || str_starts(node->text, STR("http://"))) {
		a->keys = node->text;
		return;
	}
	a->keys = load_path(l, node->text);
	load_path_must_exist(l, a->keys, false, node->place, row->key, where);
}

static const struct key_row authorizer_rows[] = {
	{.key = "type",
		.type = ROW_ENUM,
		.flags = ROW_REQUIRED,
		WORDS_OF(type_words),
		.at = offsetof(struct stack_authorizer, type),
		.doc = "`jwt` (HTTP APIs), `request` (a function that sees the request) or `token` "
		       "(REST APIs: a function that sees one header).",
		.example = "jwt"},
	{.key = "identity",
		.type = ROW_TEXTS,
		LIST_AT(struct stack_authorizer, identity),
		.doc = "IdentitySource: `$request.header.NAME`, `$request.querystring.NAME`, "
		       "`$stageVariables.NAME`, `$context.NAME`; in REST APIs "
		       "`method.request.header.NAME` and so on. By default the header "
		       "Authorization for `jwt` and `token`. Without one of them the answer is "
		       "401 and no function is called; they are the cache's key.",
		.example = "[ $request.header.Authorization ]"},
	{.key = "issuer",
		.type = ROW_TEXT,
		.form = form_issuer,
		.at = offsetof(struct stack_authorizer, issuer),
		.doc = "Of `jwt`: who signs the tokens, to the letter.",
		.example = "https://issuer.example"},
	{.key = "audience",
		.type = ROW_TEXTS,
		LIST_AT(struct stack_authorizer, audience),
		.doc = "Of `jwt`: a token's aud, or client_id, is one of them.",
		.example = "[ web ]"},
	{.key = "keys",
		.type = ROW_OWN,
		.read = read_keys,
		.kind = "path or address",
		.doc = "Of `jwt`, only here: the JWK set, a file or an address. By default the "
		       "issuer's own, as on AWS: ISSUER/.well-known/openid-configuration names it.",
		.example = "https://issuer.example/jwks.json"},
	{.key = "function",
		.type = ROW_OWN,
		.read = read_function,
		.kind = "name",
		.doc = "Of `request` and `token`: the function that decides.",
		.example = "f"},
	{.key = "answers",
		.type = ROW_ENUM,
		.fallback = "policy",
		WORDS_OF(answer_words),
		.at = offsetof(struct stack_authorizer, answers),
		.doc = "Of `request` in HTTP APIs: `simple` (EnableSimpleResponses) is "
		       "isAuthorized instead of a policy.",
		.example = "simple"},
	{.key = "payload",
		.type = ROW_ENUM,
		WORDS_OF(payload_words),
		.at = offsetof(struct stack_authorizer, payload),
		.doc = "Of `request` in HTTP APIs: AuthorizerPayloadFormatVersion, `2.0` by "
		       "default.",
		.example = "2.0"},
	{.key = "pattern",
		.type = ROW_TEXT,
		.at = offsetof(struct stack_authorizer, pattern),
		.place = offsetof(struct stack_authorizer, pattern_place),
		.doc = "Of `token`: IdentityValidationExpression. A token that does not match is "
		       "refused without a call.",
		.example = "'^Bearer [-0-9a-zA-Z._]+$'"},
	{.key = "cache",
		.type = ROW_DURATION,
		.flags = ROW_AWS | ROW_WHOLE_SECONDS,
		.min = 0,
		.max = 3600000,
		.at = offsetof(struct stack_authorizer, cache),
		.doc = "Of functions: AuthorizerResultTtlInSeconds. By default 5m in REST APIs, "
		       "0s in HTTP APIs.",
		.example = "5m"},
};

const struct keys keys_authorizer = {
	.name = "authorizer",
	.path = "apis.NAME.authorizers.NAME",
	.doc = "Who may call the routes that name it.",
	ROWS_OF(authorizer_rows),
	.size = sizeof(struct stack_authorizer),
};

/* Which keys an authorizer of a type has, and which it needs. */
static const struct {
	const char *key;
	unsigned types, needed; /* a bit for each type */
	bool http_only;
} key_types[] = {
	{"issuer", 1u << STACK_JWT, 1u << STACK_JWT, false},
	{"audience", 1u << STACK_JWT, 1u << STACK_JWT, false},
	{"keys", 1u << STACK_JWT, 0, false},
	{"function", 1u << STACK_REQUEST | 1u << STACK_TOKEN,
		1u << STACK_REQUEST | 1u << STACK_TOKEN, false},
	{"answers", 1u << STACK_REQUEST, 0, true},
	{"payload", 1u << STACK_REQUEST, 0, true},
	{"pattern", 1u << STACK_TOKEN, 0, false},
	{"cache", 1u << STACK_REQUEST | 1u << STACK_TOKEN, 0, false},
};

static void check_keys(struct loader *l, const struct stack_authorizer *a, bool rest,
	const struct yaml_value *node, struct str where)
{
	for (size_t i = 0; i < ARRAY_LEN(key_types); i++) {
		const struct yaml_pair *pair = yaml_find(node, str_z(key_types[i].key));
		if (pair && !(key_types[i].types & 1u << a->type))
			load_error(l, pair->place, "%.*s: \"%s\" is not of the type \"%s\"",
				STR_ARG(where), key_types[i].key, type_words[a->type]);
		else if (pair && rest && key_types[i].http_only)
			load_error(l, pair->place, "%.*s: \"%s\" is of HTTP APIs", STR_ARG(where),
				key_types[i].key);
		else if (!pair && key_types[i].needed & 1u << a->type)
			load_error(
				l, a->place, "%.*s needs \"%s\"", STR_ARG(where), key_types[i].key);
	}
}

static void check_identity(
	struct loader *l, const struct stack_authorizer *a, bool rest, struct str where)
{
	static const char *const http[] = {
		"$request.header.", "$request.querystring.", "$stageVariables.", "$context."};
	static const char *const old[] = {"method.request.header.", "method.request.querystring.",
		"stageVariables.", "context."};
	size_t most = a->type == STACK_REQUEST ? SIZE_MAX : 1;
	for (size_t i = 0; i < a->n_identity; i++) {
		struct str text = a->identity[i].text;
		size_t known = 0, all = a->type == STACK_TOKEN ? 1 : ARRAY_LEN(http);
		while (known < all && (!str_starts(text, str_z((rest ? old : http)[known])) ||
					      text.n == strlen((rest ? old : http)[known])))
			known++;
		if (known == all)
			load_refused(l, a->identity[i].place,
				"%.*s: an identity source looks like %s%s, not \"%.*s\"",
				STR_ARG(where),
				rest ? "method.request.header." : "$request.header.",
				"Authorization", STR_ARG(text));
		else if (i >= most)
			load_refused(l, a->identity[i].place, "%.*s has one identity source",
				STR_ARG(where));
	}
}

static void fill_authorizer(struct loader *l, struct stack_authorizer *a, bool rest)
{
	if (a->cache < 0)
		a->cache = rest && a->type != STACK_JWT ? 300000 : 0;
	if (!a->payload)
		a->payload = rest ? 1 : 2;
	if (a->n_identity || a->type == STACK_REQUEST)
		return;
	a->identity = arena_new(l->arena, struct stack_text);
	a->identity[0] = (struct stack_text){rest ? STR("method.request.header.Authorization")
						  : STR("$request.header.Authorization"),
		a->place};
	a->n_identity = 1;
}

static void read_authorizer(struct loader *l, struct stack_authorizer *a, bool rest,
	const struct yaml_value *node, struct str where)
{
	a->cache = -1;
	if (!keys_read(l, &keys_authorizer, node, where, a->place, a) || !a->type)
		return;
	if (rest && a->type == STACK_JWT)
		load_error(l, a->place,
			"%.*s: JWT authorizers are of HTTP APIs here; those that REST APIs have "
			"since 2026 are not emulated",
			STR_ARG(where));
	if (!rest && a->type == STACK_TOKEN)
		load_refused(
			l, a->place, "%.*s: TOKEN authorizers are of REST APIs", STR_ARG(where));
	check_keys(l, a, rest, node, where);
	check_identity(l, a, rest, where);
	fill_authorizer(l, a, rest);
	if (a->answers == STACK_SIMPLE && a->payload == 1)
		load_refused(l, a->place, "%.*s: simple answers need payload format 2.0",
			STR_ARG(where));
	if (a->cache > 0 && a->type == STACK_REQUEST && !a->n_identity)
		load_refused(l, a->place, "%.*s needs \"identity\" to cache by, or \"cache: 0s\"",
			STR_ARG(where));
	if (a->n_audience > AUDIENCES)
		load_refused(l, a->audience[AUDIENCES].place,
			"%.*s has %zu audiences; AWS takes %d", STR_ARG(where), a->n_audience,
			AUDIENCES);
}

/* A schema: a map, or a file with its JSON. */
static struct str read_schema(struct loader *l, const struct yaml_value *node, struct str where)
{
	struct buf json = BUF_IN(l->arena);
	if (node->kind == NODE_MAP) {
		yaml_json(node, &json);
		return buf_str(&json);
	}
	if (node->kind != NODE_SCALAR || yaml_is_null(node)) {
		load_error(l, node->place, "%.*s: expected a schema or a file, found %.*s",
			STR_ARG(where), STR_ARG(yaml_describe(node, l->arena)));
		return STR_NONE;
	}
	struct str path = load_path(l, node->text);
	if (!load_path_must_exist(l, path, false, node->place, "models", where))
		return STR_NONE;
	FILE *file = fopen(path.p, "rbe");
	size_t n = 1;
	while (file && n && json.n <= MODEL_BYTES) {
		n = fread(buf_reserve(&json, 16384), 1, 16384, file);
		json.n += n;
	}
	if (!file || json.n > MODEL_BYTES)
		load_error(l, node->place, "%.*s: %.*s cannot be read, or is too large",
			STR_ARG(where), STR_ARG(stack_path_relative(l->stack, path)));
	if (file)
		fclose(file);
	return buf_str(&json);
}

static const char *form_model(struct str name)
{
	return str_is_word(name, "") ? NULL : "it has letters and digits";
}

static void read_models(
	struct loader *l, struct stack_api *api, const struct yaml_pair *models, struct str where)
{
	const struct yaml_value *node = models->value;
	if (api->type != STACK_REST_API && node->kind == NODE_MAP)
		load_error(l, models->place, "%.*s: \"models\" are of REST APIs", STR_ARG(where));
	api->models = arena_array(l->arena, struct stack_model, node->n + 1);
	for (size_t i = 0; node->kind == NODE_MAP && i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct str inner = arena_printf(
			l->arena, "model \"%.*s\" of %.*s", STR_ARG(pair->key), STR_ARG(where));
		const char *complaint = form_model(pair->key);
		if (complaint)
			load_refused(l, pair->place, "\"%.*s\" cannot name a model; %s",
				STR_ARG(pair->key), complaint);
		api->models[api->n_models++] = (struct stack_model){
			pair->key, pair->place, read_schema(l, pair->value, inner)};
	}
}

/* "there is no X", with the nearest of the names. */
static void complain_missing(struct loader *l, struct place place, struct str where,
	const char *what, struct str name, const void *list, size_t n, size_t size)
{
	struct named *names = arena_array(l->arena, struct named, n + 1);
	for (size_t i = 0; i < n; i++)
		names[i] = *(const struct named *)(const void *)((const char *)list + i * size);
	load_error(l, place, "%.*s: there is no %s \"%.*s\"%.*s", STR_ARG(where), what,
		STR_ARG(name), STR_ARG(keys_did_you_mean(l->arena, name, names, n, named_word)));
}

static const struct stack_authorizer *find_authorizer(const struct stack_api *api, struct str name)
{
	for (size_t i = 0; i < api->n_authorizers; i++)
		if (str_eq(api->authorizers[i].name, name))
			return &api->authorizers[i];
	return NULL;
}

/* NULL: iam, none, or no such authorizer, which is said. */
static const struct stack_authorizer *check_named(struct loader *l, const struct stack_api *api,
	struct str name, struct place place, struct str where)
{
	const struct stack_authorizer *a = find_authorizer(api, name);
	if (!a && name.n && !str_eq(name, STR("iam")) && !str_eq(name, STR("none")))
		complain_missing(l, place, where, "authorizer", name, api->authorizers,
			api->n_authorizers, sizeof(*api->authorizers));
	return a;
}

void load_authorizers(
	struct loader *l, struct stack_api *api, const struct yaml_value *node, struct str where)
{
	const struct yaml_pair *authorizers = yaml_find(node, STR("authorizers"));
	const struct yaml_pair *models = yaml_find(node, STR("models"));
	const struct yaml_pair *source = yaml_find(node, STR("api-key-source"));
	bool rest = api->type == STACK_REST_API;
	size_t n = authorizers && authorizers->value->kind == NODE_MAP ? authorizers->value->n : 0;
	api->authorizers = arena_array(l->arena, struct stack_authorizer, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct yaml_pair *pair = &authorizers->value->pairs[i];
		struct stack_authorizer *a = &api->authorizers[api->n_authorizers++];
		*a = (struct stack_authorizer){.name = pair->key, .place = pair->place};
		if (str_eq(pair->key, STR("iam")) || str_eq(pair->key, STR("none")))
			load_error(l, pair->place,
				"%.*s: \"%.*s\" cannot name an authorizer; the "
				"word has its own meaning",
				STR_ARG(where), STR_ARG(pair->key));
		read_authorizer(l, a, rest, pair->value,
			arena_printf(l->arena, "authorizer \"%.*s\" of %.*s", STR_ARG(pair->key),
				STR_ARG(where)));
	}
	if (n > AUTHORIZERS)
		load_warning(l, authorizers->place,
			"%.*s has %zu authorizers; AWS's quota is %d unless it is raised",
			STR_ARG(where), n, AUTHORIZERS);
	check_named(l, api, api->authorizer, api->authorizer_place, where);
	if (models)
		read_models(l, api, models, where);
	if (source && !rest)
		load_error(l, source->place, "%.*s: \"api-key-source\" is of REST APIs",
			STR_ARG(where));
}

/* Routes. ------------------------------------------------------------------------------------ */

const char *keys_form_parameter(struct str text)
{
	static const char *const places[] = {"header.", "querystring.", "path."};
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (str_starts(text, str_z(places[i])) && text.n > strlen(places[i]))
			return NULL;
	return "a parameter looks like header.x-tenant, querystring.q or path.id";
}

void load_bodies(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	static const struct key_row pairs = {
		.key = "body", .type = ROW_PAIRS, LIST_AT(struct stack_guard, bodies)};
	struct stack_guard *guard = &((struct stack_route *)into)->guard;
	if (node->kind == NODE_MAP) {
		keys_read_value(l, &pairs, node, where, guard);
	} else if (node->kind != NODE_SCALAR || yaml_is_null(node)) {
		load_error_type(l, node, row->key, where, "a model's name, or a map");
	} else {
		guard->bodies = arena_new(l->arena, struct stack_pair);
		guard->bodies[guard->n_bodies++] =
			(struct stack_pair){STR("application/json"), node->text, node->place};
	}
}

static void check_bodies(struct loader *l, const struct stack_api *api,
	const struct stack_guard *guard, struct str where)
{
	for (size_t i = 0; i < guard->n_bodies; i++) {
		size_t k = 0;
		while (k < api->n_models && !str_eq(api->models[k].name, guard->bodies[i].value))
			k++;
		if (k == api->n_models)
			complain_missing(l, guard->bodies[i].place, where, "model",
				guard->bodies[i].value, api->models, api->n_models,
				sizeof(*api->models));
	}
}

void load_guard(struct loader *l, const struct stack_api *api, struct stack_route *route,
	const struct yaml_value *node, struct str where)
{
	static const char *const rest_only[] = {"api-key", "parameters", "body"};
	struct stack_guard *guard = &route->guard;
	const struct yaml_pair *scopes = yaml_find(node, STR("scopes"));
	if (!guard->authorizer.n)
		guard->authorizer = api->authorizer;
	else
		check_named(l, api, guard->authorizer, guard->authorizer_place, where);
	const struct stack_authorizer *a = find_authorizer(api, guard->authorizer);
	if (str_eq(guard->authorizer, STR("none")))
		guard->authorizer = STR_NONE;
	if (scopes && (!a || a->type != STACK_JWT))
		load_error(
			l, scopes->place, "%.*s: \"scopes\" need a jwt authorizer", STR_ARG(where));
	if (guard->n_scopes > SCOPES)
		load_refused(l, guard->scopes[SCOPES].place, "%.*s has %zu scopes; AWS takes %d",
			STR_ARG(where), guard->n_scopes, SCOPES);
	for (size_t i = 0; i < ARRAY_LEN(rest_only) && api->type == STACK_HTTP_API; i++) {
		const struct yaml_pair *pair = yaml_find(node, str_z(rest_only[i]));
		if (pair)
			load_error(l, pair->place, "%.*s: \"%s\" is of REST APIs", STR_ARG(where),
				rest_only[i]);
	}
	if (api->type == STACK_REST_API)
		check_bodies(l, api, guard, where);
	if (guard->api_key && api->key_source == STACK_KEY_AUTHORIZER && !a)
		load_error(l, route->place,
			"%.*s needs a Lambda authorizer: \"api-key-source\" says that it names "
			"the API key",
			STR_ARG(where));
}

/* API keys. ---------------------------------------------------------------------------------- */

static const char *form_key_value(struct str text)
{
	if (text.n < 20 || text.n > 128)
		return "AWS takes 20 to 128 characters";
	return NULL;
}

static const struct key_row api_key_rows[] = {
	{.key = "value",
		.type = ROW_TEXT,
		.flags = ROW_REQUIRED | ROW_AWS,
		.form = form_key_value,
		.at = offsetof(struct stack_api_key, value),
		.doc = "What `x-api-key` says: 20 to 128 characters.",
		.example = "abcdefghijklmnopqrstuvwx"},
	{.key = "enabled",
		.type = ROW_BOOL,
		.fallback = "true",
		.at = offsetof(struct stack_api_key, enabled),
		.doc = "A key that is not opens nothing.",
		.example = "true"},
};

const struct keys keys_api_key = {
	.name = "api key",
	.path = "api-keys.NAME",
	.doc = "An API key. `NAME: VALUE` is short for `NAME: { value: VALUE }`. It opens the "
	       "APIs of the usage plans that name it.",
	ROWS_OF(api_key_rows),
	.size = sizeof(struct stack_api_key),
};

void load_api_keys(struct loader *l, const struct yaml_value *node)
{
	struct stack *stack = l->stack;
	if (node->kind != NODE_MAP) {
		load_error(l, node->place, "\"api-keys\": expected a map of names, found %.*s",
			STR_ARG(yaml_describe(node, l->arena)));
		return;
	}
	stack->api_keys = arena_array(l->arena, struct stack_api_key, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_api_key *key = &stack->api_keys[stack->n_api_keys++];
		struct str where = arena_printf(l->arena, "api key \"%.*s\"", STR_ARG(pair->key));
		*key = (struct stack_api_key){
			.name = pair->key, .place = pair->place, .id = load_id(l, pair->key)};
		keys_defaults(l, &keys_api_key, key);
		if (pair->value->kind == NODE_SCALAR)
			keys_read_value(l, &api_key_rows[0], pair->value, where, key);
		else
			keys_read(l, &keys_api_key, pair->value, where, pair->place, key);
		for (size_t k = 0; k + 1 < stack->n_api_keys; k++)
			if (key->value.n && str_eq(stack->api_keys[k].value, key->value))
				load_refused(l, key->place,
					"%.*s has the value of \"%.*s\" in line %u", STR_ARG(where),
					STR_ARG(stack->api_keys[k].name),
					stack->api_keys[k].place.line);
	}
}

/* Usage plans. ------------------------------------------------------------------------------- */

static const struct key_row quota_rows[] = {
	{.key = "limit",
		.type = ROW_INT,
		.flags = ROW_REQUIRED | ROW_AWS,
		.min = 1,
		.max = 1000000000,
		.at = offsetof(struct stack_quota, limit),
		.doc = "Requests in a period.",
		.example = "1000"},
	{.key = "period",
		.type = ROW_ENUM,
		.fallback = "day",
		WORDS_OF(period_words),
		.at = offsetof(struct stack_quota, period),
		.doc = "A calendar day, a week from Sunday on, or a month, in UTC.",
		.example = "month"},
	{.key = "offset",
		.type = ROW_INT,
		.flags = ROW_AWS,
		.fallback = "0",
		.min = 0,
		.max = 999999999,
		.at = offsetof(struct stack_quota, offset),
		.doc = "Taken from the first period's limit.",
		.example = "0"},
};

const struct keys keys_quota = {
	.name = "quota",
	.path = "usage-plans.NAME.quota",
	.doc = "How many requests a key has. Beyond it the answer is 429 Limit Exceeded. Counts "
	       "begin anew with the daemon and when the file is read again.",
	ROWS_OF(quota_rows),
	.size = sizeof(struct stack_quota),
};

static void read_quota(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into)
{
	struct stack_quota *quota = &((struct stack_plan *)into)->quota;
	(void)row;
	quota->place = node->place;
	keys_defaults(l, &keys_quota, quota);
	keys_read(l, &keys_quota, node, arena_printf(l->arena, "\"quota\" of %.*s", STR_ARG(where)),
		node->place, quota);
	if (quota->offset >= quota->limit && quota->limit)
		load_refused(l, node->place, "\"quota\" of %.*s: the offset is below the limit",
			STR_ARG(where));
}

static const struct stack_api *plan_api(
	struct loader *l, struct str name, struct place place, struct str where)
{
	const struct stack_api *api = load_reference(l, SECTION_APIS, name, place, where);
	if (api && api->type == STACK_HTTP_API)
		load_refused(l, place,
			"%.*s: \"%.*s\" is an HTTP API; usage plans are of REST APIs",
			STR_ARG(where), STR_ARG(name));
	return api;
}

static void read_plan_route(struct loader *l, struct stack_plan *plan, const struct stack_api *api,
	const struct yaml_pair *pair, struct str where)
{
	static const struct key_row row = {
		.key = "routes", .at = offsetof(struct stack_plan_route, throttle)};
	size_t k = 0;
	while (k < api->n_routes && !str_eq(api->routes[k].key, pair->key))
		k++;
	if (k == api->n_routes)
		load_error(l, pair->place, "%.*s: api \"%.*s\" has no route \"%.*s\"",
			STR_ARG(where), STR_ARG(api->name), STR_ARG(pair->key));
	struct stack_plan_route *route = &plan->routes[plan->n_routes++];
	*route = (struct stack_plan_route){
		.api = api->name, .route = pair->key, .place = pair->place};
	load_throttle(l, &row, pair->value, where, route);
}

static void read_plan_routes(struct loader *l, const struct key_row *row,
	const struct yaml_value *node, struct str where, void *into)
{
	struct stack_plan *plan = into;
	size_t all = 0;
	for (size_t i = 0; node->kind == NODE_MAP && i < node->n; i++)
		all += node->pairs[i].value->n;
	plan->routes = arena_array(l->arena, struct stack_plan_route, all + 1);
	if (node->kind != NODE_MAP)
		load_error_type(l, node, row->key, where, "a map of APIs");
	for (size_t i = 0; node->kind == NODE_MAP && i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		const struct stack_api *api = plan_api(l, pair->key, pair->place, where);
		if (pair->value->kind != NODE_MAP)
			load_error_type(l, pair->value, row->key, where, "a map of routes");
		for (size_t k = 0; api && pair->value->kind == NODE_MAP && k < pair->value->n; k++)
			read_plan_route(l, plan, api, &pair->value->pairs[k], where);
	}
}

static const struct key_row plan_rows[] = {
	{.key = "apis",
		.type = ROW_TEXTS,
		.flags = ROW_REQUIRED,
		LIST_AT(struct stack_plan, apis),
		.doc = "The REST APIs that the keys open, with all their stages.",
		.example = "[ web ]"},
	{.key = "keys",
		.type = ROW_TEXTS,
		LIST_AT(struct stack_plan, keys),
		.doc = "API keys. A key has one plan for an API.",
		.example = "[ partner ]"},
	{.key = "throttle",
		.type = ROW_OWN,
		.at = offsetof(struct stack_plan, throttle),
		.read = load_throttle,
		.kind = "map",
		.doc = "Of each key.",
		.example = "{ rate: 10, burst: 20 }"},
	{.key = "quota",
		.type = ROW_OWN,
		.read = read_quota,
		.kind = "map",
		.doc = "Of each key.",
		.example = "{ limit: 1000, period: month }"},
	{.key = "routes",
		.type = ROW_OWN,
		.read = read_plan_routes,
		.kind = "map of APIs and routes",
		.doc = "Routes with a throttle of their own instead of the plan's.",
		.example = "{ web: { GET /orders: { rate: 1, burst: 2 } } }"},
};

const struct keys keys_plan = {
	.name = "usage plan",
	.path = "usage-plans.NAME",
	.doc = "What API keys may do.",
	ROWS_OF(plan_rows),
	.size = sizeof(struct stack_plan),
};

static bool has_text(const struct stack_text *list, size_t n, struct str text)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].text, text))
			return true;
	return false;
}

/* A key has one plan for an API. */
static void check_shared(
	struct loader *l, const struct stack_plan *plan, const struct stack_plan *other)
{
	for (size_t a = 0; a < plan->n_apis; a++)
		for (size_t k = 0; k < plan->n_keys; k++)
			if (has_text(other->apis, other->n_apis, plan->apis[a].text) &&
				has_text(other->keys, other->n_keys, plan->keys[k].text))
				load_refused(l, plan->keys[k].place,
					"usage plan \"%.*s\": the API key \"%.*s\" has \"%.*s\" "
					"for api \"%.*s\" already",
					STR_ARG(plan->name), STR_ARG(plan->keys[k].text),
					STR_ARG(other->name), STR_ARG(plan->apis[a].text));
}

static void check_plan(struct loader *l, const struct stack_plan *plan, struct str where)
{
	const struct stack *stack = l->stack;
	for (size_t i = 0; i < plan->n_apis; i++)
		plan_api(l, plan->apis[i].text, plan->apis[i].place, where);
	for (size_t i = 0; i < plan->n_keys; i++) {
		size_t k = 0;
		while (k < stack->n_api_keys &&
			!str_eq(stack->api_keys[k].name, plan->keys[i].text))
			k++;
		if (k == stack->n_api_keys)
			complain_missing(l, plan->keys[i].place, where, "API key",
				plan->keys[i].text, stack->api_keys, stack->n_api_keys,
				sizeof(*stack->api_keys));
	}
	for (const struct stack_plan *other = stack->plans; other < plan; other++)
		check_shared(l, plan, other);
}

void load_plans(struct loader *l, const struct yaml_value *node)
{
	struct stack *stack = l->stack;
	if (node->kind != NODE_MAP) {
		load_error(l, node->place, "\"usage-plans\": expected a map of names, found %.*s",
			STR_ARG(yaml_describe(node, l->arena)));
		return;
	}
	stack->plans = arena_array(l->arena, struct stack_plan, node->n + 1);
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_pair *pair = &node->pairs[i];
		struct stack_plan *plan = &stack->plans[stack->n_plans++];
		struct str where =
			arena_printf(l->arena, "usage plan \"%.*s\"", STR_ARG(pair->key));
		*plan = (struct stack_plan){.name = pair->key, .place = pair->place};
		if (keys_read(l, &keys_plan, pair->value, where, pair->place, plan))
			check_plan(l, plan, where);
	}
}
