/*
 * What a request costs the gateway by the number of its routes: bench_routes ROUTES REQUESTS. The
 * function answers at once. Run it under callgrind with two numbers of requests; the difference of
 * the instructions by that of the requests is what one costs (docs/performance.md has the figure).
 */
#include "gateway/gateway.h"

#include <stdio.h>
#include <stdlib.h>

static void answer(void *self, const struct invocation *in, struct invoke_result *ret)
{
	(void)self, (void)in;
	*ret = (struct invoke_result){
		.status = INVOKE_OK, .payload = STR("{\"statusCode\":200,\"body\":\"hi\"}")};
}

int main(int argc, char **argv)
{
	uint64_t routes = 10, requests = 1000;
	struct arena kept = ARENA_INIT, arena = ARENA_INIT;
	struct gateway *gateway;
	struct service service;
	struct err err;
	if (argc > 2 && (!str_to_u64(str_z(argv[1]), &routes) || routes == 0 ||
				!str_to_u64(str_z(argv[2]), &requests)))
		return EXIT_FAILURE;
	struct gateway_route_config *list = arena_array(&kept, struct gateway_route_config, routes);
	for (size_t i = 0; i < routes; i++)
		list[i] = (struct gateway_route_config){.method = STR("GET"),
			.path = arena_printf(&kept, "/api/things%04zu/{id}", i),
			.function = STR("f")};
	struct gateway_api_config api = {
		.name = STR("web"), .id = STR("a1"), .routes = list, .route_count = routes};
	struct gateway_settings settings = {.invoker = {NULL, answer}, .seed = 1};
	if (gateway_new(&settings, &api, 1, &gateway, &err) < 0 ||
		!gateway_service(gateway, STR("web"), &service))
		return EXIT_FAILURE;
	for (size_t i = 0; i < requests; i++) {
		struct http_header host = {STR("Host"), STR("localhost")};
		struct http_response response;
		/* a stride that meets every route */
		struct str path =
			arena_printf(&arena, "/api/things%04zu/5", (size_t)(i * 7919 % routes));
		struct http_request request = {.method = STR("GET"),
			.target = path,
			.path = path,
			.protocol = STR("HTTP/1.1"),
			.host = STR("localhost"),
			.remote_ip = STR("127.0.0.1"),
			.headers = &host,
			.header_count = 1,
			.arena = &arena};
		http_response_init(&response, &arena);
		service.serve(service.self, &request, &response);
		if (response.status != 200)
			return EXIT_FAILURE;
		arena_reset(&arena);
	}
	gateway_free(gateway);
	arena_release(&arena);
	arena_release(&kept);
	return EXIT_SUCCESS;
}
