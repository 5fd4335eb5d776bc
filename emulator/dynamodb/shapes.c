/* Made by gen_shapes.py from the service's API model: do not edit. */
#include "shapes.h"

#include <stddef.h>

static const struct shape shape_parti_ql_statement = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("PartiQLStatement"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 8192,
};

static const struct shape shape_prepared_statement_parameters = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_prepared_statement_parameters),
	.name = STR_INIT("PreparedStatementParameters"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_value,
};

static const struct shape shape_consistent_read = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("ConsistentRead"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_return_values_on_condition_check_failure[] = {
	STR_INIT("ALL_OLD"),
	STR_INIT("NONE"),
};

static const struct shape shape_return_values_on_condition_check_failure = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_return_values_on_condition_check_failure),
	.name = STR_INIT("ReturnValuesOnConditionCheckFailure"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_return_values_on_condition_check_failure,
	.value_count = 2,
};

static const struct shape_field fields_in_batch_statement_request[] = {
	{STR_INIT("Statement"), &shape_parti_ql_statement,
		offsetof(struct in_batch_statement_request, statement), SHAPE_REQUIRED},
	{STR_INIT("Parameters"), &shape_prepared_statement_parameters,
		offsetof(struct in_batch_statement_request, parameters), 0},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_batch_statement_request, consistent_read), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_batch_statement_request,
			return_values_on_condition_check_failure),
		0},
};

static const struct shape shape_batch_statement_request = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_batch_statement_request),
	.name = STR_INIT("BatchStatementRequest"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.BatchStatementRequest"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_batch_statement_request,
	.field_count = 4,
};

static const struct shape shape_parti_ql_batch_request = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_parti_ql_batch_request),
	.name = STR_INIT("PartiQLBatchRequest"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.BatchStatementRequest>"),
	.min = 1,
	.max = 25,
	.element = &shape_batch_statement_request,
};

static const struct str values_in_return_consumed_capacity[] = {
	STR_INIT("INDEXES"),
	STR_INIT("TOTAL"),
	STR_INIT("NONE"),
};

static const struct shape shape_return_consumed_capacity = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_return_consumed_capacity),
	.name = STR_INIT("ReturnConsumedCapacity"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_return_consumed_capacity,
	.value_count = 3,
};

static const struct shape_field fields_in_batch_execute_statement[] = {
	{STR_INIT("Statements"), &shape_parti_ql_batch_request,
		offsetof(struct in_batch_execute_statement, statements), SHAPE_REQUIRED},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_batch_execute_statement, return_consumed_capacity), 0},
};

const struct shape shape_batch_execute_statement = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_batch_execute_statement),
	.name = STR_INIT("BatchExecuteStatementInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.BatchExecuteStatementInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_batch_execute_statement,
	.field_count = 2,
};

static const struct shape shape_table_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TableArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 255,
	.pattern = SHAPE_PATTERN_TABLE,
};

static const struct shape shape_key_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_key_list),
	.name = STR_INIT("KeyList"),
	.java = STR_INIT(
		"java.util.List<java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>>"),
	.min = 1,
	.max = 100,
	.element = &shape_item,
};

static const struct shape shape_attribute_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("AttributeName"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = 65535,
};

static const struct shape shape_attribute_name_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_attribute_name_list),
	.name = STR_INIT("AttributeNameList"),
	.java = STR_INIT("java.util.List<java.lang.String>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_name,
};

static const struct shape shape_projection_expression = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ProjectionExpression"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_expression_attribute_name_variable = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ExpressionAttributeNameVariable"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_expression_attribute_name_map = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_expression_attribute_name_map),
	.name = STR_INIT("ExpressionAttributeNameMap"),
	.java = STR_INIT("java.util.Map<java.lang.String, java.lang.String>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_name,
	.key = &shape_expression_attribute_name_variable,
};

static const struct shape_field fields_in_keys_and_attributes[] = {
	{STR_INIT("Keys"), &shape_key_list, offsetof(struct in_keys_and_attributes, keys),
		SHAPE_REQUIRED | SHAPE_BY_HAND},
	{STR_INIT("AttributesToGet"), &shape_attribute_name_list,
		offsetof(struct in_keys_and_attributes, attributes_to_get), 0},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_keys_and_attributes, consistent_read), 0},
	{STR_INIT("ProjectionExpression"), &shape_projection_expression,
		offsetof(struct in_keys_and_attributes, projection_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_keys_and_attributes, expression_attribute_names), 0},
};

static const struct shape shape_keys_and_attributes = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_keys_and_attributes),
	.name = STR_INIT("KeysAndAttributes"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.KeysAndAttributes"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_keys_and_attributes,
	.field_count = 5,
};

static const struct shape shape_batch_get_request_map = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_batch_get_request_map),
	.name = STR_INIT("BatchGetRequestMap"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.KeysAndAttributes>"),
	.min = 1,
	.max = 100,
	.element = &shape_keys_and_attributes,
	.key = &shape_table_arn,
};

static const struct shape_field fields_in_batch_get_item[] = {
	{STR_INIT("RequestItems"), &shape_batch_get_request_map,
		offsetof(struct in_batch_get_item, request_items),
		SHAPE_REQUIRED | SHAPE_AS_JSON | SHAPE_UNCHECKED},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_batch_get_item, return_consumed_capacity), 0},
};

const struct shape shape_batch_get_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_batch_get_item),
	.name = STR_INIT("BatchGetItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.BatchGetItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_batch_get_item,
	.field_count = 2,
};

static const struct shape_field fields_in_put_request[] = {
	{STR_INIT("Item"), &shape_item, offsetof(struct in_put_request, item), SHAPE_REQUIRED},
};

static const struct shape shape_put_request = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_put_request),
	.name = STR_INIT("PutRequest"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.PutRequest"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_put_request,
	.field_count = 1,
};

static const struct shape_field fields_in_delete_request[] = {
	{STR_INIT("Key"), &shape_item, offsetof(struct in_delete_request, key), SHAPE_REQUIRED},
};

static const struct shape shape_delete_request = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_request),
	.name = STR_INIT("DeleteRequest"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteRequest"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_request,
	.field_count = 1,
};

static const struct shape_field fields_in_write_request[] = {
	{STR_INIT("PutRequest"), &shape_put_request, offsetof(struct in_write_request, put_request),
		0},
	{STR_INIT("DeleteRequest"), &shape_delete_request,
		offsetof(struct in_write_request, delete_request), 0},
};

static const struct shape shape_write_request = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_write_request),
	.name = STR_INIT("WriteRequest"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.WriteRequest"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_write_request,
	.field_count = 2,
};

static const struct shape shape_write_requests = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_write_requests),
	.name = STR_INIT("WriteRequests"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>"),
	.min = 1,
	.max = 25,
	.element = &shape_write_request,
};

static const struct shape shape_batch_write_item_request_map = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_batch_write_item_request_map),
	.name = STR_INIT("BatchWriteItemRequestMap"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>"),
	.min = 1,
	.max = 25,
	.element = &shape_write_requests,
	.key = &shape_table_arn,
};

static const struct str values_in_return_item_collection_metrics[] = {
	STR_INIT("SIZE"),
	STR_INIT("NONE"),
};

static const struct shape shape_return_item_collection_metrics = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_return_item_collection_metrics),
	.name = STR_INIT("ReturnItemCollectionMetrics"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_return_item_collection_metrics,
	.value_count = 2,
};

static const struct shape_field fields_in_batch_write_item[] = {
	{STR_INIT("RequestItems"), &shape_batch_write_item_request_map,
		offsetof(struct in_batch_write_item, request_items),
		SHAPE_REQUIRED | SHAPE_UNCHECKED},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_batch_write_item, return_consumed_capacity), 0},
	{STR_INIT("ReturnItemCollectionMetrics"), &shape_return_item_collection_metrics,
		offsetof(struct in_batch_write_item, return_item_collection_metrics), 0},
};

const struct shape shape_batch_write_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_batch_write_item),
	.name = STR_INIT("BatchWriteItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.BatchWriteItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_batch_write_item,
	.field_count = 3,
};

static const struct shape shape_backup_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("BackupName"),
	.java = STR_INIT("java.lang.String"),
	.min = 3,
	.max = 255,
	.pattern = SHAPE_PATTERN_NAME,
};

static const struct shape_field fields_in_create_backup[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_create_backup, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("BackupName"), &shape_backup_name, offsetof(struct in_create_backup, backup_name),
		SHAPE_REQUIRED},
};

const struct shape shape_create_backup = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_backup),
	.name = STR_INIT("CreateBackupInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateBackupInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_backup,
	.field_count = 2,
};

static const struct shape shape_table_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TableName"),
	.java = STR_INIT("java.lang.String"),
	.min = 3,
	.max = 255,
	.pattern = SHAPE_PATTERN_NAME,
};

static const struct shape shape_region_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("RegionName"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_replica[] = {
	{STR_INIT("RegionName"), &shape_region_name, offsetof(struct in_replica, region_name), 0},
};

static const struct shape shape_replica = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica),
	.name = STR_INIT("Replica"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Replica"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica,
	.field_count = 1,
};

static const struct shape shape_replica_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_list),
	.name = STR_INIT("ReplicaList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.Replica>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_replica,
};

static const struct shape_field fields_in_create_global_table[] = {
	{STR_INIT("GlobalTableName"), &shape_table_name,
		offsetof(struct in_create_global_table, global_table_name), SHAPE_REQUIRED},
	{STR_INIT("ReplicationGroup"), &shape_replica_list,
		offsetof(struct in_create_global_table, replication_group), SHAPE_REQUIRED},
};

const struct shape shape_create_global_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_global_table),
	.name = STR_INIT("CreateGlobalTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateGlobalTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_global_table,
	.field_count = 2,
};

static const struct shape shape_key_schema_attribute_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("KeySchemaAttributeName"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 255,
};

static const struct str values_in_scalar_attribute_type[] = {
	STR_INIT("B"),
	STR_INIT("N"),
	STR_INIT("S"),
};

static const struct shape shape_scalar_attribute_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_scalar_attribute_type),
	.name = STR_INIT("ScalarAttributeType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_scalar_attribute_type,
	.value_count = 3,
};

static const struct shape_field fields_in_attribute_definition[] = {
	{STR_INIT("AttributeName"), &shape_key_schema_attribute_name,
		offsetof(struct in_attribute_definition, attribute_name), SHAPE_REQUIRED},
	{STR_INIT("AttributeType"), &shape_scalar_attribute_type,
		offsetof(struct in_attribute_definition, attribute_type), SHAPE_REQUIRED},
};

static const struct shape shape_attribute_definition = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_attribute_definition),
	.name = STR_INIT("AttributeDefinition"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.AttributeDefinition"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_attribute_definition,
	.field_count = 2,
};

static const struct shape shape_attribute_definitions = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_attribute_definitions),
	.name = STR_INIT("AttributeDefinitions"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.AttributeDefinition>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_definition,
};

static const struct str values_in_key_type[] = {
	STR_INIT("HASH"),
	STR_INIT("RANGE"),
};

static const struct shape shape_key_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_key_type),
	.name = STR_INIT("KeyType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_key_type,
	.value_count = 2,
};

static const struct shape_field fields_in_key_schema_element[] = {
	{STR_INIT("AttributeName"), &shape_key_schema_attribute_name,
		offsetof(struct in_key_schema_element, attribute_name), SHAPE_REQUIRED},
	{STR_INIT("KeyType"), &shape_key_type, offsetof(struct in_key_schema_element, key_type),
		SHAPE_REQUIRED},
};

static const struct shape shape_key_schema_element = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_key_schema_element),
	.name = STR_INIT("KeySchemaElement"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.KeySchemaElement"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_key_schema_element,
	.field_count = 2,
};

static const struct shape shape_table_key_schema = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_table_key_schema),
	.name = STR_INIT("TableKeySchema"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>"),
	.min = 1,
	.max = 2,
	.element = &shape_key_schema_element,
};

static const struct shape shape_index_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("IndexName"),
	.java = STR_INIT("java.lang.String"),
	.min = 3,
	.max = 255,
	.pattern = SHAPE_PATTERN_NAME,
};

static const struct str values_in_projection_type[] = {
	STR_INIT("ALL"),
	STR_INIT("INCLUDE"),
	STR_INIT("KEYS_ONLY"),
};

static const struct shape shape_projection_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_projection_type),
	.name = STR_INIT("ProjectionType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_projection_type,
	.value_count = 3,
};

static const struct shape shape_non_key_attribute_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("NonKeyAttributeName"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 255,
};

static const struct shape shape_non_key_attribute_name_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_non_key_attribute_name_list),
	.name = STR_INIT("NonKeyAttributeNameList"),
	.java = STR_INIT("java.util.List<java.lang.String>"),
	.min = 1,
	.max = 20,
	.element = &shape_non_key_attribute_name,
};

static const struct shape_field fields_in_projection[] = {
	{STR_INIT("ProjectionType"), &shape_projection_type,
		offsetof(struct in_projection, projection_type), 0},
	{STR_INIT("NonKeyAttributes"), &shape_non_key_attribute_name_list,
		offsetof(struct in_projection, non_key_attributes), 0},
};

static const struct shape shape_projection = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_projection),
	.name = STR_INIT("Projection"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Projection"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_projection,
	.field_count = 2,
};

static const struct shape_field fields_in_local_secondary_index[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_local_secondary_index, index_name), SHAPE_REQUIRED},
	{STR_INIT("KeySchema"), &shape_table_key_schema,
		offsetof(struct in_local_secondary_index, key_schema), SHAPE_REQUIRED},
	{STR_INIT("Projection"), &shape_projection,
		offsetof(struct in_local_secondary_index, projection), SHAPE_REQUIRED},
};

