#include "compress.h"

#include "config.h"

#include <stdlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

enum {
	LEVEL = 1, /* the machine that compresses is the one that reads */
	UNNAMED = -1,
	ALL_OF_IT = 1000000, /* the weight 1 */
};

/* Digits with at most one point in them, as millionths; what is behind those makes no difference
 * but that something is there. */
static int millionths(struct str digits)
{
	uint64_t whole = 0, part = 0, unit = ALL_OF_IT;
	size_t points = 0, count = 0;
	for (size_t i = 0; i < digits.n; i++) {
		unsigned digit = (unsigned)(digits.p[i] - '0');
		if (digits.p[i] == '.' && !points++)
			continue;
		if (digit > 9)
			return ALL_OF_IT;
		count++;
		if (!points)
			whole |= digit;
		else if (unit > 1)
			part += digit * (unit /= 10);
		else
			part += !part && digit;
	}
	return whole || !count ? ALL_OF_IT : (int)part;
}

static int weight_of(struct str parameters)
{
	size_t at = str_find_str(parameters, STR("q="));
	if (at == parameters.n)
		return ALL_OF_IT;
	struct str rest, text = str_trim(str_cut(str_skip(parameters, at + 2), ';', &rest));
	bool negative = str_starts(text, STR("-"));
	int weight = millionths(str_skip(text, negative));
	return negative ? 0 : weight;
}

static void take(int *best, size_t *place, int weight, size_t at)
{
	if (weight <= *best)
		return;
	*best = weight;
	*place = at;
}

enum compression compress_accepted(struct str accept_encoding)
{
	int gzip = UNNAMED, deflate = UNNAMED, any = 0;
	size_t gzip_at = accept_encoding.n + 1, deflate_at = gzip_at + 1, any_at = 0, place = 0;
	for (struct str rest = accept_encoding; rest.p; place++) {
		struct str parameters, name = str_cut(str_cut(rest, ',', &rest), ';', &parameters);
		name = str_trim(name);
		if (str_eq_nocase(name, STR("gzip")))
			take(&gzip, &gzip_at, weight_of(parameters), place);
		else if (str_eq_nocase(name, STR("deflate")))
			take(&deflate, &deflate_at, weight_of(parameters), place);
		else if (str_eq(name, STR("*")))
			take(&any, &any_at, weight_of(parameters), place);
	}
	gzip = gzip == UNNAMED ? any : gzip;
	deflate = deflate == UNNAMED ? any : deflate;
	if (!gzip && !deflate)
		return COMPRESS_NONE;
	if (gzip == deflate)
		return gzip_at < deflate_at ? COMPRESS_GZIP : COMPRESS_DEFLATE;
	return gzip > deflate ? COMPRESS_GZIP : COMPRESS_DEFLATE;
}

struct str compress_name(enum compression compression)
{
	return compression == COMPRESS_GZIP ? STR("gzip") : STR("deflate");
}

#ifdef HAVE_LIBDEFLATE
static size_t run(enum compression compression, struct str body, char *out, size_t room)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
	size_t n = 0;
	if (!c)
		return 0;
	if (compression == COMPRESS_GZIP)
		n = libdeflate_gzip_compress(c, body.p, body.n, out, room);
	else
		n = libdeflate_zlib_compress(c, body.p, body.n, out, room);
	libdeflate_free_compressor(c);
	return n;
}
#else
static size_t run(enum compression compression, struct str body, char *out, size_t room)
{
	int bits = compression == COMPRESS_GZIP ? 15 + 16 : 15;
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)body.p,
		.avail_in = (unsigned)body.n,
		.next_out = (unsigned char *)out,
		.avail_out = (unsigned)room};
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	size_t n = deflate(&z, Z_FINISH) == Z_STREAM_END ? room - z.avail_out : 0;
	deflateEnd(&z);
	return n;
}
#endif

bool compress_body(
	enum compression compression, struct str body, struct arena *arena, struct str *ret_body)
{
	char *out = arena_bytes(arena, body.n);
	size_t n = run(compression, body, out, body.n);
	if (n)
		*ret_body = str_of(out, n);
	return n > 0;
}
