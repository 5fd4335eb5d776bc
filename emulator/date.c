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

/* A moment as people write it, UTC. */
struct civil {
	int64_t year, month, day, weekday, second; /* of the day */
};

static struct civil civil_of(int64_t unix_seconds)
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
	return (struct civil){year + era * 400 + (month <= 2), month,
		of_year - (153 * mp + 2) / 5 + 1, ((day + 4) % 7 + 7) % 7, second};
}

void http_date_format(int64_t unix_seconds, char ret_text[HTTP_DATE_SIZE])
{
	struct civil c = civil_of(unix_seconds);
	if (c.year < 0 || c.year > 9999)
		c = civil_of(0);
	snprintf(ret_text, HTTP_DATE_SIZE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
		days[c.weekday], (unsigned)c.day % 100, months + (c.month - 1) * 3,
		(unsigned)c.year % 10000, (unsigned)(c.second / 3600) % 100,
		(unsigned)(c.second / 60 % 60) % 100, (unsigned)(c.second % 60) % 100);
}

void iso_time_format(int64_t unix_us, char ret_text[ISO_TIME_SIZE])
{
	int64_t seconds = unix_us / 1000000, ms = unix_us % 1000000 / 1000;
	if (unix_us % 1000000 < 0) {
		seconds--;
		ms = (unix_us % 1000000 + 1000000) / 1000;
	}
	struct civil c = civil_of(seconds);
	if (c.year < 0 || c.year > 9999) {
		c = civil_of(0);
		ms = 0;
	}
	snprintf(ret_text, ISO_TIME_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100,
		(unsigned)(c.second / 3600) % 100, (unsigned)(c.second / 60 % 60) % 100,
		(unsigned)(c.second % 60) % 100, (unsigned)ms % 1000);
}

/* Two digits, and what follows them. */
static char *put_two(char *to, int64_t value, char after)
{
	to[0] = (char)('0' + value / 10);
	to[1] = (char)('0' + value % 10);
	to[2] = after;
	return to + 3;
}

