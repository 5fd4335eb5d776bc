# Modules that the tests load, and the worker program of isolated environments.
LAMBDA_MODULES = \
	tests/handlers/basic.so \
	tests/handlers/version1.so \
	tests/handlers/version2.so \
	tests/handlers/foreign.so
MODULE_LINK = $(AM_LDFLAGS) -shared
check_PROGRAMS += $(LAMBDA_MODULES) tests/handlers/worker

tests_handlers_basic_so_SOURCES = tests/handlers/basic.c
tests_handlers_basic_so_LDFLAGS = $(MODULE_LINK)
tests_handlers_basic_so_LDADD = libhangar.a
tests_handlers_version1_so_SOURCES = tests/handlers/version.c
tests_handlers_version1_so_CPPFLAGS = $(AM_CPPFLAGS) -DVERSION=1
tests_handlers_version1_so_LDFLAGS = $(MODULE_LINK)
tests_handlers_version1_so_LDADD = libhangar.a
tests_handlers_version2_so_SOURCES = tests/handlers/version.c
tests_handlers_version2_so_CPPFLAGS = $(AM_CPPFLAGS) -DVERSION=2
tests_handlers_version2_so_LDFLAGS = $(MODULE_LINK)
tests_handlers_version2_so_LDADD = libhangar.a
tests_handlers_foreign_so_SOURCES = tests/handlers/foreign.c
tests_handlers_foreign_so_LDFLAGS = $(MODULE_LINK)
tests_handlers_worker_SOURCES = tests/handlers/worker.c
tests_handlers_worker_LDADD = liblambda.a libmessage.a libhangar.a

UNIT_LAMBDA = tests/unit/test_lambda tests/unit/test_lambda_reload tests/unit/test_lambda_process tests/unit/test_lambda_api tests/unit/test_lambda_cases tests/unit/test_lane tests/unit/test_lambda_init tests/unit/test_runtime_http \
	tests/unit/test_runtime_stream tests/unit/test_eventstream tests/unit/test_stream_api
check_PROGRAMS += $(UNIT_LAMBDA)
TESTS += $(UNIT_LAMBDA)
EXTRA_DIST += tests/cases/lambda
tests_unit_test_lambda_SOURCES = tests/unit/test_lambda.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lambda_reload_SOURCES = tests/unit/test_lambda_reload.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_reload_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_reload_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_reload_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lambda_process_SOURCES = tests/unit/test_lambda_process.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_process_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_process_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_process_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lambda_api_SOURCES = tests/unit/test_lambda_api.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_api_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_api_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_api_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lambda_cases_SOURCES = tests/unit/test_lambda_cases.c tests/unit/case_script.h tests/unit/case_files.h tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_cases_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_cases_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_cases_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lambda_init_SOURCES = tests/unit/test_lambda_init.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_lambda_init_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lambda_init_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_lambda_init_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_lane_SOURCES = tests/unit/test_lane.c tests/unit/unit.h
tests_unit_test_lane_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_lane_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_runtime_http_SOURCES = tests/unit/test_runtime_http.c tests/unit/unit.h
tests_unit_test_runtime_http_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_runtime_http_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_runtime_stream_SOURCES = tests/unit/test_runtime_stream.c tests/unit/unit.h
tests_unit_test_runtime_stream_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_runtime_stream_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_stream_api_SOURCES = tests/unit/test_stream_api.c tests/unit/lambda_room.h tests/unit/unit.h
tests_unit_test_stream_api_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_stream_api_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
tests_unit_test_stream_api_DEPENDENCIES = liblambda.a libmessage.a libhangar.a $(LAMBDA_MODULES) tests/handlers/worker
tests_unit_test_eventstream_SOURCES = tests/unit/test_eventstream.c tests/unit/unit.h
tests_unit_test_eventstream_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_eventstream_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)

# Cost of an invocation: ./tests/bench/invoke [threads]
EXTRA_PROGRAMS += tests/bench/invoke
tests_bench_invoke_SOURCES = tests/bench/invoke.c
tests_bench_invoke_LDADD = liblambda.a libmessage.a libhangar.a
check_PROGRAMS += tests/unit/test_journal
TESTS += tests/unit/test_journal
tests_unit_test_journal_SOURCES = tests/unit/test_journal.c tests/unit/unit.h
tests_unit_test_journal_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_journal_LDADD = liblambda.a libmessage.a $(UNIT_LDADD)
