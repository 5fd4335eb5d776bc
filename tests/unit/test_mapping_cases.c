/*
 * Event source mappings: what functions get, what their answers mean, what becomes of batches that
 * fail, filters, and the API. The cases are data, in tests/cases/streams/NAME.case: each has a
 * table "t" with the key p (a string), whose stream has the view NEW_IMAGE, and two functions, fn
 * and failures. A line begins with a word:
 *
 *	given EVENT		the event that the filters of the cases behind it look at
 *
 *	case TEXT		a case begins
 *	from EVIDENCE SOURCE	documented, recorded, community, unconfirmed
 *	fits PATTERN		a filter that lets the event through,
 *	leaves PATTERN		one that does not,
 *	refuses PATTERN		and one that is none
 *	view VIEW		of the stream; at the case's begin
 *	aligned SECONDS		the clock moves to just behind a multiple of so many; {from} and
 *				{to} are that time and the next multiple
 *	at TIME			the clock moves to just behind that (2027-01-15T08:00:00Z)
 *	clock SECONDS		it moves so far
 *	put N			items are written: k0, k1, ... and so on
 *	item JSON		one that is told; remove JSON, expire JSON: it is deleted
 *	split N			each open shard is followed by so many
 *	filter PATTERN		of the mapping that is made next
 *	mapping [WORD ...]	one begins: batch=N retries=N window=S age=S tumbling=S parallel=N
 *				on-failure=TARGET bisect report latest
 *	api			none; the API makes them. {stream} is the stream's ARN, with or
 *				without a mapping, {shard} its first shard's id
 *	answer TEXT		what fn returns from here on; "counts": {"state":{"n":N}}, where N
 *				is the number of records in the window; "fills": that, and 1 MB
 *	fails error|timeout|throttled N		it does not, so many times,
 *	poison N		nor whenever the batch has that record
 *	called N		waits until fn was called so often
 *	drain			everything is delivered
 *	calls 1,2;3;		what fn was called with: places in the shard, ';' behind a batch
 *	windows N after M [final] [early];...	records of each event, records in its state
 *	event PATH JSON		a part of the last event, of the last
 *	told PATH JSON		report to the destination, "absent"; or "told N": reports in all
 *	target TARGET		where that went
 *
 * and the steps of case_script.h.
 */
#include "case_script.h"
#include "poller_room.h"

#include "date.h"
#include "streams/filter.h"
#include "streams/mapping_api.h"
#include "value_json.h"

static struct arena arena;
static unsigned items; /* that were put */
static struct str filters[10];
static size_t filter_count;
static char windows[2048];

/* --- what is written --- */

struct change {
	struct value item;
	bool gone;
	enum table_writer writer;
};

static int change_fn(struct txn *txn, void *arg)
{
	const struct change *c = arg;
	const struct table *t = txn_table(txn, STR("t"));
	struct arena own = ARENA_INIT;
	struct value old;
	int error = table_get(txn, t, c->item, &own, &old);
	if (!error)
		error = c->gone ? table_delete(txn, t, old, c->writer)
				: table_put(txn, t, old, c->item);
	arena_release(&own);
	return error;
}

static void change(struct str json, bool gone, enum table_writer writer)
{
	struct change c = {.gone = gone, .writer = writer};
	c.item = item_of_json(&arena, json);
	ck_assert_int_eq(store_write(store, change_fn, &c, &err), 0);
}

static int split_fn(struct txn *txn, void *arg)
{
	size_t split;
	int error = stream_split(txn, STR("t"), *(unsigned *)arg, &split);
	return error || split ? error : -1;
}

static void move_clock(int64_t us)
{
	clock_move(&test_clock, clock_offset_us(&test_clock) + us);
}

static struct str time_text(int64_t us)
{
	char *text = arena_bytes(&arena, ISO_TIME_SIZE);
	iso_time_format(us, text);
	return arena_printf(&arena, "%.19sZ", text);
}

static void align(struct case_run *r, int64_t length_us)
{
	int64_t now = clock_now_us(&test_clock), from = now - now % length_us + length_us;
	move_clock(from - now + 1);
	case_set(r, STR("from"), time_text(from));
	case_set(r, STR("to"), time_text(from + length_us));
}

/* --- the function --- */

static struct str count_records(struct str event, struct arena *a)
{
	uint64_t sequences[256], before = 0;
	size_t count, n = strlen(windows);
	struct str state = case_part(event, STR("state/n"), a);
	bool final = str_eq_z(case_part(event, STR("isFinalInvokeForWindow"), a), "true");
	bool early = str_eq_z(case_part(event, STR("isWindowTerminatedEarly"), a), "true");
	sequences_of(event, a, sequences, &count);
	if (!str_eq_z(state, "absent"))
		ck_assert(str_to_u64(state, &before));
	snprintf(windows + n, sizeof(windows) - n, "%zu after %llu%s%s;", count,
		(unsigned long long)before, final ? " final" : "", early ? " early" : "");
	return arena_printf(a, "{\"state\":{\"n\":%llu}}", (unsigned long long)(before + count));
}

