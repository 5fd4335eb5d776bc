/*
 * json_copy - reads a value and writes it again, recursively: what the reader gives and what the
 * writer makes of it.
 */
#ifndef JSON_COPY_H
#define JSON_COPY_H

#include "json_read.h"
#include "json_write.h"

static inline void json_copy(struct json_reader *r, struct json_writer *w)
{
	struct str key;
	switch (json_read(r)) {
	case JSON_OBJECT:
		json_object(w);
		while (json_member(r, &key)) {
			json_key(w, key);
			json_copy(r, w);
		}
		json_end_object(w);
		break;
	case JSON_ARRAY:
		json_array(w);
		while (json_element(r))
			json_copy(r, w);
		json_end_array(w);
		break;
	case JSON_STRING:
		json_string(w, r->text);
		break;
	case JSON_ERROR:
		break;
	default:
		json_raw(w, r->text);
	}
}

#endif
