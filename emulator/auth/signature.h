/*
 * signature - who signed a request, and is the signature right? AWS Signature Version 4 as a
 * service sees it, in the Authorization header or in the query.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * Reading and verifying are two steps: every AWS endpoint here reads, for account and region, and
 * answers what is malformed; verifying is for those who asked for it. Their order and words are
 * DynamoDB's: dynalite's captures (index.js, "THEN check ..."), newer words where AWS was seen to
 * use them since (public issues, scratchstack-aws-signature's tests).
 */
#ifndef HANGAR_SIGNATURE_H
#define HANGAR_SIGNATURE_H

#include "clock.h"
#include "credentials.h"
#include "message.h"

enum signature_fault_kind {
	SIGNATURE_FINE,
	SIGNATURE_MISSING,    /* MissingAuthenticationTokenException */
	SIGNATURE_TWICE,      /* InvalidSignatureException: in header and query */
	SIGNATURE_INCOMPLETE, /* IncompleteSignatureException */
	SIGNATURE_WRONG,      /* InvalidSignatureException */
	SIGNATURE_UNKNOWN,    /* UnrecognizedClientException */
};

struct signature_fault {
	enum signature_fault_kind kind;
	struct str message;
	/* Of a signature that does not match: what should have been signed. Else STR_NONE. */
	struct str canonical, to_sign;
};

/* What a request says of itself; slices of the request, or of its arena. */
struct signature_claim {
	bool in_query;
	struct str algorithm, credential, signed_headers, signature;
	struct str date; /* as sent */
	/* The credential's parts: access_key/scope_date/region/service/terminator. Those that are
	 * not there are empty. */
	struct str access_key, scope_date, region, service, terminator;
	size_t parts;
};

/* -1: *ret_fault is SIGNATURE_MISSING, _TWICE or _INCOMPLETE. */
int signature_read(const struct http_request *request, struct signature_claim *ret_claim,
	struct signature_fault *ret_fault);

struct signature_rules {
	struct credentials credentials;
	const struct clock *clock; /* NULL: the wall */
	/* Told what should have been signed when a signature does not match. NULL: nobody. */
	void (*log)(void *log_arg, const char *text);
	void *log_arg;
};

/* -1: *ret_fault is SIGNATURE_INCOMPLETE, _WRONG or _UNKNOWN. service: what it must be signed for; it
 * takes dates that are 15 minutes off, execute-api and lambda those that are 5 off. */
int signature_verify(const struct signature_rules *rules, const struct http_request *request,
	const struct signature_claim *claim, struct str service, struct signature_fault *ret_fault);

#endif
