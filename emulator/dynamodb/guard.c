#include "guard.h"

#include "parameters.h"
#include "wire.h"

int guard_compile(struct aws_call *call, struct expr_scope *scope, struct str text,
	enum in_return_values_on_condition_check_failure on_failure, struct guard *ret_guard)
{
	*ret_guard = (struct guard){
		.set = text.p,
		.return_old = on_failure == IN_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE_ALL_OLD,
	};
	if (text.p && condition_compile(scope, EXPR_CONDITION, text, &ret_guard->condition))
		return call_expression_failed(call, &scope->error);
	return 0;
}

int guard_hold(struct aws_call *call, const struct guard *guard, struct value item)
{
	if (!guard->set || condition_holds(&guard->condition, item))
		return 0;
	call_fail(call, AWS_E_CONDITION_FAILED);
	if (guard->return_old && !value_is_absent(item)) {
		struct buf members = BUF_IN(call->arena);
		struct json_writer w;
		json_writer_init(&w, &members);
		json_key(&w, STR("Item"));
		wire_write_item(&w, item);
		call->failure.members = buf_str(&members);
	}
	return -1;
}
