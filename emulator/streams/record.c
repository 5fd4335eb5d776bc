#include "streams.h"

#include "aws_wire.h"
#include "mix.h"

#include <stdio.h>

enum {
	SERIAL_DIGITS = 7,
	PLACE_DIGITS = 13,
};

struct str sequence_format(struct arena *arena, const struct shard *shard, uint64_t sequence)
{
	return arena_printf(arena, "1%0*u%0*llu", SERIAL_DIGITS, shard->serial, PLACE_DIGITS,
		(unsigned long long)sequence);
}

bool sequence_parse(struct str text, const struct shard *shard, uint64_t *ret_sequence)
{
	uint64_t serial;
	return text.n == SEQUENCE_DIGITS && text.p[0] == '1' &&
	       str_to_u64(str_head(str_skip(text, 1), SERIAL_DIGITS), &serial) &&
	       serial == shard->serial &&
	       str_to_u64(str_skip(text, 1 + SERIAL_DIGITS), ret_sequence);
}

static struct str shard_name(struct arena *arena, uint32_t id, int64_t created_us)
{
	return arena_printf(arena, "shardId-%020lld-%08x", (long long)(created_us / 1000),
		(unsigned)mix(id + (uint64_t)created_us));
}

struct str shard_id(struct arena *arena, const struct shard *shard)
{
	return shard_name(arena, shard->id, shard->created_us);
}

struct str shard_parent_id(struct arena *arena, const struct shard *shard)
{
	return shard->parent ? shard_name(arena, shard->parent, shard->parent_created_us)
			     : STR_NONE;
}

struct str stream_view_name(enum stream_view view)
{
	static const struct str names[] = {
		[STREAM_OFF] = STR_INIT(""),
		[STREAM_KEYS_ONLY] = STR_INIT("KEYS_ONLY"),
		[STREAM_NEW_IMAGE] = STR_INIT("NEW_IMAGE"),
		[STREAM_OLD_IMAGE] = STR_INIT("OLD_IMAGE"),
		[STREAM_NEW_AND_OLD_IMAGES] = STR_INIT("NEW_AND_OLD_IMAGES"),
	};
	return names[view];
}

/* The same for every reader: 32 hexadecimal digits made of what identifies the record. */
static struct str event_id(
	struct arena *arena, const struct shard *shard, const struct record *record)
{
	uint64_t high = mix((uint64_t)shard->created_us ^ (uint64_t)shard->id << 52);
	uint64_t low = mix(high + record->sequence);
	return arena_printf(arena, "%016llx%016llx", (unsigned long long)mix(low ^ high),
		(unsigned long long)low);
}

/* As Java writes a double, which Lambda does: "1.684934517E9". Seconds of ten digits, or few. */
static struct str java_double(struct arena *arena, int64_t n)
{
	char digits[24];
	int count = snprintf(digits, sizeof(digits), "%lld", (long long)n), last = count;
	if (n < 10000000)
		return arena_printf(arena, "%lld.0", (long long)n);
	while (last > 2 && digits[last - 1] == '0')
		last--;
	return arena_printf(arena, "%c.%.*sE%d", digits[0], last - 1, digits + 1, count - 1);
}

/* "rounded down to the closest second" */
static void write_time(struct json_writer *w, struct arena *arena, int64_t us, bool lambda)
{
	json_key(w, STR("ApproximateCreationDateTime"));
	if (lambda)
		json_number(w, java_double(arena, us / 1000000));
	else
		json_i64(w, us / 1000000);
}

static void write_image(struct json_writer *w, struct str name, struct value image)
{
	if (value_is_absent(image))
		return;
	json_key(w, name);
	wire_write_item(w, image);
}

static void write_identity(struct json_writer *w, enum record_form form)
{
	bool api = form == RECORD_OF_API;
	json_key(w, STR("userIdentity"));
	json_object(w);
	json_key_string(
		w, api ? STR("PrincipalId") : STR("principalId"), STR("dynamodb.amazonaws.com"));
	json_key_string(w, api ? STR("Type") : STR("type"), STR("Service"));
	json_end_object(w);
}

void record_write(struct json_writer *w, struct arena *arena, const struct stream *stream,
	const struct shard *shard, struct str arn, const struct record *record,
	enum record_form form)
{
	static const struct str events[] = {
		[RECORD_INSERT] = STR_INIT("INSERT"),
		[RECORD_MODIFY] = STR_INIT("MODIFY"),
		[RECORD_REMOVE] = STR_INIT("REMOVE"),
	};
	json_object(w);
	json_key_string(w, STR("eventID"), event_id(arena, shard, record));
	json_key_string(w, STR("eventName"), events[record->event]);
	json_key_string(w, STR("eventVersion"), STR("1.1"));
	json_key_string(w, STR("eventSource"), STR("aws:dynamodb"));
	json_key_string(w, STR("awsRegion"), stream->region);
	json_key(w, STR("dynamodb"));
	json_object(w);
	write_time(w, arena, record->created_us, form == RECORD_OF_LAMBDA);
	write_image(w, STR("Keys"), record->keys);
	write_image(w, STR("NewImage"), record->new_image);
	write_image(w, STR("OldImage"), record->old_image);
	json_key_string(w, STR("SequenceNumber"), sequence_format(arena, shard, record->sequence));
	json_key_i64(w, STR("SizeBytes"), (int64_t)record_size(record));
	json_key_string(w, STR("StreamViewType"), stream_view_name(stream->view));
	json_end_object(w);
	if (record->by_ttl)
		write_identity(w, form);
	if (form == RECORD_OF_LAMBDA)
		json_key_string(w, STR("eventSourceARN"), arn);
	json_end_object(w);
}