static struct str large_state(struct str event, struct arena *a)
{
	struct buf out = BUF_IN(a);
	struct str small = count_records(event, a);
	buf_add_z(&out, "{\"state\":{\"fill\":\"");
	for (size_t i = 0; i < 1024 * 1024; i++)
		buf_add_c(&out, 'x');
	buf_printf(&out, "\",%.*s", STR_ARG(str_skip(small, strlen("{\"state\":{"))));
	return buf_str(&out);
}

static void set_answer(struct str text)
{
	pthread_mutex_lock(&paper.lock);
	paper.reply = str_eq_z(text, "counts")  ? count_records
		      : str_eq_z(text, "fills") ? large_state
						: NULL;
	paper.answer = arena_dup_z(&arena, text);
	pthread_mutex_unlock(&paper.lock);
}

static void set_failure(struct str rest)
{
	struct str how = word(&rest);
	pthread_mutex_lock(&paper.lock);
	paper.failure = str_eq_z(how, "timeout")     ? INVOKE_TIMED_OUT
			: str_eq_z(how, "throttled") ? INVOKE_THROTTLED
						     : INVOKE_FUNCTION_ERROR;
	paper.failures = (unsigned)number_of(rest);
	pthread_mutex_unlock(&paper.lock);
}

/* --- the mapping and its API --- */

static void with_poller(void *arg, struct str namespace,
	void (*use)(void *use_arg, struct poller *poller), void *use_arg)
{
	(void)arg;
	if (str_eq_z(namespace, "blue"))
		use(use_arg, poller);
}

static bool has_function(void *arg, struct str name)
{
	(void)arg;
	return str_eq_z(name, "fn") || str_eq_z(name, "failures");
}

static const struct mapping_api api = {
	NULL, with_poller, has_function, STR_INIT("us-east-1"), STR_INIT("000000000000")};

static struct event_mapping mapping_of(struct str words)
{
	struct event_mapping m = {.retries = -1, .filters = filters, .filter_count = filter_count};
	while (words.p && words.n) {
		struct str value = STR_NONE, name = str_cut(word(&words), '=', &value);
		int64_t n = 0, us;
		if (value.p && !str_eq_z(name, "on-failure"))
			n = number_of(value);
		us = n * 1000000;
		if (str_eq_z(name, "batch"))
			m.batch = (size_t)n;
		else if (str_eq_z(name, "retries"))
			m.retries = (int)n;
		else if (str_eq_z(name, "window"))
			m.window_us = us;
		else if (str_eq_z(name, "age"))
			m.max_age_us = us;
		else if (str_eq_z(name, "tumbling"))
			m.tumbling_us = us;
		else if (str_eq_z(name, "parallel"))
			m.parallel = (unsigned)n;
		else if (str_eq_z(name, "on-failure"))
			m.on_failure = value;
		else if (str_eq_z(name, "bisect"))
			m.bisect = true;
		else if (str_eq_z(name, "report"))
			m.report = true;
		else if (str_eq_z(name, "latest"))
			m.latest = true;
		else
			broken(name, 0, "is no word of a mapping");
	}
	return m;
}

static void start_api(void)
{
	struct poller_options options = {.store = store,
		.namespace = STR("blue"),
		.invoker = &invoker,
		.destination = &destination};
	ck_assert_int_eq(poller_start(&options, NULL, 0, &poller, &err), 0);
}

/* --- the steps --- */

static bool step_of_filter(struct case_run *r, struct str key, struct str rest)
{
	bool fits = str_eq_z(key, "fits"), valid = fits || str_eq_z(key, "leaves");
	if (!valid && !str_eq_z(key, "refuses"))
		return false;
	ck_assert_msg(filter_is_valid(rest, &arena) == valid, "%s:%u: %.*s is %s", CASE_AT(r),
		STR_ARG(rest), valid ? "refused" : "taken");
	ck_assert_msg(
		!valid || filter_matches(rest, *(struct str *)r->script->setting, &arena) == fits,
		"%s:%u: %.*s", CASE_AT(r), STR_ARG(rest));
	return true;
}

