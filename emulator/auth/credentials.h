/*
 * credentials - which access keys there are, out of a file in the form of ~/.aws/credentials.
 *
 *	[default]
 *	aws_access_key_id = test
 *	aws_secret_access_key = test
 *	aws_session_token = ...		(temporary credentials only)
 *
 * Profiles may have any name; other settings are read over, as the AWS tools do. "#" and ";" begin
 * a comment line.
 */
#ifndef HANGAR_CREDENTIALS_H
#define HANGAR_CREDENTIALS_H

#include "arena.h"
#include "err.h"

struct credential {
	struct str access, secret, token; /* token: empty for long-term credentials */
};

struct credentials {
	struct credential *list;
	size_t count;
};

/* One key, "test", with the secret "test". */
void credentials_default(struct arena *arena, struct credentials *ret);
/* -1: a line that cannot be read, a profile with half a key, one key twice, or none at all. */
int credentials_parse(
	struct str text, struct arena *arena, struct credentials *ret, struct err *err);
int credentials_read(
	const char *path, struct arena *arena, struct credentials *ret, struct err *err);

/* NULL: there is no such key. */
const struct credential *credentials_find(const struct credentials *credentials, struct str access);

#endif
