// SPDX-License-Identifier: MIT
#include "protocols/mail/message.h"

#include "protocols/mail/lex.h"
#include "protocols/mail/mail_internal.h"

static bool take_number(struct mail_lex *lex, size_t digits_max, int *out, size_t *digits)
{
    (void)mail_lex_skip(lex, NULL);
    size_t start = lex->at;
    while (tg_is_digit(mail_lex_peek(lex))) {
        lex->at++;
    }
    struct tg_span text = tg_span_sub(lex->text, start, lex->at - start);
    uint64_t value;
    if (text.len > digits_max || !tg_parse_u64(text, 99999, &value)) {
        return false;
    }
    *out = (int)value;
    if (digits) {
        *digits = text.len;
    }
    return true;
}

static struct tg_span take_word(struct mail_lex *lex)
{
    (void)mail_lex_skip(lex, NULL);
    size_t start = lex->at;
    while (tg_is_alpha(mail_lex_peek(lex))) {
        lex->at++;
    }
    return tg_span_sub(lex->text, start, lex->at - start);
}

static bool take_octet(struct mail_lex *lex, unsigned char c)
{
    (void)mail_lex_skip(lex, NULL);
    if (mail_lex_peek(lex) != c) {
        return false;
    }
    lex->at++;
    return true;
}

/* Position of the word in a row of three-letter names, or -1. */
static int index_of(struct tg_span word, const char *row)
{
    for (int i = 0; row[3 * i]; i++) {
        if (word.len == 3 && tg_span_ieq(word, tg_span_make(row + 3 * (size_t)i, 3))) {
            return i;
        }
    }
    return -1;
}

/* zone = ("+" / "-") 4DIGIT / obs-zone; military letters and unknown names mean -0000 (RFC 5322 section 4.3). */
static bool take_zone(struct mail_lex *lex, int *minutes)
{
    static const struct {
        const char *name;
        int hours;
    } obsolete[] = {
        {"EST", -5},
        {"EDT", -4},
        {"CST", -6},
        {"CDT", -5},
        {"MST", -7},
        {"MDT", -6},
        {"PST", -8},
        {"PDT", -7}
    };
    (void)mail_lex_skip(lex, NULL);
    *minutes = 0;
    unsigned char sign = mail_lex_peek(lex);
    if (sign == '+' || sign == '-') {
        int value;
        size_t digits;
        lex->at++;
        if (!take_number(lex, 4, &value, &digits) || digits != 4 || value % 100 > 59) {
            return false;
        }
        *minutes = (value / 100 * 60 + value % 100) * (sign == '-' ? -1 : 1);
        return true;
    }
    struct tg_span name = take_word(lex);
    for (size_t i = 0; i < sizeof obsolete / sizeof obsolete[0]; i++) {
        if (tg_span_ieq_str(name, obsolete[i].name)) {
            *minutes = obsolete[i].hours * 60;
        }
    }
    return name.len > 0;
}

static int full_year(int year, size_t digits)
{
    if (digits == 2) {
        return year < 50 ? year + 2000 : year + 1900;
    }
    return digits == 3 ? year + 1900 : year;
}

static bool in_calendar(const struct tg_date *d)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;
    return d->year >= 1900 && d->year <= 9999 && d->day >= 1 &&
           d->day <= days[d->month - 1] + (leap && d->month == 2 ? 1 : 0) && d->hour <= 23 && d->minute <= 59 &&
           d->second <= 59;
}

/* date-time = [ day-name "," ] day month year hour ":" minute [ ":" second ] zone */
enum tg_status mail_date_parse(struct tg_span value, struct tg_date *out, int *zone_minutes)
{
    struct mail_lex lex = {.text = value};
    struct tg_date d = {0};
    size_t year_digits = 0;
    int zone = 0;
    if (take_word(&lex).len > 0) {
        (void)take_octet(&lex, ','); /* the day of the week is worked out anew */
    }
    bool ok = take_number(&lex, 2, &d.day, NULL);
    d.month = index_of(take_word(&lex), "JanFebMarAprMayJunJulAugSepOctNovDec") + 1;
    ok = ok && d.month > 0 && take_number(&lex, 4, &d.year, &year_digits) && year_digits >= 2 &&
         take_number(&lex, 2, &d.hour, NULL) && take_octet(&lex, ':') && take_number(&lex, 2, &d.minute, NULL);
    if (ok && take_octet(&lex, ':')) {
        ok = take_number(&lex, 2, &d.second, NULL);
    }
    if (!ok || !take_zone(&lex, &zone)) {
        return TG_MALFORMED;
    }
    d.year = full_year(d.year, year_digits);
    d.second = d.second == 60 ? 59 : d.second; /* a leap second, which tg_date has no place for */
    (void)mail_lex_skip(&lex, NULL);
    if (!in_calendar(&d) || lex.at != value.len) {
        return TG_MALFORMED;
    }
    *out = tg_date_from_unix(tg_date_to_unix(&d, zone), zone);
    if (zone_minutes) {
        *zone_minutes = zone;
    }
    return TG_OK;
}
