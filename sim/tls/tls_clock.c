// SPDX-License-Identifier: MIT
/* mbed TLS asks time() for the date of certificates and for four octets of its first message. Distributions build it
 * without a hook for that, so the program brings its own time(): inside a call of TLS it tells the town's clock, else
 * the machine's. Without it no two runs would send the same octets. */
#include "sim/tls/tls_internal.h"

#include <time.h>

static _Thread_local int64_t town_time = TLS_REAL_TIME;

void tls_clock_set(int64_t now)
{
    town_time = now;
}

time_t time(time_t *out)
{
    struct timespec real;
    time_t now = (time_t)town_time;
    if (town_time == TLS_REAL_TIME) {
        clock_gettime(CLOCK_REALTIME, &real);
        now = real.tv_sec;
    }
    if (out) {
        *out = now;
    }
    return now;
}
