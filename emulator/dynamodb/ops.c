#include "ops.h"

#include "shapes.h"

static const struct aws_operation rows[] = {
#define CHECKED(Name, name, txn, flags) \
	{STR_INIT(#Name), &shape_##name, op_##name##_check, op_##name, txn, flags},
#define PLAIN(Name, name, txn, flags) {STR_INIT(#Name), &shape_##name, NULL, op_##name, txn, flags},
#include "ops.def"
};

const struct aws_operations dynamodb_operations = {
	STR_INIT("DynamoDB_20120810"),
	rows,
	ARRAY_LEN(rows),
};
