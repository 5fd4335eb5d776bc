noinst_LIBRARIES += liblambda.a
liblambda_a_SOURCES = \
	emulator/lambda/lambda.h emulator/lambda/room.h emulator/lambda/room.c \
	emulator/lambda/api.c emulator/lambda/api.h \
	emulator/lambda/async.c \
	emulator/lambda/async_api.c \
	emulator/lambda/functions_api.c \
	emulator/lambda/journal.c emulator/lambda/journal.h \
	emulator/lambda/child.c emulator/lambda/child.h \
	emulator/lambda/destination.c \
	emulator/lambda/document.c emulator/lambda/document.h \
	emulator/lambda/elf_file.c emulator/lambda/elf_file.h \
	emulator/lambda/environment.c \
	emulator/lambda/eventstream.c emulator/lambda/eventstream.h \
	emulator/lambda/fnlog.c emulator/lambda/fnlog.h \
	emulator/lambda/guard.c emulator/lambda/guard.h \
	emulator/lambda/invoke.c \
	emulator/lambda/lane.c emulator/lambda/lane.h \
	emulator/lambda/module.c emulator/lambda/module.h \
	emulator/lambda/pool.c \
	emulator/lambda/process.c \
	emulator/lambda/program.c emulator/lambda/program.h \
	emulator/lambda/revision.c \
	emulator/lambda/runtime.c \
	emulator/lambda/runtime_api.c emulator/lambda/runtime_api.h \
	emulator/lambda/runtime_http.c emulator/lambda/runtime_http.h \
	emulator/lambda/status.c \
	emulator/lambda/stream_api.c \
	emulator/lambda/url.c \
	emulator/lambda/url_api.c \
	emulator/lambda/variables.c emulator/lambda/variables.h \
	emulator/lambda/watch.c \
	emulator/lambda/watchdog.c \
	emulator/lambda/wire.c emulator/lambda/wire.h \
	emulator/lambda/worker.c
