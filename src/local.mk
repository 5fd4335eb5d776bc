# The SDK and the base library under it: what goes to AWS with the handlers.
lib_LIBRARIES += libhangar.a
libhangar_a_SOURCES = \
	src/str.c src/str.h \
	src/arena.c src/arena.h \
	src/buf.c src/buf.h \
	src/err.c src/err.h \
	src/json_read.c src/json_read.h src/json_plain.h \
	src/json_write.c src/json_write.h \
	src/base64.c src/base64.h \
	src/hangar.h src/hangar_abi.h src/hangar_cjson.h \
	src/sdk_call.c src/sdk_call.h \
	src/sdk_event.c \
	src/sdk_response.c \
	src/sdk_item.c \
	src/sdk_stream.c \
	src/sdk_dynamodb.c \
	src/sdk_op.c

# What a handler is linked with for AWS: main(), the Runtime API, signed HTTPS.
lib_LIBRARIES += libhangar-bootstrap.a
libhangar_bootstrap_a_SOURCES = \
	src/bootstrap.c \
	src/transport_http.c src/transport_http.h \
	src/sigv4.c src/sigv4.h
libhangar_bootstrap_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS) $(CRYPTO_CFLAGS)

pkgincludedir = $(includedir)/hangar
pkginclude_HEADERS = src/str.h src/arena.h src/buf.h src/err.h src/json_read.h src/json_write.h \
	src/hangar.h src/hangar_abi.h src/hangar_cjson.h src/base64.h
pkgconfig_DATA = src/hangar.pc src/hangar-bootstrap.pc

dist_doc_DATA += docs/handlers.md
