#include "iterator.h"
#include "stream_shapes.h"
#include "streams.h"

#include "clock.h"

#include <stdio.h>

enum {
	LIST_MOST = 100,
	SHARDS_MOST = 100,
	RECORDS_MOST = 1000,
	RECORD_BYTES = 1024 * 1024, /* of one GetRecords */
};

/* What the API model does not say: ScyllaDB's test/alternator, which is run against the service,
 * has that these are refused, but not in which words. */
static int check_limit(struct aws_call *call, struct shape_long limit, int most)
{
	if (!limit.set || limit.is <= most)
		return 0;
	return call_fail(call, AWS_E_CONSTRAINT,
		arena_printf(call->arena,
			"Value '%lld' at 'limit' failed to satisfy constraint: Member must have "
			"value less than or equal to %d",
			(long long)limit.is, most));
}

/* arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL */
static int check_arn(struct aws_call *call, struct str arn)
{
	static const char *const parts[] = {"arn:aws", ":dynamodb:", ":table/", "/stream/"};
	struct str rest = arn;
	for (size_t i = 0; i < ARRAY_LEN(parts) && arn.p; i++) {
		size_t at = str_find_str(rest, str_z(parts[i]));
		if (at == rest.n || (i == 0 && at))
			return call_fail(call, AWS_E_STREAM_ARN);
		rest = str_skip(rest, at + strlen(parts[i]));
	}
	return 0;
}

static int find_stream(struct aws_call *call, struct str arn, struct stream *ret_stream)
{
	if (store_stream(call->store, arn, call->arena, ret_stream))
		return 0;
	return call_fail(call, AWS_E_STREAM_NOT_FOUND, arn);
}

/* The newest sequence number of a shard, or what to take when it has none. A closed one tells it
 * itself: the transaction's snapshot may be older than the description. */
static uint64_t last_of(
	const struct shard *shard, const struct stream_extent *extent, uint64_t none)
{
	uint64_t last = shard->last > extent->last ? shard->last : extent->last;
	return last ? last : none;
}

static const struct shard *shard_by_id(
	struct aws_call *call, const struct stream *stream, struct str id)
{
	for (size_t i = 0; i < stream->shard_count; i++)
		if (str_eq(shard_id(call->arena, &stream->shards[i]), id) &&
			!shard_is_over(&stream->shards[i], clock_now_us(call->clock)))
			return &stream->shards[i];
	return NULL;
}

/* --- ListStreams --- */

static int check_list_streams(struct aws_call *call, const void *input)
{
	const struct in_list_streams *in = input;
	return check_limit(call, in->limit, LIST_MOST) ||
			       check_arn(call, in->exclusive_start_stream_arn)
		       ? -1
		       : 0;
}

