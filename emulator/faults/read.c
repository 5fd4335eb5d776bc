/*
 * The document of orders: reading, and saying what is wrong in words for whoever wrote it.
 */
#include "faults_private.h"

#include "dynamodb/wire.h"

#include <stdlib.h>

enum {
	LATENCY_MS = 60000,
};

struct reading {
	const struct faults *faults;
	struct json_reader r;
	struct arena *arena;
	struct err *err;
};

static int read_text(struct reading *d, const char *what, struct str *ret)
{
	if (json_read(&d->r) != JSON_STRING || !d->r.text.n)
		return err_set(d->err, "\"%s\" is a text", what);
	*ret = arena_dup(d->arena, d->r.text);
	return 0;
}

static int read_whole(
	struct reading *d, const char *what, uint64_t least, uint64_t most, uint64_t *ret)
{
	uint64_t value;
	if (json_read(&d->r) != JSON_NUMBER || !str_to_u64(d->r.text, &value) || value < least ||
		value > most)
		return err_set(d->err, "\"%s\" is a whole number from %llu to %llu", what,
			(unsigned long long)least, (unsigned long long)most);
	*ret = value;
	return 0;
}

static int read_flag(struct reading *d, const char *what, bool *ret)
{
	enum json_type type = json_read(&d->r);
	if (type != JSON_TRUE && type != JSON_FALSE)
		return err_set(d->err, "\"%s\" is true or false", what);
	*ret = type == JSON_TRUE;
	return 0;
}

static int read_probability(struct reading *d, double *ret)
{
	double value = -1;
	if (json_read(&d->r) == JSON_NUMBER)
		value = strtod(arena_dup_z(d->arena, d->r.text), NULL);
	if (!(value >= 0 && value <= 1))
		return err_set(d->err, "\"probability\" is a number from 0 to 1");
	*ret = value;
	return 0;
}

static int read_key(struct reading *d, struct value *ret)
{
	struct shape_value item = {0};
	struct aws_failure failure = {0};
	if (json_peek(&d->r) != JSON_OBJECT || !wire_read_item(&d->r, &item, &failure) ||
		item.fault)
		return err_set(d->err, "\"key\" is attributes as in a Key: {\"PK\":{\"S\":\"A\"}}");
	*ret = (struct value){arena_dup(d->arena, item.value.bytes)};
	return 0;
}

static int read_error(struct reading *d, const struct fault_error **ret)
{
	struct str name;
	if (read_text(d, "error", &name) < 0)
		return -1;
	*ret = fault_error_named(name);
	return *ret ? 0
		    : err_set(d->err, "\"%.*s\" is no error that can be ordered", STR_ARG(name));
}

static int read_member(struct reading *d, struct str name, struct fault_rule *rule)
{
	uint64_t ms;
	if (str_eq_z(name, "operation"))
		return read_text(d, "operation", &rule->operation);
	if (str_eq_z(name, "table"))
		return read_text(d, "table", &rule->table);
	if (str_eq_z(name, "account"))
		return read_text(d, "account", &rule->account);
	if (str_eq_z(name, "key"))
		return read_key(d, &rule->key);
	if (str_eq_z(name, "error"))
		return read_error(d, &rule->error);
	if (str_eq_z(name, "probability"))
		return read_probability(d, &rule->probability);
	if (str_eq_z(name, "every"))
		return read_whole(d, "every", 1, UINT32_MAX, &rule->every);
	if (str_eq_z(name, "times"))
		return read_whole(d, "times", 1, UINT32_MAX, &rule->times);
	if (str_eq_z(name, "applied"))
		return read_flag(d, "applied", &rule->applied);
	if (!str_eq_z(name, "latency_ms"))
		return err_set(d->err, "\"%.*s\" is no part of a rule", STR_ARG(name));
	if (read_whole(d, "latency_ms", 1, LATENCY_MS, &ms) < 0)
		return -1;
	rule->latency_us = (int64_t)ms * 1000;
	return 0;
}

