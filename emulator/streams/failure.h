/*
 * failure - the record of a batch that was given up, as AWS sends it to an on-failure destination.
 *
 * Recorded from AWS: localstack, test_lambda_integration_dynamodbstreams (retries; with a report,
 * functionError is null) and test_lambda_integration_kinesis (age: no responseContext).
 */
#ifndef HANGAR_FAILURE_H
#define HANGAR_FAILURE_H

#include "batch.h"

enum failure_condition {
	FAILURE_RETRIES, /* "RetryAttemptsExhausted": the records taken */
	FAILURE_AGE,     /* "RecordAgeExceeded": the expired ones */
};

struct str failure_document(
	const struct batch *batch, const struct lane *lane, enum failure_condition condition);
/* Sends it, if the mapping has a destination, and logs it. */
void failure_tell(const struct batch *batch, const struct lane *lane,
	const struct mapping_surroundings *around, enum failure_condition condition);

#endif
