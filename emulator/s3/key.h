/*
 * key - from a request's path to the key of an object, and to a file below a folder.
 *
 * A key is the path behind its first slash, percent-decoded once; '+' is a plus. As a file name it
 * is taken segment by segment: what a folder cannot hold as such (an empty segment, ".", "..", a
 * NUL, a backslash, a trailing slash) names no object here. Opening cannot leave the root whatever
 * the key is: the kernel resolves it beneath the root (openat2), symbolic links included; where it
 * has no openat2, segment by segment and through no symbolic link at all.
 */
#ifndef HANGAR_S3_KEY_H
#define HANGAR_S3_KEY_H

#include "arena.h"

enum {
	S3_KEY_MAX = 1024
};

enum s3_key {
	S3_KEY_OK,
	S3_KEY_MALFORMED, /* a bad percent escape, or not UTF-8: 400 InvalidURI */
	S3_KEY_TOO_LONG,  /* 400 KeyTooLongError */
};

/* The key has a NUL behind it. */
enum s3_key s3_key_decode(struct str path, struct arena *arena, struct str *ret_key);

/* Could a folder hold an object of this key? */
bool s3_key_is_file_name(struct str key);

/* Opens the key's file for reading, never blocking on what is no regular file. `key` must pass
 * s3_key_is_file_name() and have its NUL. Returns a descriptor, or -1 with errno: ENOENT for
 * everything that is not there for a reader of this folder, else what went wrong. */
int s3_key_open(int root_fd, struct str key);

/* The same without openat2; for its test. */
int s3_key_open_by_segment(int root_fd, struct str key);

#endif
