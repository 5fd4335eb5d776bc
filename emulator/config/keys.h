/*
 * keys - what a map of the file may hold, as a table, and the one reader that follows it.
 *
 * Every kind of map (a table, a function, a route, ...) is one struct keys: a row for each key
 * with its type, default, range and text. The same rows read the file, make the messages and are
 * the reference in docs/routes.md. Values are written into the structs of model.h at the rows'
 * offsets; what does not fit into a type is read by the row's own function.
 *
 * Nothing here stops at a fault: it is added to the problems and reading goes on.
 */
#ifndef HANGAR_CONFIG_KEYS_H
#define HANGAR_CONFIG_KEYS_H

#include "config/model.h"
#include "config/yaml.h"

struct loader {
	struct stack *stack;
	struct arena *arena; /* the stack's */
	struct problems *problems;
	const struct stack_options *options; /* never NULL */
	/* A section that could not be read at all: references into it are not complained about. */
	bool tables_broken, functions_broken, apis_broken, buckets_broken;
	bool in_defaults; /* reading functions.defaults */
};

enum key_type {
	ROW_TEXT,     /* struct str */
	ROW_INT,      /* int64_t */
	ROW_NUMBER,   /* double */
	ROW_BOOL,     /* bool */
	ROW_DURATION, /* int64_t, ms */
	ROW_ENUM,     /* unsigned: the index in `words` ("" is no word) */
	ROW_PATH,     /* struct str, absolute */
	ROW_TEXTS,    /* struct stack_text *, count at `count`; a single text will do */
	ROW_PAIRS,    /* struct stack_pair *, count at `count` */
	ROW_OWN,      /* by the row's function */
};

enum key_flags {
	ROW_REQUIRED = 1u << 0,
	ROW_AWS = 1u << 1,           /* the range is AWS's: beyond it, AWS refuses */
	ROW_WHOLE_SECONDS = 1u << 2, /* a duration that AWS knows in seconds */
	ROW_NOT_EMULATED = 1u << 3,  /* accepted and deployed, without effect here */
	ROW_NOT_DEFAULT = 1u << 4,   /* of one function; has no place in functions.defaults */
	ROW_MINUS_ONE = 1u << 5,     /* -1 is allowed beside the range: no limit */
};

enum {
	ROW_NO_MAX = -1
};

struct key_row {
	const char *key;
	enum key_type type;
	unsigned flags;
	const char *fallback; /* as it would be written in the file; NULL: none */
	int64_t min, max;     /* of numbers, of a text's length in bytes; both 0: any */
	const char *unit;     /* of the number in messages: "MB" */
	const char *const *words;
	size_t n_words;
	size_t at, count, place; /* offsets; place 0: not kept */
	/* A complaint about a text's form ("may hold only ..."), or NULL. */
	const char *(*form)(struct str text);
	/* ROW_OWN: reads the value into the struct. `where` names the map, for messages. */
	void (*read)(struct loader *l, const struct key_row *row, const struct yaml_value *node,
		struct str where, void *into);
	const char *kind; /* ROW_OWN: its type in words, for the reference */
	const char *doc;
	const char *example; /* as it would be written in the file */
	const char *hint;    /* ROW_ENUM: behind what is said of any other word; NULL: none */
};

struct keys {
	const char *name; /* "function": heading of the reference */
	const char *path; /* "functions.NAME" */
	const char *doc;
	const struct key_row *rows;
	size_t n_rows;
	size_t size; /* of the struct */
};

/* Sets every default of the keys; required keys and those without default are left alone. */
void keys_defaults(struct loader *l, const struct keys *keys, void *into);

/* Reads a map by its keys. `where` names it in messages ("function \"auth\""), `place` is where
 * it is missed from. False when it is no map. */
bool keys_read(struct loader *l, const struct keys *keys, const struct yaml_value *node,
	struct str where, struct place place, void *into);

/* One value by its row. */
void keys_read_value(struct loader *l, const struct key_row *row, const struct yaml_value *node,
	struct str where, void *into);

/* A problem of that kind: see problem.h. */
void load_error(struct loader *l, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void load_refused(struct loader *l, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void load_warning(struct loader *l, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* `"memory" of function "auth": expected a number, found a map` */
void load_error_type(struct loader *l, const struct yaml_value *node, const char *key,
	struct str where, const char *expected);

/* "; did you mean \"x\"?" for the nearest of n words, or nothing when none is near. word(list, i)
 * gives the i-th. */
struct str keys_did_you_mean(struct arena *arena, struct str given, const void *list, size_t n,
	struct str (*word)(const void *list, size_t i));
/* The same of n words. */
struct str keys_nearest_word(
	struct arena *arena, struct str given, const char *const *words, size_t n);

/* A duration: digits and one of ms s m h d; digits alone are seconds. False when it is none. */
bool keys_duration_parse(struct str text, int64_t *ret_ms);
/* The shortest form of it: "30s", "1d", "1500ms". */
struct str keys_duration_text(struct arena *arena, int64_t ms);

/* Absolute, from the file's folder; "." and ".." stay as they are. */
struct str load_path(struct loader *l, struct str path);

#endif
