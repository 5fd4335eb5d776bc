/*
 * runtime_api - the Lambda Runtime API, 2018-06-01, for one program.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * It has a port of its own on the loopback, which is how the program is told apart, and no thread:
 * it is served by whoever waits for the program. Between two calls nobody does; a `next` that comes
 * then is answered when there is an event, as it is on AWS where the environment is frozen.
 *
 * A response whose mode is streaming goes to the event's sink while it comes, when there is one;
 * with none it is collected like any other. The program's next bytes are read when the sink has
 * taken the former ones, so that a slow client slows the program and nothing piles up here.
 *
 * What is answered to calls that come out of turn are the words of AWS's own implementation:
 * https://github.com/aws/aws-lambda-runtime-interface-emulator, rapi/rendering, core/states.go
 *
 * Inside the lambda room only.
 */
#ifndef HANGAR_RUNTIME_API_H
#define HANGAR_RUNTIME_API_H

#include "doors.h"
#include "runtime_http.h"

#include <poll.h>

enum {
	RUNTIME_CONNECTIONS = 16, /* further ones wait in the backlog */
	RUNTIME_POLLED = RUNTIME_CONNECTIONS + 1,
	/* https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, streamed */
	RUNTIME_STREAM_MOST = 200 * 1024 * 1024,
};

/* In the words of core/states.go. */
enum runtime_state {
	RUNTIME_STARTED, /* it has not asked for an event yet */
	RUNTIME_INIT_ERROR,
	RUNTIME_READY,    /* it has asked for an event */
	RUNTIME_RUNNING,  /* and been given it */
	RUNTIME_RESPONSE, /* it has posted a response that cannot be: no way out */
	RUNTIME_RESPONSE_SENT,
};

struct runtime_connection {
	int fd; /* -1: free */
	struct buf in;
	uint64_t skip; /* bytes of a body that was too large */
	bool continued;
	bool streams; /* what comes is the body of a streamed response */
	struct runtime_chunks chunks;
};

struct runtime_event {
	struct str request_id, trace_id, function_arn, body;
	struct str client_context;      /* JSON in one line; empty: none */
	int64_t deadline_ms;            /* since 1970 */
	const struct answer_sink *sink; /* of a streamed response; NULL: it is collected */
	int64_t deadline_us;            /* CLOCK_MONOTONIC: how long the sink may take */
};

struct runtime_api {
	int listener;
	uint16_t port;
	enum runtime_state state;
	struct runtime_connection connections[RUNTIME_CONNECTIONS];
	struct runtime_connection *asking;    /* that waits for an event; NULL: none */
	struct runtime_event event;           /* of RUNTIME_RUNNING */
	bool waits;                           /* the event waits for the program to ask for it */
	char id[64];                          /* of what it was given last, until it asks again */
	struct runtime_connection *streaming; /* whose response goes to the sink; NULL: none */
	uint64_t streamed;                    /* bytes of it */
	bool deaf;                            /* the sink takes no more */
	bool cut;                             /* it ended in the middle */
	/* What was posted: to init/error, error or response. In the arena. */
	struct arena *arena;
	struct str answer;
	bool answered, failed;
};

int runtime_api_start(struct runtime_api *api, struct err *err);
void runtime_api_end(struct runtime_api *api);

/* What to wait for; returns how many of fds (room for RUNTIME_POLLED) were set. */
size_t runtime_api_poll(const struct runtime_api *api, struct pollfd *fds);
/* Does what can be done without waiting. arena: for what is posted. */
void runtime_api_serve(struct runtime_api *api, struct arena *arena);
/* Gives the event to the program: now, when it is asking. Its slices are copied neither then nor
 * later: they live until the next event. */
void runtime_api_give(struct runtime_api *api, const struct runtime_event *event);

#endif
