#include "room.h"

static void write_function(struct lambda *lambda, struct function *function, struct json_writer *w)
{
	const struct lambda_function_config *config = &function->wanted->config;
	struct {
		struct str name;
		uint64_t value;
	} const counts[] = {
		{STR("invocations"), function->invocations},
		{STR("errors"), function->errors},
		{STR("timeouts"), function->timeouts},
		{STR("throttles"), function->throttles},
		{STR("crashes"), function->crashes},
		{STR("coldStarts"), function->cold_starts},
		{STR("reloads"), function->reloads},
		{STR("running"), function->running},
		{STR("idle"), function->idle_count},
	};
	(void)lambda;
	json_object(w);
	json_key_string(w, STR("name"), function->name);
	json_key_string(w, STR("arn"), function->wanted->arn);
	json_key_string(w, STR("handler"), config->handler);
	json_key_string(w, STR("module"), function_revision(function)->config.module);
	json_key_i64(w, STR("memory"), config->memory_mb);
	json_key_i64(w, STR("timeout"), config->timeout_s);
	if (function->reserved != LAMBDA_UNRESERVED)
		json_key_i64(w, STR("reservedConcurrency"), function->reserved);
	bool isolated = config->isolation == LAMBDA_PROCESS ||
			(function->current && atomic_load(&function->current->isolate));
	json_key_string(w, STR("isolation"),
		config->code.n ? STR("program")
		: isolated     ? STR("process")
			       : STR("thread"));
	json_key_string(w, STR("state"), function->current ? STR("Active") : STR("Failed"));
	if (function->trouble[0])
		json_key_string(w, STR("trouble"), str_z(function->trouble));
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		json_key_i64(w, counts[i].name, (int64_t)counts[i].value);
	json_end_object(w);
}

void lambda_status(struct lambda *lambda, struct json_writer *w)
{
	pthread_mutex_lock(&lambda->lock);
	json_object(w);
	json_key_i64(w, STR("concurrency"), lambda->options.concurrency);
	json_key_i64(w, STR("running"), lambda->running);
	json_key_i64(w, STR("environments"), lambda->environment_count);
	json_key(w, STR("functions"));
	json_array(w);
	for (struct function *function = lambda->functions; function; function = function->next)
		write_function(lambda, function, w);
	json_end_array(w);
	json_end_object(w);
	pthread_mutex_unlock(&lambda->lock);
}

uint64_t lambda_log_read(struct lambda *lambda, struct str name, uint64_t after, struct buf *out)
{
	pthread_mutex_lock(&lambda->lock);
	struct function *function = room_find(lambda, name);
	if (function)
		function->refs++;
	pthread_mutex_unlock(&lambda->lock);
	if (!function)
		return after;
	uint64_t end = fnlog_read(&function->log, after, out);
	pthread_mutex_lock(&lambda->lock);
	room_unref_function(function);
	pthread_mutex_unlock(&lambda->lock);
	return end;
}
