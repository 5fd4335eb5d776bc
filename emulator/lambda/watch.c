#include "room.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
	SETTLE_US = 40000, /* a file is looked at when it was quiet for so long */
	RETRY_US = 100000, /* and again when it was incomplete */
	PATIENCE = 50,     /* so often before the log says so */
	MISSING_MS = 1000, /* a folder that is not there is looked for so often */
};

struct directory {
	char *path; /* as long as the watch is there */
	int wd;     /* -1: not there */
	bool told;  /* that it cannot be watched */
};

struct watch {
	pthread_t thread;
	int inotify, wake;
	pthread_mutex_t lock; /* the list */
	struct directory *list;
	size_t count;
};

static struct str directory_of(struct str path)
{
	while (path.n && path.p[path.n - 1] != '/')
		path.n--;
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return path.n ? path : STR(".");
}

static struct str file_of(struct str path)
{
	size_t n = path.n;
	while (n && path.p[n - 1] != '/')
		n--;
	return str_skip(path, n);
}

static bool is_file_of(
	const struct lambda_function_config *config, struct str directory, struct str file)
{
	bool is = (config->code.n || str_eq(file_of(config->module), file)) &&
		  str_eq(directory_of(config->module), directory);
	for (size_t i = 0; i < config->place_count && !is; i++)
		is = str_eq(file_of(config->places[i]), file) &&
		     str_eq(directory_of(config->places[i]), directory);
	return is;
}

/* Under the room's lock: the functions of this file (or, absent, of all files) look at it later.
 * Every file in a program's folder is its. */
static void mark(struct lambda *lambda, struct str directory, struct str file)
{
	int64_t at = clock_monotonic_us() + SETTLE_US;
	for (struct function *f = lambda->functions; f; f = f->next)
		if (!file.p || is_file_of(&f->wanted->config, directory, file)) {
			f->load_at = at;
			f->load_tries = 0;
		}
}

static void take_event(struct lambda *lambda, const struct inotify_event *event)
{
	struct watch *watch = lambda->watch;
	struct str directory = STR_NONE;
	pthread_mutex_lock(&watch->lock);
	for (size_t i = 0; i < watch->count; i++)
		if (watch->list[i].wd == event->wd && event->wd >= 0) {
			directory = str_z(watch->list[i].path);
			if (event->mask & IN_IGNORED)
				watch->list[i].wd = -1;
		}
	pthread_mutex_unlock(&watch->lock);
	pthread_mutex_lock(&lambda->lock);
	if (event->mask & IN_Q_OVERFLOW)
		mark(lambda, STR_NONE, STR_NONE);
	else if (directory.p && event->len)
		mark(lambda, directory, str_z(event->name));
	pthread_mutex_unlock(&lambda->lock);
}

static void read_events(struct lambda *lambda)
{
	_Alignas(struct inotify_event) char bytes[8192];
	ssize_t n = read(lambda->watch->inotify, bytes, sizeof(bytes));
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *event =
			(const struct inotify_event *)(const void *)(bytes + at);
		take_event(lambda, event);
		at += (ssize_t)(sizeof(*event) + event->len);
	}
}

/* A function whose time has come, with a reference; otherwise the earliest time (0: none). */
static struct function *next_due(struct lambda *lambda, int64_t *ret_earliest)
{
	int64_t now = clock_monotonic_us();
	struct function *due = NULL;
	*ret_earliest = 0;
	pthread_mutex_lock(&lambda->lock);
	for (struct function *f = lambda->functions; f && !due; f = f->next) {
		if (!f->load_at)
			continue;
		if (f->load_at <= now) {
			due = f;
			f->load_at = 0;
			f->refs++;
		} else if (!*ret_earliest || f->load_at < *ret_earliest) {
			*ret_earliest = f->load_at;
		}
	}
	pthread_mutex_unlock(&lambda->lock);
	return due;
}

static void load_due(struct lambda *lambda, struct function *function)
{
	bool patient = function->load_tries < PATIENCE;
	int code = revision_load(lambda, function, patient, NULL);
	pthread_mutex_lock(&lambda->lock);
	if (code == REVISION_INCOMPLETE && patient && !function->load_at) {
		function->load_tries++;
		function->load_at = clock_monotonic_us() + RETRY_US;
	}
	room_unref_function(function);
	pthread_mutex_unlock(&lambda->lock);
}

