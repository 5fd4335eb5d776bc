/*
 * aws_shape - inputs of AWS JSON services as tables, and the two steps from text to a checked
 * struct.
 *
 * A generated table says for each operation which members its input has, of which kind, where they
 * stand in the C struct and what AWS demands of them. shape_decode() fills the struct from JSON and
 * fails as AWS's deserialiser fails (SerializationException); shape_check() then collects what AWS
 * would report as "N validation errors detected". Both are used by the dynamodb room's call
 * pipeline, for DynamoDB and for its Streams.
 *
 * What an absent member looks like: a string or blob with a NULL pointer, an enum of 0, `set`
 * false, a NULL structure. Everything lives in the arena and points into the request's text.
 */
#ifndef HANGAR_AWS_SHAPE_H
#define HANGAR_AWS_SHAPE_H

#include "aws_error.h"
#include "err.h"
#include "store/value.h"

struct shape_bool {
	bool set, is;
};
struct shape_long {
	bool set;
	int64_t is;
};
struct shape_double {
	bool set;
	double is;
};

/* An attribute value, or a map of them, in the store's form. What AWS only refuses after all
 * constraints were checked (an empty set, a bad number) is kept in `fault`: the first in the order
 * of the text. The operation decides when to report it. */
struct shape_value {
	bool set;
	struct value value;
	const struct wire_fault *fault; /* NULL: the value is good */
};

struct wire_fault {
	struct aws_failure failure;
	struct aws_failure older; /* where the older layer has other words: AWS_OP_OLDER */
	struct str name; /* the map's member that holds the fault; of a single value: STR_NONE */
};

enum shape_kind {
	SHAPE_STRING,
	SHAPE_ENUM,
	SHAPE_BLOB,
	SHAPE_BOOLEAN,
	SHAPE_INTEGER,
	SHAPE_LONG,
	SHAPE_DOUBLE,
	SHAPE_TIMESTAMP,
	SHAPE_VALUE, /* an AttributeValue */
	SHAPE_ITEM,  /* a map of AttributeValues */
	SHAPE_LIST,
	SHAPE_MAP,
	SHAPE_STRUCTURE,
};

enum shape_pattern {
	SHAPE_PATTERN_NONE,
	SHAPE_PATTERN_NAME,  /* [a-zA-Z0-9_.-]+ */
	SHAPE_PATTERN_TABLE, /* the same, or an ARN; not tried on the empty string */
};

enum shape_flag {
	SHAPE_REQUIRED = 1 << 0, /* member: must not be null */
	SHAPE_BY_HAND = 1 << 1, /* member: faults are worded without the value, names as they are */
	SHAPE_UNCHECKED = 1 << 2,      /* member: the operation checks its length */
	SHAPE_TABLE_FIRST = 1 << 3,    /* input: faults of TableName are reported alone */
	SHAPE_FIRST_ONLY = 1 << 4,     /* input: the newer layer reports one fault */
	SHAPE_TABLE_REQUIRED = 1 << 5, /* input: an absent TableName has its own message */
	SHAPE_AS_JSON = 1 << 6,        /* member: faults show the value as JSON */
	SHAPE_NEWER = 1 << 7,          /* input: checked by the newer layer when it is whole */
};

#define SHAPE_NO_MIN INT64_MIN
#define SHAPE_NO_MAX INT64_MAX

struct shape_field {
	struct str name;
	const struct shape *shape;
	size_t offset;
	unsigned flags;
};

struct shape {
	enum shape_kind kind;
	enum shape_pattern pattern;
	unsigned flags;
	size_t size;              /* of the C type that holds it */
	struct str name;          /* "KeySchemaElement" */
	struct str java;          /* what AWS's messages call it */
	int64_t min, max;         /* of a number; of a length */
	const struct str *values; /* ENUM: value i is 1 + index */
	size_t value_count;
	const struct shape *element, *key;
	const struct shape_field *fields;
	size_t field_count;
	const uint8_t *order; /* in which fields are checked; NULL: as they stand */
};

extern const struct shape shape_attribute_value, shape_item;

/* What every generated list and map begins with. */
struct shape_list {
	const void *at;
	size_t n;
	bool set;
	const struct str *keys; /* maps only */
};

/* A decoded input, and what is needed to word its faults. */
struct shape_input {
	const void *input;
	struct shape_unknown *unknown; /* enum members whose text no value has */
};

/* 0, or -1 with *ret_failure: text that is not JSON, or JSON of the wrong types. */
int shape_decode(const struct shape *shape, struct str json, struct arena *arena,
	struct shape_input *ret_input, struct aws_failure *ret_failure);
/* 0, or -1 with *ret_failure: a ValidationException that lists what is wrong. */
int shape_check(const struct shape *shape, const struct shape_input *input, struct arena *arena,
	struct aws_failure *ret_failure);

#endif
