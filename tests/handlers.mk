# SpaceKo's functions, loaded as the modules that they are, over a table in memory.
UNIT_HANDLERS = tests/unit/test_handlers tests/unit/test_handlers_changes
check_PROGRAMS += $(UNIT_HANDLERS)
TESTS += $(UNIT_HANDLERS)
dist_check_SCRIPTS += tests/scripts/campus.sh
TESTS += tests/scripts/campus.sh
EXTRA_DIST += fixtures/campus.jsonl fixtures/make_campus.py fixtures/events docs/spaceko.md docs/gateway.md
HANDLERS_BENCH = tests/unit/handlers_bench.h tests/unit/fake_table.h tests/unit/unit.h
HANDLERS_LDADD = libgateway.a libauth.a libmessage.a libhangar-bootstrap.a $(UNIT_LDADD) $(CRYPTO_LIBS) $(PCRE2_LIBS)
tests_unit_test_handlers_SOURCES = tests/unit/test_handlers.c tests/unit/fake_table.c $(HANDLERS_BENCH)
tests_unit_test_handlers_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_handlers_LDADD = $(HANDLERS_LDADD)
tests_unit_test_handlers_changes_SOURCES = tests/unit/test_handlers_changes.c tests/unit/fake_table.c $(HANDLERS_BENCH)
tests_unit_test_handlers_changes_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_handlers_changes_LDADD = $(HANDLERS_LDADD)

# The same tests on the real DynamoDB room and store.
UNIT_HANDLERS_STORE = tests/unit/test_handlers_store tests/unit/test_handlers_changes_store
check_PROGRAMS += $(UNIT_HANDLERS_STORE)
TESTS += $(UNIT_HANDLERS_STORE)
HANDLERS_STORE_LDADD = libgateway.a libdynamodb.a libexpr.a libstore.a libauth.a libmessage.a \
	libhangar-bootstrap.a $(UNIT_LDADD) $(SQLITE_LIBS) $(ZLIB_LIBS) $(CRYPTO_LIBS) $(PCRE2_LIBS) -lm
tests_unit_test_handlers_store_SOURCES = tests/unit/test_handlers.c tests/unit/store_table.c $(HANDLERS_BENCH)
tests_unit_test_handlers_store_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_handlers_store_LDADD = $(HANDLERS_STORE_LDADD)
tests_unit_test_handlers_changes_store_SOURCES = tests/unit/test_handlers_changes.c tests/unit/store_table.c $(HANDLERS_BENCH)
tests_unit_test_handlers_changes_store_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_handlers_changes_store_LDADD = $(HANDLERS_STORE_LDADD)
