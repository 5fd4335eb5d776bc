/*
 * doors - the few vtables through which the rooms of the daemon know each other.
 *
 * A room never includes another one's headers; app makes these and hands them over. `self` is the
 * room behind the door. Every function may be called from any thread and returns when it is done.
 */
#ifndef HANGAR_DOORS_H
#define HANGAR_DOORS_H

#include "buf.h"
#include "err.h"
#include "message.h"

/* Answers an HTTP request: the gateway, the distribution, a bucket, the AWS endpoints, the control
 * surface. */
struct service {
	void *self;
	void (*serve)(
		void *self, const struct http_request *request, struct http_response *response);
};

/* Sends a response by hand, then the connection closes. Who sends is decided once: true for the
 * first caller only, and the request's own thread must then leave response->abandoned set. Made by
 * the http room. */
struct http_exchange {
	void *self;
	/* A whole one, from another thread than the request's own. */
	bool (*answer)(void *self, const struct http_response *response);
	/* One in pieces, from the request's own thread: status and headers, each piece of the body
	 * as soon as it is there, the end. */
	bool (*begin)(void *self, const struct http_response *response);
	/* Waits until the client takes it: -1 when it is gone or has not by then (CLOCK_MONOTONIC
	 * us). */
	int (*write)(void *self, struct str bytes, int64_t deadline_us);
	/* whole false: the client is to see that something is missing. */
	void (*end)(void *self, bool whole);
};

enum invoke_status {
	INVOKE_OK,             /* payload is what the handler returned */
	INVOKE_FUNCTION_ERROR, /* it failed, crashed or exceeded a limit: payload is Lambda's error
				  document */
	INVOKE_TIMED_OUT,      /* as above; on_timeout may have run already: told */
	INVOKE_THROTTLED,      /* no environment to be had within the function's concurrency */
	INVOKE_NOT_FOUND,      /* no such function */
	INVOKE_UNAVAILABLE, /* the daemon is stopping, or the module cannot be loaded: payload says
			       why */
};

/* Takes an answer in pieces, on the calling thread, while the function writes it. */
struct answer_sink {
	void *self;
	void (*begin)(void *self, struct str content_type);
	/* Back when the piece was taken; -1: nobody is there any more, or none by the deadline
	 * (CLOCK_MONOTONIC us). The function is not told: it runs to its end. */
	int (*write)(void *self, struct str bytes, int64_t deadline_us);
};

struct invoke_result;

struct invocation {
	struct str function;       /* name, as routes.yaml has it */
	struct str payload;        /* the event, JSON */
	struct str request_id;     /* UUID; empty: made here */
	struct str trace_id;       /* X-Amzn-Trace-Id; empty: made here */
	struct str qualifier;      /* $LATEST, when the caller named it; empty otherwise */
	struct str client_context; /* JSON, as Invoke got it; empty: none */
	struct str namespace;      /* the handler's own calls go there; empty: the stack's own */
	struct arena *arena;       /* the result lives here */
	/* Called from the watchdog's thread at the function's deadline, while the calling thread is
	 * still stuck in the handler: the chance to answer the client in time. The calling thread
	 * gets INVOKE_TIMED_OUT when (if) the handler returns. It must touch nothing that the
	 * calling thread may be using, arena included; the result lives until it returns. NULL: nobody waits. It is not called when
	 * the function runs in a process that can be killed: then the calling thread is back in
	 * time. */
	void (*on_timeout)(void *arg, const struct invoke_result *result);
	void *arg;
	/* Where a function's answer goes that comes as a stream; NULL: it is collected. A function
	 * that does not stream leaves it alone. When it has begun, the result's payload is the
	 * error document, if any. */
	const struct answer_sink *sink;
};

struct invoke_result {
	enum invoke_status status;
	struct str payload;
	struct str request_id, trace_id;
	struct str log_tail; /* the last 4 KB of the invocation's log */
	bool told;           /* on_timeout has run: the client has its answer */
};

/* Calls a function and waits. Made by the lambda room. */
struct invoker {
	void *self;
	void (*invoke)(
		void *self, const struct invocation *invocation, struct invoke_result *ret_result);
};

/* Who of other origins may call, and what they are told: of an HTTP API or a function URL. */
struct cors_config {
	/* items NULL: nothing was said. */
	struct strs origins; /* "https://a.example", "*", "https://" "*", "http://" "*" */
	struct strs methods; /* "GET", "*" */
	struct strs headers; /* request headers, "*" */
	struct strs expose;
	int64_t max_age;                    /* seconds; negative: not said */
	bool credentials, credentials_said; /* said: if only to be false */
};

/* How a function's URL is set up. */
struct url_settings {
	bool iam;                       /* AuthType AWS_IAM; otherwise NONE */
	bool stream;                    /* InvokeMode RESPONSE_STREAM; otherwise BUFFERED */
	const struct cors_config *cors; /* NULL: none */
};

/* Tells how a function's URL is set up now. Made by the lambda room, whose API changes it. */
struct url_finder {
	void *self;
	/* False: it has none. The answer lives in the arena. */
	bool (*find)(void *self, struct str function, struct arena *arena,
		struct url_settings *ret_settings);
};

/* Where the report of a batch or an event that failed, or succeeded, goes. Made by the lambda room,
 * used there and by event source mappings. */
struct destination {
	void *self;
	/* target: "function/NAME", called asynchronously, or "file/PATH", to which the document is
	 * appended as one line (PATH.NAMESPACE for a fork). -1: it cannot be reached. */
	int (*send)(void *self, struct str target, struct str namespace, struct str document);
};

/* A request to another server, of an HTTP integration. Made by app. */
struct outgoing {
	struct str method, url;
	/* Content-Length, and Host when it is not there, are made from the rest. */
	const struct http_header *headers;
	size_t header_count;
	struct str body;
	int64_t timeout_ms;
	size_t most; /* bytes of the answer's body */
	struct arena *arena;
};

enum send_status {
	SEND_OK,
	SEND_UNREACHABLE, /* no connection, or it broke */
	SEND_TIMED_OUT,
	SEND_NO_URL, /* no such address */
	SEND_TOO_LARGE,
};

struct sender {
	void *self;
	/* SEND_OK: the answer as it came, redirects and encodings included, in the arena. */
	enum send_status (*send)(
		void *self, const struct outgoing *request, struct http_response *ret_response);
};

/* A call of an AWS JSON service in-process: DynamoDB or its Streams. Made by the dynamodb room,
 * used by the lambda room for the SDK's in-process transport and by app for seeds. */
struct aws_caller {
	void *self;
	/* target: "DynamoDB_20120810.GetItem"; namespace: a fork's name, or empty for the stack's
	 * own. Appends the JSON answer, error documents included, and returns the HTTP status. */
	int (*call)(void *self, struct str target, struct str namespace, struct str body,
		struct arena *arena, struct buf *answer);
};

#endif
