// SPDX-License-Identifier: MIT
/* A letter taken apart: envelope and postmarks left, header and body right, octets below. */
#include "base/text.h"
#include "gui/hex.h"
#include "gui/letter_view.h"
#include "gui/overlay_letter.h"
#include "gui/panels.h"

#include <math.h>

/* Paper stays paper in the dark theme. */
#define PAPER          0xFFFDF7FFu
#define PAPER_ENVELOPE 0xFFF8E8FFu
#define PAPER_LINE     0xA88D5CFFu
#define PAPER_INK      0x1E2B3BFFu
#define PAPER_INK2     0x545F6EFFu
#define PAPER_HL       0xFFE9A6FFu
#define PAPER_BLUE     0x2460B0FFu
#define PAPER_PINK     0x93397BFFu

static float section(const struct canvas *c, struct draw_rect r, const char *icon, enum theme_color tint,
                     const char *title, const char *note)
{
    float dp = c->s, h = 36 * dp, x = r.x;
    bool mark = tint != COLOR_COUNT;

    canvas_icon(c, icon, x + 15 * dp, r.y + h / 2, 28 * dp, mark ? canvas_color(c, tint) : 0xFFFFFFFFu);
    x += 40 * dp;
    struct tg_span head = canvas_text(c, title), rest = canvas_text(c, note);
    float w =
        canvas_label(c, (struct draw_rect){x, r.y, r.x + r.w - x, h}, TYPE_CARD_TITLE, COLOR_INK, TEXT_LEFT, head);
    x += w + 12 * dp;
    if (canvas_width(c, TYPE_BODY, rest) < r.x + r.w - x) {
        canvas_label(c, (struct draw_rect){x, r.y + dp, r.x + r.w - x, h}, TYPE_BODY, COLOR_INK2, TEXT_LEFT, rest);
    }
    return h + 8 * dp;
}

/* An address on the envelope, smaller when it is long. */
static void address(const struct canvas *c, float x, float y, float width, float dp_size, struct tg_span text,
                    bool underline)
{
    struct draw_font font = {DRAW_MONO, true, roundf(canvas_tdp(c, dp_size))};
    float w = c->measurer->width(c->measurer->context, &font, text);

    while (w > width && font.px > canvas_tdp(c, 13)) {
        font.px -= 1;
        w = c->measurer->width(c->measurer->context, &font, text);
    }
    draw_text(c->list, x, y + font.px, w, &font, PAPER_INK, text);
    if (w > width + 1) {
        draw_text_clipped(c->list);
    }
    if (underline) {
        draw_fill(c->list, (struct draw_rect){x, y + canvas_tdp(c, dp_size) * 1.32f, fminf(w, width), canvas_dp(c, 4)},
                  PAPER_BLUE);
    }
}

void letter_envelope(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, left = r.x + 24 * dp;
    bool low = r.h < 220 * dp;
    float stamp = low ? 0 : 84 * dp;
    uint32_t shown = v->recipient_count < 2 ? v->recipient_count : low ? 1 : 2;

    draw_round(c->list, r, 14 * dp, PAPER_ENVELOPE, 3 * dp, PAPER_LINE);
    if (stamp > 0) {
        (void)canvas_picture(c, "stamp", r.x + r.w - 92 * dp, r.y + 16 * dp, stamp);
    }
    canvas_label_rgba(c, (struct draw_rect){left, r.y + 14 * dp, r.w - 130 * dp, 28 * dp}, TYPE_MONO, PAPER_INK2,
                      TEXT_LEFT, TG_SPAN_LIT("MAIL FROM:"));
    address(c, left, r.y + 42 * dp, r.w - 140 * dp, 21, v->said ? v->from : canvas_text(c, "ui.note.not_yet"), false);
    float y = r.y + (low ? 76 : 124) * dp, x = low ? left : r.x + 110 * dp;
    canvas_label_rgba(c, (struct draw_rect){x, y, 200 * dp, 28 * dp}, TYPE_MONO, PAPER_INK2, TEXT_LEFT,
                      TG_SPAN_LIT("RCPT TO:"));
    float size = shown > 1 ? 22 : 27;
    for (uint32_t i = 0; i < shown; i++) {
        address(c, x, y + (28 + 38 * (float)i) * dp, r.x + r.w - x - 24 * dp, size, v->recipients[i], true);
    }
    if (v->recipient_count > shown) {
        struct tg_span more = canvas_fmt(c, "%u", (unsigned)(v->recipient_count - shown));
        canvas_label_rgba(c, (struct draw_rect){x + 110 * dp, y, 260 * dp, 28 * dp}, TYPE_BODY, PAPER_INK2, TEXT_LEFT,
                          canvas_text_fmt(c, "ui.note.more", &more, 1));
    }
    if (!low) {
        struct text_run run = {canvas_text(c, "ui.letter.envelope_use"), canvas_font(c, TYPE_BODY), PAPER_INK2};
        struct text_block block =
            text_lay(c->frame, c->measurer, &run, 1, r.w - 48 * dp, canvas_line_height(c, TYPE_BODY), 0, 0);
        text_draw(c->list, &block, left, r.y + r.h - block.height - 10 * dp, TEXT_LEFT);
    }
}

