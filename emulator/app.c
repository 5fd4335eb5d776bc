#include "app_state.h"

#include "config/check.h"
#include "control/control.h"
#include "crash.h"
#include "dispatch.h"
#include "dynamodb/ops.h"
#include "gateway/function_url.h"
#include "json_write.h"
#include "keeper.h"
#include "store/stream.h"
#include "streams/streams.h"
#include "wiring_apis.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	GRACE_MS = 10000, /* requests in flight get that long at the end */
	UPKEEP_S = 5,     /* how often expired items and old records are looked for */
	UPKEEP_CHUNK = 200,
	LARGE_BLOCK = 4 * 1024 * 1024, /* of malloc(); from here on mapped for itself */
	HEAP_KEPT = 16 * 1024 * 1024,
};

/* --- one request --- */

static void answer_404(const struct http_request *request, struct http_response *response)
{
	(void)request;
	http_response_text(
		response, 404, STR("application/json"), STR("{\"message\":\"Not Found\"}"));
}

static void serve_wired(struct app *app, const struct http_request *request,
	struct http_response *response, const struct dispatch *where)
{
	struct wiring *wiring = wiring_take(app);
	struct service service = {NULL, NULL};
	struct http_request inner = *request;
	inner.path = where->path;
	inner.namespace = where->namespace;
	if (wiring && where->target == DISPATCH_SITE) {
		if (!gateway_domain(wiring->gateway, inner.host, &service))
			service = wiring->front;
	} else if (wiring && where->target == DISPATCH_URL) {
		service = function_urls_service(wiring->urls, where->api);
	} else if (wiring) {
		gateway_service(wiring->gateway, where->api, &service);
	}
	if (service.serve)
		service.serve(service.self, &inner, response);
	else
		answer_404(request, response);
	if (wiring)
		wiring_release(wiring);
}

static void answer_no_namespace(
	struct str name, const struct http_request *request, struct http_response *response)
{
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("__type"), STR("UnknownNamespaceException"));
	json_key_string(&w, STR("message"),
		arena_printf(request->arena,
			"There is no namespace \"%.*s\": `hangar fork NAME` makes one.",
			STR_ARG(name)));
	json_end_object(&w);
	http_response_text(response, 404, STR("application/json"), buf_str(&body));
}

/* In the form of the service's protocol, so that its client shows the message. */
static void answer_elsewhere(
	struct str service, const struct http_request *request, struct http_response *response)
{
	struct str type = http_request_header(request, STR("content-type"));
	struct str message = arena_printf(request->arena,
		"Hangar has no \"%.*s\": it has DynamoDB, DynamoDB Streams and Lambda.",
		STR_ARG(service));
	struct buf body = BUF_IN(request->arena);
	if (str_starts(type, STR("application/x-amz-json"))) {
		struct json_writer w;
		json_writer_init(&w, &body);
		json_object(&w);
		json_key_string(&w, STR("__type"), STR("NotImplemented"));
		json_key_string(&w, STR("message"), message);
		json_end_object(&w);
		http_response_text(
			response, 501, STR("application/x-amz-json-1.0"), buf_str(&body));
		return;
	}
	buf_printf(&body,
		"<ErrorResponse><Error><Type>Sender</Type><Code>NotImplemented</Code>"
		"<Message>%.*s</Message></Error></ErrorResponse>",
		STR_ARG(message));
	http_response_text(response, 501, STR("text/xml"), buf_str(&body));
}

static const struct service *service_of(const struct app *app, enum dispatch_target target)
{
	return target == DISPATCH_AWS_JSON  ? &app->endpoint_service
	       : target == DISPATCH_LAMBDA  ? &app->lambda_service
	       : target == DISPATCH_MAPPING ? &app->mapping_service
	       : target == DISPATCH_CONTROL ? &app->control_service
					    : NULL;
}

static void serve(void *self, const struct http_request *request, struct http_response *response)
{
	struct app *app = self;
	struct dispatch where = dispatch_request(request, app->options.options->bare);
	const struct service *service = service_of(app, where.target);
	const struct http_host_rules *rules =
		where.target == DISPATCH_CONTROL ? &app->control_rules : &app->host_rules;
	if (service && http_host_refuse(rules, request, response))
		return;
	if (where.namespace.n && !namespaces_has(app->namespaces, where.namespace)) {
		answer_no_namespace(where.namespace, request, response);
	} else if (where.target == DISPATCH_ELSEWHERE) {
		answer_elsewhere(where.api, request, response);
	} else if (!service) {
		serve_wired(app, request, response, &where);
	} else if ((where.target == DISPATCH_LAMBDA || where.target == DISPATCH_MAPPING) &&
		   access_refuse_lambda(&app->access, request, response)) {
		return;
	} else if (service->serve) {
		struct http_request inner = *request;
		inner.namespace = where.namespace;
		service->serve(service->self, &inner, response);
	} else {
		answer_404(request, response);
	}
}

