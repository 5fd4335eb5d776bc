/*
 * err - why something failed, in words for a person.
 *
 * Functions that can fail return 0 or a negative value of their layer's enum (plain -1 where there
 * is only one way to fail) and fill the struct err that came as their last argument; NULL means the
 * caller does not care. Out-parameters are left alone on failure. Answers of an AWS service are not
 * carried here: those have their own catalogue.
 */
#ifndef HANGAR_ERR_H
#define HANGAR_ERR_H

#include <stdarg.h>

struct err {
	char text[512];
};

/* Fills the text (cut at its size) and returns -1, so that `return err_set(err, ...)` reads well.
 */
int err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with ": " and the words of errno behind it. */
int err_set_errno(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "format: " in front of what is there already; returns -1. */
int err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
