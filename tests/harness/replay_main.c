// SPDX-License-Identifier: MIT
/* Runs a fuzz target over every file of its corpus (a folder or files), without a fuzzer. Fails when there is none. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return 0;
    }
    size_t cap = 1 << 16, len = 0, got;
    uint8_t *data = malloc(cap);
    while (data && (got = fread(data + len, 1, cap - len, f)) > 0) {
        len += got;
        if (len == cap) {
            data = realloc(data, cap *= 2);
        }
    }
    fclose(f);
    /* An exact copy, so that a read past the end is seen by AddressSanitizer. */
    uint8_t *exact = malloc(len ? len : 1);
    if (!data || !exact) {
        abort();
    }
    memcpy(exact, data, len);
    free(data);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        if (!dir) {
            files += run_file(argv[i]);
            continue;
        }
        for (struct dirent *e; (e = readdir(dir)) != NULL;) {
            char path[4096];
            if (e->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name) < (int)sizeof path) {
                files += run_file(path);
            }
        }
        closedir(dir);
    }
    printf("%d corpus files replayed\n", files);
    return files > 0 ? 0 : 1;
}
