/*
 * host - may this request reach into the stack? A pure function over its headers.
 *
 * A web page that a developer has open can send requests to 127.0.0.1, and by DNS rebinding (a name
 * of its own that suddenly resolves to 127.0.0.1) it could even read the answers. Two checks stand
 * before the AWS endpoints and the control surface:
 *
 * Host (against rebinding): the name must be one that only means this machine: localhost,
 * anything.localhost, 127.0.0.0/8, [::1], the address the daemon is bound to, a name on the allow
 * list ("name", or ".suffix" for it and all below it), and, when asked, AWS's own names
 * (*.amazonaws.com, *.amazonaws.com.cn, *.api.aws, *.on.aws, *.cloudfront.net), which tools send
 * when their endpoint is redirected. A request without Host (HTTP/1.0) passes: no browser sends
 * one.
 *
 * Origin (against cross-site requests): a browser says where a request comes from. With Origin, its
 * host must be the request's own host and port, or on the list of origins ("*", or
 * "http://localhost:5173" to the letter); "null" is foreign. A page of another port of this machine
 * is foreign too unless `loopback_origins` is set, as a development server needs. Without Origin,
 * "Sec-Fetch-Site: cross-site" is refused, and "same-site" as well unless loopback_origins is set:
 * to a browser, other ports of localhost are the same site. Tools send neither header.
 *
 * The answers are 403, application/json:
 *	{"message":"Forbidden: the host NAME is not allowed. ..."}
 *	{"message":"Forbidden: requests from the origin ORIGIN are not allowed. ..."}
 */
#ifndef HANGAR_HTTP_HOST_H
#define HANGAR_HTTP_HOST_H

#include "message.h"

struct http_host_rules {
	struct str bound_host;   /* the address or name the daemon listens on; may be empty */
	const struct str *hosts; /* the allow list, lower case */
	size_t host_count;
	const struct str *origins;
	size_t origin_count;
	bool aws_hosts;        /* AWS's own names pass as Host */
	bool loopback_origins; /* pages of any port of this machine pass as Origin */
};

enum http_host_verdict {
	HTTP_HOST_ALLOWED,
	HTTP_HOST_FOREIGN_HOST,
	HTTP_HOST_FOREIGN_ORIGIN,
};

enum http_host_verdict http_host_check(
	const struct http_host_rules *rules, const struct http_request *request);

/* Checks and, when the request is refused, fills the response: true when it was refused. */
bool http_host_refuse(const struct http_host_rules *rules, const struct http_request *request,
	struct http_response *response);

/* localhost, *.localhost, 127.x.y.z, [::1] (lower case, without a port). */
bool http_host_is_loopback(struct str host);

#endif
