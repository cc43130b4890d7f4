// SPDX-License-Identifier: MIT
#include "protocols/mail/mailstore_internal.h"

#include "protocols/mail/mail_internal.h"

/* mbase64-char = ALPHA / DIGIT / "+" / "," */
static int mbase64_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (tg_is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == ',' ? 63 : -1;
}

/* The UTF-16 units of one shifted run: no printable ASCII (that must stand for itself), no controls, whole surrogate
 * pairs. */
static bool unit_fits(uint32_t unit, uint32_t *high)
{
    bool low_surrogate = unit >= 0xdc00 && unit <= 0xdfff;
    if ((*high != 0) != low_surrogate) {
        return false;
    }
    *high = unit >= 0xd800 && unit <= 0xdbff ? unit : 0;
    return unit > 0x9f;
}

/* "&" 1*mbase64-char "-"; at stands behind the "&". Whole units, zero bits at the end (RFC 3501 section 5.1.3). */
static bool shifted_run_valid(struct tg_span s, size_t *at)
{
    uint32_t bits = 0, high = 0;
    unsigned bit_count = 0;
    while (*at < s.len && s.ptr[*at] != '-') {
        int value = mbase64_value(s.ptr[*at]);
        if (value < 0) {
            return false;
        }
        bits = (bits << 6 | (uint32_t)value) & 0xffffff;
        bit_count += 6;
        if (bit_count >= 16) {
            bit_count -= 16;
            if (!unit_fits(bits >> bit_count & 0xffff, &high)) {
                return false;
            }
        }
        ++*at;
    }
    if (*at >= s.len) {
        return false;
    }
    ++*at;
    return high == 0 && bit_count < 6 && (bits & ((1u << bit_count) - 1)) == 0;
}

static bool modified_utf7_valid(struct tg_span s)
{
    size_t at = 0;
    size_t run_ended = SIZE_MAX; /* where the last shifted run ended */
    while (at < s.len) {
        if (s.ptr[at] != '&') {
            at++;
            continue;
        }
        size_t start = at++;
        if (at < s.len && s.ptr[at] == '-') {
            at++;
            continue;
        }
        if (start == run_ended || !shifted_run_valid(s, &at)) { /* a superfluous shift */
            return false;
        }
        run_ended = at;
    }
    return true;
}

static bool level_valid(struct tg_span level)
{
    return level.len > 0 && !tg_span_eq_str(level, ".") && !tg_span_eq_str(level, "..");
}

bool mail_mailbox_name_valid(struct tg_span name)
{
    if (name.len == 0 || name.len > MAIL_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = name.ptr[i];
        if (c < 0x20 || c >= 0x7f || c == '%' || c == '*') {
            return false;
        }
    }
    if (name.ptr[name.len - 1] == '/') {
        return false;
    }
    for (struct tg_span rest = name; rest.len > 0;) {
        if (!level_valid(tg_split(&rest, '/'))) {
            return false;
        }
    }
    return modified_utf7_valid(name);
}

/* The first level, when it is INBOX in any case: its length, else 0. */
size_t mail_inbox_prefix(struct tg_span name)
{
    if (!tg_span_istarts(name, "INBOX") || (name.len > 5 && name.ptr[5] != '/')) {
        return 0;
    }
    return 5;
}

bool mail_mailbox_name_eq(const char *stored, struct tg_span name)
{
    size_t skip = mail_inbox_prefix(name);
    struct tg_span mine = tg_span_str(stored);
    if (skip != mail_inbox_prefix(mine)) {
        return false;
    }
    return tg_span_eq(tg_span_after(mine, skip), tg_span_after(name, skip));
}

bool mail_mailbox_name_below(const char *child, const char *parent)
{
    size_t len = strlen(parent);
    return strlen(child) > len && memcmp(child, parent, len) == 0 && child[len] == '/';
}

char *mail_mailbox_name_copy(struct tg_span name)
{
    size_t skip = mail_inbox_prefix(name);
    char *copy = tg_alloc(name.len + 1);
    if (name.len > 0) {
        memcpy(copy, name.ptr, name.len);
    }
    memcpy(copy, "INBOX", skip);
    return copy;
}