static bool step_of_table(struct case_run *r, struct str key, struct str rest)
{
	if (str_eq_z(key, "put")) {
		unsigned count = (unsigned)number_of(rest);
		put_many(items, count);
		items += count;
	} else if (str_eq_z(key, "item")) {
		change(rest, false, WRITER_USER);
	} else if (str_eq_z(key, "remove")) {
		change(rest, true, WRITER_USER);
	} else if (str_eq_z(key, "expire")) {
		change(rest, true, WRITER_TTL);
	} else if (str_eq_z(key, "split")) {
		unsigned into = (unsigned)number_of(rest);
		ck_assert_int_eq(store_write(store, split_fn, &into, &err), 0);
	} else if (str_eq_z(key, "clock")) {
		move_clock(number_of(rest) * 1000000);
	} else if (str_eq_z(key, "at")) {
		int64_t to;
		ck_assert(iso_time_parse(rest, &to));
		move_clock(to - clock_now_us(&test_clock) + 1);
	} else if (str_eq_z(key, "aligned")) {
		align(r, number_of(rest) * 1000000);
	} else {
		return str_eq_z(key, "view"); /* it has it from the begin */
	}
	return true;
}

static void await_calls(struct case_run *r, int64_t wanted)
{
	int64_t count = 0;
	for (int i = 0; i < 6000 && count < wanted; i++) {
		usleep(10000);
		count = 0;
		pthread_mutex_lock(&paper.lock);
		for (const char *c = paper.calls; *c; c++)
			count += *c == ';';
		pthread_mutex_unlock(&paper.lock);
	}
	ck_assert_msg(count >= wanted, "%s:%u: called %d times", CASE_AT(r), (int)count);
}

static void told(struct case_run *r, struct str rest)
{
	struct str all = str_z(paper.told), last = STR_NONE;
	int64_t count = 0, wanted;
	for (; all.n; count++)
		last = str_cut(all, '\n', &all);
	if (str_to_i64(rest, &wanted))
		ck_assert_msg(count == wanted, "%s:%u: %d were told", CASE_AT(r), (int)count);
	else
		expect_part(r, last, rest);
}

static void step(struct case_run *r, struct str key, struct str rest)
{
	if (step_of_filter(r, key, rest) || step_of_table(r, key, rest))
		return;
	if (str_eq_z(key, "filter"))
		filters[filter_count++] = rest;
	else if (str_eq_z(key, "mapping"))
		start(mapping_of(rest));
	else if (str_eq_z(key, "api"))
		start_api();
	else if (str_eq_z(key, "answer"))
		set_answer(rest);
	else if (str_eq_z(key, "fails"))
		set_failure(rest);
	else if (str_eq_z(key, "poison"))
		paper.poison = (uint64_t)number_of(rest);
	else if (str_eq_z(key, "called"))
		await_calls(r, number_of(rest));
	else if (str_eq_z(key, "drain"))
		drain();
	else if (str_eq_z(key, "calls"))
		expect_text(r, str_z(paper.calls), rest);
	else if (str_eq_z(key, "windows"))
		expect_text(r, str_z(windows), rest);
	else if (str_eq_z(key, "event"))
		expect_part(r, str_z(paper.last_event), rest);
	else if (str_eq_z(key, "told"))
		told(r, rest);
	else
		expect_text(r, str_z(paper.target), rest);
}

/* --- running --- */

static void choose_view(const struct case_script *script)
{
	static const enum stream_view views[] = {
		STREAM_KEYS_ONLY, STREAM_NEW_IMAGE, STREAM_OLD_IMAGE, STREAM_NEW_AND_OLD_IMAGES};
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		if (str_eq_z(script->lines[0].key, "view") &&
			str_eq(script->lines[0].rest, stream_view_name(views[i])))
			room_view = views[i];
}

START_TEST(the_mapping_does_what_the_case_says)
{
	struct case_run *r = arena_new(&kept, struct case_run);
	struct stream *streams;
	choose_view(&scripts[_i]);
	setup();
	r->arena = &arena;
	r->service = mapping_api_service(&api);
	r->base = (struct http_request){.namespace = STR("blue")};
	r->lambda = true;
	ck_assert_uint_eq(store_streams(store, STR("t"), &arena, &streams), 1);
	case_set(r, STR("stream"), stream_arn(&arena, &streams[0]));
	case_set(r, STR("shard"), shard_id(&arena, &streams[0].shards[0]));
	case_run_lines(r, &scripts[_i], &arena, step);
	teardown();
	arena_release(&arena);
}
END_TEST

static bool take(struct str file, unsigned number, struct str key, struct str rest)
{
	static struct str *given;
	if (str_eq_z(key, "given")) {
		given = arena_new(&kept, struct str);
		*given = rest;
		script_open = NULL;
		return true;
	}
	bool known = script_line(file, number, key, rest);
	if (known)
		script_open->setting = given;
	return known;
}

int main(void)
{
	static const char *const words[] = {"fits", "leaves", "refuses", "view", "aligned", "at",
		"clock", "put", "item", "remove", "expire", "split", "filter", "mapping", "api",
		"answer", "fails", "poison", "called", "drain", "calls", "windows", "event", "told",
		"target", NULL};
	return scripts_main("streams", take, words, the_mapping_does_what_the_case_says, NULL);
}
