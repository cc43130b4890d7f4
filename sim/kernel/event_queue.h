// SPDX-License-Identifier: MIT
/* The queue of everything that will happen, ordered by (time, serial): equal times keep the order of scheduling. */
#ifndef SIM_KERNEL_EVENT_QUEUE_H
#define SIM_KERNEL_EVENT_QUEUE_H

#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

struct event {
    tg_time at;
    uint64_t serial; /* counts events as they come out */
    void (*run)(void *context, uint64_t argument);
    void *context;
    uint64_t argument;
};
/* The queue's own memory layout (29 octets an event) is private to event_queue.c. */
struct event_queue;

struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *q);
/* at may not lie before 0 or before the last event that was popped: time never goes back. argument is at most 32 bits
 * wide; at most 128 different functions are called.
 * The handle names this event until it ran or was cancelled, then no other until 16 million events have used the same
 * place; never 0. */
uint64_t event_queue_push(struct event_queue *q, tg_time at, void (*run)(void *, uint64_t), void *context,
                          uint64_t argument);
/* false when it already ran, was cancelled, or never was. */
bool event_queue_cancel(struct event_queue *q, uint64_t handle);
/* Earliest event; false when empty. */
bool event_queue_pop(struct event_queue *q, struct event *out);
tg_time event_queue_next_time(const struct event_queue *q); /* TG_TIME_NEVER when empty */
size_t event_queue_count(const struct event_queue *q);

#endif
