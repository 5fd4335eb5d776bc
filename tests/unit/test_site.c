#include "http_client.h"
#include "s3/folder.h"
#include "site/encoding.h"
#include "site/path.h"
#include "site/site.h"

#include <brotli/decode.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- pure parts */

START_TEST(patterns_match_as_cloudfront_has_them)
{
	static const struct {
		const char *pattern, *path;
		bool matches;
	} cases[] = {
		{"/api/*", "/api/x", true},
		{"/api/*", "/api/", true},
		{"/api/*", "/api", false},
		{"/api/*", "/apis/x", false},
		{"api/*", "/api/x/y", true},
		{"/API/*", "/api/x", false},
		{"images/*.jpg", "/images/a/b/c.jpg", true},
		{"images/*.jpg", "/images/.jpg", true},
		{"images/*.jpg", "/images/a.jpeg", false},
		{"*.gif", "/a/b.gif", true},
		{"a?c", "/abc", true},
		{"a?c", "/ac", false},
		{"a?c", "/a/c", true},
		{"a*b*c", "/aXbXbXc", true},
		{"a*b*c", "/aXcXb", false},
		{"*", "/", true},
		{"*", "", true},
		{"", "/", true},
		{"", "/x", false},
		{"**", "/x", true},
		{"?", "/", false},
		{"/a*a*a*a*a*a*a*a*b", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(site_path_matches(str_z(cases[i].pattern), str_z(cases[i].path)) ==
				      cases[i].matches,
			"%s %s", cases[i].pattern, cases[i].path);
}
END_TEST

START_TEST(paths_are_normalised_before_they_are_matched)
{
	static const char *const cases[][2] = {
		{"/a/b", "/a/b"},
		{"/a/../b", "/b"},
		{"/a/./b", "/a/b"},
		{"/a/%2e%2E/b", "/b"},
		{"/../../b", "/b"},
		{"/a/..", "/"},
		{"/a/b/..", "/a/"},
		{"/a/.", "/a/"},
		{"/..", "/"},
		{"/%61pi/x", "/api/x"},
		{"/a%2fb", "/a%2Fb"},
		{"/a%zz", "/a%zz"},
		{"/a%", "/a%"},
		{"/a%2", "/a%2"},
		{"//a", "/a"},
		{"//", "/"},
		{"/a///b//", "/a/b/"},
		{"/a//../b", "/b"},
		{"/...", "/..."},
		{"/.x", "/.x"},
		{"*", "*"},
		{"", ""},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(site_path_normal(str_z(cases[i][0]), &arena), cases[i][1]);
	arena_release(&arena);
}
END_TEST

START_TEST(routes_of_the_page_have_no_dot_in_their_last_segment)
{
	static const struct {
		const char *path;
		bool route;
	} cases[] = {
		{"/", true},
		{"/users/7", true},
		{"/docs/", true},
		{"/v1.2/users", true},
		{"/users/jane.doe", false},
		{"/app.js", false},
		{"/.well-known", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(site_path_is_page_route(str_z(cases[i].path)) == cases[i].route, "%s",
			cases[i].path);
}
END_TEST

START_TEST(files_named_by_their_content_are_known)
{
	static const struct {
		const char *path;
		bool hashed;
	} cases[] = {
		{"/assets/index-BqGFYx8W.js", true},
		{"/assets/index-a_b-c1De.css", true},
		{"/assets/sub/logo.3f2a9c1d.svg", true},
		{"/static/js/main.0a1b2c3d.chunk.js", true},
		{"/static/js/main.0a1b2c3d.js", true},
		{"/assets/campus-map.png", false},
		{"/assets/my-component.js", false},
		{"/assets/my-Component.js", false},
		{"/assets/short-a1B2c3.js", false},
		{"/assets/index", false},
		{"/index-BqGFYx8W.js", false},
		{"/assets/.js", false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(site_path_is_hashed(str_z(cases[i].path)) == cases[i].hashed, "%s",
			cases[i].path);
}
END_TEST

START_TEST(the_best_accepted_encoding_is_chosen)
{
	static const struct {
		const char *header;
		enum site_encoding encoding;
	} cases[] = {
		{"gzip, deflate, br", SITE_BROTLI},
		{"gzip", SITE_GZIP},
		{"x-gzip", SITE_GZIP},
		{"BR", SITE_BROTLI},
		{"gzip;q=1.0, br;q=0.5", SITE_GZIP},
		{"gzip;q=0.5, br;q=0.5", SITE_BROTLI},
		{"br;q=0, gzip", SITE_GZIP},
		{"br;q=0.000, gzip;q=0", SITE_IDENTITY},
		{"br ; q=0.001", SITE_BROTLI},
		{"*", SITE_BROTLI},
		{"*;q=0", SITE_IDENTITY},
		{"br;q=0, *", SITE_GZIP},
		{"gzip;q=x", SITE_IDENTITY},
		{"gzip;q=2", SITE_IDENTITY},
		{"gzip;q=", SITE_IDENTITY},
		{"gzip;Q=0.5", SITE_GZIP},
		{"identity", SITE_IDENTITY},
		{"deflate", SITE_IDENTITY},
		{"", SITE_IDENTITY},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(site_encoding_accepted(str_z(cases[i].header)) == cases[i].encoding,
			"%s", cases[i].header);
	ck_assert(site_encoding_accepted(STR_NONE) == SITE_IDENTITY);
	ck_assert(site_encoding_is_compressible(STR("text/html; charset=utf-8")));
	ck_assert(site_encoding_is_compressible(STR("Application/JSON")));
	ck_assert(!site_encoding_is_compressible(STR("image/png")));
	ck_assert(!site_encoding_is_compressible(STR("text/htmlx")));
	ck_assert(!site_encoding_is_compressible(STR_NONE));
}
END_TEST

/* ---- a distribution: a page's folder, an API, an image bucket that may not be listed */

static char root[64];
static struct arena arena;
static struct s3_folder *page, *images;
static struct site *site;
static char big[5000];
static struct http_request seen; /* what the API was asked last */
static int api_status;

static void put(const char *name, struct str text, time_t modified)
{
	char path[256];
	struct timespec times[2] = {{modified, 0}, {modified, 0}};
	snprintf(path, sizeof(path), "%s/%s", root, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ck_assert_msg(fd >= 0, "%s", path);
	ck_assert_int_eq((int)write(fd, text.p, text.n), (int)text.n);
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
}

static void api(void *self, const struct http_request *request, struct http_response *response)
{
	(void)self;
	seen = *request;
	http_response_text(response, api_status, STR("application/json"), str_of(big, sizeof(big)));
}

static struct s3_folder *bucket(const char *name, bool may_list)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", root, name);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	return s3_folder_new(&(struct s3_folder_options){
		.root = path, .name = str_z(name), .may_list = may_list});
}

enum with {
	PLAIN = 0,
	WITH_SPA = 1,
	WITH_ERRORS = 2,
	WITH_LOST_PAGE = 4,
	WITH_API_COMPRESSED = 8,
};

static void make_site(unsigned with)
{
	struct site_behavior behaviors[] = {
		{.pattern = STR("/api/*"),
			.origin = {NULL, api},
			.compress = with & WITH_API_COMPRESSED},
		{.pattern = STR("images/*"),
			.origin = s3_folder_service(images),
			.bucket = true,
			.cache_seconds = 86400},
	};
	struct site_error errors[] = {
		{.code = 404,
			.page = with & WITH_LOST_PAGE ? STR("/lost.html") : STR("/index.html"),
			.status = 200},
		{.code = 403, .page = STR("/denied.html")},
	};
	site_free(site);
	site = site_new(&(struct site_options){
		.otherwise = {.origin = s3_folder_service(page), .bucket = true, .compress = true},
		.behaviors = behaviors,
		.behavior_count = ARRAY_LEN(behaviors),
		.errors = errors,
		.error_count = with & WITH_ERRORS ? ARRAY_LEN(errors) : 0,
		.index = STR("index.html"),
		.spa = with & WITH_SPA,
		.id = STR("e1")});
}

static void set_up(void)
{
	memset(big, 'a', sizeof(big));
	snprintf(root, sizeof(root), "/tmp/hangar-site-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	page = bucket("page", true);
	images = bucket("images", false);
	put("page/index.html", STR("<title>page</title>"), 1000);
	put("page/denied.html", STR("denied"), 1000);
	put("page/big.js", str_of(big, sizeof(big)), 1000);
	put("page/least.js", str_of(big, 1000), 1000);
	put("page/less.js", str_of(big, 999), 1000);
	put("page/big.png", str_of(big, sizeof(big)), 1000);
	api_status = 200;
	make_site(PLAIN);
}

static void tear_down(void)
{
	char command[128];
	site_free(site);
	site = NULL;
	s3_folder_free(page);
	s3_folder_free(images);
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

struct header {
	const char *name, *value;
};

static struct http_response ask(
	const char *method, const char *target, struct header a, struct header b)
{
	struct http_header *headers = arena_array(&arena, struct http_header, 2);
	struct http_response response;
	struct str query, path = str_cut(str_z(target), '?', &query);
	struct http_request request = {.method = str_z(method),
		.target = str_z(target),
		.path = path,
		.query = query,
		.headers = headers,
		.arena = &arena};
	if (a.name)
		headers[request.header_count++] =
			(struct http_header){str_z(a.name), str_z(a.value)};
	if (b.name)
		headers[request.header_count++] =
			(struct http_header){str_z(b.name), str_z(b.value)};
	struct service service = site_service(site);
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	return response;
}

static struct http_response get(const char *target)
{
	return ask("GET", target, (struct header){0}, (struct header){0});
}

static struct http_response get_encoded(const char *target, const char *accepted)
{
	return ask("GET", target, (struct header){"Accept-Encoding", accepted}, (struct header){0});
}

static struct str body_of(struct http_response *response)
{
	if (response->fd < 0)
		return response->body;
	char *bytes = arena_bytes(&arena, response->fd_length + 1);
	ssize_t n = pread(response->fd, bytes, response->fd_length, (off_t)response->fd_offset);
	close(response->fd);
	response->fd = -1;
	response->body = str_of(bytes, (size_t)n);
	return response->body;
}

static struct str header_of(const struct http_response *response, const char *name)
{
	return http_response_header(response, str_z(name));
}

static struct str unpacked(struct http_response *response)
{
	struct str body = body_of(response);
	char *out = arena_bytes(&arena, 100000);
	size_t n = 100000;
	if (str_eq(header_of(response, "content-encoding"), STR("br"))) {
		ck_assert(BrotliDecoderDecompress(body.n, (const uint8_t *)body.p, &n,
				  (uint8_t *)out) == BROTLI_DECODER_RESULT_SUCCESS);
		return str_of(out, n);
	}
	ck_assert_str_is(header_of(response, "content-encoding"), "gzip");
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)body.p,
		.avail_in = (uInt)body.n,
		.next_out = (Bytef *)out,
		.avail_out = (uInt)n};
	ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
	ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
	n = stream.total_out;
	inflateEnd(&stream);
	return str_of(out, n);
}

START_TEST(the_root_object_is_for_the_root_only)
{
	struct http_response got = get("/");
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(body_of(&got), "<title>page</title>");
	ck_assert_str_is(header_of(&got, "x-cache"), "Miss from cloudfront");
	ck_assert_str_is(header_of(&got, "via"), "1.1 e1.cloudfront.net (CloudFront)");
	ck_assert_uint_eq(header_of(&got, "x-amz-cf-id").n, 56);
	ck_assert_str_is(header_of(&got, "server"), "AmazonS3");
	got = get("/docs/");
	ck_assert_int_eq(got.status, 404);
	ck_assert_str_is(header_of(&got, "x-cache"), "Error from cloudfront");
	got = get("/users/7");
	ck_assert_int_eq(got.status, 404);
}
END_TEST

START_TEST(with_spa_routes_of_the_page_get_the_page)
{
	make_site(WITH_SPA);
	static const char *const routes[] = {"/", "/users/7", "/users/7?tab=1", "/docs/"};
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		struct http_response got = get(routes[i]);
		ck_assert_msg(got.status == 200, "%s: %d", routes[i], got.status);
		ck_assert_str_is(body_of(&got), "<title>page</title>");
		ck_assert_str_is(header_of(&got, "cache-control"), "no-cache");
	}
	struct http_response got = get("/missing.js");
	ck_assert_int_eq(got.status, 404);
	got = get("/images/none"); /* another behaviour: not rewritten */
	ck_assert_int_eq(got.status, 403);
	api_status = 404;
	got = get("/api/none");
	ck_assert_int_eq(got.status, 404);
	ck_assert_str_is(seen.path, "/api/none");
}
END_TEST

START_TEST(behaviours_are_chosen_by_the_normalised_path)
{
	struct http_response got = get("/x/%2e%2e/api/%61?q=1+2");
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(
		seen.target, "/x/%2e%2e/api/%61?q=1+2"); /* the origin sees it as it came */
	ck_assert_str_is(
		http_request_header(&seen, STR("via")), "1.1 e1.cloudfront.net (CloudFront)");
	ck_assert_uint_eq(http_request_header(&seen, STR("x-amz-cf-id")).n, 56);
	ck_assert(str_eq(
		http_request_header(&seen, STR("x-amz-cf-id")), header_of(&got, "x-amz-cf-id")));
}
END_TEST

START_TEST(methods_are_those_of_the_behaviour)
{
	static const struct {
		const char *method, *path;
		int status;
	} cases[] = {
		{"HEAD", "/", 200},
		{"OPTIONS", "/", 400},
		{"POST", "/", 403},
		{"DELETE", "/images/x", 403},
		{"POST", "/api/x", 200},
		{"DELETE", "/api/x", 200},
		{"TRACE", "/api/x", 403},
		{"get", "/", 403},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response got =
			ask(cases[i].method, cases[i].path, (struct header){0}, (struct header){0});
		ck_assert_msg(got.status == cases[i].status, "%s %s: %d", cases[i].method,
			cases[i].path, got.status);
		body_of(&got);
	}
	struct http_response got = ask("POST", "/", (struct header){0}, (struct header){0});
	ck_assert_str_is(header_of(&got, "server"), "CloudFront");
	ck_assert(str_find_str(got.body, STR("The distribution supports only cachable requests.")) <
		  got.body.n);
}
END_TEST

START_TEST(error_pages_cover_every_origin)
{
	make_site(WITH_ERRORS);
	struct http_response got = get("/missing.js");
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(body_of(&got), "<title>page</title>");
	ck_assert_str_is(header_of(&got, "content-type"), "text/html");
	ck_assert_str_is(header_of(&got, "x-cache"), "Error from cloudfront");
	api_status = 404;
	got = ask("POST", "/api/x", (struct header){"If-None-Match", "*"}, (struct header){0});
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(body_of(&got), "<title>page</title>");
	got = get("/images/none");
	ck_assert_int_eq(got.status, 403);
	ck_assert_str_is(body_of(&got), "denied");
	api_status = 500;
	got = get("/api/x");
	ck_assert_int_eq(got.status, 500);
	ck_assert_uint_eq(got.body.n, sizeof(big));
}
END_TEST

START_TEST(an_error_page_that_is_lost_gives_its_own_error)
{
	make_site(WITH_ERRORS | WITH_LOST_PAGE);
	api_status = 404;
	struct http_response got = get("/api/x");
	ck_assert_int_eq(got.status, 404);
	ck_assert(str_find_str(got.body, STR("<Code>NoSuchKey</Code>")) < got.body.n);
}
END_TEST

START_TEST(files_are_compressed_once)
{
	struct str plain = str_of(big, sizeof(big));
	for (int i = 0; i < 3; i++) {
		struct http_response got = get_encoded("/big.js", "gzip, br");
		ck_assert_int_eq(got.status, 200);
		ck_assert_str_is(header_of(&got, "content-encoding"), "br");
		ck_assert_str_is(header_of(&got, "vary"), "Accept-Encoding");
		ck_assert_str_is(header_of(&got, "content-type"), "text/javascript");
		ck_assert_ptr_null(header_of(&got, "accept-ranges").p);
		ck_assert(str_starts(header_of(&got, "etag"), STR("W/\"")));
		ck_assert(got.fd >= 0 && got.fd_length < 1000);
		ck_assert(str_eq(unpacked(&got), plain));
	}
	ck_assert_uint_eq(site_compressed(site), 1);
	struct http_response got = get_encoded("/big.js", "gzip");
	ck_assert(str_eq(unpacked(&got), plain));
	ck_assert_uint_eq(site_compressed(site), 2);
	memset(big, 'b', sizeof(big));
	put("page/big.js", str_of(big, sizeof(big)), 1001);
	got = get_encoded("/big.js", "gzip");
	ck_assert(str_eq(unpacked(&got), str_of(big, sizeof(big))));
	ck_assert_uint_eq(site_compressed(site), 3);
}
END_TEST

START_TEST(what_cloudfront_does_not_compress_stays_as_it_is)
{
	static const char *const paths[] = {"/less.js", "/big.png", "/index.html"};
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct http_response got = get_encoded(paths[i], "gzip, br");
		ck_assert_int_eq(got.status, 200);
		ck_assert_ptr_null(header_of(&got, "content-encoding").p);
		ck_assert_ptr_null(header_of(&got, "vary").p);
		ck_assert(str_starts(header_of(&got, "etag"), STR("\"")));
		body_of(&got);
	}
	struct http_response got = get("/big.js");
	ck_assert_ptr_null(header_of(&got, "content-encoding").p);
	ck_assert_str_is(header_of(&got, "vary"), "Accept-Encoding");
	ck_assert_uint_eq(body_of(&got).n, sizeof(big));
	got = get_encoded("/least.js", "br");
	ck_assert_str_is(header_of(&got, "content-encoding"), "br");
	body_of(&got);
	got = get_encoded("/api/x", "br");
	ck_assert_ptr_null(header_of(&got, "content-encoding").p);
	ck_assert_ptr_null(header_of(&got, "cache-control").p);
	make_site(WITH_API_COMPRESSED);
	got = get_encoded("/api/x", "br");
	ck_assert(str_eq(unpacked(&got), str_of(big, sizeof(big))));
}
END_TEST

START_TEST(a_range_is_of_the_plain_file)
{
	struct http_response got = ask("GET", "/big.js", (struct header){"Accept-Encoding", "br"},
		(struct header){"Range", "bytes=10-19"});
	ck_assert_int_eq(got.status, 206);
	ck_assert_ptr_null(header_of(&got, "content-encoding").p);
	ck_assert_str_is(header_of(&got, "content-range"), "bytes 10-19/5000");
	ck_assert_str_is(body_of(&got), "aaaaaaaaaa");
}
END_TEST

START_TEST(the_weak_tag_is_known_again)
{
	struct http_response first = get_encoded("/big.js", "br");
	body_of(&first);
	const char *tag = arena_dup_z(&arena, header_of(&first, "etag"));
	struct http_response got = ask("GET", "/big.js", (struct header){"Accept-Encoding", "br"},
		(struct header){"If-None-Match", tag});
	ck_assert_int_eq(got.status, 304);
	ck_assert_str_is(header_of(&got, "etag"), tag);
	ck_assert_str_is(header_of(&got, "vary"), "Accept-Encoding");
	ck_assert_ptr_null(header_of(&got, "content-encoding").p);
	body_of(&got);
}
END_TEST

START_TEST(a_file_compressed_before_is_taken_unless_it_is_older)
{
	put("page/big.js.br", STR("made before"), 1000);
	put("page/least.js.gz", STR("stale"), 999);
	for (int i = 0; i < 2; i++) {
		struct http_response got = get_encoded("/big.js", "br");
		ck_assert_str_is(header_of(&got, "content-encoding"), "br");
		ck_assert_str_is(header_of(&got, "content-type"), "text/javascript");
		ck_assert_str_is(body_of(&got), "made before");
	}
	ck_assert_uint_eq(site_compressed(site), 0);
	struct http_response got = get_encoded("/least.js", "gzip");
	ck_assert(str_eq(unpacked(&got), str_of(big, 1000)));
	ck_assert_uint_eq(site_compressed(site), 1);
	got = ask("HEAD", "/big.js", (struct header){"Accept-Encoding", "br"}, (struct header){0});
	ck_assert_str_is(header_of(&got, "content-encoding"), "br");
	ck_assert_uint_eq(got.fd_length, 11);
	body_of(&got);
}
END_TEST

START_TEST(cache_control_is_added_where_the_origin_is_silent)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/page/assets", root);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/images/images", root);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	put("page/assets/app-B1c2D3e4.js", STR("x"), 1000);
	put("images/images/map.png", STR("x"), 1000);
	static const char *const cases[][2] = {
		{"/assets/app-B1c2D3e4.js", "public, max-age=31536000, immutable"},
		{"/", "no-cache"},
		{"/images/map.png", "public, max-age=86400"},
		{"/big.js", ""},
		{"/images/missing.png", ""},
		{"/missing.html", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response got = get(cases[i][0]);
		ck_assert_str_is(header_of(&got, "cache-control"), cases[i][1]);
		body_of(&got);
	}
}
END_TEST

#define FROM_S3                                                                                 \
	"Date: *\r\nConnection: Keep-Alive\r\nx-amz-id-2: *\r\nx-amz-request-id: *\r\nServer: " \
	"AmazonS3\r\n"
#define OBJECT FROM_S3 "Last-Modified: Thu, 01 Jan 1970 00:16:40 GMT\r\n"
#define ENCRYPTED "x-amz-server-side-encryption: AES256\r\n"
#define EDGE(cache)                                                                         \
	"X-Cache: " cache " from cloudfront\r\nVia: 1.1 e1.cloudfront.net (CloudFront)\r\n" \
	"X-Amz-Cf-Pop: LOCAL\r\nX-Amz-Cf-Id: *\r\n"
#define BROTLI                                                                           \
	"HTTP/1.1 200 OK\r\n" OBJECT ENCRYPTED                                           \
	"Content-Type: text/javascript\r\nVary: Accept-Encoding\r\n"                     \
	"ETag: W/\"cabe45dcc9ae5b66ba86600cca6b8ba8\"\r\nContent-Encoding: br\r\n" EDGE( \
		"Miss") "Content-Length: 7\r\n\r\n"
#define PAGE                                                              \
	OBJECT "ETag: \"b15c1137f81db550cfe7d20d88158864\"\r\n" ENCRYPTED \
	       "Accept-Ranges: bytes\r\nContent-Type: text/html\r\n"
#define PART                                                               \
	"HTTP/1.1 206 Partial Content\r\n" PAGE                            \
	"Content-Range: bytes 1-5/19\r\nCache-Control: no-cache\r\n" EDGE( \
		"Miss") "Content-Length: 5\r\n\r\n"
#define SAME                                 \
	"HTTP/1.1 304 Not Modified\r\n" PAGE \
	"Cache-Control: no-cache\r\n" EDGE("Miss") "Content-Length: 19\r\n\r\n"
#define LOST                                 \
	"HTTP/1.1 404 Not Found\r\n" FROM_S3 \
	"content-type: application/xml\r\n" EDGE("Error") "Content-Length: 279\r\n\r\n"

/* Ids are random: "x-amz-id-2: *" and so on. */
static struct str hide_ids(struct str text)
{
	static const char *const names[] = {"x-amz-id-2: ", "x-amz-request-id: ", "X-Amz-Cf-Id: "};
	struct buf out = BUF_IN(&arena);
	while (text.n) {
		size_t end = str_find(text, '\n', 0);
		struct str line = str_head(text, end + 1);
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			if (str_starts(line, str_z(names[i]))) {
				buf_add_z(&out, names[i]);
				line = STR("*\r\n");
			}
		buf_add(&out, line);
		text = str_skip(text, end + 1);
	}
	return buf_str(&out);
}

START_TEST(on_the_wire_a_connection_carries_all_kinds_of_answers)
{
	put("page/small.js", str_of(big, 1000), 1000);
	put("page/small.js.br", STR("brotli!"), 1000);
	struct http_server *server =
		client_server((struct http_server_options){.root = site_service(site)});
	struct str got = client_exchange(server,
		STR("HEAD /small.js HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br\r\n\r\n"
		    "GET /small.js HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br\r\n\r\n"
		    "GET /index.html HTTP/1.1\r\nHost: h\r\nRange: bytes=1-5\r\n\r\n"
		    "GET / HTTP/1.1\r\nHost: h\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:16:40 "
		    "GMT\r\n\r\n"
		    "HEAD /lost.png HTTP/1.1\r\nHost: h\r\n\r\n"));
	ck_assert_bytes(hide_ids(got), BROTLI BROTLI "brotli!" PART "title" SAME LOST "<open>");
	http_server_stop(server, 100);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("site");
	TCase *pure = tcase_create("pure"), *tc = tcase_create("site");
	suite_add_tcase(suite, pure);
	suite_add_tcase(suite, tc);
	tcase_add_test(pure, patterns_match_as_cloudfront_has_them);
	tcase_add_test(pure, paths_are_normalised_before_they_are_matched);
	tcase_add_test(pure, routes_of_the_page_have_no_dot_in_their_last_segment);
	tcase_add_test(pure, files_named_by_their_content_are_known);
	tcase_add_test(pure, the_best_accepted_encoding_is_chosen);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, the_root_object_is_for_the_root_only);
	tcase_add_test(tc, with_spa_routes_of_the_page_get_the_page);
	tcase_add_test(tc, behaviours_are_chosen_by_the_normalised_path);
	tcase_add_test(tc, methods_are_those_of_the_behaviour);
	tcase_add_test(tc, error_pages_cover_every_origin);
	tcase_add_test(tc, an_error_page_that_is_lost_gives_its_own_error);
	tcase_add_test(tc, files_are_compressed_once);
	tcase_add_test(tc, what_cloudfront_does_not_compress_stays_as_it_is);
	tcase_add_test(tc, a_range_is_of_the_plain_file);
	tcase_add_test(tc, the_weak_tag_is_known_again);
	tcase_add_test(tc, a_file_compressed_before_is_taken_unless_it_is_older);
	tcase_add_test(tc, cache_control_is_added_where_the_origin_is_silent);
	tcase_add_test(tc, on_the_wire_a_connection_carries_all_kinds_of_answers);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
