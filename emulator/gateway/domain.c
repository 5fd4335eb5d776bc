#include "domain.h"

#include "api.h"

#include <stdlib.h>

static struct api *api_named(struct api *apis, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(apis[i].config.name, name))
			return &apis[i];
	return NULL;
}

static int by_length(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;
	return x->base.n < y->base.n ? 1 : x->base.n > y->base.n ? -1 : str_cmp(x->base, y->base);
}

static int copy_mapping(const struct gateway_mapping_config *from, struct api *apis,
	size_t api_count, struct arena *arena, struct mapping *to, struct err *err)
{
	to->base = arena_dup(arena, from->base);
	to->api = api_named(apis, api_count, from->api);
	if (!to->api)
		return err_set(err, "there is no api \"%.*s\"", STR_ARG(from->api));
	to->stage = from->stage.n ? api_stage(to->api, from->stage) : NULL;
	if (from->stage.n && !to->stage)
		return err_set(err, "api \"%.*s\" has no stage \"%.*s\"", STR_ARG(from->api),
			STR_ARG(from->stage));
	if (!to->stage && !to->api->config.rest)
		to->stage = to->api->stages;
	return 0;
}

int domains_new(const struct gateway_domain_config *configs, size_t count, struct api *apis,
	size_t api_count, struct arena *arena, struct domain **ret_domains, struct err *err)
{
	struct domain *domains = arena_array(arena, struct domain, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct domain *domain = &domains[i];
		domain->name = arena_dup(arena, configs[i].name);
		domain->count = configs[i].mapping_count;
		domain->mappings = arena_array(arena, struct mapping, domain->count + 1);
		for (size_t k = 0; k < domain->count; k++)
			if (copy_mapping(&configs[i].mappings[k], apis, api_count, arena,
				    &domain->mappings[k], err) < 0)
				return err_prefix(err, "domain %.*s", STR_ARG(domain->name));
		qsort(domain->mappings, domain->count, sizeof(*domain->mappings), by_length);
	}
	*ret_domains = domains;
	return 0;
}

/* "api.example.com.localhost" stands for "api.example.com", so that a browser finds this machine.
 */
const struct domain *domain_find(const struct domain *domains, size_t count, struct str host)
{
	static const struct str local = STR_INIT(".localhost");
	struct str plain = str_ends(host, local) ? str_head(host, host.n - local.n) : host;
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(domains[i].name, host) || str_eq_nocase(domains[i].name, plain))
			return &domains[i];
	return NULL;
}

const struct mapping *domain_map(const struct domain *domain, struct str path, struct str *ret_rest)
{
	struct str inner = str_skip(path, 1);
	for (size_t i = 0; i < domain->count; i++) {
		const struct mapping *mapping = &domain->mappings[i];
		size_t n = mapping->base.n;
		if (n && (!str_starts(inner, mapping->base) || (inner.n > n && inner.p[n] != '/')))
			continue;
		*ret_rest = n ? str_skip(inner, n) : path;
		return mapping;
	}
	return NULL;
}
