// SPDX-License-Identifier: MIT
#include "sim/kernel/sim.h"

#include "base/assert.h"
#include "base/buf.h"

struct sim {
    struct event_queue *queue;
    tg_time now;
    uint64_t events_run;
    struct tg_prng root; /* never drawn from, only split */
};

struct sim *sim_new(uint64_t seed)
{
    struct sim *sim = tg_alloc(sizeof *sim);
    sim->queue = event_queue_new();
    tg_prng_init(&sim->root, seed, "sim");
    return sim;
}

void sim_free(struct sim *sim)
{
    if (sim) {
        event_queue_free(sim->queue);
        tg_free(sim);
    }
}

tg_time sim_now(const struct sim *sim)
{
    return sim->now;
}

uint64_t sim_at(struct sim *sim, tg_time at, void (*run)(void *context, uint64_t argument), void *context,
                uint64_t argument)
{
    TG_ASSERT(at >= sim->now);
    return event_queue_push(sim->queue, at, run, context, argument);
}

bool sim_cancel(struct sim *sim, uint64_t handle)
{
    return event_queue_cancel(sim->queue, handle);
}

struct tg_prng sim_chance(const struct sim *sim, const char *purpose, uint64_t number)
{
    return tg_prng_split(&sim->root, purpose, number);
}

bool sim_step(struct sim *sim, tg_time until)
{
    struct event event;
    if (event_queue_next_time(sim->queue) > until || !event_queue_pop(sim->queue, &event)) {
        return false;
    }
    TG_ASSERT(event.at >= sim->now);
    sim->now = event.at;
    sim->events_run++;
    event.run(event.context, event.argument);
    return true;
}

void sim_advance(struct sim *sim, tg_time to)
{
    if (to > sim->now && sim_next(sim) >= to) {
        sim->now = to;
    }
}

tg_time sim_next(const struct sim *sim)
{
    return event_queue_next_time(sim->queue);
}

uint64_t sim_events_run(const struct sim *sim)
{
    return sim->events_run;
}
