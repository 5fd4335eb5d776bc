/*
 * file - the names of the stores' files in the data folder, which say whose they are:
 *
 *	store[-ACCOUNT-REGION][@FORK][~GENERATION].db
 *
 * Without account and region it is the stack's own. No two files ever have the same generation, so
 * that a store which is still in use never has the name of a new one; of several that differ in
 * nothing else the highest is valid. "FILE.new" is one that is being written.
 */
#ifndef HANGAR_NAMESPACE_FILE_H
#define HANGAR_NAMESPACE_FILE_H

#include "err.h"
#include "str.h"

enum {
	NAMESPACE_NAME_MOST = 40,
	NAMESPACE_PATH = 800,
};

struct namespace_file {
	char fork[NAMESPACE_NAME_MOST + 1]; /* "": the stack's own namespace */
	char account[16], region[64];       /* "", "": the stack's own */
	unsigned generation;
};

/* [a-z0-9-]{1,40}, and neither an account's number nor a word that stands for something else in a
 * host name. */
bool namespace_name_is_valid(struct str name);

/* FOLDER/..., at most NAMESPACE_PATH bytes. */
void namespace_file_path(
	const struct namespace_file *file, const char *folder, char ret_path[NAMESPACE_PATH]);
/* False when that is no name of a store's file. */
bool namespace_file_parse(struct str name, struct namespace_file *ret_file);

/* Every store's file of the folder; removes what a crash left: files being written, former
 * generations, forks whose own store is missing, what SQLite has beside files that are gone. */
int namespace_files(
	const char *folder, struct namespace_file **ret_files, size_t *ret_count, struct err *err);
/* The file, and what SQLite and the store have beside it. */
void namespace_file_remove(const char *path);

#endif
