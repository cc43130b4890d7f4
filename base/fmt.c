// SPDX-License-Identifier: MIT
#include "base/assert.h"
#include "base/buf.h"
#include "base/text.h"

#include <stdarg.h>

static void put_number(struct tg_buf *buf, uint64_t value, bool negative, unsigned base, unsigned width)
{
    unsigned char digits[24];
    unsigned n = 0;
    do {
        digits[sizeof digits - ++n] = (unsigned char)"0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    if (negative) {
        tg_buf_byte(buf, '-');
    }
    for (unsigned i = n + negative; i < width; i++) {
        tg_buf_byte(buf, '0');
    }
    tg_buf_append(buf, tg_span_make(digits + sizeof digits - n, n));
}

static void put_signed(struct tg_buf *buf, int64_t value, unsigned width)
{
    put_number(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, 10, width);
}

bool tg_buf_fmt(struct tg_buf *buf, const char *format, ...)
{
    const size_t len_before = buf->len;
    const bool overflowed_before = buf->overflowed;
    buf->overflowed = false;
    va_list args;
    va_start(args, format);
    for (const char *f = format; *f; f++) {
        if (*f != '%') {
            tg_buf_byte(buf, (unsigned char)*f);
            continue;
        }
        unsigned width = 0;
        f++;
        if (*f == '0') {
            for (f++; tg_is_digit((unsigned char)*f); f++) {
                width = width * 10 + (unsigned)(*f - '0');
            }
        }
        switch (*f) {
        case 's':
            tg_buf_str(buf, va_arg(args, const char *));
            break;
        case 'S':
            tg_buf_append(buf, va_arg(args, struct tg_span));
            break;
        case 'd':
            put_signed(buf, va_arg(args, int), width);
            break;
        case 'D':
            put_signed(buf, va_arg(args, int64_t), width);
            break;
        case 'u':
            put_number(buf, va_arg(args, unsigned), false, 10, width);
            break;
        case 'U':
            put_number(buf, va_arg(args, uint64_t), false, 10, width);
            break;
        case 'z':
            put_number(buf, va_arg(args, size_t), false, 10, width);
            break;
        case 'x':
            put_number(buf, va_arg(args, unsigned), false, 16, width);
            break;
        case 'c':
            tg_buf_byte(buf, (unsigned char)va_arg(args, int));
            break;
        case '%':
            tg_buf_byte(buf, '%');
            break;
        default:
            TG_UNREACHABLE();
        }
    }
    va_end(args);
    if (buf->overflowed) {
        buf->len = len_before;
        return false;
    }
    buf->overflowed = overflowed_before;
    return true;
}