static const struct shape shape_local_secondary_index = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_local_secondary_index),
	.name = STR_INIT("LocalSecondaryIndex"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_local_secondary_index,
	.field_count = 3,
};

static const struct shape shape_local_secondary_index_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_local_secondary_index_list),
	.name = STR_INIT("LocalSecondaryIndexList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.LocalSecondaryIndex>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_local_secondary_index,
};

static const struct shape shape_key_schema = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_key_schema),
	.name = STR_INIT("KeySchema"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_key_schema_element,
};

static const struct shape shape_positive_long_object = {
	.kind = SHAPE_LONG,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("PositiveLongObject"),
	.java = STR_INIT("java.lang.Long"),
	.min = 1,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_provisioned_throughput[] = {
	{STR_INIT("ReadCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_provisioned_throughput, read_capacity_units), SHAPE_REQUIRED},
	{STR_INIT("WriteCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_provisioned_throughput, write_capacity_units), SHAPE_REQUIRED},
};

static const struct shape shape_provisioned_throughput = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_provisioned_throughput),
	.name = STR_INIT("ProvisionedThroughput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_provisioned_throughput,
	.field_count = 2,
	.order = (const uint8_t[]){1, 0},
};

static const struct shape shape_long_object = {
	.kind = SHAPE_LONG,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("LongObject"),
	.java = STR_INIT("java.lang.Long"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_on_demand_throughput[] = {
	{STR_INIT("MaxReadRequestUnits"), &shape_long_object,
		offsetof(struct in_on_demand_throughput, max_read_request_units), 0},
	{STR_INIT("MaxWriteRequestUnits"), &shape_long_object,
		offsetof(struct in_on_demand_throughput, max_write_request_units), 0},
};

static const struct shape shape_on_demand_throughput = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_on_demand_throughput),
	.name = STR_INIT("OnDemandThroughput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.OnDemandThroughput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_on_demand_throughput,
	.field_count = 2,
};

static const struct shape_field fields_in_warm_throughput[] = {
	{STR_INIT("ReadUnitsPerSecond"), &shape_long_object,
		offsetof(struct in_warm_throughput, read_units_per_second), 0},
	{STR_INIT("WriteUnitsPerSecond"), &shape_long_object,
		offsetof(struct in_warm_throughput, write_units_per_second), 0},
};

static const struct shape shape_warm_throughput = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_warm_throughput),
	.name = STR_INIT("WarmThroughput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.WarmThroughput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_warm_throughput,
	.field_count = 2,
};

static const struct shape_field fields_in_global_secondary_index[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_global_secondary_index, index_name), SHAPE_REQUIRED},
	{STR_INIT("KeySchema"), &shape_key_schema,
		offsetof(struct in_global_secondary_index, key_schema), SHAPE_REQUIRED},
	{STR_INIT("Projection"), &shape_projection,
		offsetof(struct in_global_secondary_index, projection), SHAPE_REQUIRED},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_global_secondary_index, provisioned_throughput), 0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_global_secondary_index, on_demand_throughput), 0},
	{STR_INIT("WarmThroughput"), &shape_warm_throughput,
		offsetof(struct in_global_secondary_index, warm_throughput), 0},
};

static const struct shape shape_global_secondary_index = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_global_secondary_index),
	.name = STR_INIT("GlobalSecondaryIndex"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_global_secondary_index,
	.field_count = 6,
	.order = (const uint8_t[]){0, 3, 1, 2, 4, 5},
};

static const struct shape shape_global_secondary_index_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_global_secondary_index_list),
	.name = STR_INIT("GlobalSecondaryIndexList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndex>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_global_secondary_index,
};

static const struct str values_in_billing_mode[] = {
	STR_INIT("PROVISIONED"),
	STR_INIT("PAY_PER_REQUEST"),
};

static const struct shape shape_billing_mode = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_billing_mode),
	.name = STR_INIT("BillingMode"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_billing_mode,
	.value_count = 2,
};

static const struct shape shape_stream_enabled = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("StreamEnabled"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_stream_view_type[] = {
	STR_INIT("NEW_IMAGE"),
	STR_INIT("OLD_IMAGE"),
	STR_INIT("NEW_AND_OLD_IMAGES"),
	STR_INIT("KEYS_ONLY"),
};

static const struct shape shape_stream_view_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_stream_view_type),
	.name = STR_INIT("StreamViewType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_stream_view_type,
	.value_count = 4,
};

static const struct shape_field fields_in_stream_specification[] = {
	{STR_INIT("StreamEnabled"), &shape_stream_enabled,
		offsetof(struct in_stream_specification, stream_enabled), SHAPE_REQUIRED},
	{STR_INIT("StreamViewType"), &shape_stream_view_type,
		offsetof(struct in_stream_specification, stream_view_type), 0},
};

static const struct shape shape_stream_specification = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_stream_specification),
	.name = STR_INIT("StreamSpecification"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.StreamSpecification"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_stream_specification,
	.field_count = 2,
};

static const struct shape shape_sse_enabled = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("SSEEnabled"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_sse_type[] = {
	STR_INIT("AES256"),
	STR_INIT("KMS"),
};

static const struct shape shape_sse_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_sse_type),
	.name = STR_INIT("SSEType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_sse_type,
	.value_count = 2,
};

static const struct shape shape_kms_master_key_id = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("KMSMasterKeyId"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_sse_specification[] = {
	{STR_INIT("Enabled"), &shape_sse_enabled, offsetof(struct in_sse_specification, enabled),
		0},
	{STR_INIT("SSEType"), &shape_sse_type, offsetof(struct in_sse_specification, sse_type), 0},
	{STR_INIT("KMSMasterKeyId"), &shape_kms_master_key_id,
		offsetof(struct in_sse_specification, kms_master_key_id), 0},
};

static const struct shape shape_sse_specification = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_sse_specification),
	.name = STR_INIT("SSESpecification"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.SSESpecification"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_sse_specification,
	.field_count = 3,
};

static const struct shape shape_tag_key_string = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TagKeyString"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_tag_value_string = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TagValueString"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_tag[] = {
	{STR_INIT("Key"), &shape_tag_key_string, offsetof(struct in_tag, key), 0},
	{STR_INIT("Value"), &shape_tag_value_string, offsetof(struct in_tag, value), 0},
};

static const struct shape shape_tag = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_tag),
	.name = STR_INIT("Tag"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Tag"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_tag,
	.field_count = 2,
};

static const struct shape shape_tag_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_tag_list),
	.name = STR_INIT("TagList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.Tag>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_tag,
};

static const struct str values_in_table_class[] = {
	STR_INIT("STANDARD"),
	STR_INIT("STANDARD_INFREQUENT_ACCESS"),
};

static const struct shape shape_table_class = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_table_class),
	.name = STR_INIT("TableClass"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_table_class,
	.value_count = 2,
};

static const struct shape shape_deletion_protection_enabled = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("DeletionProtectionEnabled"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_resource_policy = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ResourcePolicy"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_global_table_settings_replication_mode[] = {
	STR_INIT("ENABLED"),
	STR_INIT("DISABLED"),
	STR_INIT("ENABLED_WITH_OVERRIDES"),
};

static const struct shape shape_global_table_settings_replication_mode = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_global_table_settings_replication_mode),
	.name = STR_INIT("GlobalTableSettingsReplicationMode"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_global_table_settings_replication_mode,
	.value_count = 3,
};

static const struct shape_field fields_in_create_table[] = {
	{STR_INIT("AttributeDefinitions"), &shape_attribute_definitions,
		offsetof(struct in_create_table, attribute_definitions), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_name, offsetof(struct in_create_table, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("KeySchema"), &shape_table_key_schema,
		offsetof(struct in_create_table, key_schema), SHAPE_REQUIRED},
	{STR_INIT("LocalSecondaryIndexes"), &shape_local_secondary_index_list,
		offsetof(struct in_create_table, local_secondary_indexes), 0},
	{STR_INIT("GlobalSecondaryIndexes"), &shape_global_secondary_index_list,
		offsetof(struct in_create_table, global_secondary_indexes), 0},
	{STR_INIT("BillingMode"), &shape_billing_mode,
		offsetof(struct in_create_table, billing_mode), 0},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_create_table, provisioned_throughput), 0},
	{STR_INIT("StreamSpecification"), &shape_stream_specification,
		offsetof(struct in_create_table, stream_specification), 0},
	{STR_INIT("SSESpecification"), &shape_sse_specification,
		offsetof(struct in_create_table, sse_specification), 0},
	{STR_INIT("Tags"), &shape_tag_list, offsetof(struct in_create_table, tags), 0},
	{STR_INIT("TableClass"), &shape_table_class, offsetof(struct in_create_table, table_class),
		0},
	{STR_INIT("DeletionProtectionEnabled"), &shape_deletion_protection_enabled,
		offsetof(struct in_create_table, deletion_protection_enabled), 0},
	{STR_INIT("WarmThroughput"), &shape_warm_throughput,
		offsetof(struct in_create_table, warm_throughput), 0},
	{STR_INIT("ResourcePolicy"), &shape_resource_policy,
		offsetof(struct in_create_table, resource_policy), 0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_create_table, on_demand_throughput), 0},
	{STR_INIT("GlobalTableSourceArn"), &shape_table_arn,
		offsetof(struct in_create_table, global_table_source_arn), 0},
	{STR_INIT("GlobalTableSettingsReplicationMode"),
		&shape_global_table_settings_replication_mode,
		offsetof(struct in_create_table, global_table_settings_replication_mode), 0},
};

const struct shape shape_create_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_table),
	.name = STR_INIT("CreateTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_table,
	.field_count = 17,
	.order = (const uint8_t[]){1, 5, 6, 2, 0, 4, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	.flags = SHAPE_TABLE_FIRST | SHAPE_TABLE_REQUIRED,
};

static const struct shape shape_backup_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("BackupArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 37,
	.max = 1024,
};

static const struct shape_field fields_in_delete_backup[] = {
	{STR_INIT("BackupArn"), &shape_backup_arn, offsetof(struct in_delete_backup, backup_arn),
		SHAPE_REQUIRED},
};

const struct shape shape_delete_backup = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_backup),
	.name = STR_INIT("DeleteBackupInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteBackupInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_backup,
	.field_count = 1,
};

static const struct shape shape_boolean_object = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("BooleanObject"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_comparison_operator[] = {
	STR_INIT("IN"),
	STR_INIT("NULL"),
	STR_INIT("BETWEEN"),
	STR_INIT("LT"),
	STR_INIT("NOT_CONTAINS"),
	STR_INIT("EQ"),
	STR_INIT("GT"),
	STR_INIT("NOT_NULL"),
	STR_INIT("NE"),
	STR_INIT("LE"),
	STR_INIT("BEGINS_WITH"),
	STR_INIT("GE"),
	STR_INIT("CONTAINS"),
};

static const struct shape shape_comparison_operator = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_comparison_operator),
	.name = STR_INIT("ComparisonOperator"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_comparison_operator,
	.value_count = 13,
};

static const struct shape shape_attribute_value_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_attribute_value_list),
	.name = STR_INIT("AttributeValueList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_value,
};

static const struct shape_field fields_in_expected_attribute_value[] = {
	{STR_INIT("Value"), &shape_attribute_value,
		offsetof(struct in_expected_attribute_value, value), 0},
	{STR_INIT("Exists"), &shape_boolean_object,
		offsetof(struct in_expected_attribute_value, exists), 0},
	{STR_INIT("ComparisonOperator"), &shape_comparison_operator,
		offsetof(struct in_expected_attribute_value, comparison_operator), 0},
	{STR_INIT("AttributeValueList"), &shape_attribute_value_list,
		offsetof(struct in_expected_attribute_value, attribute_value_list), 0},
};

static const struct shape shape_expected_attribute_value = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_expected_attribute_value),
	.name = STR_INIT("ExpectedAttributeValue"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_expected_attribute_value,
	.field_count = 4,
};

static const struct shape shape_expected_attribute_map = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_expected_attribute_map),
	.name = STR_INIT("ExpectedAttributeMap"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_expected_attribute_value,
	.key = &shape_attribute_name,
};

static const struct str values_in_conditional_operator[] = {
	STR_INIT("OR"),
	STR_INIT("AND"),
};

static const struct shape shape_conditional_operator = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_conditional_operator),
	.name = STR_INIT("ConditionalOperator"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_conditional_operator,
	.value_count = 2,
};

static const struct str values_in_return_value[] = {
	STR_INIT("ALL_NEW"),
	STR_INIT("UPDATED_OLD"),
	STR_INIT("ALL_OLD"),
	STR_INIT("NONE"),
	STR_INIT("UPDATED_NEW"),
};

static const struct shape shape_return_value = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_return_value),
	.name = STR_INIT("ReturnValue"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_return_value,
	.value_count = 5,
};

static const struct shape shape_condition_expression = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ConditionExpression"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_delete_item[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_delete_item, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("Key"), &shape_item, offsetof(struct in_delete_item, key), SHAPE_REQUIRED},
	{STR_INIT("Expected"), &shape_expected_attribute_map,
		offsetof(struct in_delete_item, expected), 0},
	{STR_INIT("ConditionalOperator"), &shape_conditional_operator,
		offsetof(struct in_delete_item, conditional_operator), 0},
	{STR_INIT("ReturnValues"), &shape_return_value,
		offsetof(struct in_delete_item, return_values), 0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_delete_item, return_consumed_capacity), 0},
	{STR_INIT("ReturnItemCollectionMetrics"), &shape_return_item_collection_metrics,
		offsetof(struct in_delete_item, return_item_collection_metrics), 0},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_delete_item, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_delete_item, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_delete_item, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_delete_item, return_values_on_condition_check_failure), 0},
};

