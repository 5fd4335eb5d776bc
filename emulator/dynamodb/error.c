#include "aws_error.h"

const struct aws_exception_row aws_exceptions[AWS_EXCEPTIONS] = {
#define EXCEPTION(id, name_, status_, prefix, key_) \
	[AWS_##id] = {STR_INIT(name_), status_, STR_INIT(prefix name_), STR_INIT(key_)},
#define MESSAGE(id, exception, family, text)
#include "errors.def"
};

const struct aws_error_row aws_errors[AWS_ERRORS] = {
#define EXCEPTION(id, name, status, prefix, key)
#define MESSAGE(id_, exception_, family_, text_) \
	[AWS_E_##id_] = {STR_INIT(#id_), AWS_##exception_, AWS_##family_, STR_INIT(text_)},
#include "errors.def"
};

int aws_fail_with(struct aws_failure *ret_failure, struct arena *arena, enum aws_error error,
	const struct str *blanks, size_t count)
{
	struct str text = aws_errors[error].text, rest = text;
	*ret_failure = (struct aws_failure){.error = error, .message = text};
	if (!count)
		return -1;
	size_t room = text.n;
	for (size_t i = 0; i < count; i++)
		room += blanks[i].n;
	char *message = arena_bytes(arena, room), *at = message;
	for (size_t i = 0; i < count; i++) {
		size_t gap = str_find_str(rest, STR("{}"));
		at = mempcpy(at, rest.p, gap);
		if (blanks[i].n)
			at = mempcpy(at, blanks[i].p, blanks[i].n);
		rest = str_skip(rest, gap + 2);
	}
	at = mempcpy(at, rest.p, rest.n);
	ret_failure->message = str_of(message, (size_t)(at - message));
	return -1;
}
