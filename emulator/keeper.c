#include "keeper.h"

#include "app_state.h"
#include "streams/poller.h"

/* --- tables --- */

/* What came into routes.yaml since the file was made. */
static void opened(void *arg, struct str name, struct store *store)
{
	struct app *app = arg;
	struct wiring *wiring = wiring_take(app);
	struct provision provision;
	struct err err = {""};
	if (!wiring)
		return;
	provision_init(&provision, store, wiring->stack, NULL);
	if (provision_tables(&provision, wiring->stack, &err) < 0)
		log_printf(app->log, "namespace \"%.*s\": %s", STR_ARG(name), err.text);
	provision_release(&provision);
	wiring_release(wiring);
}

/* --- event source mappings --- */

static void mapping_of(
	struct arena *arena, const struct stack_event *event, struct event_mapping *ret)
{
	struct str *filters = arena_array(arena, struct str, event->n_filters);
	for (size_t i = 0; i < event->n_filters; i++)
		filters[i] = event->filters[i].text;
	*ret = (struct event_mapping){
		.id = arena_printf(arena, "%.*s/%.*s", STR_ARG(event->table->name),
			STR_ARG(event->function->name)),
		.table = event->table->name,
		.function = event->function->name,
		.batch = (size_t)event->batch,
		.window_us = event->window * 1000,
		.max_age_us = event->max_age * 1000,
		.retries = (int)event->retries,
		.parallel = (unsigned)event->parallel,
		.tumbling_us = event->tumbling * 1000,
		.on_failure = event->on_failure,
		.disabled = !event->enabled,
		.bisect = event->bisect,
		.report = event->report,
		.latest = event->start == STACK_LATEST,
		.filters = filters,
		.filter_count = event->n_filters,
	};
}

static size_t mappings_of(
	struct arena *arena, const struct stack *stack, struct event_mapping **ret_mappings)
{
	struct event_mapping *mappings = arena_array(arena, struct event_mapping, stack->n_events);
	for (size_t i = 0; i < stack->n_events; i++)
		mapping_of(arena, &stack->events[i], &mappings[i]);
	*ret_mappings = mappings;
	return stack->n_events;
}

int keeper_check(const struct stack *stack, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct event_mapping *mappings;
	size_t count = mappings_of(&arena, stack, &mappings);
	int result = poller_check(mappings, count, err);
	arena_release(&arena);
	return result;
}

static void *start(void *arg, struct str name, struct store *store)
{
	struct app *app = arg;
	struct arena arena = ARENA_INIT;
	struct event_mapping *mappings;
	struct wiring *wiring = wiring_take(app);
	struct poller *poller = NULL;
	struct poller_options options = {.store = store,
		.namespace = name,
		.invoker = &app->invoker,
		.destination = &app->destination,
		.log = app->log};
	struct err err = {""};
	if (!wiring)
		return NULL;
	size_t count = mappings_of(&arena, wiring->stack, &mappings);
	/* Without a mapping too: the Lambda API may make some. */
	if (poller_start(&options, mappings, count, &poller, &err) < 0)
		log_printf(app->log, "event source mappings: %s", err.text);
	arena_release(&arena);
	wiring_release(wiring);
	return poller;
}

static bool is_idle(void *arg, void *work)
{
	(void)arg;
	return poller_is_idle(work);
}

static void stop(void *arg, void *work)
{
	(void)arg;
	poller_stop(work);
}

/* --- what a namespace has besides its data --- */

static void forked(void *arg, struct str name, struct str from)
{
	struct app *app = arg;
	faults_fork(app->faults, name, from);
}

static void dropped(void *arg, struct str name)
{
	struct app *app = arg;
	faults_forget(app->faults, name);
	meters_forget(app->meters, name);
	if (app->lambda)
		lambda_forget(app->lambda, name);
}

/* Who asks in the wrong region is told as on AWS that there is no such table; here is the log. */
static void elsewhere(void *arg, struct str account, struct str region)
{
	struct app *app = arg;
	if (app->options.routes)
		log_printf(app->log,
			"somebody asks for account %.*s in %.*s, which has tables of its own; those of "
			"routes.yaml are elsewhere (`--shared` makes them one)",
			STR_ARG(account), STR_ARG(region));
}

struct namespace_keeper keeper(struct app *app)
{
	return (struct namespace_keeper){
		app, opened, start, is_idle, stop, forked, dropped, elsewhere};
}

/* --- the Lambda API's way to them --- */

struct search {
	struct str namespace;
	const struct store *store;
	void (*use)(void *use_arg, struct poller *poller);
	void *use_arg;
};

static void use_if_it_is(void *arg, void *work)
{
	const struct search *search = arg;
	if (str_eq(poller_namespace(work), search->namespace) &&
		poller_store(work) == search->store)
		search->use(search->use_arg, work);
}

void keeper_with_poller(void *arg, struct str namespace,
	void (*use)(void *use_arg, struct poller *poller), void *use_arg)
{
	struct app *app = arg;
	struct store *store = namespaces_borrow_own(app->namespaces, namespace, NULL);
	struct search search = {namespace, store, use, use_arg};
	if (!store)
		return;
	namespaces_works(app->namespaces, &search.namespace, use_if_it_is, &search);
	namespaces_give_back(store);
}

/* --- draining --- */

enum {
	DRAIN_SLICE_MS = 20, /* meanwhile no namespace is dropped, replaced or closed */
};

struct drain {
	struct err *err;
	int result;
};

static void drain(void *arg, void *work)
{
	struct drain *d = arg;
	struct str pending = STR_NONE;
	if (d->result == 0 && !poller_drain(work, DRAIN_SLICE_MS, &pending))
		d->result = err_set(d->err, "records wait for %.*s", STR_ARG(pending));
}

int keeper_drain(struct app *app, const struct str *only, int64_t timeout_ms, struct err *err)
{
	const int64_t until = clock_monotonic_us() + timeout_ms * 1000;
	struct drain d;
	do {
		d = (struct drain){.err = err};
		namespaces_works(app->namespaces, only, drain, &d);
	} while (d.result < 0 && clock_monotonic_us() < until);
	return d.result;
}
