// SPDX-License-Identifier: MIT
/* The kernel's clock and chance, and timers. */
#include "sim/kernel/sim.h"

#include "tests/harness/tg_test.h"

struct log {
    struct sim *sim;
    tg_time at[32];
    uint64_t what[32];
    size_t count;
    struct sim_timer *timer;
    unsigned again;
};

static void note(void *context, uint64_t argument)
{
    struct log *log = context;
    CHECK(log->count < 32);
    log->at[log->count] = sim_now(log->sim);
    log->what[log->count++] = argument;
}

static void note_and_schedule(void *context, uint64_t argument)
{
    struct log *log = context;
    note(log, argument);
    sim_at(log->sim, sim_now(log->sim), note, log, argument + 100);
}

static void rang(void *context)
{
    struct log *log = context;
    note(log, 7);
    if (log->again > 0) {
        log->again--;
        sim_timer_set(log->timer, sim_now(log->sim) + 10);
    }
}

static void the_clock_stands_at_the_event_that_runs(void **state)
{
    (void)state;
    struct log log = {.sim = sim_new(1)};
    CHECK_INT(sim_now(log.sim), 0);
    CHECK(sim_next(log.sim) == TG_TIME_NEVER);
    sim_at(log.sim, 20, note, &log, 2);
    sim_at(log.sim, 10, note_and_schedule, &log, 1);
    sim_at(log.sim, 10, note, &log, 3);
    CHECK_INT(sim_next(log.sim), 10);
    CHECK(!sim_step(log.sim, 9));
    CHECK_INT(sim_now(log.sim), 0);
    while (sim_step(log.sim, 19)) {
    }
    CHECK_INT(log.count, 3);
    CHECK_INT(log.what[0], 1);
    CHECK_INT(log.what[1], 3);
    CHECK_INT(log.what[2], 101); /* scheduled for this very moment: after what was there before */
    CHECK_INT(sim_now(log.sim), 10);
    CHECK(sim_step(log.sim, 20));
    CHECK_INT(sim_now(log.sim), 20);
    CHECK(!sim_step(log.sim, TG_TIME_NEVER));
    CHECK_INT(sim_events_run(log.sim), 4);
    sim_free(log.sim);
}

static void chance_is_split_by_purpose(void **state)
{
    (void)state;
    struct sim *a = sim_new(5), *b = sim_new(5), *c = sim_new(6);
    struct tg_prng first = sim_chance(a, "tcp.isn", 3), again = sim_chance(b, "tcp.isn", 3);
    struct tg_prng other = sim_chance(a, "tcp.isn", 4), purpose = sim_chance(a, "link.loss", 3);
    struct tg_prng seed = sim_chance(c, "tcp.isn", 3);
    uint64_t x = tg_prng_u64(&first);
    CHECK(x == tg_prng_u64(&again));
    CHECK(x != tg_prng_u64(&other));
    CHECK(x != tg_prng_u64(&purpose));
    CHECK(x != tg_prng_u64(&seed));
    sim_free(a);
    sim_free(b);
    sim_free(c);
}

static void a_timer_put_off_again_and_again_costs_no_queue_work(void **state)
{
    (void)state;
    struct log log = {.sim = sim_new(1)};
    struct sim_timer timer;
    sim_timer_init(&timer, log.sim, rang, &log);
    for (tg_time t = 100; t < 100000; t++) {
        sim_timer_set(&timer, t);
    }
    while (sim_step(log.sim, 99998)) {
    }
    CHECK_INT(log.count, 0); /* nothing at T-1 */
    while (sim_step(log.sim, 99999)) {
    }
    CHECK_INT(log.count, 1); /* the ring at T */
    CHECK_INT(log.at[0], 99999);
    CHECK_INT(sim_events_run(log.sim), 2);
    sim_timer_deinit(&timer);
    sim_free(log.sim);
}

static void a_timer_can_be_set_earlier_and_switched_off(void **state)
{
    (void)state;
    struct log log = {.sim = sim_new(1)};
    struct sim_timer timer;
    sim_timer_init(&timer, log.sim, rang, &log);
    sim_timer_set(&timer, 100);
    sim_timer_set(&timer, 50);
    CHECK(sim_step(log.sim, 50));
    CHECK_INT(log.count, 1);
    CHECK(timer.deadline == TG_TIME_NEVER);
    while (sim_step(log.sim, 1000)) {
    }
    CHECK_INT(log.count, 1); /* the old deadline is gone */
    sim_timer_set(&timer, 2000);
    sim_timer_set(&timer, TG_TIME_NEVER);
    while (sim_step(log.sim, 3000)) {
    }
    CHECK_INT(log.count, 1);
    sim_timer_set(&timer, 5); /* past: now */
    while (sim_step(log.sim, 3000)) {
    }
    CHECK_INT(log.count, 2);
    CHECK_INT(log.at[1], 2000);
    sim_timer_set(&timer, 4000);
    sim_timer_deinit(&timer);
    CHECK(!sim_step(log.sim, TG_TIME_NEVER));
    sim_free(log.sim);
}

static void a_timer_may_be_set_while_it_rings(void **state)
{
    (void)state;
    struct log log = {.sim = sim_new(1), .again = 3};
    struct sim_timer timer;
    log.timer = &timer;
    sim_timer_init(&timer, log.sim, rang, &log);
    sim_timer_set(&timer, 10);
    while (sim_step(log.sim, TG_TIME_NEVER)) {
    }
    CHECK_INT(log.count, 4);
    CHECK_INT(log.at[3], 40);
    sim_timer_deinit(&timer);
    sim_free(log.sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_stands_at_the_event_that_runs),
        cmocka_unit_test(chance_is_split_by_purpose),
        cmocka_unit_test(a_timer_put_off_again_and_again_costs_no_queue_work),
        cmocka_unit_test(a_timer_can_be_set_earlier_and_switched_off),
        cmocka_unit_test(a_timer_may_be_set_while_it_rings),
    };
    return tg_run_tests(tests);
}
