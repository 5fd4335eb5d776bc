#include "definition.h"

#include "json_read.h"
#include "json_write.h"
#include "mix.h"

#include <stddef.h>
#include <stdio.h>

enum kind {
	KIND_TEXT,
	KIND_INT,
	KIND_UNSIGNED,
	KIND_SIZE,
	KIND_I64,
	KIND_BOOL,
	KIND_MARK, /* a bool that is written only when it is set */
};

static const struct field {
	struct str name;
	enum kind kind;
	size_t at;
} fields[] = {
#define FIELD(name, kind, member)                                         \
	{                                                                 \
		STR_INIT(name), kind, offsetof(struct definition, member) \
	}
	FIELD("Id", KIND_TEXT, mapping.id),
	FIELD("Table", KIND_TEXT, mapping.table),
	FIELD("FunctionName", KIND_TEXT, mapping.function),
	FIELD("Label", KIND_TEXT, mapping.label),
	FIELD("BatchSize", KIND_SIZE, mapping.batch),
	FIELD("BatchingWindowUs", KIND_I64, mapping.window_us),
	FIELD("RecordAgeUs", KIND_I64, mapping.max_age_us),
	FIELD("MaximumRetryAttempts", KIND_INT, mapping.retries),
	FIELD("ParallelizationFactor", KIND_UNSIGNED, mapping.parallel),
	FIELD("TumblingWindowUs", KIND_I64, mapping.tumbling_us),
	FIELD("BisectBatchOnFunctionError", KIND_BOOL, mapping.bisect),
	FIELD("ReportBatchItemFailures", KIND_BOOL, mapping.report),
	FIELD("LatestVersion", KIND_MARK, mapping.latest_version),
	FIELD("Metrics", KIND_MARK, mapping.metrics),
	FIELD("Latest", KIND_BOOL, mapping.latest),
	FIELD("Disabled", KIND_BOOL, mapping.disabled),
	FIELD("OnFailure", KIND_TEXT, mapping.on_failure),
	FIELD("ModifiedUs", KIND_I64, mapping.modified_us),
	FIELD("Base", KIND_I64, base),
	FIELD("Deleted", KIND_BOOL, deleted),
#undef FIELD
};

static void write_field(struct json_writer *w, const struct field *f, const void *at)
{
	if (f->kind == KIND_MARK && !*(const bool *)at)
		return;
	json_key(w, f->name);
	switch (f->kind) {
	case KIND_TEXT:
		json_string(w, *(const struct str *)at);
		break;
	case KIND_INT:
		json_i64(w, *(const int *)at);
		break;
	case KIND_UNSIGNED:
		json_i64(w, *(const unsigned *)at);
		break;
	case KIND_SIZE:
		json_i64(w, (int64_t) * (const size_t *)at);
		break;
	case KIND_I64:
		json_i64(w, *(const int64_t *)at);
		break;
	case KIND_BOOL:
	case KIND_MARK:
		json_bool(w, *(const bool *)at);
		break;
	}
}

void definition_write(struct buf *out, const struct definition *d)
{
	struct json_writer w;
	json_writer_init(&w, out);
	json_object(&w);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		write_field(&w, &fields[i], (const char *)d + fields[i].at);
	json_key(&w, STR("Filters"));
	json_array(&w);
	for (size_t i = 0; i < d->mapping.filter_count; i++)
		json_string(&w, d->mapping.filters[i]);
	json_end_array(&w);
	json_end_object(&w);
}

static bool read_number(struct str text, int64_t *ret)
{
	bool negative = str_starts(text, STR("-"));
	uint64_t n;
	if (!str_to_u64(str_skip(text, negative), &n) || n > INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool read_field(struct json_reader *r, const struct field *f, void *at)
{
	enum json_type type = json_read(r);
	int64_t n = 0;
	if (f->kind == KIND_TEXT) {
		*(struct str *)at = arena_dup(r->arena, r->text);
		return type == JSON_STRING;
	}
	if (f->kind == KIND_BOOL || f->kind == KIND_MARK) {
		*(bool *)at = type == JSON_TRUE;
		return type == JSON_TRUE || type == JSON_FALSE;
	}
	if (type != JSON_NUMBER || !read_number(r->text, &n))
		return false;
	if (f->kind == KIND_INT)
		*(int *)at = (int)n;
	else if (f->kind == KIND_UNSIGNED)
		*(unsigned *)at = (unsigned)n;
	else if (f->kind == KIND_SIZE)
		*(size_t *)at = (size_t)n;
	else
		*(int64_t *)at = n;
	return true;
}

static bool read_filters(struct json_reader *r, struct event_mapping *m)
{
	enum {
		MOST = 10
	};
	struct str *filters = arena_array(r->arena, struct str, MOST);
	if (json_read(r) != JSON_ARRAY)
		return false;
	while (json_element(r))
		if (m->filter_count == MOST || json_read(r) != JSON_STRING)
			return false;
		else
			filters[m->filter_count++] = arena_dup(r->arena, r->text);
	m->filters = filters;
	return true;
}

bool definition_read(struct str line, struct arena *arena, struct definition *ret)
{
	struct definition d = {.base = 0};
	struct json_reader r;
	struct str key;
	json_reader_init(&r, line, arena);
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key)) {
		const struct field *f = NULL;
		for (size_t i = 0; i < ARRAY_LEN(fields); i++)
			if (str_eq(key, fields[i].name))
				f = &fields[i];
		if (str_eq_z(key, "Filters") ? !read_filters(&r, &d.mapping)
			: f                  ? !read_field(&r, f, (char *)&d + f->at)
					     : (json_skip(&r), false))
			return false;
	}
	if (!json_finish(&r) || !d.mapping.id.n)
		return false;
	*ret = d;
	return true;
}

static uint64_t fnv(struct str text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

uint64_t definition_digest(const struct event_mapping *mapping)
{
	struct buf text = BUF_INIT;
	struct definition d = {.mapping = *mapping};
	d.mapping.modified_us = 0;
	definition_write(&text, &d);
	uint64_t digest = fnv(buf_str(&text)) >> 2; /* a number that JSON's i64 holds */
	buf_release(&text);
	return digest ? digest : 1;
}

struct event_mapping definition_copy(struct arena *arena, const struct event_mapping *mapping)
{
	struct event_mapping copy = *mapping;
	struct str *filters = arena_array(arena, struct str, mapping->filter_count);
	for (size_t i = 0; i < mapping->filter_count; i++)
		filters[i] = arena_dup(arena, mapping->filters[i]);
	copy.filters = filters;
	copy.id = arena_dup(arena, mapping->id);
	copy.table = arena_dup(arena, mapping->table);
	copy.function = arena_dup(arena, mapping->function);
	copy.label = arena_dup(arena, mapping->label);
	copy.on_failure = arena_dup(arena, mapping->on_failure);
	copy.batch = copy.batch ? copy.batch : 100;
	copy.parallel = copy.parallel ? copy.parallel : 1;
	return copy;
}

/* An id that is a UUID already stands for itself. */
void mapping_uuid(struct str id, char ret_uuid[40])
{
	uint64_t a = mix(fnv(id)), b = mix(a ^ id.n);
	if (id.n == 36 && id.p[8] == '-' && id.p[23] == '-') {
		snprintf(ret_uuid, 40, "%.*s", STR_ARG(id));
		return;
	}
	snprintf(ret_uuid, 40, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
		(unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
		(unsigned)(0x8000 | (b >> 48 & 0x3fff)),
		(unsigned long long)(b & UINT64_C(0xffffffffffff)));
}
