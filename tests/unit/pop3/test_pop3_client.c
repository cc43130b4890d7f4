// SPDX-License-Identifier: MIT
#include "tests/unit/pop3/pop3_client_subject.h"

/* POP30 to POP32, POP-H1, POP-H2, POP-H5 */
static void dialogues_of_a_client(void **state)
{
    (void)state;
    static struct client_subject t;
    struct dialogue_subject subject = client_subject_make(&t);
    dialogue_run_folder(&subject, "pop3_client");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_of_a_client),
    };
    return tg_run_tests(tests);
}