static void postmark(const struct canvas *c, struct draw_rect r, int number, const struct letter_postmark *p)
{
    float dp = c->s, x = r.x + 41 * dp, y = r.y + r.h / 2;
    uint32_t ring = canvas_color(c, COLOR_TCP);

    draw_round(c->list, r, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE));
    draw_circle(c->list, x, y, 27 * dp, 0, 3 * dp, ring);
    draw_circle(c->list, x, y, 19 * dp, 0, 2 * dp, ring);
    canvas_label(c, (struct draw_rect){x - 20 * dp, y - 20 * dp, 40 * dp, 40 * dp}, TYPE_LABEL, COLOR_TCP_TEXT,
                 TEXT_CENTRE, canvas_fmt(c, "%d", number));
    float left = r.x + 84 * dp, right = 110 * dp, w = r.x + r.w - left - right - 20 * dp;
    canvas_label_fit(c, (struct draw_rect){left, y - 28 * dp, w, 28 * dp}, TYPE_MONO_BOLD, COLOR_INK, TEXT_LEFT,
                     canvas_fmt(c, "by %S", p->by));
    canvas_label_fit(c, (struct draw_rect){left, y, w, 28 * dp}, TYPE_MONO, COLOR_INK2, TEXT_LEFT,
                     canvas_fmt(c, "from %S", p->from));
    struct draw_rect box = {r.x + r.w - right - 14 * dp, y - 28 * dp, right, 28 * dp};
    canvas_label_fit(c, box, TYPE_MONO, COLOR_INK, TEXT_RIGHT, p->time);
    box.y = y;
    canvas_label_fit(c, box, TYPE_MONO, COLOR_INK2, TEXT_RIGHT, p->with);
}

static void left_column(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, y = r.y, bottom = r.y + r.h;

    y += section(c, (struct draw_rect){r.x, y, r.w, 0}, "mark-smtp", COLOR_SMTP, "ui.letter.envelope",
                 "ui.letter.envelope_note");
    float h = fminf(300 * dp, (bottom - y) * 0.56f);
    letter_envelope(app, (struct draw_rect){r.x, y, r.w, h}, v);
    y += h + 16 * dp;
    y += section(c, (struct draw_rect){r.x, y, r.w, 0}, "postmark", COLOR_COUNT, "ui.letter.postmarks",
                 "ui.letter.postmarks_note");
    if (v->postmark_count == 0) {
        canvas_label_fit(c, (struct draw_rect){r.x, y, r.w, 30 * dp}, TYPE_BODY, COLOR_INK2, TEXT_LEFT,
                         canvas_text(c, "ui.letter.no_postmark"));
    }
    for (size_t i = 0; i < v->postmark_count && y + 72 * dp <= bottom; i++, y += 82 * dp) {
        postmark(c, (struct draw_rect){r.x, y, r.w, 72 * dp}, (int)(v->postmark_count - i), &v->postmarks[i]);
    }
}

