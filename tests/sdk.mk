UNIT_SDK = tests/unit/test_sdk tests/unit/test_base64 tests/unit/test_sigv4
check_PROGRAMS += $(UNIT_SDK)
TESTS += $(UNIT_SDK)
tests_unit_test_sdk_SOURCES = tests/unit/test_sdk.c tests/unit/unit.h
tests_unit_test_sdk_CFLAGS = $(UNIT_CFLAGS) $(CJSON_CFLAGS)
tests_unit_test_sdk_LDADD = $(UNIT_LDADD) $(CJSON_LIBS)
tests_unit_test_base64_SOURCES = tests/unit/test_base64.c tests/unit/unit.h
tests_unit_test_base64_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_base64_LDADD = $(UNIT_LDADD)
tests_unit_test_sigv4_SOURCES = tests/unit/test_sigv4.c tests/unit/unit.h
tests_unit_test_sigv4_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_sigv4_LDADD = libhangar-bootstrap.a $(UNIT_LDADD) $(CRYPTO_LIBS)

# A handler linked as it is for AWS, against a Runtime API made of paper.
check_PROGRAMS += tests/handlers/bootstrap
tests_handlers_bootstrap_SOURCES = tests/handlers/basic.c
tests_handlers_bootstrap_LDADD = libhangar-bootstrap.a libhangar.a $(CURL_LIBS) $(CRYPTO_LIBS)
dist_check_SCRIPTS += tests/e2e/bootstrap.py
TESTS += tests/e2e/bootstrap.py
