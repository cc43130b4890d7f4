// SPDX-License-Identifier: MIT
/* The one small layer through which every file is read and written. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/* Appends the file's octets to out. TG_NOT_FOUND, TG_IO (a folder, no permission, read error), TG_LIMIT at the ceiling.
 */
TG_MUST_USE enum tg_status tg_file_read(const char *path, struct tg_buf *out);
/* A file's octets without a copy of them: they come from the disk where they are looked at. For files that nobody
 * shortens meanwhile, such as fonts: to look behind the new end would be the program's end. Owned by whoever mapped it.
 */
struct tg_mapping {
    struct tg_span octets; /* read only; valid until tg_file_unmap */
};
/* TG_NOT_FOUND, TG_IO (a folder, an empty file, no permission). */
TG_MUST_USE enum tg_status tg_file_map(const char *path, struct tg_mapping *out);
/* A mapping of zeros is allowed. */
void tg_file_unmap(struct tg_mapping *mapping);
/* Replaces the file's content. "-" writes to standard output. */
TG_MUST_USE enum tg_status tg_file_write(const char *path, struct tg_span content);
/* Tells where the program lies (argv[0]); called once by main before tg_data_path. */
void tg_data_init(const char *program);
/* The path of one of the program's own files, say "lessons/first-letter.json" or "art/icon-play.svg", appended to out
 * as a C string (with a NUL that counts): from $TEGAMI_DATA, from beside the program (../share/tegami), or from the
 * source tree it was built in, the first that is there. TG_NOT_FOUND when none is. */
TG_MUST_USE enum tg_status tg_data_path(const char *name, struct tg_buf *out);
/* Names of the files in one of the program's folders that end in `suffix`, sorted by octet, each NUL-terminated, one
 * after the other in out. */
TG_MUST_USE enum tg_status tg_data_list(const char *folder, const char *suffix, struct tg_buf *out);
/* Makes the folders in which the file `path` is to lie, those that are missing. */
TG_MUST_USE enum tg_status tg_file_make_folders(const char *path);
/* Where an existing file lies, whatever folder one stands in, appended to out. TG_NOT_FOUND. */
TG_MUST_USE enum tg_status tg_file_absolute(const char *path, struct tg_buf *out);
/* What lies in any folder: its folders (their names end in "/") and its files whose names end in `suffix`, hidden ones
 * left out, sorted by octet, each NUL-terminated. TG_NOT_FOUND when it cannot be read. */
TG_MUST_USE enum tg_status tg_folder_list(const char *path, const char *suffix, struct tg_buf *out);

#endif
