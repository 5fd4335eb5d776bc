noinst_LIBRARIES += libsite.a
libsite_a_SOURCES = \
	emulator/site/site.c emulator/site/site.h \
	emulator/site/path.c emulator/site/path.h \
	emulator/site/encoding.c emulator/site/encoding.h \
	emulator/site/variants.c emulator/site/variants.h
libsite_a_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS) $(BROTLI_CFLAGS)
