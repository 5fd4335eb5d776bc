# What goes wrong on request.
noinst_LIBRARIES += libfaults.a
libfaults_a_SOURCES = \
	emulator/faults/faults.c emulator/faults/faults.h emulator/faults/faults_private.h \
	emulator/faults/limits.c emulator/faults/read.c emulator/faults/realm.c emulator/faults/states.c emulator/faults/target.c
