#include "unit.h"

#include "dynamodb/shapes.h"
#include "dynamodb/wire.h"

/* What decoding and checking say of a text: "" when it is good, otherwise the message. */
static struct str outcome(const struct shape *shape, const char *json, struct arena *arena)
{
	struct shape_input input;
	struct aws_failure failure = {0};
	if (shape_decode(shape, str_z(json), arena, &input, &failure) ||
		shape_check(shape, &input, arena, &failure))
		return failure.message.n ? failure.message : STR("(no message)");
	return STR("");
}

#define V1 "1 validation error detected: "
#define FAILED "' failed to satisfy constraint: "

/* Texts: conformance suite tier3/error-messages; dynalite test/putItem.js, getItem.js,
 * createTable.js. */
START_TEST(constraints_are_worded_as_aws_words_them)
{
	static const struct {
		const struct shape *shape;
		const char *json, *message;
	} cases[] = {
		{&shape_put_item, "{\"TableName\":\"abc\",\"Item\":{}}", ""},
		{&shape_put_item, "{}",
			"2 validation errors detected: Value null at 'tableName" FAILED
			"Member must not be null; Value null at 'item" FAILED
			"Member must not be null"},
		{&shape_put_item, "{\"TableName\":\"\",\"Item\":{}}",
			V1 "Value at 'TableName" FAILED
			   "Member must have length greater than or equal to 1"},
		{&shape_put_item, "{\"TableName\":\"abc;\",\"Item\":{}}",
			V1 "Value 'abc;' at 'tableName" FAILED
			   "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{&shape_put_item, "{\"TableName\":\"abc\",\"ReturnValues\":\"hi\"}",
			"2 validation errors detected: Value null at 'item" FAILED
			"Member must not be null; Value 'hi' at 'returnValues" FAILED
			"Member must satisfy enum value set: "
			"[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"},
		{&shape_update_item,
			"{\"TableName\":\"abc\",\"Key\":{},\"ReturnValues\":\"hi\","
			"\"ReturnConsumedCapacity\":\"hi\"}",
			V1 "Failed to satisfy constraint: Member must satisfy enum value set: "
			   "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"},
		{&shape_get_item, "{\"TableName\":\"abc\",\"Key\":{},\"AttributesToGet\":[]}",
			V1 "Value '[]' at 'attributesToGet" FAILED
			   "Member must have length greater than or equal to 1"},
		{&shape_create_table, "{}",
			"The parameter 'TableName' is required but was not present in the request"},
		{&shape_create_table, "{\"TableName\":\"ab\"}",
			V1 "Value 'ab' at 'tableName" FAILED
			   "Member must have length greater than or equal to 3"},
		{&shape_create_table,
			"{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":[{"
			"\"KeyType\":"
			"\"HASH\"},{\"AttributeName\":\"a\",\"KeyType\":\"HUSH\"}]}",
			"2 validation errors detected: Value null at "
			"'keySchema.1.member.attributeName" FAILED
			"Member must not be null; Value 'HUSH' at "
			"'keySchema.2.member.keyType" FAILED
			"Member must satisfy enum value set: [HASH, RANGE]"},
		{&shape_create_table,
			"{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":["
			"{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},"
			"{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"},"
			"{\"AttributeName\":\"c\",\"KeyType\":\"RANGE\"}]}",
			V1 "Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
			   "KeySchemaElement(attributeName=b, keyType=RANGE), "
			   "KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema" FAILED
			   "Member must have length less than or equal to 2"},
		/* The text of an enum survives the growing of the list it is in. */
		{&shape_create_table,
			"{\"TableName\":\"abc\",\"KeySchema\":[{\"AttributeName\":\"a\","
			"\"KeyType\":"
			"\"HASH\"}],\"AttributeDefinitions\":["
			"{\"AttributeName\":\"a\",\"AttributeType\":\"X\"},"
			"{\"AttributeName\":\"b\",\"AttributeType\":\"S\"},"
			"{\"AttributeName\":\"c\",\"AttributeType\":\"S\"},"
			"{\"AttributeName\":\"d\",\"AttributeType\":\"S\"},"
			"{\"AttributeName\":\"e\",\"AttributeType\":\"Y\"}]}",
			"2 validation errors detected: Value 'X' at "
			"'attributeDefinitions.1.member.attributeType" FAILED
			"Member must satisfy enum value set: [B, N, S]; Value 'Y' at "
			"'attributeDefinitions.5.member.attributeType" FAILED
			"Member must satisfy enum value set: [B, N, S]"},
		{&shape_query, "{\"TableName\":\"abc\",\"Limit\":0}",
			V1 "Value at 'Limit" FAILED
			   "Member must have value greater than or equal to 1"},
		{&shape_scan, "{\"TableName\":\"abc\",\"Limit\":0}",
			V1 "Value '0' at 'limit" FAILED
			   "Member must have value greater than or equal to 1"},
		{&shape_transact_write_items, "{\"TransactItems\":[]}",
			V1 "Value '[]' at 'transactItems" FAILED
			   "Member must have length greater than or equal to 1"},
		{&shape_batch_get_item, "{\"RequestItems\":{\"abc\":{}}}",
			V1 "Value null at 'requestItems.abc.member.keys" FAILED
			   "Member must not be null"},
		{&shape_batch_write_item, "{\"RequestItems\":{\"abc\":[]}}",
			V1 "Value '{abc=[]}' at 'requestItems" FAILED
			   "Map value must satisfy constraint: [Member must have length less than "
			   "or equal "
			   "to 25, Member must have length greater than or equal to 1]"},
		{&shape_batch_write_item, "{\"RequestItems\":{\"abc\":[{\"PutRequest\":{}}]}}",
			V1 "Value null at 'requestItems.abc.member.1.member.putRequest.item" FAILED
			   "Member must not be null"},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(outcome(cases[i].shape, cases[i].json, &arena), cases[i].message);
	arena_release(&arena);
}
END_TEST

/* Texts: dynalite validations/index.js checkTypes() and test/helpers.js assertType(). */
START_TEST(wrong_types_are_serialization_exceptions)
{
	static const struct {
		const char *json, *message;
	} cases[] = {
		{"", "(no message)"},
		{"[]", "(no message)"},
		{"{\"TableName\":1", "NUMBER_VALUE cannot be converted to String"},
		{"{\"TableName\":1.5}", "DECIMAL_VALUE cannot be converted to String"},
		{"{\"TableName\":true}", "TRUE_VALUE cannot be converted to String"},
		{"{\"TableName\":[]}", "Unrecognized collection type class java.lang.String"},
		{"{\"TableName\":{}}", "Start of structure or map found where not expected"},
		{"{\"ConsistentRead\":5}", "NUMBER_VALUE cannot be converted to Boolean"},
		{"{\"ConsistentRead\":\"maybe\"}", "Unexpected token received from parser"},
		{"{\"AttributesToGet\":\"a\"}", "Unexpected field type"},
		{"{\"AttributesToGet\":{}}", "Start of structure or map found where not expected"},
		{"{\"AttributesToGet\":[1]}", "NUMBER_VALUE cannot be converted to String"},
		{"{\"ExpressionAttributeNames\":[]}",
			"Unrecognized collection type java.util.Map<java.lang.String, "
			"java.lang.String>"},
		{"{\"Key\":[]}", "Unrecognized collection type java.util.Map<java.lang.String, "
				 "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
		{"{\"Key\":5}", "Unexpected field type"},
		{"{\"Key\":{\"a\":5}}", "Unexpected value type in payload"},
		{"{\"Key\":{\"a\":[]}}", "Unrecognized collection type class "
					 "com.amazonaws.dynamodb.v20120810.AttributeValue"},
		{"{\"Key\":{\"a\":{\"S\":5}}}", "NUMBER_VALUE cannot be converted to String"},
		{"{\"Key\":{\"a\":{\"B\":5}}}",
			"only base-64-encoded strings are convertible to bytes"},
		{"{\"Key\":{\"a\":{\"B\":\"23456\"}}}",
			"Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
		{"{\"Key\":{\"a\":{\"B\":\"+/+=\"}}}",
			"Invalid last non-pad Base64 character dectected"},
		{"{\"Key\":{\"a\":{\"SS\":\"a\"}}}", "Unexpected field type"},
		{"{\"Key\":{\"a\":{\"M\":{\"b\":{\"BS\":[1]}}}}}",
			"only base-64-encoded strings are convertible to bytes"},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(outcome(&shape_get_item, cases[i].json, &arena), cases[i].message);
	arena_release(&arena);
}
END_TEST

/* The item of a PutItem and back, or the refusal that it carries. */
static struct str round_trip(const char *item, struct arena *arena)
{
	struct shape_input input;
	struct aws_failure failure = {0};
	struct str json = arena_printf(arena, "{\"TableName\":\"abc\",\"Item\":%s}", item);
	ck_assert_int_eq(shape_decode(&shape_put_item, json, arena, &input, &failure), 0);
	const struct in_put_item *in = input.input;
	if (in->item.fault)
		return in->item.fault->failure.message;
	struct buf out = BUF_IN(arena);
	struct json_writer w;
	json_writer_init(&w, &out);
	wire_write_item(&w, in->item.value);
	return buf_str(&out);
}

#define INVALID "One or more parameter values were invalid: "

/* Texts: dynalite test/putItem.js; nesting, numbers: dynoxide src/validation.rs (captured 2026). */
START_TEST(values_are_read_or_refused)
{
	static const struct {
		const char *item, *result;
	} cases[] = {
		{"{}", "{}"},
		{"{\"b\":{\"N\":\"1.50e2\"},\"a\":{\"S\":\"x\\u0000\\\"\"}}",
			"{\"a\":{\"S\":\"x\\u0000\\\"\"},\"b\":{\"N\":\"150\"}}"},
		{"{\"a\":{\"B\":\"AQI=\"},\"b\":{\"BOOL\":false},\"c\":{\"NULL\":true}}",
			"{\"a\":{\"B\":\"AQI=\"},\"b\":{\"BOOL\":false},\"c\":{\"NULL\":true}}"},
		{"{\"a\":{\"SS\":[\"b\",\"a\"]},\"b\":{\"NS\":[\"10\",\"9\"]},\"c\":{\"BS\":[\"Yg=="
		 "\"]}}",
			"{\"a\":{\"SS\":[\"a\",\"b\"]},\"b\":{\"NS\":[\"9\",\"10\"]},\"c\":{\"BS\":"
			"[\"Yg==\"]}}"},
		{"{\"a\":{\"L\":[{\"M\":{\"z\":{\"S\":\"\"}}},{\"L\":[]}]}}",
			"{\"a\":{\"L\":[{\"M\":{\"z\":{\"S\":\"\"}}},{\"L\":[]}]}}"},
		{"{\"a\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"}}", "{\"a\":{\"S\":\"2\"}}"},
		{"{\"a\":{}}", "Supplied AttributeValue is empty, must contain exactly one of the "
			       "supported datatypes"},
		{"{\"a\":{\"M\":{\"a\":{}}}}",
			"Supplied AttributeValue is empty, must contain exactly "
			"one of the supported datatypes"},
		{"{\"a\":{\"S\":\"a\",\"N\":\"1\"}}", "Supplied AttributeValue has more than one "
						      "datatypes set, must contain exactly "
						      "one of the supported datatypes"},
		{"{\"a\":{\"S\":\"a\",\"N\":\"b\"}}",
			"The parameter cannot be converted to a numeric value: b"},
		{"{\"a\":{\"N\":\"\"}}", "The parameter cannot be converted to a numeric value: "},
		{"{\"a\":{\"NULL\":false}}",
			INVALID "Null attribute value types must have the value of true"},
		{"{\"a\":{\"SS\":[]}}", INVALID "An string set  may not be empty"},
		{"{\"a\":{\"NS\":[]}}", INVALID "An number set  may not be empty"},
		{"{\"a\":{\"BS\":[]}}", INVALID "Binary sets should not be empty"},
		{"{\"a\":{\"SS\":[\"a\",\"a\"]}}",
			INVALID "Input collection [\"a\", \"a\"] contains duplicates."},
		{"{\"a\":{\"NS\":[\"1\",\"1.0\"]}}",
			INVALID "Input collection contains duplicates."},
		{"{\"a\":{\"BS\":[\"Yg==\",\"Yg==\"]}}", INVALID
			"Input collection [\"Yg==\",\"Yg==\"]of type BS contains duplicates."},
		{"{\"a\":{\"N\":\"123456789012345678901234567890123456789\"}}",
			"Attempting to store more than 38 significant digits in a Number"},
		{"{\"a\":{\"N\":\"-1e126\"}}",
			"Number overflow. Attempting to store a number with magnitude larger than "
			"supported range"},
		{"{\"a\":{\"N\":\"1e-131\"}}", "Number underflow. Attempting to store a number "
					       "with magnitude smaller than "
					       "supported range"},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_str_is(round_trip(cases[i].item, &arena), cases[i].result);
	arena_release(&arena);
}
END_TEST

START_TEST(nesting_ends_at_32_levels)
{
	struct arena arena = ARENA_INIT;
	for (int levels = 31; levels <= 32; levels++) {
		struct buf b = BUF_IN(&arena);
		buf_add(&b, STR("{\"a\":"));
		for (int i = 0; i < levels; i++)
			buf_add(&b, STR("{\"L\":["));
		buf_add(&b, STR("{\"S\":\"x\"}"));
		for (int i = 0; i < levels; i++)
			buf_add(&b, STR("]}"));
		buf_add(&b, STR("}"));
		struct str result = round_trip(buf_z(&b), &arena);
		ck_assert_int_eq(str_starts(result, STR("Nesting Levels")), levels == 32);
	}
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("shape", tcase_add_test(tc, constraints_are_worded_as_aws_words_them);
	  tcase_add_test(tc, wrong_types_are_serialization_exceptions);
	  tcase_add_test(tc, values_are_read_or_refused);
	  tcase_add_test(tc, nesting_ends_at_32_levels))
