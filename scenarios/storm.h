// SPDX-License-Identifier: MIT
/* Bad weather: faults by chance, on top of a scenario's own. The same scenario, seed and kind give the same faults. */
#ifndef SCENARIOS_STORM_H
#define SCENARIOS_STORM_H

#include "base/buf.h"
#include "scenarios/scenario.h"

enum storm { STORM_NONE, STORM_LIGHT, STORM_STORM, STORM_COUNT };
const char *storm_name(enum storm kind); /* "light" */
/* false when there is no such kind. */
bool storm_parse(const char *name, enum storm *out);
/* Puts the faults behind the scenario's own, in its arena. light: one to three, roads that lose packets or are slow, a
 * server stopped for a while. storm: four to twelve, crashes, cut roads and silent name servers too. All of them end. */
void storm_add(struct scenario *scenario, enum storm kind, uint64_t seed);
/* Appends one line for each fault from `first` on: "00:00:01.500-00:00:20.000 crash mail.aoba.example". */
void storm_describe(const struct scenario *scenario, size_t first, struct tg_buf *out);

#endif
