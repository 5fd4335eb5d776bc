/* Made by gen_shapes.py from the service's API model: do not edit. */

#ifndef HANGAR_STREAM_SHAPES_H
#define HANGAR_STREAM_SHAPES_H

#include "aws_shape.h"

enum in_shard_filter_type {
	IN_SHARD_FILTER_TYPE_UNSET,
	IN_SHARD_FILTER_TYPE_CHILD_SHARDS,
};

enum in_shard_iterator_type {
	IN_SHARD_ITERATOR_TYPE_UNSET,
	IN_SHARD_ITERATOR_TYPE_TRIM_HORIZON,
	IN_SHARD_ITERATOR_TYPE_LATEST,
	IN_SHARD_ITERATOR_TYPE_AT_SEQUENCE_NUMBER,
	IN_SHARD_ITERATOR_TYPE_AFTER_SEQUENCE_NUMBER,
};

struct in_shard_filter {
	enum in_shard_filter_type type;
	struct str shard_id;
};

struct in_describe_stream {
	struct str stream_arn;
	struct shape_long limit;
	struct str exclusive_start_shard_id;
	const struct in_shard_filter *shard_filter;
};

struct in_get_records {
	struct str shard_iterator;
	struct shape_long limit;
};

struct in_get_shard_iterator {
	struct str stream_arn;
	struct str shard_id;
	enum in_shard_iterator_type shard_iterator_type;
	struct str sequence_number;
};

struct in_list_streams {
	struct str table_name;
	struct shape_long limit;
	struct str exclusive_start_stream_arn;
};

/* The input of each operation, under its name; tests/scripts/parity.sh reads the names. */

/* DescribeStream */
extern const struct shape shape_describe_stream;

/* GetRecords */
extern const struct shape shape_get_records;

/* GetShardIterator */
extern const struct shape shape_get_shard_iterator;

/* ListStreams */
extern const struct shape shape_list_streams;

#endif
