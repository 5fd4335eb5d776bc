#include "authorizer.h"

#include "answers.h"
#include "gateway_state.h"
#include "pattern.h"

static const struct authorizer_kind *const kinds[GATEWAY_AUTHORIZERS] = {
	[GATEWAY_JWT] = &authorizer_jwt,
	[GATEWAY_REQUEST] = &authorizer_request,
	[GATEWAY_TOKEN] = &authorizer_token,
	[GATEWAY_IAM] = &authorizer_iam,
};

static int read_sources(struct authorizer *a, struct arena *arena, struct err *err)
{
	const struct strs *from = &a->config.identity;
	a->sources = arena_array(arena, struct identity_source, from->count + 1);
	for (; a->source_count < from->count; a->source_count++)
		if (identity_parse(from->items[a->source_count], a->rest,
			    &a->sources[a->source_count], err) < 0)
			return -1;
	return 0;
}

int authorizer_init(struct authorizer *a, const struct gateway *gateway, bool rest,
	const struct gateway_authorizer_config *config, struct arena *arena, struct err *err)
{
	const struct authorizer_kind *kind = kinds[config->type];
	*a = (struct authorizer){.gateway = gateway, .rest = rest, .config = *config};
	a->config.name = arena_dup(arena, config->name);
	a->config.issuer = arena_dup(arena, config->issuer);
	a->config.keys = arena_dup(arena, config->keys);
	a->config.function = arena_dup(arena, config->function);
	a->config.identity = arena_dup_all(arena, config->identity);
	a->config.audience = arena_dup_all(arena, config->audience);
	if (!(rest ? kind->of_rest : kind->of_http))
		return err_set(err, "authorizer %.*s: %s APIs have none of that type",
			STR_ARG(config->name), rest ? "REST" : "HTTP");
	if (read_sources(a, arena, err) < 0 || (kind->init && kind->init(a, err) < 0))
		return err_prefix(err, "authorizer %.*s", STR_ARG(config->name));
	a->kind = kind;
	return 0;
}

void authorizer_release(struct authorizer *a)
{
	if (a->kind && a->kind->release)
		a->kind->release(a);
	pattern_free(a->pattern);
	answers_free(a->answers);
}
