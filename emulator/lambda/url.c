#include "room.h"

/* How functions' URLs are set up. */

const struct url_settings *url_settings_copy(struct arena *arena, const struct url_settings *from)
{
	if (!from)
		return NULL;
	struct url_settings *settings = arena_new(arena, struct url_settings);
	*settings = *from;
	if (!from->cors)
		return settings;
	struct cors_config *cors = arena_new(arena, struct cors_config);
	*cors = *from->cors;
	cors->origins = arena_dup_all(arena, from->cors->origins);
	cors->methods = arena_dup_all(arena, from->cors->methods);
	cors->headers = arena_dup_all(arena, from->cors->headers);
	cors->expose = arena_dup_all(arena, from->cors->expose);
	settings->cors = cors;
	return settings;
}

static bool same_list(struct strs a, struct strs b)
{
	bool same = !a.items == !b.items && a.count == b.count;
	for (size_t i = 0; same && i < a.count; i++)
		same = str_eq(a.items[i], b.items[i]);
	return same;
}

static bool same_cors(const struct cors_config *a, const struct cors_config *b)
{
	if (!a || !b)
		return a == b;
	return same_list(a->origins, b->origins) && same_list(a->methods, b->methods) &&
	       same_list(a->headers, b->headers) && same_list(a->expose, b->expose) &&
	       a->max_age == b->max_age && a->credentials == b->credentials;
}

bool url_settings_same(const struct url_settings *a, const struct url_settings *b)
{
	if (!a || !b)
		return a == b;
	return a->iam == b->iam && a->stream == b->stream && same_cors(a->cors, b->cors);
}

void function_url_set(struct function_url *url, const struct url_settings *settings, int64_t now_us)
{
	struct arena arena = ARENA_INIT;
	settings = url_settings_copy(&arena, settings); /* which may be what is set now, in part */
	arena_release(&url->arena);
	if (!url->settings)
		url->created_us = now_us;
	url->arena = arena;
	url->settings = settings;
	url->modified_us = now_us;
}

static bool find(
	void *self, struct str name, struct arena *arena, struct url_settings *ret_settings)
{
	struct lambda *lambda = self;
	pthread_mutex_lock(&lambda->lock);
	const struct function *function = room_find(lambda, name);
	const struct url_settings *settings = function ? function->url.settings : NULL;
	if (settings && settings->cors)
		settings = url_settings_copy(arena, settings);
	bool found = settings != NULL;
	if (found)
		*ret_settings = *settings;
	pthread_mutex_unlock(&lambda->lock);
	return found;
}

struct url_finder lambda_url_finder(struct lambda *lambda)
{
	return (struct url_finder){lambda, find};
}
