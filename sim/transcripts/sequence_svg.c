// SPDX-License-Identifier: MIT
/* The SVG transcript: a sequence diagram as a picture. It needs no script and no font of its own, and every text stays
 * text: it can be searched, copied and restyled. */
#include "base/text.h"
#include "sim/transcripts/sequence.h"
#include "sim/transcripts/sheet.h"
#include "sim/transcripts/text_internal.h"
#include "sim/transcripts/transcripts_internal.h"

/* All in user units (pixels at 100 %). */
enum {
    LEFT = 130,
    COLUMN = 230,
    RIGHT = 150,
    HEAD = 76,
    ROW = 34,
    CAPTION = 44,
    GLYPH = 8 /* half an em at 15 px */,
    FOOT = 20
};

struct picture {
    const struct sequence *s;
    const struct transcript_input *in;
    struct tg_buf *out;
    int width, y;
};

static const char *colour(const struct sequence_row *row)
{
    static const char *const colours[TRACE_PROTOCOL_COUNT] = {"#46505F", "#46505F", "#8A5600",
                                                              "#2460B0", "#6B3A18", "#93397B"};
    return row->kind == SEQUENCE_LOST ? "#B32A1B" : row->kind == SEQUENCE_AGAIN ? "#8A5600" : colours[row->protocol];
}

static int half_width(uint32_t c)
{
    return c < 0x1100 || (c >= 0x2010 && c <= 0x206F) || (c >= 0xFF61 && c <= 0xFFDC) ? 1 : 2;
}

static int text_width(struct tg_span text)
{
    int width = 0;
    uint32_t c;
    for (size_t n; text.len && (n = tg_utf8_next(text, &c)) > 0; text = tg_span_after(text, n)) {
        width += half_width(c) * GLYPH;
    }
    return width;
}

/* As much of the text as has room, the whole of it in a tooltip. */
static void put_text(struct tg_buf *out, struct tg_span text, int room)
{
    uint32_t c;
    const struct tg_span whole = text;
    const bool cut = text_width(text) > room;
    int width = 0;
    size_t keep = 0;
    for (size_t n; text.len && (n = tg_utf8_next(text, &c)) > 0; text = tg_span_after(text, n)) {
        width += half_width(c) * GLYPH;
        if (cut && width > room - 2 * GLYPH) {
            break;
        }
        keep += n;
    }
    if (cut) {
        tg_buf_str(out, "<title>");
        sheet_escape(out, whole);
        tg_buf_str(out, "</title>");
    }
    sheet_escape(out, tg_span_sub(whole, 0, keep));
    tg_buf_str(out, cut ? "…" : "");
}

static int x_of(uint16_t column)
{
    return LEFT + COLUMN / 2 + COLUMN * column;
}

static void put_caption(struct picture *p, const struct sequence_row *row)
{
    tg_buf_fmt(p->out,
               "<rect x=\"8\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#FFE9A6\" stroke=\"#C27A00\"/>"
               "<text class=\"t b\" x=\"20\" y=\"%d\">",
               p->y + 8, p->width - 16, CAPTION - 14, p->y + 28);
    put_text(p->out, sequence_text(p->s, row), p->width - 40);
    tg_buf_str(p->out, "</text>\n");
    p->y += CAPTION;
}

static void put_clock(struct picture *p, const struct sequence_row *row)
{
    tg_buf_fmt(p->out, "<text class=\"k\" x=\"8\" y=\"%d\">", p->y + 26);
    text_clock(p->out, row->at);
    tg_buf_str(p->out, "</text>");
}

static void put_note(struct picture *p, const struct sequence_row *row)
{
    const struct tg_span text = sequence_text(p->s, row);
    int width = text_width(text) + 20, x = x_of(row->from) - width / 2;
    width = width > p->width - LEFT - 8 ? p->width - LEFT - 8 : width;
    x = x < LEFT - 4 ? LEFT - 4 : x;
    x = x + width > p->width - 8 ? p->width - 8 - width : x;
    put_clock(p, row);
    tg_buf_fmt(p->out,
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"26\" rx=\"6\" fill=\"#FFFDF7\" stroke=\"#8F7F5F\"/>"
               "<text class=\"t\" x=\"%d\" y=\"%d\">",
               x, p->y + 6, width, x + 10, p->y + 25);
    put_text(p->out, text, width - 18);
    tg_buf_str(p->out, "</text>\n");
    p->y += ROW + 2;
}

