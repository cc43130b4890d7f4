// SPDX-License-Identifier: MIT
#include "protocols/smtp/smtp_reply.h"
#include "tests/unit/smtp/smtp_server_subject.h"

/* SMTP-A1 to A5, A13 */
static void dialogues_of_a_relay(void **state)
{
    (void)state;
    static struct server_subject t;
    struct dialogue_subject subject = server_subject_make(&t);
    dialogue_run_folder(&subject, "smtp_server");
}

/* SUB05, SUB06, SMTP-E09 */
static void dialogues_of_submission(void **state)
{
    (void)state;
    static struct server_subject t;
    struct dialogue_subject subject = server_subject_make(&t);
    dialogue_run_folder(&subject, "smtp_submission");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues_of_a_relay),
        cmocka_unit_test(dialogues_of_submission),
    };
    return tg_run_tests(tests);
}
