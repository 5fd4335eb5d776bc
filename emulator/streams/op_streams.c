#include "iterator.h"
#include "stream_shapes.h"
#include "streams.h"

#include "clock.h"

#include <stdio.h>

enum {
	LIST_MOST = 100,
	RECORDS_MOST = 1000,
	RECORD_BYTES = 1024 * 1024, /* of one GetRecords */
};

static int find_stream(struct aws_call *call, struct str arn, struct stream *ret_stream)
{
	if (store_stream(call->store, arn, call->arena, ret_stream))
		return 0;
	return call_fail(call, AWS_E_STREAM_NOT_FOUND, arn);
}

/* --- ListStreams --- */

static int list_streams(struct aws_call *call, const void *input)
{
	const struct in_list_streams *in = input;
	struct json_writer *w = &call->out;
	struct stream *streams;
	size_t count = store_streams(call->store, in->table_name, call->arena, &streams);
	int64_t left = in->limit.set && in->limit.is < LIST_MOST ? in->limit.is : LIST_MOST;
	struct str last = STR_NONE;
	bool more = false;
	json_key(w, STR("Streams"));
	json_array(w);
	for (size_t i = 0; i < count; i++) {
		struct str arn = stream_arn(call->arena, &streams[i]);
		if (in->exclusive_start_stream_arn.p &&
			str_cmp(arn, in->exclusive_start_stream_arn) <= 0)
			continue;
		more = left-- == 0;
		if (more)
			break;
		last = arn;
		json_object(w);
		json_key_string(w, STR("StreamArn"), arn);
		json_key_string(w, STR("StreamLabel"), streams[i].label);
		json_key_string(w, STR("TableName"), streams[i].table);
		json_end_object(w);
	}
	json_end_array(w);
	if (more)
		json_key_string(w, STR("LastEvaluatedStreamArn"), last);
	return 0;
}

/* --- DescribeStream --- */

static void write_keys(struct json_writer *w, const struct key_schema *key)
{
	json_key(w, STR("KeySchema"));
	json_array(w);
	for (unsigned i = 0; i < key_schema_count(key); i++) {
		json_object(w);
		json_key_string(w, STR("AttributeName"), key->parts[i].name);
		json_key_string(
			w, STR("KeyType"), i < key->hash_count ? STR("HASH") : STR("RANGE"));
		json_end_object(w);
	}
	json_end_array(w);
}

static int write_shard(struct aws_call *call, const struct stream *stream, struct str id)
{
	struct json_writer *w = &call->out;
	struct stream_extent extent;
	if (call_store(call, stream_extent(call->txn, stream->id, &extent)))
		return -1;
	json_object(w);
	json_key_string(w, STR("ShardId"), id);
	json_key(w, STR("SequenceNumberRange"));
	json_object(w);
	json_key_string(w, STR("StartingSequenceNumber"), sequence_format(call->arena, 1));
	/* A closed shard without a single record ends where it starts. */
	if (stream->closed_us)
		json_key_string(w, STR("EndingSequenceNumber"),
			sequence_format(call->arena, extent.last ? extent.last : 1));
	json_end_object(w);
	json_end_object(w);
	return 0;
}

static int describe_stream(struct aws_call *call, const void *input)
{
	const struct in_describe_stream *in = input;
	struct json_writer *w = &call->out;
	struct stream stream;
	if (find_stream(call, in->stream_arn, &stream))
		return -1;
	struct str id = shard_id(call->arena, &stream);
	/* The one shard has no children. */
	bool wanted = !in->shard_filter && (!in->exclusive_start_shard_id.p ||
						   str_cmp(id, in->exclusive_start_shard_id) > 0);
	json_key(w, STR("StreamDescription"));
	json_object(w);
	json_key(w, STR("CreationRequestDateTime"));
	json_number(
		w, arena_printf(call->arena, "%lld.%03d", (long long)(stream.created_us / 1000000),
			   (int)(stream.created_us % 1000000 / 1000)));
	write_keys(w, &stream.key);
	json_key(w, STR("Shards"));
	json_array(w);
	if (wanted && write_shard(call, &stream, id))
		return -1;
	json_end_array(w);
	json_key_string(w, STR("StreamArn"), in->stream_arn);
	json_key_string(w, STR("StreamLabel"), stream.label);
	json_key_string(
		w, STR("StreamStatus"), stream.closed_us ? STR("DISABLED") : STR("ENABLED"));
	json_key_string(w, STR("StreamViewType"), stream_view_name(stream.view));
	json_key_string(w, STR("TableName"), stream.table);
	json_end_object(w);
	return 0;
}

/* --- GetShardIterator --- */

static int check_get_shard_iterator(struct aws_call *call, const void *input)
{
	const struct in_get_shard_iterator *in = input;
	bool at = in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_AT_SEQUENCE_NUMBER;
	bool after = in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_AFTER_SEQUENCE_NUMBER;
	if ((at || after) && !in->sequence_number.p)
		return call_fail(call, AWS_E_SEQUENCE_MISSING,
			at ? STR("AT_SEQUENCE_NUMBER") : STR("AFTER_SEQUENCE_NUMBER"));
	return 0;
}

