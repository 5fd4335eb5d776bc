UNIT_SITE = tests/unit/test_site
check_PROGRAMS += $(UNIT_SITE)
TESTS += $(UNIT_SITE)
tests_unit_test_site_SOURCES = tests/unit/test_site.c tests/unit/http_client.h tests/unit/unit.h
tests_unit_test_site_CFLAGS = $(UNIT_CFLAGS) $(ZLIB_CFLAGS) $(BROTLI_CFLAGS)
tests_unit_test_site_LDADD = libhttp.a libsite.a libs3.a libmessage.a $(UNIT_LDADD) $(ZLIB_LIBS) $(BROTLI_LIBS) \
	-lbrotlidec $(CRYPTO_LIBS) $(MHD_LIBS)
