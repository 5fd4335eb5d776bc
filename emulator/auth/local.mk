# Who signed a request, and whether that is right.
noinst_LIBRARIES += libauth.a
libauth_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
libauth_a_SOURCES = \
	emulator/auth/access.c emulator/auth/access.h \
	emulator/auth/credentials.c emulator/auth/credentials.h \
	emulator/auth/signature.c emulator/auth/signature_read.c emulator/auth/signature.h
