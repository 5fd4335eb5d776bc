/*
 * case_files - cases that are data: tests/cases/FOLDER/NAME.case. A line begins with a word; "#"
 * begins a comment, "case TITLE" a case, and "from EVIDENCE SOURCE" says where that is from.
 */
#ifndef CASE_FILES_H
#define CASE_FILES_H

#include "arena.h"
#include "json_read.h"
#include "unit.h"

#include <dirent.h>
#include <regex.h>
#include <stdio.h>

enum {
	CASE_FILES = 64,
	EVIDENCES = 4,
};

static const char *const evidences[EVIDENCES] = {
	"documented", "recorded", "community", "unconfirmed"};

struct case_head {
	struct str file;
	unsigned line;
	struct str title;
	int evidence; /* -1: none said */
};

/* What was read lives there. */
static struct arena kept;
static size_t counts[EVIDENCES];

static void broken(struct str file, unsigned line, const char *why)
{
	fprintf(stderr, "%.*s:%u: %s\n", STR_ARG(file), line, why);
	exit(EXIT_FAILURE);
}

/* The text is of the form "/REGEX/". */
static bool matches(struct str form, struct str text)
{
	regex_t regex;
	struct str inner = str_of(form.p + 1, form.n - 2);
	ck_assert_int_eq(regcomp(&regex, arena_dup_z(&kept, inner), REG_EXTENDED | REG_NOSUB), 0);
	bool yes = regexec(&regex, arena_dup_z(&kept, text), 0, NULL, 0) == 0;
	regfree(&regex);
	return yes;
}

static struct str word(struct str *rest)
{
	struct str part = str_cut(*rest, ' ', rest);
	*rest = str_trim(*rest);
	return part;
}

static void read_source(struct case_head *head, struct str rest)
{
	struct str evidence = word(&rest);
	for (int i = 0; i < EVIDENCES; i++)
		if (str_eq_z(evidence, evidences[i]))
			head->evidence = i;
	if (head->evidence < 0 || !rest.n)
		broken(head->file, head->line, "a case says where it is from");
	counts[head->evidence]++;
}

/* Takes a line; false when its word does not belong there. Each file has
 * a `file` of its own, the same for all its lines. */
typedef bool take_line(struct str file, unsigned number, struct str word, struct str rest);

static void read_file(const char *path, const char *name, take_line *take)
{
	char text[8192];
	FILE *file = fopen(path, "r");
	struct str shown = arena_dup(&kept, str_z(name));
	unsigned number = 0;
	if (!file)
		broken(shown, 0, "cannot be read");
	while (fgets(text, sizeof(text), file)) {
		struct str line = arena_dup(&kept, str_z(text)), rest;
		number++;
		if (str_ends(line, STR("\n")))
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		struct str first = str_cut(line, ' ', &rest);
		if (!take(shown, number, first, rest))
			broken(shown, number, "no such word here");
	}
	fclose(file);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All files of the folder, by name. */
static void read_cases(const char *name, take_line *take)
{
	const char *top = getenv("srcdir");
	char folder[512], path[1024];
	char *names[CASE_FILES];
	size_t count = 0;
	snprintf(folder, sizeof(folder), "%s/tests/cases/%s", top ? top : ".", name);
	DIR *dir = opendir(folder);
	if (!dir)
		broken(str_z(folder), 0, "cannot be read");
	for (struct dirent *entry; count < CASE_FILES && (entry = readdir(dir));)
		if (str_ends(str_z(entry->d_name), STR(".case")))
			names[count++] = xstrdup(str_z(entry->d_name));
	closedir(dir);
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		read_file(path, names[i], take);
		free(names[i]);
	}
}

/* The part of the JSON document that "a/0/b" leads to, "." being all of it; otherwise "absent". */
static inline struct str case_part(struct str document, struct str path, struct arena *arena)
{
	struct str at = document;
	while (path.p && !str_eq(path, STR("."))) {
		struct str key = str_cut(path, '/', &path);
		struct json_reader r;
		uint64_t index;
		json_reader_init(&r, at, arena);
		if (str_to_u64(key, &index) && json_peek(&r) == JSON_ARRAY) {
			json_read(&r);
			while (json_element(&r) && index-- > 0)
				json_skip(&r);
			at = json_skip(&r);
			if (r.error)
				return STR("absent");
		} else if (!json_find(at, arena_dup_z(arena, key), arena, &at)) {
			return STR("absent");
		}
	}
	return at;
}

/* Runs what was added to it, and says how many cases are from where. Returns how many failed. */
static int run_cases(Suite *suite)
{
	size_t all = 0;
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	for (int i = 0; i < EVIDENCES; i++)
		all += counts[i];
	printf("%zu cases:", all);
	for (int i = 0; i < EVIDENCES; i++)
		printf(" %zu %s%s", counts[i], evidences[i], i + 1 < EVIDENCES ? "," : "\n");
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed;
}

#endif
