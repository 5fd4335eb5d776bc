#include "date.h"
#include "unit.h"

START_TEST(dates_are_written_as_rfc_9110_has_them)
{
	static const struct {
		int64_t time;
		const char *text;
	} cases[] = {
		{784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, /* RFC 9110, 5.6.7 */
		{0, "Thu, 01 Jan 1970 00:00:00 GMT"},
		{-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
		{951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
		{4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"},
		{4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
		{INT64_MAX, "Thu, 01 Jan 1970 00:00:00 GMT"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[HTTP_DATE_SIZE];
		http_date_format(cases[i].time, text);
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

START_TEST(all_three_forms_of_a_date_are_read)
{
	static const char *const forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"};
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		int64_t time = 0;
		ck_assert_msg(http_date_parse(str_z(forms[i]), &time), "%s", forms[i]);
		ck_assert_int_eq(time, 784111777);
	}
}
END_TEST

START_TEST(every_day_of_four_centuries_comes_back)
{
	for (int64_t time = -11676096000; time < 944006400LL * 2; time += 86400 - 7) {
		char text[HTTP_DATE_SIZE];
		int64_t back = 0;
		http_date_format(time, text);
		ck_assert_msg(http_date_parse(str_z(text), &back) && back == time, "%s", text);
	}
}
END_TEST

START_TEST(what_is_no_date_is_not_read)
{
	static const char *const texts[] = {"", "Sun", "Sun,", "yesterday", "784111777",
		"Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nox 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
		"Sunday Nov  6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT", "sun, 06 Nov"};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		int64_t time = 42;
		ck_assert_msg(!http_date_parse(str_z(texts[i]), &time), "%s", texts[i]);
		ck_assert_int_eq(time, 42);
	}
}
END_TEST

START_TEST(iso_times_are_written_with_milliseconds)
{
	static const struct {
		int64_t us;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000Z"},
		{INT64_C(1795305600123456), "2026-11-22T00:00:00.123Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{INT64_C(951782400000000), "2000-02-29T00:00:00.000Z"},
		{INT64_MAX, "1970-01-01T00:00:00.000Z"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[ISO_TIME_SIZE];
		iso_time_format(cases[i].us, text);
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

START_TEST(iso_times_are_read_with_zone_and_fraction)
{
	static const struct {
		const char *text;
		int64_t us;
	} cases[] = {
		{"1970-01-01", 0},
		{"2026-12-01T00:00:00Z", INT64_C(1796083200000000)},
		{"2026-12-01t00:00:00.5z", INT64_C(1796083200500000)},
		{"2026-12-01 01:00:00+01:00", INT64_C(1796083200000000)},
		{"2026-11-30T19:00:00.123456789-0500", INT64_C(1796083200123456)},
		{"2024-02-29T00:00:00Z", INT64_C(1709164800000000)},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t us = -1;
		ck_assert_msg(iso_time_parse(str_z(cases[i].text), &us), "%s", cases[i].text);
		ck_assert_int_eq(us, cases[i].us);
	}
	static const char *const wrong[] = {"", "now", "2026", "2026-13-01", "2026-02-29",
		"2026-12-01T", "2026-12-01T00:00:00", "2026-12-01T24:00:00Z",
		"2026-12-01T00:00:00.Z", "2026-12-01T00:00:00Z ", "2026-12-01T00:00:00+1:00"};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		int64_t us = 42;
		ck_assert_msg(!iso_time_parse(str_z(wrong[i]), &us), "%s", wrong[i]);
		ck_assert_int_eq(us, 42);
	}
}
END_TEST

START_TEST(iso_basic_is_written_and_read)
{
	static const struct {
		int64_t time;
		const char *text;
	} cases[] = {
		{0, "19700101T000000Z"},
		{INT64_C(1440938160), "20150830T123600Z"},
		{INT64_C(1709251199), "20240229T235959Z"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[ISO_BASIC_SIZE];
		int64_t time = -1;
		iso_basic_format(cases[i].time, text);
		ck_assert_str_eq(text, cases[i].text);
		ck_assert(iso_basic_parse(str_z(text), &time));
		ck_assert_int_eq(time, cases[i].time);
	}
	static const char *const wrong[] = {"", "20150830", "20150830T123600", "20150830T123600Z ",
		"20150230T000000Z", "20151301T000000Z", "20150830T240000Z", "2015-830T123600Z",
		"20150830 123600Z", "20150830t123600Z", "+0150830T123600Z"};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		int64_t time = 42;
		ck_assert_msg(!iso_basic_parse(str_z(wrong[i]), &time), "%s", wrong[i]);
		ck_assert_int_eq(time, 42);
	}
}
END_TEST

START_TEST(durations_are_read_in_units)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{"25h", 90000000},
		{"+25h", 90000000},
		{"-1m", -60000},
		{"1h30m", 5400000},
		{"500ms", 500},
		{"2m500ms", 120500},
		{"7d", 604800000},
		{"0s", 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t us = 42;
		ck_assert_msg(duration_parse(str_z(cases[i].text), &us), "%s", cases[i].text);
		ck_assert_int_eq(us, cases[i].ms * 1000);
	}
	static const char *const wrong[] = {"", "+", "-", "h", "25", "25 h", "1.5h", "1h-30m",
		"25x", "99999999999d", "18446744073709551616s"};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		int64_t us = 42;
		ck_assert_msg(!duration_parse(str_z(wrong[i]), &us), "%s", wrong[i]);
		ck_assert_int_eq(us, 42);
	}
}
END_TEST

UNIT_MAIN("date", {
	tcase_add_test(tc, dates_are_written_as_rfc_9110_has_them);
	tcase_add_test(tc, all_three_forms_of_a_date_are_read);
	tcase_add_test(tc, every_day_of_four_centuries_comes_back);
	tcase_add_test(tc, what_is_no_date_is_not_read);
	tcase_add_test(tc, iso_times_are_written_with_milliseconds);
	tcase_add_test(tc, iso_times_are_read_with_zone_and_fraction);
	tcase_add_test(tc, iso_basic_is_written_and_read);
	tcase_add_test(tc, durations_are_read_in_units);
})
