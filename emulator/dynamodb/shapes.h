/* Made by gen_shapes.py from the service's API model: do not edit. */

#ifndef HANGAR_DYNAMODB_SHAPES_H
#define HANGAR_DYNAMODB_SHAPES_H

#include "aws_shape.h"

enum in_return_values_on_condition_check_failure {
	IN_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE_UNSET,
	IN_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE_ALL_OLD,
	IN_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE_NONE,
};

enum in_return_consumed_capacity {
	IN_RETURN_CONSUMED_CAPACITY_UNSET,
	IN_RETURN_CONSUMED_CAPACITY_INDEXES,
	IN_RETURN_CONSUMED_CAPACITY_TOTAL,
	IN_RETURN_CONSUMED_CAPACITY_NONE,
};

enum in_return_item_collection_metrics {
	IN_RETURN_ITEM_COLLECTION_METRICS_UNSET,
	IN_RETURN_ITEM_COLLECTION_METRICS_SIZE,
	IN_RETURN_ITEM_COLLECTION_METRICS_NONE,
};

enum in_scalar_attribute_type {
	IN_SCALAR_ATTRIBUTE_TYPE_UNSET,
	IN_SCALAR_ATTRIBUTE_TYPE_B,
	IN_SCALAR_ATTRIBUTE_TYPE_N,
	IN_SCALAR_ATTRIBUTE_TYPE_S,
};

enum in_key_type {
	IN_KEY_TYPE_UNSET,
	IN_KEY_TYPE_HASH,
	IN_KEY_TYPE_RANGE,
};

enum in_projection_type {
	IN_PROJECTION_TYPE_UNSET,
	IN_PROJECTION_TYPE_ALL,
	IN_PROJECTION_TYPE_INCLUDE,
	IN_PROJECTION_TYPE_KEYS_ONLY,
};

enum in_billing_mode {
	IN_BILLING_MODE_UNSET,
	IN_BILLING_MODE_PROVISIONED,
	IN_BILLING_MODE_PAY_PER_REQUEST,
};

enum in_stream_view_type {
	IN_STREAM_VIEW_TYPE_UNSET,
	IN_STREAM_VIEW_TYPE_NEW_IMAGE,
	IN_STREAM_VIEW_TYPE_OLD_IMAGE,
	IN_STREAM_VIEW_TYPE_NEW_AND_OLD_IMAGES,
	IN_STREAM_VIEW_TYPE_KEYS_ONLY,
};

enum in_sse_type {
	IN_SSE_TYPE_UNSET,
	IN_SSE_TYPE_AES256,
	IN_SSE_TYPE_KMS,
};

enum in_table_class {
	IN_TABLE_CLASS_UNSET,
	IN_TABLE_CLASS_STANDARD,
	IN_TABLE_CLASS_STANDARD_INFREQUENT_ACCESS,
};

enum in_global_table_settings_replication_mode {
	IN_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE_UNSET,
	IN_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE_ENABLED,
	IN_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE_DISABLED,
	IN_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE_ENABLED_WITH_OVERRIDES,
};

enum in_comparison_operator {
	IN_COMPARISON_OPERATOR_UNSET,
	IN_COMPARISON_OPERATOR_IN,
	IN_COMPARISON_OPERATOR_NULL,
	IN_COMPARISON_OPERATOR_BETWEEN,
	IN_COMPARISON_OPERATOR_LT,
	IN_COMPARISON_OPERATOR_NOT_CONTAINS,
	IN_COMPARISON_OPERATOR_EQ,
	IN_COMPARISON_OPERATOR_GT,
	IN_COMPARISON_OPERATOR_NOT_NULL,
	IN_COMPARISON_OPERATOR_NE,
	IN_COMPARISON_OPERATOR_LE,
	IN_COMPARISON_OPERATOR_BEGINS_WITH,
	IN_COMPARISON_OPERATOR_GE,
	IN_COMPARISON_OPERATOR_CONTAINS,
};

enum in_conditional_operator {
	IN_CONDITIONAL_OPERATOR_UNSET,
	IN_CONDITIONAL_OPERATOR_OR,
	IN_CONDITIONAL_OPERATOR_AND,
};

enum in_return_value {
	IN_RETURN_VALUE_UNSET,
	IN_RETURN_VALUE_ALL_NEW,
	IN_RETURN_VALUE_UPDATED_OLD,
	IN_RETURN_VALUE_ALL_OLD,
	IN_RETURN_VALUE_NONE,
	IN_RETURN_VALUE_UPDATED_NEW,
};

enum in_approximate_creation_date_time_precision {
	IN_APPROXIMATE_CREATION_DATE_TIME_PRECISION_UNSET,
	IN_APPROXIMATE_CREATION_DATE_TIME_PRECISION_MILLISECOND,
	IN_APPROXIMATE_CREATION_DATE_TIME_PRECISION_MICROSECOND,
};

