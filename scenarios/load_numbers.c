// SPDX-License-Identifier: MIT
/* Numbers, times, sizes and rates, exactly and with integers only. */
#include "base/text.h"
#include "scenarios/load_internal.h"

/* text = 1*DIGIT [ "." 1*DIGIT ] [ ("e" / "E") ["-" / "+"] 1*DIGIT ] times unit, as a whole number; false when it is
 * none or over INT64_MAX. */
static bool decimal(struct tg_span text, uint64_t unit, uint64_t *out)
{
    struct tg_span exponent_text = {0};
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == 'e' || text.ptr[i] == 'E') {
            exponent_text = tg_span_after(text, i + 1);
            text = tg_span_sub(text, 0, i);
        }
    }
    int exponent = 0;
    if (exponent_text.len) {
        bool minus = exponent_text.ptr[0] == '-';
        uint64_t e;
        if (!tg_parse_u64(tg_span_after(exponent_text, minus || exponent_text.ptr[0] == '+'), 99, &e)) {
            return false;
        }
        exponent = minus ? -(int)e : (int)e;
    }
    uint64_t value = 0;
    size_t point = SIZE_MAX, digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = text.ptr[i];
        if (c == '.' && point == SIZE_MAX && i > 0 && i + 1 < text.len) {
            point = i;
            continue;
        }
        if (!tg_is_digit(c) || value > (UINT64_MAX - 9) / 10) {
            return false;
        }
        value = value * 10 + (uint64_t)(c - '0');
        digits++;
        exponent -= point != SIZE_MAX;
    }
    if (digits == 0) {
        return false;
    }
    if (value == 0) {
        *out = 0;
        return true;
    }
    for (; exponent < 0 && value % 10 == 0; exponent++) {
        value /= 10;
    }
    for (; exponent < 0 && unit % 10 == 0; exponent++) {
        unit /= 10;
    }
    for (; exponent < 0; exponent++) { /* 1.5 times 60: five tenths of the unit may still be whole */
        if (unit % 2 == 0 && value % 5 == 0) {
            unit /= 2;
            value /= 5;
        } else if (unit % 5 == 0 && value % 2 == 0) {
            unit /= 5;
            value /= 2;
        } else {
            return false;
        }
    }
    if (value > (uint64_t)INT64_MAX / unit) {
        return false;
    }
    for (value *= unit; exponent > 0; exponent--) {
        if (value > (uint64_t)INT64_MAX / 10) {
            return false;
        }
        value *= 10;
    }
    *out = value;
    return true;
}

struct unit {
    const char *name;
    uint64_t worth;
};

/* A decimal number, perhaps a space, and one of the units. */
static bool with_unit(struct tg_span text, const struct unit *units, size_t count, uint64_t *out)
{
    size_t at = 0;
    while (at < text.len && (tg_is_digit(text.ptr[at]) || text.ptr[at] == '.')) {
        at++;
    }
    struct tg_span unit = tg_span_after(text, at);
    if (unit.len && unit.ptr[0] == ' ') {
        unit = tg_span_after(unit, 1);
    }
    for (size_t i = 0; i < count; i++) {
        if (tg_span_eq_str(unit, units[i].name)) {
            return decimal(tg_span_sub(text, 0, at), units[i].worth, out);
        }
    }
    return false;
}

static void found(struct load *l, const struct json_value *v, const char *expected)
{
    struct tg_buf what;
    tg_buf_init(&what, SIZE_MAX);
    tg_buf_append(&what, v->number);
    const char *number = tg_arena_strdup(l->arena, tg_buf_span(&what));
    tg_buf_deinit(&what);
    LOAD_ERROR(l, v->place, "%s: expected %s, found %s", v->key ? load_quoted(l, v->key) : "this entry", expected,
               v->type == JSON_STRING   ? load_quoted(l, v->string)
               : v->type == JSON_NUMBER ? number
                                        : json_type_words(v->type));
}

static const struct unit time_units[] = {
    {"ns", 1},           {"us", 1000},          {"ms", 1000000},       {"s", 1000000000},
    {"m", 60000000000u}, {"min", 60000000000u}, {"h", 3600000000000u}, {"d", 86400000000000u}};

