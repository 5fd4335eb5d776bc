#include "store/store_private.h"

#include <stdlib.h>

struct table_snapshot {
	_Atomic unsigned refs;
	struct arena arena; /* everything of the table, this struct too */
};

struct catalogue_name {
	struct catalogue_name *next;
	const struct table *table;
};

struct catalogue_counts {
	struct catalogue_counts *next;
	uint32_t id;
	_Atomic int64_t items, bytes;
};

static unsigned name_bucket(struct str name)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	return (h ^ h >> 16) % CATALOGUE_BUCKETS;
}

/* --- snapshots --- */

static struct key_schema schema_copy(struct arena *arena, struct key_schema schema)
{
	for (unsigned i = 0; i < key_schema_count(&schema); i++)
		schema.parts[i].name = arena_dup(arena, schema.parts[i].name);
	return schema;
}

static struct index index_copy(struct arena *arena, const struct index *index)
{
	struct index copy = *index;
	struct str *include = arena_array(arena, struct str, index->include_count);
	for (size_t i = 0; i < index->include_count; i++)
		include[i] = arena_dup(arena, index->include[i]);
	copy.name = arena_dup(arena, index->name);
	copy.key = schema_copy(arena, index->key);
	copy.include = include;
	copy.settings.bytes = arena_dup(arena, index->settings.bytes);
	return copy;
}

struct table *table_copy(const struct table *table)
{
	struct arena arena = ARENA_INIT;
	struct table *copy = arena_new(&arena, struct table);
	struct table_snapshot *snapshot = arena_new(&arena, struct table_snapshot);
	struct key_part *attributes = arena_array(&arena, struct key_part, table->attribute_count);
	struct index *indexes = arena_array(&arena, struct index, table->index_count);
	for (size_t i = 0; i < table->attribute_count; i++)
		attributes[i] = (struct key_part){
			arena_dup(&arena, table->attributes[i].name), table->attributes[i].type};
	for (size_t i = 0; i < table->index_count; i++)
		indexes[i] = index_copy(&arena, &table->indexes[i]);
	*copy = *table;
	copy->name = arena_dup(&arena, table->name);
	copy->region = arena_dup(&arena, table->region);
	copy->account = arena_dup(&arena, table->account);
	copy->uuid = arena_dup(&arena, table->uuid);
	copy->key = schema_copy(&arena, table->key);
	copy->attributes = attributes;
	copy->indexes = indexes;
	copy->table_class = arena_dup(&arena, table->table_class);
	copy->ttl_attribute = arena_dup(&arena, table->ttl_attribute);
	copy->stream_label = arena_dup(&arena, table->stream_label);
	copy->tags.bytes = arena_dup(&arena, table->tags.bytes);
	copy->settings.bytes = arena_dup(&arena, table->settings.bytes);
	copy->expiry = index_copy(&arena, &table->expiry);
	copy->snapshot = snapshot;
	snapshot->refs = 1;
	snapshot->arena = arena;
	return copy;
}

const struct table *table_ref(const struct table *table)
{
	atomic_fetch_add_explicit(&table->snapshot->refs, 1, memory_order_relaxed);
	return table;
}

void table_unref(const struct table *table)
{
	if (table && atomic_fetch_sub(&table->snapshot->refs, 1) == 1) {
		struct arena arena = table->snapshot->arena; /* it lies in itself */
		arena_release(&arena);
	}
}

static const struct shard *shards_copy(struct arena *arena, const struct stream *stream)
{
	struct shard *copy = arena_array(arena, struct shard, stream->shard_count);
	memcpy(copy, stream->shards, stream->shard_count * sizeof(*copy));
	return copy;
}

struct catalogue_stream *catalogue_stream_copy(const struct stream *stream)
{
	struct catalogue_stream *copy = xcalloc(1, sizeof(*copy));
	struct arena *arena = copy->arena = xcalloc(1, sizeof(*arena));
	copy->stream = *stream;
	copy->stream.table = arena_dup(arena, stream->table);
	copy->stream.region = arena_dup(arena, stream->region);
	copy->stream.account = arena_dup(arena, stream->account);
	copy->stream.label = arena_dup(arena, stream->label);
	copy->stream.key = schema_copy(arena, stream->key);
	copy->stream.shards = shards_copy(arena, stream);
	copy->lasts = arena_array(arena, uint64_t, stream->shard_count);
	for (size_t i = 0; i < stream->shard_count; i++)
		copy->lasts[i] = UINT64_MAX;
	return copy;
}

