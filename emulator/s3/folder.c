#include "s3/folder.h"

#include "date.h"
#include "ids.h"
#include "s3/condition.h"
#include "s3/error.h"
#include "s3/etag.h"
#include "s3/key.h"
#include "s3/media.h"
#include "s3/range.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct s3_folder {
	char *root, *name;
	bool may_list;
	struct ids ids;
	struct s3_etags *etags;
};

/* One request on its way. */
struct read_call {
	struct s3_folder *folder;
	const struct http_request *request;
	struct http_response *response;
	struct str key, request_id, host_id;
	int fd;
	struct stat stat;
	struct str etag;
	struct str last_modified;
};

static void add_ids(struct read_call *call)
{
	struct arena *arena = call->request->arena;
	call->request_id =
		ids_text(&call->folder->ids, arena, STR("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 16);
	call->host_id = ids_text(&call->folder->ids, arena,
		STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), 76);
	http_response_add(call->response, STR("x-amz-id-2"), call->host_id);
	http_response_add(call->response, STR("x-amz-request-id"), call->request_id);
	http_response_add(call->response, STR("Server"), STR("AmazonS3"));
}

static void fail(
	struct read_call *call, enum s3_error error, struct s3_detail a, struct s3_detail b)
{
	struct s3_detail details[] = {a, b};
	size_t n = b.name.n ? 2 : a.name.n ? 1 : 0;
	s3_error_answer(call->response, error, details, n, call->request_id, call->host_id);
}

#define NO_DETAIL ((struct s3_detail){STR_NONE, STR_NONE})

static void fail_missing(struct read_call *call)
{
	if (call->folder->may_list)
		fail(call, S3_NO_SUCH_KEY, (struct s3_detail){STR("Key"), call->key}, NO_DETAIL);
	else
		fail(call, S3_ACCESS_DENIED, NO_DETAIL, NO_DETAIL);
}

/* Opens the key's file below the root into call->fd; answers by itself and returns false when it is
 * not to be had. */
static bool open_object(struct read_call *call)
{
	const struct s3_folder *folder = call->folder;
	int root = open(folder->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		fail(call, S3_NO_SUCH_BUCKET,
			(struct s3_detail){STR("BucketName"), str_z(folder->name)}, NO_DETAIL);
		return false;
	}
	errno = root < 0 ? errno : ENOENT;
	if (root >= 0 && s3_key_is_file_name(call->key))
		call->fd = s3_key_open(root, call->key);
	int failure = errno;
	if (root >= 0)
		close(root);
	if (call->fd >= 0)
		return true;
	if (failure == ENOENT)
		fail_missing(call);
	else if (failure == EACCES)
		fail(call, S3_ACCESS_DENIED, NO_DETAIL, NO_DETAIL);
	else
		fail(call, S3_INTERNAL_ERROR, NO_DETAIL, NO_DETAIL);
	return false;
}

/* What a reader has to know of the open file; answers by itself and returns false when it is no
 * object. */
static bool look_at_object(struct read_call *call)
{
	struct err err;
	char *etag = arena_bytes(call->request->arena, S3_ETAG_LENGTH);
	char *date = arena_bytes(call->request->arena, HTTP_DATE_SIZE);
	bool seen = fstat(call->fd, &call->stat) == 0;
	if (seen && !S_ISREG(call->stat.st_mode)) {
		fail_missing(call);
		return false;
	}
	if (!seen || s3_etag_of(call->folder->etags, call->fd, &call->stat, etag, &err)) {
		fail(call, S3_INTERNAL_ERROR, NO_DETAIL, NO_DETAIL);
		return false;
	}
	http_date_format(call->stat.st_mtim.tv_sec, date);
	call->etag = str_of(etag, S3_ETAG_LENGTH);
	call->last_modified = str_of(date, HTTP_DATE_SIZE - 1);
	return true;
}

static void add_object_headers(struct read_call *call)
{
	struct http_response *response = call->response;
	http_response_add(response, STR("Last-Modified"), call->last_modified);
	http_response_add(response, STR("ETag"), call->etag);
	http_response_add(response, STR("x-amz-server-side-encryption"), STR("AES256"));
	http_response_add(response, STR("Accept-Ranges"), STR("bytes"));
	http_response_add(response, STR("Content-Type"), s3_media_type(call->key));
}

/* The file becomes the response's, which closes it. */
static void give_file(struct read_call *call, int status, uint64_t offset, uint64_t length)
{
	call->response->status = status;
	call->response->fd = call->fd;
	call->response->fd_offset = offset;
	call->response->fd_length = length;
	call->fd = -1;
}

static bool conditions_hold(struct read_call *call)
{
	struct str failed;
	switch (s3_condition_check(call->request, call->etag, call->stat.st_mtim.tv_sec, &failed)) {
	case S3_CONDITION_NOT_MODIFIED:
		/* the file goes along for its length; a 304 has no body */
		add_object_headers(call);
		give_file(call, 304, 0, (uint64_t)call->stat.st_size);
		return false;
	case S3_CONDITION_FAILED:
		fail(call, S3_PRECONDITION_FAILED, (struct s3_detail){STR("Condition"), failed},
			NO_DETAIL);
		return false;
	case S3_CONDITION_HOLDS:
	default:
		return true;
	}
}

static void give_object(struct read_call *call)
{
	struct arena *arena = call->request->arena;
	uint64_t size = (uint64_t)call->stat.st_size, offset = 0, length = size;
	struct str header = http_request_header(call->request, STR("range"));
	enum s3_range range = S3_RANGE_WHOLE;
	if (header.p &&
		s3_condition_range_holds(call->request, call->etag, call->stat.st_mtim.tv_sec))
		range = s3_range_parse(header, size, &offset, &length);
	unsigned long long total = size, first = offset, last = offset + length - 1;
	if (range == S3_RANGE_UNSATISFIABLE) {
		http_response_add(call->response, STR("Content-Range"),
			arena_printf(arena, "bytes */%llu", total));
		fail(call, S3_INVALID_RANGE, (struct s3_detail){STR("RangeRequested"), header},
			(struct s3_detail){
				STR("ActualObjectSize"), arena_printf(arena, "%llu", total)});
		return;
	}
	add_object_headers(call);
	if (range == S3_RANGE_PART)
		http_response_add(call->response, STR("Content-Range"),
			arena_printf(arena, "bytes %llu-%llu/%llu", first, last, total));
	give_file(call, range == S3_RANGE_PART ? 206 : 200, offset, length);
}

static void serve_call(struct read_call *call)
{
	struct str method = call->request->method;
	add_ids(call);
	if (str_eq(method, STR("OPTIONS"))) {
		bool origin = http_request_header(call->request, STR("origin")).p != NULL;
		fail(call, origin ? S3_CORS_NOT_ENABLED : S3_ORIGIN_NEEDED, NO_DETAIL, NO_DETAIL);
		return;
	}
	if (!str_eq(method, STR("GET")) && !str_eq(method, STR("HEAD"))) {
		http_response_add(call->response, STR("Allow"), STR("GET, HEAD"));
		fail(call, S3_METHOD_NOT_ALLOWED, (struct s3_detail){STR("Method"), method},
			(struct s3_detail){STR("ResourceType"), STR("OBJECT")});
		return;
	}
	switch (s3_key_decode(call->request->path, call->request->arena, &call->key)) {
	case S3_KEY_MALFORMED:
		fail(call, S3_INVALID_URI, (struct s3_detail){STR("URI"), call->request->path},
			NO_DETAIL);
		return;
	case S3_KEY_TOO_LONG:
		fail(call, S3_KEY_TOO_LONG_ERROR, NO_DETAIL, NO_DETAIL);
		return;
	case S3_KEY_OK:
	default:
		break;
	}
	if (call->key.n == 0) /* a list of the bucket, which this room does not give */
		fail(call, S3_ACCESS_DENIED, NO_DETAIL, NO_DETAIL);
	else if (open_object(call) && look_at_object(call) && conditions_hold(call))
		give_object(call);
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct read_call call = {
		.folder = self, .request = request, .response = response, .fd = -1};
	serve_call(&call);
	if (call.fd >= 0)
		close(call.fd);
}

struct s3_folder *s3_folder_new(const struct s3_folder_options *options)
{
	struct s3_folder *folder = xcalloc(1, sizeof(*folder));
	folder->root = xstrdup(str_z(options->root));
	folder->name = xstrdup(options->name);
	folder->may_list = options->may_list;
	atomic_init(&folder->ids.state, options->seed);
	folder->etags = s3_etags_new();
	return folder;
}

void s3_folder_free(struct s3_folder *folder)
{
	if (!folder)
		return;
	s3_etags_free(folder->etags);
	free(folder->root);
	free(folder->name);
	free(folder);
}

struct service s3_folder_service(struct s3_folder *folder)
{
	return (struct service){folder, serve};
}
