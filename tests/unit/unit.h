/*
 * unit - what every Check program of this project shares: one main, slices in assertions.
 *
 * A test file ends with
 *	UNIT_MAIN("router", tcase_add_test(tc, one); tcase_add_test(tc, two))
 */
#ifndef UNIT_H
#define UNIT_H

#include "str.h"

#include <check.h>
#include <stdlib.h>

#define ck_assert_str_is(got, lit)                                                          \
	do {                                                                                \
		struct str unit_got = (got), unit_want = str_z(lit);                        \
		ck_assert_msg(str_eq(unit_got, unit_want), "got \"%.*s\", wanted \"%.*s\"", \
			STR_ARG(unit_got), STR_ARG(unit_want));                             \
	} while (0)

/* One suite with one case. `adds` are statements that add tests to `tc`. CK_TIMEOUT_MULTIPLIER
 * stretches the limit. */
#define UNIT_MAIN(name, adds)                                \
	int main(void)                                       \
	{                                                    \
		Suite *suite = suite_create(name);           \
		TCase *tc = tcase_create(name);              \
		suite_add_tcase(suite, tc);                  \
		tcase_set_timeout(tc, 30);                   \
		adds;                                        \
		SRunner *runner = srunner_create(suite);     \
		srunner_run_all(runner, CK_ENV);             \
		int failed = srunner_ntests_failed(runner);  \
		srunner_free(runner);                        \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS; \
	}

#endif
