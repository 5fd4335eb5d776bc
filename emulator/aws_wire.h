/*
 * aws_wire - stored values as DynamoDB's JSON: {"S": "..."}, {"N": "1.5"}, ... Made by the dynamodb
 * room, used by the streams room too.
 */
#ifndef HANGAR_AWS_WIRE_H
#define HANGAR_AWS_WIRE_H

#include "json_write.h"
#include "store/value.h"

/* As the next value of the writer. */
void wire_write_value(struct json_writer *w, struct value value);
/* An item, or a key: the members with their types. */
void wire_write_item(struct json_writer *w, struct value item);

#endif
