/*
 * bootstrap - main() on AWS: fetches invocations from the Lambda Runtime API, runs the handler that
 * is linked with it, and posts what it answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * The handler is the one that _HANDLER names; with a single one in the program its name does not
 * matter.
 */
#include "err.h"
#include "hangar.h"
#include "transport_http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

extern const struct hangar_handler *const __start_hangar_handlers[]
	__attribute__((weak, visibility("hidden")));
extern const struct hangar_handler *const __stop_hangar_handlers[]
	__attribute__((weak, visibility("hidden")));

struct runtime {
	struct str base; /* http://HOST:PORT/2018-06-01/runtime/ */
	struct arena forever, arena;
	CURL *curl;
	struct transport_http *aws;
	/* Of the invocation under way, from the headers of next. */
	struct str request_id, trace_id, function_arn;
	int64_t deadline_ms;
};

static int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct str host_env(void *self, struct str name)
{
	(void)self;
	char text[256];
	if (name.n >= sizeof(text))
		return STR_NONE;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return str_z(getenv(text));
}

static void host_log(void *self, struct str message)
{
	(void)self;
	fprintf(stderr, "%.*s\n", STR_ARG(message));
}

static int64_t host_now_us(void *self)
{
	(void)self;
	return now_us();
}

static void host_random(void *self, void *bytes, size_t n)
{
	(void)self;
	for (char *at = bytes; n;) {
		ssize_t got = getrandom(at, n, 0);
		if (got < 0 && errno != EINTR)
			abort();
		at += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
}

static int64_t host_remaining_ms(void *self)
{
	const struct runtime *runtime = self;
	int64_t left = runtime->deadline_ms - now_us() / 1000;
	return left > 0 ? left : 0;
}

static int host_aws(void *self, struct str service, struct str target, struct str body,
	struct arena *arena, struct buf *answer)
{
	struct runtime *runtime = self;
	return transport_http_call(
		runtime->aws, service, target, body, host_remaining_ms(runtime), arena, answer);
}

static const struct hangar_host host = {
	.abi = HANGAR_ABI,
	.env = host_env,
	.log = host_log,
	.now_us = host_now_us,
	.random = host_random,
	.remaining_ms = host_remaining_ms,
	.aws = host_aws,
};

static size_t take_body(char *bytes, size_t size, size_t count, void *arg)
{
	buf_add(arg, str_of(bytes, size * count));
	return size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *arg)
{
	struct runtime *runtime = arg;
	struct str value, name = str_cut(str_of(bytes, size * count), ':', &value);
	while (value.n && (value.p[value.n - 1] == '\r' || value.p[value.n - 1] == '\n'))
		value.n--;
	value = arena_dup(&runtime->arena, str_trim(value));
	if (str_eq_nocase(name, STR("Lambda-Runtime-Aws-Request-Id")))
		runtime->request_id = value;
	else if (str_eq_nocase(name, STR("Lambda-Runtime-Trace-Id")))
		runtime->trace_id = value;
	else if (str_eq_nocase(name, STR("Lambda-Runtime-Invoked-Function-Arn")))
		runtime->function_arn = value;
	else if (str_eq_nocase(name, STR("Lambda-Runtime-Deadline-Ms")))
		str_to_i64(value, &runtime->deadline_ms);
	return size * count;
}

/* The status, or -1. */
static int exchange(struct runtime *runtime, const char *path, const struct str *post,
	struct curl_slist *headers, struct buf *answer)
{
	CURL *curl = runtime->curl;
	long status = 0;
	struct buf url = BUF_IN(&runtime->arena);
	buf_add(&url, runtime->base);
	buf_add_z(&url, path);
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, buf_z(&url));
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (post) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->p ? post->p : "");
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->n);
	} else {
		/* next blocks as long as nothing comes: no time-out, for the process is frozen. */
		curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
		curl_easy_setopt(curl, CURLOPT_HEADERDATA, runtime);
	}
	CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		fprintf(stderr, "hangar: %s: %s\n", path, curl_easy_strerror(code));
		return -1;
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

