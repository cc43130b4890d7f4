// SPDX-License-Identifier: MIT
#include "tests/unit/smtp/smtp_client_subject.h"

/* SMTP-K01 to K05, L06, L08, D05, E01 to E03, E06, E09, H07, H08 */
static void dialogues_of_a_client(void **state)
{
    (void)state;
    static struct client_subject t;
    struct dialogue_subject subject = client_subject_make(&t);
    dialogue_run_folder(&subject, "smtp_client");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_of_a_client),
    };
    return tg_run_tests(tests);
}
