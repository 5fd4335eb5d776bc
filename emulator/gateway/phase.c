#include "phase.h"

#include "authorizer.h"
#include "clock.h"
#include "event_part.h"
#include "guard.h"

static const struct {
	struct str prefix;
	enum visit_phase phase;
} phases[] = {
	{STR_INIT("authenticate."), PHASE_AUTHENTICATE},
	{STR_INIT("authorizer."), PHASE_AUTHORIZER},
	{STR_INIT("authorize."), PHASE_AUTHORIZE},
};

enum member {
	PHASE_ERROR,
	PHASE_LATENCY,
	PHASE_STATUS,
	CALL_LATENCY,
	CALL_STATUS,
	CALL_ID,
	MEMBERS,
};

static const struct str members[MEMBERS] = {STR_INIT("error"), STR_INIT("latency"),
	STR_INIT("status"), STR_INIT("integrationLatency"), STR_INIT("integrationStatus"),
	STR_INIT("requestId")};

static bool parse(struct str name, enum visit_phase *ret_phase, enum member *ret_member)
{
	for (size_t i = 0; i < ARRAY_LEN(phases); i++) {
		if (!str_starts(name, phases[i].prefix))
			continue;
		struct str member = str_skip(name, phases[i].prefix.n);
		size_t known = phases[i].phase == PHASE_AUTHORIZER ? MEMBERS : CALL_LATENCY;
		for (size_t k = 0; k < known; k++)
			if (str_eq(member, members[k])) {
				*ret_phase = phases[i].phase;
				*ret_member = (enum member)k;
				return true;
			}
	}
	return false;
}

bool phase_knows(struct str name)
{
	enum visit_phase phase;
	enum member member;
	return parse(name, &phase, &member);
}

/* The request came to that phase. */
static bool reached(const struct visit *v, enum visit_phase phase)
{
	if (v->phase < phase)
		return false;
	bool signs = v->target->guard->authorizer->kind == &authorizer_iam;
	return phase == PHASE_AUTHORIZE || signs == (phase == PHASE_AUTHENTICATE);
}

static struct str error_of(const struct visit *v)
{
	return v->context.caller.error.n ? v->context.caller.error : v->message;
}

static int64_t latency_of(const struct visit *v, enum visit_phase phase)
{
	if (phase == PHASE_AUTHORIZE)
		return 0; /* less than a millisecond */
	/* a watchdog answers before the phase is over */
	int64_t ended = v->phase_ended_us ? v->phase_ended_us : clock_monotonic_us();
	return (ended - v->phase_began_us) / 1000;
}

bool phase_find(const struct visit *v, struct str name, struct arena *arena, struct str *ret_value)
{
	enum visit_phase phase;
	enum member member;
	int64_t value = -1;
	*ret_value = STR_NONE;
	if (!v->api->kind->rest || !parse(name, &phase, &member))
		return false;
	if (!reached(v, phase))
		return true;
	bool stopped = v->phase == phase;
	if (member == PHASE_ERROR)
		*ret_value = stopped ? error_of(v) : STR_NONE;
	else if (member == CALL_ID)
		*ret_value = v->authorizer_id;
	else if (member == PHASE_STATUS)
		value = stopped ? v->api->kind->failures[v->failure].status : 200;
	else if (member == PHASE_LATENCY)
		value = latency_of(v, phase);
	else if (v->authorizer_status)
		value = member == CALL_STATUS ? v->authorizer_status : v->authorizer_ms;
	if (value >= 0)
		*ret_value = event_number((uint64_t)value, arena);
	return true;
}
