# Unit tests: tests/unit/test_NAME.c is one Check program. A room adds its own in tests/ROOM.mk.
UNIT_CFLAGS = $(HANGAR_CFLAGS) $(CHECK_CFLAGS)
UNIT_LDADD = libhangar.a $(CHECK_LIBS)

include tests/base.mk
include tests/bench.mk
include tests/app.mk
include tests/http.mk
include tests/site.mk
include tests/gateway.mk
include tests/handlers.mk
include tests/lambda.mk
include tests/dynamodb.mk
include tests/expr.mk
include tests/streams.mk
include tests/store.mk
include tests/s3.mk
include tests/config.mk
include tests/cli.mk
include tests/sdk.mk

# The rules of the house.
dist_check_SCRIPTS += tests/scripts/layering.sh tests/scripts/budgets.sh tests/scripts/format.sh tests/scripts/parity.sh tests/scripts/evidence.sh
TESTS += tests/scripts/layering.sh tests/scripts/budgets.sh tests/scripts/format.sh tests/scripts/parity.sh tests/scripts/evidence.sh
# A test that hangs is ended after two minutes: a busy machine may take long.
AM_TESTS_ENVIRONMENT = srcdir='$(abs_srcdir)' builddir='$(abs_builddir)'; \
	CK_TIMEOUT_MULTIPLIER=$${CK_TIMEOUT_MULTIPLIER:-4}; export srcdir builddir CK_TIMEOUT_MULTIPLIER;
