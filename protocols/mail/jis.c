// SPDX-License-Identifier: MIT
#include "protocols/mail/charset.h"

#include "base/text.h"

enum { FROM_CP932 = 1, TO_CP932 = 2, FROM_EUC = 4 };

void mail_jis_init(struct mail_jis *jis)
{
    memset(jis, 0, sizeof *jis);
}

void mail_jis_deinit(struct mail_jis *jis)
{
    if (jis->opened & FROM_CP932) {
        (void)iconv_close(jis->from_cp932);
    }
    if (jis->opened & TO_CP932) {
        (void)iconv_close(jis->to_cp932);
    }
    if (jis->opened & FROM_EUC) {
        (void)iconv_close(jis->from_euc);
    }
    mail_jis_init(jis);
}

static bool ready(struct mail_jis *jis, unsigned which, iconv_t *cd, const char *to, const char *from)
{
    if (!((jis->opened | jis->missing) & which)) {
        *cd = iconv_open(to, from);
        unsigned *state = *cd == (iconv_t)-1 ? &jis->missing : &jis->opened;
        *state |= which;
    }
    return (jis->opened & which) != 0;
}

/* One whole character through the table; its length in `to`, or 0. */
static size_t convert(iconv_t cd, const unsigned char *from, size_t len, unsigned char *to, size_t room)
{
    char in[4], *in_at = in, *out_at = (char *)to;
    size_t in_left = len, out_left = room;
    memcpy(in, from, len);
    (void)iconv(cd, NULL, NULL, NULL, NULL);
    if (iconv(cd, &in_at, &in_left, &out_at, &out_left) == (size_t)-1 || in_left != 0) {
        return 0;
    }
    return room - out_left;
}

void mail_put_char(struct tg_buf *out, uint32_t c)
{
    unsigned char utf8[4];
    (void)tg_buf_append(out, tg_span_make(utf8, tg_utf8_put(c, utf8)));
}

static void put_converted(struct tg_buf *out, iconv_t cd, const unsigned char *from, size_t len)
{
    unsigned char utf8[8];
    size_t n = convert(cd, from, len, utf8, sizeof utf8);
    if (n == 0) {
        mail_put_char(out, MAIL_REPLACEMENT);
    } else {
        (void)tg_buf_append(out, tg_span_make(utf8, n));
    }
}

void mail_sjis_put(struct mail_jis *jis, struct tg_buf *out, unsigned char lead, unsigned char trail)
{
    unsigned char octets[2] = {lead, trail};
    if (!ready(jis, FROM_CP932, &jis->from_cp932, "UTF-8", "CP932")) {
        mail_put_char(out, MAIL_REPLACEMENT);
        return;
    }
    put_converted(out, jis->from_cp932, octets, 2);
}

void mail_jis_put(struct mail_jis *jis, struct tg_buf *out, unsigned char row, unsigned char cell, bool jis_0212)
{
    if (jis_0212) {
        unsigned char octets[3] = {0x8f, (unsigned char)(row | 0x80), (unsigned char)(cell | 0x80)};
        if (!ready(jis, FROM_EUC, &jis->from_euc, "UTF-8", "EUC-JP")) {
            mail_put_char(out, MAIL_REPLACEMENT);
            return;
        }
        put_converted(out, jis->from_euc, octets, 3);
        return;
    }
    /* Two rows of 94 cells share one lead octet of Shift_JIS, and its trail octets leave 0x7f out. */
    unsigned lead = (row - 0x21u) / 2 + 0x81;
    unsigned trail = row % 2 ? cell + 0x1fu + (cell >= 0x60) : cell + 0x7eu;
    mail_sjis_put(jis, out, (unsigned char)(lead > 0x9f ? lead + 0x40 : lead), (unsigned char)trail);
}

/* Characters that JIS X 0208 has once and Unicode twice: the one CP932 knows. */
static uint32_t cp932_twin(uint32_t c)
{
    switch (c) {
    case 0x301c: /* wave dash */
        return 0xff5e;
    case 0x2212: /* minus sign */
        return 0xff0d;
    case 0x2014: /* em dash */
        return 0x2015;
    case 0x2016: /* double vertical line */
        return 0x2225;
    default:
        return c;
    }
}

unsigned mail_jis_from_unicode(struct mail_jis *jis, uint32_t c)
{
    if (c < 0x80) {
        bool would_switch = c == 0x1b || c == 0x0e || c == 0x0f;
        return would_switch ? 0 : (unsigned)c;
    }
    if (!ready(jis, TO_CP932, &jis->to_cp932, "CP932", "UTF-8")) {
        return 0;
    }
    unsigned char utf8[4], sjis[4];
    size_t len = tg_utf8_put(cp932_twin(c), utf8);
    if (convert(jis->to_cp932, utf8, len, sjis, sizeof sjis) != 2) {
        return 0; /* none, or a half-width kana, which ISO-2022-JP has no place for */
    }
    unsigned lead = sjis[0] >= 0xe0 ? sjis[0] - 0xc1u : sjis[0] - 0x81u;
    unsigned trail = sjis[1] > 0x7f ? sjis[1] - 1u : sjis[1];
    unsigned cell = trail - 0x40;
    unsigned row = lead * 2 + (cell >= 94) + 0x21;
    cell = cell % 94 + 0x21;
    bool in_jis_x_0208 = (row >= 0x21 && row <= 0x28) || (row >= 0x30 && row <= 0x74);
    return in_jis_x_0208 ? row << 8 | cell : 0;
}

void mail_jis_write_ascii(struct mail_jis_writer *w)
{
    if (w->in_kanji) {
        (void)tg_buf_str(w->out, "\x1b(B");
        w->in_kanji = false;
    }
}

void mail_jis_write(struct mail_jis_writer *w, unsigned code)
{
    if (code < 0x80) {
        mail_jis_write_ascii(w);
        (void)tg_buf_byte(w->out, (unsigned char)code);
        return;
    }
    if (!w->in_kanji) {
        (void)tg_buf_str(w->out, "\x1b$B");
        w->in_kanji = true;
    }
    (void)tg_buf_u16be(w->out, code);
}
