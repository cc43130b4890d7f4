// SPDX-License-Identifier: MIT
/* The first octet chooses a charset; whatever follows becomes valid UTF-8. What fits ISO-2022-JP is 7-bit, and what was
 * written in it once is written the same again. Also here: the transfer encodings, there and back. */
#include "base/assert.h"
#include "base/text.h"
#include "protocols/mail/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const charsets[] = {"utf-8",  "us-ascii",   "iso-2022-jp", "shift_jis",
                                       "euc-jp", "iso-8859-1", "iso-8859-15", "windows-1252"};

static void check_jis(struct tg_span utf8)
{
    struct tg_buf jis, back, again;
    tg_buf_init(&jis, SIZE_MAX);
    tg_buf_init(&back, SIZE_MAX);
    tg_buf_init(&again, SIZE_MAX);
    if (mail_utf8_to_iso2022jp(&jis, utf8)) {
        for (size_t i = 0; i < jis.len; i++) {
            TG_ASSERT(jis.ptr[i] < 0x80);
        }
        TG_ASSERT(mail_charset_to_utf8(&back, TG_SPAN_LIT("iso-2022-jp"), tg_buf_span(&jis)));
        TG_ASSERT(mail_utf8_to_iso2022jp(&again, tg_buf_span(&back)));
        TG_ASSERT(tg_span_eq(tg_buf_span(&again), tg_buf_span(&jis)));
    } else {
        TG_ASSERT(jis.len == 0);
    }
    tg_buf_deinit(&again);
    tg_buf_deinit(&back);
    tg_buf_deinit(&jis);
}

static void check_transfer(struct tg_span octets)
{
    struct tg_buf encoded, back;
    tg_buf_init(&encoded, SIZE_MAX);
    tg_buf_init(&back, SIZE_MAX);
    (void)mail_base64_lines(&encoded, octets);
    (void)mail_base64_lenient(&back, tg_buf_span(&encoded));
    TG_ASSERT(tg_span_eq(tg_buf_span(&back), octets));
    tg_buf_clear(&encoded);
    tg_buf_clear(&back);
    (void)mail_qp_encode(&encoded, octets);
    size_t column = 0;
    for (size_t i = 0; i < encoded.len; i++) {
        column = encoded.ptr[i] == '\n' ? 0 : column + (encoded.ptr[i] != '\r');
        TG_ASSERT(column <= 76 && encoded.ptr[i] < 0x7f);
    }
    (void)mail_qp_decode(&back, tg_buf_span(&encoded));
    if (tg_span_find_byte(octets, '\n') == SIZE_MAX) {
        TG_ASSERT(tg_span_eq(tg_buf_span(&back), octets));
    }
    tg_buf_clear(&back);
    (void)mail_qp_decode(&back, octets);
    TG_ASSERT(back.len <= octets.len);
    tg_buf_deinit(&back);
    tg_buf_deinit(&encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tg_buf utf8;
    if (size == 0) {
        return 0;
    }
    struct tg_span in = tg_span_make(data + 1, size - 1);
    tg_buf_init(&utf8, SIZE_MAX);
    TG_ASSERT(mail_charset_to_utf8(&utf8, tg_span_str(charsets[data[0] % 8]), in));
    TG_ASSERT(tg_utf8_valid(tg_buf_span(&utf8)));
    check_jis(tg_buf_span(&utf8));
    check_jis(in);
    check_transfer(in);
    tg_buf_deinit(&utf8);
    return 0;
}
