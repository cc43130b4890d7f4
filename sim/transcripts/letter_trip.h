// SPDX-License-Identifier: MIT
/* A real letter's way as a town: a scenario in which a letter of the same words passes servers of the same names, each
 * at the moment that its Received field gives. Why a server waited is not written in a letter: here the next one was
 * closed. Made in turns: write the scenario, run it, measure how far each moment is off, write it again. */
#ifndef SIM_TRANSCRIPTS_LETTER_TRIP_H
#define SIM_TRANSCRIPTS_LETTER_TRIP_H

#include "sim/trace/trace.h"
#include "sim/transcripts/letter_report.h"

#define LETTER_TRIP_MAX   16 /* servers; further ones are left out */
#define LETTER_TRIP_TURNS 4  /* after so many turns every moment is right to a fraction of a second */

struct letter_trip_hop {
    struct tg_span host, domain; /* domain: where its users live */
    struct tg_span user;
    tg_time at;          /* when it took the letter; the letter was sent at 0 */
    tg_time wait;        /* closed until then, and the one before tries again then; 0: it was never closed */
    tg_time wait_before; /* the retry of the server before, from its first try */
    tg_time latency;     /* of the road to it */
    bool known;          /* its Received field has a time */
};
struct letter_trip {
    struct letter_trip_hop hops[LETTER_TRIP_MAX];
    size_t hop_count, left_out; /* left_out: servers beyond the limit */
    struct tg_span sender, sender_name, subject, text;
    struct tg_epoch start;
};
/* false when no server has written a Received field. Everything lives in arena or in the report's octets. */
bool letter_trip_read(struct letter_trip *out, const struct letter_report *report, struct tg_arena *arena);
/* The scenario (JSON). */
void letter_trip_write(const struct letter_trip *trip, const struct tg_texts *const texts[], size_t language_count,
                       struct tg_buf *out);
/* Mends waits and latencies by what a run of the scenario shows; returns the largest error that was found. */
tg_time letter_trip_adjust(struct letter_trip *trip, const struct trace *trace);

#endif
