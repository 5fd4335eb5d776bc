/*
 * problem - what is to be said about a file: where, how bad, in words.
 *
 * A list of problems is filled by stack_load() and stack_check() and printed in one go, in the
 * order of the file:
 *
 *	routes.yaml:12:5: unknown key "memmory" in function "resources"; did you mean "memory"?
 *
 * Texts are copied: the list owns everything it holds.
 */
#ifndef HANGAR_CONFIG_PROBLEM_H
#define HANGAR_CONFIG_PROBLEM_H

#include "buf.h"

/* A position in the file, both from 1; {0, 0}: from nowhere in it (a default). The column counts
 * characters, not bytes. */
struct place {
	unsigned line, column;
};

enum problem_kind {
	PROBLEM_ERROR,        /* the file does not say what it must */
	PROBLEM_REFUSED,      /* AWS would refuse it: a limit, a name, something reserved */
	PROBLEM_WARNING,      /* works, as on AWS, but rarely as meant */
	PROBLEM_NOT_EMULATED, /* accepted and deployed; without effect here */
};

struct problem {
	enum problem_kind kind;
	struct place place;
	struct str text; /* no position, no newline at the end */
};

struct problems {
	struct arena arena;
	struct str file; /* set by stack_load() */
	struct problem *list;
	size_t n, cap;
};

#define PROBLEMS_INIT ((struct problems){0})

void problems_release(struct problems *problems);

void problem_add(struct problems *problems, enum problem_kind kind, struct place place,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same from a va_list. */
void problem_vadd(struct problems *problems, enum problem_kind kind, struct place place,
	const char *format, va_list args) __attribute__((format(printf, 4, 0)));

/* By position, then kind; the same thing said twice is said once. Adding afterwards is fine. */
void problems_sort(struct problems *problems);

/* An error or a refusal: the file cannot be used. */
bool problem_is_fatal(const struct problem *problem);
bool problems_fatal(const struct problems *problems);
size_t problems_count(const struct problems *problems, enum problem_kind kind);

/* "error", "AWS refuses", "warning", "not emulated": a heading or prefix for people. */
const char *problem_kind_name(enum problem_kind kind);

/* "routes.yaml:12:5: text" (without position when it has none: "routes.yaml: text"). Fatal ones
 * have no prefix before the text; others "warning: " or "not emulated: ". */
void problem_write(const struct problems *problems, const struct problem *problem, struct buf *out);
/* What `hangar check` prints: a heading and the lines for each kind that there is, without the
 * prefixes, then one line that sums up: "routes.yaml: 2 errors, 1 warning", or "routes.yaml:
 * nothing wrong". */
void problems_report(const struct problems *problems, struct buf *out);
/* All of them, a line each. */
void problems_write(const struct problems *problems, struct buf *out);

#endif