static int post(struct runtime *runtime, struct str path, struct str body, struct str error_type)
{
	struct buf answer = BUF_IN(&runtime->arena);
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	headers = curl_slist_append(headers, "Content-Type: application/json");
	if (error_type.n)
		headers = curl_slist_append(headers,
			arena_printf(&runtime->arena, "Lambda-Runtime-Function-Error-Type: %.*s",
				STR_ARG(error_type))
				.p);
	int status = exchange(runtime, arena_dup_z(&runtime->arena, path), &body, headers, &answer);
	curl_slist_free_all(headers);
	if (status >= 300 || status < 0)
		fprintf(stderr, "hangar: %.*s: %d %.*s\n", STR_ARG(path), status,
			STR_ARG(buf_str(&answer)));
	return status;
}

/* The errorType of an error document. */
static struct str type_of(struct runtime *runtime, struct str document)
{
	struct str type;
	if (!json_find(document, "errorType", &runtime->arena, &type) || type.n < 2)
		return STR("Runtime.Unknown");
	return str_of(type.p + 1, type.n - 2);
}

static struct hangar_invocation invocation(struct runtime *runtime)
{
	return (struct hangar_invocation){
		.host = &host,
		.self = runtime,
		.request_id = runtime->request_id,
		.trace_id = runtime->trace_id,
		.function_arn = runtime->function_arn,
		.arena = &runtime->arena,
	};
}

static int init_error(struct runtime *runtime, struct str document)
{
	post(runtime, STR("init/error"), document, type_of(runtime, document));
	return EXIT_FAILURE;
}

/* One invocation; -1 when the process must end. */
static int serve(struct runtime *runtime, const struct hangar_handler *handler)
{
	struct buf event = BUF_IN(&runtime->arena);
	int status = exchange(runtime, "invocation/next", NULL, NULL, &event);
	if (status != 200)
		return -1;
	if (runtime->trace_id.n)
		setenv("_X_AMZN_TRACE_ID", runtime->trace_id.p, 1);
	struct hangar_invocation in = invocation(runtime);
	in.event = buf_str(&event);
	handler->run(handler, &in);
	struct str path = arena_printf(&runtime->arena, "invocation/%.*s/%s",
		STR_ARG(runtime->request_id), in.failed ? "error" : "response");
	status = post(runtime, path, in.result, in.failed ? type_of(runtime, in.result) : STR_NONE);
	return status < 0 || status >= 500 ? -1 : 0;
}

static const struct hangar_handler *find_handler(struct str name)
{
	size_t count = (size_t)(__stop_hangar_handlers - __start_hangar_handlers);
	for (size_t i = 0; i < count; i++)
		if (str_eq_z(name, __start_hangar_handlers[i]->name))
			return __start_hangar_handlers[i];
	return count == 1 ? __start_hangar_handlers[0] : NULL;
}

static struct str no_handler(struct runtime *runtime, struct str name)
{
	struct buf out = BUF_IN(&runtime->arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key_string(&w, STR("errorType"), STR("Runtime.HandlerNotFound"));
	json_key_string(&w, STR("errorMessage"),
		arena_printf(
			&runtime->arena, "this program has no handler \"%.*s\"", STR_ARG(name)));
	json_end_object(&w);
	return buf_str(&out);
}

static int run(struct runtime *runtime)
{
	struct str name = host_env(runtime, STR("_HANDLER"));
	const struct hangar_handler *handler = find_handler(name);
	if (!handler)
		return init_error(runtime, no_handler(runtime, name));
	runtime->deadline_ms = now_us() / 1000 + 10000; /* of the init phase */
	struct hangar_invocation in = invocation(runtime);
	handler->start(handler, &in);
	if (in.failed)
		return init_error(runtime, in.result);
	for (;;) {
		arena_reset(&runtime->arena);
		if (serve(runtime, handler))
			return EXIT_FAILURE;
	}
}

int main(void)
{
	struct str api = host_env(NULL, STR("AWS_LAMBDA_RUNTIME_API"));
	struct runtime runtime = {0};
	if (!api.n) {
		fprintf(stderr,
			"bootstrap: AWS_LAMBDA_RUNTIME_API is not set: this program runs in "
			"AWS Lambda\n");
		return EXIT_FAILURE;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	struct transport_http_config config = transport_http_environment();
	runtime.base =
		arena_printf(&runtime.forever, "http://%.*s/2018-06-01/runtime/", STR_ARG(api));
	runtime.curl = curl_easy_init();
	runtime.aws = transport_http_new(&config);
	int code = run(&runtime);
	transport_http_free(runtime.aws);
	curl_easy_cleanup(runtime.curl);
	arena_release(&runtime.arena);
	arena_release(&runtime.forever);
	return code;
}