static void stream_free(struct catalogue_stream *stream)
{
	if (!stream)
		return;
	arena_release(stream->arena);
	free(stream->arena);
	free(stream);
}

/* --- the maps --- */

void catalogue_init(struct catalogue *catalogue)
{
	pthread_rwlock_init(&catalogue->lock, NULL);
	catalogue->next_id = 1;
}

void catalogue_release(struct catalogue *catalogue)
{
	for (unsigned b = 0; b < CATALOGUE_BUCKETS; b++) {
		for (struct catalogue_name *n = catalogue->names[b], *next; n; n = next) {
			next = n->next;
			table_unref(n->table);
			free(n);
		}
		for (struct catalogue_counts *c = catalogue->counts[b], *next; c; c = next) {
			next = c->next;
			free(c);
		}
	}
	for (struct catalogue_stream *s = catalogue->streams, *next; s; s = next) {
		next = s->next;
		stream_free(s);
	}
	pthread_rwlock_destroy(&catalogue->lock);
}

static struct catalogue_name **name_find(struct catalogue *catalogue, struct str name)
{
	struct catalogue_name **at = &catalogue->names[name_bucket(name)];
	while (*at && !str_eq((*at)->table->name, name))
		at = &(*at)->next;
	return at;
}

static struct catalogue_counts **counts_find(struct catalogue *catalogue, uint32_t id)
{
	struct catalogue_counts **at = &catalogue->counts[id % CATALOGUE_BUCKETS];
	while (*at && (*at)->id != id)
		at = &(*at)->next;
	return at;
}

static void counts_make(struct catalogue *catalogue, uint32_t id, int64_t items, int64_t bytes)
{
	struct catalogue_counts **at = counts_find(catalogue, id);
	if (!*at) {
		*at = xcalloc(1, sizeof(**at));
		(*at)->id = id;
		(*at)->items = items;
		(*at)->bytes = bytes;
	}
}

static void counts_drop(struct catalogue *catalogue, uint32_t id)
{
	struct catalogue_counts **at = counts_find(catalogue, id), *gone = *at;
	if (gone)
		*at = gone->next;
	free(gone);
}

static void names_put(struct catalogue *catalogue, const struct table *table)
{
	struct catalogue_name **at = name_find(catalogue, table->name);
	if (*at) {
		table_unref((*at)->table);
	} else {
		*at = xcalloc(1, sizeof(**at));
	}
	(*at)->table = table_ref(table);
}

static void names_drop(struct catalogue *catalogue, struct str name)
{
	struct catalogue_name **at = name_find(catalogue, name), *gone = *at;
	if (gone) {
		*at = gone->next;
		table_unref(gone->table);
	}
	free(gone);
}

/* --- looking up --- */

const struct table *store_table(struct store *store, struct str name)
{
	struct catalogue *catalogue = &store->catalogue;
	pthread_rwlock_rdlock(&catalogue->lock);
	struct catalogue_name *found = *name_find(catalogue, name);
	const struct table *table = found ? table_ref(found->table) : NULL;
	pthread_rwlock_unlock(&catalogue->lock);
	return table;
}

struct counts store_counts(struct store *store, uint32_t id)
{
	struct catalogue *catalogue = &store->catalogue;
	struct counts counts = {0};
	pthread_rwlock_rdlock(&catalogue->lock);
	struct catalogue_counts *found = *counts_find(catalogue, id);
	if (found)
		counts = (struct counts){found->items, found->bytes};
	pthread_rwlock_unlock(&catalogue->lock);
	return counts;
}