const struct shape shape_delete_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_item),
	.name = STR_INIT("DeleteItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_item,
	.field_count = 11,
	.order = (const uint8_t[]){5, 0, 6, 4, 1, 2, 3, 7, 8, 9, 10},
	.flags = SHAPE_NEWER,
};

static const struct shape shape_resource_arn_string = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ResourceArnString"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 1283,
};

static const struct shape shape_policy_revision_id = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("PolicyRevisionId"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 255,
};

static const struct shape_field fields_in_delete_resource_policy[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_delete_resource_policy, resource_arn), SHAPE_REQUIRED},
	{STR_INIT("ExpectedRevisionId"), &shape_policy_revision_id,
		offsetof(struct in_delete_resource_policy, expected_revision_id), 0},
};

const struct shape shape_delete_resource_policy = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_resource_policy),
	.name = STR_INIT("DeleteResourcePolicyInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteResourcePolicyInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_resource_policy,
	.field_count = 2,
};

static const struct shape_field fields_in_delete_table[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_delete_table, table_name),
		SHAPE_REQUIRED},
};

const struct shape shape_delete_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_table),
	.name = STR_INIT("DeleteTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_table,
	.field_count = 1,
	.flags = SHAPE_TABLE_REQUIRED,
};

static const struct shape_field fields_in_describe_backup[] = {
	{STR_INIT("BackupArn"), &shape_backup_arn, offsetof(struct in_describe_backup, backup_arn),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_backup = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_backup),
	.name = STR_INIT("DescribeBackupInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeBackupInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_backup,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_continuous_backups[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_describe_continuous_backups, table_name), SHAPE_REQUIRED},
};

const struct shape shape_describe_continuous_backups = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_continuous_backups),
	.name = STR_INIT("DescribeContinuousBackupsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeContinuousBackupsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_continuous_backups,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_contributor_insights[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_describe_contributor_insights, table_name), SHAPE_REQUIRED},
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_describe_contributor_insights, index_name), 0},
};

const struct shape shape_describe_contributor_insights = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_contributor_insights),
	.name = STR_INIT("DescribeContributorInsightsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeContributorInsightsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_contributor_insights,
	.field_count = 2,
};

const struct shape shape_describe_endpoints = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_endpoints),
	.name = STR_INIT("DescribeEndpointsRequest"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeEndpointsRequest"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_export_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ExportArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 37,
	.max = 1024,
};

static const struct shape_field fields_in_describe_export[] = {
	{STR_INIT("ExportArn"), &shape_export_arn, offsetof(struct in_describe_export, export_arn),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_export = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_export),
	.name = STR_INIT("DescribeExportInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeExportInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_export,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_global_table[] = {
	{STR_INIT("GlobalTableName"), &shape_table_name,
		offsetof(struct in_describe_global_table, global_table_name), SHAPE_REQUIRED},
};

const struct shape shape_describe_global_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_global_table),
	.name = STR_INIT("DescribeGlobalTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeGlobalTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_global_table,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_global_table_settings[] = {
	{STR_INIT("GlobalTableName"), &shape_table_name,
		offsetof(struct in_describe_global_table_settings, global_table_name),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_global_table_settings = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_global_table_settings),
	.name = STR_INIT("DescribeGlobalTableSettingsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeGlobalTableSettingsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_global_table_settings,
	.field_count = 1,
};

static const struct shape shape_import_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ImportArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 37,
	.max = 1024,
};

static const struct shape_field fields_in_describe_import[] = {
	{STR_INIT("ImportArn"), &shape_import_arn, offsetof(struct in_describe_import, import_arn),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_import = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_import),
	.name = STR_INIT("DescribeImportInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeImportInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_import,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_kinesis_streaming_destination[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_describe_kinesis_streaming_destination, table_name),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_kinesis_streaming_destination = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_kinesis_streaming_destination),
	.name = STR_INIT("DescribeKinesisStreamingDestinationInput"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.DescribeKinesisStreamingDestinationInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_kinesis_streaming_destination,
	.field_count = 1,
};

const struct shape shape_describe_limits = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_limits),
	.name = STR_INIT("DescribeLimitsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeLimitsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_describe_table[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_describe_table, table_name),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_table),
	.name = STR_INIT("DescribeTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_table,
	.field_count = 1,
	.flags = SHAPE_TABLE_REQUIRED,
};

static const struct shape_field fields_in_describe_table_replica_auto_scaling[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_describe_table_replica_auto_scaling, table_name),
		SHAPE_REQUIRED},
};

const struct shape shape_describe_table_replica_auto_scaling = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_table_replica_auto_scaling),
	.name = STR_INIT("DescribeTableReplicaAutoScalingInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeTableReplicaAutoScalingInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_table_replica_auto_scaling,
	.field_count = 1,
};

static const struct shape_field fields_in_describe_time_to_live[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_describe_time_to_live, table_name), SHAPE_REQUIRED},
};

const struct shape shape_describe_time_to_live = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_describe_time_to_live),
	.name = STR_INIT("DescribeTimeToLiveInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DescribeTimeToLiveInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_describe_time_to_live,
	.field_count = 1,
	.flags = SHAPE_TABLE_REQUIRED,
};

static const struct shape shape_stream_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("StreamArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 37,
	.max = 1024,
};

static const struct str values_in_approximate_creation_date_time_precision[] = {
	STR_INIT("MILLISECOND"),
	STR_INIT("MICROSECOND"),
};

static const struct shape shape_approximate_creation_date_time_precision = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_approximate_creation_date_time_precision),
	.name = STR_INIT("ApproximateCreationDateTimePrecision"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_approximate_creation_date_time_precision,
	.value_count = 2,
};

static const struct shape_field fields_in_enable_kinesis_streaming_configuration[] = {
	{STR_INIT("ApproximateCreationDateTimePrecision"),
		&shape_approximate_creation_date_time_precision,
		offsetof(struct in_enable_kinesis_streaming_configuration,
			approximate_creation_date_time_precision),
		0},
};

static const struct shape shape_enable_kinesis_streaming_configuration = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_enable_kinesis_streaming_configuration),
	.name = STR_INIT("EnableKinesisStreamingConfiguration"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.EnableKinesisStreamingConfiguration"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_enable_kinesis_streaming_configuration,
	.field_count = 1,
};

static const struct shape_field fields_in_kinesis_streaming_destination[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_kinesis_streaming_destination, table_name), SHAPE_REQUIRED},
	{STR_INIT("StreamArn"), &shape_stream_arn,
		offsetof(struct in_kinesis_streaming_destination, stream_arn), SHAPE_REQUIRED},
	{STR_INIT("EnableKinesisStreamingConfiguration"),
		&shape_enable_kinesis_streaming_configuration,
		offsetof(struct in_kinesis_streaming_destination,
			enable_kinesis_streaming_configuration),
		0},
};

const struct shape shape_kinesis_streaming_destination = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_kinesis_streaming_destination),
	.name = STR_INIT("KinesisStreamingDestinationInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.KinesisStreamingDestinationInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_kinesis_streaming_destination,
	.field_count = 3,
};

static const struct shape shape_parti_ql_next_token = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("PartiQLNextToken"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 32768,
};

static const struct shape shape_positive_integer_object = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("PositiveIntegerObject"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_execute_statement[] = {
	{STR_INIT("Statement"), &shape_parti_ql_statement,
		offsetof(struct in_execute_statement, statement), SHAPE_REQUIRED},
	{STR_INIT("Parameters"), &shape_prepared_statement_parameters,
		offsetof(struct in_execute_statement, parameters), 0},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_execute_statement, consistent_read), 0},
	{STR_INIT("NextToken"), &shape_parti_ql_next_token,
		offsetof(struct in_execute_statement, next_token), 0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_execute_statement, return_consumed_capacity), 0},
	{STR_INIT("Limit"), &shape_positive_integer_object,
		offsetof(struct in_execute_statement, limit), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_execute_statement, return_values_on_condition_check_failure), 0},
};

const struct shape shape_execute_statement = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_execute_statement),
	.name = STR_INIT("ExecuteStatementInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ExecuteStatementInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_execute_statement,
	.field_count = 7,
};

static const struct shape_field fields_in_parameterized_statement[] = {
	{STR_INIT("Statement"), &shape_parti_ql_statement,
		offsetof(struct in_parameterized_statement, statement), SHAPE_REQUIRED},
	{STR_INIT("Parameters"), &shape_prepared_statement_parameters,
		offsetof(struct in_parameterized_statement, parameters), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_parameterized_statement,
			return_values_on_condition_check_failure),
		0},
};

static const struct shape shape_parameterized_statement = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_parameterized_statement),
	.name = STR_INIT("ParameterizedStatement"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ParameterizedStatement"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_parameterized_statement,
	.field_count = 3,
};

static const struct shape shape_parameterized_statements = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_parameterized_statements),
	.name = STR_INIT("ParameterizedStatements"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.ParameterizedStatement>"),
	.min = 1,
	.max = 100,
	.element = &shape_parameterized_statement,
};

static const struct shape shape_client_request_token = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ClientRequestToken"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 36,
};

static const struct shape_field fields_in_execute_transaction[] = {
	{STR_INIT("TransactStatements"), &shape_parameterized_statements,
		offsetof(struct in_execute_transaction, transact_statements), SHAPE_REQUIRED},
	{STR_INIT("ClientRequestToken"), &shape_client_request_token,
		offsetof(struct in_execute_transaction, client_request_token), 0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_execute_transaction, return_consumed_capacity), 0},
};

const struct shape shape_execute_transaction = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_execute_transaction),
	.name = STR_INIT("ExecuteTransactionInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ExecuteTransactionInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_execute_transaction,
	.field_count = 3,
};

static const struct shape shape_export_time = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("ExportTime"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_client_token = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ClientToken"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_s3_bucket = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("S3Bucket"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = 255,
};

static const struct shape shape_s3_bucket_owner = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("S3BucketOwner"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_s3_prefix = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("S3Prefix"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = 1024,
};

static const struct str values_in_s3_sse_algorithm[] = {
	STR_INIT("AES256"),
	STR_INIT("KMS"),
};

static const struct shape shape_s3_sse_algorithm = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_s3_sse_algorithm),
	.name = STR_INIT("S3SseAlgorithm"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_s3_sse_algorithm,
	.value_count = 2,
};

static const struct shape shape_s3_sse_kms_key_id = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("S3SseKmsKeyId"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 2048,
};

static const struct str values_in_export_format[] = {
	STR_INIT("DYNAMODB_JSON"),
	STR_INIT("ION"),
};

static const struct shape shape_export_format = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_export_format),
	.name = STR_INIT("ExportFormat"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_export_format,
	.value_count = 2,
};

static const struct str values_in_export_type[] = {
	STR_INIT("FULL_EXPORT"),
	STR_INIT("INCREMENTAL_EXPORT"),
};

static const struct shape shape_export_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_export_type),
	.name = STR_INIT("ExportType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_export_type,
	.value_count = 2,
};

static const struct shape shape_export_from_time = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("ExportFromTime"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_export_to_time = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("ExportToTime"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_export_view_type[] = {
	STR_INIT("NEW_IMAGE"),
	STR_INIT("NEW_AND_OLD_IMAGES"),
};

static const struct shape shape_export_view_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_export_view_type),
	.name = STR_INIT("ExportViewType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_export_view_type,
	.value_count = 2,
};

static const struct shape_field fields_in_incremental_export_specification[] = {
	{STR_INIT("ExportFromTime"), &shape_export_from_time,
		offsetof(struct in_incremental_export_specification, export_from_time), 0},
	{STR_INIT("ExportToTime"), &shape_export_to_time,
		offsetof(struct in_incremental_export_specification, export_to_time), 0},
	{STR_INIT("ExportViewType"), &shape_export_view_type,
		offsetof(struct in_incremental_export_specification, export_view_type), 0},
};

static const struct shape shape_incremental_export_specification = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_incremental_export_specification),
	.name = STR_INIT("IncrementalExportSpecification"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.IncrementalExportSpecification"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_incremental_export_specification,
	.field_count = 3,
};

static const struct shape_field fields_in_export_table_to_point_in_time[] = {
	{STR_INIT("TableArn"), &shape_table_arn,
		offsetof(struct in_export_table_to_point_in_time, table_arn), SHAPE_REQUIRED},
	{STR_INIT("ExportTime"), &shape_export_time,
		offsetof(struct in_export_table_to_point_in_time, export_time), 0},
	{STR_INIT("ClientToken"), &shape_client_token,
		offsetof(struct in_export_table_to_point_in_time, client_token), 0},
	{STR_INIT("S3Bucket"), &shape_s3_bucket,
		offsetof(struct in_export_table_to_point_in_time, s3_bucket), SHAPE_REQUIRED},
	{STR_INIT("S3BucketOwner"), &shape_s3_bucket_owner,
		offsetof(struct in_export_table_to_point_in_time, s3_bucket_owner), 0},
	{STR_INIT("S3Prefix"), &shape_s3_prefix,
		offsetof(struct in_export_table_to_point_in_time, s3_prefix), 0},
	{STR_INIT("S3SseAlgorithm"), &shape_s3_sse_algorithm,
		offsetof(struct in_export_table_to_point_in_time, s3_sse_algorithm), 0},
	{STR_INIT("S3SseKmsKeyId"), &shape_s3_sse_kms_key_id,
		offsetof(struct in_export_table_to_point_in_time, s3_sse_kms_key_id), 0},
	{STR_INIT("ExportFormat"), &shape_export_format,
		offsetof(struct in_export_table_to_point_in_time, export_format), 0},
	{STR_INIT("ExportType"), &shape_export_type,
		offsetof(struct in_export_table_to_point_in_time, export_type), 0},
	{STR_INIT("IncrementalExportSpecification"), &shape_incremental_export_specification,
		offsetof(struct in_export_table_to_point_in_time, incremental_export_specification),
		0},
};

