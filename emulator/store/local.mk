noinst_LIBRARIES += libstore.a
libstore_a_CFLAGS = $(HANGAR_CFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
	emulator/store/number.c emulator/store/number.h \
	emulator/store/value.c emulator/store/value.h \
	emulator/store/value_build.c emulator/store/value_form.h \
	emulator/store/key.c emulator/store/key.h \
	emulator/store/store.h \
	emulator/store/table.h \
	emulator/store/stream.h
