/*
 * Fuzzes the readers of what a browser sends: "PATH\nHEADER", where the header is read as a Range,
 * a date, an Accept-Encoding and a Host. A part must lie within its object, a key must be a file's
 * name without ways out, a pattern must match itself where it has no wildcards.
 */
#include "date.h"
#include "http/head.h"
#include "s3/key.h"
#include "s3/range.h"
#include "site/encoding.h"
#include "site/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str header, key, path = str_cut(str_of((const char *)data, size), '\n', &header);
	struct arena arena = ARENA_INIT;
	uint64_t offset, length;
	int64_t time, again;
	if (s3_range_parse(header, size, &offset, &length) == S3_RANGE_PART)
		check(length > 0 && offset < size && length <= size - offset);
	if (http_date_parse(header, &time)) {
		char text[HTTP_DATE_SIZE];
		http_date_format(time, text);
		check(http_date_parse(str_z(text), &again));
	}
	check(site_encoding_accepted(header) < SITE_ENCODINGS);
	if (s3_key_decode(path, &arena, &key) == S3_KEY_OK && s3_key_is_file_name(key))
		check(strlen(key.p) == key.n && key.p[0] != '/' && key.p[key.n - 1] != '/');
	struct str normal = site_path_normal(path, &arena);
	check(normal.n <= path.n);
	site_path_matches(header, path);
	check(site_path_matches(normal, normal));
	struct http_request request = {.method = STR("GET"), .arena = &arena};
	if (path.n && http_head_target(&request, path, header))
		check(request.path.n > 0 && request.path.p[0] == '/');
	arena_release(&arena);
	return 0;
}
