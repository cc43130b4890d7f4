// SPDX-License-Identifier: MIT
/* Where lines may break: Japanese kinsoku, words, addresses, digits with their units. */
#include "gui/text_layout.h"

static const uint32_t never_begins[] = {
    0x3001, 0x3002, 0xFF0C, 0xFF0E, 0x30FB, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF01, 0xFF09, 0x300D, 0x300F,
    0x3011, 0x3015, 0x3009, 0x300B, 0x30FC, 0xFF5E, 0x301C, 0x2026, 0x3041, 0x3043, 0x3045, 0x3047,
    0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308E, 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30C3,
    0x30E3, 0x30E5, 0x30E7, 0x30EE, 0x30F5, 0x30F6, 0xFF05, 0x2103, 0x3005, '%',    ')',    ']',
    '}',    ',',    '.',    ':',    ';',    '?',    '!',    0x201D, 0x2019, 0x00BB,
};
static const uint32_t never_ends[] = {0xFF08, 0x300C, 0x300E, 0x3010, 0x3014, 0x3008, 0x300A,
                                      '(',    '[',    '{',    0x201C, 0x2018, 0x00AB};
/* Counters that stay with the digits in front: 年月日時分秒番通行回件人台個本度歳倍桁つバ語目 */
static const uint32_t counters[] = {0x5E74, 0x6708, 0x65E5, 0x6642, 0x5206, 0x79D2, 0x756A, 0x901A,
                                    0x884C, 0x56DE, 0x4EF6, 0x4EBA, 0x53F0, 0x500B, 0x672C, 0x5EA6,
                                    0x6B73, 0x500D, 0x6841, 0x3064, 0x30D0, 0x8A9E, 0x76EE};

static bool among(const uint32_t *list, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == c) {
            return true;
        }
    }
    return false;
}
#define AMONG(list, c) among(list, sizeof list / sizeof list[0], c)

/* Characters between which Japanese may break. */
static bool is_wide(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFF) || c == 0x2014 || c == 0x2015 || c == 0x2026;
}

bool text_may_break(uint32_t before, uint32_t after)
{
    if (after == ' ' || after == 0x3000 || AMONG(never_begins, after) || AMONG(never_ends, before)) {
        return false;
    }
    if (before == ' ' || before == 0x3000) {
        return true;
    }
    if (!is_wide(before) && !is_wide(after)) {
        return false;
    }
    if ((before == 0x2015 || before == 0x2014 || before == 0x2026) && before == after) {
        return false;
    }
    bool digit = (before >= '0' && before <= '9') || (before >= 0xFF10 && before <= 0xFF19);
    return !(digit && AMONG(counters, after));
}
