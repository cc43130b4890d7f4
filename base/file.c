// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 /* realpath */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char program_folder[4096];

enum tg_status tg_file_read(const char *path, struct tg_buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return errno == ENOENT || errno == ENOTDIR ? TG_NOT_FOUND : TG_IO;
    }
    unsigned char chunk[65536];
    enum tg_status status = TG_OK;
    size_t got;
    while (status == TG_OK && (got = fread(chunk, 1, sizeof chunk, f)) > 0) {
        if (!tg_buf_append(out, tg_span_make(chunk, got))) {
            status = TG_LIMIT;
        }
    }
    if (ferror(f)) {
        status = TG_IO;
    }
    fclose(f);
    return status;
}

enum tg_status tg_file_map(const char *path, struct tg_mapping *out)
{
    *out = (struct tg_mapping){{NULL, 0}};
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT || errno == ENOTDIR ? TG_NOT_FOUND : TG_IO;
    }
    struct stat info;
    void *at = MAP_FAILED;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    }
    (void)close(file);
    if (at == MAP_FAILED) {
        return TG_IO;
    }
    out->octets = tg_span_make(at, (size_t)info.st_size);
    return TG_OK;
}

void tg_file_unmap(struct tg_mapping *mapping)
{
    if (mapping->octets.ptr) {
        (void)munmap((void *)(uintptr_t)mapping->octets.ptr, mapping->octets.len);
    }
    *mapping = (struct tg_mapping){{NULL, 0}};
}

enum tg_status tg_file_write(const char *path, struct tg_span content)
{
    const bool to_stdout = strcmp(path, "-") == 0;
    FILE *f = to_stdout ? stdout : fopen(path, "wb");
    if (!f) {
        return TG_IO;
    }
    const bool wrote = content.len == 0 || fwrite(content.ptr, 1, content.len, f) == content.len;
    const bool closed = (to_stdout ? fflush(f) : fclose(f)) == 0;
    return wrote && closed ? TG_OK : TG_IO;
}

void tg_data_init(const char *program)
{
    char link[sizeof program_folder];
    /* argv[0] says nothing when the program was found on the PATH; Linux knows better. */
    const ssize_t n = readlink("/proc/self/exe", link, sizeof link - 1);
    if (n > 0) {
        link[n] = 0;
        program = link;
    }
    const char *slash = program ? strrchr(program, '/') : NULL;
    if (slash && (size_t)(slash - program) < sizeof program_folder) {
        memcpy(program_folder, program, (size_t)(slash - program));
        program_folder[slash - program] = 0;
    }
}

/* Where each kind of file lies in the source tree; an installed program has them side by side. */
static const char *const source_folders[] = {"", "scenarios/", "gui/", "sim/transcripts/"};

static bool exists(const struct tg_buf *path)
{
    struct stat info;
    return stat((const char *)path->ptr, &info) == 0;
}

static bool try_root(struct tg_buf *path, const char *root, const char *between, const char *name)
{
    for (size_t i = 0; i < sizeof source_folders / sizeof *source_folders; i++) {
        tg_buf_clear(path);
        if (tg_buf_fmt(path, "%s%s%s%s", root, between, source_folders[i], name) && tg_buf_byte(path, 0) &&
            exists(path)) {
            return true;
        }
    }
    return false;
}

enum tg_status tg_data_path(const char *name, struct tg_buf *out)
{
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    const char *given = getenv("TEGAMI_DATA");
    const bool found = (given && *given && try_root(&path, given, "/", name)) ||
                       (*program_folder && try_root(&path, program_folder, "/../share/tegami/", name)) ||
                       try_root(&path, TEGAMI_SOURCE_DIR, "/", name);
    const bool fits = found && tg_buf_append(out, tg_buf_span(&path));
    tg_buf_deinit(&path);
    return fits ? TG_OK : TG_NOT_FOUND;
}

enum tg_status tg_file_absolute(const char *path, struct tg_buf *out)
{
    char *found = realpath(path, NULL);
    if (!found) {
        return TG_NOT_FOUND;
    }
    const bool fits = tg_buf_str(out, found);
    free(found);
    return fits ? TG_OK : TG_LIMIT;
}

enum tg_status tg_file_make_folders(const char *path)
{
    char folder[4096];
    const size_t len = strlen(path);
    if (len >= sizeof folder) {
        return TG_LIMIT;
    }
    for (size_t i = 1; i < len; i++) {
        if (path[i] != '/') {
            continue;
        }
        memcpy(folder, path, i);
        folder[i] = 0;
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
            return TG_IO;
        }
    }
    return TG_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *folder, const char *name)
{
    struct stat info;
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    const bool found =
        tg_buf_fmt(&path, "%s/%s", folder, name) && stat(tg_buf_cstr(&path), &info) == 0 && S_ISDIR(info.st_mode);
    tg_buf_deinit(&path);
    return found;
}

static bool ends_with(const char *name, const char *suffix)
{
    const size_t len = strlen(name), end = strlen(suffix);
    return len > end && strcmp(name + len - end, suffix) == 0;
}

/* Its names in order; with folders, "/" is put behind theirs. */
static enum tg_status list_folder(const char *path, const char *suffix, bool folders, struct tg_buf *out)
{
    DIR *dir = opendir(path);
    if (!dir) {
        return TG_NOT_FOUND;
    }
    char **names = NULL;
    size_t count = 0, cap = 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        const size_t len = strlen(e->d_name);
        const bool folder = folders && e->d_name[0] != '.' && is_folder(path, e->d_name);
        if (e->d_name[0] == '.' || (!folder && !ends_with(e->d_name, suffix))) {
            continue;
        }
        names = tg_grow(names, count, &cap, sizeof *names);
        names[count] = tg_alloc(len + 2);
        memcpy(names[count], e->d_name, len);
        names[count++][len] = folder ? '/' : 0;
    }
    closedir(dir);
    if (count > 1) {
        qsort(names, count, sizeof *names, by_name);
    }
    enum tg_status status = TG_OK;
    for (size_t i = 0; i < count; i++) {
        if (!tg_buf_append(out, tg_span_make(names[i], strlen(names[i]) + 1))) {
            status = TG_LIMIT;
        }
        tg_free(names[i]);
    }
    tg_free(names);
    return status;
}

enum tg_status tg_folder_list(const char *path, const char *suffix, struct tg_buf *out)
{
    return list_folder(path, suffix, true, out);
}

enum tg_status tg_data_list(const char *folder, const char *suffix, struct tg_buf *out)
{
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    enum tg_status status = tg_data_path(folder, &path);
    if (status == TG_OK) {
        status = list_folder((const char *)path.ptr, suffix, false, out);
    }
    tg_buf_deinit(&path);
    return status;
}
