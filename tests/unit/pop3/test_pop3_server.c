// SPDX-License-Identifier: MIT
#include "tests/unit/pop3/pop3_server_subject.h"

/* POP01 to POP21, POP-H3, POP-H4 */
static void dialogues_of_a_server(void **state)
{
    (void)state;
    static struct server_subject t;
    struct dialogue_subject subject = server_subject_make(&t);
    dialogue_run_folder(&subject, "pop3_server");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_of_a_server),
    };
    return tg_run_tests(tests);
}