/* --- the letter itself --- */

struct sheet {
    struct app *app;
    struct draw_rect area; /* what shows */
    float names;           /* width of the column of field names */
    float y, header_end, body_start, body_end;
    bool draw;
};

static int chosen_field(const struct app *app, const struct letter_view *v)
{
    for (size_t i = 0; app->letter_field < 0 && i < v->header.count; i++) {
        if (tg_span_ieq_str(v->header.fields[i].name, "To")) {
            return (int)i;
        }
    }
    return app->letter_field;
}

static void field(struct sheet *s, const struct letter_view *v, size_t i, bool on)
{
    struct app *app = s->app;
    const struct canvas *c = &app->chrome;
    const struct mail_field *f = &v->header.fields[i];
    float dp = c->s, name_w = s->names, line = canvas_line_height(c, TYPE_PROTOCOL), w = s->area.w - name_w - 130 * dp;
    bool received = tg_span_ieq_str(f->name, "Received");
    bool shorter = received && !app->letter_raw && !on; /* one line will do until it is chosen */
    bool big =
        tg_span_ieq_str(f->name, "From") || tg_span_ieq_str(f->name, "To") || tg_span_ieq_str(f->name, "Subject");
    struct text_run run = {letter_field_text(c, f, app->letter_raw),
                           canvas_font(c, big ? TYPE_PROTOCOL_NOW : TYPE_PROTOCOL), received ? PAPER_INK2 : PAPER_INK};
    struct text_block block =
        text_lay(c->frame, c->measurer, &run, 1, w, line, shorter ? 1 : 0, shorter ? TEXT_ELLIPSIS : TEXT_PROTOCOL);
    float h = fmaxf(block.height, line) + 5 * dp;

    if (s->draw && s->y + h > s->area.y && s->y < s->area.y + s->area.h) {
        struct draw_rect row = {s->area.x - 10 * dp, s->y, s->area.w - 100 * dp, h};
        if (on) {
            draw_round(c->list, row, 6 * dp, PAPER_HL, 0, 0);
        }
        struct tg_span name = canvas_fmt(c, "%S:", f->name);
        struct draw_font font = canvas_font(c, TYPE_MONO);
        struct text_run label = {name, font, PAPER_INK2};
        struct text_block name_block =
            text_lay(c->frame, c->measurer, &label, 1, name_w - 6 * dp, line, 1, TEXT_ELLIPSIS);
        text_draw(c->list, &name_block, s->area.x, s->y + 2 * dp, TEXT_LEFT);
        text_draw(c->list, &block, s->area.x + name_w, s->y + 2 * dp, TEXT_LEFT);
        if (s->y >= s->area.y && s->y + h <= s->area.y + s->area.h) {
            ui_press_zone(&app->ui, row, 6 * dp, command_of(COMMAND_LETTER_LINE, (int32_t)i));
        }
    }
    s->y += h;
}

static void empty_line(struct sheet *s)
{
    const struct canvas *c = &s->app->chrome;
    float dp = c->s, h = 34 * dp;

    if (s->draw) {
        struct tg_span text = canvas_text(c, "ui.letter.empty_line");
        float w = canvas_width(c, TYPE_BODY, text) + 24 * dp, r = 7 * dp;
        struct draw_rect box = {s->area.x + s->names, s->y + 3 * dp, w, 28 * dp};
        draw_box(c->list, &(struct draw_box){
                              .rect = box,
                              .radius = {r, r, r, r},
                              .border = 2 * dp,
                              .border_color = 0x8F7F5FFFu,
                              .dash_on = 5 * dp,
                              .dash_off = 4 * dp
        });
        canvas_label_rgba(c, box, TYPE_BODY, PAPER_INK2, TEXT_CENTRE, text);
    }
    s->y += h;
}

