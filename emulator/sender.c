#include "sender.h"

#include "err.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

enum {
	KEPT = 16,          /* handles, each with its connections */
	CONNECT_MS = 10000, /* within the whole time */
};

/* What is used of libcurl. */
struct library {
	void *handle;
	CURL *(*init)(void);
	void (*reset)(CURL *curl);
	void (*cleanup)(CURL *curl);
	CURLcode (*setopt)(CURL *curl, CURLoption option, ...);
	CURLcode (*getinfo)(CURL *curl, CURLINFO info, ...);
	CURLcode (*perform)(CURL *curl);
	struct curl_slist *(*append)(struct curl_slist *list, const char *text);
	void (*free_all)(struct curl_slist *list);
};

struct pool {
	struct library curl;
	pthread_mutex_t lock;
	void (*log)(void *arg, const char *text);
	void *log_arg;
	CURL *handles[KEPT];
	size_t count;
};

/* One exchange. */
struct transfer {
	const struct outgoing *out;
	struct http_response *got;
	struct buf body;
	bool too_large;
};

static const struct {
	const char *symbol;
	size_t at;
} symbols[] = {
	{"curl_easy_init", offsetof(struct library, init)},
	{"curl_easy_reset", offsetof(struct library, reset)},
	{"curl_easy_cleanup", offsetof(struct library, cleanup)},
	{"curl_easy_setopt", offsetof(struct library, setopt)},
	{"curl_easy_getinfo", offsetof(struct library, getinfo)},
	{"curl_easy_perform", offsetof(struct library, perform)},
	{"curl_slist_append", offsetof(struct library, append)},
	{"curl_slist_free_all", offsetof(struct library, free_all)},
};

static bool load(struct library *curl)
{
	struct library loaded = {.handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL)};
	if (!loaded.handle)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
		void *address = dlsym(loaded.handle, symbols[i].symbol);
		if (!address) {
			dlclose(loaded.handle);
			return false;
		}
		memcpy((char *)&loaded + symbols[i].at, &address, sizeof(address));
	}
	*curl = loaded;
	return true;
}

static CURL *take(struct pool *pool)
{
	CURL *curl = NULL;
	pthread_mutex_lock(&pool->lock);
	bool ready = pool->curl.handle || load(&pool->curl);
	if (!ready && pool->log) {
		pool->log(pool->log_arg,
			"libcurl.so.4 cannot be loaded: other servers are out of reach");
		pool->log = NULL;
	}
	if (pool->count)
		curl = pool->handles[--pool->count];
	pthread_mutex_unlock(&pool->lock);
	return curl ? curl : ready ? pool->curl.init() : NULL;
}

static void give_back(struct pool *pool, CURL *curl)
{
	pool->curl.reset(curl); /* keeps its connections */
	pthread_mutex_lock(&pool->lock);
	bool kept = pool->count < KEPT;
	if (kept)
		pool->handles[pool->count++] = curl;
	pthread_mutex_unlock(&pool->lock);
	if (!kept)
		pool->curl.cleanup(curl);
}

static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	struct str value, line = str_trim(str_of(data, size * n)), name;
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (str_starts(line, STR("HTTP/"))) {
		t->got->header_count = 0; /* of a 100 Continue before */
		return size * n;
	}
	name = str_cut(line, ':', &value);
	value = str_trim(value);
	if (value.p && http_is_token(name) && http_is_field_value(value))
		http_response_add(
			t->got, arena_dup(t->out->arena, name), arena_dup(t->out->arena, value));
	return size * n;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	if (t->body.n + size * n > t->out->most) {
		t->too_large = true;
		return 0;
	}
	buf_add(&t->body, str_of(data, size * n));
	return size * n;
}

