noinst_LIBRARIES += libstore.a
libstore_a_CFLAGS = $(HANGAR_CFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
	emulator/store/number.h \
	emulator/store/value.h \
	emulator/store/key.h \
	emulator/store/store.h \
	emulator/store/table.h \
	emulator/store/stream.h
