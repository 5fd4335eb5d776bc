/*
 * lex - the tokens of an expression. Private to the expression engine.
 *
 * One lexer for all five kinds, as on AWS: AND, OR, NOT, BETWEEN, IN, SET, REMOVE, ADD and DELETE
 * are keywords everywhere, in any case. A character that begins no token is a token by itself,
 * which no rule of the grammar takes.
 */
#ifndef HANGAR_EXPR_LEX_H
#define HANGAR_EXPR_LEX_H

#include "message.h"

enum token_kind {
	TOKEN_END,
	TOKEN_UNKNOWN,
	TOKEN_NAME,        /* letters, digits, '_'; a letter first */
	TOKEN_PLACEHOLDER, /* #name */
	TOKEN_VALUE,       /* :value */
	TOKEN_NUMBER,      /* 0, or digits without leading 0 */
	/* ORDER PUNCTUATION: lex.c */
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_INDEX,
	TOKEN_CLOSE_INDEX,
	TOKEN_COMMA,
	TOKEN_DOT,
	TOKEN_PLUS,
	TOKEN_MINUS,
	/* ORDER KEYWORDS: lex.c */
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_BETWEEN,
	TOKEN_IN,
	TOKEN_SET,
	TOKEN_REMOVE,
	TOKEN_ADD,
	TOKEN_DELETE,
};

struct token {
	enum token_kind kind;
	struct str text;
};

/* One token of lookahead, and the one before for the error text. */
struct lexer {
	const char *at, *end;
	struct token before, now, ahead;
	struct expr_scope *scope;
	enum expr_kind kind;
};

/* -1: the expression is empty or too long. */
int lex_begin(struct lexer *lexer, struct expr_scope *scope, enum expr_kind kind, struct str text);
void lex_next(struct lexer *lexer);
/* "Syntax error" at the present token; returns -1. */
int lex_refuse(struct lexer *lexer);

/* Takes the token when it is of that kind. */
static inline bool lex_take(struct lexer *lexer, enum token_kind kind)
{
	if (lexer->now.kind != kind)
		return false;
	lex_next(lexer);
	return true;
}

/* The same, or a syntax error: 0 or -1. */
static inline int lex_expect(struct lexer *lexer, enum token_kind kind)
{
	return lex_take(lexer, kind) ? 0 : lex_refuse(lexer);
}

#endif
