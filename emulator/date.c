#include "date.h"

#include <stdio.h>

static const char days[7][10] = {
	"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Days since 1970-01-01 of a day in the Gregorian calendar; March is the first month of its years.
 */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void http_date_format(int64_t unix_seconds, char ret_text[HTTP_DATE_SIZE])
{
	int64_t day = unix_seconds / 86400, second = unix_seconds % 86400;
	if (second < 0) {
		second += 86400;
		day--;
	}
	int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097,
		of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100),
		mp = (5 * of_year + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;
	int64_t weekday = ((day + 4) % 7 + 7) % 7;
	year += era * 400 + (month <= 2);
	if (year < 0 || year > 9999) {
		http_date_format(0, ret_text);
		return;
	}
	snprintf(ret_text, HTTP_DATE_SIZE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days[weekday],
		(unsigned)(of_year - (153 * mp + 2) / 5 + 1) % 100, months + (month - 1) * 3,
		(unsigned)year % 10000, (unsigned)(second / 3600) % 100,
		(unsigned)(second / 60 % 60) % 100, (unsigned)(second % 60) % 100);
}

struct cursor {
	struct str text;
	bool ok;
};

static int64_t number(struct cursor *c, size_t width)
{
	uint64_t value = 0;
	struct str digits = str_head(c->text, width);
	c->ok = c->ok && digits.n == width && str_to_u64(digits, &value);
	c->text = str_skip(c->text, width);
	return (int64_t)value;
}

static void literal(struct cursor *c, struct str want)
{
	c->ok = c->ok && str_starts(c->text, want);
	c->text = str_skip(c->text, want.n);
}

static int64_t month_number(struct cursor *c)
{
	for (int64_t i = 0; c->ok && i < 12; i++)
		if (str_starts(c->text, str_of(months + i * 3, 3))) {
			c->text = str_skip(c->text, 3);
			return i + 1;
		}
	c->ok = false;
	return 1;
}

static int64_t clock_time(struct cursor *c)
{
	int64_t hour = number(c, 2);
	literal(c, STR(":"));
	int64_t minute = number(c, 2);
	literal(c, STR(":"));
	int64_t second = number(c, 2);
	c->ok = c->ok && hour < 24 && minute < 60 && second <= 60;
	return hour * 3600 + minute * 60 + second;
}

/* Skips the name of a day, short or in full, and tells which form of date follows by what ends it:
 * ',' after a short name or a long one, ' ' after a short one. */
static char day_name(struct cursor *c, bool *ret_short)
{
	for (size_t i = 0; i < 7; i++) {
		struct str full = str_z(days[i]), three = str_of(days[i], 3);
		if (!str_starts(c->text, three))
			continue;
		*ret_short = !str_starts(c->text, full);
		c->text = str_skip(c->text, *ret_short ? 3 : full.n);
		return c->text.n ? c->text.p[0] : '\0';
	}
	return '\0';
}

bool http_date_parse(struct str text, int64_t *ret_unix_seconds)
{
	struct cursor c = {text, true};
	bool is_short = false;
	int64_t year, month, day, time;
	char after = day_name(&c, &is_short);
	if (after == ',') {
		struct str dash = is_short ? STR(" ") : STR("-");
		literal(&c, STR(", "));
		day = number(&c, 2);
		literal(&c, dash);
		month = month_number(&c);
		literal(&c, dash);
		year = number(&c, is_short ? 4 : 2);
		if (!is_short)
			year += year < 70 ? 2000 : 1900;
		literal(&c, STR(" "));
		time = clock_time(&c);
		literal(&c, STR(" GMT"));
	} else if (after == ' ' && is_short) {
		literal(&c, STR(" "));
		month = month_number(&c);
		literal(&c, STR(" "));
		if (c.text.n && c.text.p[0] == ' ')
			literal(&c, STR(" "));
		day = number(&c, c.text.n > 1 && c.text.p[1] == ' ' ? 1 : 2);
		literal(&c, STR(" "));
		time = clock_time(&c);
		literal(&c, STR(" "));
		year = number(&c, 4);
	} else {
		return false;
	}
	if (!c.ok || c.text.n || day < 1 || day > 31)
		return false;
	*ret_unix_seconds = day_number(year, month, day) * 86400 + time;
	return true;
}
