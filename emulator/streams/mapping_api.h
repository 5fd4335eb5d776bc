/*
 * mapping_api - event source mappings as the Lambda API has them: Create, Get, List, Update and
 * DeleteEventSourceMapping, for DynamoDB streams.
 *
 * Bodies and errors: Lambda API reference, and what localstack recorded from AWS (test_lambda_api,
 * TestLambdaEventSourceMappings; test_lambda_integration_dynamodbstreams). A mapping is enabled,
 * disabled, changed or gone when the answer is sent, whose State still says Creating, Updating and
 * so on. Of destinations, functions ("arn:aws:lambda:...") and files ("arn:aws:hangar:::file/PATH")
 * are taken.
 */
#ifndef HANGAR_MAPPING_API_H
#define HANGAR_MAPPING_API_H

#include "poller.h"

struct mapping_api {
	void *arg;
	/* Calls use() with the poller of that namespace, if there is one. */
	void (*with_poller)(void *arg, struct str namespace,
		void (*use)(void *use_arg, struct poller *poller), void *use_arg);
	bool (*has_function)(void *arg, struct str name);
	struct str region, account;
};

/* options must outlive the service. */
struct service mapping_api_service(const struct mapping_api *options);

#endif
