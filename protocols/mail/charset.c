// SPDX-License-Identifier: MIT
#include "protocols/mail/charset.h"

#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

#define ESC        0x1b
#define SHIFT_OUT  0x0e
#define SHIFT_IN   0x0f
#define KANA_FIRST 0xff61u /* the half-width form of 0xa1 in JIS X 0201 */

static const struct {
    const char *name;
    enum mail_charset charset;
} names[] = {
    {"utf-8",               MAIL_CS_UTF_8       },
    {"utf8",                MAIL_CS_UTF_8       },
    {"us-ascii",            MAIL_CS_US_ASCII    },
    {"ascii",               MAIL_CS_US_ASCII    },
    {"ansi_x3.4-1968",      MAIL_CS_US_ASCII    },
    {"iso646-us",           MAIL_CS_US_ASCII    },
    {"iso-2022-jp",         MAIL_CS_ISO_2022_JP },
    {"csiso2022jp",         MAIL_CS_ISO_2022_JP },
    {"iso-2022-jp-1",       MAIL_CS_ISO_2022_JP },
    {"iso-2022-jp-ms",      MAIL_CS_ISO_2022_JP },
    {"cp50220",             MAIL_CS_ISO_2022_JP },
    {"cp50221",             MAIL_CS_ISO_2022_JP },
    {"cp50222",             MAIL_CS_ISO_2022_JP },
    {"shift_jis",           MAIL_CS_SHIFT_JIS   },
    {"shift-jis",           MAIL_CS_SHIFT_JIS   },
    {"sjis",                MAIL_CS_SHIFT_JIS   },
    {"x-sjis",              MAIL_CS_SHIFT_JIS   },
    {"ms_kanji",            MAIL_CS_SHIFT_JIS   },
    {"csshiftjis",          MAIL_CS_SHIFT_JIS   },
    {"cp932",               MAIL_CS_SHIFT_JIS   },
    {"ms932",               MAIL_CS_SHIFT_JIS   },
    {"windows-31j",         MAIL_CS_SHIFT_JIS   },
    {"euc-jp",              MAIL_CS_EUC_JP      },
    {"eucjp",               MAIL_CS_EUC_JP      },
    {"x-euc-jp",            MAIL_CS_EUC_JP      },
    {"cseucpkdfmtjapanese", MAIL_CS_EUC_JP      },
    {"iso-8859-1",          MAIL_CS_ISO_8859_1  },
    {"iso8859-1",           MAIL_CS_ISO_8859_1  },
    {"latin1",              MAIL_CS_ISO_8859_1  },
    {"iso-8859-15",         MAIL_CS_ISO_8859_15 },
    {"iso8859-15",          MAIL_CS_ISO_8859_15 },
    {"latin-9",             MAIL_CS_ISO_8859_15 },
    {"windows-1252",        MAIL_CS_WINDOWS_1252},
    {"cp1252",              MAIL_CS_WINDOWS_1252},
};

enum mail_charset mail_charset_by_name(struct tg_span name)
{
    name = tg_span_trim(name);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (tg_span_ieq_str(name, names[i].name)) {
            return names[i].charset;
        }
    }
    return MAIL_CS_UNKNOWN;
}

static void read_utf8(struct tg_buf *out, struct tg_span in)
{
    while (in.len > 0) {
        uint32_t c;
        size_t len = tg_utf8_next(in, &c);
        if (len == 0) {
            mail_put_char(out, MAIL_REPLACEMENT);
            len = 1;
        } else {
            (void)tg_buf_append(out, tg_span_sub(in, 0, len));
        }
        in = tg_span_after(in, len);
    }
}

/* 0x80 to 0x9f. ISO-8859-1 has control characters there, which nobody means: read as WHATWG's encoding standard does.
 */
static uint32_t windows_1252(unsigned char c)
{
    static const uint16_t high[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
    };
    return c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;
}

