/*
 * wire - attribute values between DynamoDB's JSON and the store's form, without anything in
 * between.
 *
 * Reading distinguishes what AWS distinguishes. JSON of the wrong types ({"S": 5}) ends the reading
 * with a SerializationException. A value that is well typed but refused (an empty set, a number of
 * 39 digits) is read to its end and the first such fault is kept: the operation reports it when it
 * has checked what AWS checks before. Source of the texts: errors.def.
 *
 * Members of unknown names are passed over; of a name that comes twice the last one counts; null is
 * as if absent.
 */
#ifndef HANGAR_WIRE_H
#define HANGAR_WIRE_H

#include "aws_shape.h"
#include "aws_wire.h"
#include "json_read.h"

enum {
	WIRE_LEVELS = 32,             /* a value nested in so many lists and maps is refused */
	WIRE_ITEM_BYTES = 400 * 1024, /* the largest item */
};

/* Where a value stands; it decides the words for a scalar in its place. */
enum wire_place {
	WIRE_FIELD,   /* a member of a structure */
	WIRE_ELEMENT, /* an element of a list or map */
};

/* The value that comes next in the text, or the map of values. false: *ret_failure is a
 * SerializationException, or the reader has failed (then *ret_failure is untouched). */
bool wire_read_value(struct json_reader *r, enum wire_place place, struct shape_value *ret_value,
	struct aws_failure *ret_failure);
bool wire_read_item(
	struct json_reader *r, struct shape_value *ret_item, struct aws_failure *ret_failure);

/* Standard base64 with padding, as AWS demands it. */
bool wire_read_base64(struct str text, struct arena *arena, struct str *ret_bytes,
	struct aws_failure *ret_failure);

/* Of names that come twice the last one counts: fills keep[i] and returns how many stay. n log n.
 */
size_t wire_last_of_each(
	struct arena *arena, const struct str *names, size_t count, bool *ret_keep);

#endif
