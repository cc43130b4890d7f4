// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include "base/text.h"

static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

/* Days since 1970-01-01; years are counted from March so that the leap day comes last. */
static int64_t days_from_date(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = floor_div(y, 400), in_era = y - era * 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + day_of_year - 719468;
}

static void date_from_days(int64_t days, struct tg_date *out)
{
    days += 719468;
    const int64_t era = floor_div(days, 146097), in_era = days - era * 146097;
    const int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    const int64_t day_of_year = in_era - (365 * y + y / 4 - y / 100);
    const int64_t m = (5 * day_of_year + 2) / 153;
    out->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    out->month = (int)(m < 10 ? m + 3 : m - 9);
    out->year = (int)(y + era * 400 + (out->month <= 2));
}

struct tg_date tg_date_from_unix(int64_t unix_seconds, int zone_minutes)
{
    struct tg_date d = {0};
    const int64_t local = unix_seconds + (int64_t)zone_minutes * 60, days = floor_div(local, 86400);
    const int second = (int)(local - days * 86400);
    date_from_days(days, &d);
    d.hour = second / 3600;
    d.minute = second / 60 % 60;
    d.second = second % 60;
    d.weekday = (int)(((days + 4) % 7 + 7) % 7);
    return d;
}

struct tg_date tg_date_at(const struct tg_epoch *epoch, tg_time t)
{
    return tg_date_from_unix(epoch->unix_seconds + floor_div(t, TG_SECOND), epoch->zone_minutes);
}

int64_t tg_date_to_unix(const struct tg_date *d, int zone_minutes)
{
    return days_from_date(d->year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 + d->second -
           (int64_t)zone_minutes * 60;
}

static bool put_zone(struct tg_buf *out, int zone, const char *between)
{
    const int size = zone < 0 ? -zone : zone;
    return tg_buf_fmt(out, "%c%02d%s%02d", zone < 0 ? '-' : '+', size / 60, between, size % 60);
}

bool tg_date_rfc5322(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t)
{
    const struct tg_date d = tg_date_at(epoch, t);
    return tg_buf_fmt(out, "%s, %02d %s %04d %02d:%02d:%02d ", day_names[d.weekday], d.day, month_names[d.month - 1],
                      d.year, d.hour, d.minute, d.second) &&
           put_zone(out, epoch->zone_minutes, "");
}

bool tg_date_imap(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t)
{
    const struct tg_date d = tg_date_at(epoch, t);
    return tg_buf_fmt(out, "%s%d-%s-%04d %02d:%02d:%02d ", d.day < 10 ? " " : "", d.day, month_names[d.month - 1],
                      d.year, d.hour, d.minute, d.second) &&
           put_zone(out, epoch->zone_minutes, "");
}

bool tg_date_rfc3339(struct tg_buf *out, const struct tg_epoch *epoch, tg_time t)
{
    const struct tg_date d = tg_date_at(epoch, t);
    return tg_buf_fmt(out, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second) &&
           put_zone(out, epoch->zone_minutes, ":");
}

/* Takes `width` digits off the front, then one of the octets in `after` (0: nothing must follow, and nothing is taken).
 */
static bool take(struct tg_span *s, size_t width, const char *after, int max, int *out)
{
    uint64_t value;
    if (s->len < width || !tg_parse_u64(tg_span_sub(*s, 0, width), (uint64_t)max, &value)) {
        return false;
    }
    *out = (int)value;
    *s = tg_span_after(*s, width);
    if (after) {
        if (s->len == 0 || !strchr(after, s->ptr[0])) {
            return false;
        }
        *s = tg_span_after(*s, 1);
    }
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* date-time = 4DIGIT "-" 2DIGIT "-" 2DIGIT "T" 2DIGIT ":" 2DIGIT ":" 2DIGIT [fraction] ("Z" / ("+" / "-") 2DIGIT ":"
 * 2DIGIT) */
enum tg_status tg_date_parse_rfc3339(struct tg_span s, struct tg_epoch *out)
{
    struct tg_date d = {0};
    if (!take(&s, 4, "-", 9999, &d.year) || !take(&s, 2, "-", 12, &d.month) || !take(&s, 2, "Tt ", 31, &d.day) ||
        !take(&s, 2, ":", 23, &d.hour) || !take(&s, 2, ":", 59, &d.minute) || !take(&s, 2, NULL, 59, &d.second)) {
        return TG_MALFORMED;
    }
    if (d.month < 1 || d.day < 1 || d.day > days_in_month(d.year, d.month)) {
        return TG_MALFORMED;
    }
    if (s.len && s.ptr[0] == '.') {
        do {
            s = tg_span_after(s, 1);
        } while (s.len && tg_is_digit(s.ptr[0]));
    }
    int zone = 0;
    if (!(s.len == 1 && tg_lower(s.ptr[0]) == 'z')) {
        int hour, minute;
        const bool minus = s.len && s.ptr[0] == '-';
        if (s.len == 0 || (s.ptr[0] != '+' && !minus)) {
            return TG_MALFORMED;
        }
        s = tg_span_after(s, 1);
        if (!take(&s, 2, ":", 23, &hour) || !take(&s, 2, NULL, 59, &minute) || s.len) {
            return TG_MALFORMED;
        }
        zone = (hour * 60 + minute) * (minus ? -1 : 1);
    }
    *out = (struct tg_epoch){tg_date_to_unix(&d, zone), zone};
    return TG_OK;
}
