// SPDX-License-Identifier: MIT
#include "protocols/wire/action_queue.h"
#include "tests/harness/tg_test.h"

static void actions_come_out_in_order_with_their_octets(void **state)
{
    (void)state;
    struct action_queue q;
    struct ep_action a;
    action_queue_init(&q, SIZE_MAX);
    CHECK(action_queue_empty(&q));
    CHECK(!action_queue_pop(&q, &a));
    struct tg_span line = TG_SPAN_LIT("PASS sesame\r\n");
    action_queue_line(&q, TG_SPAN_LIT("USER ann"), "RFC 1939 7");
    action_queue_push(&q,
                      &(struct ep_action){.kind = EP_SEND, .bytes = line, .secret = tg_span_sub(line, 5, 6), .tag = 9});
    action_queue_state(&q, 1, 2, "why");
    action_queue_event(&q, EP_TELL, 4, 7, NULL);
    CHECK(action_queue_pop(&q, &a));
    CHECK_INT(a.kind, EP_SEND);
    CHECK_INT(a.content, EP_LINE);
    CHECK_SPAN(a.bytes, "USER ann\r\n");
    CHECK_STR(a.section, "RFC 1939 7");
    CHECK_INT(a.secret.len, 0);
    CHECK(action_queue_pop(&q, &a));
    CHECK_SPAN(a.bytes, "PASS sesame\r\n");
    CHECK_SPAN(a.secret, "sesame");
    CHECK(a.secret.ptr == a.bytes.ptr + 5);
    CHECK_INT(a.tag, 9);
    CHECK(action_queue_pop(&q, &a));
    CHECK_INT(a.kind, EP_STATE);
    CHECK_INT(a.from, 1);
    CHECK_INT(a.to, 2);
    CHECK(action_queue_pop(&q, &a));
    CHECK_INT(a.kind, EP_TELL);
    CHECK_INT(a.what, 4);
    CHECK_INT(a.tag, 7);
    CHECK(!action_queue_pop(&q, &a));
    action_queue_deinit(&q);
}

static void octets_hold_while_the_queue_grows(void **state)
{
    (void)state;
    struct action_queue q;
    action_queue_init(&q, SIZE_MAX);
    unsigned char block[1000];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < ACTION_QUEUE_MAX; i++) {
            memset(block, 'a' + i % 26, sizeof block);
            action_queue_push(&q, &(struct ep_action){.kind = EP_STORE, .bytes = tg_span_make(block, sizeof block)});
        }
        for (int i = 0; i < ACTION_QUEUE_MAX; i++) {
            struct ep_action a;
            CHECK(action_queue_pop(&q, &a));
            memset(block, 'a' + i % 26, sizeof block);
            CHECK_SPANS(a.bytes, tg_span_make(block, sizeof block));
        }
        CHECK(action_queue_empty(&q));
    }
    CHECK(q.octets.len <= ACTION_QUEUE_MAX * sizeof block); /* the octets of drained actions are not kept */
    action_queue_deinit(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_come_out_in_order_with_their_octets),
        cmocka_unit_test(octets_hold_while_the_queue_grows),
    };
    return tg_run_tests(tests);
}