int app_drain(struct app *app, const struct str *only, int64_t timeout_ms, struct err *err)
{
	const int64_t until = clock_monotonic_us() + timeout_ms * 1000;
	int result;
	do { /* what an event's function has written may have made records */
		result = keeper_drain(app, only, (until - clock_monotonic_us()) / 1000, err);
		if (result == 0 && app->lambda)
			result = lambda_drain(
				app->lambda, only, (until - clock_monotonic_us()) / 1000, err);
	} while (result > 0);
	return result;
}

/* --- upkeep --- */

static void expire_and_trim(void *arg, struct store *store)
{
	struct app *app = arg;
	struct err err = {""};
	size_t done = UPKEEP_CHUNK;
	while (done == UPKEEP_CHUNK && !app->stopping)
		if (store_expire(store, UPKEEP_CHUNK, &done, &err) != 0)
			break;
	done = UPKEEP_CHUNK;
	while (!err.text[0] && done == UPKEEP_CHUNK && !app->stopping)
		if (store_trim(store, UPKEEP_CHUNK, &done, &err) != 0)
			break;
	if (err.text[0])
		log_printf(app->log, "upkeep: %s", err.text);
}

int app_move_clock(struct app *app, struct str namespace, int64_t offset_us, struct err *err)
{
	int result = namespaces_move_clock(
		app->namespaces, namespace, offset_us, expire_and_trim, app, err);
	if (app->lambda)
		lambda_clock_moved(app->lambda);
	return result;
}

/* Files that were deleted live on as long as they are open: nothing else would tell. */
static void miss_data(struct app *app, bool *told)
{
	const struct instance *instance = app->options.instance;
	char path[sizeof(instance->folder) + 8];
	snprintf(path, sizeof(path), "%s/lock", instance->folder);
	if (*told || instance->memory || access(path, F_OK) == 0 || errno != ENOENT)
		return;
	*told = true;
	log_printf(app->log, "%s is gone: what this daemon has, and is given, ends with it",
		instance->folder);
}

static void *upkeep(void *arg)
{
	struct app *app = arg;
	bool told = false;
	unsigned trimmed = 0;
	pthread_mutex_lock(&app->upkeep_mutex);
	while (!app->stopping) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += UPKEEP_S;
		pthread_cond_timedwait(&app->upkeep_wake, &app->upkeep_mutex, &until);
		if (app->stopping)
			break;
		pthread_mutex_unlock(&app->upkeep_mutex);
		namespaces_each(app->namespaces, expire_and_trim, app);
		namespaces_close_idle(app->namespaces, UPKEEP_S);
		miss_data(app, &told);
		unsigned ended = http_server_ended(app->server);
		if (ended != trimmed)
			malloc_trim(0); /* what many connections had */
		trimmed = ended;
		pthread_mutex_lock(&app->upkeep_mutex);
	}
	pthread_mutex_unlock(&app->upkeep_mutex);
	return NULL;
}

static void upkeep_stop(struct app *app)
{
	pthread_mutex_lock(&app->upkeep_mutex);
	app->stopping = true;
	pthread_cond_signal(&app->upkeep_wake);
	pthread_mutex_unlock(&app->upkeep_mutex);
	if (app->upkeep_runs)
		pthread_join(app->upkeep, NULL);
	app->upkeep_runs = false;
}

/* --- start --- */

static void log_function(void *arg, struct str function, struct str lines)
{
	struct app *app = arg;
	for (struct str rest = lines, line; rest.n;) {
		line = str_cut(rest, '\n', &rest);
		log_line(app->log, function, line);
	}
}

static void log_http(void *arg, const char *text)
{
	struct app *app = arg;
	log_printf(app->log, "http: %s", text);
}

static struct store *lend_store(
	void *self, struct str namespace, struct str account, struct str region, struct err *err)
{
	struct app *app = self;
	return namespaces_borrow(app->namespaces, namespace, account, region, err);
}

