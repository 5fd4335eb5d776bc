# The command line, the supervisor, and how a daemon is found.
noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	emulator/cli/client.c emulator/cli/client.h \
	emulator/cli/instance.c emulator/cli/instance.h \
	emulator/cli/listen.c emulator/cli/listen.h \
	emulator/cli/options.c emulator/cli/options.h \
	emulator/cli/supervisor.c emulator/cli/supervisor.h
