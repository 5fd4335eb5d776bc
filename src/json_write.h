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
void json_key(struct json_writer *w, struct str key);
void json_string(struct json_writer *w, struct str value);
void json_number(struct json_writer *w, struct str digits); /* as it stands */
void json_i64(struct json_writer *w, int64_t value);
void json_double(
	struct json_writer *w, double value); /* the shortest text that reads back the same */
void json_bool(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
/* Text that is JSON already, as the next value. */
void json_raw(struct json_writer *w, struct str json);

/* A name and its value in one line. */
void json_key_string(struct json_writer *w, struct str key, struct str value);
void json_key_i64(struct json_writer *w, struct str key, int64_t value);
void json_key_bool(struct json_writer *w, struct str key, bool value);

/* Appends the characters of a JSON string, without quotes. */
void json_escape(struct buf *out, struct str value);

#endif