static int list_streams(struct aws_call *call, const void *input)
{
	const struct in_list_streams *in = input;
	struct json_writer *w = &call->out;
	struct stream *streams;
	size_t count = store_streams(call->store, in->table_name, call->arena, &streams);
	int64_t left = in->limit.set ? in->limit.is : LIST_MOST;
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

static int write_shard(struct aws_call *call, const struct shard *shard)
{
	struct json_writer *w = &call->out;
	struct stream_extent extent;
	if (call_store(call, stream_extent(call->txn, shard->id, &extent)))
		return -1;
	json_object(w);
	json_key_string(w, STR("ShardId"), shard_id(call->arena, shard));
	json_key(w, STR("SequenceNumberRange"));
	json_object(w);
	json_key_string(w, STR("StartingSequenceNumber"), sequence_format(call->arena, shard, 1));
	/* A closed shard without a single record ends where it starts. */
	if (shard->closed_us)
		json_key_string(w, STR("EndingSequenceNumber"),
			sequence_format(call->arena, shard, last_of(shard, &extent, 1)));
	json_end_object(w);
	if (shard->parent)
		json_key_string(w, STR("ParentShardId"), shard_parent_id(call->arena, shard));
	json_end_object(w);
	return 0;
}

/* The shards are listed in the order of their serials, in which their ids stand, too: but for those
 * made within a millisecond. An id that is not there any more is compared. */
static size_t shard_behind(struct aws_call *call, const struct stream *stream, struct str start)
{
	size_t at = 0;
	for (size_t i = 0; start.p && i < stream->shard_count; i++) {
		struct str id = shard_id(call->arena, &stream->shards[i]);
		if (str_eq(id, start))
			return i + 1;
		at += str_cmp(id, start) < 0;
	}
	return at;
}

/* DescribeStream's ShardFilter has one type: the children of a shard. */
static bool is_wanted(
	struct aws_call *call, const struct in_describe_stream *in, const struct shard *shard)
{
	return !shard_is_over(shard, clock_now_us(call->clock)) &&
	       (!in->shard_filter ||
		       str_eq(shard_parent_id(call->arena, shard), in->shard_filter->shard_id));
}

static int write_shards(struct aws_call *call, const struct in_describe_stream *in,
	const struct stream *stream, struct str *ret_last)
{
	struct json_writer *w = &call->out;
	int64_t left = in->limit.set ? in->limit.is : SHARDS_MOST;
	struct str last = STR_NONE;
	bool more = false;
	json_key(w, STR("Shards"));
	json_array(w);
	for (size_t i = shard_behind(call, stream, in->exclusive_start_shard_id);
		i < stream->shard_count && !more; i++) {
		if (!is_wanted(call, in, &stream->shards[i]))
			continue;
		more = left-- == 0;
		if (more)
			break;
		last = shard_id(call->arena, &stream->shards[i]);
		if (write_shard(call, &stream->shards[i]))
			return -1;
	}
	json_end_array(w);
	*ret_last = more ? last : STR_NONE;
	return 0;
}

static int check_describe_stream(struct aws_call *call, const void *input)
{
	const struct in_describe_stream *in = input;
	const struct in_shard_filter *filter = in->shard_filter;
	if (check_limit(call, in->limit, SHARDS_MOST) || check_arn(call, in->stream_arn))
		return -1;
	if (!filter || (filter->type && filter->shard_id.p))
		return 0;
	return call_fail(call, AWS_E_CONSTRAINT,
		arena_printf(call->arena,
			"Value null at 'shardFilter.%s' failed to satisfy constraint: Member must "
			"not be null",
			filter->type ? "shardId" : "type"));
}

static int describe_stream(struct aws_call *call, const void *input)
{
	const struct in_describe_stream *in = input;
	struct json_writer *w = &call->out;
	struct stream stream;
	struct str last;
	if (find_stream(call, in->stream_arn, &stream))
		return -1;
	json_key(w, STR("StreamDescription"));
	json_object(w);
	json_key(w, STR("CreationRequestDateTime"));
	json_number(
		w, arena_printf(call->arena, "%lld.%03d", (long long)(stream.created_us / 1000000),
			   (int)(stream.created_us % 1000000 / 1000)));
	write_keys(w, &stream.key);
	if (write_shards(call, in, &stream, &last))
		return -1;
	if (last.p)
		json_key_string(w, STR("LastEvaluatedShardId"), last);
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
	static const struct str names[] = {
		[IN_SHARD_ITERATOR_TYPE_TRIM_HORIZON] = STR_INIT("TRIM_HORIZON"),
		[IN_SHARD_ITERATOR_TYPE_LATEST] = STR_INIT("LATEST"),
		[IN_SHARD_ITERATOR_TYPE_AT_SEQUENCE_NUMBER] = STR_INIT("AT_SEQUENCE_NUMBER"),
		[IN_SHARD_ITERATOR_TYPE_AFTER_SEQUENCE_NUMBER] = STR_INIT("AFTER_SEQUENCE_NUMBER"),
	};
	const struct in_get_shard_iterator *in = input;
	bool at = in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_AT_SEQUENCE_NUMBER;
	bool after = in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_AFTER_SEQUENCE_NUMBER;
	if (check_arn(call, in->stream_arn))
		return -1;
	if ((at || after) == !!in->sequence_number.p)
		return 0;
	return call_fail(call,
		in->sequence_number.p ? AWS_E_SEQUENCE_TOO_MUCH : AWS_E_SEQUENCE_MISSING,
		names[in->shard_iterator_type]);
}

/* Where the iterator begins. */
static int position_of(struct aws_call *call, const struct in_get_shard_iterator *in,
	const struct shard *shard, const struct stream_extent *extent, uint64_t *ret_position)
{
	uint64_t sequence;
	if (in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_TRIM_HORIZON) {
		*ret_position = ITERATOR_HORIZON;
		return 0;
	}
	if (in->shard_iterator_type == IN_SHARD_ITERATOR_TYPE_LATEST) {
		*ret_position = last_of(shard, extent, 0) + 1;
		return 0;
	}
	/* The shard begins at 1: it may be named though nothing was ever written. */
	if (!sequence_parse(in->sequence_number, shard, &sequence) || sequence == 0 ||
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
	const struct shard *shard = shard_by_id(call, &stream, in->shard_id);
	if (!shard)
		return call_fail(call, AWS_E_SHARD_NOT_FOUND);
	if (call_store(call, stream_extent(call->txn, shard->id, &extent)) ||
		position_of(call, in, shard, &extent, &iterator.position))
		return -1;
	iterator.shard = shard->id;
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

/* The iterator's shard, and what is in it. */
static int check_iterator(struct aws_call *call, const struct iterator *iterator,
	const struct stream *stream, const struct shard **ret_shard,
	struct stream_extent *ret_extent)
{
	int64_t now = clock_now_us(call->clock);
	if (now - iterator->made_us > ITERATOR_LIFE_US)
		return call_fail(call, AWS_E_ITERATOR_EXPIRED,
			java_date(call->arena, iterator->made_us), java_date(call->arena, now));
	for (size_t i = 0; i < stream->shard_count; i++) {
		const struct shard *shard = &stream->shards[i];
		if (shard->id != iterator->shard || shard_is_over(shard, now))
			continue;
		if (call_store(call, stream_extent(call->txn, shard->id, ret_extent)))
			return -1;
		if (iterator->position != ITERATOR_HORIZON &&
			iterator->position < ret_extent->first)
			break;
		*ret_shard = shard;
		return 0;
	}
	return call_fail(call, AWS_E_RECORDS_TRIMMED);
}

static int check_get_records(struct aws_call *call, const void *input)
{
	const struct in_get_records *in = input;
	return check_limit(call, in->limit, RECORDS_MOST);
}

static int get_records(struct aws_call *call, const void *input)
{
	const struct in_get_records *in = input;
	struct json_writer *w = &call->out;
	struct iterator iterator;
	struct stream stream;
	struct stream_extent extent;
	const struct shard *shard = NULL;
	struct record *records;
	size_t count;
	if (!iterator_parse(in->shard_iterator, &iterator))
		return call_fail(call, AWS_E_ITERATOR_INVALID);
	if (find_stream(call, iterator.arn, &stream) ||
		check_iterator(call, &iterator, &stream, &shard, &extent))
		return -1;
	size_t limit = in->limit.set ? (size_t)in->limit.is : RECORDS_MOST;
	if (call_store(
		    call, stream_read(call->txn, shard->id, iterator.position, limit, RECORD_BYTES,
				  call->arena, &records, &count, &iterator.position)))
		return -1;
	json_key(w, STR("Records"));
	json_array(w);
	for (size_t i = 0; i < count; i++)
		record_write(
			w, call->arena, &stream, shard, iterator.arn, &records[i], RECORD_OF_API);
	json_end_array(w);
	/* A closed shard that was read to its end has no next iterator. */
	if (!shard->closed_us || iterator.position <= last_of(shard, &extent, 0)) {
		iterator.made_us = clock_now_us(call->clock);
		json_key_string(
			w, STR("NextShardIterator"), iterator_format(call->arena, &iterator));
	}
	return 0;
}

static const struct aws_operation rows[] = {
	{STR_INIT("ListStreams"), &shape_list_streams, check_list_streams, list_streams,
		AWS_TXN_READ, 0},
	{STR_INIT("DescribeStream"), &shape_describe_stream, check_describe_stream, describe_stream,
		AWS_TXN_READ, 0},
	{STR_INIT("GetShardIterator"), &shape_get_shard_iterator, check_get_shard_iterator,
		get_shard_iterator, AWS_TXN_READ, 0},
	{STR_INIT("GetRecords"), &shape_get_records, check_get_records, get_records, AWS_TXN_READ,
		0},
};

const struct aws_operations streams_operations = {
	STR_INIT("DynamoDBStreams_20120810"), rows, ARRAY_LEN(rows)};
