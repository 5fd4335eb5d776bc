/*
 * Breaks one text of the catalogue in a program under test: the N-th, by MUTANT=N in the
 * environment. Compiled into copies of error.c and expr/message.c by tests/mutants/run.
 *
 * The texts are numbered through: the messages, the name, status and key of each exception, the
 * messages of expressions.
 */
#include "aws_error.h"
#include "expr/message.h"

#include <stdio.h>
#include <stdlib.h>

/* Weak: not every program has all of them. */
#define WEAK __attribute__((weak))
extern struct aws_exception_row mutable_exceptions[AWS_EXCEPTIONS] WEAK;
extern struct aws_error_row mutable_errors[AWS_ERRORS] WEAK;
extern struct str mutable_texts[MSG_COUNT] WEAK;

enum {
	EXCEPTION_PARTS = 3,
	OF_ERRORS = AWS_ERRORS - 1, /* the first is AWS_OK */
	OF_EXCEPTIONS = AWS_EXCEPTIONS * EXCEPTION_PARTS,
};

static void break_text(struct str *text)
{
	static char broken[1024];
	text->n = (size_t)snprintf(broken, sizeof(broken), "%.*sx", STR_ARG(*text));
	text->p = broken;
}

static void break_exception(struct aws_exception_row *row, long part)
{
	if (part == 0)
		break_text(&row->type);
	else if (part == 1)
		row->status++;
	else
		break_text(&row->key);
}

__attribute__((constructor)) static void mutate(void)
{
	const char *word = getenv("MUTANT"), *list = getenv("MUTANTS_LIST");
	uint64_t n = 0;
	if (list) {
		printf("%d\n", OF_ERRORS + OF_EXCEPTIONS + MSG_COUNT);
		exit(0);
	}
	if (!word || !str_to_u64(str_z(word), &n))
		return;
	static const char *const parts[] = {"type", "status", "key"};
	if (n < OF_ERRORS + OF_EXCEPTIONS && !mutable_errors)
		return;
	if (n < OF_ERRORS) {
		struct aws_error_row *row = &mutable_errors[n + 1];
		fprintf(stderr, "mutant %s: message %.*s\n", word, STR_ARG(row->id));
		break_text(&row->text);
		return;
	}
	n -= OF_ERRORS;
	if (n < OF_EXCEPTIONS) {
		struct aws_exception_row *row = &mutable_exceptions[n / EXCEPTION_PARTS];
		fprintf(stderr, "mutant %s: %s of %.*s\n", word, parts[n % EXCEPTION_PARTS],
			STR_ARG(row->name));
		break_exception(row, (long)(n % EXCEPTION_PARTS));
		return;
	}
	n -= OF_EXCEPTIONS;
	if (n < MSG_COUNT && mutable_texts) {
		fprintf(stderr, "mutant %s: message of an expression: %.*s\n", word,
			STR_ARG(mutable_texts[n]));
		break_text(&mutable_texts[n]);
	}
}