static bool is_operation(const struct faults *faults, struct str name)
{
	for (size_t s = 0; s < faults->service_count; s++)
		for (size_t i = 0; i < faults->services[s].count; i++)
			if (str_eq(faults->services[s].rows[i].name, name))
				return true;
	return false;
}

static int check_rule(struct reading *d, const struct fault_rule *rule)
{
	if (!rule->operation.p)
		return err_set(d->err, "\"operation\" is missing (\"*\" for any)");
	if (!rule->error && !rule->latency_us)
		return err_set(
			d->err, "neither \"error\" nor \"latency_ms\": nothing would happen");
	if (rule->applied && !(rule->error && rule->error->error == AWS_E_SERVER_FAULT))
		return err_set(d->err,
			"\"applied\" goes with InternalServerError: any other error means that "
			"nothing was done");
	if (str_eq_z(rule->operation, "*"))
		return 0;
	if (!is_operation(d->faults, rule->operation))
		return err_set(d->err, "there is no operation \"%.*s\"", STR_ARG(rule->operation));
	if (rule->error && !rule->error->meets(fault_operation(rule->operation)))
		return err_set(d->err, "%.*s never answers %.*s on AWS", STR_ARG(rule->operation),
			STR_ARG(rule->error->name));
	return 0;
}

static int read_rule(struct reading *d, struct fault_rule *ret_rule)
{
	struct fault_rule rule = {
		.probability = 1, .every = 1, .times = UINT64_MAX, .key = VALUE_ABSENT};
	struct str name;
	if (json_peek(&d->r) != JSON_OBJECT)
		return err_set(d->err, "a rule is an object");
	struct json_reader whole = d->r;
	rule.text = arena_dup(d->arena, json_skip(&whole));
	if (whole.error)
		return 0; /* told at the end */
	json_read(&d->r);
	while (json_member(&d->r, &name))
		if (read_member(d, name, &rule) < 0)
			return -1;
	*ret_rule = rule;
	return check_rule(d, &rule);
}

static int read_rules(struct reading *d, struct fault_orders *orders)
{
	size_t room = 0;
	if (json_peek(&d->r) != JSON_ARRAY)
		return err_set(d->err, "\"rules\" is a list");
	json_read(&d->r);
	orders->has_rules = true;
	orders->rule_count = 0;
	while (json_element(&d->r)) {
		if (orders->rule_count == room) {
			size_t more = room ? 2 * room : 8;
			orders->rules = arena_grow(d->arena, orders->rules,
				room * sizeof(*orders->rules), more * sizeof(*orders->rules));
			room = more;
		}
		if (read_rule(d, &orders->rules[orders->rule_count]) < 0)
			return err_prefix(d->err, "rule %zu", orders->rule_count + 1);
		if (d->r.error)
			break;
		orders->rule_count++;
	}
	return 0;
}

static int read_us(struct reading *d, const char *what, int64_t *ret)
{
	uint64_t ms;
	if (read_whole(d, what, 0, LATENCY_MS, &ms) < 0)
		return -1;
	*ret = (int64_t)ms * 1000;
	return 0;
}

static int read_consistency(struct reading *d, struct fault_consistency *ret)
{
	struct fault_consistency c = {.probability = 1};
	struct str name;
	int result = 0;
	if (json_peek(&d->r) == JSON_NULL) {
		json_skip(&d->r);
		*ret = c;
		return 0;
	}
	if (json_read(&d->r) != JSON_OBJECT)
		return err_set(d->err, "it is an object, or null");
	while (result == 0 && json_member(&d->r, &name)) {
		if (str_eq_z(name, "stale_ms"))
			result = read_us(d, "stale_ms", &c.stale_us);
		else if (str_eq_z(name, "gsi_lag_ms"))
			result = read_us(d, "gsi_lag_ms", &c.gsi_lag_us);
		else if (str_eq_z(name, "probability"))
			result = read_probability(d, &c.probability);
		else
			result = err_set(d->err, "nothing is called \"%.*s\"", STR_ARG(name));
	}
	if (c.gsi_lag_us < c.stale_us)
		c.gsi_lag_us = c.stale_us;
	*ret = c;
	return result;
}

