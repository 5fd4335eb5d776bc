#include "url_stream.h"

#include "response.h"

enum {
	NULS = 8,
};

static void send_head(struct url_stream *stream)
{
	stream->complete(stream->arg, stream->response);
	/* Not with headers that cannot be sent. */
	stream->state = stream->exchange->begin(stream->exchange->self, stream->response)
				? URL_STREAM_BODY
				: URL_STREAM_BAD;
}

static void begin(void *self, struct str content_type)
{
	struct url_stream *stream = self;
	struct str parameters, type = str_trim(str_cut(content_type, ';', &parameters));
	stream->state = URL_STREAM_PRELUDE;
	stream->prelude = BUF_IN(stream->response->arena);
	if (str_eq_nocase(type, STR("application/vnd.awslambda.http-integration-response")))
		return;
	http_response_text(stream->response, 200,
		content_type.n ? arena_dup(stream->response->arena, content_type)
			       : STR("application/octet-stream"),
		STR(""));
	send_head(stream);
}

/* Where the prelude ends in what has come, the NULs behind it; SIZE_MAX: it goes on. */
static size_t find_end(struct str text, size_t from)
{
	size_t run = 0;
	for (size_t i = from; i < text.n; i++) {
		run = text.p[i] ? 0 : run + 1;
		if (run == NULS)
			return i + 1 - NULS;
	}
	return SIZE_MAX;
}

static int write(void *self, struct str bytes, int64_t deadline_us);

/* A part of the prelude; what of it is body already goes out with the head. */
static int take_prelude(struct url_stream *stream, struct str bytes, int64_t deadline_us)
{
	struct buf *prelude = &stream->prelude;
	size_t from = prelude->n < NULS ? 0 : prelude->n - (NULS - 1);
	buf_add(prelude, bytes);
	size_t end = find_end(buf_str(prelude), from);
	if (end == SIZE_MAX && prelude->n <= URL_PRELUDE_MAX)
		return 0;
	if (end == SIZE_MAX ||
		response_from_prelude(str_head(buf_str(prelude), end), stream->response) < 0) {
		stream->state = URL_STREAM_BAD;
		return -1;
	}
	send_head(stream);
	return write(stream, str_skip(buf_str(prelude), end + NULS), deadline_us);
}

static int write(void *self, struct str bytes, int64_t deadline_us)
{
	struct url_stream *stream = self;
	if (stream->state == URL_STREAM_PRELUDE)
		return take_prelude(stream, bytes, deadline_us);
	return stream->state == URL_STREAM_BODY
		       ? stream->exchange->write(stream->exchange->self, bytes, deadline_us)
		       : -1;
}

struct answer_sink url_stream_sink(struct url_stream *stream)
{
	return (struct answer_sink){stream, begin, write};
}

bool url_stream_end(struct url_stream *stream, bool whole)
{
	if (stream->state != URL_STREAM_BODY)
		return false;
	stream->exchange->end(stream->exchange->self, whole);
	return true;
}
