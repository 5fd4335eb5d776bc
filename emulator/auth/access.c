#include "access.h"

#include "json_write.h"

static void log_signature(void *log, const char *text)
{
	log_printf(log, "%s", text);
}

int access_init(struct access *access, bool verifies, const char *credentials, struct log *log,
	struct err *err)
{
	*access = (struct access){
		.verifies = verifies, .rules = {.log = log_signature, .log_arg = log}};
	if (!credentials)
		credentials_default(&access->arena, &access->rules.credentials);
	else if (credentials_read(credentials, &access->arena, &access->rules.credentials, err) < 0)
		return err_prefix(err, "--credentials");
	return 0;
}

void access_release(struct access *access)
{
	arena_release(&access->arena);
}

int access_verify(void *arg, const struct http_request *request,
	const struct signature_claim *claim, struct str service, struct signature_fault *ret_fault)
{
	struct access *access = arg;
	return signature_verify(&access->rules, request, claim, service, ret_fault);
}

/* A service of the kind REST-JSON tells the type in a header, and every refusal is a 403. */
bool access_refuse_lambda(
	struct access *access, const struct http_request *request, struct http_response *response)
{
	static const struct str types[] = {
		[SIGNATURE_MISSING] = STR_INIT("MissingAuthenticationTokenException"),
		[SIGNATURE_TWICE] = STR_INIT("InvalidSignatureException"),
		[SIGNATURE_INCOMPLETE] = STR_INIT("IncompleteSignatureException"),
		[SIGNATURE_WRONG] = STR_INIT("InvalidSignatureException"),
		[SIGNATURE_UNKNOWN] = STR_INIT("UnrecognizedClientException"),
	};
	struct signature_claim claim;
	struct signature_fault fault = {.kind = SIGNATURE_FINE};
	if (!access->verifies ||
		(signature_read(request, &claim, &fault) == 0 &&
			access_verify(access, request, &claim, STR("lambda"), &fault) == 0))
		return false;
	struct buf body = BUF_IN(request->arena);
	struct json_writer w;
	json_writer_init(&w, &body);
	json_object(&w);
	json_key_string(&w, STR("message"), fault.message);
	json_end_object(&w);
	http_response_text(response, 403, STR("application/json"), buf_str(&body));
	http_response_set(response, STR("x-amzn-ErrorType"), types[fault.kind]);
	return true;
}
