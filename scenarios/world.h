// SPDX-License-Identifier: MIT
/* A scenario come to life: kernel, network, hosts and trace, built from the data and driven step by step. The same
 * scenario and seed give the same trace, octet for octet. Read it through its trace only. */
#ifndef SCENARIOS_WORLD_H
#define SCENARIOS_WORLD_H

#include "scenarios/scenario.h"
#include "sim/trace/trace.h"

struct world;

/* Borrows the scenario, which must outlive it. observe as in trace_observe, may be NULL. */
struct world *world_new(const struct scenario *scenario, uint64_t seed);
void world_free(struct world *world);
/* Runs what is due up to and with `until`; false when nothing is left to happen (or the scenario's own end is reached).
 */
bool world_run(struct world *world, tg_time until);
/* Runs to the scenario's end. */
void world_run_all(struct world *world);
tg_time world_now(const struct world *world);
struct trace *world_trace(struct world *world);

/* For live mode: what the machines share, a machine for visitors from outside (a new host of the trace; call before the
 * first run), and another end than the scenario's (TG_TIME_NEVER: none). */
struct node_env;
struct node_env *world_env(struct world *world);
uint16_t world_add_visitor(struct world *world, const char *name);
const struct scenario *world_scenario(const struct world *world);
void world_set_end(struct world *world, tg_time end);

#endif
