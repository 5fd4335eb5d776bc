#include "inflate.h"

#include "buf.h"

#include <zlib.h>

enum {
	PIECE = 64 * 1024,
	GZIP_BITS = 15 + 16,
	DEFLATE_BITS = 15,
};

static bool begins_member(const z_stream *z)
{
	return z->avail_in >= 2 && z->next_in[0] == 0x1f && z->next_in[1] == 0x8b;
}

static enum inflated run(z_stream *z, enum inflate_form form, size_t limit, struct arena *arena,
	struct str *ret_body)
{
	struct buf out = BUF_IN(arena);
	for (;;) {
		z->next_out = (unsigned char *)buf_reserve(&out, PIECE);
		z->avail_out = PIECE;
		int rc = inflate(z, Z_NO_FLUSH);
		out.n += PIECE - z->avail_out;
		if (out.n > limit)
			return INFLATE_TOO_LARGE;
		if (rc == Z_STREAM_END) {
			if (form != INFLATE_GZIP || !begins_member(z))
				break;
			inflateReset(z);
		} else if (rc != Z_OK) {
			return INFLATE_DAMAGED; /* Z_BUF_ERROR: there should be more */
		}
	}
	*ret_body = buf_str(&out);
	return INFLATED;
}

enum inflated inflate_body(enum inflate_form form, struct str compressed, size_t limit,
	struct arena *arena, struct str *ret_body)
{
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)compressed.p,
		.avail_in = (unsigned)compressed.n};
	if (inflateInit2(&z, form == INFLATE_GZIP ? GZIP_BITS : DEFLATE_BITS) != Z_OK)
		return INFLATE_DAMAGED;
	enum inflated result = run(&z, form, limit, arena, ret_body);
	inflateEnd(&z);
	return result;
}
