/*
 * streams - DynamoDB Streams' four operations, as rows for a pipeline (aws_json.h), and how a
 * stream record looks to those who read it.
 *
 * Source of the shapes: Amazon DynamoDB Streams API reference.
 */
#ifndef HANGAR_STREAMS_H
#define HANGAR_STREAMS_H

#include "aws_json.h"
#include "store/stream.h"

extern const struct aws_operations streams_operations; /* "DynamoDBStreams_20120810" */

enum {
	SEQUENCE_DIGITS = 21, /* the shortest that the API allows */
};

/* "100000000000000000042": 1, the shard's serial in 7 digits, the record's place in it in 13. The
 * digits order as the numbers do; a stream has none twice, and a child's are behind its parent's.
 */
struct str sequence_format(struct arena *arena, const struct shard *shard, uint64_t sequence);
/* False for what is no number of this shard. */
bool sequence_parse(struct str text, const struct shard *shard, uint64_t *ret_sequence);

/* "shardId-00000001795351200000-5f3c0a17": when the shard was made, in milliseconds, and a mark of
 * it. */
struct str shard_id(struct arena *arena, const struct shard *shard);
/* The same of its parent; STR_NONE when it has none. */
struct str shard_parent_id(struct arena *arena, const struct shard *shard);

enum record_form {
	RECORD_OF_API,    /* GetRecords: userIdentity has PrincipalId and Type */
	RECORD_OF_LAMBDA, /* an event's: principalId and type, and eventSourceARN at the end */
};
/* The record as the writer's next value. arn: the stream's, used for Lambda. */
void record_write(struct json_writer *w, struct arena *arena, const struct stream *stream,
	const struct shard *shard, struct str arn, const struct record *record,
	enum record_form form);

/* "KEYS_ONLY", "NEW_IMAGE", ... */
struct str stream_view_name(enum stream_view view);

#endif
