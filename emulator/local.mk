# The daemon. What all rooms share stands at the root; every room is a static library of its own.
noinst_LIBRARIES += libmessage.a
libmessage_a_SOURCES = \
	emulator/message.c emulator/message.h \
	emulator/aws_rest.c emulator/aws_rest.h \
	emulator/date.c emulator/date.h \
	emulator/ids.c emulator/ids.h \
	emulator/uri.c emulator/uri.h \
	emulator/crash.c emulator/crash.h \
	emulator/log.c emulator/log.h \
	emulator/log_files.c emulator/log_files.h \
	emulator/doors.h emulator/clock.h emulator/mix.h

include emulator/store/local.mk
include emulator/dynamodb/local.mk
include emulator/streams/local.mk
include emulator/http/local.mk
include emulator/site/local.mk
include emulator/s3/local.mk
include emulator/gateway/local.mk
include emulator/lambda/local.mk
include emulator/config/local.mk
include emulator/cli/local.mk
include emulator/auth/local.mk
include emulator/faults/local.mk
include emulator/namespaces/local.mk
include emulator/provision/local.mk

# What wires the rooms together, and the program.
noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	emulator/app.c emulator/app.h emulator/app_state.h \
	emulator/dispatch.c emulator/dispatch.h \
	emulator/keeper.c emulator/keeper.h \
	emulator/reload.c \
	emulator/wiring.c emulator/wiring.h emulator/wiring_apis.c emulator/wiring_apis.h \
	emulator/sender.c emulator/sender.h
include emulator/control/local.mk
include emulator/commands/local.mk
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'

HANGAR_ROOMS = libgateway.a libsite.a libs3.a liblambda.a libfaults.a libprovision.a libdynamodb.a libexpr.a libstreams.a libauth.a \
	libnamespaces.a libstore.a libhttp.a libconfig.a libcli.a libmessage.a libhangar.a

bin_PROGRAMS += hangar
hangar_SOURCES = emulator/main.c
hangar_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'
hangar_LDADD = libapp.a $(HANGAR_ROOMS) libhangar-bootstrap.a libhangar.a $(MHD_LIBS) $(SQLITE_LIBS) $(YAML_LIBS) $(CRYPTO_LIBS) $(PCRE2_LIBS) $(BROTLI_LIBS) $(ZLIB_LIBS)
