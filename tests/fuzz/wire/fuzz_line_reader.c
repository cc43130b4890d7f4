// SPDX-License-Identifier: MIT
/* Lines and dots: any octets, cut anywhere, give the same; stuffing and unstuffing are inverse. */
#include <stdlib.h>

#include "protocols/wire/dot_stuffing.h"
#include "protocols/wire/line_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lines(struct tg_span in, size_t limit, bool lf_ok, size_t piece, struct tg_buf *log)
{
    struct line_reader r;
    line_reader_init(&r, limit);
    r.lf_ok = lf_ok;
    tg_buf_init(log, SIZE_MAX);
    while (in.len > 0) {
        size_t took = 0;
        enum line_result result = line_reader_feed(&r, tg_span_sub(in, 0, piece), &took);
        if (took == 0 || r.line.len > limit) {
            abort();
        }
        in = tg_span_after(in, took);
        if (result != LINE_MORE) {
            tg_buf_fmt(log, "%d%d[%S]", (int)result, (int)line_reader_has_bare(&r), line_reader_line(&r));
        }
    }
    line_reader_deinit(&r);
}

static void dots(struct tg_span in, size_t piece, struct tg_buf *log)
{
    struct dot_unstuffer d;
    struct tg_buf out;
    bool done = false;
    dot_unstuffer_init(&d);
    tg_buf_init(log, SIZE_MAX);
    tg_buf_init(&out, piece + 2);
    while (in.len > 0 && !done) {
        tg_buf_clear(&out);
        size_t took = dot_unstuffer_feed(&d, tg_span_sub(in, 0, piece), &out, &done);
        if (took == 0) {
            abort();
        }
        in = tg_span_after(in, took);
        tg_buf_append(log, tg_buf_span(&out));
    }
    tg_buf_fmt(log, "|%z %d%d%d%d %z", in.len, (int)done, (int)d.bare_cr, (int)d.bare_lf, (int)d.nul, d.longest_line);
    tg_buf_deinit(&out);
}

static void there_and_back(struct tg_span in)
{
    struct dot_stuffer s;
    struct dot_unstuffer d;
    struct tg_buf wire, back;
    bool done = false;
    tg_buf_init(&wire, SIZE_MAX);
    tg_buf_init(&back, SIZE_MAX);
    dot_stuffer_init(&s);
    dot_unstuffer_init(&d);
    dot_stuffer_add(&s, tg_span_sub(in, 0, in.len / 2), &wire);
    dot_stuffer_add(&s, tg_span_after(in, in.len / 2), &wire);
    dot_stuffer_end(&s, &wire);
    size_t took = dot_unstuffer_feed(&d, tg_buf_span(&wire), &back, &done);
    bool same = tg_span_eq(tg_span_sub(tg_buf_span(&back), 0, in.len), in) && back.len <= in.len + 2;
    if (!done || took != wire.len || !same) {
        abort();
    }
    tg_buf_deinit(&wire);
    tg_buf_deinit(&back);
}

static void must_be_equal(struct tg_buf *a, struct tg_buf *b)
{
    if (!tg_span_eq(tg_buf_span(a), tg_buf_span(b))) {
        abort();
    }
    tg_buf_deinit(a);
    tg_buf_deinit(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    struct tg_span in = tg_span_make(data + 1, size - 1);
    size_t limit = 2 + (data[0] & 0x3f);
    struct tg_buf a, b;
    lines(in, limit, data[0] & 0x40, SIZE_MAX, &a);
    lines(in, limit, data[0] & 0x40, 1, &b);
    must_be_equal(&a, &b);
    dots(in, in.len + 1, &a);
    dots(in, 1 + (data[0] & 7), &b);
    must_be_equal(&a, &b);
    there_and_back(in);
    return 0;
}
