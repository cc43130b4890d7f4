// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_date.h"

#include "base/text.h"

/* 1-12, or 0 */
static int month_number(struct tg_span name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; name.len == 3 && i < 12; i++) {
        if (tg_span_ieq(name, tg_span_make(months + i * 3, 3))) {
            return i + 1;
        }
    }
    return 0;
}

static int days_of(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool day_exists(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}

static uint32_t day_value(int year, int month, int day)
{
    return (uint32_t)year * 10000 + (uint32_t)month * 100 + (uint32_t)day;
}

/* Exactly so many digits, or -1. */
static int take_digits(struct imap_cursor *c, size_t at_least, size_t at_most)
{
    int value = 0;
    size_t n = 0;
    while (n < at_most && tg_is_digit((unsigned char)(imap_peek(c) < 0 ? 0 : imap_peek(c)))) {
        value = value * 10 + (imap_peek(c) - '0');
        c->at++;
        n++;
    }
    return n >= at_least ? value : -1;
}

/* date-text = date-day "-" date-month "-" date-year */
static bool take_day(struct imap_cursor *c, int day, struct tg_date *out)
{
    *out = (struct tg_date){.day = day};
    if (!imap_take(c, '-')) {
        return false;
    }
    out->month = month_number(tg_span_sub(c->text, c->at, 3));
    c->at += out->month ? 3 : 0;
    if (!imap_take(c, '-')) {
        return false;
    }
    out->year = take_digits(c, 4, 4);
    return out->year >= 0 && day_exists(out->year, out->month, out->day);
}

bool imap_date(struct imap_cursor *c, uint32_t *day)
{
    struct tg_date date;
    bool quoted = imap_take(c, '"');
    if (!take_day(c, take_digits(c, 1, 2), &date) || (quoted && !imap_take(c, '"'))) {
        return imap_fail(c, "Expected a date as 1-Apr-2026");
    }
    *day = day_value(date.year, date.month, date.day);
    return true;
}

/* time = 2DIGIT ":" 2DIGIT ":" 2DIGIT; zone = ("+" / "-") 4DIGIT */
static bool take_time(struct imap_cursor *c, struct tg_date *date, int *zone)
{
    date->hour = take_digits(c, 2, 2);
    bool ok = imap_take(c, ':');
    date->minute = take_digits(c, 2, 2);
    ok = ok && imap_take(c, ':');
    date->second = take_digits(c, 2, 2);
    ok = ok && imap_take(c, ' ');
    bool minus = imap_take(c, '-');
    ok = ok && (minus || imap_take(c, '+'));
    int hours = take_digits(c, 2, 2), minutes = take_digits(c, 2, 2);
    *zone = (hours * 60 + minutes) * (minus ? -1 : 1);
    return ok && date->hour >= 0 && date->hour < 24 && date->minute >= 0 && date->minute < 60 && date->second >= 0 &&
           date->second <= 60 && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

/* date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE */
bool imap_date_time(struct imap_cursor *c, const struct tg_epoch *epoch, tg_time *out)
{
    struct tg_date date;
    int zone = 0;
    if (!imap_take(c, '"')) {
        return imap_fail(c, "Expected a date and time in quotes");
    }
    bool one_digit = imap_take(c, ' ');
    int day = take_digits(c, 1, one_digit ? 1 : 2);
    if (!take_day(c, day, &date) || !imap_take(c, ' ') || !take_time(c, &date, &zone) || !imap_take(c, '"')) {
        return imap_fail(c, "Expected a date and time as \" 1-Apr-2026 09:00:00 +0900\"");
    }
    int64_t seconds = tg_date_to_unix(&date, zone) - epoch->unix_seconds;
    const int64_t reach = INT64_MAX / TG_SECOND - 1; /* 292 years either way */
    if (seconds > reach || seconds < -reach) {
        return imap_fail(c, "That date is too far away");
    }
    *out = seconds * TG_SECOND;
    return true;
}

/* Skips white space and comments. */
static void skip_cfws(struct imap_cursor *c)
{
    int depth = 0;
    for (int next; (next = imap_peek(c)) >= 0; c->at++) {
        if (next == '(') {
            depth++;
        } else if (depth > 0) {
            depth -= next == ')';
            c->at += next == '\\';
        } else if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
            return;
        }
    }
}

/* date = [day-of-week ","] day month year, with obs-year of two or three digits (RFC 5322 section 4.3) */
bool imap_field_day(struct tg_span value, uint32_t *day)
{
    struct imap_cursor c;
    imap_cursor_init(&c, value, NULL);
    skip_cfws(&c);
    if (tg_is_alpha((unsigned char)(imap_peek(&c) < 0 ? 0 : imap_peek(&c)))) {
        size_t comma = tg_span_find_byte(value, ',');
        if (comma == SIZE_MAX) {
            return false;
        }
        c.at = comma + 1;
    }
    skip_cfws(&c);
    int number = take_digits(&c, 1, 2);
    skip_cfws(&c);
    int month = month_number(tg_span_sub(value, c.at, 3));
    c.at += month ? 3 : 0;
    skip_cfws(&c);
    size_t start = c.at;
    int year = take_digits(&c, 2, 4);
    size_t digits = c.at - start;
    if (year >= 0 && digits < 4) {
        year += digits == 2 && year < 50 ? 2000 : 1900;
    }
    if (year < 0 || !day_exists(year, month, number)) {
        return false;
    }
    *day = day_value(year, month, number);
    return true;
}

uint32_t imap_day_at(const struct tg_epoch *epoch, tg_time t)
{
    struct tg_date d = tg_date_at(epoch, t);
    return day_value(d.year, d.month, d.day);
}
