/*
 * instance - one running stack and its folder.
 *
 * DIR/lock keeps a second daemon out of the same data; DIR/daemon.json tells other commands where
 * this one is: {"port":N,"pid":N,"url":"..."}. A daemon in memory has its file in /dev/shm, named
 * after the process that owns it, so that the next start can sweep away what a killed one left; its
 * daemon.json is in DIR when nobody else's is.
 */
#ifndef HANGAR_INSTANCE_H
#define HANGAR_INSTANCE_H

#include "err.h"

#include <stdbool.h>
#include <stdint.h>

struct instance {
	char folder[512];   /* DIR, absolute */
	char database[600]; /* the store's file */
	bool memory;
	bool volatile_disk; /* memory, but no room in /dev/shm: a temporary folder on disk */
	int pid;            /* that daemon.json names */
	int lock;
};

/* Where another daemon is. */
struct instance_address {
	uint16_t port;
	int pid;
	char url[128];
};

/* Makes the folder, takes the lock, chooses the file. pid: the process that owns what is in
 * memory. */
int instance_open(
	const char *folder, bool memory, int pid, struct instance *ret_instance, struct err *err);
/* Writes daemon.json (atomically). A failure is told but harmless. */
int instance_announce(
	struct instance *instance, const struct instance_address *address, struct err *err);
/* Removes daemon.json, what was in memory, and the lock. */
void instance_close(struct instance *instance);

/* Keeps daemons out of a folder that is there while its files are looked at; makes nothing. -1:
 * there is no such folder, or a daemon has it. Close *ret_lock when it is not -1. */
int instance_guard(const char *folder, int *ret_lock, struct err *err);

/* Reads DIR/daemon.json of a daemon that runs. */
int instance_find(const char *folder, struct instance_address *ret_address, struct err *err);

#endif