static void take_store_back(void *self, struct store *store)
{
	(void)self;
	namespaces_give_back(store);
}

static bool has_namespace(void *self, struct str name)
{
	struct app *app = self;
	return namespaces_has(app->namespaces, name);
}

static void log_store(void *arg, const char *text)
{
	struct app *app = arg;
	log_printf(app->log, "%s", text);
}

static int start_data(struct app *app, const struct stack *stack, struct err *err)
{
	const struct options *options = app->options.options;
	const struct instance *instance = app->options.instance;
	struct namespaces_options namespaces = {
		.path = instance->database,
		.shared = options->shared,
		.keeper = keeper(app),
		.account = stack ? stack->account : STR("000000000000"),
		.region = stack ? stack->region : STR("us-east-1"),
		.store = {.memory = options->memory,
			.sync_full = options->sync_full,
			.seed = options->seed},
	};
	app->meters = meters_new();
	app->faults = faults_new(app->seed, app->services, ARRAY_LEN(app->services));
	if (namespaces_open(&namespaces, &app->namespaces, err) < 0)
		return -1;
	app->clocks = namespaces_clocks(app->namespaces);
	struct store_lender lender = {app, lend_store, take_store_back};
	app->services[0] = dynamodb_operations;
	app->services[1] = streams_operations;
	struct endpoint_options endpoint = {.account = namespaces.account,
		.region = namespaces.region,
		.seed = options->seed,
		.has_namespace = has_namespace,
		.log = log_store,
		.arg = app,
		.verify = options->verify_signatures ? access_verify : NULL,
		.verify_arg = &app->access};
	struct call_orders orders = faults_orders(app->faults);
	app->pipeline = pipeline_new(&lender, app->services, ARRAY_LEN(app->services));
	pipeline_obey(app->pipeline, &orders);
	app->endpoint = endpoint_new(app->pipeline, &endpoint);
	app->endpoint_service = endpoint_service(app->endpoint);
	app->aws = endpoint_caller(app->endpoint);
	return 0;
}

static bool has_function(void *arg, struct str name)
{
	struct app *app = arg;
	return lambda_has_function(app->lambda, name);
}

static int start_functions(struct app *app, const struct stack *stack, struct err *err)
{
	char journal[sizeof(app->options.instance->database) + 16];
	const char *database = app->options.instance->database;
	const char *slash = strrchr(database, '/'); /* the store has its folder, in memory too */
	snprintf(journal, sizeof(journal), "%.*s/async.jsonl", (int)(slash - database), database);
	struct lambda_options options = {
		.journal = journal,
		.aws = app->aws,
		.clocks = app->clocks,
		.seed = app->options.options->seed,
		.region = stack->region,
		.account = stack->account,
		.log = log_function,
		.log_arg = app,
	};
	const struct listener *listener = app->options.listener;
	char endpoint[300];
	snprintf(endpoint, sizeof(endpoint), "http://%s:%u",
		listener->loopback ? listener->host : OPTIONS_HOST, listener->port);
	options.endpoint = str_z(endpoint);
	if (app->access.verifies) { /* programs sign what they send */
		const struct credential *key = &app->access.rules.credentials.list[0];
		options.access_key = key->access;
		options.secret_key = key->secret;
		options.session_token = key->token;
	}
	app->lambda = lambda_start(&options, err);
	if (!app->lambda)
		return -1;
	app->lambda_service = lambda_api(app->lambda);
	app->mapping_api = (struct mapping_api){.arg = app,
		.with_poller = keeper_with_poller,
		.has_function = has_function,
		.region = lambda_region(app->lambda),
		.account = lambda_account(app->lambda)};
	app->mapping_service = mapping_api_service(&app->mapping_api);
	app->invoker = lambda_invoker(app->lambda);
	app->destination = lambda_destination(app->lambda);
	app->sender = sender_new(log_store, app);
	return 0;
}

struct stack *app_load_stack(const char *path, struct log *log)
{
	struct problems problems = PROBLEMS_INIT;
	struct stack_options load = {.pkglibdir = PKGLIBDIR};
	struct stack *stack = stack_load(path, &load, &problems);
	struct buf text = BUF_INIT;
	if (stack)
		stack_check(stack, NULL, &problems);
	if (stack)
		wire_apis_check(stack, &problems);
	problems_sort(&problems);
	for (size_t i = 0; i < problems.n; i++) {
		if (problems.list[i].kind == PROBLEM_NOT_EMULATED)
			continue; /* `hangar check` tells those */
		buf_clear(&text);
		problem_write(&problems, &problems.list[i], &text);
		log_line(log, STR("hangar"), buf_str(&text));
	}
	buf_release(&text);
	problems_release(&problems);
	return stack;
}

