# Tests of the expression engine.
UNIT_EXPR = tests/unit/test_expr
check_PROGRAMS += $(UNIT_EXPR)
TESTS += $(UNIT_EXPR)
EXTRA_DIST += tests/cases/expr.test
tests_unit_test_expr_SOURCES = tests/unit/test_expr.c tests/unit/unit.h tests/unit/value_json.h
tests_unit_test_expr_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_expr_LDADD = libexpr.a libstore.a $(UNIT_LDADD) $(SQLITE_LIBS)

UNIT_QUERY = tests/unit/test_query
check_PROGRAMS += $(UNIT_QUERY)
TESTS += $(UNIT_QUERY)
tests_unit_test_query_SOURCES = tests/unit/test_query.c tests/unit/unit.h
tests_unit_test_query_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_query_LDADD = $(DYNAMODB_LDADD)