enum in_s3_sse_algorithm {
	IN_S3_SSE_ALGORITHM_UNSET,
	IN_S3_SSE_ALGORITHM_AES256,
	IN_S3_SSE_ALGORITHM_KMS,
};

enum in_export_format {
	IN_EXPORT_FORMAT_UNSET,
	IN_EXPORT_FORMAT_DYNAMODB_JSON,
	IN_EXPORT_FORMAT_ION,
};

enum in_export_type {
	IN_EXPORT_TYPE_UNSET,
	IN_EXPORT_TYPE_FULL_EXPORT,
	IN_EXPORT_TYPE_INCREMENTAL_EXPORT,
};

enum in_export_view_type {
	IN_EXPORT_VIEW_TYPE_UNSET,
	IN_EXPORT_VIEW_TYPE_NEW_IMAGE,
	IN_EXPORT_VIEW_TYPE_NEW_AND_OLD_IMAGES,
};

enum in_input_format {
	IN_INPUT_FORMAT_UNSET,
	IN_INPUT_FORMAT_DYNAMODB_JSON,
	IN_INPUT_FORMAT_ION,
	IN_INPUT_FORMAT_CSV,
};

enum in_input_compression_type {
	IN_INPUT_COMPRESSION_TYPE_UNSET,
	IN_INPUT_COMPRESSION_TYPE_GZIP,
	IN_INPUT_COMPRESSION_TYPE_ZSTD,
	IN_INPUT_COMPRESSION_TYPE_NONE,
};

enum in_backup_type_filter {
	IN_BACKUP_TYPE_FILTER_UNSET,
	IN_BACKUP_TYPE_FILTER_USER,
	IN_BACKUP_TYPE_FILTER_SYSTEM,
	IN_BACKUP_TYPE_FILTER_AWS_BACKUP,
	IN_BACKUP_TYPE_FILTER_ALL,
};

enum in_select {
	IN_SELECT_UNSET,
	IN_SELECT_SPECIFIC_ATTRIBUTES,
	IN_SELECT_COUNT,
	IN_SELECT_ALL_ATTRIBUTES,
	IN_SELECT_ALL_PROJECTED_ATTRIBUTES,
};

enum in_contributor_insights_action {
	IN_CONTRIBUTOR_INSIGHTS_ACTION_UNSET,
	IN_CONTRIBUTOR_INSIGHTS_ACTION_ENABLE,
	IN_CONTRIBUTOR_INSIGHTS_ACTION_DISABLE,
};

enum in_contributor_insights_mode {
	IN_CONTRIBUTOR_INSIGHTS_MODE_UNSET,
	IN_CONTRIBUTOR_INSIGHTS_MODE_ACCESSED_AND_THROTTLED_KEYS,
	IN_CONTRIBUTOR_INSIGHTS_MODE_THROTTLED_KEYS,
};

enum in_attribute_action {
	IN_ATTRIBUTE_ACTION_UNSET,
	IN_ATTRIBUTE_ACTION_ADD,
	IN_ATTRIBUTE_ACTION_PUT,
	IN_ATTRIBUTE_ACTION_DELETE,
};

enum in_multi_region_consistency {
	IN_MULTI_REGION_CONSISTENCY_UNSET,
	IN_MULTI_REGION_CONSISTENCY_EVENTUAL,
	IN_MULTI_REGION_CONSISTENCY_STRONG,
};

struct in_prepared_statement_parameters {
	const struct shape_value *at;
	size_t n;
	bool set;
};

