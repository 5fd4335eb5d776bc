/*
 * date - moments and durations as text: the dates of HTTP headers (RFC 9110, 5.6.7), ISO 8601 (the
 * profile of RFC 3339), and "25h".
 */
#ifndef HANGAR_DATE_H
#define HANGAR_DATE_H

#include "str.h"

enum {
	HTTP_DATE_SIZE = 30,
	ISO_TIME_SIZE = 25,
};

/* "Sun, 06 Nov 1994 08:49:37 GMT", with a NUL; a time outside the years 0 to 9999 becomes 1970. */
void http_date_format(int64_t unix_seconds, char ret_text[HTTP_DATE_SIZE]);

/* Reads all three forms that HTTP has had; false for anything else. */
bool http_date_parse(struct str text, int64_t *ret_unix_seconds);

/* "2026-12-01T00:00:00.000Z", with a NUL; a time outside the years 0 to 9999 becomes 1970. */
void iso_time_format(int64_t unix_us, char ret_text[ISO_TIME_SIZE]);
/* "2026-12-01", "2026-12-01T00:00:00Z", with a fraction, with "+01:00" for "Z"; no zone, no time.
 */
bool iso_time_parse(struct str text, int64_t *ret_unix_us);

enum {
	LOG_TIME_SIZE = 27,
};
/* The form of log files, "12/Mar/2020:19:03:58 +0000", with a NUL; as above. */
void log_time_format(int64_t unix_seconds, char ret_text[LOG_TIME_SIZE]);

enum {
	ISO_BASIC_SIZE = 17,
};
/* "20261201T000000Z", with a NUL; as above. */
void iso_basic_format(int64_t unix_seconds, char ret_text[ISO_BASIC_SIZE]);
/* That form alone. */
bool iso_basic_parse(struct str text, int64_t *ret_unix_seconds);

/* "25h", "1h30m", "500ms", "7d", in front '+' or '-'. */
bool duration_parse(struct str text, int64_t *ret_us);

#endif
