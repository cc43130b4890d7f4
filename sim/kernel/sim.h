// SPDX-License-Identifier: MIT
/* The kernel: one clock, one queue, one seed. Owns all time and chance; knows nothing of networks or mail. */
#ifndef SIM_KERNEL_SIM_H
#define SIM_KERNEL_SIM_H

#include "base/prng.h"
#include "base/time.h"
#include "sim/kernel/event_queue.h"

struct sim;

struct sim *sim_new(uint64_t seed);
void sim_free(struct sim *sim);
tg_time sim_now(const struct sim *sim);
/* at may not lie before now; argument is at most 32 bits wide. The handle cancels; 0 is never one. */
uint64_t sim_at(struct sim *sim, tg_time at, void (*run)(void *context, uint64_t argument), void *context,
                uint64_t argument);
bool sim_cancel(struct sim *sim, uint64_t handle);
/* The generator for a purpose and number ("tcp.isn", host id): always the same for the same seed. */
struct tg_prng sim_chance(const struct sim *sim, const char *purpose, uint64_t number);
/* Runs the next event if it lies at or before `until`; false when there is none. */
bool sim_step(struct sim *sim, tg_time until);
/* Lets the clock stand at `to`, when nothing is due before it: for drivers that follow another clock. Never goes back.
 */
void sim_advance(struct sim *sim, tg_time to);
/* When the next event is due. */
tg_time sim_next(const struct sim *sim);
uint64_t sim_events_run(const struct sim *sim);

/* A timer: a deadline beside at most one queued event. Setting it later, as TCP does for each segment, costs no queue
 * work: the queued event finds the deadline moved and goes back to sleep. */
struct sim_timer {
    struct sim *sim;
    tg_time deadline; /* TG_TIME_NEVER: off */
    tg_time queued_for;
    uint64_t queued;
    void (*run)(void *context);
    void *context;
};
void sim_timer_init(struct sim_timer *t, struct sim *sim, void (*run)(void *context), void *context);
void sim_timer_set(struct sim_timer *t, tg_time deadline); /* TG_TIME_NEVER switches off; a past moment means now */
void sim_timer_deinit(struct sim_timer *t);

#endif
