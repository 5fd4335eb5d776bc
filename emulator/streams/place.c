#include "place.h"

#include <stdlib.h>

static struct str note_name(struct arena *arena, const struct mapping *m, const char *tail)
{
	return arena_printf(arena, "mapping/%.*s%s", STR_ARG(m->config.id), tail);
}

void place_lanes(struct mapping *m, uint32_t shard, uint64_t next)
{
	struct lane **link = &m->lanes;
	while (*link)
		link = &(*link)->next_lane;
	for (unsigned i = 0; i < m->config.parallel; i++) {
		struct lane *lane = xcalloc(1, sizeof(*lane));
		*lane = (struct lane){
			.mapping = m, .shard = shard, .number = i, .next = next, .wake = INT64_MAX};
		*link = lane;
		link = &lane->next_lane;
	}
}

static struct str windows_text(const struct mapping *m, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	for (const struct lane *lane = m->lanes; lane; lane = lane->next_lane) {
		const struct window *w = &lane->window;
		if (!w->start_us)
			continue;
		buf_printf(&out, "%u %u %lld ", lane->shard, lane->number, (long long)w->start_us);
		buf_add(&out, w->state.n ? buf_str(&w->state) : STR("{}"));
		buf_add_c(&out, '\n');
	}
	return buf_str(&out);
}

static int save(struct txn *txn, void *arg)
{
	const struct mapping *m = arg;
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_IN(&arena);
	buf_printf(&out, "%u", m->stream);
	for (const struct lane *lane = m->lanes; lane; lane = lane->next_lane)
		if (lane->number == 0)
			buf_printf(&out, " %u:%llu", lane->shard, (unsigned long long)lane->next);
		else
			buf_printf(&out, ",%llu", (unsigned long long)lane->next);
	int error = txn_note_set(txn, note_name(&arena, m, ""), buf_str(&out));
	if (!error && m->config.tumbling_us)
		error = txn_note_set(txn, note_name(&arena, m, "/window"), windows_text(m, &arena));
	arena_release(&arena);
	return error;
}

int place_save(struct mapping *m, struct store *store)
{
	return store_write(store, save, m, NULL);
}

static int forget(struct txn *txn, void *arg)
{
	struct arena arena = ARENA_INIT;
	int error = txn_note_set(txn, note_name(&arena, arg, ""), STR_NONE);
	if (!error)
		error = txn_note_set(txn, note_name(&arena, arg, "/window"), STR_NONE);
	arena_release(&arena);
	return error;
}

int place_forget(struct mapping *m, struct store *store)
{
	return store_write(store, forget, m, NULL);
}

static struct lane *find_lane(struct mapping *m, uint64_t shard, uint64_t number)
{
	struct lane *lane = m->lanes;
	while (lane && (lane->shard != shard || lane->number != number))
		lane = lane->next_lane;
	return lane;
}

static void read_windows(struct mapping *m, struct str text)
{
	while (text.n) {
		struct str rest, line = str_cut(text, '\n', &text);
		uint64_t shard, number, us;
		if (!str_to_u64(str_cut(line, ' ', &rest), &shard) ||
			!str_to_u64(str_cut(rest, ' ', &rest), &number) ||
			!str_to_u64(str_cut(rest, ' ', &rest), &us))
			continue;
		struct lane *lane = find_lane(m, shard, number);
		if (!lane)
			continue;
		lane->window.start_us = (int64_t)us;
		buf_clear(&lane->window.state);
		buf_add(&lane->window.state, rest);
	}
}

/* Another number of lanes than before: all begin where the hindmost stood. */
static bool read_shard(struct mapping *m, uint32_t shard, struct str numbers)
{
	uint64_t next[MAPPING_PARALLEL] = {0}, least = UINT64_MAX;
	unsigned count = 0;
	while (numbers.n && count < MAPPING_PARALLEL) {
		if (!str_to_u64(str_cut(numbers, ',', &numbers), &next[count]))
			return false;
		least = next[count] < least ? next[count] : least;
		count++;
	}
	if (!count)
		return false;
	place_lanes(m, shard, least);
	for (unsigned i = 0; count == m->config.parallel && i < count; i++)
		find_lane(m, shard, i)->next = next[i];
	return true;
}

static void read_shards(struct mapping *m, struct str rest)
{
	while (rest.n) {
		struct str numbers, one = str_cut(rest, ' ', &rest);
		struct str before = str_cut(one, ':', &numbers);
		uint64_t shard = m->stream;
		if (!numbers.p)
			numbers = before;
		else if (!str_to_u64(before, &shard))
			return;
		if (!read_shard(m, (uint32_t)shard, numbers))
			return;
	}
}

int place_load(struct mapping *m, struct txn *txn, uint32_t *ret_noted)
{
	struct arena arena = ARENA_INIT;
	struct str note = STR_NONE, rest = STR_NONE, windows = STR_NONE;
	uint64_t noted = 0;
	int error = txn_note_get(txn, note_name(&arena, m, ""), &arena, &note);
	if (!error && m->config.tumbling_us)
		error = txn_note_get(txn, note_name(&arena, m, "/window"), &arena, &windows);
	if (!error && note.n && !str_to_u64(str_cut(note, ' ', &rest), &noted))
		noted = 0;
	if (!error && noted && noted == m->stream) {
		read_shards(m, rest);
		read_windows(m, windows);
	}
	arena_release(&arena);
	if (!error)
		*ret_noted = (uint32_t)noted;
	return error;
}