/* The words between commas; the array is the caller's. */
static size_t words_of(const char *text, struct str **ret_words)
{
	size_t n = 0;
	for (struct str rest = str_z(text), word; rest.n;) {
		word = str_trim(str_cut(rest, ',', &rest));
		if (!word.n)
			continue;
		*ret_words = xrealloc(*ret_words, (n + 1) * sizeof(**ret_words));
		(*ret_words)[n++] = word;
	}
	return n;
}

static void allow_hosts(struct app *app)
{
	const struct options *options = app->options.options;
	struct http_host_rules *rules = &app->host_rules;
	*rules = (struct http_host_rules){
		.bound_host = str_z(app->options.listener->host), .aws_hosts = true};
	rules->host_count = words_of(options->allow_host, &app->allowed_hosts);
	rules->hosts = app->allowed_hosts;
	app->control_rules = *rules; /* no page has business there */
	rules->origin_count = words_of(options->allow_origin, &app->allowed_origins);
	rules->origins = app->allowed_origins;
}

static int start_stack(struct app *app, const struct incarnation *incarnation, struct err *err)
{
	struct stack *stack = NULL;
	if (app->options.routes) {
		stack = app_load_stack(app->options.routes, app->log);
		if (!stack)
			return err_set(err, "%s cannot be used", app->options.routes);
	}
	if (start_data(app, stack, err) < 0) {
		stack_free(stack);
		return -1;
	}
	if (!stack)
		return 0;
	if (app_make_tables(app, stack, err) < 0 || start_functions(app, stack, err) < 0) {
		stack_free(stack);
		return -1;
	}
	struct wiring *wiring = wiring_new(app, stack, err);
	if (!wiring)
		return -1;
	wiring_install(app, wiring);
	/* What crashed the last daemon must not crash this one. */
	for (struct str rest = str_z(incarnation->isolated), name; rest.n;) {
		name = str_cut(rest, ',', &rest);
		lambda_isolate(app->lambda, name);
	}
	return 0;
}

