UNIT_STORE = tests/unit/test_number tests/unit/test_value tests/unit/test_key tests/unit/test_store \
	tests/unit/test_store_tables tests/unit/test_store_stream tests/unit/test_store_file \
	tests/unit/test_store_crash tests/unit/test_store_upkeep
check_PROGRAMS += $(UNIT_STORE)
TESTS += $(UNIT_STORE)
EXTRA_DIST += tests/cases/number.case

# Numbers against Python's decimal.
check_PROGRAMS += tests/unit/number_filter
dist_check_SCRIPTS += tests/scripts/numbers.sh
TESTS += tests/scripts/numbers.sh
EXTRA_DIST += tests/scripts/against_decimal.py
tests_unit_number_filter_SOURCES = tests/unit/number_filter.c
tests_unit_number_filter_CFLAGS = $(UNIT_CFLAGS)
tests_unit_number_filter_LDADD = libstore.a libhangar.a
STORE_LDADD = libstore.a $(UNIT_LDADD) $(SQLITE_LIBS)
tests_unit_test_number_SOURCES = tests/unit/test_number.c tests/unit/unit.h
tests_unit_test_number_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_number_LDADD = $(STORE_LDADD)
tests_unit_test_value_SOURCES = tests/unit/test_value.c tests/unit/unit.h
tests_unit_test_value_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_value_LDADD = $(STORE_LDADD)
tests_unit_test_key_SOURCES = tests/unit/test_key.c tests/unit/unit.h
tests_unit_test_key_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_key_LDADD = $(STORE_LDADD)
tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/unit/store_fixture.h tests/unit/unit.h
tests_unit_test_store_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_LDADD = $(STORE_LDADD)
tests_unit_test_store_tables_SOURCES = tests/unit/test_store_tables.c tests/unit/store_fixture.h \
	tests/unit/unit.h
tests_unit_test_store_tables_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_tables_LDADD = $(STORE_LDADD)
tests_unit_test_store_stream_SOURCES = tests/unit/test_store_stream.c tests/unit/store_fixture.h \
	tests/unit/unit.h
tests_unit_test_store_stream_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_stream_LDADD = $(STORE_LDADD)
tests_unit_test_store_file_SOURCES = tests/unit/test_store_file.c tests/unit/store_fixture.h \
	tests/unit/unit.h
tests_unit_test_store_file_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_file_LDADD = $(STORE_LDADD)
tests_unit_test_store_crash_SOURCES = tests/unit/test_store_crash.c tests/unit/store_fixture.h \
	tests/unit/unit.h
tests_unit_test_store_crash_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_store_crash_LDADD = $(STORE_LDADD)
tests_unit_test_store_upkeep_SOURCES = tests/unit/test_store_upkeep.c tests/unit/store_fixture.h \
	tests/unit/unit.h
tests_unit_test_store_upkeep_CFLAGS = $(UNIT_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_store_upkeep_LDADD = $(STORE_LDADD)
