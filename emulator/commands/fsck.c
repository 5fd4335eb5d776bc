#include "commands.h"

#include "cli/instance.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int is_store(const struct dirent *entry)
{
	struct str name = str_z(entry->d_name);
	return str_starts(name, STR("store")) && str_ends(name, STR(".db"));
}

static void add_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_printf(
		out, "%s%llu %s", out->n ? ", " : "", (unsigned long long)n, n == 1 ? one : many);
}

/* One line of what was seen, and when something is wrong one of that. */
static bool verify(const char *path)
{
	struct err err = {""};
	struct store_census census;
	struct buf seen = BUF_INIT;
	bool sound = store_verify(path, &census, &err) == 0;
	add_count(&seen, census.tables, "table", "tables");
	add_count(&seen, census.items, "item", "items");
	add_count(&seen, census.indexes, "index", "indexes");
	add_count(&seen, census.index_rows, "index row", "index rows");
	add_count(&seen, census.streams, "stream", "streams");
	add_count(&seen, census.records, "record", "records");
	printf("%s: %.*s: %s\n", path, STR_ARG(buf_str(&seen)), sound ? "sound" : "NOT SOUND");
	fflush(stdout);
	if (!sound)
		fprintf(stderr, "hangar: %s\n", err.text);
	buf_release(&seen);
	return sound;
}

int command_fsck(const struct options *options, struct arena *arena, struct err *err)
{
	const char *folder = options->data ? options->data : OPTIONS_DATA;
	struct dirent **entries = NULL;
	bool sound = true;
	int lock;
	if (instance_guard(folder, &lock, err) < 0)
		return -1;
	int count = scandir(folder, &entries, is_store, alphasort);
	if (count < 0)
		err_set_errno(err, "%s", folder);
	else if (count == 0)
		err_set(err, "%s: there is no store in it", folder);
	for (int i = 0; i < count; i++) {
		struct str path = arena_printf(arena, "%s/%s", folder, entries[i]->d_name);
		sound = verify(path.p) && sound;
		free(entries[i]);
	}
	free(entries);
	if (lock >= 0)
		close(lock);
	return count <= 0 ? -1 : sound ? EXIT_SUCCESS : EXIT_FAILURE;
}
