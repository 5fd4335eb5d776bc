/*
 * listen - the socket of the daemon's one port, opened before the daemon exists.
 *
 * The supervisor holds it, so the port survives a crash: connections that come meanwhile wait in
 * its queue.
 */
#ifndef HANGAR_LISTEN_H
#define HANGAR_LISTEN_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>

struct listener {
	int fd;
	uint16_t port; /* the real one, also when 0 was asked for */
	bool loopback; /* nobody outside this machine can connect */
	char host[64]; /* as it belongs into a URL: "127.0.0.1", "[::1]" */
};

/* host: a numeric IPv4 or IPv6 address, or "localhost". Close fd when done. */
int listen_open(const char *host, uint16_t port, struct listener *ret_listener, struct err *err);

#endif
