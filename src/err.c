#include "err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, const char *format, ...)
{
	if (err) {
		va_list args;
		va_start(args, format);
		vsnprintf(err->text, sizeof(err->text), format, args);
		va_end(args);
	}
	return -1;
}

int err_set_errno(struct err *err, const char *format, ...)
{
	int number = errno;
	if (err) {
		char words[96];
		va_list args;
		va_start(args, format);
		vsnprintf(err->text, sizeof(err->text), format, args);
		va_end(args);
		size_t n = strlen(err->text);
		snprintf(err->text + n, sizeof(err->text) - n, ": %s",
			strerror_r(number, words, sizeof(words)));
	}
	return -1;
}

int err_prefix(struct err *err, const char *format, ...)
{
	if (err) {
		struct err was = *err;
		va_list args;
		va_start(args, format);
		vsnprintf(err->text, sizeof(err->text), format, args);
		va_end(args);
		size_t n = strlen(err->text);
		snprintf(err->text + n, sizeof(err->text) - n, ": %.*s",
			(int)(sizeof(err->text) - n), was.text);
	}
	return -1;
}
