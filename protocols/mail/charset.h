// SPDX-License-Identifier: MIT
/* Charsets by name, and JIS X 0208 by way of the C library's CP932 table (MSG10, MSG11). */
#ifndef PROTOCOLS_MAIL_CHARSET_H
#define PROTOCOLS_MAIL_CHARSET_H

#include "base/buf.h"

#include <iconv.h>

enum mail_charset {
    MAIL_CS_UNKNOWN,
    MAIL_CS_US_ASCII,
    MAIL_CS_UTF_8,
    MAIL_CS_ISO_2022_JP,
    MAIL_CS_SHIFT_JIS,
    MAIL_CS_EUC_JP,
    MAIL_CS_ISO_8859_1,
    MAIL_CS_ISO_8859_15,
    MAIL_CS_WINDOWS_1252,
};
enum mail_charset mail_charset_by_name(struct tg_span name);

/* The tables between Unicode and the Japanese sets. Where the C library has none, nothing fits and nothing is read. */
struct mail_jis {
    iconv_t from_cp932, to_cp932, from_euc; /* opened when first needed */
    unsigned opened, missing;               /* bits, see jis.c */
};
void mail_jis_init(struct mail_jis *jis);
void mail_jis_deinit(struct mail_jis *jis);
/* Appends the character of row and cell (0x21 to 0x7e each) of JIS X 0208, with the rows NEC and IBM added; U+FFFD when
 * there is none. jis_0212: of that set. */
void mail_jis_put(struct mail_jis *jis, struct tg_buf *out, unsigned char row, unsigned char cell, bool jis_0212);
/* Two octets of Shift_JIS. */
void mail_sjis_put(struct mail_jis *jis, struct tg_buf *out, unsigned char lead, unsigned char trail);
/* What stands for the character in ISO-2022-JP: an ASCII octet, or row and cell (0x2121 to 0x7426); 0: nothing. */
unsigned mail_jis_from_unicode(struct mail_jis *jis, uint32_t c);

void mail_put_char(struct tg_buf *out, uint32_t c);
#define MAIL_REPLACEMENT 0xfffdu

/* ISO-2022-JP, written character by character. */
struct mail_jis_writer {
    struct tg_buf *out;
    bool in_kanji;
};
void mail_jis_write(struct mail_jis_writer *w, unsigned code);
void mail_jis_write_ascii(struct mail_jis_writer *w);

#endif
