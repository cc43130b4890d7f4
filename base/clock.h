// SPDX-License-Identifier: MIT
/* The calendar of a simulated moment: proleptic Gregorian, whole seconds and a zone in minutes. Reads no real clock. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/buf.h"
#include "base/time.h"

/* Where simulated time 0 lies. */
struct tg_epoch {
    int64_t unix_seconds; /* UTC */
    int zone_minutes;     /* +540 for Japan */
};

struct tg_date {
    int year, month, day, hour, minute, second; /* month and day from 1; second 0-59 */
    int weekday;                                /* 0 Sunday */
};

struct tg_date tg_date_at(const struct tg_epoch *epoch, tg_time t);
struct tg_date tg_date_from_unix(int64_t unix_seconds, int zone_minutes);
int64_t tg_date_to_unix(const struct tg_date *date, int zone_minutes);
/* "Wed, 01 Apr 2026 09:00:00 +0900", RFC 5322 section 3.3. */
bool tg_date_rfc5322(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t);
/* " 1-Apr-2026 09:00:00 +0900", RFC 3501 date-time, without the quotes. */
bool tg_date_imap(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t);
/* "2026-04-01T09:00:00+09:00", RFC 3339. */
bool tg_date_rfc3339(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t);
TG_MUST_USE enum tg_status tg_date_parse_rfc3339(struct tg_span s, struct tg_epoch *out);

#endif
