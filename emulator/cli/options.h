/*
 * options - the command line of hangar: one table of commands, one of options; parsing, checking
 * and --help read both.
 *
 * Long options only, as `--name VALUE` or `--name=VALUE`, anywhere behind the command. A wrong word
 * is told with the nearest right one.
 */
#ifndef HANGAR_OPTIONS_H
#define HANGAR_OPTIONS_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum command {
	COMMAND_UP,
	COMMAND_CHECK,
	COMMAND_RESET,
	COMMAND_FORK,
	COMMAND_DROP,
	COMMAND_SNAPSHOT,
	COMMAND_RESTORE,
	COMMAND_LOGS,
	COMMAND_INVOKE,
	COMMAND_EVENT,
	COMMAND_DRAIN,
	COMMAND_FSCK,
	COMMAND_CLOCK,
	COMMAND_FAULTS,
	COMMAND_SPLIT,
	COMMAND_VERSION,
	COMMAND_HELP,
};

/* What holds when neither the command line nor routes.yaml says it. */
enum {
	OPTIONS_PORT = 4566,
	OPTIONS_NO_PORT = -1
};
#define OPTIONS_HOST "127.0.0.1"
#define OPTIONS_DATA ".hangar"

struct options {
	enum command command;
	const char *argument;     /* routes.yaml of up and check, the function of logs, the table of
				     reset and split, the route of event; NULL: none given */
	int32_t port;             /* 0: a free one; OPTIONS_NO_PORT: not given */
	const char *host;         /* address to listen on; NULL: not given */
	const char *data;         /* folder of durable data and of daemon.json; NULL: not given */
	bool memory;              /* nothing durable */
	bool sync_full;           /* survive power loss, too */
	bool json;                /* one line of JSON when ready */
	bool bare;                /* AWS endpoints alone, no routes.yaml */
	bool isolate;             /* every function in processes of its own */
	bool no_supervise;        /* one process, for debuggers */
	uint64_t seed;            /* up: of everything random; 0: not given */
	uint64_t shards;          /* split: children of each shard; 0: not given */
	bool follow;              /* logs: go on */
	const char *event;        /* invoke, event: a file, "-": standard input; NULL: not given */
	const char *as;           /* invoke, event: rest, http1 or http2; NULL: not given */
	const char *routes;       /* invoke, event: routes.yaml; NULL: not given */
	bool quiet;               /* up: no log lines on stderr */
	bool shared;              /* one store for all accounts and regions */
	bool list;                /* fork: print what there is */
	const char *namespace;    /* a fork's name; NULL: the stack's own data */
	bool verify_signatures;   /* of requests to the AWS endpoints */
	const char *credentials;  /* file of the access keys; NULL: test/test */
	const char *allow_host;   /* further Host names to answer to, comma-separated */
	const char *allow_origin; /* of pages that may call AWS's endpoints, comma-separated */
	enum command help_for;    /* help: whose page; COMMAND_HELP itself for the overview */
};

/* Fills *ret_options. -1: a wrong word, told in err. `--help` anywhere turns the command into
 * COMMAND_HELP. */
int options_parse(int argc, char **argv, struct options *ret_options, struct err *err);

/* The overview, or one command's page, to `out`. */
void options_help(enum command command, FILE *out);

#endif