/* Where the iterator begins. */
static int position_of(struct aws_call *call, const struct in_get_shard_iterator *in,
	const struct stream_extent *extent, uint64_t *ret_position)
{
	uint64_t sequence;
	if (in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_TRIM_HORIZON) {
		*ret_position = ITERATOR_HORIZON;
		return 0;
	}
	if (in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_LATEST) {
		*ret_position = extent->last + 1;
		return 0;
	}
	/* The shard begins at 1: it may be named though nothing was ever written. */
	if (!sequence_parse(in->sequence_number, &sequence) || sequence == 0 ||
		(sequence > extent->last && sequence != 1))
		return call_fail(call, AWS_E_SEQUENCE_INVALID);
	if (sequence < extent->first)
		return call_fail(call, AWS_E_RECORDS_TRIMMED);
	bool after = in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_AFTER_SEQUENCE_NUMBER;
	*ret_position = sequence + after;
	return 0;
}

static int get_shard_iterator(struct aws_call *call, const void *input)
{
	const struct in_get_shard_iterator *in = input;
	struct iterator iterator = {.arn = in->stream_arn, .made_us = clock_now_us(call->clock)};
	struct stream stream;
	struct stream_extent extent;
	if (find_stream(call, in->stream_arn, &stream))
		return -1;
	if (!str_eq(in->shard_id, shard_id(call->arena, &stream)))
		return call_fail(call, AWS_E_SHARD_NOT_FOUND);
	if (call_store(call, stream_extent(call->txn, stream.id, &extent)) ||
		position_of(call, in, &extent, &iterator.position))
		return -1;
	json_key_string(&call->out, STR("ShardIterator"), iterator_format(call->arena, &iterator));
	return 0;
}

/* --- GetRecords --- */

/* "Thu Dec 10 01:59:39 UTC 2015" */
static struct str java_date(struct arena *arena, int64_t us)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(us / 1000000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	return arena_printf(arena, "%.3s %.3s %02d %02d:%02d:%02d UTC %d", days + 3 * tm.tm_wday,
		months + 3 * tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		tm.tm_year + 1900);
}

static int check_iterator(
	struct aws_call *call, const struct iterator *iterator, const struct stream_extent *extent)
{
	int64_t now = clock_now_us(call->clock);
	if (now - iterator->made_us > ITERATOR_LIFE_US)
		return call_fail(call, AWS_E_ITERATOR_EXPIRED,
			java_date(call->arena, iterator->made_us), java_date(call->arena, now));
	if (iterator->position != ITERATOR_HORIZON && iterator->position < extent->first)
		return call_fail(call, AWS_E_RECORDS_TRIMMED);
	return 0;
}

static int get_records(struct aws_call *call, const void *input)
{
	const struct in_get_records *in = input;
	struct json_writer *w = &call->out;
	struct iterator iterator;
	struct stream stream;
	struct stream_extent extent;
	struct record *records;
	size_t count;
	if (!iterator_parse(in->shard_iterator, &iterator))
		return call_fail(call, AWS_E_ITERATOR_INVALID);
	if (find_stream(call, iterator.arn, &stream) ||
		call_store(call, stream_extent(call->txn, stream.id, &extent)) ||
		check_iterator(call, &iterator, &extent))
		return -1;
	size_t limit =
		in->limit.set && in->limit.is < RECORDS_MOST ? (size_t)in->limit.is : RECORDS_MOST;
	if (call_store(
		    call, stream_read(call->txn, stream.id, iterator.position, limit, RECORD_BYTES,
				  call->arena, &records, &count, &iterator.position)))
		return -1;
	json_key(w, STR("Records"));
	json_array(w);
	for (size_t i = 0; i < count; i++)
		record_write(w, call->arena, &stream, iterator.arn, &records[i], RECORD_OF_API);
	json_end_array(w);
	/* A closed shard that was read to its end has no next iterator. */
	if (!stream.closed_us || iterator.position <= extent.last) {
		iterator.made_us = clock_now_us(call->clock);
		json_key_string(
			w, STR("NextShardIterator"), iterator_format(call->arena, &iterator));
	}
	return 0;
}

static const struct aws_operation rows[] = {
	{STR_INIT("ListStreams"), &shape_list_streams, NULL, list_streams, AWS_TXN_READ, 0},
	{STR_INIT("DescribeStream"), &shape_describe_stream, NULL, describe_stream, AWS_TXN_READ,
		0},
	{STR_INIT("GetShardIterator"), &shape_get_shard_iterator, check_get_shard_iterator,
		get_shard_iterator, AWS_TXN_READ, 0},
	{STR_INIT("GetRecords"), &shape_get_records, NULL, get_records, AWS_TXN_READ, 0},
};

const struct aws_operations streams_operations = {
	STR_INIT("DynamoDBStreams_20120810"), rows, ARRAY_LEN(rows)};
