/*
 * signer - who signed a request, as IAM would describe the holder of the key: a key that comes with
 * a session token stands for an assumed role, any other one for a user.
 */
#ifndef GATEWAY_SIGNER_H
#define GATEWAY_SIGNER_H

#include "event.h"

/* Access key, account, user and ARN. */
void signer_describe(struct event_caller *caller, struct str account, struct str key, bool session,
	struct arena *arena);
/* requestContext.authorizer of payload 2.0: {"iam":{...}}. */
void signer_write(struct event_caller *caller, struct arena *arena);

#endif
