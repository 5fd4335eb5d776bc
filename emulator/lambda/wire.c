#include "wire.h"

struct wire_head {
	uint32_t type, size;
};

void wire_begin(struct buf *out, enum wire_type type)
{
	struct wire_head head = {.type = (uint32_t)type};
	buf_clear(out);
	buf_add(out, str_of((const char *)&head, sizeof(head)));
}

void wire_put(struct buf *out, struct str field)
{
	uint32_t n = (uint32_t)field.n;
	buf_add(out, str_of((const char *)&n, sizeof(n)));
	buf_add(out, field);
}

void wire_put_i64(struct buf *out, int64_t value)
{
	wire_put(out, str_of((const char *)&value, sizeof(value)));
}

int wire_send(struct lanes *lanes, const struct lane_wait *wait, struct buf *message)
{
	struct wire_head head;
	memcpy(&head, message->p, sizeof(head));
	head.size = (uint32_t)(message->n - sizeof(head));
	memcpy(message->p, &head, sizeof(head));
	lane_begin(lanes);
	if (lane_write(lanes, wait, message->p, message->n))
		return -1;
	lane_publish(lanes, head.type != WIRE_LOG); /* nobody waits for a line */
	return 0;
}

int wire_receive(struct lanes *lanes, const struct lane_wait *wait, struct arena *arena,
	enum wire_type *ret_type, struct str *ret_fields)
{
	struct wire_head head;
	int code = lane_await(lanes, wait);
	if (code == 1)
		code = lane_read(lanes, wait, (char *)&head, sizeof(head));
	if (code != 1)
		return code;
	if (head.size > WIRE_MOST)
		return -1; /* a handler has written into the memory */
	char *bytes = arena_bytes(arena, head.size + 1u);
	code = lane_read(lanes, wait, bytes, head.size);
	if (code != 1)
		return code;
	lane_release(lanes);
	*ret_type = (enum wire_type)head.type;
	*ret_fields = str_of(bytes, head.size);
	return 1;
}

struct str wire_get(struct str *fields)
{
	uint32_t n;
	if (fields->n < sizeof(n))
		return STR_NONE;
	memcpy(&n, fields->p, sizeof(n));
	struct str rest = str_skip(*fields, sizeof(n));
	struct str field = str_head(rest, n);
	*fields = str_skip(rest, n);
	return field;
}

int64_t wire_get_i64(struct str *fields)
{
	int64_t value = 0;
	struct str field = wire_get(fields);
	if (field.n == sizeof(value))
		memcpy(&value, field.p, sizeof(value));
	return value;
}