static void body(struct sheet *s, const struct letter_view *v)
{
    struct app *app = s->app;
    const struct canvas *c = &app->chrome;
    enum type_role role = app->letter_raw ? TYPE_PROTOCOL : TYPE_STORY;
    struct draw_font font = canvas_font(c, role);
    float line = canvas_line_height(c, role), w = s->area.w - 130 * c->s;
    struct tg_span rest = app->letter_raw ? v->raw_body : v->body;

    s->body_start = s->y + 4 * c->s;
    s->y += 8 * c->s;
    for (int n = 0; rest.len > 0 && n < 400; n++) {
        struct tg_span text = tg_split(&rest, '\n');
        struct tg_buf visible;
        tg_buf_init(&visible, 1 << 20);
        text_visible(c->measurer, &font,
                     text.len > 0 && text.ptr[text.len - 1] == '\r' ? tg_span_sub(text, 0, text.len - 1) : text,
                     &visible);
        struct text_run run = {tg_arena_copy(c->frame, tg_buf_span(&visible)), font, PAPER_INK};
        tg_buf_deinit(&visible);
        struct text_block block =
            text_lay(c->frame, c->measurer, &run, 1, w, line, 0, app->letter_raw ? TEXT_PROTOCOL : 0);
        float h = fmaxf(block.height, line);
        if (s->draw && s->y + h > s->area.y && s->y < s->area.y + s->area.h) {
            text_draw(c->list, &block, s->area.x, s->y, TEXT_LEFT);
        }
        s->y += h;
    }
    s->body_end = s->y + 6 * c->s;
}

static void bracket(const struct canvas *c, float x, float top, float bottom, uint32_t color, struct tg_span word)
{
    float dp = c->s, w = canvas_width(c, TYPE_LABEL, word), y = (top + bottom) / 2;

    if (bottom - top < 20 * dp) {
        return;
    }
    draw_line(c->list,
              (struct draw_point[]){
                  {x - 10 * dp, top            },
                  {x - 4 * dp,  top + dp       },
                  {x,           top + 5 * dp   },
                  {x,           bottom - 5 * dp},
                  {x - 4 * dp,  bottom - dp    },
                  {x - 10 * dp, bottom         }
    },
              6, &(struct draw_stroke){.width = 4 * dp, .color = color});
    canvas_label_rgba(c, (struct draw_rect){x - w - 14 * dp, y - 14 * dp, w + 2, 28 * dp}, TYPE_LABEL, color, TEXT_LEFT,
                      word);
}

static void lay_sheet(struct sheet *s, const struct letter_view *v)
{
    const struct canvas *c = &s->app->chrome;
    int on = chosen_field(s->app, v);

    for (size_t i = 0; i < v->header.count; i++) {
        s->names = fmaxf(s->names, canvas_width(c, TYPE_MONO, v->header.fields[i].name) + canvas_dp(c, 30));
    }
    s->names = fminf(s->names, s->area.w * 0.36f);

    for (size_t i = 0; i < v->header.count; i++) {
        field(s, v, i, (int)i == on);
    }
    s->header_end = s->y;
    empty_line(s);
    body(s, v);
}

void letter_sheet(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    struct draw_rect area = {r.x + 20 * dp, r.y + 12 * dp, r.w - 40 * dp, r.h - 24 * dp};
    struct sheet measure = {.app = app, .area = area};

    draw_round(c->list, r, 14 * dp, PAPER, 3 * dp, PAPER_LINE);
    lay_sheet(&measure, v);
    float most = fmaxf(measure.y - area.h, 0), offset = fminf(app->scroll[SCROLL_LETTER], most);
    struct sheet s = {.app = app, .area = area, .y = area.y - offset, .draw = true};
    draw_clip(c->list, (struct draw_rect){r.x + 4 * dp, area.y, r.w - 8 * dp, area.h});
    lay_sheet(&s, v);
    float bx = r.x + r.w - 24 * dp;
    bracket(c, bx, area.y - offset + 4 * dp, s.header_end - 2 * dp, PAPER_BLUE, canvas_text(c, "ui.letter.header"));
    bracket(c, bx, s.body_start, s.body_end, PAPER_PINK, canvas_text(c, "ui.letter.body"));
    draw_unclip(c->list);
    ui_scroll_bar(&app->ui, (struct draw_rect){r.x, area.y, r.w - 2 * dp, area.h}, measure.y, offset);
    struct command scroll = {COMMAND_SCROLL, SCROLL_LETTER, offset};
    ui_scroll_zone(&app->ui, r, scroll, most);
}

