#include "unit.h"

#include "streams/filter.h"

static struct arena arena;

static const char event[] =
	"{\"eventName\":\"MODIFY\",\"dynamodb\":{\"ApproximateCreationDateTime\":1479499740,"
	"\"Keys\":{\"Id\":{\"S\":\"room#S506\"}},\"NewImage\":{\"n\":{\"N\":\"101\"},\"tags\":{"
	"\"SS\":"
	"[\"a\",\"b\"]},\"on\":{\"BOOL\":true},\"gone\":{\"NULL\":true},\"empty\":{\"S\":\"\"},"
	"\"q\\u0022\":{\"S\":\"\\u00e9\"}}}}";

START_TEST(patterns_fit_or_do_not)
{
	static const struct {
		const char *pattern;
		bool fits;
	} cases[] = {
		{"{\"eventName\":[\"MODIFY\"]}", true},
		{"{\"eventName\":[\"INSERT\",\"MODIFY\"]}", true},
		{"{\"eventName\":[\"INSERT\"]}", false},
		{"{\"eventName\":[\"modify\"]}", false},
		{"{\"eventName\":[{\"equals-ignore-case\":\"modify\"}]}", true},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"prefix\":\"room#\"}]}}}}", true},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"prefix\":\"hall#\"}]}}}}", false},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"suffix\":\"506\"}]}}}}", true},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"wildcard\":\"r*#S*6\"}]}}}}", true},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"wildcard\":\"r*#T*6\"}]}}}}", false},
		{"{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{\"prefix\":{\"equals-ignore-case\":"
		 "\"ROOM\"}}"
		 "]}}}}",
			true},
		/* N is a string in the stream: numbers never fit it. */
		{"{\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[\"101\"]}}}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[101]}}}}", false},
		{"{\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[{\"numeric\":[\"=\",101]}]}}}}",
			false},
		{"{\"dynamodb\":{\"ApproximateCreationDateTime\":[{\"numeric\":[\">\",1.4e9,\"<=\","
		 "1479499740]}]}}",
			true},
		{"{\"dynamodb\":{\"ApproximateCreationDateTime\":[{\"numeric\":[\"<\",1479499740]}]"
		 "}}",
			false},
		{"{\"dynamodb\":{\"ApproximateCreationDateTime\":[1479499740.0]}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"on\":{\"BOOL\":[true]}}}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"on\":{\"BOOL\":[false]}}}}", false},
		{"{\"dynamodb\":{\"NewImage\":{\"empty\":{\"S\":[\"\"]}}}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"tags\":{\"SS\":[\"b\"]}}}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"tags\":{\"SS\":[\"c\"]}}}}", false},
		/* exists is asked of leaves. */
		{"{\"dynamodb\":{\"NewImage\":{\"n\":{\"N\":[{\"exists\":true}]}}}}", true},
		{"{\"dynamodb\":{\"NewImage\":{\"m\":{\"N\":[{\"exists\":false}]}}}}", true},
		{"{\"dynamodb\":{\"OldImage\":{\"n\":{\"N\":[{\"exists\":true}]}}}}", false},
		{"{\"dynamodb\":{\"NewImage\":[{\"exists\":true}]}}", false},
		{"{\"eventName\":[{\"anything-but\":[\"INSERT\",\"REMOVE\"]}]}", true},
		{"{\"eventName\":[{\"anything-but\":\"MODIFY\"}]}", false},
		{"{\"eventName\":[{\"anything-but\":{\"prefix\":\"MOD\"}}]}", false},
		{"{\"eventName\":[{\"anything-but\":{\"suffix\":[\"X\",\"Y\"]}}]}", false},
		{"{\"missing\":[{\"anything-but\":\"x\"}]}", false},
		{"{\"$or\":[{\"eventName\":[\"INSERT\"]},{\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[{"
		 "\"prefix\":\"room\"}]}}}}]}",
			true},
		{"{\"$or\":[{\"eventName\":[\"INSERT\"]},{\"eventName\":[\"REMOVE\"]}]}", false},
		{"{\"eventName\":[\"MODIFY\"],\"dynamodb\":{\"Keys\":{\"Id\":{\"S\":[\"x\"]}}}}",
			false},
		{"{\"dynamodb\":{\"NewImage\":{\"q\\\"\":{\"S\":[\"\xc3\xa9\"]}}}}", true},
		{"{\"eventName\":[null]}", false},
		{"{\"eventName\":[{\"wildcard\":\"M*F*\"}]}", true},
		{"{\"eventName\":[{\"wildcard\":\"M\\\\*\"}]}", false},
		{"{\"dynamodb\":{\"ApproximateCreationDateTime\":[{\"numeric\":[\"<\",1.5e9,"
		 "\">=\",1479499740]}]}}",
			true},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str pattern = str_z(cases[i].pattern);
		ck_assert_msg(filter_is_valid(pattern, &arena), "%s", cases[i].pattern);
		ck_assert_msg(filter_matches(pattern, str_z(event), &arena) == cases[i].fits, "%s",
			cases[i].pattern);
		arena_reset(&arena);
	}
}
END_TEST

START_TEST(patterns_that_aws_refuses_are_refused)
{
	static const char *const bad[] = {"", "{}", "[]", "5", "{\"a\":5}", "{\"a\":\"b\"}",
		"{\"a\":[]}", "{\"a\":{}}", "{\"a\":[[\"b\"]]}", "{\"a\":[{}]}",
		"{\"a\":[{\"like\":\"b\"}]}", "{\"a\":[{\"prefix\":5}]}",
		"{\"a\":[{\"prefix\":\"b\",\"suffix\":\"c\"}]}", "{\"a\":[{\"exists\":\"yes\"}]}",
		"{\"a\":[{\"numeric\":[\"=\"]}]}", "{\"a\":[{\"numeric\":[\"!\",1]}]}",
		"{\"a\":[{\"numeric\":[]}]}", "{\"a\":[{\"anything-but\":[]}]}",
		"{\"a\":[{\"anything-but\":{\"exists\":true}}]}", "{\"$or\":[{\"a\":[\"b\"]}]}",
		"{\"$or\":[\"a\",\"b\"]}",
		/* aws/event-ruler */
		"{\"a\":[{\"numeric\":[\">\",5,\"<\",5]}]}",
		"{\"a\":[{\"numeric\":[\">\",1,\">\",2]}]}",
		"{\"a\":[{\"numeric\":[\"=\",1,\"<\",2]}]}",
		"{\"a\":[{\"numeric\":[\">\",1,\"<\",2,\"<\",3]}]}",
		"{\"a\":[{\"anything-but\":[\"b\",1]}]}", "{\"a\":[{\"wildcard\":\"b**\"}]}",
		"{\"a\":[{\"wildcard\":\"b\\\\c\"}]}", "{\"a\":[\"b\"]} x", "{\"a\":[\"b\"]"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!filter_is_valid(str_z(bad[i]), &arena), "%s", bad[i]);
}
END_TEST

UNIT_MAIN("filter", tcase_add_test(tc, patterns_fit_or_do_not);
	  tcase_add_test(tc, patterns_that_aws_refuses_are_refused))
