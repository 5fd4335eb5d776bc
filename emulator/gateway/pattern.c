#include "pattern.h"

#include "arena.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum {
	STEPS_MOST = 1000000,
};

struct pattern {
	pcre2_code *code;
	pcre2_match_context *context;
};

int pattern_new(struct str expression, struct pattern **ret_pattern, struct err *err)
{
	PCRE2_SIZE at;
	int error;
	pcre2_code *code = pcre2_compile(expression.n ? (PCRE2_SPTR)expression.p : (PCRE2_SPTR) "",
		expression.n, PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C, &error,
		&at, NULL);
	if (!code) {
		PCRE2_UCHAR text[128] = {0};
		pcre2_get_error_message(error, text, sizeof(text));
		return err_set(err, "\"%.*s\" is no regular expression: %s at character %zu",
			STR_ARG(expression), (const char *)text, at + 1);
	}
	*ret_pattern = xcalloc(1, sizeof(**ret_pattern));
	(*ret_pattern)->code = code;
	(*ret_pattern)->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit((*ret_pattern)->context, STEPS_MOST);
	return 0;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->context);
	pcre2_code_free(pattern->code);
	free(pattern);
}

static bool match(const struct pattern *pattern, struct str text, uint32_t options)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int result = pcre2_match(pattern->code, text.n ? (PCRE2_SPTR)text.p : (PCRE2_SPTR) "",
		text.n, 0, options, data, pattern->context);
	pcre2_match_data_free(data);
	return result >= 0;
}

bool pattern_finds(const struct pattern *pattern, struct str text)
{
	return match(pattern, text, 0);
}

bool pattern_matches(const struct pattern *pattern, struct str text)
{
	return match(pattern, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}
