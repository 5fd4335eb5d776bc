/* document - the error documents that Lambda answers in a handler's stead. */
#ifndef HANGAR_DOCUMENT_H
#define HANGAR_DOCUMENT_H

#include "buf.h"

enum {
	/* https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html; the figures are
	 * those of the service's own messages. */
	DOCUMENT_REQUEST_MOST = 6291456,
	DOCUMENT_RESPONSE_MOST = 6291556,
	DOCUMENT_EVENT_MOST = 1048576, /* asynchronous, since October 2025 */
};

/* {"errorType":"...","errorMessage":"..."} */
struct str document_error(struct arena *arena, struct str type, struct str message);
/* The same with "RequestId: ID Error: " in front of the message. */
struct str document_sandbox(
	struct arena *arena, struct str type, struct str request_id, struct str message);
struct str document_timed_out(struct arena *arena, struct str request_id, uint32_t timeout_s);
/* status as waitpid() gives it. */
struct str document_exited(struct arena *arena, struct str request_id, int status);
struct str document_response_too_large(struct arena *arena);

#endif