static uint32_t iso_8859_15(unsigned char c)
{
    switch (c) {
    case 0xa4:
        return 0x20ac;
    case 0xa6:
        return 0x0160;
    case 0xa8:
        return 0x0161;
    case 0xb4:
        return 0x017d;
    case 0xb8:
        return 0x017e;
    case 0xbc:
        return 0x0152;
    case 0xbd:
        return 0x0153;
    case 0xbe:
        return 0x0178;
    default:
        return windows_1252(c);
    }
}

static void read_single(struct tg_buf *out, struct tg_span in, enum mail_charset charset)
{
    for (size_t i = 0; i < in.len; i++) {
        uint32_t c = in.ptr[i];
        if (charset == MAIL_CS_US_ASCII) {
            c = c < 0x80 ? c : MAIL_REPLACEMENT;
        } else {
            c = charset == MAIL_CS_ISO_8859_15 ? iso_8859_15(in.ptr[i]) : windows_1252(in.ptr[i]);
        }
        mail_put_char(out, c);
    }
}

static unsigned char octet_at(struct tg_span in, size_t at)
{
    return at < in.len ? in.ptr[at] : 0;
}

/* Lead 0x81-0x9f or 0xe0-0xfc with trail 0x40-0x7e or 0x80-0xfc; a trail that cannot be one is read anew. */
static void read_shift_jis(struct mail_jis *jis, struct tg_buf *out, struct tg_span in)
{
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = in.ptr[i], trail = octet_at(in, i + 1);
        if (c < 0x80) {
            (void)tg_buf_byte(out, c);
        } else if (c >= 0xa1 && c <= 0xdf) {
            mail_put_char(out, KANA_FIRST + c - 0xa1);
        } else if (c != 0x80 && c != 0xa0 && c <= 0xfc && trail >= 0x40 && trail != 0x7f && trail <= 0xfc) {
            mail_sjis_put(jis, out, c, trail);
            i++;
        } else {
            mail_put_char(out, MAIL_REPLACEMENT);
        }
    }
}

static bool is_euc(unsigned char c)
{
    return c >= 0xa1 && c <= 0xfe;
}

static void read_euc_jp(struct mail_jis *jis, struct tg_buf *out, struct tg_span in)
{
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = in.ptr[i], second = octet_at(in, i + 1), third = octet_at(in, i + 2);
        if (c < 0x80) {
            (void)tg_buf_byte(out, c);
        } else if (c == 0x8e && second >= 0xa1 && second <= 0xdf) {
            mail_put_char(out, KANA_FIRST + second - 0xa1);
            i++;
        } else if (c == 0x8f && is_euc(second) && is_euc(third)) {
            mail_jis_put(jis, out, second & 0x7f, third & 0x7f, true);
            i += 2;
        } else if (is_euc(c) && is_euc(second)) {
            mail_jis_put(jis, out, c & 0x7f, second & 0x7f, false);
            i++;
        } else {
            mail_put_char(out, MAIL_REPLACEMENT);
        }
    }
}

enum jis_set { SET_ASCII, SET_ROMAN, SET_KANA, SET_KANJI, SET_0212 };

/* The escape sequence at the front, its length, or 0 when it is none we know. */
static size_t escape(struct tg_span in, enum jis_set *set)
{
    static const struct {
        const char *sequence;
        enum jis_set set;
    } known[] = {
        {"\x1b(B",  SET_ASCII},
        {"\x1b(J",  SET_ROMAN},
        {"\x1b(H",  SET_ROMAN},
        {"\x1b(I",  SET_KANA },
        {"\x1b$@",  SET_KANJI},
        {"\x1b$B",  SET_KANJI},
        {"\x1b$(D", SET_0212 },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t len = strlen(known[i].sequence);
        if (tg_span_eq_str(tg_span_sub(in, 0, len), known[i].sequence)) {
            *set = known[i].set;
            return len;
        }
    }
    return 0;
}