void load_time(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    uint64_t value;
    if (v->type == JSON_STRING && with_unit(tg_span_str(v->string), time_units, LOAD_COUNT(time_units), &value) &&
        value <= 366 * (uint64_t)TG_DAY) {
        *(tg_time *)out = (tg_time)value;
    } else {
        found(l, v, "a time such as \"1.5s\", \"20ms\", \"5m\" or \"2h\"");
    }
}

void load_seconds(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    uint64_t value;
    if (v->type == JSON_NUMBER && decimal(v->number, 1, &value) && value <= INT32_MAX) {
        *(uint32_t *)out = (uint32_t)value;
    } else if (v->type == JSON_STRING &&
               with_unit(tg_span_str(v->string), time_units, LOAD_COUNT(time_units), &value) &&
               value % (uint64_t)TG_SECOND == 0 && value / (uint64_t)TG_SECOND <= INT32_MAX) {
        *(uint32_t *)out = (uint32_t)(value / (uint64_t)TG_SECOND);
    } else {
        found(l, v, "whole seconds such as 3600 or \"1h\"");
    }
}

void load_size(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct unit units[] = {{"B", 1},         {"kB", 1000},       {"KB", 1000},
                                        {"MB", 1000000},  {"GB", 1000000000}, {"KiB", 1024},
                                        {"MiB", 1 << 20}, {"GiB", 1 << 30},   {"", 1}};
    uint64_t value;
    if ((v->type == JSON_NUMBER && decimal(v->number, 1, &value)) ||
        (v->type == JSON_STRING && with_unit(tg_span_str(v->string), units, LOAD_COUNT(units), &value))) {
        *(uint64_t *)out = value;
    } else {
        found(l, v, "a size such as 1000, \"64KiB\", \"1MB\" or \"1MiB\"");
    }
}

void load_bandwidth(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct unit units[] = {
        {"bit/s", 1}, {"kbit/s", 1000}, {"Mbit/s", 1000000}, {"Gbit/s", 1000000000}, {"", 1}};
    uint64_t value;
    if (((v->type == JSON_NUMBER && decimal(v->number, 1, &value)) ||
         (v->type == JSON_STRING && with_unit(tg_span_str(v->string), units, LOAD_COUNT(units), &value))) &&
        value > 0 && value <= 1000000000000u) {
        *(uint64_t *)out = value;
    } else {
        found(l, v, "a rate such as \"64kbit/s\", \"100Mbit/s\" or a number of bits a second");
    }
}

void load_percent(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct unit units[] = {{"%", 10000}};
    uint64_t value;
    if (((v->type == JSON_NUMBER && decimal(v->number, 10000, &value)) ||
         (v->type == JSON_STRING && with_unit(tg_span_str(v->string), units, 1, &value))) &&
        value <= 1000000) {
        *(uint32_t *)out = (uint32_t)value;
    } else {
        found(l, v, "a percentage from 0 to 100 such as 10 or \"0.5%\"");
    }
}

void load_fraction(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    uint64_t value;
    if (v->type == JSON_NUMBER && decimal(v->number, 1000000, &value) && value <= 1000000) {
        *(int *)out = (int)value;
    } else {
        found(l, v, "a number from 0 to 1 with at most six decimals");
    }
}

static bool integer(struct load *l, const struct json_value *v, const struct load_range *range, int64_t *out)
{
    uint64_t value = 0;
    bool minus = v->number.len && v->number.ptr[0] == '-';
    if (v->type == JSON_NUMBER && decimal(tg_span_after(v->number, minus), 1, &value)) {
        *out = minus ? -(int64_t)value : (int64_t)value;
        if (*out >= range->min && *out <= range->max) {
            return true;
        }
    }
    struct tg_buf expected;
    tg_buf_init(&expected, SIZE_MAX);
    tg_buf_fmt(&expected, "a whole number from %D to %D", range->min, range->max);
    found(l, v, tg_buf_cstr(&expected));
    tg_buf_deinit(&expected);
    return false;
}

void load_int64(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    int64_t value;
    if (integer(l, v, extra, &value)) {
        *(int64_t *)out = value;
    }
}

void load_int(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    int64_t value;
    if (integer(l, v, extra, &value)) {
        *(int *)out = (int)value;
    }
}
