UNIT_STREAMS = tests/unit/test_streams tests/unit/test_poller tests/unit/test_mapping tests/unit/test_mapping_cases
check_PROGRAMS += $(UNIT_STREAMS)
TESTS += $(UNIT_STREAMS)
EXTRA_DIST += tests/cases/streams
STREAMS_LDADD = libstreams.a libdynamodb.a libexpr.a libstore.a libauth.a libmessage.a $(UNIT_LDADD) \
	$(SQLITE_LIBS) $(ZLIB_LIBS) -lm
tests_unit_test_streams_SOURCES = tests/unit/test_streams.c tests/unit/unit.h
tests_unit_test_streams_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_streams_LDADD = $(STREAMS_LDADD)
tests_unit_test_poller_SOURCES = tests/unit/test_poller.c tests/unit/poller_room.h tests/unit/unit.h
tests_unit_test_poller_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_poller_LDADD = $(STREAMS_LDADD)
tests_unit_test_mapping_SOURCES = tests/unit/test_mapping.c tests/unit/poller_room.h tests/unit/unit.h
tests_unit_test_mapping_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mapping_LDADD = $(STREAMS_LDADD)
tests_unit_test_mapping_cases_SOURCES = tests/unit/test_mapping_cases.c tests/unit/case_script.h tests/unit/case_files.h tests/unit/poller_room.h tests/unit/value_json.h tests/unit/unit.h
tests_unit_test_mapping_cases_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_mapping_cases_LDADD = $(STREAMS_LDADD)
