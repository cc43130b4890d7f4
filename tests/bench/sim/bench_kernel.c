// SPDX-License-Identifier: MIT
/* The event queue in the hold model (each event that runs schedules the next), and a timer that is put off for each
 * segment, as TCP does. Prints "name value unit" in tenths; the order of the events is verified. */
#include "sim/kernel/sim.h"

#include "base/assert.h"
#include "base/buf.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 3, GAPS = 4096 };

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void print(const char *name, uint64_t tenths, const char *unit)
{
    printf("%s %llu.%llu %s\n", name, (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10), unit);
}

struct hold {
    struct sim *sim;
    tg_time gaps[GAPS];
    tg_time last;
    uint64_t next_gap, ran;
};

static void hold_event(void *context, uint64_t argument)
{
    struct hold *h = context;
    tg_time now = sim_now(h->sim);
    TG_ASSERT(now >= h->last);
    h->last = now;
    h->ran++;
    sim_at(h->sim, now + h->gaps[h->next_gap++ % GAPS], hold_event, h, argument);
}

static uint64_t hold_tenths(size_t pending, uint64_t events)
{
    struct hold *h = tg_alloc(sizeof *h);
    struct tg_prng chance;
    tg_prng_init(&chance, 1, "bench");
    h->sim = sim_new(1);
    for (size_t i = 0; i < GAPS; i++) {
        h->gaps[i] = 1 + (tg_time)tg_prng_below(&chance, 2000000);
    }
    for (size_t i = 0; i < pending; i++) {
        sim_at(h->sim, (tg_time)tg_prng_below(&chance, 2000000), hold_event, h, i);
    }
    for (uint64_t i = 0; i < events / 4; i++) { /* settle into the steady state */
        sim_step(h->sim, TG_TIME_NEVER);
    }
    uint64_t begin = cpu_ns();
    for (uint64_t i = 0; i < events; i++) {
        sim_step(h->sim, TG_TIME_NEVER);
    }
    uint64_t took = cpu_ns() - begin;
    TG_ASSERT(h->ran == events + events / 4 && sim_events_run(h->sim) == h->ran);
    sim_free(h->sim);
    tg_free(h);
    return took * 10 / events;
}

static uint64_t rings;

static void ring(void *context)
{
    (void)context;
    rings++;
}

/* Each step of the clock puts the timer off; it rings once, at the end. */
static uint64_t timer_tenths(uint64_t times)
{
    struct sim *sim = sim_new(1);
    struct sim_timer timer;
    rings = 0;
    sim_timer_init(&timer, sim, ring, NULL);
    uint64_t begin = cpu_ns();
    for (uint64_t i = 0; i < times; i++) {
        sim_timer_set(&timer, (tg_time)(TG_SECOND + (tg_time)i * TG_MILLISECOND));
    }
    uint64_t took = cpu_ns() - begin;
    while (sim_step(sim, TG_TIME_NEVER)) {
    }
    TG_ASSERT(rings == 1 && sim_now(sim) == (tg_time)(TG_SECOND + (tg_time)(times - 1) * TG_MILLISECOND));
    sim_timer_deinit(&timer);
    sim_free(sim);
    return took * 10 / times;
}

static uint64_t cancelled_ran;

static void must_not_run(void *context, uint64_t argument)
{
    (void)context;
    cancelled_ran += argument;
}

/* The dear way for comparison: a real cancel and a new event, among 1000 others. */
static uint64_t cancel_tenths(uint64_t times)
{
    struct sim *sim = sim_new(1);
    for (int i = 0; i < 1000; i++) {
        sim_at(sim, TG_HOUR + i, must_not_run, NULL, 0);
    }
    uint64_t begin = cpu_ns();
    uint64_t handle = sim_at(sim, TG_SECOND, must_not_run, NULL, 1);
    for (uint64_t i = 0; i < times; i++) {
        bool was_there = sim_cancel(sim, handle);
        TG_ASSERT(was_there);
        handle = sim_at(sim, TG_SECOND + (tg_time)i, must_not_run, NULL, 1);
    }
    uint64_t took = cpu_ns() - begin;
    sim_cancel(sim, handle);
    while (sim_step(sim, TG_TIME_NEVER)) {
    }
    TG_ASSERT(cancelled_ran == 0 && sim_events_run(sim) == 1000);
    sim_free(sim);
    return took * 10 / times;
}

int main(void)
{
    static const struct {
        const char *name;
        size_t pending;
        uint64_t events;
    } holds[] = {
        {"queue-hold-1",       1,       4000000},
        {"queue-hold-1000",    1000,    4000000},
        {"queue-hold-100000",  100000,  3000000},
        {"queue-hold-1000000", 1000000, 3000000}
    };
    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++) {
        uint64_t best = UINT64_MAX;
        for (int r = 0; r < ROUNDS; r++) {
            uint64_t tenths = hold_tenths(holds[i].pending, holds[i].events);
            best = tenths < best ? tenths : best;
        }
        print(holds[i].name, best, "ns");
    }
    print("timer-restart", timer_tenths(20000000), "ns");
    print("event-cancel-and-push", cancel_tenths(5000000), "ns");
    return 0;
}
