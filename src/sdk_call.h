/* sdk_call - what a call is made of: shared by the SDK's own files, not installed. */
#ifndef HANGAR_SDK_CALL_H
#define HANGAR_SDK_CALL_H

#include "hangar.h"

struct sdk_pair {
	struct str name, value;
};

struct sdk_pairs {
	struct sdk_pair *list;
	size_t count, room;
};

struct sdk_event {
	bool read;  /* the rest is filled */
	bool older; /* payload format 1.0, or a REST API */
	struct str method, route_key, raw_path, raw_query, source_ip, user_agent, authorizer;
	struct str resource, older_path; /* of an older event: the route's path, the request's */
	struct str body;                 /* as in the event */
	struct str records;
	bool base64;
	struct sdk_pairs headers, query, path, cookies;
	struct sdk_pairs spare; /* single values behind lists of them */
	bool body_read, fields_read, is_object;
	struct str decoded;
	struct sdk_pairs fields;
	enum json_type *field_types;
	struct hangar_record *record_list;
	size_t record_count;
	bool records_read;
};

enum sdk_answer {
	SDK_NOTHING,
	SDK_RESPONSE, /* of API Gateway, body started or not */
	SDK_RESULT,
	SDK_FAILED,
};

struct hangar_call {
	struct hangar_invocation *in;
	struct sdk_event event;

	enum sdk_answer answer;
	bool body_open, body_base64, json;
	int status;
	struct buf out;
	struct json_writer w;
	struct sdk_pairs headers, cookies;
	struct sdk_pairs failures; /* sequence numbers of records that failed */
};

void sdk_pairs_add(struct sdk_pairs *pairs, struct arena *arena, struct str name, struct str value);
/* Makes in->result of what the handler answered. */
void sdk_response_finish(struct hangar_call *call);
/* Reads the object that r stands before as an item. */
bool sdk_item_parse(struct json_reader *r, struct hangar_item *ret_item);
const struct sdk_event *sdk_event(struct hangar_call *call);

#endif
