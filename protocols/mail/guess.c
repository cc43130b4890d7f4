// SPDX-License-Identifier: MIT
/* Which charset text is in that does not say so (MSG11): UTF-8 when it is valid, else what fits best. */
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

static bool all_ascii(struct tg_span in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static bool in_range(struct tg_span in, size_t at, unsigned char low, unsigned char high)
{
    return at < in.len && in.ptr[at] >= low && in.ptr[at] <= high;
}

/* Pairs that look like kana count most: hardly any Japanese text has none. A wrong octet costs much. */
static long euc_score(struct tg_span in)
{
    long score = 0;
    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] < 0x80) {
            continue;
        }
        if (in_range(in, i, 0xa1, 0xf4) && in_range(in, i + 1, 0xa1, 0xfe)) {
            score += in.ptr[i] == 0xa4 || in.ptr[i] == 0xa5 ? 3 : 1;
            i++;
        } else if (in.ptr[i] == 0x8e && in_range(in, i + 1, 0xa1, 0xdf)) {
            i++;
        } else {
            score -= 10;
        }
    }
    return score;
}

static long shift_jis_score(struct tg_span in)
{
    long score = 0;
    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] < 0x80 || in_range(in, i, 0xa1, 0xdf)) {
            continue; /* half-width kana prove nothing: EUC text is full of these octets */
        }
        bool lead = in_range(in, i, 0x81, 0x9f) || in_range(in, i, 0xe0, 0xfc);
        if (lead && (in_range(in, i + 1, 0x40, 0x7e) || in_range(in, i + 1, 0x80, 0xfc))) {
            score += in.ptr[i] == 0x82 || in.ptr[i] == 0x83 ? 3 : 1;
            i++;
        } else {
            score -= 10;
        }
    }
    return score;
}

void mail_guess_to_utf8(struct tg_buf *out, struct tg_span in)
{
    struct tg_span charset = TG_SPAN_LIT("windows-1252");
    if (all_ascii(in) && tg_span_find(in, TG_SPAN_LIT("\x1b$")) != SIZE_MAX) {
        charset = TG_SPAN_LIT("iso-2022-jp");
    } else if (tg_utf8_valid(in)) {
        charset = TG_SPAN_LIT("utf-8");
    } else {
        long euc = euc_score(in), shift_jis = shift_jis_score(in);
        if (euc > 0 && euc >= shift_jis) {
            charset = TG_SPAN_LIT("euc-jp");
        } else if (shift_jis > 0) {
            charset = TG_SPAN_LIT("shift_jis");
        }
    }
    (void)mail_charset_to_utf8(out, charset, in);
}
