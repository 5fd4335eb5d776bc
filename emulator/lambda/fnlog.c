#include "fnlog.h"

#include "json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void fnlog_init(struct fnlog *log)
{
	*log = (struct fnlog){0};
	pthread_mutex_init(&log->lock, NULL);
}

void fnlog_release(struct fnlog *log)
{
	pthread_mutex_destroy(&log->lock);
	free(log->ring);
	log->ring = NULL;
}

void fnlog_add(struct fnlog *log, struct str lines)
{
	if (lines.n > FNLOG_RING)
		lines = str_skip(lines, lines.n - FNLOG_RING);
	pthread_mutex_lock(&log->lock);
	if (!log->ring)
		log->ring = xmalloc(FNLOG_RING);
	size_t at = log->end % FNLOG_RING, first = FNLOG_RING - at;
	if (first > lines.n)
		first = lines.n;
	if (lines.n) {
		memcpy(log->ring + at, lines.p, first);
		memcpy(log->ring, lines.p + first, lines.n - first);
	}
	log->end += lines.n;
	pthread_mutex_unlock(&log->lock);
}

uint64_t fnlog_read(struct fnlog *log, uint64_t after, struct buf *out)
{
	pthread_mutex_lock(&log->lock);
	uint64_t oldest = log->end > FNLOG_RING ? log->end - FNLOG_RING : 0, end = log->end;
	bool cut = after < oldest;
	if (cut)
		after = oldest;
	for (; cut && after < end; after++) /* the rest of a line whose head is gone */
		if (log->ring[after % FNLOG_RING] == '\n') {
			after++;
			break;
		}
	while (after < end) {
		size_t at = after % FNLOG_RING, n = FNLOG_RING - at;
		if (n > end - after)
			n = (size_t)(end - after);
		buf_add(out, str_of(log->ring + at, n));
		after += n;
	}
	pthread_mutex_unlock(&log->lock);
	return end;
}

void fnlog_time(struct buf *out, int64_t now_us)
{
	time_t seconds = (time_t)(now_us / 1000000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now_us / 1000 % 1000));
}

void fnlog_milliseconds(struct buf *out, int64_t us)
{
	uint64_t hundredths = ((uint64_t)us + 5) / 10;
	buf_add_u64(out, hundredths / 100);
	buf_add_c(out, '.');
	buf_add_c(out, (char)('0' + hundredths % 100 / 10));
	buf_add_c(out, (char)('0' + hundredths % 10));
}

/* --- the platform's lines --- */

/* A version and its ARN as AWS would name them; the number is nobody's. */
#define RUNTIME "provided:al2023.v1"
#define RUNTIME_HASH "0000000000000000000000000000000000000000000000000000000000000001"

/* {"time":...,"type":"platform.X","record":{ */
static void open_record(
	struct json_writer *w, struct buf *out, const struct fnlog_form *form, const char *type)
{
	struct buf time = BUF_INIT;
	fnlog_time(&time, form->now_us);
	json_writer_init(w, out);
	json_object(w);
	json_key_string(w, STR("time"), buf_str(&time));
	json_key_string(w, STR("type"), str_z(type));
	json_key(w, STR("record"));
	json_object(w);
	buf_release(&time);
}

static void close_record(struct json_writer *w, struct buf *out)
{
	json_end_object(w);
	json_end_object(w);
	buf_add_c(out, '\n');
}

/* 766405 us as 766.405, 1233960 as 1233.96, a second as 1000.0 (recorded: lines of October 2026). */
static void key_ms(struct json_writer *w, struct str key, int64_t us)
{
	char text[32];
	int n = snprintf(
		text, sizeof(text), "%lld.%03lld", (long long)(us / 1000), (long long)(us % 1000));
	while (text[n - 1] == '0' && text[n - 2] != '.')
		n--;
	json_key(w, key);
	json_number(w, str_of(text, (size_t)n));
}

/* The members are those of a line of October 2026 (eu-central-1, nodejs:22.mainline.v122). */
void fnlog_init_start(
	struct buf *out, const struct fnlog_form *form, const struct fnlog_instance *instance)
{
	struct json_writer w;
	struct buf arn = BUF_INIT;
	buf_printf(&arn, "arn:aws:lambda:%.*s::runtime:" RUNTIME_HASH, STR_ARG(instance->region));
	if (form->json) {
		open_record(&w, out, form, "platform.initStart");
		json_key_string(&w, STR("initializationType"), STR("on-demand"));
		json_key_string(&w, STR("phase"), STR("init"));
		json_key_string(&w, STR("runtimeVersion"), STR(RUNTIME));
		json_key_string(&w, STR("runtimeVersionArn"), buf_str(&arn));
		json_key_string(&w, STR("functionName"), instance->function);
		json_key_string(&w, STR("functionVersion"), STR("$LATEST"));
		json_key_string(&w, STR("instanceId"), instance->log_stream);
		json_key_i64(&w, STR("instanceMaxMemory"), (int64_t)instance->memory_mb << 20);
		close_record(&w, out);
	} else {
		buf_printf(out,
			"INIT_START Runtime Version: " RUNTIME "\tRuntime Version ARN: %.*s\n",
			STR_ARG(buf_str(&arn)));
	}
	buf_release(&arn);
}

static void open_init_end(struct json_writer *w, struct buf *out, const struct fnlog_form *form,
	const char *type, const char *phase, const char *status, const char *error_type)
{
	open_record(w, out, form, type);
	json_key_string(w, STR("initializationType"), STR("on-demand"));
	json_key_string(w, STR("phase"), str_z(phase));
	json_key_string(w, STR("status"), str_z(status));
	if (error_type)
		json_key_string(w, STR("errorType"), str_z(error_type));
}