/* Every event has one: without snprintf. */
void log_time_format(int64_t unix_seconds, char ret_text[LOG_TIME_SIZE])
{
	struct civil c = civil_of(unix_seconds);
	if (c.year < 0 || c.year > 9999)
		c = civil_of(0);
	char *to = put_two(ret_text, c.day, '/');
	memcpy(to, months + (c.month - 1) * 3, 3);
	to[3] = '/';
	to = put_two(to + 4, c.year / 100, '0');
	to = put_two(to - 1, c.year % 100, ':');
	to = put_two(to, c.second / 3600, ':');
	to = put_two(to, c.second / 60 % 60, ':');
	to = put_two(to, c.second % 60, ' ');
	memcpy(to, "+0000", sizeof("+0000"));
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

static bool next_is(const struct cursor *c, char want)
{
	return c->ok && c->text.n && c->text.p[0] == want;
}

/* ".123": as many digits as there are, those behind the sixth without effect. */
static int64_t fraction_us(struct cursor *c)
{
	int64_t us = 0, unit = 100000;
	literal(c, STR("."));
	c->ok = c->ok && c->text.n && ascii_is_digit(c->text.p[0]);
	for (; c->ok && c->text.n && ascii_is_digit(c->text.p[0]); unit /= 10) {
		us += (c->text.p[0] - '0') * unit;
		c->text = str_skip(c->text, 1);
	}
	return us;
}

/* "Z", "+02:00", "-0500". */
static int64_t zone_seconds(struct cursor *c)
{
	if (next_is(c, 'Z') || next_is(c, 'z')) {
		c->text = str_skip(c->text, 1);
		return 0;
	}
	int64_t sign = next_is(c, '-') ? -1 : 1;
	c->ok = next_is(c, '-') || next_is(c, '+');
	c->text = str_skip(c->text, 1);
	int64_t hours = number(c, 2);
	if (next_is(c, ':'))
		c->text = str_skip(c->text, 1);
	int64_t minutes = number(c, 2);
	c->ok = c->ok && hours < 24 && minutes < 60;
	return sign * (hours * 3600 + minutes * 60);
}

static int64_t days_of(int64_t year, int64_t month)
{
	return month == 12 ? 31 : day_number(year, month + 1, 1) - day_number(year, month, 1);
}

bool iso_time_parse(struct str text, int64_t *ret_unix_us)
{
	struct cursor c = {text, true};
	int64_t year = number(&c, 4), time = 0, us = 0;
	literal(&c, STR("-"));
	int64_t month = number(&c, 2);
	literal(&c, STR("-"));
	int64_t day = number(&c, 2);
	if (!c.ok || month < 1 || month > 12 || day < 1 || day > days_of(year, month))
		return false;
	if (c.text.n) {
		c.ok = next_is(&c, 'T') || next_is(&c, 't') || next_is(&c, ' ');
		c.text = str_skip(c.text, 1);
		time = clock_time(&c);
		if (next_is(&c, '.'))
			us = fraction_us(&c);
		time -= zone_seconds(&c);
	}
	if (!c.ok || c.text.n)
		return false;
	*ret_unix_us = (day_number(year, month, day) * 86400 + time) * 1000000 + us;
	return true;
}

void iso_basic_format(int64_t unix_seconds, char ret_text[ISO_BASIC_SIZE])
{
	struct civil c = civil_of(unix_seconds);
	if (c.year < 0 || c.year > 9999)
		c = civil_of(0);
	snprintf(ret_text, ISO_BASIC_SIZE, "%04u%02u%02uT%02u%02u%02uZ", (unsigned)c.year % 10000,
		(unsigned)c.month % 100, (unsigned)c.day % 100, (unsigned)(c.second / 3600) % 100,
		(unsigned)(c.second / 60 % 60) % 100, (unsigned)(c.second % 60) % 100);
}

bool iso_basic_parse(struct str text, int64_t *ret_unix_seconds)
{
	struct cursor c = {text, true};
	int64_t year = number(&c, 4), month = number(&c, 2), day = number(&c, 2);
	literal(&c, STR("T"));
	int64_t hour = number(&c, 2), minute = number(&c, 2), second = number(&c, 2);
	literal(&c, STR("Z"));
	if (!c.ok || c.text.n || month < 1 || month > 12 || day < 1 || day > days_of(year, month) ||
		hour > 23 || minute > 59 || second > 59)
		return false;
	*ret_unix_seconds =
		day_number(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
	return true;
}

/* The longest first: "ms" is not "m". */
static const struct unit {
	struct str name;
	int64_t us;
} units[] = {
	{STR_INIT("ms"), 1000},
	{STR_INIT("s"), 1000000},
	{STR_INIT("m"), INT64_C(60) * 1000000},
	{STR_INIT("h"), INT64_C(3600) * 1000000},
	{STR_INIT("d"), INT64_C(86400) * 1000000},
};

static const struct unit *unit_at(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (str_starts(text, units[i].name))
			return &units[i];
	return NULL;
}

bool duration_parse(struct str text, int64_t *ret_us)
{
	const int64_t most = INT64_C(10000) * 366 * 86400 * 1000000;
	bool negative = text.n && text.p[0] == '-';
	struct str rest = text.n && (negative || text.p[0] == '+') ? str_skip(text, 1) : text;
	int64_t us = 0;
	if (!rest.n)
		return false;
	while (rest.n) {
		uint64_t value;
		size_t digits = 0;
		while (digits < rest.n && ascii_is_digit(rest.p[digits]))
			digits++;
		const struct unit *unit = unit_at(str_skip(rest, digits));
		if (!unit || !str_to_u64(str_head(rest, digits), &value) ||
			value > (uint64_t)((most - us) / unit->us))
			return false;
		us += (int64_t)value * unit->us;
		rest = str_skip(rest, digits + unit->name.n);
	}
	*ret_us = negative ? -us : us;
	return true;
}
