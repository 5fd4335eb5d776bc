/*
 * policy - does a policy document allow execute-api:Invoke on this ARN? What a Lambda authorizer
 * answers.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: a
 * Deny that applies wins; else an Allow that applies; else nothing is allowed. Action, NotAction,
 * Resource and NotResource are a text or a list of texts with '*' and '?'; actions compare without
 * case. Of conditions IpAddress and NotIpAddress on aws:SourceIp, StringEquals, StringNotEquals,
 * StringLike and StringNotLike on aws:SourceIp and aws:UserAgent are looked at; any other makes an
 * Allow not apply and a Deny apply: what cannot be judged is not allowed.
 */
#ifndef GATEWAY_POLICY_H
#define GATEWAY_POLICY_H

#include "arena.h"

enum policy_verdict {
	POLICY_ALLOWED,
	POLICY_DENIED_EXPLICITLY,
	POLICY_NOT_ALLOWED,
	POLICY_BROKEN, /* no policy document */
};

struct policy_request {
	struct str action, resource;
	struct str source_ip, user_agent; /* for conditions */
};

enum policy_verdict policy_judge(
	struct str document, const struct policy_request *request, struct arena *arena);

#endif
