/* Made by gen_shapes.py from the service's API model: do not edit. */
#include "stream_shapes.h"

#include <stddef.h>

static const struct shape shape_whole_stream_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("WholeStreamArn"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_positive_integer_object = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("PositiveIntegerObject"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_shard_id = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ShardId"),
	.java = STR_INIT("java.lang.String"),
	.min = 28,
	.max = 65,
};

static const struct str values_in_shard_filter_type[] = {
	STR_INIT("CHILD_SHARDS"),
};

static const struct shape shape_shard_filter_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_shard_filter_type),
	.name = STR_INIT("ShardFilterType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_shard_filter_type,
	.value_count = 1,
};

static const struct shape_field fields_in_shard_filter[] = {
	{STR_INIT("Type"), &shape_shard_filter_type, offsetof(struct in_shard_filter, type), 0},
	{STR_INIT("ShardId"), &shape_shard_id, offsetof(struct in_shard_filter, shard_id), 0},
};

static const struct shape shape_shard_filter = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_shard_filter),
	.name = STR_INIT("ShardFilter"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ShardFilter"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_shard_filter,
	.field_count = 2,
};

static const struct shape_field fields_in_describe_stream[] = {
	{STR_INIT("StreamArn"), &shape_whole_stream_arn,
		offsetof(struct in_describe_stream, stream_arn), SHAPE_REQUIRED},
	{STR_INIT("Limit"), &shape_positive_integer_object,
		offsetof(struct in_describe_stream, limit), 0},
	{STR_INIT("ExclusiveStartShardId"), &shape_shard_id,
		offsetof(struct in_describe_stream, exclusive_start_shard_id), 0},
	{STR_INIT("ShardFilter"), &shape_shard_filter,
		offsetof(struct in_describe_stream, shard_filter), 0},
};

const struct shape shape_describe_stream = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_stream),
	.name = STR_INIT("DescribeStreamInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeStreamInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_stream,
	.field_count = 4,
};

static const struct shape shape_shard_iterator = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ShardIterator"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 2048,
};

static const struct shape_field fields_in_get_records[] = {
	{STR_INIT("ShardIterator"), &shape_shard_iterator,
		offsetof(struct in_get_records, shard_iterator), SHAPE_REQUIRED},
	{STR_INIT("Limit"), &shape_positive_integer_object, offsetof(struct in_get_records, limit),
		0},
};

const struct shape shape_get_records = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_get_records),
	.name = STR_INIT("GetRecordsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GetRecordsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_get_records,
	.field_count = 2,
};

static const struct str values_in_shard_iterator_type[] = {
	STR_INIT("TRIM_HORIZON"),
	STR_INIT("LATEST"),
	STR_INIT("AT_SEQUENCE_NUMBER"),
	STR_INIT("AFTER_SEQUENCE_NUMBER"),
};

static const struct shape shape_shard_iterator_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_shard_iterator_type),
	.name = STR_INIT("ShardIteratorType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_shard_iterator_type,
	.value_count = 4,
};

static const struct shape shape_sequence_number = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("SequenceNumber"),
	.java = STR_INIT("java.lang.String"),
	.min = 21,
	.max = 40,
};

static const struct shape_field fields_in_get_shard_iterator[] = {
	{STR_INIT("StreamArn"), &shape_whole_stream_arn,
		offsetof(struct in_get_shard_iterator, stream_arn), SHAPE_REQUIRED},
	{STR_INIT("ShardId"), &shape_shard_id, offsetof(struct in_get_shard_iterator, shard_id),
		SHAPE_REQUIRED},
	{STR_INIT("ShardIteratorType"), &shape_shard_iterator_type,
		offsetof(struct in_get_shard_iterator, shard_iterator_type), SHAPE_REQUIRED},
	{STR_INIT("SequenceNumber"), &shape_sequence_number,
		offsetof(struct in_get_shard_iterator, sequence_number), 0},
};

const struct shape shape_get_shard_iterator = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_get_shard_iterator),
	.name = STR_INIT("GetShardIteratorInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GetShardIteratorInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_get_shard_iterator,
	.field_count = 4,
};

static const struct shape shape_table_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TableName"),
	.java = STR_INIT("java.lang.String"),
	.min = 3,
	.max = 255,
	.pattern = SHAPE_PATTERN_NAME,
};

static const struct shape_field fields_in_list_streams[] = {
	{STR_INIT("TableName"), &shape_table_name, offsetof(struct in_list_streams, table_name), 0},
	{STR_INIT("Limit"), &shape_positive_integer_object, offsetof(struct in_list_streams, limit),
		0},
	{STR_INIT("ExclusiveStartStreamArn"), &shape_whole_stream_arn,
		offsetof(struct in_list_streams, exclusive_start_stream_arn), 0},
};

const struct shape shape_list_streams = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_streams),
	.name = STR_INIT("ListStreamsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListStreamsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_streams,
	.field_count = 3,
};