void catalogue_add_counts(struct catalogue *catalogue, uint32_t id, int64_t items, int64_t bytes)
{
	pthread_rwlock_rdlock(&catalogue->lock);
	struct catalogue_counts *found = *counts_find(catalogue, id);
	if (found) {
		atomic_fetch_add(&found->items, items);
		atomic_fetch_add(&found->bytes, bytes);
	}
	pthread_rwlock_unlock(&catalogue->lock);
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t store_table_names(struct store *store, struct str after, size_t limit, struct arena *arena,
	struct str **ret_names, bool *ret_more)
{
	struct catalogue *catalogue = &store->catalogue;
	size_t count = 0, room = 0;
	pthread_rwlock_rdlock(&catalogue->lock);
	for (unsigned b = 0; b < CATALOGUE_BUCKETS; b++)
		for (struct catalogue_name *n = catalogue->names[b]; n; n = n->next)
			room++;
	struct str *names = arena_array(arena, struct str, room);
	for (unsigned b = 0; b < CATALOGUE_BUCKETS; b++)
		for (struct catalogue_name *n = catalogue->names[b]; n; n = n->next)
			if (str_cmp(n->table->name, after) > 0)
				names[count++] = arena_dup(arena, n->table->name);
	pthread_rwlock_unlock(&catalogue->lock);
	qsort(names, count, sizeof(*names), by_bytes);
	*ret_names = names;
	*ret_more = count > limit;
	return count < limit ? count : limit;
}

static struct stream stream_to_arena(const struct stream *stream, struct arena *arena)
{
	struct stream copy = *stream;
	copy.table = arena_dup(arena, stream->table);
	copy.region = arena_dup(arena, stream->region);
	copy.account = arena_dup(arena, stream->account);
	copy.label = arena_dup(arena, stream->label);
	copy.key = schema_copy(arena, stream->key);
	copy.shards = shards_copy(arena, stream);
	return copy;
}

size_t store_streams(
	struct store *store, struct str table, struct arena *arena, struct stream **ret_streams)
{
	struct catalogue *catalogue = &store->catalogue;
	size_t count = 0, room = 0;
	pthread_rwlock_rdlock(&catalogue->lock);
	for (struct catalogue_stream *s = catalogue->streams; s; s = s->next)
		room++;
	struct stream *streams = arena_array(arena, struct stream, room);
	for (struct catalogue_stream *s = catalogue->streams; s; s = s->next) {
		if (table.n && !str_eq(s->stream.table, table))
			continue;
		/* Few streams, and rarely listed: sorted as they come. */
		struct stream copy = stream_to_arena(&s->stream, arena);
		struct str arn = stream_arn(arena, &copy);
		size_t at = count++;
		for (; at > 0 && str_cmp(stream_arn(arena, &streams[at - 1]), arn) > 0; at--)
			streams[at] = streams[at - 1];
		streams[at] = copy;
	}
	pthread_rwlock_unlock(&catalogue->lock);
	*ret_streams = streams;
	return count;
}

bool store_stream(struct store *store, struct str arn, struct arena *arena, struct stream *ret)
{
	struct catalogue *catalogue = &store->catalogue;
	bool found = false;
	pthread_rwlock_rdlock(&catalogue->lock);
	for (struct catalogue_stream *s = catalogue->streams; s && !found; s = s->next) {
		found = str_ends(arn, s->stream.label) &&
			str_eq(arn, stream_arn(arena, &s->stream));
		if (found)
			*ret = stream_to_arena(&s->stream, arena);
	}
	pthread_rwlock_unlock(&catalogue->lock);
	return found;
}

/* --- the writer's side --- */

struct catalogue_stream *catalogue_stream_of(struct txn *txn, uint32_t id)
{
	for (struct catalogue_change *c = txn->changes; c; c = c->older)
		if (c->stream && c->stream->stream.id == id)
			return c->stream_gone ? NULL : c->stream;
	/* Only writers change the list: the one who asks holds the right to write. */
	for (struct catalogue_stream *s = txn->store->catalogue.streams; s; s = s->next)
		if (s->stream.id == id)
			return s;
	return NULL;
}

void catalogue_forget_sequences(struct catalogue *catalogue)
{
	for (struct catalogue_stream *s = catalogue->streams; s; s = s->next)
		for (size_t i = 0; i < s->stream.shard_count; i++)
			s->lasts[i] = UINT64_MAX;
}

static void apply_table(struct catalogue *catalogue, const struct catalogue_change *change)
{
	const struct table *was = change->before, *is = change->after;
	if (is) {
		counts_make(catalogue, is->id, 0, 0);
		for (size_t i = 0; i < is->index_count; i++)
			counts_make(catalogue, is->indexes[i].id, 0, 0);
		if (is->expiry.id)
			counts_make(catalogue, is->expiry.id, 0, 0);
	}
	for (size_t i = 0; was && i < was->index_count; i++)
		if (!is || !table_index(is, was->indexes[i].name))
			counts_drop(catalogue, was->indexes[i].id);
	if (was && was->expiry.id && (!is || is->expiry.id != was->expiry.id))
		counts_drop(catalogue, was->expiry.id);
	if (!is)
		counts_drop(catalogue, was->id);
	if (is)
		names_put(catalogue, is);
	else
		names_drop(catalogue, was->name);
}

static void apply_stream(struct catalogue *catalogue, struct catalogue_change *change)
{
	struct catalogue_stream **at = &catalogue->streams;
	while (*at && (*at)->stream.id != change->stream->stream.id)
		at = &(*at)->next;
	struct catalogue_stream *old = *at;
	if (old)
		*at = old->next;
	if (!change->stream_gone) {
		change->stream->next = *at;
		*at = change->stream;
		change->stream = NULL;
	}
	stream_free(old);
}

static struct catalogue_change *reversed(struct catalogue_change *changes)
{
	struct catalogue_change *oldest = NULL;
	for (struct catalogue_change *c = changes, *older; c; c = older) {
		older = c->older;
		c->older = oldest;
		oldest = c;
	}
	return oldest;
}

void catalogue_apply(struct store *store, struct catalogue_change *changes)
{
	struct catalogue *catalogue = &store->catalogue;
	struct catalogue_change *in_order = reversed(changes);
	pthread_rwlock_wrlock(&catalogue->lock);
	if (in_order)
		atomic_fetch_add(&catalogue->version, 1);
	for (struct catalogue_change *c = in_order; c; c = c->older) {
		if (c->stream)
			apply_stream(catalogue, c);
		else
			apply_table(catalogue, c);
	}
	pthread_rwlock_unlock(&catalogue->lock);
	catalogue_discard(in_order);
}

void catalogue_discard(struct catalogue_change *changes)
{
	for (struct catalogue_change *c = changes, *older; c; c = older) {
		older = c->older;
		table_unref(c->before);
		table_unref(c->after);
		stream_free(c->stream);
		free(c);
	}
}

/* --- reading it from the file --- */

static void load_one_table(struct catalogue *catalogue, const struct table *table)
{
	struct table *copy = table_copy(table);
	names_put(catalogue, copy);
	table_unref(copy);
	counts_make(catalogue, table->id, 0, 0);
	for (size_t i = 0; i < table->index_count; i++)
		counts_make(catalogue, table->indexes[i].id, 0, 0);
	if (table->expiry.id)
		counts_make(catalogue, table->expiry.id, 0, 0);
}

static bool load_row(struct catalogue *catalogue, enum statement which, sqlite3_stmt *row)
{
	struct arena arena = ARENA_INIT;
	struct table table;
	struct stream stream;
	bool fine = true;
	if (which == ST_COUNT_ALL) {
		counts_make(catalogue, (uint32_t)sqlite3_column_int64(row, 0),
			sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2));
		return true;
	}
	struct value v = {column_str(row, 1)};
	fine = value_is_valid(v.bytes) &&
	       (which == ST_TABLE_ALL ? table_of_value(v, &arena, &table)
				      : stream_of_value(v, &arena, &stream));
	if (fine && which == ST_TABLE_ALL) {
		load_one_table(catalogue, &table);
	} else if (fine) {
		struct catalogue_stream *copy = catalogue_stream_copy(&stream);
		copy->next = catalogue->streams;
		catalogue->streams = copy;
	}
	arena_release(&arena);
	return fine;
}