const struct shape shape_export_table_to_point_in_time = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_export_table_to_point_in_time),
	.name = STR_INIT("ExportTableToPointInTimeInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ExportTableToPointInTimeInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_export_table_to_point_in_time,
	.field_count = 11,
};

static const struct shape_field fields_in_get_item[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_get_item, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("Key"), &shape_item, offsetof(struct in_get_item, key), SHAPE_REQUIRED},
	{STR_INIT("AttributesToGet"), &shape_attribute_name_list,
		offsetof(struct in_get_item, attributes_to_get), 0},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_get_item, consistent_read), 0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_get_item, return_consumed_capacity), 0},
	{STR_INIT("ProjectionExpression"), &shape_projection_expression,
		offsetof(struct in_get_item, projection_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_get_item, expression_attribute_names), 0},
};

const struct shape shape_get_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_get_item),
	.name = STR_INIT("GetItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GetItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_get_item,
	.field_count = 7,
	.order = (const uint8_t[]){2, 4, 1, 0, 3, 5, 6},
};

static const struct shape_field fields_in_get_resource_policy[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_get_resource_policy, resource_arn), SHAPE_REQUIRED},
};

const struct shape shape_get_resource_policy = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_get_resource_policy),
	.name = STR_INIT("GetResourcePolicyInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GetResourcePolicyInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_get_resource_policy,
	.field_count = 1,
};

static const struct shape_field fields_in_s3_bucket_source[] = {
	{STR_INIT("S3BucketOwner"), &shape_s3_bucket_owner,
		offsetof(struct in_s3_bucket_source, s3_bucket_owner), 0},
	{STR_INIT("S3Bucket"), &shape_s3_bucket, offsetof(struct in_s3_bucket_source, s3_bucket),
		SHAPE_REQUIRED},
	{STR_INIT("S3KeyPrefix"), &shape_s3_prefix,
		offsetof(struct in_s3_bucket_source, s3_key_prefix), 0},
};

static const struct shape shape_s3_bucket_source = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_s3_bucket_source),
	.name = STR_INIT("S3BucketSource"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.S3BucketSource"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_s3_bucket_source,
	.field_count = 3,
};

static const struct str values_in_input_format[] = {
	STR_INIT("DYNAMODB_JSON"),
	STR_INIT("ION"),
	STR_INIT("CSV"),
};

static const struct shape shape_input_format = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_input_format),
	.name = STR_INIT("InputFormat"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_input_format,
	.value_count = 3,
};

static const struct shape shape_csv_delimiter = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("CsvDelimiter"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 1,
};

static const struct shape shape_csv_header = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("CsvHeader"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 65536,
};

static const struct shape shape_csv_header_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_csv_header_list),
	.name = STR_INIT("CsvHeaderList"),
	.java = STR_INIT("java.util.List<java.lang.String>"),
	.min = 1,
	.max = 255,
	.element = &shape_csv_header,
};

static const struct shape_field fields_in_csv_options[] = {
	{STR_INIT("Delimiter"), &shape_csv_delimiter, offsetof(struct in_csv_options, delimiter),
		0},
	{STR_INIT("HeaderList"), &shape_csv_header_list,
		offsetof(struct in_csv_options, header_list), 0},
};

static const struct shape shape_csv_options = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_csv_options),
	.name = STR_INIT("CsvOptions"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CsvOptions"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_csv_options,
	.field_count = 2,
};

static const struct shape_field fields_in_input_format_options[] = {
	{STR_INIT("Csv"), &shape_csv_options, offsetof(struct in_input_format_options, csv), 0},
};

static const struct shape shape_input_format_options = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_input_format_options),
	.name = STR_INIT("InputFormatOptions"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.InputFormatOptions"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_input_format_options,
	.field_count = 1,
};

static const struct str values_in_input_compression_type[] = {
	STR_INIT("GZIP"),
	STR_INIT("ZSTD"),
	STR_INIT("NONE"),
};

static const struct shape shape_input_compression_type = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_input_compression_type),
	.name = STR_INIT("InputCompressionType"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_input_compression_type,
	.value_count = 3,
};

static const struct shape_field fields_in_table_creation_parameters[] = {
	{STR_INIT("TableName"), &shape_table_name,
		offsetof(struct in_table_creation_parameters, table_name), SHAPE_REQUIRED},
	{STR_INIT("AttributeDefinitions"), &shape_attribute_definitions,
		offsetof(struct in_table_creation_parameters, attribute_definitions),
		SHAPE_REQUIRED},
	{STR_INIT("KeySchema"), &shape_key_schema,
		offsetof(struct in_table_creation_parameters, key_schema), SHAPE_REQUIRED},
	{STR_INIT("BillingMode"), &shape_billing_mode,
		offsetof(struct in_table_creation_parameters, billing_mode), 0},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_table_creation_parameters, provisioned_throughput), 0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_table_creation_parameters, on_demand_throughput), 0},
	{STR_INIT("SSESpecification"), &shape_sse_specification,
		offsetof(struct in_table_creation_parameters, sse_specification), 0},
	{STR_INIT("GlobalSecondaryIndexes"), &shape_global_secondary_index_list,
		offsetof(struct in_table_creation_parameters, global_secondary_indexes), 0},
};

static const struct shape shape_table_creation_parameters = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_table_creation_parameters),
	.name = STR_INIT("TableCreationParameters"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TableCreationParameters"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_table_creation_parameters,
	.field_count = 8,
};

static const struct shape_field fields_in_import_table[] = {
	{STR_INIT("ClientToken"), &shape_client_token,
		offsetof(struct in_import_table, client_token), 0},
	{STR_INIT("S3BucketSource"), &shape_s3_bucket_source,
		offsetof(struct in_import_table, s3_bucket_source), SHAPE_REQUIRED},
	{STR_INIT("InputFormat"), &shape_input_format,
		offsetof(struct in_import_table, input_format), SHAPE_REQUIRED},
	{STR_INIT("InputFormatOptions"), &shape_input_format_options,
		offsetof(struct in_import_table, input_format_options), 0},
	{STR_INIT("InputCompressionType"), &shape_input_compression_type,
		offsetof(struct in_import_table, input_compression_type), 0},
	{STR_INIT("TableCreationParameters"), &shape_table_creation_parameters,
		offsetof(struct in_import_table, table_creation_parameters), SHAPE_REQUIRED},
};

const struct shape shape_import_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_import_table),
	.name = STR_INIT("ImportTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ImportTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_import_table,
	.field_count = 6,
};

static const struct shape shape_backups_input_limit = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("BackupsInputLimit"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 100,
};

static const struct shape shape_time_range_lower_bound = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("TimeRangeLowerBound"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_time_range_upper_bound = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("TimeRangeUpperBound"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct str values_in_backup_type_filter[] = {
	STR_INIT("USER"),
	STR_INIT("SYSTEM"),
	STR_INIT("AWS_BACKUP"),
	STR_INIT("ALL"),
};

static const struct shape shape_backup_type_filter = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_backup_type_filter),
	.name = STR_INIT("BackupTypeFilter"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_backup_type_filter,
	.value_count = 4,
};

static const struct shape_field fields_in_list_backups[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_list_backups, table_name), 0},
	{STR_INIT("Limit"), &shape_backups_input_limit, offsetof(struct in_list_backups, limit), 0},
	{STR_INIT("TimeRangeLowerBound"), &shape_time_range_lower_bound,
		offsetof(struct in_list_backups, time_range_lower_bound), 0},
	{STR_INIT("TimeRangeUpperBound"), &shape_time_range_upper_bound,
		offsetof(struct in_list_backups, time_range_upper_bound), 0},
	{STR_INIT("ExclusiveStartBackupArn"), &shape_backup_arn,
		offsetof(struct in_list_backups, exclusive_start_backup_arn), 0},
	{STR_INIT("BackupType"), &shape_backup_type_filter,
		offsetof(struct in_list_backups, backup_type), 0},
};

const struct shape shape_list_backups = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_backups),
	.name = STR_INIT("ListBackupsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListBackupsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_backups,
	.field_count = 6,
};

static const struct shape shape_next_token_string = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("NextTokenString"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_list_contributor_insights_limit = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ListContributorInsightsLimit"),
	.java = STR_INIT("java.lang.Integer"),
	.min = SHAPE_NO_MIN,
	.max = 100,
};

static const struct shape_field fields_in_list_contributor_insights[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_list_contributor_insights, table_name), 0},
	{STR_INIT("NextToken"), &shape_next_token_string,
		offsetof(struct in_list_contributor_insights, next_token), 0},
	{STR_INIT("MaxResults"), &shape_list_contributor_insights_limit,
		offsetof(struct in_list_contributor_insights, max_results), 0},
};

const struct shape shape_list_contributor_insights = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_contributor_insights),
	.name = STR_INIT("ListContributorInsightsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListContributorInsightsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_contributor_insights,
	.field_count = 3,
};

static const struct shape shape_list_exports_max_limit = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ListExportsMaxLimit"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 25,
};

static const struct shape shape_export_next_token = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ExportNextToken"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_list_exports[] = {
	{STR_INIT("TableArn"), &shape_table_arn, offsetof(struct in_list_exports, table_arn), 0},
	{STR_INIT("MaxResults"), &shape_list_exports_max_limit,
		offsetof(struct in_list_exports, max_results), 0},
	{STR_INIT("NextToken"), &shape_export_next_token,
		offsetof(struct in_list_exports, next_token), 0},
};

const struct shape shape_list_exports = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_exports),
	.name = STR_INIT("ListExportsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListExportsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_exports,
	.field_count = 3,
};

static const struct shape_field fields_in_list_global_tables[] = {
	{STR_INIT("ExclusiveStartGlobalTableName"), &shape_table_name,
		offsetof(struct in_list_global_tables, exclusive_start_global_table_name), 0},
	{STR_INIT("Limit"), &shape_positive_integer_object,
		offsetof(struct in_list_global_tables, limit), 0},
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_list_global_tables, region_name), 0},
};

const struct shape shape_list_global_tables = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_global_tables),
	.name = STR_INIT("ListGlobalTablesInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListGlobalTablesInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_global_tables,
	.field_count = 3,
};

static const struct shape shape_list_imports_max_limit = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ListImportsMaxLimit"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 25,
};

static const struct shape shape_import_next_token = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("ImportNextToken"),
	.java = STR_INIT("java.lang.String"),
	.min = 112,
	.max = 1024,
};

static const struct shape_field fields_in_list_imports[] = {
	{STR_INIT("TableArn"), &shape_table_arn, offsetof(struct in_list_imports, table_arn), 0},
	{STR_INIT("PageSize"), &shape_list_imports_max_limit,
		offsetof(struct in_list_imports, page_size), 0},
	{STR_INIT("NextToken"), &shape_import_next_token,
		offsetof(struct in_list_imports, next_token), 0},
};

const struct shape shape_list_imports = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_imports),
	.name = STR_INIT("ListImportsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListImportsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_imports,
	.field_count = 3,
};

static const struct shape shape_list_tables_input_limit = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ListTablesInputLimit"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 100,
};

static const struct shape_field fields_in_list_tables[] = {
	{STR_INIT("ExclusiveStartTableName"), &shape_table_name,
		offsetof(struct in_list_tables, exclusive_start_table_name), 0},
	{STR_INIT("Limit"), &shape_list_tables_input_limit, offsetof(struct in_list_tables, limit),
		0},
};

const struct shape shape_list_tables = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_tables),
	.name = STR_INIT("ListTablesInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListTablesInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_tables,
	.field_count = 2,
};

static const struct shape_field fields_in_list_tags_of_resource[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_list_tags_of_resource, resource_arn), 0},
	{STR_INIT("NextToken"), &shape_next_token_string,
		offsetof(struct in_list_tags_of_resource, next_token), 0},
};

const struct shape shape_list_tags_of_resource = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_list_tags_of_resource),
	.name = STR_INIT("ListTagsOfResourceInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ListTagsOfResourceInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_list_tags_of_resource,
	.field_count = 2,
};

static const struct shape_field fields_in_put_item[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_put_item, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("Item"), &shape_item, offsetof(struct in_put_item, item), SHAPE_REQUIRED},
	{STR_INIT("Expected"), &shape_expected_attribute_map,
		offsetof(struct in_put_item, expected), 0},
	{STR_INIT("ReturnValues"), &shape_return_value, offsetof(struct in_put_item, return_values),
		0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_put_item, return_consumed_capacity), 0},
	{STR_INIT("ReturnItemCollectionMetrics"), &shape_return_item_collection_metrics,
		offsetof(struct in_put_item, return_item_collection_metrics), 0},
	{STR_INIT("ConditionalOperator"), &shape_conditional_operator,
		offsetof(struct in_put_item, conditional_operator), 0},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_put_item, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_put_item, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_put_item, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_put_item, return_values_on_condition_check_failure), 0},
};

const struct shape shape_put_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_put_item),
	.name = STR_INIT("PutItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.PutItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_put_item,
	.field_count = 11,
	.order = (const uint8_t[]){4, 0, 1, 3, 5, 2, 6, 7, 8, 9, 10},
	.flags = SHAPE_NEWER,
};