/* A header without value needs a semicolon in libcurl's list. */
static struct curl_slist *header_list(const struct library *curl, const struct outgoing *out)
{
	struct curl_slist *list = NULL;
	bool type = false, accept = false, agent = false;
	for (size_t i = 0; i < out->header_count; i++) {
		struct http_header h = out->headers[i];
		type = type || str_eq_nocase(h.name, STR("content-type"));
		accept = accept || str_eq_nocase(h.name, STR("accept"));
		agent = agent || str_eq_nocase(h.name, STR("user-agent"));
		struct str line = h.value.n ? arena_printf(out->arena, "%.*s: %.*s",
						      STR_ARG(h.name), STR_ARG(h.value))
					    : arena_printf(out->arena, "%.*s;", STR_ARG(h.name));
		list = curl->append(list, line.p);
	}
	/* what libcurl would add by itself */
	if (out->body.n == 0 && !str_eq(out->method, STR("HEAD")))
		list = curl->append(list, "Content-Length: 0");
	if (!type)
		list = curl->append(list, "Content-Type:");
	if (!accept)
		list = curl->append(list, "Accept:");
	if (!agent)
		list = curl->append(list, "User-Agent:");
	return curl->append(list, "Expect:");
}

static void prepare(
	const struct library *curl, CURL *easy, struct transfer *t, struct curl_slist *headers)
{
	const struct outgoing *out = t->out;
	curl->setopt(easy, CURLOPT_URL, arena_dup_z(out->arena, out->url));
	curl->setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl->setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl->setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl->setopt(easy, CURLOPT_PROXY, "");
	curl->setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl->setopt(easy, CURLOPT_TIMEOUT_MS, (long)out->timeout_ms);
	curl->setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl->setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl->setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl->setopt(easy, CURLOPT_HEADERDATA, t);
	curl->setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl->setopt(easy, CURLOPT_WRITEDATA, t);
	curl->setopt(easy, CURLOPT_CUSTOMREQUEST, arena_dup_z(out->arena, out->method));
	if (str_eq(out->method, STR("HEAD"))) {
		curl->setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (out->body.n) {
		curl->setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)out->body.n);
		curl->setopt(easy, CURLOPT_POSTFIELDS, out->body.p);
	}
}

static enum send_status status_of(const struct transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return SEND_OK;
	case CURLE_OPERATION_TIMEDOUT:
		return SEND_TIMED_OUT;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_COULDNT_RESOLVE_HOST:
		return SEND_NO_URL;
	default:
		return t->too_large ? SEND_TOO_LARGE : SEND_UNREACHABLE;
	}
}

static enum send_status send_request(
	void *self, const struct outgoing *request, struct http_response *ret_response)
{
	struct pool *pool = self;
	CURL *easy = take(pool);
	const struct library *curl = &pool->curl;
	struct transfer t = {.out = request, .got = ret_response, .body = BUF_IN(request->arena)};
	long status = 0;
	if (!easy)
		return SEND_UNREACHABLE;
	struct curl_slist *headers = header_list(curl, request);
	prepare(curl, easy, &t, headers);
	CURLcode code = curl->perform(easy);
	curl->getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl->free_all(headers);
	give_back(pool, easy);
	ret_response->status = (int)status;
	ret_response->body = t.body.n ? buf_str(&t.body) : STR("");
	enum send_status result = status_of(&t, code);
	return result == SEND_OK && (status < 200 || status > 599) ? SEND_UNREACHABLE : result;
}

struct sender sender_new(void (*log)(void *arg, const char *text), void *arg)
{
	struct pool *pool = xcalloc(1, sizeof(*pool));
	pthread_mutex_init(&pool->lock, NULL);
	pool->log = log;
	pool->log_arg = arg;
	return (struct sender){pool, send_request};
}

void sender_free(struct sender *sender)
{
	struct pool *pool = sender->self;
	if (!pool)
		return;
	for (size_t i = 0; i < pool->count; i++)
		pool->curl.cleanup(pool->handles[i]);
	pthread_mutex_destroy(&pool->lock);
	free(pool); /* the library stays: its own threads and tables do not end well */
	sender->self = NULL;
}
