// SPDX-License-Identifier: MIT
#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool tg_base64_encode(struct tg_buf *out, struct tg_span in)
{
    const size_t before = out->len;
    for (size_t i = 0; i < in.len; i += 3) {
        const size_t n = in.len - i < 3 ? in.len - i : 3;
        const unsigned bits = (unsigned)in.ptr[i] << 16 | (n > 1 ? (unsigned)in.ptr[i + 1] << 8 : 0) |
                              (n > 2 ? (unsigned)in.ptr[i + 2] : 0);
        const unsigned char quad[4] = {(unsigned char)alphabet[bits >> 18], (unsigned char)alphabet[bits >> 12 & 63],
                                       n > 1 ? (unsigned char)alphabet[bits >> 6 & 63] : (unsigned char)'=',
                                       n > 2 ? (unsigned char)alphabet[bits & 63] : (unsigned char)'='};
        if (!tg_buf_append(out, tg_span_make(quad, 4))) {
            out->len = before;
            return false;
        }
    }
    return true;
}

static int value_of(unsigned char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

enum tg_status tg_base64_decode(struct tg_buf *out, struct tg_span in)
{
    const size_t before = out->len;
    if (in.len % 4) {
        return TG_MALFORMED;
    }
    for (size_t i = 0; i < in.len; i += 4) {
        const bool last = i + 4 == in.len;
        const size_t pad = !last ? 0 : in.ptr[i + 3] != '=' ? 0 : in.ptr[i + 2] == '=' ? 2 : 1;
        unsigned bits = 0;
        for (size_t k = 0; k < 4; k++) {
            const int v = k >= 4 - pad ? 0 : value_of(in.ptr[i + k]);
            if (v < 0) {
                out->len = before;
                return TG_MALFORMED;
            }
            bits = bits << 6 | (unsigned)v;
        }
        /* RFC 4648 3.5: the bits behind the last octet must be zero. */
        if ((pad == 1 && (bits & 0xff)) || (pad == 2 && (bits & 0xffff))) {
            out->len = before;
            return TG_MALFORMED;
        }
        const unsigned char octets[3] = {(unsigned char)(bits >> 16), (unsigned char)(bits >> 8), (unsigned char)bits};
        if (!tg_buf_append(out, tg_span_make(octets, 3 - pad))) {
            out->len = before;
            return TG_LIMIT;
        }
    }
    return TG_OK;
}