static float agreement(struct app *app, struct draw_rect r, const struct letter_view *v, bool draw)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, text_x = 76 * dp;
    enum theme_color mark = v->agrees ? COLOR_OK : COLOR_WARNING;
    const char *title = v->agrees ? "ui.letter.agree" : "ui.letter.differ";
    const char *note = v->agrees ? "ui.letter.agree_note" : "ui.letter.differ_note";
    struct text_run runs[3];
    runs[0] = canvas_run(c, TYPE_LABEL, COLOR_INK, canvas_text(c, title));
    runs[1] = canvas_run(c, TYPE_BODY, COLOR_INK, TG_SPAN_LIT("\n"));
    runs[2] = canvas_run(c, TYPE_BODY, COLOR_INK, canvas_text(c, note));
    struct text_block block =
        text_lay(c->frame, c->measurer, runs, 3, r.w - text_x - 14 * dp, canvas_line_height(c, TYPE_BODY), 0, 0);
    float h = fmaxf(block.height + 20 * dp, 64 * dp);

    if (!draw || v->recipient_count == 0) {
        return v->recipient_count == 0 ? 0 : h;
    }
    draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h}, 12 * dp, canvas_color(c, (enum theme_color)(mark + 2)),
               2 * dp, canvas_color(c, mark));
    canvas_icon(c, v->agrees ? "sign-ok" : "sign-warning", r.x + 40 * dp, r.y + h / 2, 44 * dp, 0xFFFFFFFFu);
    text_draw(c->list, &block, r.x + text_x, r.y + (h - block.height) / 2, TEXT_LEFT);
    return h;
}

static void right_column(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, y = r.y;
    struct ui_segment modes[2] = {
        {canvas_text(c, "ui.letter.decoded"), NULL, command_of(COMMAND_LETTER_RAW, 0)},
        {canvas_text(c, "ui.letter.as_sent"), NULL, command_of(COMMAND_LETTER_RAW, 1)}
    };
    float w = ui_segments_width(&app->ui, modes, 2);

    ui_segments(&app->ui, r.x + r.w - w, y - 2 * dp, 38 * dp, modes, 2, app->letter_raw ? 1 : 0);
    y += section(c, (struct draw_rect){r.x, y, r.w - w - 10 * dp, 0}, "letter-sheet", COLOR_COUNT, "ui.letter.letter",
                 "ui.letter.letter_note");
    float foot = agreement(app, r, v, false);
    float h = r.y + r.h - y - (foot > 0 ? foot + 14 * dp : 0);
    letter_sheet(app, (struct draw_rect){r.x, y, r.w, h}, v);
    (void)agreement(app, (struct draw_rect){r.x, y + h + 14 * dp, r.w, foot}, v, true);
}

/* The octets of the field that is marked. */
static float marked_octets(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = 2 * hex_line_height(c) + 46 * dp;
    int on = chosen_field(app, v);

    if (on < 0 || (size_t)on >= v->header.count) {
        return 0;
    }
    struct tg_span raw = v->header.fields[on].raw;
    struct draw_rect box = {r.x, r.y + r.h - h, r.w, h};
    draw_round(c->list, box, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE));
    canvas_label_fit(c, (struct draw_rect){r.x + 20 * dp, box.y + h / 2 - 28 * dp, 210 * dp, 28 * dp}, TYPE_LABEL,
                     COLOR_INK, TEXT_LEFT, canvas_text(c, "ui.letter.raw"));
    canvas_label_fit(c, (struct draw_rect){r.x + 20 * dp, box.y + h / 2, 210 * dp, 28 * dp}, TYPE_BODY, COLOR_INK2,
                     TEXT_LEFT, canvas_text(c, "ui.letter.raw_note"));
    float x = r.x + 244 * dp, chip = 190 * dp;
    unsigned per_line = (unsigned)fmaxf(fminf((box.x + box.w - x - chip) / hex_width(c, 1) * 1.9f, 20), 8);
    while (per_line > 8 && hex_width(c, per_line) > box.x + box.w - x - chip) {
        per_line--;
    }
    struct hex_mark mark = {0, raw.len, COLOR_HL, COLOR_INK};
    struct hex_view view = {raw, (size_t)(raw.ptr - v->octets.ptr), per_line, &mark, 1};
    (void)hex_draw(c, (struct draw_rect){x, box.y + 22 * dp, box.w, 2 * hex_line_height(c)}, &view);
    struct tg_span rfc = TG_SPAN_LIT("RFC 5322 3.6");
    (void)rfc_chip(c, box.x + box.w - 18 * dp - (canvas_width(c, TYPE_BODY, TG_SPAN_LIT("RFC 5322 §3.6")) + 46 * dp),
                   box.y + h / 2 - 15 * dp, rfc);
    return h + 16 * dp;
}

