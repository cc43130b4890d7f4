// SPDX-License-Identifier: MIT
#include "sim/kernel/event_queue.h"

#include "base/prng.h"
#include "tests/harness/tg_test.h"

static void nothing(void *context, uint64_t argument)
{
    (void)context;
    (void)argument;
}

static void an_empty_queue_has_nothing(void **state)
{
    (void)state;
    struct event_queue *q = event_queue_new();
    struct event e;
    CHECK(!event_queue_pop(q, &e));
    CHECK(event_queue_next_time(q) == TG_TIME_NEVER);
    CHECK_INT(event_queue_count(q), 0);
    CHECK(!event_queue_cancel(q, 0));
    CHECK(!event_queue_cancel(q, UINT64_MAX));
    event_queue_free(q);
}

static void equal_times_keep_the_order_of_scheduling(void **state)
{
    (void)state;
    struct event_queue *q = event_queue_new();
    struct event e;
    for (uint64_t i = 0; i < 1000; i++) {
        event_queue_push(q, (tg_time)(i % 3), nothing, NULL, i);
    }
    for (uint64_t i = 0; i < 1000; i++) {
        CHECK(event_queue_pop(q, &e));
        uint64_t third = i < 334 ? 0 : i < 667 ? 1 : 2;
        CHECK_INT(e.at, third);
        CHECK_INT(e.argument % 3, third);
        CHECK_INT(e.argument / 3, i - (third == 0 ? 0 : third == 1 ? 334 : 667));
    }
    CHECK_INT(event_queue_count(q), 0);
    event_queue_free(q);
}

static void a_cancelled_event_never_comes(void **state)
{
    (void)state;
    struct event_queue *q = event_queue_new();
    struct event e;
    uint64_t a = event_queue_push(q, 1, nothing, NULL, 1), b = event_queue_push(q, 2, nothing, NULL, 2);
    uint64_t c = event_queue_push(q, 3, nothing, NULL, 3);
    CHECK(a != 0 && b != 0 && c != 0);
    CHECK(event_queue_cancel(q, a));
    CHECK(!event_queue_cancel(q, a));
    CHECK_INT(event_queue_next_time(q), 2);
    CHECK_INT(event_queue_count(q), 2);
    CHECK(event_queue_cancel(q, c));
    CHECK(event_queue_pop(q, &e));
    CHECK_INT(e.argument, 2);
    CHECK(!event_queue_cancel(q, b)); /* it ran */
    CHECK(!event_queue_pop(q, &e));
    CHECK(event_queue_next_time(q) == TG_TIME_NEVER);
    event_queue_free(q);
}

static void an_old_handle_does_not_cancel_a_new_event(void **state)
{
    (void)state;
    struct event_queue *q = event_queue_new();
    struct event e;
    uint64_t old = event_queue_push(q, 1, nothing, NULL, 1);
    CHECK(event_queue_pop(q, &e));
    for (int i = 0; i < 1000; i++) {
        uint64_t fresh = event_queue_push(q, 1, nothing, NULL, 1);
        CHECK(fresh != old);
        CHECK(!event_queue_cancel(q, old));
        CHECK(event_queue_cancel(q, fresh));
    }
    event_queue_free(q);
}

static void cancelling_leaves_no_garbage_behind(void **state)
{
    (void)state;
    struct event_queue *q = event_queue_new();
    uint64_t highest = 0;
    for (uint64_t i = 0; i < 10; i++) {
        event_queue_push(q, 5, nothing, NULL, i);
    }
    for (int i = 0; i < 100000; i++) {
        uint64_t handle = event_queue_push(q, i % 7 == 0 ? 0 : 1000000 - i, nothing, NULL, 0);
        uint64_t slot = handle & ((1 << 26) - 1);
        highest = slot > highest ? slot : highest;
        CHECK(event_queue_cancel(q, handle));
    }
    CHECK(highest < 256); /* places are used again, far more often than there are */
    CHECK_INT(event_queue_count(q), 10);
    event_queue_free(q);
}

/* A plain list as the model: the earliest, then the first pushed. */
struct model {
    struct {
        tg_time at;
        uint64_t handle, argument;
    } list[4096];
    size_t count;
};

static size_t model_first(const struct model *m)
{
    size_t best = 0;
    for (size_t i = 1; i < m->count; i++) {
        if (m->list[i].at < m->list[best].at) {
            best = i;
        }
    }
    return best;
}

static void model_remove(struct model *m, size_t at)
{
    m->count--;
    memmove(&m->list[at], &m->list[at + 1], (m->count - at) * sizeof m->list[0]);
}

static void random_work_agrees_with_a_plain_list(void **state)
{
    (void)state;
    static struct model m;
    static const uint64_t spans[] = {1, 2, 50, 5000, 5000000000000000};
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct event_queue *q = event_queue_new();
        struct tg_prng chance;
        struct event e;
        tg_prng_init(&chance, seed, "test");
        m.count = 0;
        uint64_t pushed = 0;
        tg_time last = 0;
        for (int i = 0; i < 6000; i++) {
            uint64_t what = tg_prng_below(&chance, 10);
            if ((what < 4 + (seed & 1) || m.count == 0) && m.count < 4096) {
                tg_time at = last + (tg_time)tg_prng_below(&chance, spans[tg_prng_below(&chance, 5)]);
                m.list[m.count].at = at;
                m.list[m.count].argument = pushed;
                m.list[m.count++].handle = event_queue_push(q, at, nothing, &m, pushed++);
            } else if (what < 7 && m.count > 0) {
                size_t victim = (size_t)tg_prng_below(&chance, m.count);
                CHECK(event_queue_cancel(q, m.list[victim].handle));
                model_remove(&m, victim);
            } else {
                size_t first = model_first(&m);
                CHECK(event_queue_pop(q, &e));
                CHECK_INT(e.argument, m.list[first].argument);
                CHECK_INT(e.at, m.list[first].at);
                CHECK(e.context == &m && e.run == nothing);
                last = e.at;
                model_remove(&m, first);
            }
            CHECK_INT(event_queue_count(q), m.count);
            CHECK(event_queue_next_time(q) == (m.count ? m.list[model_first(&m)].at : TG_TIME_NEVER));
        }
        event_queue_free(q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_queue_has_nothing),
        cmocka_unit_test(equal_times_keep_the_order_of_scheduling),
        cmocka_unit_test(a_cancelled_event_never_comes),
        cmocka_unit_test(an_old_handle_does_not_cancel_a_new_event),
        cmocka_unit_test(cancelling_leaves_no_garbage_behind),
        cmocka_unit_test(random_work_agrees_with_a_plain_list),
    };
    return tg_run_tests(tests);
}
