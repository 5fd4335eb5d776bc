/*
 * on_change - counts the day's changes of status, by wing, from the table's stream.
 *
 * One item per day (UTC) and wing; what stands in no wing counts for "Campus". The counts of one
 * batch are added in one transaction whose token is made from the batch's event ids: when Lambda
 * sends the same batch again, within ten minutes it is not counted again.
 */
#include "common.h"

enum {
	SUMS = 64 /* most pairs of day and wing in one batch */
};

struct sum {
	struct str date, wing;
	int64_t changes;
};

struct sums {
	struct sum list[SUMS];
	size_t count;
	uint64_t token[2];
};

/* FNV-1a, twice with different bases. */
static void mix_token(struct sums *sums, struct str event_id)
{
	for (size_t i = 0; i < event_id.n; i++)
		for (size_t j = 0; j < 2; j++)
			sums->token[j] =
				(sums->token[j] ^ (unsigned char)event_id.p[i]) * 0x100000001b3u;
}

static bool add(struct sums *sums, struct str date, struct str wing)
{
	for (size_t i = 0; i < sums->count; i++)
		if (str_eq(sums->list[i].date, date) && str_eq(sums->list[i].wing, wing)) {
			sums->list[i].changes++;
			return true;
		}
	if (sums->count == SUMS)
		return false;
	sums->list[sums->count++] = (struct sum){date, wing, 1};
	return true;
}

/* True when the record is a resource whose status is another one now. */
static bool is_change(
	struct hangar_call *call, const struct hangar_record *record, struct hangar_item *ret_now)
{
	struct hangar_item before;
	return str_eq(record->event_name, STR("MODIFY")) &&
	       hangar_item_read(call, record->old_image, &before) &&
	       hangar_item_read(call, record->new_image, ret_now) &&
	       str_eq(hangar_item_s(ret_now, "SK"), STR("RESOURCE")) &&
	       !str_eq(hangar_item_s(&before, "status"), hangar_item_s(ret_now, "status"));
}

static void put_sum(struct hangar_call *call, struct hangar_op *op, const struct sum *sum)
{
	struct str sk = arena_printf(
		hangar_arena(call), "%.*s#%.*s", STR_ARG(sum->date), STR_ARG(sum->wing));
	hangar_op_action(op, "Update", table_name(call));
	hangar_op_key(op, "PK", STR("ACTIVITY"), "SK", sk);
	hangar_op_text(
		op, "UpdateExpression", STR("SET #date = :date, wing = :wing ADD changes :n"));
	hangar_op_name(op, "#date", STR("date"));
	hangar_op_value_s(op, ":date", sum->date);
	hangar_op_value_s(op, ":wing", sum->wing);
	hangar_op_value_i64(op, ":n", sum->changes);
}

static int on_change(struct hangar_call *call)
{
	struct sums sums = {.token = {0xcbf29ce484222325u, 0x9ae16a3b2f90404fu}};
	struct hangar_record record = {0};
	struct hangar_item now;
	while (hangar_next_record(call, &record)) {
		mix_token(&sums, record.event_id);
		if (!is_change(call, &record, &now))
			continue;
		struct str wing = hangar_item_s(&now, "wing");
		struct str date = str_head(hangar_item_s(&now, "lastUpdated"), 10);
		if (!add(&sums, date, wing.p ? wing : STR("Campus")))
			return hangar_fail(
				call, "BatchTooWide", "more than %d days and wings", SUMS);
	}
	if (sums.count == 0)
		return 0;
	struct hangar_op op;
	hangar_op_begin(&op, call, "TransactWriteItems", STR_NONE);
	hangar_op_text(&op, "ClientRequestToken",
		arena_printf(hangar_arena(call), "%016llx%016llx",
			(unsigned long long)sums.token[0], (unsigned long long)sums.token[1]));
	for (size_t i = 0; i < sums.count; i++)
		put_sum(call, &op, &sums.list[i]);
	return hangar_op_send(&op) ? hangar_op_fail(&op) : 0;
}

HANGAR_HANDLER(on_change, on_change)
