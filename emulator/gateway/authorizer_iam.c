/* Routes for who signs: Signature Version 4 for the service execute-api, verified with the daemon's
 * credentials (--credentials). There is no IAM here: whoever holds a key may call everything.
 *
 * REST APIs answer 403 in the words of the signature's fault (api-gateway's "Missing Authentication
 * Token" among them, recorded), one that does not match with what should have been signed (seen in
 * many public reports: mhart/aws4#33, arnemolland/sigv4#17); HTTP APIs 403 {"message":"Forbidden"}
 * for all
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html).
 * The caller is described as that page and set-up-lambda-proxy-integrations.html show it; a key
 * that comes with a session token stands for an assumed role, any other one for a user. */
#include "auth/signature.h"
#include "authorizer.h"
#include "gateway_state.h"
#include "signer.h"
#include "visit.h"

static int init(struct authorizer *a, struct err *err)
{
	if (!a->gateway->settings.signatures)
		return err_set(err, "there are no credentials to verify signatures with");
	return 0;
}

static struct str words_of(const struct visit *v, const struct signature_fault *fault)
{
	if (!fault->canonical.p)
		return fault->message;
	return arena_printf(v->request->arena,
		"%.*s\n\nThe Canonical String for this request should have been\n'%.*s'\n\nThe "
		"String-to-Sign should have been\n'%.*s'\n",
		STR_ARG(fault->message), STR_ARG(fault->canonical), STR_ARG(fault->to_sign));
}

static void refuse(struct visit *v, const struct signature_fault *fault)
{
	static const struct str types[] = {
		[SIGNATURE_TWICE] = STR_INIT("InvalidSignatureException"),
		[SIGNATURE_INCOMPLETE] = STR_INIT("IncompleteSignatureException"),
		[SIGNATURE_WRONG] = STR_INIT("InvalidSignatureException"),
		[SIGNATURE_UNKNOWN] = STR_INIT("UnrecognizedClientException"),
	};
	if (!v->api->kind->rest) {
		visit_fail(v, FAIL_ACCESS_DENIED);
		/* logged for a request without a signature (pwrdrvr/microapps-core, README) */
		v->context.caller.error =
			fault->kind == SIGNATURE_MISSING
				? STR("The request for the IAM Authorizer doesn't match the format "
				      "that API Gateway expects.")
				: fault->message;
	} else if (fault->kind == SIGNATURE_MISSING) {
		visit_fail_unsigned(v);
	} else {
		visit_fail_saying(v, FAIL_SIGNATURE, words_of(v, fault));
		http_response_set(v->response, STR("x-amzn-ErrorType"), types[fault->kind]);
	}
}

static void describe(struct visit *v, struct str key, bool session)
{
	struct arena *arena = v->request->arena;
	struct event_caller *caller = &v->context.caller;
	signer_describe(caller, v->context.account_id, key, session, arena);
	if (!v->api->kind->rest && v->target->config.payload != GATEWAY_PAYLOAD_1_0)
		signer_write(caller, arena);
}

static bool authorize(struct authorizer *a, struct visit *v)
{
	const struct signature_rules *rules = a->gateway->settings.signatures;
	struct http_request request = *v->sent;
	struct signature_claim claim;
	struct signature_fault fault;
	struct str query;
	/* signed is what was sent, whatever chose the API by the path */
	request.path = str_cut(request.target, '?', &query);
	if (signature_read(&request, &claim, &fault) < 0 ||
		signature_verify(rules, &request, &claim, STR("execute-api"), &fault) < 0) {
		refuse(v, &fault);
		return false;
	}
	const struct credential *known = credentials_find(&rules->credentials, claim.access_key);
	describe(v, claim.access_key, known && known->token.n);
	return true;
}

const struct authorizer_kind authorizer_iam = {
	.of_http = true, .of_rest = true, .init = init, .authorize = authorize};
