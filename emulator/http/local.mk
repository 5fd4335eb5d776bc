noinst_LIBRARIES += libhttp.a
libhttp_a_SOURCES = \
	emulator/http/server.c emulator/http/server.h \
	emulator/http/accept.c emulator/http/accept.h \
	emulator/http/connection.c emulator/http/connection.h \
	emulator/http/call.c emulator/http/call.h emulator/http/state.h \
	emulator/http/head.c emulator/http/head.h \
	emulator/http/reply.c emulator/http/reply.h \
	emulator/http/host.c emulator/http/host.h
libhttp_a_CFLAGS = $(AM_CFLAGS) $(MHD_CFLAGS)
