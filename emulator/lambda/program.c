#include "program.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void list(const char *folder, struct dirent **entries, int n, struct buf *out)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < n; i++) {
		struct stat st;
		if (fd >= 0 && !fstatat(fd, entries[i]->d_name, &st, 0) && S_ISREG(st.st_mode))
			buf_printf(out, "%s %llu %lld.%09ld\n", entries[i]->d_name,
				(unsigned long long)st.st_size, (long long)st.st_mtim.tv_sec,
				(long)st.st_mtim.tv_nsec);
		free(entries[i]);
	}
	free(entries);
	if (fd >= 0)
		close(fd);
}

int program_read(
	const struct lambda_function_config *config, struct buf *ret_listing, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct dirent **entries;
	struct buf listing = BUF_INIT;
	int code = 0;
	const char *folder = arena_dup_z(&arena, config->code);
	const char *bootstrap = arena_printf(&arena, "%s/bootstrap", folder).p;
	int n = scandir(folder, &entries, NULL, by_name);
	if (n < 0)
		code = err_set_errno(err, "%s", folder);
	else if (!config->command_count && access(bootstrap, X_OK) < 0)
		code = err_set_errno(err, "%s", bootstrap);
	if (n >= 0)
		list(folder, entries, n, &listing);
	arena_release(&arena);
	if (code)
		buf_release(&listing);
	else
		*ret_listing = listing;
	return code;
}
