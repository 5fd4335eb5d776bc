/*
 * eventstream - application/vnd.amazon.eventstream: how AWS frames what it answers bit by bit.
 *
 * A message is: length of all, length of the headers, CRC-32 of these eight bytes, the headers, the
 * payload, CRC-32 of everything before it; numbers in network order. Headers are names with typed
 * values, here always strings. The format: "Event stream encoding" in Amazon Transcribe's developer
 * guide, and Smithy's specification of amazon.eventstream.
 */
#ifndef HANGAR_EVENTSTREAM_H
#define HANGAR_EVENTSTREAM_H

#include "buf.h"

/* What stands before and behind the payload, so that this need not be copied. */
struct eventstream_frame {
	struct buf head;
	char tail[4];
};

/* An event of that type (":message-type" is "event"). The frame's head is written into its buffer,
 * whose arena decides where it lies. */
void eventstream_event(struct eventstream_frame *frame, struct str type, struct str content_type,
	struct str payload);

/* CRC-32 of ISO 3309, of zlib and Ethernet; crc: of what came before, 0 at first. */
uint32_t eventstream_crc(uint32_t crc, struct str bytes);

#endif
