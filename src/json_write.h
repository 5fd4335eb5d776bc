/*
 * json_write - JSON text, written straight into a buffer.
 *
 * The writer puts the commas; the caller puts names and values in order. Output is compact, UTF-8
 * as it came, escapes only for what RFC 8259 demands: ", \ and characters below U+0020. Nesting is
 * the caller's duty (begin and end in pairs).
 *
 *	struct json_writer w;
 *	json_writer_init(&w, &buf);
 *	json_object(&w);
 *	json_key(&w, STR("id"));
 *	json_string(&w, id);
 *	json_end_object(&w);
 */
#ifndef HANGAR_JSON_WRITE_H
#define HANGAR_JSON_WRITE_H

#include "buf.h"

struct json_writer {
	struct buf *out;
	bool comma;     /* a comma goes before the next name or value */
	bool in_string; /* what is written stands inside a JSON string */
};

void json_writer_init(struct json_writer *w, struct buf *out);
/* Writes JSON that is itself the inside of a JSON string: quotes and backslashes are escaped as
 * they go, so that {"body":"<JSON>"} needs no second buffer. The caller writes the outer quotes. */
void json_writer_init_in_string(struct json_writer *w, struct buf *out);

void json_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
static inline void json_key(struct json_writer *w, struct str key);
void json_string(struct json_writer *w, struct str value);
void json_number(struct json_writer *w, struct str digits); /* as it stands */
void json_i64(struct json_writer *w, int64_t value);
void json_double(
	struct json_writer *w, double value); /* the shortest text that reads back the same */
void json_bool(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
/* Text that is JSON already, as the next value. */
void json_raw(struct json_writer *w, struct str json);

/* Appends the characters of a JSON string, without quotes. */
void json_escape(struct buf *out, struct str value);

/* ---- names: nearly all are literals, of which the compiler sees that nothing in them needs an
 * escape, so that they cost a copy of known size */

void json_key_any(struct json_writer *w, struct str key);

#define JSON_WRITE_ESCAPED                                                                         \
	"\"\\\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024\025" \
	"\026\027\030\031\032\033\034\035\036\037"

static inline void json_key(struct json_writer *w, struct str key)
{
	if (!__builtin_constant_p(key.n) ||
		!__builtin_constant_p(strcspn(key.p, JSON_WRITE_ESCAPED) == key.n) ||
		strcspn(key.p, JSON_WRITE_ESCAPED) != key.n || w->in_string) {
		json_key_any(w, key);
		return;
	}
	char *to = buf_reserve(w->out, key.n + 4);
	size_t comma = w->comma;
	*to = ',';
	to += comma;
	*to++ = '"';
	memcpy(to, key.p, key.n);
	memcpy(to + key.n, "\":", 2);
	w->out->n += key.n + 3 + comma;
	w->comma = false;
}

/* A name and its value in one line. */
static inline void json_key_string(struct json_writer *w, struct str key, struct str value)
{
	json_key(w, key);
	json_string(w, value);
}

static inline void json_key_i64(struct json_writer *w, struct str key, int64_t value)
{
	json_key(w, key);
	json_i64(w, value);
}

static inline void json_key_bool(struct json_writer *w, struct str key, bool value)
{
	json_key(w, key);
	json_bool(w, value);
}

#endif
