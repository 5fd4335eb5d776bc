#include "lex.h"

/* ORDER PUNCTUATION; longer ones are found first by scan_punctuation(). */
static const struct str punctuation[] = {
	STR_INIT("="),
	STR_INIT("<>"),
	STR_INIT("<"),
	STR_INIT("<="),
	STR_INIT(">"),
	STR_INIT(">="),
	STR_INIT("("),
	STR_INIT(")"),
	STR_INIT("["),
	STR_INIT("]"),
	STR_INIT(","),
	STR_INIT("."),
	STR_INIT("+"),
	STR_INIT("-"),
};

/* ORDER KEYWORDS */
static const struct str keywords[] = {
	STR_INIT("AND"),
	STR_INIT("OR"),
	STR_INIT("NOT"),
	STR_INIT("BETWEEN"),
	STR_INIT("IN"),
	STR_INIT("SET"),
	STR_INIT("REMOVE"),
	STR_INIT("ADD"),
	STR_INIT("DELETE"),
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || ascii_is_digit(c) || c == '_';
}

static size_t word_length(const char *p, const char *end)
{
	const char *from = p;
	while (p < end && is_word(*p))
		p++;
	return (size_t)(p - from);
}

/* Bytes of the character at p: the whole UTF-8 sequence, so that an error text never ends inside
 * one. */
static size_t character_length(const char *p, const char *end)
{
	const char *from = p++;
	while (p < end && ((unsigned char)*p & 0xc0) == 0x80)
		p++;
	return (size_t)(p - from);
}

static enum token_kind word_kind(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (str_eq_nocase(word, keywords[i]))
			return TOKEN_AND + (enum token_kind)i;
	return TOKEN_NAME;
}

static struct token scan_punctuation(const char *p, const char *end)
{
	struct token best = {TOKEN_UNKNOWN, {p, 0}};
	for (size_t i = 0; i < ARRAY_LEN(punctuation); i++)
		if (punctuation[i].n > best.text.n &&
			str_starts(str_of(p, (size_t)(end - p)), punctuation[i]))
			best = (struct token){TOKEN_EQ + (enum token_kind)i, {p, punctuation[i].n}};
	return best;
}

static struct token scan(struct lexer *lexer)
{
	const char *p = lexer->at, *end = lexer->end;
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	struct token token = {TOKEN_END, {p, 0}};
	if (p < end && is_letter(*p)) {
		token.text.n = word_length(p, end);
		token.kind = word_kind(token.text);
	} else if (p < end && (*p == '#' || *p == ':') && word_length(p + 1, end)) {
		token.text.n = 1 + word_length(p + 1, end);
		token.kind = *p == '#' ? TOKEN_PLACEHOLDER : TOKEN_VALUE;
	} else if (p < end && ascii_is_digit(*p)) {
		token.kind = TOKEN_NUMBER;
		token.text.n = 1;
		while (*p != '0' && p + token.text.n < end && ascii_is_digit(p[token.text.n]))
			token.text.n++;
	} else if (p < end) {
		token = scan_punctuation(p, end);
		if (token.kind == TOKEN_UNKNOWN)
			token.text.n = character_length(p, end);
	}
	lexer->at = p + token.text.n;
	return token;
}

void lex_next(struct lexer *lexer)
{
	lexer->before = lexer->now;
	lexer->now = lexer->ahead;
	lexer->ahead = scan(lexer);
}

int lex_begin(struct lexer *lexer, struct expr_scope *scope, enum expr_kind kind, struct str text)
{
	*lexer = (struct lexer){.at = text.p, .end = text.p + text.n, .scope = scope, .kind = kind};
	if (text.n == 0)
		return expr_refuse(scope, kind, MSG_EMPTY);
	/* Of an update its length is not told: captures of October 2026 (paritysuite/
	 * dynamodb-conformance, tests/tier3/validation-ordering/deepRequests), and as users quote it. */
	if (text.n > EXPR_BYTES && !scope->generated)
		return expr_refuse(scope, kind, MSG_TOO_LONG,
			kind == EXPR_UPDATE
				? STR("")
				: arena_printf(scope->arena, " expression size: %zu", text.n));
	lexer->now = scan(lexer);
	lexer->ahead = scan(lexer);
	return 0;
}

/* near: from the token before to the one behind, as written; up to the end when that is the end. */
int lex_refuse(struct lexer *lexer)
{
	const struct token *now = &lexer->now;
	const char *from = lexer->before.text.p ? lexer->before.text.p : now->text.p;
	const char *to = lexer->end;
	if (now->kind != TOKEN_END && lexer->ahead.kind != TOKEN_END)
		to = lexer->ahead.text.p + lexer->ahead.text.n;
	return expr_refuse(lexer->scope, lexer->kind, MSG_SYNTAX,
		now->kind == TOKEN_END ? STR("<EOF>") : now->text,
		str_of(from, (size_t)(to - from)));
}
