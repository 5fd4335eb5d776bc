#include "place.h"

static struct str note_name(struct arena *arena, const struct mapping *m, const char *tail)
{
	return arena_printf(arena, "mapping/%.*s%s", STR_ARG(m->config.id), tail);
}

static struct str windows_text(const struct mapping *m, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	for (unsigned i = 0; i < m->lane_count; i++) {
		const struct window *w = &m->lanes[i].window;
		if (!w->start_us)
			continue;
		struct str state = w->state.n ? buf_str(&w->state) : STR("{}");
		buf_printf(&out, "%u %lld ", i, (long long)w->start_us);
		buf_add(&out, state);
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
	for (unsigned i = 0; i < m->lane_count; i++)
		buf_printf(&out, " %llu", (unsigned long long)m->lanes[i].next);
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

/* A state is JSON without line ends, as json_read() slices it; a text that has some is not ours. */
static void read_windows(struct mapping *m, struct str text)
{
	while (text.n) {
		struct str state, line = str_cut(text, '\n', &text);
		struct str lane = str_cut(line, ' ', &state), start = str_cut(state, ' ', &state);
		uint64_t number, us;
		if (!str_to_u64(lane, &number) || number >= m->lane_count ||
			!str_to_u64(start, &us))
			continue;
		struct window *w = &m->lanes[number].window;
		w->start_us = (int64_t)us;
		buf_clear(&w->state);
		buf_add(&w->state, state);
	}
}

/* Another number of lanes than before: all begin where the hindmost stood. */
static bool read_places(struct mapping *m, struct str rest)
{
	uint64_t next[MAPPING_LANES] = {0}, least = UINT64_MAX;
	unsigned count = 0;
	while (rest.n && count < MAPPING_LANES) {
		if (!str_to_u64(str_cut(rest, ' ', &rest), &next[count]))
			return false;
		least = next[count] < least ? next[count] : least;
		count++;
	}
	for (unsigned i = 0; i < m->lane_count; i++)
		m->lanes[i].next = count == m->lane_count ? next[i] : least;
	return count > 0;
}

int place_load(
	struct mapping *m, struct txn *txn, uint32_t stream, bool *ret_known, bool *ret_other)
{
	struct arena arena = ARENA_INIT;
	struct str note = STR_NONE, rest = STR_NONE, windows = STR_NONE;
	uint64_t noted = 0;
	int error = txn_note_get(txn, note_name(&arena, m, ""), &arena, &note);
	if (!error && m->config.tumbling_us)
		error = txn_note_get(txn, note_name(&arena, m, "/window"), &arena, &windows);
	bool read = !error && note.n && str_to_u64(str_cut(note, ' ', &rest), &noted);
	*ret_known = read && noted == stream && read_places(m, rest);
	*ret_other = read && noted && noted != stream;
	if (*ret_known)
		read_windows(m, windows);
	arena_release(&arena);
	return error;
}
