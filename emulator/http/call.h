/*
 * call - one request on its connection's thread: its head, its body, the service, the response.
 * Private to this folder; in the library's order of calls.
 */
#ifndef HANGAR_HTTP_CALL_H
#define HANGAR_HTTP_CALL_H

#include "http/connection.h"

/* The head is complete: checks it and fills the connection's request. MHD_NO, here and below: the
 * client has its answer and the connection is to be closed. */
enum MHD_Result http_call_begin(struct http_connection *connection, struct MHD_Connection *mhd,
	const char *method, const char *version);

/* More of the body. */
enum MHD_Result http_call_take_body(
	struct http_connection *connection, const char *bytes, size_t *upload_size);

/* The body is complete: runs the service and queues its response. */
enum MHD_Result http_call_serve(struct http_connection *connection, struct MHD_Connection *mhd);

#endif
