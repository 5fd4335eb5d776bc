#include "policy.h"

#include "json_read.h"

#include <arpa/inet.h>

/* --- lists of texts --- */

typedef bool matcher(struct str pattern, struct str text);

static bool glob(struct str pattern, struct str text)
{
	return str_fits(pattern, text, STR_WILD_ONE);
}

static bool glob_nocase(struct str pattern, struct str text)
{
	return str_fits(pattern, text, STR_WILD_ONE | STR_WILD_NOCASE);
}

static bool equal(struct str pattern, struct str text)
{
	return str_eq(pattern, text);
}

/* "10.0.0.0/8" or an address alone, of either family. */
static bool in_network(struct str network, struct str address)
{
	unsigned char net[16], own[16];
	char text[64], host[64];
	struct str bits;
	struct str base = str_cut(network, '/', &bits);
	if (base.n >= sizeof(text) || address.n >= sizeof(host))
		return false;
	memcpy(text, base.p, base.n);
	text[base.n] = '\0';
	memcpy(host, address.p, address.n);
	host[address.n] = '\0';
	int family = str_find(base, ':', 0) < base.n ? AF_INET6 : AF_INET;
	uint64_t width = family == AF_INET ? 32 : 128, prefix = width;
	if (inet_pton(family, text, net) != 1 || inet_pton(family, host, own) != 1 ||
		(bits.p && (!str_to_u64(bits, &prefix) || prefix > width)))
		return false;
	for (uint64_t i = 0; i < prefix; i++)
		if ((net[i / 8] ^ own[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

/* A text, or a list of them: does one match? -1: it is neither. */
static int any_matches(struct json_reader *r, matcher *matches, struct str text)
{
	int found = 0;
	if (json_peek(r) == JSON_STRING) {
		json_read(r);
		return matches(r->text, text);
	}
	if (json_peek(r) != JSON_ARRAY) {
		json_skip(r);
		return -1;
	}
	json_read(r);
	while (json_element(r)) {
		if (json_peek(r) != JSON_STRING) {
			json_skip(r);
			found = -1;
		} else if (json_read(r) && found == 0) {
			found = matches(r->text, text);
		}
	}
	return found;
}

/* --- conditions --- */

static const struct {
	struct str name;
	matcher *matches;
	bool negated;
} operators[] = {
	{STR_INIT("IpAddress"), in_network, false},
	{STR_INIT("NotIpAddress"), in_network, true},
	{STR_INIT("StringEquals"), equal, false},
	{STR_INIT("StringNotEquals"), equal, true},
	{STR_INIT("StringLike"), glob, false},
	{STR_INIT("StringNotLike"), glob, true},
};

enum truth {
	NO,
	YES,
	UNKNOWN
};

/* One operator's map of keys: all must be met. */
static enum truth judge_operator(
	struct json_reader *r, struct str name, const struct policy_request *request)
{
	enum truth result = YES;
	struct str key;
	size_t op = 0;
	while (op < ARRAY_LEN(operators) && !str_eq(operators[op].name, name))
		op++;
	if (op == ARRAY_LEN(operators) || json_peek(r) != JSON_OBJECT) {
		json_skip(r);
		return UNKNOWN;
	}
	json_read(r);
	while (json_member(r, &key)) {
		bool ip = str_eq_nocase(key, STR("aws:SourceIp"));
		if (!ip && !str_eq_nocase(key, STR("aws:UserAgent"))) {
			json_skip(r);
			result = UNKNOWN;
			continue;
		}
		int met = any_matches(
			r, operators[op].matches, ip ? request->source_ip : request->user_agent);
		if (met < 0)
			result = UNKNOWN;
		else if (result == YES && (met != 0) == operators[op].negated)
			result = NO;
	}
	return result;
}

static enum truth judge_conditions(struct json_reader *r, const struct policy_request *request)
{
	enum truth result = YES;
	struct str name;
	if (json_peek(r) != JSON_OBJECT) {
		json_skip(r);
		return UNKNOWN;
	}
	json_read(r);
	while (json_member(r, &name)) {
		enum truth one = judge_operator(r, name, request);
		if (one == NO || (one == UNKNOWN && result == YES))
			result = result == NO ? NO : one;
	}
	return result;
}

/* --- statements --- */

struct statement {
	int effect;           /* 1 Allow, 0 Deny, -1 neither */
	int action, resource; /* does it match; -1: not said, or not well said */
	enum truth conditions;
};

static void read_statement(
	struct json_reader *r, const struct policy_request *request, struct statement *s)
{
	struct str name;
	*s = (struct statement){-1, -1, -1, YES};
	while (json_member(r, &name)) {
		bool action = str_eq(name, STR("Action")),
		     not_action = str_eq(name, STR("NotAction"));
		bool on = str_eq(name, STR("Resource")), not_on = str_eq(name, STR("NotResource"));
		if (action || not_action) {
			int met = any_matches(r, glob_nocase, request->action);
			s->action = met < 0 ? -1 : (met != 0) == action;
		} else if (on || not_on) {
			int met = any_matches(r, glob, request->resource);
			s->resource = met < 0 ? -1 : (met != 0) == on;
		} else if (str_eq(name, STR("Condition"))) {
			s->conditions = judge_conditions(r, request);
		} else if (str_eq(name, STR("Effect")) && json_peek(r) == JSON_STRING) {
			json_read(r);
			s->effect = str_eq(r->text, STR("Allow"))  ? 1
				    : str_eq(r->text, STR("Deny")) ? 0
								   : -1;
		} else {
			json_skip(r);
		}
	}
}

static void judge_statement(
	struct json_reader *r, const struct policy_request *request, enum policy_verdict *verdict)
{
	struct statement s;
	if (json_peek(r) != JSON_OBJECT) {
		json_skip(r);
		*verdict = POLICY_BROKEN;
		return;
	}
	json_read(r);
	read_statement(r, request, &s);
	if (s.effect < 0 || s.action < 0 || s.resource < 0)
		*verdict = POLICY_BROKEN;
	if (*verdict == POLICY_BROKEN || !s.action || !s.resource || s.conditions == NO)
		return;
	if (s.effect == 0)
		*verdict = POLICY_DENIED_EXPLICITLY;
	else if (*verdict == POLICY_NOT_ALLOWED && s.conditions == YES)
		*verdict = POLICY_ALLOWED;
}

enum policy_verdict policy_judge(
	struct str document, const struct policy_request *request, struct arena *arena)
{
	enum policy_verdict verdict = POLICY_NOT_ALLOWED;
	struct json_reader r;
	struct str name;
	bool stated = false;
	json_reader_init(&r, document, arena);
	if (json_peek(&r) != JSON_OBJECT)
		return POLICY_BROKEN;
	json_read(&r);
	while (json_member(&r, &name)) {
		if (!str_eq(name, STR("Statement"))) {
			json_skip(&r);
			continue;
		}
		stated = true;
		if (json_peek(&r) != JSON_ARRAY) {
			judge_statement(&r, request, &verdict);
			continue;
		}
		json_read(&r);
		while (json_element(&r))
			judge_statement(&r, request, &verdict);
	}
	return stated && json_finish(&r) ? verdict : POLICY_BROKEN;
}
