#include "s3/media.h"

struct media {
	const char *ending;
	struct str type;
};

/* In the order of the endings: searched by halves. */
static const struct media table[] = {
	{"aac", STR_INIT("audio/aac")},
	{"avif", STR_INIT("image/avif")},
	{"bmp", STR_INIT("image/bmp")},
	{"cjs", STR_INIT("text/javascript")},
	{"css", STR_INIT("text/css")},
	{"csv", STR_INIT("text/csv")},
	{"doc", STR_INIT("application/msword")},
	{"eot", STR_INIT("application/vnd.ms-fontobject")},
	{"epub", STR_INIT("application/epub+zip")},
	{"flac", STR_INIT("audio/flac")},
	{"geojson", STR_INIT("application/geo+json")},
	{"gif", STR_INIT("image/gif")},
	{"heic", STR_INIT("image/heic")},
	{"htm", STR_INIT("text/html")},
	{"html", STR_INIT("text/html")},
	{"ico", STR_INIT("image/vnd.microsoft.icon")},
	{"ics", STR_INIT("text/calendar")},
	{"jpeg", STR_INIT("image/jpeg")},
	{"jpg", STR_INIT("image/jpeg")},
	{"js", STR_INIT("text/javascript")},
	{"json", STR_INIT("application/json")},
	{"jsonld", STR_INIT("application/ld+json")},
	{"m3u8", STR_INIT("application/vnd.apple.mpegurl")},
	{"m4a", STR_INIT("audio/mp4")},
	{"map", STR_INIT("application/json")},
	{"md", STR_INIT("text/markdown")},
	{"mjs", STR_INIT("text/javascript")},
	{"mov", STR_INIT("video/quicktime")},
	{"mp3", STR_INIT("audio/mpeg")},
	{"mp4", STR_INIT("video/mp4")},
	{"mpeg", STR_INIT("video/mpeg")},
	{"ndjson", STR_INIT("application/x-ndjson")},
	{"oga", STR_INIT("audio/ogg")},
	{"ogg", STR_INIT("audio/ogg")},
	{"ogv", STR_INIT("video/ogg")},
	{"opus", STR_INIT("audio/ogg")},
	{"otf", STR_INIT("font/otf")},
	{"pdf", STR_INIT("application/pdf")},
	{"png", STR_INIT("image/png")},
	{"rss", STR_INIT("application/rss+xml")},
	{"svg", STR_INIT("image/svg+xml")},
	{"tar", STR_INIT("application/x-tar")},
	{"tif", STR_INIT("image/tiff")},
	{"tiff", STR_INIT("image/tiff")},
	{"ts", STR_INIT("video/mp2t")},
	{"ttf", STR_INIT("font/ttf")},
	{"txt", STR_INIT("text/plain")},
	{"wasm", STR_INIT("application/wasm")},
	{"wav", STR_INIT("audio/wav")},
	{"weba", STR_INIT("audio/webm")},
	{"webm", STR_INIT("video/webm")},
	{"webmanifest", STR_INIT("application/manifest+json")},
	{"webp", STR_INIT("image/webp")},
	{"woff", STR_INIT("font/woff")},
	{"woff2", STR_INIT("font/woff2")},
	{"xhtml", STR_INIT("application/xhtml+xml")},
	{"xls", STR_INIT("application/vnd.ms-excel")},
	{"xml", STR_INIT("text/xml")},
	{"yaml", STR_INIT("application/yaml")},
	{"yml", STR_INIT("application/yaml")},
	{"zip", STR_INIT("application/zip")},
};

static struct str ending_of(struct str key)
{
	for (size_t i = key.n; i > 0 && key.p[i - 1] != '/'; i--)
		if (key.p[i - 1] == '.')
			return str_skip(key, i);
	return STR_NONE;
}

struct str s3_media_type(struct str key)
{
	char lower[16];
	struct str ending = ending_of(key);
	if (ending.n > 0 && ending.n < sizeof(lower)) {
		for (size_t i = 0; i < ending.n; i++)
			lower[i] = ascii_lower(ending.p[i]);
		ending = str_of(lower, ending.n);
		for (size_t low = 0, high = ARRAY_LEN(table); low < high;) {
			size_t middle = (low + high) / 2;
			int order = str_cmp(ending, str_z(table[middle].ending));
			if (order == 0)
				return table[middle].type;
			if (order < 0)
				high = middle;
			else
				low = middle + 1;
		}
	}
	return STR("binary/octet-stream");
}
