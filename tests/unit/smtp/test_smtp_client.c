// SPDX-License-Identifier: MIT
#include "tests/unit/smtp/smtp_client_subject.h"

/* SMTP-K01 to SMTP-K05, SMTP-L06, SMTP-L08, SMTP-D05, SMTP-E01 to SMTP-E03, SMTP-E06, SMTP-E09, SMTP-H07, SMTP-H08 */
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
