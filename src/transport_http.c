#include "transport_http.h"

#include "hangar_abi.h"
#include "sigv4.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
	CONNECT_MS = 5000
};

struct transport_http {
	struct arena arena;
	struct transport_http_config config;
	pthread_mutex_t lock;
	CURL *curl;
};

struct transport_http *transport_http_new(const struct transport_http_config *config)
{
	struct transport_http *transport = xcalloc(1, sizeof(*transport));
	struct arena *arena = &transport->arena;
	transport->config = (struct transport_http_config){
		.region = arena_dup(arena, config->region),
		.access_key = arena_dup(arena, config->access_key),
		.secret_key = arena_dup(arena, config->secret_key),
		.session_token = arena_dup(arena, config->session_token),
		.endpoint = arena_dup(arena, config->endpoint),
	};
	pthread_mutex_init(&transport->lock, NULL);
	transport->curl = curl_easy_init();
	return transport;
}

void transport_http_free(struct transport_http *transport)
{
	curl_easy_cleanup(transport->curl);
	pthread_mutex_destroy(&transport->lock);
	arena_release(&transport->arena);
	free(transport);
}

static struct str variable(const char *name)
{
	return str_z(getenv(name));
}

struct transport_http_config transport_http_environment(void)
{
	struct str endpoint = variable("AWS_ENDPOINT_URL_DYNAMODB");
	return (struct transport_http_config){
		.region = variable("AWS_REGION").n ? variable("AWS_REGION")
						   : variable("AWS_DEFAULT_REGION"),
		.access_key = variable("AWS_ACCESS_KEY_ID"),
		.secret_key = variable("AWS_SECRET_ACCESS_KEY"),
		.session_token = variable("AWS_SESSION_TOKEN"),
		.endpoint = endpoint.n ? endpoint : variable("AWS_ENDPOINT_URL"),
	};
}

/* The Host header that curl will send: no path, no default port. */
static struct str host_of(struct str url)
{
	bool tls = str_starts(url, STR("https://"));
	struct str rest = str_skip(url, str_find_str(url, STR("://")) + 3);
	struct str host = str_head(rest, str_find(rest, '/', 0));
	struct str port = tls ? STR(":443") : STR(":80");
	return str_ends(host, port) ? str_head(host, host.n - port.n) : host;
}

static struct str date_now(struct arena *arena)
{
	time_t now = time(NULL);
	struct tm tm;
	gmtime_r(&now, &tm);
	return arena_printf(arena, "%04d%02d%02dT%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static struct curl_slist *add_header(
	struct curl_slist *list, struct arena *arena, const char *name, struct str value)
{
	return curl_slist_append(list, arena_printf(arena, "%s: %.*s", name, STR_ARG(value)).p);
}

/* The headers of a signed request; curl adds Host and Content-Length itself. */
static struct curl_slist *make_headers(const struct transport_http_config *config, struct str url,
	struct str service, struct str target, struct str body, struct arena *arena)
{
	struct str date = date_now(arena), type = STR("application/x-amz-json-1.0");
	struct sigv4_header list[5];
	size_t n = 0;
	list[n++] = (struct sigv4_header){STR("content-type"), type};
	list[n++] = (struct sigv4_header){STR("host"), host_of(url)};
	list[n++] = (struct sigv4_header){STR("x-amz-date"), date};
	if (config->session_token.n)
		list[n++] =
			(struct sigv4_header){STR("x-amz-security-token"), config->session_token};
	list[n++] = (struct sigv4_header){STR("x-amz-target"), target};
	struct sigv4_request request = {
		.method = STR("POST"),
		.path = STR("/"),
		.query = STR(""),
		.headers = list,
		.header_count = n,
		.body = body,
		.date = date,
		.region = config->region,
		.service = service,
	};
	struct sigv4_keys keys = {config->access_key, config->secret_key};
	struct curl_slist *headers = NULL;
	headers = add_header(headers, arena, "Content-Type", type);
	headers = add_header(headers, arena, "X-Amz-Date", date);
	headers = add_header(headers, arena, "X-Amz-Target", target);
	if (config->session_token.n)
		headers = add_header(headers, arena, "X-Amz-Security-Token", config->session_token);
	headers = add_header(
		headers, arena, "Authorization", sigv4_authorization(&request, &keys, arena));
	return curl_slist_append(headers, "Expect:");
}

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
	buf_add(arg, str_of(bytes, size * count));
	return size * count;
}

static int perform(CURL *curl, struct curl_slist *headers, const char *url, struct str body,
	int64_t timeout_ms, struct buf *answer)
{
	long status = 0;
	size_t before = answer->n;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.p ? body.p : "");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	CURLcode code = curl_easy_perform(curl);
	if (code == CURLE_OK) {
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
		return (int)status;
	}
	answer->n = before;
	buf_add_z(answer, curl_easy_strerror(code));
	return code == CURLE_OPERATION_TIMEDOUT && timeout_ms < CONNECT_MS ? HANGAR_AWS_DEADLINE
									   : HANGAR_AWS_UNREACHABLE;
}

int transport_http_call(struct transport_http *transport, struct str service, struct str target,
	struct str body, int64_t timeout_ms, struct arena *arena, struct buf *answer)
{
	const struct transport_http_config *config = &transport->config;
	if (timeout_ms <= 0)
		return HANGAR_AWS_DEADLINE;
	if (!config->access_key.n || !config->secret_key.n || !config->region.n) {
		buf_add(answer, STR("No credentials or region in the environment"));
		return HANGAR_AWS_UNREACHABLE;
	}
	struct str url = config->endpoint;
	if (!url.n)
		url = arena_printf(arena, "https://%.*s.%.*s.amazonaws.com/", STR_ARG(service),
			STR_ARG(config->region));
	struct curl_slist *headers = make_headers(config, url, service, target, body, arena);
	pthread_mutex_lock(&transport->lock);
	int status = perform(
		transport->curl, headers, arena_dup_z(arena, url), body, timeout_ms, answer);
	pthread_mutex_unlock(&transport->lock);
	curl_slist_free_all(headers);
	return status;
}