static const struct shape shape_confirm_remove_self_resource_access = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("ConfirmRemoveSelfResourceAccess"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_put_resource_policy[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_put_resource_policy, resource_arn), SHAPE_REQUIRED},
	{STR_INIT("Policy"), &shape_resource_policy,
		offsetof(struct in_put_resource_policy, policy), SHAPE_REQUIRED},
	{STR_INIT("ExpectedRevisionId"), &shape_policy_revision_id,
		offsetof(struct in_put_resource_policy, expected_revision_id), 0},
	{STR_INIT("ConfirmRemoveSelfResourceAccess"), &shape_confirm_remove_self_resource_access,
		offsetof(struct in_put_resource_policy, confirm_remove_self_resource_access), 0},
};

const struct shape shape_put_resource_policy = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_put_resource_policy),
	.name = STR_INIT("PutResourcePolicyInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.PutResourcePolicyInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_put_resource_policy,
	.field_count = 4,
};

static const struct str values_in_select[] = {
	STR_INIT("SPECIFIC_ATTRIBUTES"),
	STR_INIT("COUNT"),
	STR_INIT("ALL_ATTRIBUTES"),
	STR_INIT("ALL_PROJECTED_ATTRIBUTES"),
};

static const struct shape shape_select = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_select),
	.name = STR_INIT("Select"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_select,
	.value_count = 4,
};

static const struct shape_field fields_in_condition[] = {
	{STR_INIT("AttributeValueList"), &shape_attribute_value_list,
		offsetof(struct in_condition, attribute_value_list), 0},
	{STR_INIT("ComparisonOperator"), &shape_comparison_operator,
		offsetof(struct in_condition, comparison_operator), SHAPE_REQUIRED},
};

static const struct shape shape_condition = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_condition),
	.name = STR_INIT("Condition"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Condition"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_condition,
	.field_count = 2,
};

static const struct shape shape_key_conditions = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_key_conditions),
	.name = STR_INIT("KeyConditions"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.Condition>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_condition,
	.key = &shape_attribute_name,
};

static const struct shape shape_filter_condition_map = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_filter_condition_map),
	.name = STR_INIT("FilterConditionMap"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.Condition>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_condition,
	.key = &shape_attribute_name,
};

static const struct shape shape_key_expression = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("KeyExpression"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_query[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_query, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("IndexName"), &shape_index_name, offsetof(struct in_query, index_name), 0},
	{STR_INIT("Select"), &shape_select, offsetof(struct in_query, select), 0},
	{STR_INIT("AttributesToGet"), &shape_attribute_name_list,
		offsetof(struct in_query, attributes_to_get), 0},
	{STR_INIT("Limit"), &shape_positive_integer_object, offsetof(struct in_query, limit),
		SHAPE_BY_HAND},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_query, consistent_read), 0},
	{STR_INIT("KeyConditions"), &shape_key_conditions,
		offsetof(struct in_query, key_conditions), 0},
	{STR_INIT("QueryFilter"), &shape_filter_condition_map,
		offsetof(struct in_query, query_filter), 0},
	{STR_INIT("ConditionalOperator"), &shape_conditional_operator,
		offsetof(struct in_query, conditional_operator), 0},
	{STR_INIT("ScanIndexForward"), &shape_boolean_object,
		offsetof(struct in_query, scan_index_forward), 0},
	{STR_INIT("ExclusiveStartKey"), &shape_item, offsetof(struct in_query, exclusive_start_key),
		0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_query, return_consumed_capacity), 0},
	{STR_INIT("ProjectionExpression"), &shape_projection_expression,
		offsetof(struct in_query, projection_expression), 0},
	{STR_INIT("FilterExpression"), &shape_condition_expression,
		offsetof(struct in_query, filter_expression), 0},
	{STR_INIT("KeyConditionExpression"), &shape_key_expression,
		offsetof(struct in_query, key_condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_query, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_query, expression_attribute_values), 0},
};

const struct shape shape_query = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_query),
	.name = STR_INIT("QueryInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.QueryInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_query,
	.field_count = 17,
	.order = (const uint8_t[]){2, 1, 11, 0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16},
};

static const struct shape_field fields_in_restore_table_from_backup[] = {
	{STR_INIT("TargetTableName"), &shape_table_name,
		offsetof(struct in_restore_table_from_backup, target_table_name), SHAPE_REQUIRED},
	{STR_INIT("BackupArn"), &shape_backup_arn,
		offsetof(struct in_restore_table_from_backup, backup_arn), SHAPE_REQUIRED},
	{STR_INIT("BillingModeOverride"), &shape_billing_mode,
		offsetof(struct in_restore_table_from_backup, billing_mode_override), 0},
	{STR_INIT("GlobalSecondaryIndexOverride"), &shape_global_secondary_index_list,
		offsetof(struct in_restore_table_from_backup, global_secondary_index_override), 0},
	{STR_INIT("LocalSecondaryIndexOverride"), &shape_local_secondary_index_list,
		offsetof(struct in_restore_table_from_backup, local_secondary_index_override), 0},
	{STR_INIT("ProvisionedThroughputOverride"), &shape_provisioned_throughput,
		offsetof(struct in_restore_table_from_backup, provisioned_throughput_override), 0},
	{STR_INIT("OnDemandThroughputOverride"), &shape_on_demand_throughput,
		offsetof(struct in_restore_table_from_backup, on_demand_throughput_override), 0},
	{STR_INIT("SSESpecificationOverride"), &shape_sse_specification,
		offsetof(struct in_restore_table_from_backup, sse_specification_override), 0},
};

const struct shape shape_restore_table_from_backup = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_restore_table_from_backup),
	.name = STR_INIT("RestoreTableFromBackupInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.RestoreTableFromBackupInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_restore_table_from_backup,
	.field_count = 8,
};

static const struct shape shape_date = {
	.kind = SHAPE_TIMESTAMP,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("Date"),
	.java = STR_INIT("java.util.Date"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_restore_table_to_point_in_time[] = {
	{STR_INIT("SourceTableArn"), &shape_table_arn,
		offsetof(struct in_restore_table_to_point_in_time, source_table_arn), 0},
	{STR_INIT("SourceTableName"), &shape_table_name,
		offsetof(struct in_restore_table_to_point_in_time, source_table_name), 0},
	{STR_INIT("TargetTableName"), &shape_table_name,
		offsetof(struct in_restore_table_to_point_in_time, target_table_name),
		SHAPE_REQUIRED},
	{STR_INIT("UseLatestRestorableTime"), &shape_boolean_object,
		offsetof(struct in_restore_table_to_point_in_time, use_latest_restorable_time), 0},
	{STR_INIT("RestoreDateTime"), &shape_date,
		offsetof(struct in_restore_table_to_point_in_time, restore_date_time), 0},
	{STR_INIT("BillingModeOverride"), &shape_billing_mode,
		offsetof(struct in_restore_table_to_point_in_time, billing_mode_override), 0},
	{STR_INIT("GlobalSecondaryIndexOverride"), &shape_global_secondary_index_list,
		offsetof(struct in_restore_table_to_point_in_time, global_secondary_index_override),
		0},
	{STR_INIT("LocalSecondaryIndexOverride"), &shape_local_secondary_index_list,
		offsetof(struct in_restore_table_to_point_in_time, local_secondary_index_override),
		0},
	{STR_INIT("ProvisionedThroughputOverride"), &shape_provisioned_throughput,
		offsetof(struct in_restore_table_to_point_in_time, provisioned_throughput_override),
		0},
	{STR_INIT("OnDemandThroughputOverride"), &shape_on_demand_throughput,
		offsetof(struct in_restore_table_to_point_in_time, on_demand_throughput_override),
		0},
	{STR_INIT("SSESpecificationOverride"), &shape_sse_specification,
		offsetof(struct in_restore_table_to_point_in_time, sse_specification_override), 0},
};

const struct shape shape_restore_table_to_point_in_time = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_restore_table_to_point_in_time),
	.name = STR_INIT("RestoreTableToPointInTimeInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.RestoreTableToPointInTimeInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_restore_table_to_point_in_time,
	.field_count = 11,
};

static const struct shape shape_scan_total_segments = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ScanTotalSegments"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 1000000,
};

static const struct shape shape_scan_segment = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("ScanSegment"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 0,
	.max = 999999,
};

static const struct shape_field fields_in_scan[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_scan, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("IndexName"), &shape_index_name, offsetof(struct in_scan, index_name), 0},
	{STR_INIT("AttributesToGet"), &shape_attribute_name_list,
		offsetof(struct in_scan, attributes_to_get), 0},
	{STR_INIT("Limit"), &shape_positive_integer_object, offsetof(struct in_scan, limit), 0},
	{STR_INIT("Select"), &shape_select, offsetof(struct in_scan, select), 0},
	{STR_INIT("ScanFilter"), &shape_filter_condition_map, offsetof(struct in_scan, scan_filter),
		0},
	{STR_INIT("ConditionalOperator"), &shape_conditional_operator,
		offsetof(struct in_scan, conditional_operator), 0},
	{STR_INIT("ExclusiveStartKey"), &shape_item, offsetof(struct in_scan, exclusive_start_key),
		0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_scan, return_consumed_capacity), 0},
	{STR_INIT("TotalSegments"), &shape_scan_total_segments,
		offsetof(struct in_scan, total_segments), 0},
	{STR_INIT("Segment"), &shape_scan_segment, offsetof(struct in_scan, segment), 0},
	{STR_INIT("ProjectionExpression"), &shape_projection_expression,
		offsetof(struct in_scan, projection_expression), 0},
	{STR_INIT("FilterExpression"), &shape_condition_expression,
		offsetof(struct in_scan, filter_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_scan, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_scan, expression_attribute_values), 0},
	{STR_INIT("ConsistentRead"), &shape_consistent_read,
		offsetof(struct in_scan, consistent_read), 0},
};

const struct shape shape_scan = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_scan),
	.name = STR_INIT("ScanInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ScanInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_scan,
	.field_count = 16,
	.order = (const uint8_t[]){4, 1, 9, 8, 0, 3, 10, 2, 5, 6, 7, 11, 12, 13, 14, 15},
};

static const struct shape_field fields_in_tag_resource[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_tag_resource, resource_arn), 0},
	{STR_INIT("Tags"), &shape_tag_list, offsetof(struct in_tag_resource, tags), 0},
};

const struct shape shape_tag_resource = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_tag_resource),
	.name = STR_INIT("TagResourceInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TagResourceInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_tag_resource,
	.field_count = 2,
};

static const struct shape_field fields_in_get[] = {
	{STR_INIT("Key"), &shape_item, offsetof(struct in_get, key), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_get, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("ProjectionExpression"), &shape_projection_expression,
		offsetof(struct in_get, projection_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_get, expression_attribute_names), 0},
};

static const struct shape shape_get = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_get),
	.name = STR_INIT("Get"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Get"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_get,
	.field_count = 4,
};

static const struct shape_field fields_in_transact_get_item[] = {
	{STR_INIT("Get"), &shape_get, offsetof(struct in_transact_get_item, get), SHAPE_REQUIRED},
};

static const struct shape shape_transact_get_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_transact_get_item),
	.name = STR_INIT("TransactGetItem"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TransactGetItem"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_transact_get_item,
	.field_count = 1,
};

static const struct shape shape_transact_get_item_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_transact_get_item_list),
	.name = STR_INIT("TransactGetItemList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.TransactGetItem>"),
	.min = 1,
	.max = 100,
	.element = &shape_transact_get_item,
};

static const struct shape_field fields_in_transact_get_items[] = {
	{STR_INIT("TransactItems"), &shape_transact_get_item_list,
		offsetof(struct in_transact_get_items, transact_items), SHAPE_REQUIRED},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_transact_get_items, return_consumed_capacity), 0},
};

const struct shape shape_transact_get_items = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_transact_get_items),
	.name = STR_INIT("TransactGetItemsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TransactGetItemsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_transact_get_items,
	.field_count = 2,
};

static const struct shape_field fields_in_condition_check[] = {
	{STR_INIT("Key"), &shape_item, offsetof(struct in_condition_check, key), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_condition_check, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_condition_check, condition_expression), SHAPE_REQUIRED},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_condition_check, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_condition_check, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_condition_check, return_values_on_condition_check_failure), 0},
};

static const struct shape shape_condition_check = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_condition_check),
	.name = STR_INIT("ConditionCheck"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ConditionCheck"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_condition_check,
	.field_count = 6,
};

static const struct shape_field fields_in_put[] = {
	{STR_INIT("Item"), &shape_item, offsetof(struct in_put, item), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_put, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_put, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_put, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_put, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_put, return_values_on_condition_check_failure), 0},
};

static const struct shape shape_put = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_put),
	.name = STR_INIT("Put"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Put"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_put,
	.field_count = 6,
};

static const struct shape_field fields_in_delete[] = {
	{STR_INIT("Key"), &shape_item, offsetof(struct in_delete, key), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_delete, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_delete, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_delete, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_delete, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_delete, return_values_on_condition_check_failure), 0},
};

static const struct shape shape_delete = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete),
	.name = STR_INIT("Delete"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Delete"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete,
	.field_count = 6,
};

static const struct shape shape_update_expression = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("UpdateExpression"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field fields_in_update[] = {
	{STR_INIT("Key"), &shape_item, offsetof(struct in_update, key), SHAPE_REQUIRED},
	{STR_INIT("UpdateExpression"), &shape_update_expression,
		offsetof(struct in_update, update_expression), SHAPE_REQUIRED},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_update, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_update, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_update, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_update, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_update, return_values_on_condition_check_failure), 0},
};

static const struct shape shape_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update),
	.name = STR_INIT("Update"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.Update"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update,
	.field_count = 7,
};

static const struct shape_field fields_in_transact_write_item[] = {
	{STR_INIT("ConditionCheck"), &shape_condition_check,
		offsetof(struct in_transact_write_item, condition_check), 0},
	{STR_INIT("Put"), &shape_put, offsetof(struct in_transact_write_item, put), 0},
	{STR_INIT("Delete"), &shape_delete, offsetof(struct in_transact_write_item, delete), 0},
	{STR_INIT("Update"), &shape_update, offsetof(struct in_transact_write_item, update), 0},
};