static int read_partition(struct reading *d, struct fault_limits *ret)
{
	uint64_t units[2] = {0, 0};
	struct str name;
	int result = 0;
	if (json_peek(&d->r) == JSON_NULL) {
		json_skip(&d->r);
	} else if (json_read(&d->r) != JSON_OBJECT) {
		return err_set(d->err, "it is an object, or null");
	} else {
		while (result == 0 && json_member(&d->r, &name)) {
			bool write = str_eq_z(name, "write");
			if (!write && !str_eq_z(name, "read"))
				return err_set(d->err, "nothing is called \"%.*s\"", STR_ARG(name));
			result = read_whole(
				d, write ? "write" : "read", 1, UINT32_MAX, &units[write]);
		}
	}
	ret->partition_read = (int64_t)units[0];
	ret->partition_write = (int64_t)units[1];
	return result;
}

static int read_states(struct reading *d, struct fault_states *ret)
{
	static const char *const names[] = {"creating_ms", "updating_ms", "deleting_ms"};
	struct str name;
	*ret = (struct fault_states){{0}};
	if (json_peek(&d->r) == JSON_NULL) {
		json_skip(&d->r);
		return 0;
	}
	if (json_read(&d->r) != JSON_OBJECT)
		return err_set(d->err, "it is an object, or null");
	while (json_member(&d->r, &name)) {
		size_t i = 0;
		while (i < ARRAY_LEN(names) && !str_eq_z(name, names[i]))
			i++;
		if (i == ARRAY_LEN(names))
			return err_set(d->err, "nothing is called \"%.*s\"", STR_ARG(name));
		if (read_us(d, names[i], &ret->us[i]) < 0)
			return -1;
	}
	return 0;
}

static int read_section(struct reading *d, struct str name, struct fault_orders *orders)
{
	if (str_eq_z(name, "rules"))
		return read_rules(d, orders);
	if (str_eq_z(name, "consistency")) {
		orders->has_consistency = true;
		if (read_consistency(d, &orders->consistency) < 0)
			return err_prefix(d->err, "consistency");
		return 0;
	}
	if (str_eq_z(name, "partition")) {
		orders->has_partition = true;
		if (read_partition(d, &orders->limits) < 0)
			return err_prefix(d->err, "partition");
		return 0;
	}
	if (str_eq_z(name, "table_states")) {
		orders->has_states = true;
		if (read_states(d, &orders->states) < 0)
			return err_prefix(d->err, "table_states");
		return 0;
	}
	if (str_eq_z(name, "provisioned")) {
		orders->has_provisioned = true;
		return read_flag(d, "provisioned", &orders->limits.provisioned);
	}
	if (!str_eq_z(name, "seed"))
		return err_set(d->err, "nothing called \"%.*s\" can be ordered", STR_ARG(name));
	orders->has_seed = true;
	return read_whole(d, "seed", 0, UINT64_MAX, &orders->seed);
}

int fault_orders_read(const struct faults *faults, struct str json, struct arena *arena,
	struct fault_orders *ret_orders, struct err *err)
{
	struct reading d = {.faults = faults, .arena = arena, .err = err};
	struct fault_orders orders = {0};
	struct str name;
	int result = 0;
	json_reader_init(&d.r, json, arena);
	if (json_peek(&d.r) == JSON_ARRAY) {
		result = read_rules(&d, &orders);
	} else if (json_read(&d.r) == JSON_OBJECT) {
		while (result == 0 && json_member(&d.r, &name))
			result = read_section(&d, name, &orders);
	} else if (!d.r.error) {
		return err_set(err, "expected [rules] or {\"rules\":[...]}");
	}
	if (d.r.error || (result == 0 && !json_finish(&d.r)))
		return err_set(err, "not JSON: %s at offset %zu", d.r.error, d.r.error_at);
	if (result == 0)
		*ret_orders = orders;
	return result;
}
