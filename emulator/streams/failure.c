#include "failure.h"

#include "date.h"
#include "json_write.h"
#include "log.h"
#include "streams.h"

static void write_request(
	struct json_writer *w, const struct batch *b, const struct lane *lane, bool age)
{
	unsigned calls = lane->attempts;
	json_key(w, STR("requestContext"));
	json_object(w);
	char made[40];
	mapping_uuid(sequence_format(b->arena, b->shard, b->upto), made); /* no call was made */
	json_key_string(w, STR("requestId"), str_z(lane->request_id[0] ? lane->request_id : made));
	json_key_string(w, STR("functionArn"),
		arena_printf(b->arena, "arn:aws:lambda:%.*s:%.*s:function:%.*s",
			STR_ARG(b->stream.region), STR_ARG(b->stream.account),
			STR_ARG(lane->mapping->config.function)));
	json_key_string(w, STR("condition"),
		age ? STR("RecordAgeExceeded") : STR("RetryAttemptsExhausted"));
	json_key_i64(w, STR("approximateInvokeCount"), calls ? calls : 1);
	json_end_object(w);
}

static void write_response(struct json_writer *w, const struct lane *lane)
{
	json_key(w, STR("responseContext"));
	json_object(w);
	json_key_i64(w, STR("statusCode"), 200);
	json_key_string(w, STR("executedVersion"), STR("$LATEST"));
	json_key(w, STR("functionError"));
	if (lane->function_error)
		json_string(w, STR("Unhandled"));
	else
		json_null(w);
	json_end_object(w);
}

/* "2022-07-13T13:48:01Z" */
static struct str second(struct arena *arena, int64_t us)
{
	char text[ISO_TIME_SIZE];
	iso_time_format(us, text);
	return arena_printf(arena, "%.19sZ", text);
}

static void write_batch(struct json_writer *w, const struct batch *b, bool age)
{
	uint64_t first = age ? b->expired_first : b->taken ? b->sequences[0] : 0;
	uint64_t last = age ? b->expired_last : b->taken ? b->sequences[b->taken - 1] : 0;
	json_key(w, STR("DDBStreamBatchInfo"));
	json_object(w);
	json_key_string(w, STR("shardId"), shard_id(b->arena, b->shard));
	json_key_string(w, STR("startSequenceNumber"), sequence_format(b->arena, b->shard, first));
	json_key_string(w, STR("endSequenceNumber"), sequence_format(b->arena, b->shard, last));
	json_key_string(w, STR("approximateArrivalOfFirstRecord"),
		second(b->arena, age ? b->expired_first_us : b->first_us));
	json_key_string(w, STR("approximateArrivalOfLastRecord"),
		second(b->arena, age ? b->expired_last_us : b->last_us));
	json_key_i64(w, STR("batchSize"), (int64_t)(age ? b->expired : b->taken));
	json_key_string(w, STR("streamArn"), stream_arn(b->arena, &b->stream));
	json_end_object(w);
}

struct str failure_document(
	const struct batch *b, const struct lane *lane, enum failure_condition condition)
{
	struct buf out = BUF_IN(b->arena);
	struct json_writer w;
	char now[ISO_TIME_SIZE];
	bool age = condition == FAILURE_AGE;
	iso_time_format(b->now_us, now);
	json_writer_init(&w, &out);
	json_object(&w);
	write_request(&w, b, lane, age);
	if (!age)
		write_response(&w, lane);
	json_key_string(&w, STR("version"), STR("1.0"));
	json_key_string(&w, STR("timestamp"), str_z(now));
	write_batch(&w, b, age);
	json_end_object(&w);
	return buf_str(&out);
}

void failure_tell(const struct batch *b, const struct lane *lane,
	const struct mapping_surroundings *around, enum failure_condition condition)
{
	const struct event_mapping *config = &lane->mapping->config;
	bool age = condition == FAILURE_AGE;
	size_t count = age ? b->expired : b->taken;
	if (around->log)
		log_printf(around->log, "%.*s: gave up %zu record%s of %.*s %s",
			STR_ARG(config->function), count, count == 1 ? "" : "s",
			STR_ARG(config->table),
			age ? "that are too old" : "after the last attempt");
	if (!config->on_failure.n || !around->destination || !around->destination->send)
		return;
	if (around->destination->send(around->destination->self, config->on_failure,
		    around->namespace, failure_document(b, lane, condition)) &&
		around->log)
		log_printf(around->log, "%.*s: the destination %.*s cannot be reached",
			STR_ARG(config->function), STR_ARG(config->on_failure));
}
