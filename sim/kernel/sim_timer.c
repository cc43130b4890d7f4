// SPDX-License-Identifier: MIT
#include "sim/kernel/sim.h"

static void timer_due(void *context, uint64_t argument);

void sim_timer_init(struct sim_timer *t, struct sim *sim, void (*run)(void *context), void *context)
{
    *t = (struct sim_timer){sim, TG_TIME_NEVER, TG_TIME_NEVER, 0, run, context};
}

static void queue_event(struct sim_timer *t, tg_time at)
{
    t->queued_for = at;
    t->queued = sim_at(t->sim, at, timer_due, t, 0);
}

static void timer_due(void *context, uint64_t argument)
{
    struct sim_timer *t = context;
    (void)argument;
    t->queued = 0;
    t->queued_for = TG_TIME_NEVER;
    if (t->deadline == TG_TIME_NEVER) {
        return;
    }
    if (t->deadline > sim_now(t->sim)) {
        queue_event(t, t->deadline);
        return;
    }
    t->deadline = TG_TIME_NEVER;
    t->run(t->context); /* t may be gone after this */
}

void sim_timer_set(struct sim_timer *t, tg_time deadline)
{
    if (deadline == TG_TIME_NEVER) {
        t->deadline = deadline;
        return;
    }
    tg_time now = sim_now(t->sim);
    t->deadline = deadline > now ? deadline : now;
    if (t->queued && t->queued_for <= t->deadline) {
        return; /* the queued event will see the new deadline */
    }
    if (t->queued) {
        sim_cancel(t->sim, t->queued);
    }
    queue_event(t, t->deadline);
}

void sim_timer_deinit(struct sim_timer *t)
{
    if (t->queued) {
        sim_cancel(t->sim, t->queued);
    }
    t->queued = 0;
    t->queued_for = t->deadline = TG_TIME_NEVER;
}
