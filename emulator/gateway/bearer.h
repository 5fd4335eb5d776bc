/*
 * bearer - what a REST API makes of an Authorization header that is no Signature Version 4, where
 * it looks for one: on a path or a method that it does not have, and on a route with IAM.
 *
 * Both parts of that are well known from deployed APIs: a bearer token on a mistyped path is told
 * about key=value pairs (many public reports; with the hash instead of the header since 2024). The
 * header is cut at its first blank into an algorithm and pairs that commas divide. That the hash is
 * of the whole header is not confirmed.
 */
#ifndef GATEWAY_BEARER_H
#define GATEWAY_BEARER_H

#include "message.h"

/* False: there is no such header, or it is a signature. Otherwise the message of the 403 whose type
 * is IncompleteSignatureException. */
bool bearer_is_no_signature(const struct http_request *request, struct str *ret_message);

#endif