static const struct shape shape_transact_write_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_transact_write_item),
	.name = STR_INIT("TransactWriteItem"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TransactWriteItem"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_transact_write_item,
	.field_count = 4,
};

static const struct shape shape_transact_write_item_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_transact_write_item_list),
	.name = STR_INIT("TransactWriteItemList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.TransactWriteItem>"),
	.min = 1,
	.max = 100,
	.element = &shape_transact_write_item,
};

static const struct shape_field fields_in_transact_write_items[] = {
	{STR_INIT("TransactItems"), &shape_transact_write_item_list,
		offsetof(struct in_transact_write_items, transact_items), SHAPE_REQUIRED},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_transact_write_items, return_consumed_capacity), 0},
	{STR_INIT("ReturnItemCollectionMetrics"), &shape_return_item_collection_metrics,
		offsetof(struct in_transact_write_items, return_item_collection_metrics), 0},
	{STR_INIT("ClientRequestToken"), &shape_client_request_token,
		offsetof(struct in_transact_write_items, client_request_token), 0},
};

const struct shape shape_transact_write_items = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_transact_write_items),
	.name = STR_INIT("TransactWriteItemsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TransactWriteItemsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_transact_write_items,
	.field_count = 4,
};

static const struct shape shape_tag_key_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_tag_key_list),
	.name = STR_INIT("TagKeyList"),
	.java = STR_INIT("java.util.List<java.lang.String>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_tag_key_string,
};

static const struct shape_field fields_in_untag_resource[] = {
	{STR_INIT("ResourceArn"), &shape_resource_arn_string,
		offsetof(struct in_untag_resource, resource_arn), 0},
	{STR_INIT("TagKeys"), &shape_tag_key_list, offsetof(struct in_untag_resource, tag_keys), 0},
};

const struct shape shape_untag_resource = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_untag_resource),
	.name = STR_INIT("UntagResourceInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UntagResourceInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_untag_resource,
	.field_count = 2,
};

static const struct shape shape_recovery_period_in_days = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("RecoveryPeriodInDays"),
	.java = STR_INIT("java.lang.Integer"),
	.min = 1,
	.max = 35,
};

static const struct shape_field fields_in_point_in_time_recovery_specification[] = {
	{STR_INIT("PointInTimeRecoveryEnabled"), &shape_boolean_object,
		offsetof(struct in_point_in_time_recovery_specification,
			point_in_time_recovery_enabled),
		SHAPE_REQUIRED},
	{STR_INIT("RecoveryPeriodInDays"), &shape_recovery_period_in_days,
		offsetof(struct in_point_in_time_recovery_specification, recovery_period_in_days),
		0},
};

static const struct shape shape_point_in_time_recovery_specification = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_point_in_time_recovery_specification),
	.name = STR_INIT("PointInTimeRecoverySpecification"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.PointInTimeRecoverySpecification"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_point_in_time_recovery_specification,
	.field_count = 2,
};

static const struct shape_field fields_in_update_continuous_backups[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_update_continuous_backups, table_name), SHAPE_REQUIRED},
	{STR_INIT("PointInTimeRecoverySpecification"), &shape_point_in_time_recovery_specification,
		offsetof(struct in_update_continuous_backups, point_in_time_recovery_specification),
		SHAPE_REQUIRED},
};

const struct shape shape_update_continuous_backups = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_continuous_backups),
	.name = STR_INIT("UpdateContinuousBackupsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateContinuousBackupsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_continuous_backups,
	.field_count = 2,
};

static const struct str values_in_contributor_insights_action[] = {
	STR_INIT("ENABLE"),
	STR_INIT("DISABLE"),
};

static const struct shape shape_contributor_insights_action = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_contributor_insights_action),
	.name = STR_INIT("ContributorInsightsAction"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_contributor_insights_action,
	.value_count = 2,
};

static const struct str values_in_contributor_insights_mode[] = {
	STR_INIT("ACCESSED_AND_THROTTLED_KEYS"),
	STR_INIT("THROTTLED_KEYS"),
};

static const struct shape shape_contributor_insights_mode = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_contributor_insights_mode),
	.name = STR_INIT("ContributorInsightsMode"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_contributor_insights_mode,
	.value_count = 2,
};

static const struct shape_field fields_in_update_contributor_insights[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_update_contributor_insights, table_name), SHAPE_REQUIRED},
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_update_contributor_insights, index_name), 0},
	{STR_INIT("ContributorInsightsAction"), &shape_contributor_insights_action,
		offsetof(struct in_update_contributor_insights, contributor_insights_action),
		SHAPE_REQUIRED},
	{STR_INIT("ContributorInsightsMode"), &shape_contributor_insights_mode,
		offsetof(struct in_update_contributor_insights, contributor_insights_mode), 0},
};

const struct shape shape_update_contributor_insights = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_contributor_insights),
	.name = STR_INIT("UpdateContributorInsightsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateContributorInsightsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_contributor_insights,
	.field_count = 4,
};

static const struct shape_field fields_in_create_replica_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_create_replica_action, region_name), SHAPE_REQUIRED},
};

static const struct shape shape_create_replica_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_replica_action),
	.name = STR_INIT("CreateReplicaAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateReplicaAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_replica_action,
	.field_count = 1,
};

static const struct shape_field fields_in_delete_replica_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_delete_replica_action, region_name), SHAPE_REQUIRED},
};

static const struct shape shape_delete_replica_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_replica_action),
	.name = STR_INIT("DeleteReplicaAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteReplicaAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_replica_action,
	.field_count = 1,
};

static const struct shape_field fields_in_replica_update[] = {
	{STR_INIT("Create"), &shape_create_replica_action,
		offsetof(struct in_replica_update, create), 0},
	{STR_INIT("Delete"), &shape_delete_replica_action,
		offsetof(struct in_replica_update, delete), 0},
};

static const struct shape shape_replica_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_update),
	.name = STR_INIT("ReplicaUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ReplicaUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_update,
	.field_count = 2,
};

static const struct shape shape_replica_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_update_list),
	.name = STR_INIT("ReplicaUpdateList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaUpdate>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_replica_update,
};

static const struct shape_field fields_in_update_global_table[] = {
	{STR_INIT("GlobalTableName"), &shape_table_name,
		offsetof(struct in_update_global_table, global_table_name), SHAPE_REQUIRED},
	{STR_INIT("ReplicaUpdates"), &shape_replica_update_list,
		offsetof(struct in_update_global_table, replica_updates), SHAPE_REQUIRED},
};

const struct shape shape_update_global_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_global_table),
	.name = STR_INIT("UpdateGlobalTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateGlobalTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_global_table,
	.field_count = 2,
};

static const struct shape shape_auto_scaling_role_arn = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("AutoScalingRoleArn"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 1600,
};

static const struct shape shape_auto_scaling_policy_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("AutoScalingPolicyName"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 256,
};

static const struct shape shape_integer_object = {
	.kind = SHAPE_INTEGER,
	.size = sizeof(struct shape_long),
	.name = STR_INIT("IntegerObject"),
	.java = STR_INIT("java.lang.Integer"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_double_object = {
	.kind = SHAPE_DOUBLE,
	.size = sizeof(struct shape_double),
	.name = STR_INIT("DoubleObject"),
	.java = STR_INIT("java.lang.Double"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape_field
	fields_in_auto_scaling_target_tracking_scaling_policy_configuration_update[] = {
		{STR_INIT("DisableScaleIn"), &shape_boolean_object,
			offsetof(struct
				in_auto_scaling_target_tracking_scaling_policy_configuration_update,
				disable_scale_in),
			0},
		{STR_INIT("ScaleInCooldown"), &shape_integer_object,
			offsetof(struct
				in_auto_scaling_target_tracking_scaling_policy_configuration_update,
				scale_in_cooldown),
			0},
		{STR_INIT("ScaleOutCooldown"), &shape_integer_object,
			offsetof(struct
				in_auto_scaling_target_tracking_scaling_policy_configuration_update,
				scale_out_cooldown),
			0},
		{STR_INIT("TargetValue"), &shape_double_object,
			offsetof(struct
				in_auto_scaling_target_tracking_scaling_policy_configuration_update,
				target_value),
			SHAPE_REQUIRED},
};

static const struct shape shape_auto_scaling_target_tracking_scaling_policy_configuration_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_auto_scaling_target_tracking_scaling_policy_configuration_update),
	.name = STR_INIT("AutoScalingTargetTrackingScalingPolicyConfigurationUpdate"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.AutoScalingTargetTrackingScalingPolicyConfigurationUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_auto_scaling_target_tracking_scaling_policy_configuration_update,
	.field_count = 4,
};

static const struct shape_field fields_in_auto_scaling_policy_update[] = {
	{STR_INIT("PolicyName"), &shape_auto_scaling_policy_name,
		offsetof(struct in_auto_scaling_policy_update, policy_name), 0},
	{STR_INIT("TargetTrackingScalingPolicyConfiguration"),
		&shape_auto_scaling_target_tracking_scaling_policy_configuration_update,
		offsetof(struct in_auto_scaling_policy_update,
			target_tracking_scaling_policy_configuration),
		SHAPE_REQUIRED},
};

static const struct shape shape_auto_scaling_policy_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_auto_scaling_policy_update),
	.name = STR_INIT("AutoScalingPolicyUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.AutoScalingPolicyUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_auto_scaling_policy_update,
	.field_count = 2,
};

static const struct shape_field fields_in_auto_scaling_settings_update[] = {
	{STR_INIT("MinimumUnits"), &shape_positive_long_object,
		offsetof(struct in_auto_scaling_settings_update, minimum_units), 0},
	{STR_INIT("MaximumUnits"), &shape_positive_long_object,
		offsetof(struct in_auto_scaling_settings_update, maximum_units), 0},
	{STR_INIT("AutoScalingDisabled"), &shape_boolean_object,
		offsetof(struct in_auto_scaling_settings_update, auto_scaling_disabled), 0},
	{STR_INIT("AutoScalingRoleArn"), &shape_auto_scaling_role_arn,
		offsetof(struct in_auto_scaling_settings_update, auto_scaling_role_arn), 0},
	{STR_INIT("ScalingPolicyUpdate"), &shape_auto_scaling_policy_update,
		offsetof(struct in_auto_scaling_settings_update, scaling_policy_update), 0},
};

static const struct shape shape_auto_scaling_settings_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_auto_scaling_settings_update),
	.name = STR_INIT("AutoScalingSettingsUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.AutoScalingSettingsUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_auto_scaling_settings_update,
	.field_count = 5,
};

static const struct shape_field fields_in_global_table_global_secondary_index_settings_update[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_global_table_global_secondary_index_settings_update, index_name),
		SHAPE_REQUIRED},
	{STR_INIT("ProvisionedWriteCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_global_table_global_secondary_index_settings_update,
			provisioned_write_capacity_units),
		0},
	{STR_INIT("ProvisionedWriteCapacityAutoScalingSettingsUpdate"),
		&shape_auto_scaling_settings_update,
		offsetof(struct in_global_table_global_secondary_index_settings_update,
			provisioned_write_capacity_auto_scaling_settings_update),
		0},
};

static const struct shape shape_global_table_global_secondary_index_settings_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_global_table_global_secondary_index_settings_update),
	.name = STR_INIT("GlobalTableGlobalSecondaryIndexSettingsUpdate"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.GlobalTableGlobalSecondaryIndexSettingsUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_global_table_global_secondary_index_settings_update,
	.field_count = 3,
};

static const struct shape shape_global_table_global_secondary_index_settings_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_global_table_global_secondary_index_settings_update_list),
	.name = STR_INIT("GlobalTableGlobalSecondaryIndexSettingsUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.GlobalTableGlobalSecondaryIndexSettingsUpdate>"),
	.min = 1,
	.max = 20,
	.element = &shape_global_table_global_secondary_index_settings_update,
};

static const struct shape_field fields_in_replica_global_secondary_index_settings_update[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_replica_global_secondary_index_settings_update, index_name),
		SHAPE_REQUIRED},
	{STR_INIT("ProvisionedReadCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_replica_global_secondary_index_settings_update,
			provisioned_read_capacity_units),
		0},
	{STR_INIT("ProvisionedReadCapacityAutoScalingSettingsUpdate"),
		&shape_auto_scaling_settings_update,
		offsetof(struct in_replica_global_secondary_index_settings_update,
			provisioned_read_capacity_auto_scaling_settings_update),
		0},
};

static const struct shape shape_replica_global_secondary_index_settings_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_global_secondary_index_settings_update),
	.name = STR_INIT("ReplicaGlobalSecondaryIndexSettingsUpdate"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexSettingsUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_global_secondary_index_settings_update,
	.field_count = 3,
};

static const struct shape shape_replica_global_secondary_index_settings_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_global_secondary_index_settings_update_list),
	.name = STR_INIT("ReplicaGlobalSecondaryIndexSettingsUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexSettingsUpdate>"),
	.min = 1,
	.max = 20,
	.element = &shape_replica_global_secondary_index_settings_update,
};

static const struct shape_field fields_in_replica_settings_update[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_replica_settings_update, region_name), SHAPE_REQUIRED},
	{STR_INIT("ReplicaProvisionedReadCapacityUnits"), &shape_positive_long_object,
		offsetof(
			struct in_replica_settings_update, replica_provisioned_read_capacity_units),
		0},
	{STR_INIT("ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate"),
		&shape_auto_scaling_settings_update,
		offsetof(struct in_replica_settings_update,
			replica_provisioned_read_capacity_auto_scaling_settings_update),
		0},
	{STR_INIT("ReplicaGlobalSecondaryIndexSettingsUpdate"),
		&shape_replica_global_secondary_index_settings_update_list,
		offsetof(struct in_replica_settings_update,
			replica_global_secondary_index_settings_update),
		0},
	{STR_INIT("ReplicaTableClass"), &shape_table_class,
		offsetof(struct in_replica_settings_update, replica_table_class), 0},
};

