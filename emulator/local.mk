# The daemon. What all rooms share stands at the root; every room is a static library of its own.
noinst_LIBRARIES += libmessage.a
libmessage_a_SOURCES = \
	emulator/message.c emulator/message.h \
	emulator/date.c emulator/date.h \
	emulator/ids.c emulator/ids.h \
	emulator/crash.c emulator/crash.h \
	emulator/log.c emulator/log.h \
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
