#include "unit.h"

#include "lambda/eventstream.h"

static uint32_t u32(struct str bytes, size_t at)
{
	uint32_t value = 0;
	for (size_t i = at; i < at + 4; i++)
		value = value << 8 | (unsigned char)bytes.p[i];
	return value;
}

/* The check value of CRC-32 in every catalogue; the prelude is that of the empty message among the
 * test vectors of AWS's own libraries (aws-c-event-stream). */
START_TEST(the_checksum_is_that_of_everybody)
{
	static const char prelude[] = {0, 0, 0, 16, 0, 0, 0, 0};
	ck_assert_uint_eq(eventstream_crc(0, STR("")), 0);
	ck_assert_uint_eq(eventstream_crc(0, STR("123456789")), 0xcbf43926);
	ck_assert_uint_eq(
		eventstream_crc(eventstream_crc(0, STR("1234")), STR("56789")), 0xcbf43926);
	ck_assert_uint_eq(eventstream_crc(0, str_of(prelude, 8)), 0x05c248eb);
}
END_TEST

/* documented: the encoding of event streams; the headers are those that Lambda's clients look for
 */
START_TEST(an_event_has_its_lengths_headers_and_checksums)
{
	struct arena arena = ARENA_INIT;
	struct eventstream_frame frame = {.head = BUF_IN(&arena)};
	for (int i = 0; i < 2; i++) /* the second in the same buffer */
		eventstream_event(&frame, STR("PayloadChunk"), STR("application/octet-stream"),
			STR("payload"));
	struct str head = buf_str(&frame.head);
	static const char headers[] = "\x0b:event-type\x07\x00\x0cPayloadChunk"
				      "\x0d:content-type\x07\x00\x18"
				      "application/octet-stream"
				      "\x0d:message-type\x07\x00\x05"
				      "event";
	size_t n = sizeof(headers) - 1;
	ck_assert_uint_eq(head.n, 12 + n);
	ck_assert_uint_eq(u32(head, 0), 12 + n + 7 + 4);
	ck_assert_uint_eq(u32(head, 4), n);
	ck_assert_uint_eq(u32(head, 8), eventstream_crc(0, str_head(head, 8)));
	ck_assert(str_eq(str_skip(head, 12), str_of(headers, n)));
	struct buf whole = BUF_IN(&arena);
	buf_add(&whole, head);
	buf_add_z(&whole, "payload");
	ck_assert_uint_eq(u32(str_of(frame.tail, 4), 0), eventstream_crc(0, buf_str(&whole)));
	arena_release(&arena);
}
END_TEST

UNIT_MAIN("event stream", tcase_add_test(tc, the_checksum_is_that_of_everybody);
	  tcase_add_test(tc, an_event_has_its_lengths_headers_and_checksums))
