#include "signer.h"

#include "json_write.h"

/* "AIDA" and sixteen letters and digits, always the same for a key. */
static struct str unique_id(const char *prefix, struct str key, struct arena *arena)
{
	uint64_t hash = 14695981039346656037u;
	char id[17] = {0};
	for (size_t i = 0; i < key.n; i++)
		hash = (hash ^ (unsigned char)key.p[i]) * 1099511628211u;
	for (size_t i = 0; i < 16; i++, hash = hash * 6364136223846793005u + 1442695040888963407u)
		id[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[hash >> 59];
	return arena_printf(arena, "%s%s", prefix, id);
}

void signer_describe(struct event_caller *caller, struct str account, struct str key, bool session,
	struct arena *arena)
{
	struct str id = unique_id(session ? "AROA" : "AIDA", key, arena);
	caller->access_key = key;
	caller->account = account;
	caller->user = session ? arena_printf(arena, "%.*s:session", STR_ARG(id)) : id;
	caller->arn = arena_printf(arena,
		session ? "arn:aws:sts::%.*s:assumed-role/%.*s/session"
			: "arn:aws:iam::%.*s:user/%.*s",
		STR_ARG(account), STR_ARG(key));
}

void signer_write(struct event_caller *caller, struct arena *arena)
{
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	json_object(&w);
	json_key(&w, STR("iam"));
	json_object(&w);
	json_key_string(&w, STR("accessKey"), caller->access_key);
	json_key_string(&w, STR("accountId"), caller->account);
	json_key_string(&w, STR("callerId"), caller->user);
	json_key(&w, STR("cognitoIdentity"));
	json_null(&w);
	json_key(&w, STR("principalOrgId"));
	json_null(&w);
	json_key_string(&w, STR("userArn"), caller->arn);
	json_key_string(&w, STR("userId"), caller->user);
	json_end_object(&w);
	json_end_object(&w);
	caller->authorizer = buf_str(&out);
}
