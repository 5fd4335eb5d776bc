# The commands other than up.
libapp_a_SOURCES += \
	emulator/commands/commands.c emulator/commands/commands.h \
	emulator/commands/fsck.c emulator/commands/namespaces.c \
	emulator/commands/invoke.c emulator/commands/sample.c emulator/commands/sample.h
