UNIT_DYNAMODB = tests/unit/test_shape
check_PROGRAMS += $(UNIT_DYNAMODB)
TESTS += $(UNIT_DYNAMODB)
DYNAMODB_LDADD = libdynamodb.a libexpr.a libstore.a libmessage.a $(UNIT_LDADD) $(SQLITE_LIBS) $(ZLIB_LIBS) -lm
tests_unit_test_shape_SOURCES = tests/unit/test_shape.c tests/unit/unit.h
tests_unit_test_shape_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_shape_LDADD = $(DYNAMODB_LDADD)
