#include "module.h"

#include "elf_file.h"
#include "lambda.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	IMAGE_MOST = 262144000 /* of an unzipped function on AWS: 250 MB */
};

static bool same_moment(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ino == b->st_ino;
}

static int read_fd(int fd, struct buf *image, struct err *err)
{
	struct stat before, after;
	if (fstat(fd, &before))
		return err_set_errno(err, "cannot read it");
	if (!S_ISREG(before.st_mode))
		return err_set(err, "not a file");
	if (before.st_size > IMAGE_MOST)
		return err_set(err, "larger than %d bytes, what Lambda takes", IMAGE_MOST);
	size_t size = (size_t)before.st_size;
	buf_reserve(image, size + 1);
	while (image->n <= size) {
		ssize_t n = read(fd, image->p + image->n, size + 1 - image->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set_errno(err, "cannot read it");
		if (n == 0)
			break;
		image->n += (size_t)n;
	}
	if (fstat(fd, &after) || !same_moment(&before, &after) || image->n != size) {
		err_set(err, "incomplete: it is being written");
		return ELF_INCOMPLETE;
	}
	return 0;
}

int module_read(struct str path, struct buf *ret_image, struct err *err)
{
	struct buf image = BUF_INIT;
	char *z = xstrdup(path);
	int fd = open(z, O_RDONLY | O_CLOEXEC);
	int code = fd < 0 ? err_set_errno(err, "%s", z) : read_fd(fd, &image, err);
	if (fd >= 0) {
		if (code)
			err_prefix(err, "%s", z);
		close(fd);
	}
	free(z);
	if (code)
		buf_release(&image);
	else
		*ret_image = image;
	return code;
}

struct search {
	struct str wanted;
	struct buf names; /* of what is there */
	bool found;
	struct elf_handler handler;
};

static bool look(void *arg, const struct elf_handler *handler)
{
	struct search *search = arg;
	if (search->names.n)
		buf_add(&search->names, STR(", "));
	buf_add(&search->names, handler->name);
	if (str_eq(handler->name, search->wanted)) {
		search->found = true;
		search->handler = *handler;
	}
	return !search->found;
}

int module_check(struct str image, struct str handler, struct err *err)
{
	int code = elf_check(image, err);
	if (code)
		return code;
	struct search search = {.wanted = handler};
	elf_each_handler(image, look, &search);
	if (!search.found)
		code = err_set(err, "exports no handler \"%.*s\" (it has: %.*s)", STR_ARG(handler),
			search.names.n ? (int)search.names.n : 4,
			search.names.n ? search.names.p : "none");
	else if (!search.handler.is_handler)
		code = err_set(err, "hangar_handler_%.*s was not made by HANGAR_HANDLER",
			STR_ARG(handler));
	else if (search.handler.abi != HANGAR_ABI)
		code = err_set(err,
			"built for version %u of the SDK's ABI, this is version %u: build it anew",
			search.handler.abi, HANGAR_ABI);
	buf_release(&search.names);
	return code;
}

int lambda_module_check(struct str path, struct str handler, struct err *err)
{
	struct buf image;
	if (module_read(path, &image, err))
		return -1;
	int code = module_check(buf_str(&image), handler, err);
	if (code)
		err_prefix(err, "%.*s", STR_ARG(path));
	buf_release(&image);
	return code;
}

int lambda_module_handlers(struct str path, struct buf *out, struct err *err)
{
	struct buf image;
	if (module_read(path, &image, err))
		return -1;
	int code = elf_check(buf_str(&image), err);
	if (code) {
		err_prefix(err, "%.*s", STR_ARG(path));
	} else {
		struct search search = {.wanted = STR_NONE, .names = *out};
		elf_each_handler(buf_str(&image), look, &search);
		*out = search.names;
	}
	buf_release(&image);
	return code;
}

/* A file of its own in memory: dlopen() takes a file that it knows by name or by inode for the
 * library that it has already. */
static int private_copy(struct str image, struct str name, struct err *err)
{
	char title[64];
	snprintf(title, sizeof(title), "hangar-%.*s", STR_ARG(str_head(name, 40)));
	int fd = memfd_create(title, MFD_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "cannot make a copy of the module");
	for (size_t done = 0; done < image.n;) {
		ssize_t n = write(fd, image.p + done, image.n - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err_set_errno(err, "cannot make a copy of the module");
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}

int module_load(struct module *ret_module, struct str image, struct str handler, struct err *err)
{
	struct module module = {.fd = private_copy(image, handler, err)};
	char text[320];
	if (module.fd < 0)
		return -1;
	/* With the process id, so that a debugger can open it too. */
	snprintf(text, sizeof(text), "/proc/%d/fd/%d", (int)getpid(), module.fd);
	module.dl = dlopen(text, RTLD_NOW | RTLD_LOCAL);
	if (!module.dl) {
		const char *why = dlerror(), *behind = why ? strstr(why, ": ") : NULL;
		const char *reason = behind ? behind + 2 : why ? why : "?";
		bool unlinked = strstr(reason, "undefined symbol: hangar_");
		err_set(err, "cannot be loaded: %s%s", reason,
			unlinked ? "; it is in libhangar: `pkg-config --libs hangar`" : "");
		close(module.fd);
		return -1;
	}
	snprintf(text, sizeof(text), HANGAR_SYMBOL_PREFIX "%.*s", STR_ARG(str_head(handler, 256)));
	module.handler = dlsym(module.dl, text);
	if (!module.handler || module.handler->magic != HANGAR_MAGIC ||
		module.handler->abi != HANGAR_ABI) {
		module_unload(&module);
		return err_set(err, "exports no handler \"%.*s\"", STR_ARG(handler));
	}
	*ret_module = module;
	return 0;
}

void module_unload(struct module *module)
{
	if (!module->dl)
		return;
	dlclose(module->dl);
	close(module->fd);
	module->dl = NULL;
}
