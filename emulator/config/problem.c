#include "config/problem.h"

#include <stdlib.h>

void problems_release(struct problems *problems)
{
	arena_release(&problems->arena);
	*problems = PROBLEMS_INIT;
}

void problem_vadd(struct problems *problems, enum problem_kind kind, struct place place,
	const char *format, va_list args)
{
	if (problems->n == problems->cap) {
		size_t more = problems->cap ? problems->cap * 2 : 16;
		problems->list = arena_grow(&problems->arena, problems->list,
			problems->cap * sizeof(*problems->list), more * sizeof(*problems->list));
		problems->cap = more;
	}
	struct str text = arena_vprintf(&problems->arena, format, args);
	problems->list[problems->n++] = (struct problem){kind, place, text};
}

void problem_add(struct problems *problems, enum problem_kind kind, struct place place,
	const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_vadd(problems, kind, place, format, args);
	va_end(args);
}

static int compare(const void *left, const void *right)
{
	const struct problem *a = left, *b = right;
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line ? -1 : 1;
	if (a->place.column != b->place.column)
		return a->place.column < b->place.column ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return str_cmp(a->text, b->text);
}

void problems_sort(struct problems *problems)
{
	if (!problems->n)
		return;
	qsort(problems->list, problems->n, sizeof(*problems->list), compare);
	size_t kept = 1;
	for (size_t i = 1; i < problems->n; i++)
		if (compare(&problems->list[kept - 1], &problems->list[i]) != 0)
			problems->list[kept++] = problems->list[i];
	problems->n = kept;
}

bool problem_is_fatal(const struct problem *problem)
{
	return problem->kind == PROBLEM_ERROR || problem->kind == PROBLEM_REFUSED;
}

bool problems_fatal(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		if (problem_is_fatal(&problems->list[i]))
			return true;
	return false;
}

size_t problems_count(const struct problems *problems, enum problem_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < problems->n; i++)
		n += problems->list[i].kind == kind;
	return n;
}

const char *problem_kind_name(enum problem_kind kind)
{
	static const char *const names[] = {
		[PROBLEM_ERROR] = "error",
		[PROBLEM_REFUSED] = "AWS refuses",
		[PROBLEM_WARNING] = "warning",
		[PROBLEM_NOT_EMULATED] = "not emulated",
	};
	return names[kind];
}

static void write_place(
	const struct problems *problems, const struct problem *problem, struct buf *out)
{
	buf_add(out, problems->file);
	if (problem->place.line)
		buf_printf(out, ":%u:%u", problem->place.line, problem->place.column);
	buf_add_z(out, ": ");
}

void problem_write(const struct problems *problems, const struct problem *problem, struct buf *out)
{
	write_place(problems, problem, out);
	if (!problem_is_fatal(problem))
		buf_printf(out, "%s: ", problem_kind_name(problem->kind));
	buf_add(out, problem->text);
}

void problems_report(const struct problems *problems, struct buf *out)
{
	static const struct {
		const char *heading, *one, *several;
	} words[] = {
		[PROBLEM_ERROR] = {"Errors", "error", "errors"},
		[PROBLEM_REFUSED] = {"What AWS would refuse", "refusal", "refusals"},
		[PROBLEM_WARNING] = {"Works as on AWS, but rarely as meant", "warning", "warnings"},
		[PROBLEM_NOT_EMULATED] = {"Deployed, but without effect here", "not emulated",
			"not emulated"},
	};
	struct buf sum = BUF_INIT;
	for (size_t kind = 0; kind < ARRAY_LEN(words); kind++) {
		size_t n = problems_count(problems, (enum problem_kind)kind);
		if (!n)
			continue;
		buf_printf(out, "%s:\n", words[kind].heading);
		for (size_t i = 0; i < problems->n; i++) {
			if (problems->list[i].kind != (enum problem_kind)kind)
				continue;
			buf_add_z(out, "  ");
			write_place(problems, &problems->list[i], out);
			buf_add(out, problems->list[i].text);
			buf_add_c(out, '\n');
		}
		buf_add_c(out, '\n');
		buf_printf(&sum, "%s%zu %s", sum.n ? ", " : "", n,
			n == 1 ? words[kind].one : words[kind].several);
	}
	buf_printf(out, "%.*s: %.*s\n", STR_ARG(problems->file),
		STR_ARG(sum.n ? buf_str(&sum) : STR("nothing wrong")));
	buf_release(&sum);
}

void problems_write(const struct problems *problems, struct buf *out)
{
	for (size_t i = 0; i < problems->n; i++) {
		problem_write(problems, &problems->list[i], out);
		buf_add_c(out, '\n');
	}
}
