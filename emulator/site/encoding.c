#include "site/encoding.h"

#include <brotli/encode.h>
#include <zlib.h>

enum {
	BROTLI_QUALITY = 5,
	GZIP_LEVEL = 6,
	GZIP_WINDOW = 15 + 16, /* 16: a gzip header instead of zlib's */
};

struct str site_encoding_name(enum site_encoding encoding)
{
	return encoding == SITE_BROTLI ? STR("br")
	       : encoding == SITE_GZIP ? STR("gzip")
				       : STR("identity");
}

struct str site_encoding_ending(enum site_encoding encoding)
{
	return encoding == SITE_BROTLI ? STR(".br") : encoding == SITE_GZIP ? STR(".gz") : STR("");
}

/* A weight in thousandths: "1", "0.5", "1.000"; malformed ones count as 0. */
static int weight_of(struct str parameters)
{
	while (parameters.p) {
		struct str value, name = str_trim(str_cut(parameters, ';', &parameters));
		name = str_trim(str_cut(name, '=', &value));
		value = str_trim(value);
		if (!str_eq_nocase(name, STR("q")))
			continue;
		int weight = 0, unit = 1000;
		if (value.n == 0 || value.n > 5 || (value.n > 1 && value.p[1] != '.'))
			return 0;
		for (size_t i = 0; i < value.n; i++) {
			if (i == 1)
				continue;
			if (!ascii_is_digit(value.p[i]))
				return 0;
			weight += (value.p[i] - '0') * unit;
			unit /= 10;
		}
		return weight <= 1000 ? weight : 0;
	}
	return 1000;
}

enum site_encoding site_encoding_accepted(struct str accept_encoding)
{
	int weights[SITE_ENCODINGS] = {-1, -1, -1}, any = -1;
	for (struct str rest = accept_encoding; rest.p;) {
		struct str parameters, name = str_cut(str_cut(rest, ',', &rest), ';', &parameters);
		name = str_trim(name);
		int weight = weight_of(parameters);
		if (str_eq_nocase(name, STR("br")))
			weights[SITE_BROTLI] = weight;
		else if (str_eq_nocase(name, STR("gzip")) || str_eq_nocase(name, STR("x-gzip")))
			weights[SITE_GZIP] = weight;
		else if (str_eq(name, STR("*")))
			any = weight;
	}
	int brotli = weights[SITE_BROTLI] >= 0 ? weights[SITE_BROTLI] : any;
	int gzip = weights[SITE_GZIP] >= 0 ? weights[SITE_GZIP] : any;
	if (brotli > 0 && brotli >= gzip)
		return SITE_BROTLI;
	return gzip > 0 ? SITE_GZIP : SITE_IDENTITY;
}

bool site_encoding_is_compressible(struct str content_type)
{
	static const char *const types[] = {
		"application/dash+xml",
		"application/eot",
		"application/font",
		"application/font-sfnt",
		"application/javascript",
		"application/json",
		"application/opentype",
		"application/otf",
		"application/pdf",
		"application/pkcs7-mime",
		"application/protobuf",
		"application/rss+xml",
		"application/truetype",
		"application/ttf",
		"application/vnd.apple.mpegurl",
		"application/vnd.mapbox-vector-tile",
		"application/vnd.ms-fontobject",
		"application/wasm",
		"application/x-font-opentype",
		"application/x-font-truetype",
		"application/x-font-ttf",
		"application/x-httpd-cgi",
		"application/x-javascript",
		"application/x-mpegurl",
		"application/x-opentype",
		"application/x-otf",
		"application/x-perl",
		"application/x-ttf",
		"application/xhtml+xml",
		"application/xml",
		"font/eot",
		"font/opentype",
		"font/otf",
		"font/ttf",
		"image/svg+xml",
		"text/css",
		"text/csv",
		"text/html",
		"text/javascript",
		"text/js",
		"text/plain",
		"text/richtext",
		"text/tab-separated-values",
		"text/x-component",
		"text/x-java-source",
		"text/x-script",
		"text/xml",
		"vnd.apple.mpegurl",
	};
	struct str rest, type = str_trim(str_cut(content_type, ';', &rest));
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_nocase(type, str_z(types[i])))
			return true;
	return false;
}

static size_t brotli(struct str bytes, char *out, size_t room)
{
	size_t n = room;
	return BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
		       bytes.n, (const uint8_t *)bytes.p, &n, (uint8_t *)out)
		       ? n
		       : 0;
}

static size_t gzip(struct str bytes, char *out, size_t room)
{
	z_stream stream = {
		.next_in = (Bytef *)(uintptr_t)bytes.p,
		.avail_in = (uInt)bytes.n,
		.next_out = (Bytef *)out,
		.avail_out = (uInt)room,
	};
	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
		Z_OK)
		return 0;
	int ended = deflate(&stream, Z_FINISH);
	size_t n = stream.total_out;
	deflateEnd(&stream);
	return ended == Z_STREAM_END ? n : 0;
}

bool site_encoding_compress(
	enum site_encoding encoding, struct str bytes, struct arena *arena, struct str *ret_bytes)
{
	if (bytes.n < 2 || bytes.n > SITE_COMPRESS_MOST || encoding == SITE_IDENTITY)
		return false;
	size_t room = bytes.n - 1; /* more would be no use */
	char *out = arena_bytes(arena, room);
	size_t n = encoding == SITE_BROTLI ? brotli(bytes, out, room) : gzip(bytes, out, room);
	if (n == 0)
		return false;
	*ret_bytes = str_of(out, n);
	return true;
}
