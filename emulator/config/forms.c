/* The forms of names and texts, as AWS's API references give them. */
#include "config/load.h"

#include <sys/stat.h>

/* CreateTable, TableName and IndexName: [a-zA-Z0-9_.-]{3,255}. */
const char *keys_form_table_name(struct str name)
{
	if (name.n >= 3 && name.n <= 255 && str_is_word(name, "_.-"))
		return NULL;
	return "it has 3 to 255 letters, digits, \"_\", \"-\" or \".\"";
}

/* CreateFunction, FunctionName: [a-zA-Z0-9-_]{1,64}. */
const char *keys_form_function_name(struct str name)
{
	if (name.n <= 64 && str_is_word(name, "_-"))
		return NULL;
	return "it has 1 to 64 letters, digits, \"_\" or \"-\"";
}

/* Ours: the name of an API is in addresses and commands. */
const char *keys_form_api_name(struct str name)
{
	if (name.n <= 128 && str_is_word(name, "_-"))
		return NULL;
	return "it has 1 to 128 letters, digits, \"_\" or \"-\"";
}

static bool is_ip_address(struct str s)
{
	unsigned dots = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			dots++;
		else if (!ascii_is_digit(s.p[i]))
			return false;
	}
	return dots == 3;
}

/* S3 user guide, "General purpose buckets naming rules". */
const char *keys_form_bucket_name(struct str name)
{
	static const char *const starts[] = {"xn--", "sthree-", "amzn-s3-demo-"};
	static const char *const ends[] = {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};
	bool good = name.n >= 3 && name.n <= 63;
	for (size_t i = 0; good && i < name.n; i++) {
		char c = name.p[i];
		bool inner = c == '-' || c == '.';
		good = (c >= 'a' && c <= 'z') || ascii_is_digit(c) ||
		       (inner && i > 0 && i + 1 < name.n);
	}
	if (!good)
		return "it has 3 to 63 lower-case letters, digits, \"-\" or \".\", and begins and "
		       "ends with a letter or digit";
	if (str_find_str(name, STR("..")) < name.n)
		return "two periods must not stand side by side";
	if (is_ip_address(name))
		return "it must not look like an IP address";
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (str_starts(name, str_z(starts[i])))
			return "S3 keeps the beginnings xn--, sthree- and amzn-s3-demo- for itself";
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends(name, str_z(ends[i])))
			return "S3 keeps the ends -s3alias, --ol-s3, .mrap, --x-s3 and --table-s3 "
			       "for itself";
	return NULL;
}

const char *keys_form_handler(struct str text)
{
	if (text.n && text.n <= 128 && !ascii_is_digit(text.p[0]) && str_is_word(text, "_"))
		return NULL;
	return "a handler is a C name: letters, digits and \"_\", no digit first";
}

const char *keys_form_region(struct str text)
{
	struct str rest = text, part;
	size_t parts = 0;
	bool good = true;
	while (good && rest.p) {
		part = str_cut(rest, '-', &rest);
		parts++;
		if (!rest.p)
			good = part.n == 1 && ascii_is_digit(part.p[0]);
		else
			good = parts == 1 ? part.n == 2 && ascii_is_letter(part.p[0]) : part.n > 0;
		for (size_t i = 0; good && rest.p && i < part.n; i++)
			good = part.p[i] >= 'a' && part.p[i] <= 'z';
	}
	return good && parts >= 3 ? NULL : "a region looks like us-east-1";
}

const char *keys_form_account(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_digit(text.p[i]))
			return "an account is 12 digits";
	return text.n == 12 ? NULL : "an account is 12 digits";
}

/* CloudFormation's stack names: [a-zA-Z][-a-zA-Z0-9]*, 128 at most. */
const char *keys_form_stack_name(struct str text)
{
	if (text.n && text.n <= 128 && ascii_is_letter(text.p[0]) && str_is_word(text, "-"))
		return NULL;
	return "a stack's name has 1 to 128 letters, digits or \"-\", a letter first";
}

const char *keys_form_stage(struct str text)
{
	if (str_eq(text, STR("$default")) || (text.n <= 128 && str_is_word(text, "_-")))
		return NULL;
	return "a stage's name has 1 to 128 letters, digits, \"_\" or \"-\"";
}

/* IAM: service prefix, colon, action with * and ? as wildcards. */
const char *keys_form_action(struct str text)
{
	struct str action, service = str_cut(text, ':', &action);
	if (str_eq(text, STR("*")) || (str_is_word(service, "-") && str_is_word(action, "*?")))
		return NULL;
	return "an action looks like dynamodb:GetItem or dynamodb:*";
}

bool load_path_must_exist(struct loader *l, struct str path, bool folder, struct place place,
	const char *key, struct str where)
{
	struct stat st;
	struct str shown = stack_path_relative(l->stack, path);
	if (stat(path.p, &st) < 0)
		load_error(l, place, "\"%s\" of %.*s: there is no %s %.*s", key, STR_ARG(where),
			folder ? "folder" : "file", STR_ARG(shown));
	else if (folder ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
		load_error(l, place, "\"%s\" of %.*s: %.*s is not a %s", key, STR_ARG(where),
			STR_ARG(shown), folder ? "folder" : "file");
	else
		return true;
	return false;
}
