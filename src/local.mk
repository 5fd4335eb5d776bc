# The SDK and the base library under it: what goes to AWS with the handlers.
lib_LIBRARIES += libhangar.a
libhangar_a_SOURCES = \
	src/str.c src/str.h \
	src/arena.c src/arena.h \
	src/buf.c src/buf.h \
	src/err.c src/err.h \
	src/json_read.c src/json_read.h \
	src/json_write.c src/json_write.h \
	src/hangar.h src/hangar_abi.h src/hangar_cjson.h

pkgincludedir = $(includedir)/hangar
pkginclude_HEADERS = src/str.h src/arena.h src/buf.h src/err.h src/json_read.h src/json_write.h \
	src/hangar.h src/hangar_abi.h src/hangar_cjson.h
pkgconfig_DATA = src/hangar.pc
