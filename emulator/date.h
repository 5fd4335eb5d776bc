/*
 * date - the dates of HTTP headers (RFC 9110, 5.6.7).
 */
#ifndef HANGAR_DATE_H
#define HANGAR_DATE_H

#include "str.h"

enum {
	HTTP_DATE_SIZE = 30
};

/* "Sun, 06 Nov 1994 08:49:37 GMT", with a NUL; a time outside the years 0 to 9999 becomes 1970. */
void http_date_format(int64_t unix_seconds, char ret_text[HTTP_DATE_SIZE]);

/* Reads all three forms that HTTP has had; false for anything else. */
bool http_date_parse(struct str text, int64_t *ret_unix_seconds);

#endif
