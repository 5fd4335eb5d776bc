noinst_LIBRARIES += libstore.a
libstore_a_CFLAGS = $(HANGAR_CFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
	emulator/store/number.c emulator/store/number.h \
	emulator/store/value.c emulator/store/value.h \
	emulator/store/value_build.c emulator/store/value_form.h \
	emulator/store/held.c \
	emulator/store/key.c emulator/store/key.h \
	emulator/store/db.c emulator/store/db_vfs.c emulator/store/db_wal.c emulator/store/db.h \
	emulator/store/copy.c \
	emulator/store/store.c emulator/store/store.h emulator/store/store_private.h \
	emulator/store/txn.c \
	emulator/store/row.c \
	emulator/store/cursor.c \
	emulator/store/pool.c \
	emulator/store/write.c \
	emulator/store/maintain.c \
	emulator/store/catalogue.c emulator/store/catalogue.h \
	emulator/store/catalogue_form.c \
	emulator/store/table.c emulator/store/table.h \
	emulator/store/table_row.c \
	emulator/store/table_change.c \
	emulator/store/stream.c emulator/store/stream.h \
	emulator/store/stream_write.c emulator/store/record_form.h \
	emulator/store/stream_change.c \
	emulator/store/expire.c \
	emulator/store/check.c emulator/store/check_stream.c
