// SPDX-License-Identifier: MIT
/* SUB12: who comes for the first time is asked to come back. */
#include "sim/nodes/greylist.h"
#include "base/text.h"
#include "tests/harness/tg_test.h"

#define HOME   0xC0000205u /* 192.0.2.5 */
#define COUSIN 0xC00002FEu /* 192.0.2.254: the same /24 */
#define FAR    0xC0000305u

static bool comes(struct greylist *list, uint32_t ip, const char *sender, const char *recipient, tg_time now)
{
    return greylist_admits(list, ip, tg_span_str(sender), tg_span_str(recipient), now);
}

static void too_early_is_refused_again_and_later_is_welcome(void **state) /* SUB12 */
{
    (void)state;
    struct greylist list = {0};
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", 0));
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", 59 * TG_SECOND));
    CHECK(comes(&list, HOME, "a@a.example", "b@b.example", TG_MINUTE));
    CHECK(comes(&list, HOME, "a@a.example", "b@b.example", TG_MINUTE + 1));
    CHECK(comes(&list, COUSIN, "A@A.example", "B@b.example", 2 * TG_MINUTE));
    greylist_deinit(&list);
}

static void another_network_sender_or_recipient_is_a_stranger(void **state) /* SUB12 */
{
    (void)state;
    struct greylist list = {0};
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", 0));
    CHECK(!comes(&list, FAR, "a@a.example", "b@b.example", TG_HOUR));
    CHECK(!comes(&list, HOME, "", "b@b.example", TG_HOUR));
    CHECK(!comes(&list, HOME, "a@a.example", "c@b.example", TG_HOUR));
    CHECK(comes(&list, HOME, "a@a.example", "b@b.example", TG_HOUR));
    CHECK(comes(&list, HOME, "", "b@b.example", 2 * TG_HOUR));
    greylist_deinit(&list);
}

static void memory_ends_after_a_day_or_after_35_quiet_days(void **state) /* SUB12 */
{
    (void)state;
    struct greylist list = {0};
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", 0));
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", TG_DAY + 1)); /* as new */
    CHECK(comes(&list, HOME, "a@a.example", "b@b.example", TG_DAY + 1 + TG_MINUTE));
    tg_time last = TG_DAY + 1 + TG_MINUTE;
    for (int i = 0; i < 3; i++) {
        last += 35 * TG_DAY;
        CHECK(comes(&list, HOME, "a@a.example", "b@b.example", last));
    }
    CHECK(!comes(&list, HOME, "a@a.example", "b@b.example", last + 35 * TG_DAY + 1));
    greylist_deinit(&list);
}

static void the_list_is_bounded(void **state)
{
    (void)state;
    struct greylist list = {0};
    for (uint32_t i = 0; i < GREYLIST_MAX + 10; i++) {
        CHECK(!comes(&list, i << 8, "a@a.example", "b@b.example", 0));
    }
    CHECK_INT(list.count, GREYLIST_MAX);
    CHECK(!comes(&list, 0, "a@a.example", "b@b.example", TG_HOUR)); /* the oldest went */
    CHECK(comes(&list, (GREYLIST_MAX + 5) << 8, "a@a.example", "b@b.example", TG_HOUR));
    greylist_deinit(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_early_is_refused_again_and_later_is_welcome),
        cmocka_unit_test(another_network_sender_or_recipient_is_a_stranger),
        cmocka_unit_test(memory_ends_after_a_day_or_after_35_quiet_days),
        cmocka_unit_test(the_list_is_bounded),
    };
    return tg_run_tests(tests);
}
