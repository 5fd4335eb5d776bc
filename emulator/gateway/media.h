/*
 * media - the binaryMediaTypes of a REST API: "image/png", "image/" "*", "*" "/" "*".
 */
#ifndef GATEWAY_MEDIA_H
#define GATEWAY_MEDIA_H

#include "str.h"

/* The last of them is everything, and nothing, too: recorded of a client without Accept
 * (aws-lambda-dotnet, ToHttpResponse_RestAPIGatewayV1DecodesBase64).
 *
 * True when the first media type of a content-type or accept header is in the list. */
bool media_is_binary(const struct strs *list, struct str header);

#endif
