/*
 * log_files - a file for each function's log, FOLDER/NAME.log, as CloudWatch would have its lines.
 *
 * Lines gather in memory and are written at the next flush, so that whoever logs waits for nothing.
 * A file of 16 MB is put aside as NAME.log.1, in the place of the former one. One thread.
 */
#ifndef HANGAR_LOG_FILES_H
#define HANGAR_LOG_FILES_H

#include "buf.h"

struct log_files;

/* Makes the folder when there is something to write. */
struct log_files *log_files_new(const char *folder);
void log_files_free(struct log_files *files);
/* lines: whole ones, "\n" behind the last. */
void log_files_add(struct log_files *files, struct str function, struct str lines);
void log_files_flush(struct log_files *files);

#endif
