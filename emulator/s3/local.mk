noinst_LIBRARIES += libs3.a
libs3_a_SOURCES = \
	emulator/s3/folder.c emulator/s3/folder.h \
	emulator/s3/error.c emulator/s3/error.h \
	emulator/s3/key.c emulator/s3/key.h \
	emulator/s3/etag.c emulator/s3/etag.h \
	emulator/s3/condition.c emulator/s3/condition.h \
	emulator/s3/range.c emulator/s3/range.h \
	emulator/s3/media.c emulator/s3/media.h
libs3_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
