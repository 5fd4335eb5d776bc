/* The smallest answer: what a route and a function cost by themselves. */
#include "hangar.h"

static int hello(struct hangar_call *call)
{
	struct json_writer *w = hangar_json(call);
	json_object(w);
	json_key_string(w, STR("hello"), STR("world"));
	json_end_object(w);
	return 0;
}
HANGAR_HANDLER(hello, hello)
