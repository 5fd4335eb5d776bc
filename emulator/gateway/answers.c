#include "answers.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	SETS = 512,
	WAYS = 4,
};

struct answer {
	char *bytes; /* the key, then the text; NULL: a free place */
	size_t key, text;
	int64_t until_us;
};

struct answers {
	pthread_mutex_t lock;
	struct answer list[SETS][WAYS];
};

struct answers *answers_new(void)
{
	struct answers *answers = xcalloc(1, sizeof(*answers));
	pthread_mutex_init(&answers->lock, NULL);
	return answers;
}

void answers_free(struct answers *answers)
{
	if (!answers)
		return;
	for (size_t i = 0; i < SETS; i++)
		for (size_t j = 0; j < WAYS; j++)
			free(answers->list[i][j].bytes);
	pthread_mutex_destroy(&answers->lock);
	free(answers);
}

/* FNV-1a. */
static struct answer *set_of(struct answers *answers, struct str key)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < key.n; i++)
		hash = (hash ^ (unsigned char)key.p[i]) * 1099511628211u;
	return answers->list[(hash ^ hash >> 32) % SETS];
}

static struct answer *find(struct answer *set, struct str key)
{
	for (size_t i = 0; i < WAYS; i++)
		if (set[i].bytes && str_eq(str_of(set[i].bytes, set[i].key), key))
			return &set[i];
	return NULL;
}

bool answers_find(struct answers *answers, struct str key, int64_t now_us, struct arena *arena,
	struct str *ret_text)
{
	pthread_mutex_lock(&answers->lock);
	const struct answer *answer = find(set_of(answers, key), key);
	bool found = answer && now_us < answer->until_us;
	if (found)
		*ret_text = arena_dup(arena, str_of(answer->bytes + answer->key, answer->text));
	pthread_mutex_unlock(&answers->lock);
	return found;
}

void answers_keep(struct answers *answers, struct str key, struct str text, int64_t until_us)
{
	char *bytes = xmalloc(key.n + text.n + 1);
	memcpy(bytes, key.p, key.n);
	if (text.n)
		memcpy(bytes + key.n, text.p, text.n);
	pthread_mutex_lock(&answers->lock);
	struct answer *set = set_of(answers, key), *place = find(set, key);
	for (size_t i = 0; !place && i < WAYS; i++)
		if (!set[i].bytes)
			place = &set[i];
	if (!place) {
		place = &set[0];
		for (size_t i = 1; i < WAYS; i++)
			if (set[i].until_us < place->until_us)
				place = &set[i];
	}
	free(place->bytes);
	*place = (struct answer){bytes, key.n, text.n, until_us};
	pthread_mutex_unlock(&answers->lock);
}
