// SPDX-License-Identifier: MIT
/* Dates of IMAP (RFC 3501 section 9: date, date-time) and the day of a Date: field. */
#ifndef PROTOCOLS_IMAP_IMAP_DATE_H
#define PROTOCOLS_IMAP_IMAP_DATE_H

#include "base/clock.h"
#include "protocols/imap/imap_parser.h"

/* "1-Apr-2026", with or without quotes. A day is a number that grows by the calendar: 20260401. */
bool imap_date(struct imap_cursor *c, uint32_t *day);
/* " 1-Apr-2026 09:00:00 +0900" in quotes, as simulated time. */
bool imap_date_time(struct imap_cursor *c, const struct tg_epoch *epoch, tg_time *out);
/* The day as written in a Date: field, whatever its zone; false when it cannot be read. */
bool imap_field_day(struct tg_span value, uint32_t *day);
uint32_t imap_day_at(const struct tg_epoch *epoch, tg_time t);

#endif
