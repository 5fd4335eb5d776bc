#include "eventstream.h"

enum {
	VALUE_STRING = 7,
	PRELUDE = 8, /* the two lengths */
	CRC = 4,
};

/* Of four bits at a time. */
uint32_t eventstream_crc(uint32_t crc, struct str bytes)
{
	static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8,
		0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
	crc = ~crc;
	for (size_t i = 0; i < bytes.n; i++) {
		crc ^= (unsigned char)bytes.p[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

static void write_u32(char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (char)(value >> (24 - 8 * i) & 255);
}

static void add_header(struct buf *out, struct str name, struct str value)
{
	buf_add_c(out, (char)name.n);
	buf_add(out, name);
	buf_add_c(out, VALUE_STRING);
	buf_add_c(out, (char)(value.n >> 8 & 255));
	buf_add_c(out, (char)(value.n & 255));
	buf_add(out, value);
}

void eventstream_event(struct eventstream_frame *frame, struct str type, struct str content_type,
	struct str payload)
{
	static const char room[PRELUDE + CRC] = "";
	struct buf *head = &frame->head;
	buf_clear(head);
	buf_add(head, str_of(room, sizeof(room)));
	add_header(head, STR(":event-type"), type);
	add_header(head, STR(":content-type"), content_type);
	add_header(head, STR(":message-type"), STR("event"));
	write_u32(head->p, (uint32_t)(head->n + payload.n + CRC));
	write_u32(head->p + 4, (uint32_t)(head->n - PRELUDE - CRC));
	write_u32(head->p + PRELUDE, eventstream_crc(0, str_of(head->p, PRELUDE)));
	write_u32(frame->tail, eventstream_crc(eventstream_crc(0, buf_str(head)), payload));
}