struct in_batch_statement_request {
	struct str statement;
	struct in_prepared_statement_parameters parameters;
	struct shape_bool consistent_read;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_parti_ql_batch_request {
	const struct in_batch_statement_request *at;
	size_t n;
	bool set;
};

struct in_batch_execute_statement {
	struct in_parti_ql_batch_request statements;
	enum in_return_consumed_capacity return_consumed_capacity;
};

struct in_key_list {
	const struct shape_value *at;
	size_t n;
	bool set;
};

struct in_attribute_name_list {
	const struct str *at;
	size_t n;
	bool set;
};

struct in_expression_attribute_name_map {
	const struct str *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_keys_and_attributes {
	struct in_key_list keys;
	struct in_attribute_name_list attributes_to_get;
	struct shape_bool consistent_read;
	struct str projection_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
};

struct in_batch_get_request_map {
	const struct in_keys_and_attributes *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_batch_get_item {
	struct in_batch_get_request_map request_items;
	enum in_return_consumed_capacity return_consumed_capacity;
};

struct in_put_request {
	struct shape_value item;
};

struct in_delete_request {
	struct shape_value key;
};

struct in_write_request {
	const struct in_put_request *put_request;
	const struct in_delete_request *delete_request;
};

struct in_write_requests {
	const struct in_write_request *at;
	size_t n;
	bool set;
};

struct in_batch_write_item_request_map {
	const struct in_write_requests *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_batch_write_item {
	struct in_batch_write_item_request_map request_items;
	enum in_return_consumed_capacity return_consumed_capacity;
	enum in_return_item_collection_metrics return_item_collection_metrics;
};

struct in_create_backup {
	struct str table_name;
	struct str backup_name;
};

struct in_replica {
	struct str region_name;
};

struct in_replica_list {
	const struct in_replica *at;
	size_t n;
	bool set;
};

struct in_create_global_table {
	struct str global_table_name;
	struct in_replica_list replication_group;
};

struct in_attribute_definition {
	struct str attribute_name;
	enum in_scalar_attribute_type attribute_type;
};

struct in_attribute_definitions {
	const struct in_attribute_definition *at;
	size_t n;
	bool set;
};

struct in_key_schema_element {
	struct str attribute_name;
	enum in_key_type key_type;
};

struct in_table_key_schema {
	const struct in_key_schema_element *at;
	size_t n;
	bool set;
};

struct in_non_key_attribute_name_list {
	const struct str *at;
	size_t n;
	bool set;
};

struct in_projection {
	enum in_projection_type projection_type;
	struct in_non_key_attribute_name_list non_key_attributes;
};

struct in_local_secondary_index {
	struct str index_name;
	struct in_table_key_schema key_schema;
	const struct in_projection *projection;
};

struct in_local_secondary_index_list {
	const struct in_local_secondary_index *at;
	size_t n;
	bool set;
};

struct in_key_schema {
	const struct in_key_schema_element *at;
	size_t n;
	bool set;
};

struct in_provisioned_throughput {
	struct shape_long read_capacity_units;
	struct shape_long write_capacity_units;
};

struct in_on_demand_throughput {
	struct shape_long max_read_request_units;
	struct shape_long max_write_request_units;
};

struct in_warm_throughput {
	struct shape_long read_units_per_second;
	struct shape_long write_units_per_second;
};

struct in_global_secondary_index {
	struct str index_name;
	struct in_key_schema key_schema;
	const struct in_projection *projection;
	const struct in_provisioned_throughput *provisioned_throughput;
	const struct in_on_demand_throughput *on_demand_throughput;
	const struct in_warm_throughput *warm_throughput;
};

struct in_global_secondary_index_list {
	const struct in_global_secondary_index *at;
	size_t n;
	bool set;
};

struct in_stream_specification {
	struct shape_bool stream_enabled;
	enum in_stream_view_type stream_view_type;
};

struct in_sse_specification {
	struct shape_bool enabled;
	enum in_sse_type sse_type;
	struct str kms_master_key_id;
};

struct in_tag {
	struct str key;
	struct str value;
};

struct in_tag_list {
	const struct in_tag *at;
	size_t n;
	bool set;
};

struct in_create_table {
	struct in_attribute_definitions attribute_definitions;
	struct str table_name;
	struct in_table_key_schema key_schema;
	struct in_local_secondary_index_list local_secondary_indexes;
	struct in_global_secondary_index_list global_secondary_indexes;
	enum in_billing_mode billing_mode;
	const struct in_provisioned_throughput *provisioned_throughput;
	const struct in_stream_specification *stream_specification;
	const struct in_sse_specification *sse_specification;
	struct in_tag_list tags;
	enum in_table_class table_class;
	struct shape_bool deletion_protection_enabled;
	const struct in_warm_throughput *warm_throughput;
	struct str resource_policy;
	const struct in_on_demand_throughput *on_demand_throughput;
	struct str global_table_source_arn;
	enum in_global_table_settings_replication_mode global_table_settings_replication_mode;
};

struct in_delete_backup {
	struct str backup_arn;
};

struct in_attribute_value_list {
	const struct shape_value *at;
	size_t n;
	bool set;
};

struct in_expected_attribute_value {
	struct shape_value value;
	struct shape_bool exists;
	enum in_comparison_operator comparison_operator;
	struct in_attribute_value_list attribute_value_list;
};

struct in_expected_attribute_map {
	const struct in_expected_attribute_value *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_delete_item {
	struct str table_name;
	struct shape_value key;
	struct in_expected_attribute_map expected;
	enum in_conditional_operator conditional_operator;
	enum in_return_value return_values;
	enum in_return_consumed_capacity return_consumed_capacity;
	enum in_return_item_collection_metrics return_item_collection_metrics;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_delete_resource_policy {
	struct str resource_arn;
	struct str expected_revision_id;
};

struct in_delete_table {
	struct str table_name;
};

struct in_describe_backup {
	struct str backup_arn;
};

struct in_describe_continuous_backups {
	struct str table_name;
};

struct in_describe_contributor_insights {
	struct str table_name;
	struct str index_name;
};

struct in_describe_endpoints {
	char none;
};

struct in_describe_export {
	struct str export_arn;
};

struct in_describe_global_table {
	struct str global_table_name;
};

struct in_describe_global_table_settings {
	struct str global_table_name;
};

struct in_describe_import {
	struct str import_arn;
};

struct in_describe_kinesis_streaming_destination {
	struct str table_name;
};

struct in_describe_limits {
	char none;
};

struct in_describe_table {
	struct str table_name;
};

struct in_describe_table_replica_auto_scaling {
	struct str table_name;
};

struct in_describe_time_to_live {
	struct str table_name;
};

struct in_enable_kinesis_streaming_configuration {
	enum in_approximate_creation_date_time_precision approximate_creation_date_time_precision;
};

struct in_kinesis_streaming_destination {
	struct str table_name;
	struct str stream_arn;
	const struct in_enable_kinesis_streaming_configuration
		*enable_kinesis_streaming_configuration;
};

struct in_execute_statement {
	struct str statement;
	struct in_prepared_statement_parameters parameters;
	struct shape_bool consistent_read;
	struct str next_token;
	enum in_return_consumed_capacity return_consumed_capacity;
	struct shape_long limit;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_parameterized_statement {
	struct str statement;
	struct in_prepared_statement_parameters parameters;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_parameterized_statements {
	const struct in_parameterized_statement *at;
	size_t n;
	bool set;
};

struct in_execute_transaction {
	struct in_parameterized_statements transact_statements;
	struct str client_request_token;
	enum in_return_consumed_capacity return_consumed_capacity;
};

struct in_incremental_export_specification {
	struct shape_double export_from_time;
	struct shape_double export_to_time;
	enum in_export_view_type export_view_type;
};

struct in_export_table_to_point_in_time {
	struct str table_arn;
	struct shape_double export_time;
	struct str client_token;
	struct str s3_bucket;
	struct str s3_bucket_owner;
	struct str s3_prefix;
	enum in_s3_sse_algorithm s3_sse_algorithm;
	struct str s3_sse_kms_key_id;
	enum in_export_format export_format;
	enum in_export_type export_type;
	const struct in_incremental_export_specification *incremental_export_specification;
};

struct in_get_item {
	struct str table_name;
	struct shape_value key;
	struct in_attribute_name_list attributes_to_get;
	struct shape_bool consistent_read;
	enum in_return_consumed_capacity return_consumed_capacity;
	struct str projection_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
};

struct in_get_resource_policy {
	struct str resource_arn;
};

struct in_s3_bucket_source {
	struct str s3_bucket_owner;
	struct str s3_bucket;
	struct str s3_key_prefix;
};

struct in_csv_header_list {
	const struct str *at;
	size_t n;
	bool set;
};

struct in_csv_options {
	struct str delimiter;
	struct in_csv_header_list header_list;
};

struct in_input_format_options {
	const struct in_csv_options *csv;
};

struct in_table_creation_parameters {
	struct str table_name;
	struct in_attribute_definitions attribute_definitions;
	struct in_key_schema key_schema;
	enum in_billing_mode billing_mode;
	const struct in_provisioned_throughput *provisioned_throughput;
	const struct in_on_demand_throughput *on_demand_throughput;
	const struct in_sse_specification *sse_specification;
	struct in_global_secondary_index_list global_secondary_indexes;
};

struct in_import_table {
	struct str client_token;
	const struct in_s3_bucket_source *s3_bucket_source;
	enum in_input_format input_format;
	const struct in_input_format_options *input_format_options;
	enum in_input_compression_type input_compression_type;
	const struct in_table_creation_parameters *table_creation_parameters;
};

struct in_list_backups {
	struct str table_name;
	struct shape_long limit;
	struct shape_double time_range_lower_bound;
	struct shape_double time_range_upper_bound;
	struct str exclusive_start_backup_arn;
	enum in_backup_type_filter backup_type;
};

struct in_list_contributor_insights {
	struct str table_name;
	struct str next_token;
	struct shape_long max_results;
};

struct in_list_exports {
	struct str table_arn;
	struct shape_long max_results;
	struct str next_token;
};

struct in_list_global_tables {
	struct str exclusive_start_global_table_name;
	struct shape_long limit;
	struct str region_name;
};

struct in_list_imports {
	struct str table_arn;
	struct shape_long page_size;
	struct str next_token;
};

struct in_list_tables {
	struct str exclusive_start_table_name;
	struct shape_long limit;
};

struct in_list_tags_of_resource {
	struct str resource_arn;
	struct str next_token;
};

struct in_put_item {
	struct str table_name;
	struct shape_value item;
	struct in_expected_attribute_map expected;
	enum in_return_value return_values;
	enum in_return_consumed_capacity return_consumed_capacity;
	enum in_return_item_collection_metrics return_item_collection_metrics;
	enum in_conditional_operator conditional_operator;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_put_resource_policy {
	struct str resource_arn;
	struct str policy;
	struct str expected_revision_id;
	struct shape_bool confirm_remove_self_resource_access;
};

struct in_condition {
	struct in_attribute_value_list attribute_value_list;
	enum in_comparison_operator comparison_operator;
};

struct in_key_conditions {
	const struct in_condition *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_filter_condition_map {
	const struct in_condition *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_query {
	struct str table_name;
	struct str index_name;
	enum in_select select;
	struct in_attribute_name_list attributes_to_get;
	struct shape_long limit;
	struct shape_bool consistent_read;
	struct in_key_conditions key_conditions;
	struct in_filter_condition_map query_filter;
	enum in_conditional_operator conditional_operator;
	struct shape_bool scan_index_forward;
	struct shape_value exclusive_start_key;
	enum in_return_consumed_capacity return_consumed_capacity;
	struct str projection_expression;
	struct str filter_expression;
	struct str key_condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
};

struct in_restore_table_from_backup {
	struct str target_table_name;
	struct str backup_arn;
	enum in_billing_mode billing_mode_override;
	struct in_global_secondary_index_list global_secondary_index_override;
	struct in_local_secondary_index_list local_secondary_index_override;
	const struct in_provisioned_throughput *provisioned_throughput_override;
	const struct in_on_demand_throughput *on_demand_throughput_override;
	const struct in_sse_specification *sse_specification_override;
};

struct in_restore_table_to_point_in_time {
	struct str source_table_arn;
	struct str source_table_name;
	struct str target_table_name;
	struct shape_bool use_latest_restorable_time;
	struct shape_double restore_date_time;
	enum in_billing_mode billing_mode_override;
	struct in_global_secondary_index_list global_secondary_index_override;
	struct in_local_secondary_index_list local_secondary_index_override;
	const struct in_provisioned_throughput *provisioned_throughput_override;
	const struct in_on_demand_throughput *on_demand_throughput_override;
	const struct in_sse_specification *sse_specification_override;
};

struct in_scan {
	struct str table_name;
	struct str index_name;
	struct in_attribute_name_list attributes_to_get;
	struct shape_long limit;
	enum in_select select;
	struct in_filter_condition_map scan_filter;
	enum in_conditional_operator conditional_operator;
	struct shape_value exclusive_start_key;
	enum in_return_consumed_capacity return_consumed_capacity;
	struct shape_long total_segments;
	struct shape_long segment;
	struct str projection_expression;
	struct str filter_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	struct shape_bool consistent_read;
};

struct in_tag_resource {
	struct str resource_arn;
	struct in_tag_list tags;
};

struct in_get {
	struct shape_value key;
	struct str table_name;
	struct str projection_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
};

struct in_transact_get_item {
	const struct in_get *get;
};

struct in_transact_get_item_list {
	const struct in_transact_get_item *at;
	size_t n;
	bool set;
};

struct in_transact_get_items {
	struct in_transact_get_item_list transact_items;
	enum in_return_consumed_capacity return_consumed_capacity;
};

struct in_condition_check {
	struct shape_value key;
	struct str table_name;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_put {
	struct shape_value item;
	struct str table_name;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_delete {
	struct shape_value key;
	struct str table_name;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_update {
	struct shape_value key;
	struct str update_expression;
	struct str table_name;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_transact_write_item {
	const struct in_condition_check *condition_check;
	const struct in_put *put;
	const struct in_delete *delete;
	const struct in_update *update;
};

struct in_transact_write_item_list {
	const struct in_transact_write_item *at;
	size_t n;
	bool set;
};

struct in_transact_write_items {
	struct in_transact_write_item_list transact_items;
	enum in_return_consumed_capacity return_consumed_capacity;
	enum in_return_item_collection_metrics return_item_collection_metrics;
	struct str client_request_token;
};

struct in_tag_key_list {
	const struct str *at;
	size_t n;
	bool set;
};

struct in_untag_resource {
	struct str resource_arn;
	struct in_tag_key_list tag_keys;
};

struct in_point_in_time_recovery_specification {
	struct shape_bool point_in_time_recovery_enabled;
	struct shape_long recovery_period_in_days;
};

struct in_update_continuous_backups {
	struct str table_name;
	const struct in_point_in_time_recovery_specification *point_in_time_recovery_specification;
};

struct in_update_contributor_insights {
	struct str table_name;
	struct str index_name;
	enum in_contributor_insights_action contributor_insights_action;
	enum in_contributor_insights_mode contributor_insights_mode;
};

struct in_create_replica_action {
	struct str region_name;
};

struct in_delete_replica_action {
	struct str region_name;
};

struct in_replica_update {
	const struct in_create_replica_action *create;
	const struct in_delete_replica_action *delete;
};

struct in_replica_update_list {
	const struct in_replica_update *at;
	size_t n;
	bool set;
};

struct in_update_global_table {
	struct str global_table_name;
	struct in_replica_update_list replica_updates;
};

struct in_auto_scaling_target_tracking_scaling_policy_configuration_update {
	struct shape_bool disable_scale_in;
	struct shape_long scale_in_cooldown;
	struct shape_long scale_out_cooldown;
	struct shape_double target_value;
};

struct in_auto_scaling_policy_update {
	struct str policy_name;
	const struct in_auto_scaling_target_tracking_scaling_policy_configuration_update
		*target_tracking_scaling_policy_configuration;
};

struct in_auto_scaling_settings_update {
	struct shape_long minimum_units;
	struct shape_long maximum_units;
	struct shape_bool auto_scaling_disabled;
	struct str auto_scaling_role_arn;
	const struct in_auto_scaling_policy_update *scaling_policy_update;
};

struct in_global_table_global_secondary_index_settings_update {
	struct str index_name;
	struct shape_long provisioned_write_capacity_units;
	const struct in_auto_scaling_settings_update
		*provisioned_write_capacity_auto_scaling_settings_update;
};

struct in_global_table_global_secondary_index_settings_update_list {
	const struct in_global_table_global_secondary_index_settings_update *at;
	size_t n;
	bool set;
};

struct in_replica_global_secondary_index_settings_update {
	struct str index_name;
	struct shape_long provisioned_read_capacity_units;
	const struct in_auto_scaling_settings_update
		*provisioned_read_capacity_auto_scaling_settings_update;
};

struct in_replica_global_secondary_index_settings_update_list {
	const struct in_replica_global_secondary_index_settings_update *at;
	size_t n;
	bool set;
};

struct in_replica_settings_update {
	struct str region_name;
	struct shape_long replica_provisioned_read_capacity_units;
	const struct in_auto_scaling_settings_update
		*replica_provisioned_read_capacity_auto_scaling_settings_update;
	struct in_replica_global_secondary_index_settings_update_list
		replica_global_secondary_index_settings_update;
	enum in_table_class replica_table_class;
};

struct in_replica_settings_update_list {
	const struct in_replica_settings_update *at;
	size_t n;
	bool set;
};

struct in_update_global_table_settings {
	struct str global_table_name;
	enum in_billing_mode global_table_billing_mode;
	struct shape_long global_table_provisioned_write_capacity_units;
	const struct in_auto_scaling_settings_update
		*global_table_provisioned_write_capacity_auto_scaling_settings_update;
	struct in_global_table_global_secondary_index_settings_update_list
		global_table_global_secondary_index_settings_update;
	struct in_replica_settings_update_list replica_settings_update;
};

struct in_attribute_value_update {
	struct shape_value value;
	enum in_attribute_action action;
};

struct in_attribute_updates {
	const struct in_attribute_value_update *at;
	size_t n;
	bool set;
	const struct str *keys;
};

struct in_update_item {
	struct str table_name;
	struct shape_value key;
	struct in_attribute_updates attribute_updates;
	struct in_expected_attribute_map expected;
	enum in_conditional_operator conditional_operator;
	enum in_return_value return_values;
	enum in_return_consumed_capacity return_consumed_capacity;
	enum in_return_item_collection_metrics return_item_collection_metrics;
	struct str update_expression;
	struct str condition_expression;
	struct in_expression_attribute_name_map expression_attribute_names;
	struct shape_value expression_attribute_values;
	enum in_return_values_on_condition_check_failure return_values_on_condition_check_failure;
};

struct in_update_kinesis_streaming_configuration {
	enum in_approximate_creation_date_time_precision approximate_creation_date_time_precision;
};

struct in_update_kinesis_streaming_destination {
	struct str table_name;
	struct str stream_arn;
	const struct in_update_kinesis_streaming_configuration
		*update_kinesis_streaming_configuration;
};

struct in_update_global_secondary_index_action {
	struct str index_name;
	const struct in_provisioned_throughput *provisioned_throughput;
	const struct in_on_demand_throughput *on_demand_throughput;
	const struct in_warm_throughput *warm_throughput;
};

struct in_create_global_secondary_index_action {
	struct str index_name;
	struct in_key_schema key_schema;
	const struct in_projection *projection;
	const struct in_provisioned_throughput *provisioned_throughput;
	const struct in_on_demand_throughput *on_demand_throughput;
	const struct in_warm_throughput *warm_throughput;
};

struct in_delete_global_secondary_index_action {
	struct str index_name;
};

struct in_global_secondary_index_update {
	const struct in_update_global_secondary_index_action *update;
	const struct in_create_global_secondary_index_action *create;
	const struct in_delete_global_secondary_index_action *delete;
};

struct in_global_secondary_index_update_list {
	const struct in_global_secondary_index_update *at;
	size_t n;
	bool set;
};

struct in_provisioned_throughput_override {
	struct shape_long read_capacity_units;
};

struct in_on_demand_throughput_override {
	struct shape_long max_read_request_units;
};

struct in_replica_global_secondary_index {
	struct str index_name;
	const struct in_provisioned_throughput_override *provisioned_throughput_override;
	const struct in_on_demand_throughput_override *on_demand_throughput_override;
};

struct in_replica_global_secondary_index_list {
	const struct in_replica_global_secondary_index *at;
	size_t n;
	bool set;
};

struct in_create_replication_group_member_action {
	struct str region_name;
	struct str kms_master_key_id;
	const struct in_provisioned_throughput_override *provisioned_throughput_override;
	const struct in_on_demand_throughput_override *on_demand_throughput_override;
	struct in_replica_global_secondary_index_list global_secondary_indexes;
	enum in_table_class table_class_override;
};

struct in_update_replication_group_member_action {
	struct str region_name;
	struct str kms_master_key_id;
	const struct in_provisioned_throughput_override *provisioned_throughput_override;
	const struct in_on_demand_throughput_override *on_demand_throughput_override;
	struct in_replica_global_secondary_index_list global_secondary_indexes;
	enum in_table_class table_class_override;
};

struct in_delete_replication_group_member_action {
	struct str region_name;
};

struct in_replication_group_update {
	const struct in_create_replication_group_member_action *create;
	const struct in_update_replication_group_member_action *update;
	const struct in_delete_replication_group_member_action *delete;
};

struct in_replication_group_update_list {
	const struct in_replication_group_update *at;
	size_t n;
	bool set;
};

struct in_create_global_table_witness_group_member_action {
	struct str region_name;
};

struct in_delete_global_table_witness_group_member_action {
	struct str region_name;
};

struct in_global_table_witness_group_update {
	const struct in_create_global_table_witness_group_member_action *create;
	const struct in_delete_global_table_witness_group_member_action *delete;
};

struct in_global_table_witness_group_update_list {
	const struct in_global_table_witness_group_update *at;
	size_t n;
	bool set;
};

struct in_update_table {
	struct in_attribute_definitions attribute_definitions;
	struct str table_name;
	enum in_billing_mode billing_mode;
	const struct in_provisioned_throughput *provisioned_throughput;
	struct in_global_secondary_index_update_list global_secondary_index_updates;
	const struct in_stream_specification *stream_specification;
	const struct in_sse_specification *sse_specification;
	struct in_replication_group_update_list replica_updates;
	enum in_table_class table_class;
	struct shape_bool deletion_protection_enabled;
	enum in_multi_region_consistency multi_region_consistency;
	struct in_global_table_witness_group_update_list global_table_witness_updates;
	const struct in_on_demand_throughput *on_demand_throughput;
	const struct in_warm_throughput *warm_throughput;
	enum in_global_table_settings_replication_mode global_table_settings_replication_mode;
};

struct in_global_secondary_index_auto_scaling_update {
	struct str index_name;
	const struct in_auto_scaling_settings_update
		*provisioned_write_capacity_auto_scaling_update;
};

struct in_global_secondary_index_auto_scaling_update_list {
	const struct in_global_secondary_index_auto_scaling_update *at;
	size_t n;
	bool set;
};

struct in_replica_global_secondary_index_auto_scaling_update {
	struct str index_name;
	const struct in_auto_scaling_settings_update *provisioned_read_capacity_auto_scaling_update;
};

struct in_replica_global_secondary_index_auto_scaling_update_list {
	const struct in_replica_global_secondary_index_auto_scaling_update *at;
	size_t n;
	bool set;
};

struct in_replica_auto_scaling_update {
	struct str region_name;
	struct in_replica_global_secondary_index_auto_scaling_update_list
		replica_global_secondary_index_updates;
	const struct in_auto_scaling_settings_update
		*replica_provisioned_read_capacity_auto_scaling_update;
};

struct in_replica_auto_scaling_update_list {
	const struct in_replica_auto_scaling_update *at;
	size_t n;
	bool set;
};

struct in_update_table_replica_auto_scaling {
	struct in_global_secondary_index_auto_scaling_update_list global_secondary_index_updates;
	struct str table_name;
	const struct in_auto_scaling_settings_update
		*provisioned_write_capacity_auto_scaling_update;
	struct in_replica_auto_scaling_update_list replica_updates;
};

struct in_time_to_live_specification {
	struct shape_bool enabled;
	struct str attribute_name;
};

struct in_update_time_to_live {
	struct str table_name;
	const struct in_time_to_live_specification *time_to_live_specification;
};

/* The input of each operation, under its name; tests/scripts/parity.sh reads the names. */

/* BatchExecuteStatement */
extern const struct shape shape_batch_execute_statement;

/* BatchGetItem */
extern const struct shape shape_batch_get_item;

/* BatchWriteItem */
extern const struct shape shape_batch_write_item;

/* CreateBackup */
extern const struct shape shape_create_backup;

/* CreateGlobalTable */
extern const struct shape shape_create_global_table;

/* CreateTable */
extern const struct shape shape_create_table;

/* DeleteBackup */
extern const struct shape shape_delete_backup;

/* DeleteItem */
extern const struct shape shape_delete_item;

/* DeleteResourcePolicy */
extern const struct shape shape_delete_resource_policy;

/* DeleteTable */
extern const struct shape shape_delete_table;

/* DescribeBackup */
extern const struct shape shape_describe_backup;

/* DescribeContinuousBackups */
extern const struct shape shape_describe_continuous_backups;

/* DescribeContributorInsights */
extern const struct shape shape_describe_contributor_insights;

/* DescribeEndpoints */
extern const struct shape shape_describe_endpoints;

/* DescribeExport */
extern const struct shape shape_describe_export;

/* DescribeGlobalTable */
extern const struct shape shape_describe_global_table;

/* DescribeGlobalTableSettings */
extern const struct shape shape_describe_global_table_settings;

/* DescribeImport */
extern const struct shape shape_describe_import;

/* DescribeKinesisStreamingDestination */
extern const struct shape shape_describe_kinesis_streaming_destination;

/* DescribeLimits */
extern const struct shape shape_describe_limits;

/* DescribeTable */
extern const struct shape shape_describe_table;

/* DescribeTableReplicaAutoScaling */
extern const struct shape shape_describe_table_replica_auto_scaling;

/* DescribeTimeToLive */
extern const struct shape shape_describe_time_to_live;

/* DisableKinesisStreamingDestination */
extern const struct shape shape_kinesis_streaming_destination;

/* EnableKinesisStreamingDestination */
extern const struct shape shape_kinesis_streaming_destination;

/* ExecuteStatement */
extern const struct shape shape_execute_statement;

/* ExecuteTransaction */
extern const struct shape shape_execute_transaction;

/* ExportTableToPointInTime */
extern const struct shape shape_export_table_to_point_in_time;

/* GetItem */
extern const struct shape shape_get_item;

/* GetResourcePolicy */
extern const struct shape shape_get_resource_policy;

/* ImportTable */
extern const struct shape shape_import_table;

/* ListBackups */
extern const struct shape shape_list_backups;

/* ListContributorInsights */
extern const struct shape shape_list_contributor_insights;

/* ListExports */
extern const struct shape shape_list_exports;

/* ListGlobalTables */
extern const struct shape shape_list_global_tables;

/* ListImports */
extern const struct shape shape_list_imports;

/* ListTables */
extern const struct shape shape_list_tables;

/* ListTagsOfResource */
extern const struct shape shape_list_tags_of_resource;

/* PutItem */
extern const struct shape shape_put_item;

/* PutResourcePolicy */
extern const struct shape shape_put_resource_policy;

/* Query */
extern const struct shape shape_query;

/* RestoreTableFromBackup */
extern const struct shape shape_restore_table_from_backup;

/* RestoreTableToPointInTime */
extern const struct shape shape_restore_table_to_point_in_time;

/* Scan */
extern const struct shape shape_scan;

/* TagResource */
extern const struct shape shape_tag_resource;

/* TransactGetItems */
extern const struct shape shape_transact_get_items;

/* TransactWriteItems */
extern const struct shape shape_transact_write_items;

/* UntagResource */
extern const struct shape shape_untag_resource;

/* UpdateContinuousBackups */
extern const struct shape shape_update_continuous_backups;

/* UpdateContributorInsights */
extern const struct shape shape_update_contributor_insights;

/* UpdateGlobalTable */
extern const struct shape shape_update_global_table;

/* UpdateGlobalTableSettings */
extern const struct shape shape_update_global_table_settings;

/* UpdateItem */
extern const struct shape shape_update_item;

/* UpdateKinesisStreamingDestination */
extern const struct shape shape_update_kinesis_streaming_destination;

/* UpdateTable */
extern const struct shape shape_update_table;

/* UpdateTableReplicaAutoScaling */
extern const struct shape shape_update_table_replica_auto_scaling;

/* UpdateTimeToLive */
extern const struct shape shape_update_time_to_live;

#endif