static void content(struct app *app, struct draw_rect r, const struct letter_view *v)
{
    float dp = app->chrome.s;

    if (r.w < 1000 * dp) { /* one column */
        float h = fminf(150 * dp, r.h * 0.4f);
        letter_envelope(app, (struct draw_rect){r.x, r.y, r.w, h}, v);
        letter_sheet(app, (struct draw_rect){r.x, r.y + h + 10 * dp, r.w, r.h - h - 10 * dp}, v);
        return;
    }
    r.h -= marked_octets(app, r, v);
    float left = fminf(610 * dp, r.w * 0.43f);
    left_column(app, (struct draw_rect){r.x, r.y, left, r.h}, v);
    right_column(app, (struct draw_rect){r.x + left + 30 * dp, r.y, r.w - left - 30 * dp, r.h}, v);
}

void overlay_letter(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    struct letter_view v;
    struct draw_rect card = overlay_frame(app, 1488 * dp, 828 * dp);

    if (!letter_view_make(app, app->letter, &v)) {
        (void)overlay_title(app, card, "envelope-empty", canvas_text(c, "ui.letter.none"), TG_SPAN_LIT(""));
        return;
    }
    struct tg_span number = canvas_fmt(c, "%u", (unsigned)app->letter), size = canvas_fmt(c, "%u", (unsigned)v.whole);
    struct ui_segment tabs[3] = {
        {canvas_text(c, "ui.letter.tab.content"), NULL, command_of(COMMAND_LETTER_TAB, LETTER_CONTENT)},
        {canvas_text(c, "ui.letter.tab.raw"),     NULL, command_of(COMMAND_LETTER_TAB, LETTER_RAW)    },
        {canvas_text(c, "ui.letter.tab.journey"), NULL, command_of(COMMAND_LETTER_TAB, LETTER_JOURNEY)}
    };
    float tabs_w = ui_segments_width(&app->ui, tabs, 3), right = card.x + card.w - 80 * dp;
    float title_w = canvas_width(c, TYPE_CAPTION, canvas_text_fmt(c, "ui.letter.title", &number, 1)) + 120 * dp;
    float note_w = canvas_width(c, TYPE_BODY, canvas_text_fmt(c, "ui.letter.size", &size, 1));
    bool note = card.x + title_w + note_w + 30 * dp < right - tabs_w;
    float top = overlay_title(app, card, "envelope-closed", canvas_text_fmt(c, "ui.letter.title", &number, 1),
                              note ? canvas_text_fmt(c, "ui.letter.size", &size, 1) : TG_SPAN_LIT(""));
    struct draw_rect inside = {card.x + 24 * dp, card.y + top + 18 * dp, card.w - 48 * dp, card.h - top - 40 * dp};
    if (card.x + title_w < right - tabs_w) {
        ui_segments(&app->ui, right - tabs_w, card.y + 16 * dp, 44 * dp, tabs, 3, (size_t)app->letter_tab);
    }
    if (app->letter_tab == LETTER_RAW) {
        letter_raw(app, inside, &v);
    } else if (app->letter_tab == LETTER_JOURNEY) {
        letter_journey(app, inside);
    } else {
        content(app, inside, &v);
    }
}