static void put_arrow(struct picture *p, const struct sequence_row *row)
{
    const char *c = colour(row);
    const bool lost = row->kind == SEQUENCE_LOST, broken = lost || row->kind == SEQUENCE_AGAIN;
    const struct tg_span text = sequence_text(p->s, row);
    int from = x_of(row->from), to = x_of(row->to), y = p->y + ROW - 5, dir = to >= from ? 1 : -1;
    if (row->from == row->to) {
        to = from + 60;
        dir = 1;
    }
    const int end = lost ? (from + to) / 2 : to;
    put_clock(p, row);
    tg_buf_fmt(p->out, "<path d=\"M%d %dH%d\" stroke=\"%s\" stroke-width=\"2\"%s%s/>", from, y, end - dir * 2, c,
               broken ? " stroke-dasharray=\"6 4\"" : "",
               row->kind == SEQUENCE_REPLY ? " stroke-opacity=\"0.75\" stroke-dasharray=\"2 2\"" : "");
    if (lost) {
        tg_buf_fmt(p->out, "<path d=\"M%d %dl14 14m0 -14l-14 14\" stroke=\"%s\" stroke-width=\"3\" fill=\"none\"/>",
                   end - 7, y - 7, c);
    } else {
        tg_buf_fmt(p->out, "<path d=\"M%d %dl%d -6v12z\" fill=\"%s\"/>", to, y, -dir * 11, c);
    }
    const int width = text_width(text), lo = from < to ? from : to, span = from < to ? to - from : from - to;
    int x = lo + span / 2 - width / 2;
    x = x < lo + 8 ? lo + 8 : x;
    const int most = p->width - 8 - width;
    x = x > most ? (most > LEFT ? most : LEFT) : x;
    tg_buf_fmt(p->out, "<text class=\"m\" fill=\"%s\" x=\"%d\" y=\"%d\">", c, x, y - 7);
    put_text(p->out, text, p->width - 8 - x);
    tg_buf_str(p->out, "</text>\n");
    p->y += ROW;
}

static void put_break(struct picture *p)
{
    tg_buf_fmt(p->out,
               "<path d=\"M8 %dH%d\" stroke=\"#8F7F5F\" stroke-dasharray=\"1 7\" stroke-linecap=\"round\" "
               "stroke-width=\"3\"/>\n",
               p->y + 12, p->width - 8);
    p->y += 22;
}

static bool waits(const struct sequence *s, size_t i)
{
    return i > 0 && s->rows[i].at - s->rows[i - 1].at >= SEQUENCE_WAIT;
}

static int height_of(const struct sequence *s)
{
    int y = HEAD;
    for (size_t i = 0; i < s->row_count; i++) {
        y += waits(s, i) ? 22 : 0;
        y += s->rows[i].kind == SEQUENCE_CAPTION ? CAPTION : s->rows[i].kind == SEQUENCE_NOTE ? ROW + 2 : ROW;
    }
    return y + FOOT;
}

static void put_head(struct picture *p, int height, struct tg_span title)
{
    tg_buf_fmt(p->out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" lang=\"%s\" "
               "role=\"img\">\n<title>",
               p->width, height, p->width, height, p->in->texts->language);
    sheet_escape(p->out, title);
    tg_buf_str(
        p->out,
        "</title>\n<style>text{font-family:\"Noto Sans CJK JP\",\"Noto Sans JP\",\"Noto "
        "Sans\",sans-serif;font-size:15px}"
        ".t{fill:#1E2B3B}.b{font-weight:700}.h{font-weight:700;font-size:16px;fill:#1E2B3B;text-anchor:middle}"
        ".k,.m{font-family:\"Noto Sans Mono CJK JP\",\"Noto Sans Mono\",monospace}.k{font-size:13px;fill:#545F6E}"
        ".m{paint-order:stroke;stroke:#F8F2E5;stroke-width:4px}</style>\n");
    tg_buf_fmt(p->out, "<rect width=\"%d\" height=\"%d\" fill=\"#F8F2E5\"/>\n", p->width, height);
    for (size_t i = 0; i < p->s->column_count; i++) {
        const int x = x_of((uint16_t)i);
        tg_buf_fmt(p->out,
                   "<path d=\"M%d %dV%d\" stroke=\"#DDD1B9\" stroke-width=\"2\"/>"
                   "<rect x=\"%d\" y=\"14\" width=\"%d\" height=\"42\" rx=\"10\" fill=\"#FFFDF7\" stroke=\"#8F7F5F\"/>"
                   "<text class=\"h\" x=\"%d\" y=\"41\">",
                   x, 56, height - 8, x - COLUMN / 2 + 6, COLUMN - 12, x);
        put_text(p->out, tg_span_str(trace_host_at(p->in->trace, p->s->columns[i])->name), COLUMN - 16);
        tg_buf_str(p->out, "</text>\n");
    }
}

void transcript_svg(const struct transcript_input *in, struct tg_buf *out)
{
    struct sequence s;
    sequence_read(&s, in);
    const int columns = s.column_count ? (int)s.column_count : 1;
    struct picture p = {.s = &s, .in = in, .out = out, .width = LEFT + COLUMN * columns + RIGHT, .y = HEAD};
    put_head(&p, height_of(&s),
             tg_span_str(in->scenario ? scenario_text_in(&in->scenario->title, in->texts->language) : "tegami"));
    for (size_t i = 0; i < s.row_count; i++) {
        if (waits(&s, i)) {
            put_break(&p);
        }
        switch (s.rows[i].kind) {
        case SEQUENCE_CAPTION:
            put_caption(&p, &s.rows[i]);
            break;
        case SEQUENCE_NOTE:
            put_note(&p, &s.rows[i]);
            break;
        case SEQUENCE_CALL:
        case SEQUENCE_REPLY:
        case SEQUENCE_AGAIN:
        case SEQUENCE_LOST:
        case SEQUENCE_LETTER:
            put_arrow(&p, &s.rows[i]);
            break;
        }
    }
    tg_buf_str(out, "</svg>\n");
    sequence_deinit(&s);
}
