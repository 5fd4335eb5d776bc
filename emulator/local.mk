# The daemon. What all rooms share stands at the root; every room is a static library of its own.
noinst_LIBRARIES += libmessage.a
libmessage_a_SOURCES = \
	emulator/message.c emulator/message.h \
	emulator/date.c emulator/date.h \
	emulator/ids.c emulator/ids.h \
	emulator/crash.c emulator/crash.h \
	emulator/log.c emulator/log.h \
	emulator/signature_read.c emulator/signature.c emulator/signature.h \
	emulator/credentials.c emulator/credentials.h \
	emulator/doors.h emulator/clock.h

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

# What wires the rooms together, and the program.
noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	emulator/access.c emulator/access.h \
	emulator/app.c emulator/app.h emulator/app_state.h \
	emulator/command_namespaces.c \
	emulator/commands.c emulator/commands.h \
	emulator/command_fsck.c \
	emulator/control.c emulator/control.h \
	emulator/control_namespaces.c emulator/control_namespaces.h \
	emulator/control_orders.c emulator/control_orders.h \
	emulator/dispatch.c emulator/dispatch.h \
	emulator/faults.c emulator/faults.h emulator/faults_private.h \
	emulator/faults_limits.c emulator/faults_read.c emulator/faults_states.c emulator/faults_target.c \
	emulator/namespaces.c emulator/namespaces.h \
	emulator/namespaces_change.c emulator/namespaces_private.h \
	emulator/namespace_file.c emulator/namespace_file.h \
	emulator/keeper.c emulator/keeper.h \
	emulator/provision.c emulator/provision.h \
	emulator/reload.c \
	emulator/seed.c emulator/seed.h \
	emulator/store_caller.c emulator/store_caller.h \
	emulator/table_request.c emulator/table_request.h \
	emulator/wiring.c emulator/wiring.h
libmessage_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'

HANGAR_ROOMS = libgateway.a libsite.a libs3.a liblambda.a libdynamodb.a libexpr.a libstreams.a libstore.a libhttp.a \
	libconfig.a libcli.a libmessage.a libhangar.a

bin_PROGRAMS += hangar
hangar_SOURCES = emulator/main.c
hangar_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBDIR='"$(pkglibdir)"'
hangar_LDADD = libapp.a $(HANGAR_ROOMS) libhangar-bootstrap.a libhangar.a $(MHD_LIBS) $(SQLITE_LIBS) $(YAML_LIBS) $(CRYPTO_LIBS) $(BROTLI_LIBS) $(ZLIB_LIBS)
