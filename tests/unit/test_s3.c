#include "s3/etag.h"
#include "s3/folder.h"
#include "s3/key.h"
#include "s3/media.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of files with known contents and times, made for each test. */
static char root[64];
static struct s3_folder *folder;
static struct arena arena;

static void put(const char *name, const char *text)
{
	char path[256];
	struct timespec times[2] = {{784111777, 0}, {784111777, 0}};
	snprintf(path, sizeof(path), "%s/%s", root, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ck_assert_msg(fd >= 0, "%s", path);
	ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
}

static void set_up(void)
{
	char path[128];
	snprintf(root, sizeof(root), "/tmp/hangar-s3-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/secret", root);
	put("secret", "outside");
	snprintf(path, sizeof(path), "%s/bucket", root);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/bucket/dir", root);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	put("bucket/hello.txt", "hello");
	put("bucket/empty", "");
	put("bucket/dir/in side.html", "<p>");
	put("bucket/..hidden", "dots");
	put("bucket/a+b", "plus");
	snprintf(path, sizeof(path), "%s/bucket/out", root);
	ck_assert_int_eq(symlink("../secret", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/absolute", root);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/up", root);
	ck_assert_int_eq(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/proc", root);
	ck_assert_int_eq(symlink("/proc/self/root", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/loop", root);
	ck_assert_int_eq(symlink("loop", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/inside", root);
	ck_assert_int_eq(symlink("dir/../hello.txt", path), 0);
	snprintf(path, sizeof(path), "%s/bucket/fifo", root);
	ck_assert_int_eq(mkfifo(path, 0644), 0);
	snprintf(path, sizeof(path), "%s/bucket", root);
	folder = s3_folder_new(&(struct s3_folder_options){
		.root = path, .name = STR("images"), .may_list = true, .seed = 7});
}

static void tear_down(void)
{
	char command[128];
	s3_folder_free(folder);
	arena_release(&arena);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	ck_assert_int_eq(system(command), 0);
}

static struct http_response ask(
	const char *method, struct str path, const char *const headers[][2], size_t n)
{
	struct http_header list[4];
	struct http_response response;
	for (size_t i = 0; i < n; i++)
		list[i] = (struct http_header){str_z(headers[i][0]), str_z(headers[i][1])};
	struct http_request request = {.method = str_z(method),
		.target = path,
		.path = path,
		.headers = list,
		.header_count = n,
		.arena = &arena};
	struct service service = s3_folder_service(folder);
	http_response_init(&response, &arena);
	service.serve(service.self, &request, &response);
	return response;
}

static struct str body_of(struct http_response *response)
{
	if (response->fd < 0)
		return response->body;
	char *bytes = arena_bytes(&arena, response->fd_length + 1);
	ssize_t n = pread(response->fd, bytes, response->fd_length, (off_t)response->fd_offset);
	close(response->fd);
	return str_of(bytes, (size_t)n);
}

#define HELLO_ETAG "\"5d41402abc4b2a76b9719d911017c592\""

START_TEST(an_object_comes_with_the_headers_of_s3)
{
	struct http_response got = ask("GET", STR("/hello.txt"), NULL, 0);
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(body_of(&got), "hello");
	static const char *const want[][2] = {
		{"Server", "AmazonS3"},
		{"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
		{"ETag", HELLO_ETAG},
		{"x-amz-server-side-encryption", "AES256"},
		{"Accept-Ranges", "bytes"},
		{"Content-Type", "text/plain"},
	};
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		ck_assert_str_is(http_response_header(&got, str_z(want[i][0])), want[i][1]);
	ck_assert_uint_eq(http_response_header(&got, STR("x-amz-request-id")).n, 16);
	ck_assert_uint_eq(http_response_header(&got, STR("x-amz-id-2")).n, 76);
	ck_assert_uint_eq(got.header_count, 8);
	ck_assert_str_is(http_response_header(&got, STR("content-range")), "");
}
END_TEST

START_TEST(keys_are_decoded_once_and_a_plus_is_a_plus)
{
	static const struct {
		struct str path;
		int status;
		const char *body;
	} cases[] = {
		{STR_INIT("/dir/in%20side.html"), 200, "<p>"},
		{STR_INIT("/dir%2Fin%20side.html"), 200, "<p>"},
		{STR_INIT("/%68ello.txt"), 200, "hello"},
		{STR_INIT("/a+b"), 200, "plus"},
		{STR_INIT("/a%2Bb"), 200, "plus"},
		{STR_INIT("/..hidden"), 200, "dots"},
		{STR_INIT("/empty"), 200, ""},
		{STR_INIT("/inside"), 200, "hello"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_response got = ask("GET", cases[i].path, NULL, 0);
		ck_assert_msg(got.status == cases[i].status, "%.*s: %d", STR_ARG(cases[i].path),
			got.status);
		ck_assert_str_is(body_of(&got), cases[i].body);
	}
}
END_TEST

static const struct str escapes[] = {
	STR_INIT("/../secret"),
	STR_INIT("/%2e%2e/secret"),
	STR_INIT("/%2E%2e%2fsecret"),
	STR_INIT("/dir/../../secret"),
	STR_INIT("/dir/%2e%2e/%2e%2e/secret"),
	STR_INIT("/dir/../hello.txt"),
	STR_INIT("/./hello.txt"),
	STR_INIT("//hello.txt"),
	STR_INIT("/dir//in%20side.html"),
	STR_INIT("/%2Fetc/passwd"),
	STR_INIT("//etc/passwd"),
	STR_INIT("/..\\secret"),
	STR_INIT("/..%5Csecret"),
	STR_INIT("/hello.txt%00"),
	STR_INIT("/hello.txt%00.html"),
	STR_INIT("/%00"),
	STR_INIT("/out"),
	STR_INIT("/absolute"),
	STR_INIT("/up/secret"),
	STR_INIT("/up/bucket/hello.txt"),
	STR_INIT("/proc/etc/passwd"),
	STR_INIT("/proc"),
	STR_INIT("/loop"),
	STR_INIT("/loop/x"),
	STR_INIT("/fifo"),
	STR_INIT("/dir"),
	STR_INIT("/dir/"),
	STR_INIT("/hello.txt/"),
	STR_INIT("/hello.txt/x"),
	STR_INIT("/%252e%252e/secret"),
	STR_INIT("/missing"),
};

START_TEST(no_path_leads_out_and_only_files_are_objects)
{
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		struct http_response got = ask("GET", escapes[i], NULL, 0);
		ck_assert_msg(got.status == 404 && got.fd < 0, "%.*s: %d", STR_ARG(escapes[i]),
			got.status);
		ck_assert_msg(str_find_str(got.body, STR("<Code>NoSuchKey</Code>")) < got.body.n,
			"%.*s", STR_ARG(escapes[i]));
	}
}
END_TEST

START_TEST(without_openat2_nothing_leads_out_either)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/bucket", root);
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		struct str key;
		struct stat stat;
		ck_assert_int_eq((int)s3_key_decode(escapes[i], &arena, &key), (int)S3_KEY_OK);
		if (!s3_key_is_file_name(key))
			continue;
		int opened = s3_key_open_by_segment(fd, key);
		if (opened < 0) {
			ck_assert_int_eq(errno, ENOENT);
			continue;
		}
		ck_assert_int_eq(fstat(opened, &stat), 0);
		ck_assert_msg(!S_ISREG(stat.st_mode), "%.*s", STR_ARG(escapes[i]));
		close(opened);
	}
	int hello = s3_key_open_by_segment(fd, STR("dir/in side.html"));
	ck_assert_int_ge(hello, 0);
	close(hello);
	ck_assert_int_eq(s3_key_open_by_segment(fd, STR("inside")), -1);
	close(fd);
}
END_TEST

static void hide_ids(struct str body, struct buf *out)
{
	size_t from = str_find_str(body, STR("<RequestId>"));
	buf_add(out, str_head(body, from));
	ck_assert_uint_eq(
		body.n - from, strlen("<RequestId></RequestId><HostId></HostId></Error>") + 92);
}

START_TEST(errors_are_s3_documents)
{
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>"
	static const char *const late[][2] = {{"Range", "bytes=5-"}};
	static const char *const match[][2] = {{"If-Match", "\"x\""}};
	static const char *const origin[][2] = {{"Origin", "http://localhost"}};
	char longest[1100];
	memset(longest, 'k', sizeof(longest));
	longest[0] = '/';
	const struct {
		const char *method;
		struct str path;
		const char *const (*headers)[2];
		int status;
		const char *body;
	} cases[] = {
		{"GET", STR("/a%26%3Cb"), NULL, 404,
			XML "<Code>NoSuchKey</Code><Message>The specified key does not "
			    "exist.</Message><Key>a&amp;&lt;b</Key>"},
		{"PUT", STR("/hello.txt"), NULL, 405,
			XML "<Code>MethodNotAllowed</Code><Message>The specified method is not "
			    "allowed against this "
			    "resource.</Message><Method>PUT</Method><ResourceType>OBJECT</"
			    "ResourceType>"},
		{"GET", STR("/hello.txt"), late, 416,
			XML "<Code>InvalidRange</Code><Message>The requested range is not "
			    "satisfiable</Message><RangeRequested>bytes=5-</"
			    "RangeRequested><ActualObjectSize>5</ActualObjectSize>"},
		{"GET", STR("/hello.txt"), match, 412,
			XML "<Code>PreconditionFailed</Code><Message>At least one of the "
			    "pre-conditions you specified did not "
			    "hold</Message><Condition>If-Match</Condition>"},
		{"OPTIONS", STR("/hello.txt"), NULL, 400,
			XML "<Code>BadRequest</Code><Message>Insufficient information. Origin "
			    "request header needed.</Message>"},
		{"OPTIONS", STR("/hello.txt"), origin, 403,
			XML "<Code>AccessForbidden</Code><Message>CORSResponse: CORS is not "
			    "enabled for this bucket.</Message>"},
		{"GET", STR("/"), NULL, 403,
			XML "<Code>AccessDenied</Code><Message>Access Denied</Message>"},
		{"GET", STR("/%zz"), NULL, 400,
			XML "<Code>InvalidURI</Code><Message>Couldn't parse the specified "
			    "URI.</Message><URI>/%zz</URI>"},
		{"GET", STR("/%"), NULL, 400,
			XML "<Code>InvalidURI</Code><Message>Couldn't parse the specified "
			    "URI.</Message><URI>/%</URI>"},
		{"GET", STR("/%ff"), NULL, 400,
			XML "<Code>InvalidURI</Code><Message>Couldn't parse the specified "
			    "URI.</Message><URI>/%ff</URI>"},
		{"GET", str_of(longest, 1026), NULL, 400,
			XML "<Code>KeyTooLongError</Code><Message>Your key is too long</Message>"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf body = BUF_IN(&arena);
		struct http_response got = ask(
			cases[i].method, cases[i].path, cases[i].headers, cases[i].headers != NULL);
		ck_assert_int_eq(got.status, cases[i].status);
		ck_assert_str_is(
			http_response_header(&got, STR("content-type")), "application/xml");
		hide_ids(got.body, &body);
		ck_assert_str_is(buf_str(&body), cases[i].body);
	}
	struct http_response got = ask("GET", str_of(longest, 1025), NULL, 0);
	ck_assert_int_eq(got.status, 404);
	got = ask("GET", STR("/hello.txt"), late, 1);
	ck_assert_str_is(http_response_header(&got, STR("Content-Range")), "bytes */5");
}
END_TEST

START_TEST(a_reader_who_may_not_list_is_denied_what_is_missing)
{
	char path[128];
	s3_folder_free(folder);
	snprintf(path, sizeof(path), "%s/bucket", root);
	folder = s3_folder_new(&(struct s3_folder_options){.root = path, .name = STR("b")});
	struct http_response got = ask("GET", STR("/missing"), NULL, 0);
	ck_assert_int_eq(got.status, 403);
	ck_assert(str_find_str(got.body, STR("<Code>AccessDenied</Code>")) < got.body.n);
	got = ask("GET", STR("/hello.txt"), NULL, 0);
	ck_assert_int_eq(got.status, 200);
	close(got.fd);
}
END_TEST

START_TEST(a_folder_may_come_and_go)
{
	char path[128];
	s3_folder_free(folder);
	snprintf(path, sizeof(path), "%s/later", root);
	folder = s3_folder_new(&(struct s3_folder_options){.root = path, .name = STR("later")});
	struct http_response got = ask("GET", STR("/x"), NULL, 0);
	ck_assert_int_eq(got.status, 404);
	ck_assert(str_find_str(got.body,
			  STR("<Code>NoSuchBucket</Code><Message>The specified bucket does not "
			      "exist</Message><BucketName>later</BucketName>")) < got.body.n);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	put("later/x", "here");
	got = ask("GET", STR("/x"), NULL, 0);
	ck_assert_str_is(body_of(&got), "here");
}
END_TEST

START_TEST(conditions_follow_rfc_9110)
{
#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define EXACTLY "Sun, 06 Nov 1994 08:49:37 GMT"
	static const struct {
		const char *headers[2][2];
		int status;
	} cases[] = {
		{{{"If-None-Match", HELLO_ETAG}}, 304},
		{{{"If-None-Match", "W/" HELLO_ETAG}}, 304},
		{{{"If-None-Match", "\"x\", " HELLO_ETAG}}, 304},
		{{{"If-None-Match", "*"}}, 304},
		{{{"If-None-Match", "\"x\""}}, 200},
		{{{"If-None-Match", "5d41402abc4b2a76b9719d911017c592"}}, 304},
		{{{"If-Match", HELLO_ETAG}}, 200},
		{{{"If-Match", "*"}}, 200},
		{{{"If-Match", "\"x\""}}, 412},
		{{{"If-Match", "W/" HELLO_ETAG}}, 412},
		{{{"If-Modified-Since", EXACTLY}}, 304},
		{{{"If-Modified-Since", BEFORE}}, 200},
		{{{"If-Modified-Since", "yesterday"}}, 200},
		{{{"If-Unmodified-Since", EXACTLY}}, 200},
		{{{"If-Unmodified-Since", BEFORE}}, 412},
		{{{"If-Unmodified-Since", "yesterday"}}, 200},
		/* the pairs of GetObject's page */
		{{{"If-Match", HELLO_ETAG}, {"If-Unmodified-Since", BEFORE}}, 200},
		{{{"If-None-Match", HELLO_ETAG}, {"If-Modified-Since", BEFORE}}, 304},
		{{{"If-None-Match", "\"x\""}, {"If-Modified-Since", EXACTLY}}, 200},
		{{{"If-Match", "\"x\""}, {"If-None-Match", HELLO_ETAG}}, 412},
		{{{"If-Match", HELLO_ETAG}, {"If-None-Match", HELLO_ETAG}}, 304},
		/* and a range meets them */
		{{{"If-None-Match", HELLO_ETAG}, {"Range", "bytes=0-1"}}, 304},
		{{{"If-Range", HELLO_ETAG}, {"Range", "bytes=0-1"}}, 206},
		{{{"If-Range", "W/" HELLO_ETAG}, {"Range", "bytes=0-1"}}, 200},
		{{{"If-Range", "\"x\""}, {"Range", "bytes=0-1"}}, 200},
		{{{"If-Range", EXACTLY}, {"Range", "bytes=0-1"}}, 206},
		{{{"If-Range", BEFORE}, {"Range", "bytes=0-1"}}, 200},
		{{{"If-Range", "\"x\""}, {"Range", "bytes=9-"}}, 200},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = cases[i].headers[1][0] ? 2 : 1;
		struct http_response got = ask("GET", STR("/hello.txt"), cases[i].headers, n);
		ck_assert_msg(got.status == cases[i].status, "case %zu, %s: %d", i,
			cases[i].headers[0][1], got.status);
		if (got.status != 412) {
			ck_assert_str_is(http_response_header(&got, STR("etag")), HELLO_ETAG);
			close(got.fd);
		}
	}
}
END_TEST

START_TEST(a_range_is_a_part_of_the_object)
{
	static const char *const middle[][2] = {{"Range", "bytes=1-3"}};
	static const char *const several[][2] = {{"Range", "bytes=0-1,3-4"}};
	struct http_response got = ask("GET", STR("/hello.txt"), middle, 1);
	ck_assert_int_eq(got.status, 206);
	ck_assert_str_is(http_response_header(&got, STR("content-range")), "bytes 1-3/5");
	ck_assert_str_is(body_of(&got), "ell");
	got = ask("GET", STR("/hello.txt"), several, 1);
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_is(body_of(&got), "hello");
	got = ask("HEAD", STR("/hello.txt"), middle, 1);
	ck_assert_int_eq(got.status, 206);
	ck_assert_uint_eq(got.fd_length, 3);
	close(got.fd);
}
END_TEST

START_TEST(a_digest_is_computed_once_until_the_file_changes)
{
	struct s3_etags *etags = s3_etags_new();
	char etag[S3_ETAG_LENGTH], path[128];
	struct stat stat;
	snprintf(path, sizeof(path), "%s/bucket/hello.txt", root);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(fstat(fd, &stat), 0);
		ck_assert_int_eq(s3_etag_of(etags, fd, &stat, etag, NULL), 0);
		ck_assert_str_is(str_of(etag, sizeof(etag)), HELLO_ETAG);
	}
	ck_assert_uint_eq(s3_etags_computed(etags), 1);
	close(fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_eq((int)pwrite(fd, "J", 1, 0), 1);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(fstat(fd, &stat), 0);
		ck_assert_int_eq(s3_etag_of(etags, fd, &stat, etag, NULL), 0);
		ck_assert_str_is(
			str_of(etag, sizeof(etag)), "\"bedad9eef4de4b391cc5aeb8ddbe6387\"");
	}
	ck_assert_uint_eq(s3_etags_computed(etags), 3); /* changed just now: not kept */
	close(fd);
	s3_etags_free(etags);
}
END_TEST

START_TEST(types_follow_the_ending)
{
	static const char *const cases[][2] = {
		{"index.html", "text/html"},
		{"a/b.c/app.JS", "text/javascript"},
		{"style.min.css", "text/css"},
		{"logo.svg", "image/svg+xml"},
		{"font.woff2", "font/woff2"},
		{"x.aac", "audio/aac"},
		{"x.zip", "application/zip"},
		{"app.js.map", "application/json"},
		{"x.unknown", "binary/octet-stream"},
		{"html", "binary/octet-stream"},
		{"a.html/b", "binary/octet-stream"},
		{"a.", "binary/octet-stream"},
		{"a.averyveryverylongending", "binary/octet-stream"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(s3_media_type(str_z(cases[i][0])), cases[i][1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("s3");
	TCase *tc = tcase_create("s3");
	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_object_comes_with_the_headers_of_s3);
	tcase_add_test(tc, keys_are_decoded_once_and_a_plus_is_a_plus);
	tcase_add_test(tc, no_path_leads_out_and_only_files_are_objects);
	tcase_add_test(tc, without_openat2_nothing_leads_out_either);
	tcase_add_test(tc, errors_are_s3_documents);
	tcase_add_test(tc, a_reader_who_may_not_list_is_denied_what_is_missing);
	tcase_add_test(tc, a_folder_may_come_and_go);
	tcase_add_test(tc, conditions_follow_rfc_9110);
	tcase_add_test(tc, a_range_is_a_part_of_the_object);
	tcase_add_test(tc, a_digest_is_computed_once_until_the_file_changes);
	tcase_add_test(tc, types_follow_the_ending);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
