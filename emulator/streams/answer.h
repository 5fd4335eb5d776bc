/*
 * answer - what a function's answer says about the batch it got.
 *
 * ReportBatchItemFailures: nothing, null, {}, "", [], and an empty or null list mean success; the
 * lowest of the sequence numbers named is where the next try begins; a number that is empty, null,
 * not of the batch or under another key fails the whole batch. Recorded from AWS: localstack,
 * test_lambda_integration_dynamodbstreams, test_dynamodb_report_batch_item_failure_scenarios and
 * _success_scenarios. A tumbling window's function must return {"state": ...} (Lambda developer
 * guide, "Implementing stateful DynamoDB stream processing").
 */
#ifndef HANGAR_ANSWER_H
#define HANGAR_ANSWER_H

#include "batch.h"

/* False: the answer means that all failed. *ret_from is the first record that is to be tried again,
 * batch->upto when none is. */
bool answer_failures(const struct batch *batch, struct str answer, uint64_t *ret_from);
/* False when there is none. */
bool answer_state(struct str answer, struct arena *arena, struct str *ret_state);

#endif
