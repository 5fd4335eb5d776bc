/*
 * json_read - a strict pull reader over JSON text (RFC 8259), without a tree.
 *
 * The caller asks for one value after the other and knows itself what it expects where:
 *
 *	struct json_reader r;
 *	struct str key;
 *	json_reader_init(&r, text, arena);
 *	if (json_read(&r) == JSON_OBJECT)
 *		while (json_member(&r, &key))
 *			if (str_eq(key, STR("id")) && json_read(&r) == JSON_STRING)
 *				id = r.text;
 *			else
 *				json_skip(&r);
 *	if (!json_finish(&r)) ... r.error, r.error_at
 *
 * A value must be read or skipped before the next json_member()/json_element(); an object or array
 * that was read must be walked to its end (or left with json_leave()). Strictly refused: anything
 * after the value, trailing commas, unquoted names, control characters in strings, leading zeros,
 * lone surrogates, bytes that are not UTF-8, more than JSON_DEPTH levels. Duplicate keys are the
 * caller's business: it sees them all. \u0000 is an ordinary character.
 *
 * Strings are slices of the text itself; only those with escapes are copied into the arena. Numbers
 * are returned as written. After the first error every call returns JSON_ERROR or false; nothing
 * needs to be checked in between.
 */
#ifndef HANGAR_JSON_READ_H
#define HANGAR_JSON_READ_H

#include "arena.h"

enum {
	JSON_DEPTH = 256
};

enum json_type {
	JSON_ERROR,
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_reader {
	const char *start, *at, *end;
	struct arena *arena;
	struct str text;   /* of the last string, number or literal */
	const char *error; /* NULL, or what is wrong: static text */
	size_t error_at;   /* offset into the text */
	unsigned depth;
	bool fresh;                           /* the container was opened and no element read yet */
	unsigned char object[JSON_DEPTH / 8]; /* a bit for each open level: object or array */
};

void json_reader_init(struct json_reader *r, struct str text, struct arena *arena);

/* Type of the next value without taking it. */
enum json_type json_peek(struct json_reader *r);
/* Takes the next value. Strings, numbers and literals are complete, their text in r->text; objects
 * and arrays are entered. */
enum json_type json_read(struct json_reader *r);
/* In an object: the next member's name, or false at its end, which is thereby left (or on error).
 */
bool json_member(struct json_reader *r, struct str *ret_key);
/* In an array: true when another element follows; false at its end, which is thereby left (or on
 * error). */
bool json_element(struct json_reader *r);
/* Takes the next value, whatever it is. Returns its text as it stands. */
struct str json_skip(struct json_reader *r);
/* Skips what is left of the innermost open object or array and leaves it. */
void json_leave(struct json_reader *r);
/* True when there was no error and nothing but white space follows. */
bool json_finish(struct json_reader *r);
/* Makes r fail here with this static text (a caller's own reason); returns JSON_ERROR. */
enum json_type json_fail(struct json_reader *r, const char *error);

/* Finds a member of the object that is the whole text: the first of that name. False when there is
 * none. */
bool json_find(struct str object, const char *key, struct arena *arena, struct str *ret_value);

#endif
