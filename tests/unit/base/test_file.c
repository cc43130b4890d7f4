// SPDX-License-Identifier: MIT
#include "base/file.h"

#include "tests/harness/tg_test.h"

#include <stdlib.h>
#include <unistd.h>

static void a_mapped_file_is_the_file_read(void **state)
{
    (void)state;
    struct tg_buf path, octets;
    struct tg_mapping mapping;
    tg_buf_init(&path, 4096);
    tg_buf_init(&octets, SIZE_MAX);
    CHECK_INT(tg_data_path("lessons/first-letter.json", &path), TG_OK);
    CHECK_INT(tg_file_read((const char *)path.ptr, &octets), TG_OK);
    CHECK_INT(tg_file_map((const char *)path.ptr, &mapping), TG_OK);
    CHECK(octets.len > 100);
    CHECK_SPANS(mapping.octets, tg_buf_span(&octets));
    tg_file_unmap(&mapping);
    CHECK(mapping.octets.ptr == NULL);
    tg_file_unmap(&mapping);
    tg_buf_deinit(&octets);
    tg_buf_deinit(&path);
}

static void what_cannot_be_mapped_says_why(void **state)
{
    (void)state;
    struct tg_mapping mapping;
    char empty[] = "/tmp/tegami-empty-XXXXXX";
    const int file = mkstemp(empty);
    CHECK(file >= 0);
    close(file);
    CHECK_INT(tg_file_map("/nowhere/at/all", &mapping), TG_NOT_FOUND);
    CHECK_INT(tg_file_map("/", &mapping), TG_IO);
    CHECK_INT(tg_file_map(empty, &mapping), TG_IO);
    CHECK_INT(mapping.octets.len, 0);
    CHECK_INT(unlink(empty), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapped_file_is_the_file_read),
        cmocka_unit_test(what_cannot_be_mapped_says_why),
    };
    return tg_run_tests(tests);
}
