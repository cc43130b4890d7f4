// SPDX-License-Identifier: MIT
#include "sim/transcripts/json_write.h"
#include "base/base64.h"
#include "base/text.h"
#include "scenarios/visible.h"

static void put_escape(struct tg_buf *out, uint32_t c)
{
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* character, letter behind the backslash */
    for (size_t i = 0; i + 1 < sizeof shorts; i += 2) {
        if ((uint32_t)(unsigned char)shorts[i] == c) {
            tg_buf_byte(out, '\\');
            tg_buf_byte(out, (unsigned char)shorts[i + 1]);
            return;
        }
    }
    if (c >= 0x10000) {
        tg_buf_fmt(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
                   (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
    } else {
        tg_buf_fmt(out, "\\u%04x", (unsigned)c);
    }
}

static void put_string(struct tg_buf *out, struct tg_span s)
{
    tg_buf_byte(out, '"');
    size_t plain = 0, at = 0;
    while (at < s.len) {
        unsigned char c = s.ptr[at];
        if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
            at++;
            continue;
        }
        uint32_t code;
        size_t n = tg_utf8_next(tg_span_after(s, at), &code);
        struct tg_span one = tg_span_sub(s, at, n ? n : 1);
        if (n > 1 && visible_is(one, false)) {
            at += n;
            continue;
        }
        tg_buf_append(out, tg_span_sub(s, plain, at - plain));
        put_escape(out, n ? code : 0xFFFD);
        at += one.len;
        plain = at;
    }
    tg_buf_append(out, tg_span_after(s, plain));
    tg_buf_byte(out, '"');
}

static void begin(struct json_writer *w, const char *key)
{
    if (w->comma) {
        tg_buf_byte(w->out, ',');
    }
    w->comma = true;
    if (w->new_line) {
        tg_buf_byte(w->out, '\n');
        w->new_line = false;
    }
    if (key) {
        put_string(w->out, tg_span_str(key));
        tg_buf_byte(w->out, ':');
    }
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
    begin(w, key);
    tg_buf_byte(w->out, (unsigned char)bracket);
    w->comma = false;
}

void json_close(struct json_writer *w, char bracket)
{
    tg_buf_byte(w->out, (unsigned char)bracket);
    w->comma = true;
}

void json_string(struct json_writer *w, const char *key, struct tg_span value)
{
    begin(w, key);
    put_string(w->out, value);
}

void json_str(struct json_writer *w, const char *key, const char *value)
{
    json_string(w, key, tg_span_str(value));
}

void json_number(struct json_writer *w, const char *key, int64_t value)
{
    begin(w, key);
    tg_buf_fmt(w->out, "%D", value);
}

void json_unsigned(struct json_writer *w, const char *key, uint64_t value)
{
    begin(w, key);
    tg_buf_fmt(w->out, "%U", value);
}

void json_bool(struct json_writer *w, const char *key, bool value)
{
    begin(w, key);
    tg_buf_str(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w, const char *key)
{
    begin(w, key);
    tg_buf_str(w->out, "null");
}

void json_base64(struct json_writer *w, const char *key, struct tg_span octets)
{
    begin(w, key);
    tg_buf_byte(w->out, '"');
    tg_base64_encode(w->out, octets);
    tg_buf_byte(w->out, '"');
}

void json_octets(struct json_writer *w, struct tg_span octets)
{
    if (tg_utf8_valid(octets)) {
        json_string(w, "text", octets);
    } else {
        json_base64(w, "bytes_base64", octets);
    }
}
