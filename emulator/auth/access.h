/*
 * access - who may call the AWS endpoints: with --verify-signatures those who know a secret,
 * without it everybody.
 */
#ifndef HANGAR_ACCESS_H
#define HANGAR_ACCESS_H

#include "log.h"
#include "signature.h"

struct access {
	bool verifies;
	struct arena arena;
	struct signature_rules rules;
};

/* verifies: the signatures count. Reads the credentials of that file, NULL: the default ones. The
 * log must outlive it. When a request was signed is judged by the wall, whatever a test has made of
 * a namespace's clock: clients sign with the real time. */
int access_init(struct access *access, bool verifies, const char *credentials, struct log *log,
	struct err *err);
void access_release(struct access *access);

/* signature_verify() with a struct access. */
int access_verify(void *access, const struct http_request *request,
	const struct signature_claim *claim, struct str service, struct signature_fault *ret_fault);

/* For Lambda's API: fills the response and returns true when the request is refused. */
bool access_refuse_lambda(
	struct access *access, const struct http_request *request, struct http_response *response);

#endif
