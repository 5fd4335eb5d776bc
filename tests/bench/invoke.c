/*
 * What an invocation costs: hello (a small JSON answer) in a thread environment and in a worker
 * process, CPU microseconds of this process a call.
 *
 *	tests/bench/invoke [thread|process] [threads]
 */
#include "lambda/lambda.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
	CALLS = 300000,
	PROCESS_CALLS = 30000,
};

static const char event[] =
	"{\"version\":\"2.0\",\"routeKey\":\"GET "
	"/api/resources/{id}\",\"rawPath\":\"/api/resources/S506\","
	"\"rawQueryString\":\"wing=South\",\"headers\":{\"accept\":\"*/"
	"*\",\"content-length\":\"0\",\"host\":"
	"\"localhost:4566\",\"user-agent\":\"curl/7.88.1\",\"x-amzn-trace-id\":"
	"\"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e\",\"x-forwarded-for\":\"127.0.0.1\"},"
	"\"queryStringParameters\":{\"wing\":\"South\"},\"requestContext\":{\"accountId\":"
	"\"000000000000\",\"apiId\":\"spaceko\",\"http\":{\"method\":\"GET\",\"path\":"
	"\"/api/resources/S506\",\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"127.0.0.1\"}},"
	"\"pathParameters\":{\"id\":\"S506\"},\"isBase64Encoded\":false}";

struct job {
	struct invoker invoker;
	int calls;
};

static void *work(void *arg)
{
	const struct job *job = arg;
	struct arena arena = ARENA_INIT;
	for (int i = 0; i < job->calls; i++) {
		struct invocation call = {
			.function = STR("hello"),
			.payload = STR(event),
			.arena = &arena,
		};
		struct invoke_result result;
		job->invoker.invoke(job->invoker.self, &call, &result);
		if (result.status != INVOKE_OK) {
			fprintf(stderr, "%.*s\n", STR_ARG(result.payload));
			exit(EXIT_FAILURE);
		}
		arena_reset(&arena);
	}
	arena_release(&arena);
	return NULL;
}

static double cpu_us(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
	bool process = argc > 1 && strcmp(argv[1], "process") == 0;
	uint64_t threads = 1;
	if (argc > 2)
		str_to_u64(str_z(argv[2]), &threads);
	static const char *const worker[] = {"tests/handlers/worker", NULL};
	struct lambda_options options = {.worker = worker};
	struct err err = {""};
	struct lambda *lambda = lambda_start(&options, &err);
	struct lambda_function_config config = {
		.name = STR("hello"),
		.handler = STR("hello"),
		.module = STR("tests/handlers/basic.so"),
		.reserved = LAMBDA_UNRESERVED,
		.isolation = process ? LAMBDA_PROCESS : LAMBDA_THREAD,
	};
	if (!lambda || lambda_reload(lambda, &config, 1, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	struct job job = {lambda_invoker(lambda), process ? PROCESS_CALLS : CALLS};
	pthread_t ids[64];
	threads = threads > 64 ? 64 : threads;
	double cpu = cpu_us();
	int64_t wall = clock_monotonic_us();
	for (uint64_t i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, work, &job);
	for (uint64_t i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	double calls = (double)job.calls * (double)threads;
	printf("%s, %u threads: %.2f us CPU, %.2f us wall a call\n", process ? "process" : "thread",
		(unsigned)threads, (cpu_us() - cpu) / calls,
		(double)(clock_monotonic_us() - wall) / calls);
	return lambda_stop(lambda, 1000) ? EXIT_FAILURE : EXIT_SUCCESS;
}