/* https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html; both objects have
 * the level WARN unless the phase succeeded (monitoring-cloudwatchlogs-log-level.html). */
void fnlog_init_report(struct buf *out, const struct fnlog_form *form, int64_t duration_us,
	const char *phase, const char *status, const char *error_type)
{
	struct json_writer w;
	if (form->json) {
		open_init_end(&w, out, form, "platform.initRuntimeDone", phase, status, error_type);
		close_record(&w, out);
		open_init_end(&w, out, form, "platform.initReport", phase, status, error_type);
		json_key(&w, STR("metrics"));
		json_object(&w);
		key_ms(&w, STR("durationMs"), duration_us);
		json_end_object(&w);
		close_record(&w, out);
		return;
	}
	buf_add(out, STR("INIT_REPORT Init Duration: "));
	fnlog_milliseconds(out, duration_us);
	buf_printf(out, " ms\tPhase: %s\tStatus: %s%s%s\n", phase, status,
		error_type ? "\tError Type: " : "", error_type ? error_type : "");
}

void fnlog_start_line(struct buf *out, const struct fnlog_form *form)
{
	struct json_writer w;
	if (form->json) {
		open_record(&w, out, form, "platform.start");
		json_key_string(&w, STR("requestId"), form->request_id);
		json_key_string(&w, STR("functionArn"), form->function_arn);
		json_key_string(&w, STR("version"), STR("$LATEST"));
		close_record(&w, out);
		return;
	}
	buf_add(out, STR("START RequestId: "));
	buf_add(out, form->request_id);
	buf_add(out, STR(" Version: $LATEST\n"));
}

/* In JSON the report alone says it. */
void fnlog_timeout_line(struct buf *out, const struct fnlog_form *form, int64_t limit_s)
{
	if (form->json)
		return;
	fnlog_time(out, form->now_us);
	buf_printf(out, " %.*s Task timed out after %lld.00 seconds\n\n", STR_ARG(form->request_id),
		(long long)limit_s);
}

/* Custom runtimes have always been billed for their init phase, so it is part of the billed
 * duration. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
static uint64_t billed_ms(const struct fnlog_report *report)
{
	uint64_t billed = ((uint64_t)(report->duration_us + report->init_us) + 999) / 1000;
	return billed ? billed : 1;
}

/* The level of runtimeDone is WARN when it has not succeeded, DEBUG otherwise: the default level,
 * INFO, shows it only then. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-
 * log-level.html; members as recorded in public captures of 2025 and 2026. */
static void end_objects(
	struct buf *out, const struct fnlog_form *form, const struct fnlog_report *report)
{
	struct json_writer w;
	const char *status = report->status ? report->status : "success";
	if (report->status) {
		open_record(&w, out, form, "platform.runtimeDone");
		json_key_string(&w, STR("requestId"), form->request_id);
		json_key_string(&w, STR("status"), str_z(status));
		if (report->error_type)
			json_key_string(&w, STR("errorType"), str_z(report->error_type));
		json_key(&w, STR("metrics"));
		json_object(&w);
		key_ms(&w, STR("durationMs"), report->duration_us);
		json_key_i64(&w, STR("producedBytes"), 0);
		json_end_object(&w);
		close_record(&w, out);
	}
	open_record(&w, out, form, "platform.report");
	json_key_string(&w, STR("requestId"), form->request_id);
	json_key(&w, STR("metrics"));
	json_object(&w);
	key_ms(&w, STR("durationMs"), report->duration_us);
	json_key_i64(&w, STR("billedDurationMs"), (int64_t)billed_ms(report));
	json_key_i64(&w, STR("memorySizeMB"), report->memory_mb);
	json_key_i64(&w, STR("maxMemoryUsedMB"), report->used_mb);
	if (report->init_us)
		key_ms(&w, STR("initDurationMs"), report->init_us);
	json_end_object(&w);
	json_key_string(&w, STR("status"), str_z(status));
	if (report->error_type)
		json_key_string(&w, STR("errorType"), str_z(report->error_type));
	close_record(&w, out);
}

void fnlog_end_lines(
	struct buf *out, const struct fnlog_form *form, const struct fnlog_report *report)
{
	if (form->json) {
		end_objects(out, form, report);
		return;
	}
	buf_add(out, STR("END RequestId: "));
	buf_add(out, form->request_id);
	buf_add(out, STR("\nREPORT RequestId: "));
	buf_add(out, form->request_id);
	buf_add(out, STR("\tDuration: "));
	fnlog_milliseconds(out, report->duration_us);
	buf_add(out, STR(" ms\tBilled Duration: "));
	buf_add_u64(out, billed_ms(report));
	buf_add(out, STR(" ms\tMemory Size: "));
	buf_add_u64(out, report->memory_mb);
	buf_add(out, STR(" MB\tMax Memory Used: "));
	buf_add_u64(out, report->used_mb);
	buf_add(out, STR(" MB\t"));
	if (report->init_us) {
		buf_add(out, STR("Init Duration: "));
		fnlog_milliseconds(out, report->init_us);
		buf_add(out, STR(" ms\t"));
	}
	if (report->status) {
		buf_add(out, STR("Status: "));
		buf_add_z(out, report->status);
		buf_add_c(out, '\t');
	}
	if (report->error_type) {
		buf_add(out, STR("Error Type: "));
		buf_add_z(out, report->error_type);
		buf_add_c(out, '\t');
	}
	buf_add_c(out, '\n');
}