int catalogue_load(struct store *store, struct err *err)
{
	/* Counts first: what is there already is not made again. */
	static const enum statement parts[] = {ST_COUNT_ALL, ST_TABLE_ALL, ST_STREAM_ALL};
	struct db *db = &store->writer->db;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		sqlite3_stmt *all = db_prepare(db, parts[i]);
		int rc = all ? SQLITE_ROW : SQLITE_ERROR;
		bool fine = true;
		while (fine && all && (rc = sqlite3_step(all)) == SQLITE_ROW)
			fine = load_row(&store->catalogue, parts[i], all);
		int error = !fine ? STORE_CORRUPT : rc == SQLITE_DONE ? 0 : db_error(db);
		if (error)
			err_set(err, "%s: %s", store->path,
				fine ? sqlite3_errmsg(db->handle)
				     : "the description of a table cannot be read");
		sqlite3_finalize(all);
		if (error)
			return error;
	}
	int64_t next = 1;
	int error = db_query_i64(db,
		"SELECT 1 + max("
		" ifnull((SELECT max(id) FROM counts), 0), ifnull((SELECT max(id) FROM tables), 0),"
		" ifnull((SELECT max(id) FROM streams), 0), ifnull((SELECT max(id) FROM dropped), "
		"0),"
		" ifnull((SELECT max(id) >> 40 FROM records), 0))",
		&next);
	store->catalogue.next_id = (uint32_t)next;
	for (struct catalogue_stream *s = store->catalogue.streams; s; s = s->next)
		for (size_t i = 0; i < s->stream.shard_count; i++)
			if (s->stream.shards[i].id >= store->catalogue.next_id)
				store->catalogue.next_id = s->stream.shards[i].id + 1;
	return error;
}
