/*
 * Fuzzes emulator/gateway/route.c and uri.c: the first line is the table ("GET /a|POST /b"), the
 * rest is "METHOD PATH". Whatever the bytes, a match must name a route of the table.
 */
#include "gateway/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct route_row rows[16];
	struct str request, path, list = str_cut(str_of((const char *)data, size), '\n', &request);
	size_t count = 0, bad;
	struct route_table *table;
	struct arena arena = ARENA_INIT;
	struct route_match match;
	while (list.p && count < ARRAY_LEN(rows)) {
		struct str row = str_cut(list, '|', &list), row_path;
		struct str method = str_cut(row, ' ', &row_path);
		rows[count] = (struct route_row){method, row_path, (uint32_t)count};
		count++;
	}
	if (route_table_new(rows, count, &table, &bad, NULL) == 0) {
		struct str method = str_cut(request, ' ', &path);
		if (route_match(table, method, path, &arena, &match) &&
			match.route->target >= count)
			__builtin_trap();
		route_table_free(table);
	} else if (bad >= count) {
		__builtin_trap();
	}
	arena_release(&arena);
	return 0;
}
