# Whose data is where: stores, forks, snapshots.
noinst_LIBRARIES += libnamespaces.a
libnamespaces_a_SOURCES = \
	emulator/namespaces/change.c \
	emulator/namespaces/file.c emulator/namespaces/file.h \
	emulator/namespaces/namespaces.c emulator/namespaces/namespaces.h emulator/namespaces/namespaces_private.h