static const struct shape shape_replica_settings_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_settings_update),
	.name = STR_INIT("ReplicaSettingsUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ReplicaSettingsUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_settings_update,
	.field_count = 5,
};

static const struct shape shape_replica_settings_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_settings_update_list),
	.name = STR_INIT("ReplicaSettingsUpdateList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaSettingsUpdate>"),
	.min = 1,
	.max = 50,
	.element = &shape_replica_settings_update,
};

static const struct shape_field fields_in_update_global_table_settings[] = {
	{STR_INIT("GlobalTableName"), &shape_table_name,
		offsetof(struct in_update_global_table_settings, global_table_name),
		SHAPE_REQUIRED},
	{STR_INIT("GlobalTableBillingMode"), &shape_billing_mode,
		offsetof(struct in_update_global_table_settings, global_table_billing_mode), 0},
	{STR_INIT("GlobalTableProvisionedWriteCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_update_global_table_settings,
			global_table_provisioned_write_capacity_units),
		0},
	{STR_INIT("GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate"),
		&shape_auto_scaling_settings_update,
		offsetof(struct in_update_global_table_settings,
			global_table_provisioned_write_capacity_auto_scaling_settings_update),
		0},
	{STR_INIT("GlobalTableGlobalSecondaryIndexSettingsUpdate"),
		&shape_global_table_global_secondary_index_settings_update_list,
		offsetof(struct in_update_global_table_settings,
			global_table_global_secondary_index_settings_update),
		0},
	{STR_INIT("ReplicaSettingsUpdate"), &shape_replica_settings_update_list,
		offsetof(struct in_update_global_table_settings, replica_settings_update), 0},
};

const struct shape shape_update_global_table_settings = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_global_table_settings),
	.name = STR_INIT("UpdateGlobalTableSettingsInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateGlobalTableSettingsInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_global_table_settings,
	.field_count = 6,
};

static const struct str values_in_attribute_action[] = {
	STR_INIT("ADD"),
	STR_INIT("PUT"),
	STR_INIT("DELETE"),
};

static const struct shape shape_attribute_action = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_attribute_action),
	.name = STR_INIT("AttributeAction"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_attribute_action,
	.value_count = 3,
};

static const struct shape_field fields_in_attribute_value_update[] = {
	{STR_INIT("Value"), &shape_attribute_value,
		offsetof(struct in_attribute_value_update, value), 0},
	{STR_INIT("Action"), &shape_attribute_action,
		offsetof(struct in_attribute_value_update, action), 0},
};

static const struct shape shape_attribute_value_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_attribute_value_update),
	.name = STR_INIT("AttributeValueUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.AttributeValueUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_attribute_value_update,
	.field_count = 2,
};

static const struct shape shape_attribute_updates = {
	.kind = SHAPE_MAP,
	.size = sizeof(struct in_attribute_updates),
	.name = STR_INIT("AttributeUpdates"),
	.java = STR_INIT(
		"java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValueUpdate>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_attribute_value_update,
	.key = &shape_attribute_name,
};

static const struct shape_field fields_in_update_item[] = {
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_update_item, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("Key"), &shape_item, offsetof(struct in_update_item, key), SHAPE_REQUIRED},
	{STR_INIT("AttributeUpdates"), &shape_attribute_updates,
		offsetof(struct in_update_item, attribute_updates), 0},
	{STR_INIT("Expected"), &shape_expected_attribute_map,
		offsetof(struct in_update_item, expected), 0},
	{STR_INIT("ConditionalOperator"), &shape_conditional_operator,
		offsetof(struct in_update_item, conditional_operator), 0},
	{STR_INIT("ReturnValues"), &shape_return_value,
		offsetof(struct in_update_item, return_values), 0},
	{STR_INIT("ReturnConsumedCapacity"), &shape_return_consumed_capacity,
		offsetof(struct in_update_item, return_consumed_capacity), 0},
	{STR_INIT("ReturnItemCollectionMetrics"), &shape_return_item_collection_metrics,
		offsetof(struct in_update_item, return_item_collection_metrics), 0},
	{STR_INIT("UpdateExpression"), &shape_update_expression,
		offsetof(struct in_update_item, update_expression), 0},
	{STR_INIT("ConditionExpression"), &shape_condition_expression,
		offsetof(struct in_update_item, condition_expression), 0},
	{STR_INIT("ExpressionAttributeNames"), &shape_expression_attribute_name_map,
		offsetof(struct in_update_item, expression_attribute_names), 0},
	{STR_INIT("ExpressionAttributeValues"), &shape_item,
		offsetof(struct in_update_item, expression_attribute_values), 0},
	{STR_INIT("ReturnValuesOnConditionCheckFailure"),
		&shape_return_values_on_condition_check_failure,
		offsetof(struct in_update_item, return_values_on_condition_check_failure), 0},
};

const struct shape shape_update_item = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_item),
	.name = STR_INIT("UpdateItemInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateItemInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_item,
	.field_count = 13,
	.order = (const uint8_t[]){6, 0, 7, 5, 4, 1, 2, 3, 8, 9, 10, 11, 12},
	.flags = SHAPE_NEWER | SHAPE_FIRST_ONLY,
};

static const struct shape_field fields_in_update_kinesis_streaming_configuration[] = {
	{STR_INIT("ApproximateCreationDateTimePrecision"),
		&shape_approximate_creation_date_time_precision,
		offsetof(struct in_update_kinesis_streaming_configuration,
			approximate_creation_date_time_precision),
		0},
};

static const struct shape shape_update_kinesis_streaming_configuration = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_kinesis_streaming_configuration),
	.name = STR_INIT("UpdateKinesisStreamingConfiguration"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateKinesisStreamingConfiguration"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_kinesis_streaming_configuration,
	.field_count = 1,
};

static const struct shape_field fields_in_update_kinesis_streaming_destination[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_update_kinesis_streaming_destination, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("StreamArn"), &shape_stream_arn,
		offsetof(struct in_update_kinesis_streaming_destination, stream_arn),
		SHAPE_REQUIRED},
	{STR_INIT("UpdateKinesisStreamingConfiguration"),
		&shape_update_kinesis_streaming_configuration,
		offsetof(struct in_update_kinesis_streaming_destination,
			update_kinesis_streaming_configuration),
		0},
};

const struct shape shape_update_kinesis_streaming_destination = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_kinesis_streaming_destination),
	.name = STR_INIT("UpdateKinesisStreamingDestinationInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateKinesisStreamingDestinationInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_kinesis_streaming_destination,
	.field_count = 3,
};

static const struct shape_field fields_in_update_global_secondary_index_action[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_update_global_secondary_index_action, index_name),
		SHAPE_REQUIRED},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_update_global_secondary_index_action, provisioned_throughput),
		0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_update_global_secondary_index_action, on_demand_throughput), 0},
	{STR_INIT("WarmThroughput"), &shape_warm_throughput,
		offsetof(struct in_update_global_secondary_index_action, warm_throughput), 0},
};

static const struct shape shape_update_global_secondary_index_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_global_secondary_index_action),
	.name = STR_INIT("UpdateGlobalSecondaryIndexAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateGlobalSecondaryIndexAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_global_secondary_index_action,
	.field_count = 4,
};

static const struct shape_field fields_in_create_global_secondary_index_action[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_create_global_secondary_index_action, index_name),
		SHAPE_REQUIRED},
	{STR_INIT("KeySchema"), &shape_key_schema,
		offsetof(struct in_create_global_secondary_index_action, key_schema),
		SHAPE_REQUIRED},
	{STR_INIT("Projection"), &shape_projection,
		offsetof(struct in_create_global_secondary_index_action, projection),
		SHAPE_REQUIRED},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_create_global_secondary_index_action, provisioned_throughput),
		0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_create_global_secondary_index_action, on_demand_throughput), 0},
	{STR_INIT("WarmThroughput"), &shape_warm_throughput,
		offsetof(struct in_create_global_secondary_index_action, warm_throughput), 0},
};

static const struct shape shape_create_global_secondary_index_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_global_secondary_index_action),
	.name = STR_INIT("CreateGlobalSecondaryIndexAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateGlobalSecondaryIndexAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_global_secondary_index_action,
	.field_count = 6,
};

static const struct shape_field fields_in_delete_global_secondary_index_action[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_delete_global_secondary_index_action, index_name),
		SHAPE_REQUIRED},
};

static const struct shape shape_delete_global_secondary_index_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_global_secondary_index_action),
	.name = STR_INIT("DeleteGlobalSecondaryIndexAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteGlobalSecondaryIndexAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_global_secondary_index_action,
	.field_count = 1,
};

static const struct shape_field fields_in_global_secondary_index_update[] = {
	{STR_INIT("Update"), &shape_update_global_secondary_index_action,
		offsetof(struct in_global_secondary_index_update, update), 0},
	{STR_INIT("Create"), &shape_create_global_secondary_index_action,
		offsetof(struct in_global_secondary_index_update, create), 0},
	{STR_INIT("Delete"), &shape_delete_global_secondary_index_action,
		offsetof(struct in_global_secondary_index_update, delete), 0},
};

static const struct shape shape_global_secondary_index_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_global_secondary_index_update),
	.name = STR_INIT("GlobalSecondaryIndexUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_global_secondary_index_update,
	.field_count = 3,
};

static const struct shape shape_global_secondary_index_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_global_secondary_index_update_list),
	.name = STR_INIT("GlobalSecondaryIndexUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexUpdate>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_global_secondary_index_update,
};

static const struct shape_field fields_in_provisioned_throughput_override[] = {
	{STR_INIT("ReadCapacityUnits"), &shape_positive_long_object,
		offsetof(struct in_provisioned_throughput_override, read_capacity_units), 0},
};

static const struct shape shape_provisioned_throughput_override = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_provisioned_throughput_override),
	.name = STR_INIT("ProvisionedThroughputOverride"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ProvisionedThroughputOverride"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_provisioned_throughput_override,
	.field_count = 1,
};

static const struct shape_field fields_in_on_demand_throughput_override[] = {
	{STR_INIT("MaxReadRequestUnits"), &shape_long_object,
		offsetof(struct in_on_demand_throughput_override, max_read_request_units), 0},
};

static const struct shape shape_on_demand_throughput_override = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_on_demand_throughput_override),
	.name = STR_INIT("OnDemandThroughputOverride"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.OnDemandThroughputOverride"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_on_demand_throughput_override,
	.field_count = 1,
};

static const struct shape_field fields_in_replica_global_secondary_index[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_replica_global_secondary_index, index_name), SHAPE_REQUIRED},
	{STR_INIT("ProvisionedThroughputOverride"), &shape_provisioned_throughput_override,
		offsetof(struct in_replica_global_secondary_index, provisioned_throughput_override),
		0},
	{STR_INIT("OnDemandThroughputOverride"), &shape_on_demand_throughput_override,
		offsetof(struct in_replica_global_secondary_index, on_demand_throughput_override),
		0},
};

static const struct shape shape_replica_global_secondary_index = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_global_secondary_index),
	.name = STR_INIT("ReplicaGlobalSecondaryIndex"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndex"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_global_secondary_index,
	.field_count = 3,
};

static const struct shape shape_replica_global_secondary_index_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_global_secondary_index_list),
	.name = STR_INIT("ReplicaGlobalSecondaryIndexList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndex>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_replica_global_secondary_index,
};

static const struct shape_field fields_in_create_replication_group_member_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_create_replication_group_member_action, region_name),
		SHAPE_REQUIRED},
	{STR_INIT("KMSMasterKeyId"), &shape_kms_master_key_id,
		offsetof(struct in_create_replication_group_member_action, kms_master_key_id), 0},
	{STR_INIT("ProvisionedThroughputOverride"), &shape_provisioned_throughput_override,
		offsetof(struct in_create_replication_group_member_action,
			provisioned_throughput_override),
		0},
	{STR_INIT("OnDemandThroughputOverride"), &shape_on_demand_throughput_override,
		offsetof(struct in_create_replication_group_member_action,
			on_demand_throughput_override),
		0},
	{STR_INIT("GlobalSecondaryIndexes"), &shape_replica_global_secondary_index_list,
		offsetof(
			struct in_create_replication_group_member_action, global_secondary_indexes),
		0},
	{STR_INIT("TableClassOverride"), &shape_table_class,
		offsetof(struct in_create_replication_group_member_action, table_class_override),
		0},
};

static const struct shape shape_create_replication_group_member_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_replication_group_member_action),
	.name = STR_INIT("CreateReplicationGroupMemberAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.CreateReplicationGroupMemberAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_replication_group_member_action,
	.field_count = 6,
};

static const struct shape_field fields_in_update_replication_group_member_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_update_replication_group_member_action, region_name),
		SHAPE_REQUIRED},
	{STR_INIT("KMSMasterKeyId"), &shape_kms_master_key_id,
		offsetof(struct in_update_replication_group_member_action, kms_master_key_id), 0},
	{STR_INIT("ProvisionedThroughputOverride"), &shape_provisioned_throughput_override,
		offsetof(struct in_update_replication_group_member_action,
			provisioned_throughput_override),
		0},
	{STR_INIT("OnDemandThroughputOverride"), &shape_on_demand_throughput_override,
		offsetof(struct in_update_replication_group_member_action,
			on_demand_throughput_override),
		0},
	{STR_INIT("GlobalSecondaryIndexes"), &shape_replica_global_secondary_index_list,
		offsetof(
			struct in_update_replication_group_member_action, global_secondary_indexes),
		0},
	{STR_INIT("TableClassOverride"), &shape_table_class,
		offsetof(struct in_update_replication_group_member_action, table_class_override),
		0},
};

