#include "message.h"

static const struct str texts[MSG_COUNT] = {
#define X(name, text) STR_INIT(text),
	EXPR_MESSAGES(X)
#undef X
};

const struct str expr_kind_names[EXPR_KINDS] = {
	[EXPR_CONDITION] = STR_INIT("ConditionExpression"),
	[EXPR_FILTER] = STR_INIT("FilterExpression"),
	[EXPR_KEY_CONDITION] = STR_INIT("KeyConditionExpression"),
	[EXPR_PROJECTION] = STR_INIT("ProjectionExpression"),
	[EXPR_UPDATE] = STR_INIT("UpdateExpression"),
};

struct str message_text(struct arena *arena, enum expr_kind kind, enum expr_message message,
	const struct str *args, size_t arg_count)
{
	struct buf text = BUF_IN(arena);
	if (kind != EXPR_KINDS) {
		buf_add(&text, STR("Invalid "));
		buf_add(&text, expr_kind_names[kind]);
		buf_add(&text, STR(": "));
	}
	struct str rest = texts[message];
	for (size_t i = 0; rest.p; i++) {
		buf_add(&text, str_cut(rest, '%', &rest));
		if (rest.p && i < arg_count)
			buf_add(&text, args[i]);
	}
	return buf_str(&text);
}

int message_set(struct expr_scope *scope, enum expr_kind kind, enum expr_message message,
	const struct str *args, size_t arg_count)
{
	scope->error.text = message_text(scope->arena, kind, message, args, arg_count);
	scope->error.enveloped =
		kind != EXPR_KINDS || message == MSG_MAP_EMPTY || message == MSG_UNUSED;
	return -1;
}

struct str message_number(struct arena *arena, size_t number)
{
	return arena_printf(arena, "%zu", number);
}
