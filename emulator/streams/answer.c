#include "answer.h"

#include "json_read.h"
#include "streams.h"

static bool is_in_batch(const struct batch *b, uint64_t sequence)
{
	for (size_t i = 0; i < b->taken; i++)
		if (b->sequences[i] == sequence)
			return true;
	return false;
}

/* {"itemIdentifier":"100000000000000000042"}: false when it names no record of the batch. */
static bool failed_record(const struct batch *b, struct str item, uint64_t *ret_sequence)
{
	struct json_reader r;
	struct str id;
	if (!json_find(item, "itemIdentifier", b->arena, &id))
		return false;
	json_reader_init(&r, id, b->arena);
	return json_read(&r) == JSON_STRING && sequence_parse(r.text, b->shard, ret_sequence) &&
	       is_in_batch(b, *ret_sequence);
}

/* The list of failures: false when one of them makes no sense. */
static bool lowest_of(const struct batch *b, struct json_reader *r, uint64_t *lowest)
{
	bool known = true;
	uint64_t sequence;
	if (json_peek(r) != JSON_ARRAY) {
		known = json_peek(r) == JSON_NULL;
		json_skip(r);
		return known;
	}
	json_read(r);
	while (json_element(r)) {
		bool ours = failed_record(b, json_skip(r), &sequence);
		known = known && ours;
		if (ours && sequence < *lowest)
			*lowest = sequence;
	}
	return known;
}

/* Nothing, null, "" and []. */
static bool is_nothing(const struct batch *b, struct str answer)
{
	struct json_reader r;
	json_reader_init(&r, answer, b->arena);
	switch (answer.n ? json_read(&r) : JSON_NULL) {
	case JSON_NULL:
		return true;
	case JSON_STRING:
		return r.text.n == 0;
	case JSON_ARRAY:
		return !json_element(&r) && json_finish(&r);
	default:
		return false;
	}
}

bool answer_failures(const struct batch *b, struct str answer, uint64_t *ret_from)
{
	struct json_reader r;
	struct str key;
	uint64_t lowest = b->upto;
	bool known = true;
	json_reader_init(&r, answer, b->arena);
	if (is_nothing(b, answer)) {
		*ret_from = b->upto;
		return true;
	}
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key))
		if (str_eq_z(key, "batchItemFailures"))
			known = lowest_of(b, &r, &lowest) && known;
		else
			json_skip(&r);
	if (!json_finish(&r) || !known)
		return false;
	*ret_from = lowest;
	return true;
}

bool answer_state(struct str answer, struct arena *arena, struct str *ret_state)
{
	struct json_reader r;
	struct str key;
	bool found = false;
	json_reader_init(&r, answer, arena);
	if (json_read(&r) != JSON_OBJECT)
		return false;
	while (json_member(&r, &key)) {
		struct str value = json_skip(&r);
		if (str_eq_z(key, "state")) {
			found = true;
			*ret_state = value;
		}
	}
	return json_finish(&r) && found;
}
