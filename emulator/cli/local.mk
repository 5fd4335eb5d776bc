# The command line and the supervisor.
noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	emulator/cli/options.c emulator/cli/options.h \
	emulator/cli/supervisor.c emulator/cli/supervisor.h
