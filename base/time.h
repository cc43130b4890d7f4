// SPDX-License-Identifier: MIT
/* Simulated time. A tg_time counts nanoseconds since the scenario began; a span of time has the same type. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdint.h>

typedef int64_t tg_time;

#define TG_TIME_NEVER  INT64_MAX
#define TG_MICROSECOND ((tg_time)1000)
#define TG_MILLISECOND ((tg_time)1000000)
#define TG_SECOND      ((tg_time)1000000000)
#define TG_MINUTE      (60 * TG_SECOND)
#define TG_HOUR        (60 * TG_MINUTE)
#define TG_DAY         (24 * TG_HOUR)

/* The earlier of two moments. */
static inline tg_time tg_time_min(tg_time a, tg_time b)
{
    return a < b ? a : b;
}

#endif