static const struct shape shape_update_replication_group_member_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_replication_group_member_action),
	.name = STR_INIT("UpdateReplicationGroupMemberAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateReplicationGroupMemberAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_replication_group_member_action,
	.field_count = 6,
};

static const struct shape_field fields_in_delete_replication_group_member_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_delete_replication_group_member_action, region_name),
		SHAPE_REQUIRED},
};

static const struct shape shape_delete_replication_group_member_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_replication_group_member_action),
	.name = STR_INIT("DeleteReplicationGroupMemberAction"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.DeleteReplicationGroupMemberAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_replication_group_member_action,
	.field_count = 1,
};

static const struct shape_field fields_in_replication_group_update[] = {
	{STR_INIT("Create"), &shape_create_replication_group_member_action,
		offsetof(struct in_replication_group_update, create), 0},
	{STR_INIT("Update"), &shape_update_replication_group_member_action,
		offsetof(struct in_replication_group_update, update), 0},
	{STR_INIT("Delete"), &shape_delete_replication_group_member_action,
		offsetof(struct in_replication_group_update, delete), 0},
};

static const struct shape shape_replication_group_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replication_group_update),
	.name = STR_INIT("ReplicationGroupUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ReplicationGroupUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replication_group_update,
	.field_count = 3,
};

static const struct shape shape_replication_group_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replication_group_update_list),
	.name = STR_INIT("ReplicationGroupUpdateList"),
	.java = STR_INIT("java.util.List<com.amazonaws.dynamodb.v20120810.ReplicationGroupUpdate>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_replication_group_update,
};

static const struct str values_in_multi_region_consistency[] = {
	STR_INIT("EVENTUAL"),
	STR_INIT("STRONG"),
};

static const struct shape shape_multi_region_consistency = {
	.kind = SHAPE_ENUM,
	.size = sizeof(enum in_multi_region_consistency),
	.name = STR_INIT("MultiRegionConsistency"),
	.java = STR_INIT("java.lang.String"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.values = values_in_multi_region_consistency,
	.value_count = 2,
};

static const struct shape_field fields_in_create_global_table_witness_group_member_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_create_global_table_witness_group_member_action, region_name),
		SHAPE_REQUIRED},
};

static const struct shape shape_create_global_table_witness_group_member_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_create_global_table_witness_group_member_action),
	.name = STR_INIT("CreateGlobalTableWitnessGroupMemberAction"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.CreateGlobalTableWitnessGroupMemberAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_create_global_table_witness_group_member_action,
	.field_count = 1,
};

static const struct shape_field fields_in_delete_global_table_witness_group_member_action[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_delete_global_table_witness_group_member_action, region_name),
		SHAPE_REQUIRED},
};

static const struct shape shape_delete_global_table_witness_group_member_action = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_delete_global_table_witness_group_member_action),
	.name = STR_INIT("DeleteGlobalTableWitnessGroupMemberAction"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.DeleteGlobalTableWitnessGroupMemberAction"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_delete_global_table_witness_group_member_action,
	.field_count = 1,
};

static const struct shape_field fields_in_global_table_witness_group_update[] = {
	{STR_INIT("Create"), &shape_create_global_table_witness_group_member_action,
		offsetof(struct in_global_table_witness_group_update, create), 0},
	{STR_INIT("Delete"), &shape_delete_global_table_witness_group_member_action,
		offsetof(struct in_global_table_witness_group_update, delete), 0},
};

static const struct shape shape_global_table_witness_group_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_global_table_witness_group_update),
	.name = STR_INIT("GlobalTableWitnessGroupUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GlobalTableWitnessGroupUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_global_table_witness_group_update,
	.field_count = 2,
};

static const struct shape shape_global_table_witness_group_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_global_table_witness_group_update_list),
	.name = STR_INIT("GlobalTableWitnessGroupUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.GlobalTableWitnessGroupUpdate>"),
	.min = 1,
	.max = 1,
	.element = &shape_global_table_witness_group_update,
};

static const struct shape_field fields_in_update_table[] = {
	{STR_INIT("AttributeDefinitions"), &shape_attribute_definitions,
		offsetof(struct in_update_table, attribute_definitions), 0},
	{STR_INIT("TableName"), &shape_table_arn, offsetof(struct in_update_table, table_name),
		SHAPE_REQUIRED},
	{STR_INIT("BillingMode"), &shape_billing_mode,
		offsetof(struct in_update_table, billing_mode), 0},
	{STR_INIT("ProvisionedThroughput"), &shape_provisioned_throughput,
		offsetof(struct in_update_table, provisioned_throughput), 0},
	{STR_INIT("GlobalSecondaryIndexUpdates"), &shape_global_secondary_index_update_list,
		offsetof(struct in_update_table, global_secondary_index_updates), 0},
	{STR_INIT("StreamSpecification"), &shape_stream_specification,
		offsetof(struct in_update_table, stream_specification), 0},
	{STR_INIT("SSESpecification"), &shape_sse_specification,
		offsetof(struct in_update_table, sse_specification), 0},
	{STR_INIT("ReplicaUpdates"), &shape_replication_group_update_list,
		offsetof(struct in_update_table, replica_updates), 0},
	{STR_INIT("TableClass"), &shape_table_class, offsetof(struct in_update_table, table_class),
		0},
	{STR_INIT("DeletionProtectionEnabled"), &shape_deletion_protection_enabled,
		offsetof(struct in_update_table, deletion_protection_enabled), 0},
	{STR_INIT("MultiRegionConsistency"), &shape_multi_region_consistency,
		offsetof(struct in_update_table, multi_region_consistency), 0},
	{STR_INIT("GlobalTableWitnessUpdates"), &shape_global_table_witness_group_update_list,
		offsetof(struct in_update_table, global_table_witness_updates), 0},
	{STR_INIT("OnDemandThroughput"), &shape_on_demand_throughput,
		offsetof(struct in_update_table, on_demand_throughput), 0},
	{STR_INIT("WarmThroughput"), &shape_warm_throughput,
		offsetof(struct in_update_table, warm_throughput), 0},
	{STR_INIT("GlobalTableSettingsReplicationMode"),
		&shape_global_table_settings_replication_mode,
		offsetof(struct in_update_table, global_table_settings_replication_mode), 0},
};

const struct shape shape_update_table = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_table),
	.name = STR_INIT("UpdateTableInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateTableInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_table,
	.field_count = 15,
	.flags = SHAPE_TABLE_REQUIRED,
};

static const struct shape_field fields_in_global_secondary_index_auto_scaling_update[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_global_secondary_index_auto_scaling_update, index_name), 0},
	{STR_INIT("ProvisionedWriteCapacityAutoScalingUpdate"), &shape_auto_scaling_settings_update,
		offsetof(struct in_global_secondary_index_auto_scaling_update,
			provisioned_write_capacity_auto_scaling_update),
		0},
};

static const struct shape shape_global_secondary_index_auto_scaling_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_global_secondary_index_auto_scaling_update),
	.name = STR_INIT("GlobalSecondaryIndexAutoScalingUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexAutoScalingUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_global_secondary_index_auto_scaling_update,
	.field_count = 2,
};

static const struct shape shape_global_secondary_index_auto_scaling_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_global_secondary_index_auto_scaling_update_list),
	.name = STR_INIT("GlobalSecondaryIndexAutoScalingUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.GlobalSecondaryIndexAutoScalingUpdate>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_global_secondary_index_auto_scaling_update,
};

static const struct shape_field fields_in_replica_global_secondary_index_auto_scaling_update[] = {
	{STR_INIT("IndexName"), &shape_index_name,
		offsetof(struct in_replica_global_secondary_index_auto_scaling_update, index_name),
		0},
	{STR_INIT("ProvisionedReadCapacityAutoScalingUpdate"), &shape_auto_scaling_settings_update,
		offsetof(struct in_replica_global_secondary_index_auto_scaling_update,
			provisioned_read_capacity_auto_scaling_update),
		0},
};

static const struct shape shape_replica_global_secondary_index_auto_scaling_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_global_secondary_index_auto_scaling_update),
	.name = STR_INIT("ReplicaGlobalSecondaryIndexAutoScalingUpdate"),
	.java = STR_INIT(
		"com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexAutoScalingUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_global_secondary_index_auto_scaling_update,
	.field_count = 2,
};

static const struct shape shape_replica_global_secondary_index_auto_scaling_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_global_secondary_index_auto_scaling_update_list),
	.name = STR_INIT("ReplicaGlobalSecondaryIndexAutoScalingUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaGlobalSecondaryIndexAutoScalingUpdate>"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.element = &shape_replica_global_secondary_index_auto_scaling_update,
};

static const struct shape_field fields_in_replica_auto_scaling_update[] = {
	{STR_INIT("RegionName"), &shape_region_name,
		offsetof(struct in_replica_auto_scaling_update, region_name), SHAPE_REQUIRED},
	{STR_INIT("ReplicaGlobalSecondaryIndexUpdates"),
		&shape_replica_global_secondary_index_auto_scaling_update_list,
		offsetof(struct in_replica_auto_scaling_update,
			replica_global_secondary_index_updates),
		0},
	{STR_INIT("ReplicaProvisionedReadCapacityAutoScalingUpdate"),
		&shape_auto_scaling_settings_update,
		offsetof(struct in_replica_auto_scaling_update,
			replica_provisioned_read_capacity_auto_scaling_update),
		0},
};

static const struct shape shape_replica_auto_scaling_update = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_replica_auto_scaling_update),
	.name = STR_INIT("ReplicaAutoScalingUpdate"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.ReplicaAutoScalingUpdate"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_replica_auto_scaling_update,
	.field_count = 3,
};

static const struct shape shape_replica_auto_scaling_update_list = {
	.kind = SHAPE_LIST,
	.size = sizeof(struct in_replica_auto_scaling_update_list),
	.name = STR_INIT("ReplicaAutoScalingUpdateList"),
	.java = STR_INIT(
		"java.util.List<com.amazonaws.dynamodb.v20120810.ReplicaAutoScalingUpdate>"),
	.min = 1,
	.max = SHAPE_NO_MAX,
	.element = &shape_replica_auto_scaling_update,
};

static const struct shape_field fields_in_update_table_replica_auto_scaling[] = {
	{STR_INIT("GlobalSecondaryIndexUpdates"),
		&shape_global_secondary_index_auto_scaling_update_list,
		offsetof(struct in_update_table_replica_auto_scaling,
			global_secondary_index_updates),
		0},
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_update_table_replica_auto_scaling, table_name), SHAPE_REQUIRED},
	{STR_INIT("ProvisionedWriteCapacityAutoScalingUpdate"), &shape_auto_scaling_settings_update,
		offsetof(struct in_update_table_replica_auto_scaling,
			provisioned_write_capacity_auto_scaling_update),
		0},
	{STR_INIT("ReplicaUpdates"), &shape_replica_auto_scaling_update_list,
		offsetof(struct in_update_table_replica_auto_scaling, replica_updates), 0},
};

const struct shape shape_update_table_replica_auto_scaling = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_table_replica_auto_scaling),
	.name = STR_INIT("UpdateTableReplicaAutoScalingInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateTableReplicaAutoScalingInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_table_replica_auto_scaling,
	.field_count = 4,
};

static const struct shape shape_time_to_live_enabled = {
	.kind = SHAPE_BOOLEAN,
	.size = sizeof(struct shape_bool),
	.name = STR_INIT("TimeToLiveEnabled"),
	.java = STR_INIT("java.lang.Boolean"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
};

static const struct shape shape_time_to_live_attribute_name = {
	.kind = SHAPE_STRING,
	.size = sizeof(struct str),
	.name = STR_INIT("TimeToLiveAttributeName"),
	.java = STR_INIT("java.lang.String"),
	.min = 1,
	.max = 255,
};

static const struct shape_field fields_in_time_to_live_specification[] = {
	{STR_INIT("Enabled"), &shape_time_to_live_enabled,
		offsetof(struct in_time_to_live_specification, enabled), SHAPE_REQUIRED},
	{STR_INIT("AttributeName"), &shape_time_to_live_attribute_name,
		offsetof(struct in_time_to_live_specification, attribute_name), SHAPE_REQUIRED},
};

static const struct shape shape_time_to_live_specification = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_time_to_live_specification),
	.name = STR_INIT("TimeToLiveSpecification"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.TimeToLiveSpecification"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_time_to_live_specification,
	.field_count = 2,
};

static const struct shape_field fields_in_update_time_to_live[] = {
	{STR_INIT("TableName"), &shape_table_arn,
		offsetof(struct in_update_time_to_live, table_name), SHAPE_REQUIRED},
	{STR_INIT("TimeToLiveSpecification"), &shape_time_to_live_specification,
		offsetof(struct in_update_time_to_live, time_to_live_specification),
		SHAPE_REQUIRED},
};

const struct shape shape_update_time_to_live = {
	.kind = SHAPE_STRUCTURE,
	.size = sizeof(struct in_update_time_to_live),
	.name = STR_INIT("UpdateTimeToLiveInput"),
	.java = STR_INIT("com.amazonaws.dynamodb.v20120810.UpdateTimeToLiveInput"),
	.min = SHAPE_NO_MIN,
	.max = SHAPE_NO_MAX,
	.fields = fields_in_update_time_to_live,
	.field_count = 2,
};
