#include "app_state.h"

#include "config/diff.h"

static int find_table(const struct wiring *wiring, struct str name,
	const struct stack_table **ret_table, struct err *err)
{
	*ret_table = stack_find_table(wiring->stack, name);
	if (*ret_table)
		return 0;
	return err_set(
		err, "%.*s has no table \"%.*s\"", STR_ARG(wiring->stack->file), STR_ARG(name));
}

int app_reset(struct app *app, struct str namespace, struct str table, struct err *err)
{
	const struct stack_table *one;
	struct wiring *wiring = wiring_take(app);
	if (!wiring)
		return err_set(
			err, "this daemon has no routes.yaml: there is nothing to reset tables to");
	pthread_mutex_lock(&app->reload);
	struct provision provision;
	struct store *store = namespaces_borrow_own(app->namespaces, namespace, err);
	int result = store ? 0 : -1;
	if (store)
		provision_init(&provision, store, wiring->stack, app->log);
	if (store && table.n) {
		result = find_table(wiring, table, &one, err);
		if (result == 0)
			result = provision_reset(&provision, wiring->stack, one, err);
	}
	for (size_t i = 0; !table.n && result == 0 && i < wiring->stack->n_tables; i++)
		result = provision_reset(&provision, wiring->stack, &wiring->stack->tables[i], err);
	if (store) {
		provision_release(&provision);
		namespaces_give_back(store);
		namespaces_restart(app->namespaces); /* the streams are new ones */
	}
	pthread_mutex_unlock(&app->reload);
	wiring_release(wiring);
	return result;
}

int app_make_tables(struct app *app, const struct stack *stack, struct err *err)
{
	struct provision provision;
	struct store *store = namespaces_borrow_own(app->namespaces, STR(""), err);
	if (!store)
		return -1;
	provision_init(&provision, store, stack, app->log);
	int result = provision_tables(&provision, stack, err);
	provision_release(&provision);
	namespaces_give_back(store);
	return result;
}

/* What the new file changes that only a restart can do: said, and left. */
static int tell_changes(
	struct app *app, const struct stack *before, const struct stack *now, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stack_changes changes;
	int result = 0;
	stack_diff(before, now, &arena, &changes);
	for (size_t i = 0; i < changes.n && result == 0; i++) {
		const struct stack_change *c = &changes.list[i];
		if (c->kind == STACK_REFUSED)
			result = err_set(err, "%.*s:%u:%u: %.*s", STR_ARG(now->file), c->place.line,
				c->place.column, STR_ARG(c->text));
		else
			log_printf(app->log, "%.*s", STR_ARG(c->text));
	}
	arena_release(&arena);
	return result;
}

static int reload(struct app *app, const struct wiring *before, struct err *err)
{
	struct stack *stack = app_load_stack(app->options.routes, app->log);
	if (!stack)
		return err_set(err, "%s has errors", app->options.routes);
	if (tell_changes(app, before->stack, stack, err) < 0 ||
		app_make_tables(app, stack, err) < 0) {
		stack_free(stack);
		return -1;
	}
	struct wiring *next = wiring_new(app, stack, err);
	if (!next)
		return -1;
	wiring_install(app, next);
	return 0;
}

int app_reload(struct app *app, struct err *err)
{
	struct wiring *before = wiring_take(app);
	if (!before)
		return err_set(err, "this daemon has no routes.yaml");
	pthread_mutex_lock(&app->reload);
	int result = reload(app, before, err);
	pthread_mutex_unlock(&app->reload);
	wiring_release(before);
	return result;
}
