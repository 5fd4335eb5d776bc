/*
 * sender - requests to other servers, by libcurl: what HTTP integrations send.
 *
 * Connections are kept and used again. Redirects are not followed, bodies not decoded; HTTP/1.1 for
 * http://, whatever the server speaks for https://.
 *
 * libcurl is loaded with the first request: it brings twenty libraries along, which a daemon that
 * calls nobody needs neither the time nor the memory for.
 */
#ifndef HANGAR_SENDER_H
#define HANGAR_SENDER_H

#include "doors.h"

/* log is told when there is no libcurl to load. */
struct sender sender_new(void (*log)(void *arg, const char *text), void *arg);
/* Nothing may be under way. */
void sender_free(struct sender *sender);

#endif