/* Connections and execution environments hold descriptors: as many as the system lets us have. */
static void raise_descriptor_limit(void)
{
	enum {
		ENOUGH = 65536
	};
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= ENOUGH)
		return;
	limit.rlim_cur = limit.rlim_max < ENOUGH ? limit.rlim_max : ENOUGH;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static uint64_t choose_seed(const struct options *options)
{
	uint64_t seed = options->seed;
	if (!seed && getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (uint64_t)clock_now_us(NULL);
	return seed;
}

static int start(struct app *app, const struct incarnation *incarnation, struct err *err)
{
	const struct options *options = app->options.options;
	if (access_init(&app->access, options->verify_signatures, options->credentials, app->log,
		    err) < 0 ||
		start_stack(app, incarnation, err) < 0)
		return -1;
	struct http_server_options http = {.listen_fd = app->options.listener->fd,
		.root = {app, serve},
		.log = log_http,
		.log_self = app};
	if (http_server_start(&http, &app->server, err) < 0)
		return -1;
	app->upkeep_runs = pthread_create(&app->upkeep, NULL, upkeep, app) == 0;
	return 0;
}

/* --- ready, and the end --- */

static void announce_api(const struct stack_api *api, const char *url)
{
	bool root = str_eq(api->stage, STR("$default"));
	printf("  api %.*s  %s/_aws/execute-api/%.*s/%.*s%s\n", STR_ARG(api->name), url,
		STR_ARG(api->id), STR_ARG(root ? STR("") : api->stage), root ? "" : "/");
}

static void announce_url(const struct stack *stack, const struct stack_function *f, const char *url)
{
	char id[FUNCTION_URL_ID + 1];
	if (f->url == STACK_URL_OFF)
		return;
	function_url_id(stack->account, f->name, id);
	printf("  url %.*s  %s/_aws/lambda-url/%s/\n", STR_ARG(f->name), url, id);
}

static void announce(struct app *app, const struct incarnation *incarnation)
{
	const struct listener *listener = app->options.listener;
	const struct options *options = app->options.options;
	struct instance_address address = {.port = listener->port, .pid = incarnation->parent};
	struct err err;
	snprintf(address.url, sizeof(address.url), "http://%s:%u", listener->host, listener->port);
	if (instance_announce(app->options.instance, &address, &err) < 0)
		log_printf(app->log, "%s: other commands will not find this daemon", err.text);
	if (incarnation->number > 0)
		return;
	if (options->json) {
		printf("{\"port\":%u,\"pid\":%d,\"url\":\"%s\"}\n", listener->port, address.pid,
			address.url);
	} else {
		struct wiring *wiring = wiring_take(app);
		if (wiring && wiring->front.serve)
			printf("%.*s     %s/\n", STR_ARG(wiring->stack->name), address.url);
		for (size_t i = 0; wiring && i < wiring->stack->n_apis; i++)
			announce_api(&wiring->stack->apis[i], address.url);
		for (size_t i = 0; wiring && i < wiring->stack->n_functions; i++)
			announce_url(wiring->stack, &wiring->stack->functions[i], address.url);
		printf("  AWS      --endpoint-url %s\n", address.url);
		printf("  data     %s\n",
			options->memory ? "in memory" : app->options.instance->folder);
		if (wiring)
			wiring_release(wiring);
	}
	fflush(stdout);
}

static void release(struct app *app)
{
	upkeep_stop(app);
	unsigned stuck = app->server ? http_server_stop(app->server, GRACE_MS) : 0;
	namespaces_stop(app->namespaces);
	if (app->lambda)
		stuck += lambda_stop(app->lambda, stuck ? 0 : GRACE_MS);
	if (stuck) {
		log_printf(app->log, "%u requests did not end within %d s", stuck, GRACE_MS / 1000);
		log_close(app->log);
		_exit(EXIT_STOPPED); /* their threads still use what would be freed now; commits are
					durable */
	}
	if (app->wiring)
		wiring_release(app->wiring);
	sender_free(&app->sender);
	endpoint_free(app->endpoint);
	pipeline_free(app->pipeline);
	faults_free(app->faults);
	meters_free(app->meters);
	namespaces_close(app->namespaces);
	free(app->allowed_hosts);
	free(app->allowed_origins);
	access_release(&app->access);
	pthread_mutex_destroy(&app->mutex);
	pthread_mutex_destroy(&app->reload);
	pthread_mutex_destroy(&app->upkeep_mutex);
	pthread_cond_destroy(&app->upkeep_wake);
}

static void wait_for_the_end(struct app *app, const sigset_t *signals)
{
	for (int number; sigwait(signals, &number) == 0;) {
		struct err err = {""};
		if (number != SIGHUP)
			return;
		if (app_reload(app, &err) < 0)
			log_printf(app->log, "not reloaded, the running stack stays: %s", err.text);
		else
			log_printf(app->log, "reloaded");
	}
}

/* Before any thread: all inherit the policy. What it is good for: docs/performance.md. */
static void set_up_process(void)
{
	/* A thread that is woken lets the one that answers finish. Only a hint. */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
	/* One heap that keeps what large requests need until the store rests and trims it. */
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
}

int app_run(const struct app_options *options, const struct incarnation *incarnation)
{
	struct app app = {.options = *options, .started_us = clock_monotonic_us()};
	struct err err = {""};
	sigset_t signals;
	int status = EXIT_STOPPED;
	set_up_process();
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	pthread_mutex_init(&app.mutex, NULL);
	pthread_mutex_init(&app.reload, NULL);
	pthread_mutex_init(&app.upkeep_mutex, NULL);
	pthread_cond_init(&app.upkeep_wake, NULL);
	char logs[sizeof(options->instance->folder) + 8];
	snprintf(logs, sizeof(logs), "%s/logs", options->instance->folder);
	app.log = log_open(options->options->quiet ? -1 : STDERR_FILENO,
		options->options->memory ? NULL : logs);
	raise_descriptor_limit();
	signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of the write, not the end */
	crash_install(incarnation->crash_page, log_flush_dying, app.log);
	app.seed = choose_seed(options->options);
	app.control_service = control_service(&app);
	allow_hosts(&app);
	if (start(&app, incarnation, &err) < 0) {
		log_printf(app.log, "%s", err.text);
		status = EXIT_REFUSED;
	} else {
		struct crash_page *page = incarnation->crash_page;
		if (page)
			atomic_store(&page->serving, true);
		announce(&app, incarnation);
		wait_for_the_end(&app, &signals);
		if (page)
			atomic_store(&page->serving, false);
	}
	release(&app);
	log_close(app.log);
	return status;
}
