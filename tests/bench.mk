# Benchmarks: built by `./dev bench`, not by `make`.
EXTRA_PROGRAMS = tests/bench/floor_http tests/bench/floor_store tests/bench/ready
tests_bench_floor_http_SOURCES = tests/bench/floor_http.c
tests_bench_floor_http_CFLAGS = $(HANGAR_CFLAGS) $(MHD_CFLAGS)
tests_bench_floor_http_LDADD = $(MHD_LIBS)
tests_bench_floor_store_SOURCES = tests/bench/floor_store.c
tests_bench_floor_store_CFLAGS = $(HANGAR_CFLAGS) $(SQLITE_CFLAGS)
tests_bench_floor_store_LDADD = $(SQLITE_LIBS)
tests_bench_ready_SOURCES = tests/bench/ready.c
tests_bench_ready_CFLAGS = $(HANGAR_CFLAGS)
EXTRA_DIST += tests/bench/run tests/bench/routes.yaml tests/bench/lua
EXTRA_PROGRAMS += tests/bench/hello.so tests/bench/item.so
tests_bench_hello_so_SOURCES = tests/bench/hello.c
tests_bench_hello_so_LDFLAGS = -shared $(AM_LDFLAGS)
tests_bench_hello_so_LDADD = libhangar.a
tests_bench_item_so_SOURCES = tests/bench/item.c
tests_bench_item_so_LDFLAGS = -shared $(AM_LDFLAGS)
tests_bench_item_so_LDADD = libhangar.a
