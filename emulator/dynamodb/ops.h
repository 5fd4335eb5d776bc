/*
 * ops - the table of DynamoDB's operations. To add one: a row in ops.def, a shape (gen_shapes.py
 * has them all), and two functions of aws_operation_step: op_NAME_check for what the input alone
 * decides, op_NAME for the work. An operation without a row is answered as AWS answers an unknown
 * one.
 */
#ifndef HANGAR_OPS_H
#define HANGAR_OPS_H

#include "aws_json.h"

#define CHECKED(Name, name, txn, flags) aws_operation_step op_##name##_check, op_##name;
#define PLAIN(Name, name, txn, flags) aws_operation_step op_##name;
#include "ops.def"

extern const struct aws_operations dynamodb_operations;

#endif
