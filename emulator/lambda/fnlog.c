#include "fnlog.h"

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

void fnlog_start_line(struct buf *out, struct str request_id)
{
	buf_add(out, STR("START RequestId: "));
	buf_add(out, request_id);
	buf_add(out, STR(" Version: $LATEST\n"));
}

/* Custom runtimes have always been billed for their init phase, so it is part of the billed
 * duration. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
void fnlog_end_lines(struct buf *out, const struct fnlog_report *report)
{
	buf_add(out, STR("END RequestId: "));
	buf_add(out, report->request_id);
	buf_add(out, STR("\nREPORT RequestId: "));
	buf_add(out, report->request_id);
	buf_add(out, STR("\tDuration: "));
	fnlog_milliseconds(out, report->duration_us);
	buf_add(out, STR(" ms\tBilled Duration: "));
	uint64_t billed = ((uint64_t)(report->duration_us + report->init_us) + 999) / 1000;
	buf_add_u64(out, billed ? billed : 1);
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