/* A folder that is not built yet will come; for anything else people have to do something. */
static void tell_unwatched(struct lambda *lambda, struct directory *directory, int error)
{
	char line[1024];
	if (directory->told || error == ENOENT || !lambda->options.log)
		return;
	directory->told = true;
	snprintf(line, sizeof(line),
		"%s cannot be watched, what is built there is not noticed: %s\n", directory->path,
		strerror(error));
	lambda->options.log(lambda->options.log_arg, STR("hangar"), str_z(line));
}

/* Watches folders that appeared; what is in them may be new. True when some are still missing. */
static bool look_for_directories(struct lambda *lambda)
{
	struct watch *watch = lambda->watch;
	bool missing = false, found = false;
	pthread_mutex_lock(&watch->lock);
	for (size_t i = 0; i < watch->count; i++) {
		struct directory *directory = &watch->list[i];
		if (directory->wd >= 0)
			continue;
		directory->wd = inotify_add_watch(
			watch->inotify, directory->path, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
		if (directory->wd < 0)
			tell_unwatched(lambda, directory, errno);
		found = found || directory->wd >= 0;
		missing = missing || directory->wd < 0;
	}
	pthread_mutex_unlock(&watch->lock);
	if (found) {
		pthread_mutex_lock(&lambda->lock);
		mark(lambda, STR_NONE, STR_NONE);
		pthread_mutex_unlock(&lambda->lock);
	}
	return missing;
}

static int wait_ms(int64_t earliest, bool missing)
{
	int64_t ms = -1;
	if (earliest) {
		ms = (earliest - clock_monotonic_us()) / 1000 + 1;
		ms = ms < 0 ? 0 : ms;
	}
	if (missing && (ms < 0 || ms > MISSING_MS))
		ms = MISSING_MS;
	return (int)ms;
}

static void *watch_main(void *arg)
{
	struct lambda *lambda = arg;
	struct watch *watch = lambda->watch;
	for (;;) {
		bool missing = look_for_directories(lambda);
		int64_t earliest;
		struct function *due = next_due(lambda, &earliest);
		if (due) {
			load_due(lambda, due);
			continue;
		}
		struct pollfd fds[] = {{watch->inotify, POLLIN, 0}, {watch->wake, POLLIN, 0}};
		poll(fds, ARRAY_LEN(fds), wait_ms(earliest, missing));
		if (fds[1].revents & POLLIN) {
			uint64_t n;
			if (read(watch->wake, &n, sizeof(n)) < 0 && errno != EAGAIN)
				break;
		}
		if (atomic_load(&lambda->stopping))
			break;
		if (fds[0].revents & POLLIN)
			read_events(lambda);
	}
	return NULL;
}

static void wake(struct watch *watch)
{
	uint64_t one = 1;
	while (write(watch->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

static void add_directory(struct watch *watch, struct str path)
{
	for (size_t i = 0; i < watch->count; i++)
		if (str_eq(str_z(watch->list[i].path), path))
			return;
	watch->list = xrealloc(watch->list, (watch->count + 1) * sizeof(*watch->list));
	watch->list[watch->count++] = (struct directory){.path = xstrdup(path), .wd = -1};
}

void watch_update(struct lambda *lambda)
{
	struct watch *watch = lambda->watch;
	pthread_mutex_lock(&lambda->lock);
	pthread_mutex_lock(&watch->lock);
	for (struct function *f = lambda->functions; f; f = f->next) {
		const struct lambda_function_config *config = &f->wanted->config;
		add_directory(watch, directory_of(config->module));
		for (size_t i = 0; i < config->place_count; i++)
			add_directory(watch, directory_of(config->places[i]));
	}
	pthread_mutex_unlock(&watch->lock);
	pthread_mutex_unlock(&lambda->lock);
	wake(watch);
}

int watch_start(struct lambda *lambda, struct err *err)
{
	struct watch *watch = xcalloc(1, sizeof(*watch));
	watch->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&watch->lock, NULL);
	lambda->watch = watch;
	int code = watch->inotify < 0 || watch->wake < 0
			   ? errno
			   : pthread_create(&watch->thread, NULL, watch_main, lambda);
	if (!code)
		return 0;
	lambda->watch = NULL;
	if (watch->inotify >= 0)
		close(watch->inotify);
	if (watch->wake >= 0)
		close(watch->wake);
	free(watch);
	return err_set(err, "cannot watch the modules' folders: %s", strerror(code));
}

void watch_stop(struct lambda *lambda)
{
	struct watch *watch = lambda->watch;
	wake(watch);
	pthread_join(watch->thread, NULL);
	for (size_t i = 0; i < watch->count; i++)
		free(watch->list[i].path);
	free(watch->list);
	close(watch->inotify);
	close(watch->wake);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
	lambda->watch = NULL;
}