static void put_single(struct tg_buf *out, unsigned char c, enum jis_set set, bool shifted)
{
    if (c >= 0xa1 && c <= 0xdf) {
        mail_put_char(out, KANA_FIRST + c - 0xa1);
    } else if (c >= 0x80) {
        mail_put_char(out, MAIL_REPLACEMENT);
    } else if ((set == SET_KANA || shifted) && c >= 0x21) {
        mail_put_char(out, c <= 0x5f ? KANA_FIRST + c - 0x21 : MAIL_REPLACEMENT);
    } else if (set == SET_ROMAN && (c == '\\' || c == '~')) {
        mail_put_char(out, c == '\\' ? 0xa5 : 0x203e);
    } else {
        (void)tg_buf_byte(out, c);
    }
}

static bool is_cell(unsigned char c)
{
    return c >= 0x21 && c <= 0x7e;
}

/* RFC 1468; a line end falls back to ASCII, where every line begins. */
static void read_iso_2022_jp(struct mail_jis *jis, struct tg_buf *out, struct tg_span in)
{
    enum jis_set set = SET_ASCII;
    bool shifted = false;
    for (size_t i = 0; i < in.len;) {
        unsigned char c = in.ptr[i];
        size_t len = c == ESC ? escape(tg_span_after(in, i), &set) : 0;
        if (len > 0) {
            i += len;
            continue;
        }
        i++;
        if (c == ESC) {
            mail_put_char(out, MAIL_REPLACEMENT);
        } else if (c == SHIFT_OUT || c == SHIFT_IN) {
            shifted = c == SHIFT_OUT;
        } else if (c == '\r' || c == '\n') {
            set = SET_ASCII;
            shifted = false;
            (void)tg_buf_byte(out, c);
        } else if ((set == SET_KANJI || set == SET_0212) && is_cell(c)) {
            if (is_cell(octet_at(in, i))) {
                mail_jis_put(jis, out, c, in.ptr[i++], set == SET_0212);
            } else {
                mail_put_char(out, MAIL_REPLACEMENT);
            }
        } else {
            put_single(out, c, set, shifted);
        }
    }
}

static void read_japanese(struct tg_buf *out, struct tg_span in, enum mail_charset charset)
{
    struct mail_jis jis;
    mail_jis_init(&jis);
    if (charset == MAIL_CS_ISO_2022_JP) {
        read_iso_2022_jp(&jis, out, in);
    } else if (charset == MAIL_CS_SHIFT_JIS) {
        read_shift_jis(&jis, out, in);
    } else {
        read_euc_jp(&jis, out, in);
    }
    mail_jis_deinit(&jis);
}

bool mail_charset_to_utf8(struct tg_buf *out, struct tg_span charset, struct tg_span in)
{
    enum mail_charset which = mail_charset_by_name(charset);
    switch (which) {
    case MAIL_CS_UNKNOWN:
        return false;
    case MAIL_CS_UTF_8:
        read_utf8(out, in);
        return true;
    case MAIL_CS_US_ASCII:
    case MAIL_CS_ISO_8859_1:
    case MAIL_CS_ISO_8859_15:
    case MAIL_CS_WINDOWS_1252:
        read_single(out, in, which);
        return true;
    case MAIL_CS_ISO_2022_JP:
    case MAIL_CS_SHIFT_JIS:
    case MAIL_CS_EUC_JP:
        read_japanese(out, in, which);
        return true;
    }
    return false;
}

bool mail_utf8_to_iso2022jp(struct tg_buf *out, struct tg_span utf8)
{
    struct mail_jis jis;
    struct mail_jis_writer writer = {.out = out};
    size_t start = out->len;
    bool fits = true;

    mail_jis_init(&jis);
    while (utf8.len > 0 && fits) {
        uint32_t c = 0;
        size_t len = tg_utf8_next(utf8, &c);
        unsigned code = len > 0 ? mail_jis_from_unicode(&jis, c) : 0;
        fits = code != 0;
        if (fits) {
            mail_jis_write(&writer, code);
        }
        utf8 = tg_span_after(utf8, len);
    }
    mail_jis_write_ascii(&writer);
    mail_jis_deinit(&jis);
    if (!fits || out->overflowed) {
        out->len = start;
        return false;
    }
    return true;
}
