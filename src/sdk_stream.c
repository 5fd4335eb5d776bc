#include "sdk_call.h"

static struct str text(struct json_reader *r)
{
	enum json_type type = json_read(r);
	if (type == JSON_OBJECT || type == JSON_ARRAY)
		json_leave(r);
	return type == JSON_STRING ? r->text : STR_NONE;
}

static void read_change(struct json_reader *r, struct hangar_record *record)
{
	struct str key;
	if (json_read(r) != JSON_OBJECT)
		return;
	while (json_member(r, &key))
		if (str_eq(key, STR("Keys")))
			record->keys = json_skip(r);
		else if (str_eq(key, STR("NewImage")))
			record->new_image = json_skip(r);
		else if (str_eq(key, STR("OldImage")))
			record->old_image = json_skip(r);
		else if (str_eq(key, STR("SequenceNumber")))
			record->sequence_number = text(r);
		else
			json_skip(r);
}

/* The TTL service is named as the one who deleted:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
static bool by_ttl(struct json_reader *r)
{
	struct str identity = json_skip(r), principal;
	return json_find(identity, "principalId", r->arena, &principal) &&
	       str_eq(principal, STR("\"dynamodb.amazonaws.com\""));
}

static void read_record(struct json_reader *r, struct hangar_record *record)
{
	struct str key;
	if (json_read(r) != JSON_OBJECT)
		return;
	while (json_member(r, &key))
		if (str_eq(key, STR("eventName")))
			record->event_name = text(r);
		else if (str_eq(key, STR("eventID")))
			record->event_id = text(r);
		else if (str_eq(key, STR("eventSourceARN")))
			record->event_source_arn = text(r);
		else if (str_eq(key, STR("dynamodb")))
			read_change(r, record);
		else if (str_eq(key, STR("userIdentity")) && json_peek(r) == JSON_OBJECT)
			record->by_ttl = by_ttl(r);
		else
			json_skip(r);
}

static void read_records(struct hangar_call *call)
{
	struct sdk_event *event = &call->event;
	event->records_read = true;
	struct str records = sdk_event(call)->records;
	struct json_reader r;
	size_t room = 0;
	json_reader_init(&r, records.p ? records : STR(""), call->in->arena);
	if (!records.n || json_read(&r) != JSON_ARRAY)
		return;
	while (json_element(&r)) {
		if (event->record_count == room) {
			size_t more = room ? room * 2 : 16;
			event->record_list = arena_grow(call->in->arena, event->record_list,
				room * sizeof(struct hangar_record),
				more * sizeof(struct hangar_record));
			room = more;
		}
		struct hangar_record *record = &event->record_list[event->record_count++];
		*record = (struct hangar_record){.next = event->record_count};
		read_record(&r, record);
	}
}

bool hangar_next_record(struct hangar_call *call, struct hangar_record *record)
{
	if (!call->event.records_read)
		read_records(call);
	if (record->next >= call->event.record_count)
		return false;
	*record = call->event.record_list[record->next];
	return true;
}

void hangar_record_failed(struct hangar_call *call, const struct hangar_record *record)
{
	sdk_pairs_add(&call->failures, call->in->arena, STR_NONE, record->sequence_number);
}
