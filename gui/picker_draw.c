// SPDX-License-Identifier: MIT
/* The picker on the screen: the lesson chosen at the left, all that fit the search as cards beside it. */
#include "gui/picker.h"

#include "gui/panels.h"

#include <math.h>

#define ART_W  160.0f
#define ART_H  146.0f
#define CARD_H 171.0f

static const char *const language_labels[APP_LANGUAGES] = {"EN", "日本語"};

static bool roomy(const struct app *app)
{
    return app->layout.mode != LAYOUT_COMPACT;
}

/* The still life, filling rect, its things as large as fit. */
static void still_life(const struct canvas *c, struct draw_rect r, const struct picker_art *art)
{
    float k = fminf(r.w / ART_W, r.h / ART_H);
    struct draw_point from = {r.x + (r.w - ART_W * k) / 2, r.y + (r.h - ART_H * k) / 2};

    draw_round(c->list, r, canvas_dp(c, 10), c->theme->dark ? art->dark : art->light, 0, 0);
    for (size_t i = 0; i < 4 && art->things[i].name != NULL; i++) {
        canvas_icon(c, art->things[i].name, from.x + art->things[i].x * k, from.y + art->things[i].y * k,
                    art->things[i].size * k, 0xFFFFFFFFu);
    }
}

/* Badges of what is spoken, from x on, as many as fit before `right`. */
static void badges(const struct canvas *c, float x, float y, float right, unsigned signs, unsigned first)
{
    static const struct {
        const char *name, *icon;
        enum theme_color mark;
    } all[] = {
        {"SMTP", "mark-smtp", COLOR_SMTP}, {"DNS", "mark-dns", COLOR_DNS}, {"POP3", "mark-pop3", COLOR_POP3},
        {"IMAP", "mark-imap", COLOR_IMAP}, {"TLS", "mark-tls", COLOR_TLS},
    };
    for (size_t n = 0; n < 2 * sizeof all / sizeof *all; n++) {
        size_t i = n % (sizeof all / sizeof *all);
        bool turn =
            ((first >> i & 1) != 0) == (n == i); /* those it is about in the first round, the others in the second */
        float w = canvas_width(c, TYPE_LABEL, tg_span_str(all[i].name)) + canvas_dp(c, 47);
        if (turn && (signs >> i & 1) && x + w <= right) {
            x += canvas_badge(c, x, y, canvas_dp(c, 30), all[i].mark, all[i].icon, tg_span_str(all[i].name)) +
                 canvas_dp(c, 7);
        }
    }
}

static struct tg_span minutes(const struct canvas *c, const struct picker_lesson *lesson)
{
    struct tg_span number = canvas_fmt(c, "%u", lesson->minutes);
    return canvas_text_fmt(c, "ui.picker.minutes", &number, 1);
}

static void card(struct app *app, struct draw_rect r, size_t at)
{
    const struct canvas *c = &app->chrome;
    const struct picker *p = app->picker;
    const struct picker_lesson *lesson = &p->lessons[p->shown[at]];
    struct command command = command_of(COMMAND_PICK, (int32_t)at);
    float dp = c->s, pad = 10 * dp, art_w = fminf(ART_W * dp, r.w * 0.36f);
    bool on = at == p->chosen;

    canvas_card(c, r, on || ui_hot(&app->ui, command) ? COLOR_ACCENT : COLOR_LINE);
    if (on) {
        draw_round(c->list, r, 14 * dp, 0, 4 * dp, canvas_color(c, COLOR_ACCENT));
    }
    ui_press_zone(&app->ui, r, 14 * dp, command);
    struct draw_rect art = {r.x + pad, r.y + pad, art_w, r.h - 2 * pad - 5 * dp};
    still_life(c, art, lesson->art);
    float x = art.x + art.w + 14 * dp, w = r.x + r.w - pad - x, y = r.y + pad;
    const struct text_run runs[2] = {
        canvas_run(c, TYPE_CARD_TITLE, COLOR_INK, tg_span_str(app_scenario_text(app, &lesson->scenario->title))),
        canvas_run(c, TYPE_BODY, COLOR_INK2, tg_span_str(app_scenario_text(app, &lesson->scenario->summary)))};
    uint32_t left = 4; /* lines: a long title takes one of the summary's */
    for (size_t i = 0; i < 2; i++) {
        float line = canvas_line_height(c, i == 0 ? TYPE_CARD_TITLE : TYPE_BODY);
        struct text_block block =
            text_lay(c->frame, c->measurer, &runs[i], 1, w, line, i == 0 ? 2 : left, TEXT_ELLIPSIS);
        text_draw(c->list, &block, x, y, TEXT_LEFT);
        y += block.height;
        left -= block.line_count;
    }
    float bottom = r.y + r.h - pad - 5 * dp - 30 * dp;
    struct tg_span time = minutes(c, lesson);
    float time_w = canvas_width(c, TYPE_BODY, time) + 2;
    canvas_label(c, (struct draw_rect){r.x + r.w - pad - time_w, bottom, time_w, 30 * dp}, TYPE_BODY, COLOR_INK2,
                 TEXT_LEFT, time);
    badges(c, x, bottom, r.x + r.w - pad - time_w - 6 * dp, lesson->signs, lesson->art->about);
}

/* The steps' short names, one behind the other: the way of the story. */
static struct tg_span way(struct app *app, const struct scenario *s)
{
    struct tg_span all = TG_SPAN_LIT("");
    const struct canvas *c = &app->chrome;

    for (size_t i = 0; i < s->step_count; i++) {
        struct tg_span title = tg_span_str(app_scenario_text(app, &s->steps[i].title));
        if (title.len > 0) {
            all = all.len > 0 ? canvas_fmt(c, "%S → %S", all, title) : title;
        }
    }
    return all;
}

static void detail(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    const struct picker_lesson *lesson = picker_chosen(app->picker);
    float dp = c->s, pad = 18 * dp, x = r.x + pad + 4 * dp, w = r.w - 2 * (pad + 4 * dp);

    canvas_card(c, r, COLOR_ACCENT);
    if (lesson == NULL) {
        return;
    }
    const struct scenario *s = lesson->scenario;
    struct draw_rect art = {r.x + pad, r.y + pad, r.w - 2 * pad, fminf(300 * dp, r.h * 0.42f)};
    still_life(c, art, lesson->art);
    struct ui_button start = {.icon = "icon-play",
                              .text = canvas_text(c, "ui.picker.start"),
                              .key = "Enter",
                              .style = UI_PRIMARY,
                              .command = command_of(COMMAND_PICK_START, 0)};
    start.rect = (struct draw_rect){x, r.y + r.h - 5 * dp - pad - 56 * dp, w, 56 * dp};
    float y = art.y + art.h + 12 * dp;
    float badge = 0;
    if (lesson->place == 0) {
        struct tg_span here = canvas_text(c, "ui.picker.first");
        badge = canvas_width(c, TYPE_LABEL, here) + 24 * dp;
        draw_round(c->list, (struct draw_rect){x, y, badge, 30 * dp}, 8 * dp, canvas_color(c, COLOR_ACCENT), 0, 0);
        canvas_label(c, (struct draw_rect){x, y, badge, 30 * dp}, TYPE_LABEL, COLOR_ACCENT_INK, TEXT_CENTRE, here);
        badge += 10 * dp;
    }
    struct tg_span counts[2] = {canvas_fmt(c, "%u", (unsigned)s->step_count), minutes(c, lesson)};
    canvas_label_fit(c, (struct draw_rect){x + badge, y, w - badge, 30 * dp}, TYPE_BODY, COLOR_INK2, TEXT_LEFT,
                     canvas_text_fmt(c, "ui.picker.size", counts, 2));
    y += 36 * dp;
    struct text_block title = caption_lay(c, tg_span_str(app_scenario_text(app, &s->title)), w, 34);
    text_draw(c->list, &title, x, y + 21 * dp - title.height / 2, TEXT_LEFT);
    y += 46 * dp;
    float bottom = start.rect.y - 54 * dp;
    const struct text_run runs[2] = {
        canvas_run(c, TYPE_STORY, COLOR_INK2, tg_span_str(app_scenario_text(app, &s->summary))),
        canvas_run(c, TYPE_BODY, COLOR_INK, way(app, s)),
    };
    for (size_t i = 0; i < 2; i++) {
        float line = canvas_line_height(c, i == 0 ? TYPE_STORY : TYPE_BODY), room = bottom - y;
        if (room < line) {
            break;
        }
        struct text_block block =
            text_lay(c->frame, c->measurer, &runs[i], 1, w, line, (uint32_t)(room / line), TEXT_ELLIPSIS);
        text_draw(c->list, &block, x, y, TEXT_LEFT);
        y += block.height + 10 * dp;
    }
    badges(c, x, start.rect.y - 46 * dp, x + w, lesson->signs, 0);
    ui_button(&app->ui, &start);
}

/* The cards in their columns; scrolls so that the one chosen by a key is seen. */
static void cards(struct app *app, struct draw_rect area)
{
    const struct canvas *c = &app->chrome;
    struct picker *p = app->picker;
    float dp = c->s, gap = 20 * dp, row = (CARD_H + 8) * dp;
    size_t columns = (size_t)fmaxf(floorf((area.w + gap) / (380 * dp + gap)), 1);
    float w = (area.w - gap * (float)(columns - 1)) / (float)columns;
    float all = row * (float)((p->shown_count + columns - 1) / columns) - 8 * dp, most = fmaxf(all - area.h, 0);

    p->columns = columns;
    if (app->follow_chosen) {
        float top = row * (float)(p->chosen / columns);
        app->scroll[SCROLL_PICKER] = fminf(fmaxf(app->scroll[SCROLL_PICKER], top + CARD_H * dp - area.h), top);
        app->follow_chosen = false;
    }
    app->scroll[SCROLL_PICKER] = fminf(fmaxf(app->scroll[SCROLL_PICKER], 0), most);
    float offset = app->scroll[SCROLL_PICKER];
    struct command scroll = command_of(COMMAND_SCROLL, SCROLL_PICKER);
    scroll.data = offset;
    ui_scroll_zone(&app->ui, area, scroll, most);
    draw_clip(c->list, area);
    for (size_t i = 0; i < p->shown_count; i++) {
        struct draw_rect r = {area.x + (w + gap) * (float)(i % columns), area.y + row * (float)(i / columns) - offset,
                              w, CARD_H * dp};
        if (r.y + r.h > area.y && r.y < area.y + area.h) {
            card(app, r, i);
        }
    }
    draw_unclip(c->list);
    ui_scroll_bar(&app->ui, (struct draw_rect){area.x, area.y, area.w + 16 * dp, area.h}, all, offset);
    if (p->shown_count == 0) {
        canvas_icon(c, "envelope-empty", area.x + area.w / 2, area.y + 110 * dp, 120 * dp, 0xFFFFFFFFu);
        canvas_label_fit(c, (struct draw_rect){area.x, area.y + 180 * dp, area.w, 40 * dp}, TYPE_CARD_TITLE, COLOR_INK,
                         TEXT_CENTRE, canvas_text(c, "ui.picker.none"));
    }
}

/* From right to left, as the widths come from the texts. Returns the left edge of what it took. */
static void top_bar(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct draw_rect bar = app->layout.top;
    float dp = c->s, side = 44 * dp, gap = 12 * dp, y = bar.y + (bar.h - 2 * dp - side) / 2, mark = 42 * dp;
    struct ui_segment languages[APP_LANGUAGES];

    draw_fill(c->list, bar, canvas_color(c, COLOR_PANEL));
    draw_fill(c->list, (struct draw_rect){bar.x, bar.y + bar.h - 2 * dp, bar.w, 2 * dp}, canvas_color(c, COLOR_LINE));
    for (int i = 0; i < APP_LANGUAGES; i++) {
        languages[i] = (struct ui_segment){tg_span_str(language_labels[i]), NULL, command_of(COMMAND_LANGUAGE, i)};
    }
    struct ui_button open = {.icon = "icon-folder",
                             .text = roomy(app) ? canvas_text(c, "ui.picker.open") : TG_SPAN_LIT(""),
                             .command = command_of(COMMAND_OPEN, 0)};
    float menu_x = bar.x + bar.w - 16 * dp - side, theme_x = menu_x - gap - side;
    float lang_x = theme_x - gap - ui_segments_width(&app->ui, languages, APP_LANGUAGES);
    float open_w = fmaxf(ui_button_width(&app->ui, &open) - (roomy(app) ? 8 : 20) * dp, side);
    float open_x = lang_x - gap - open_w, x = bar.x + 14 * dp;
    x += canvas_picture(c, "app-mark", x, bar.y + (bar.h - 2 * dp - mark) / 2, mark) + 12 * dp;
    if (roomy(app)) {
        x += canvas_label(c, (struct draw_rect){x, bar.y, 140 * dp, bar.h - 2 * dp}, TYPE_CAPTION, COLOR_INK, TEXT_LEFT,
                          TG_SPAN_LIT("tegami")) +
             14 * dp;
        struct tg_span about = canvas_text(c, "ui.picker.about");
        float w = canvas_width(c, TYPE_STORY, about);
        if (x + w + 350 * dp < open_x) {
            x += canvas_label(c, (struct draw_rect){x, bar.y, w + 1, bar.h - 2 * dp}, TYPE_STORY, COLOR_INK2, TEXT_LEFT,
                              about) +
                 14 * dp;
        }
    }
    float field_w = fminf(open_x - gap - x, 330 * dp);
    struct draw_rect field = {open_x - gap - field_w, y, field_w, side};
    bool typing = app->typing == &app->picker->search;
    text_field_draw(&app->ui, field, &app->picker->search, "icon-search", canvas_text(c, "ui.picker.search"), "/",
                    typing, command_of(COMMAND_SEARCH, 0));
    app->typing_rect = typing ? field : app->typing_rect;
    open.rect = (struct draw_rect){open_x, y, open_w, side};
    ui_button(&app->ui, &open);
    ui_segments(&app->ui, lang_x, y, side, languages, APP_LANGUAGES, (size_t)app->language);
    ui_icon_button(&app->ui, (struct draw_rect){theme_x, y, side, side}, app->dark ? "icon-sun" : "icon-moon", false,
                   command_of(COMMAND_THEME, 0));
    ui_icon_button(&app->ui, (struct draw_rect){menu_x, y, side, side}, "icon-menu", app->overlay == OVERLAY_MENU,
                   command_of(COMMAND_MENU, 0));
}

/* A lesson by its title, a file by its name without the folders. */
static struct tg_span recent_name(struct app *app, const char *path)
{
    const struct picker *p = app->picker;
    const char *slash = strrchr(path, '/');

    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->lessons[i].scenario->id, path) == 0) {
            return tg_span_str(app_scenario_text(app, &p->lessons[i].scenario->title));
        }
    }
    return tg_span_str(slash != NULL && slash[1] != '\0' ? slash + 1 : path);
}

/* What was opened lately, right-aligned, the newest first, as many as there is room for. */
static void recent(struct app *app, struct draw_rect r)
{
    const struct canvas *c = &app->chrome;
    struct tg_span label = canvas_text(c, "ui.picker.recent"), names[SETTINGS_RECENT];
    float dp = c->s, gap = 8 * dp, pad = 12 * dp, w[SETTINGS_RECENT], all = canvas_width(c, TYPE_BODY, label) + gap;
    size_t count = 0;

    for (; count < SETTINGS_RECENT && app->settings.recent[count][0] != '\0'; count++) {
        names[count] = recent_name(app, app->settings.recent[count]);
        w[count] = fminf(canvas_width(c, TYPE_BODY, names[count]) + 2 * pad + 2, 300 * dp);
        if (all + w[count] + gap > r.w) {
            break;
        }
        all += w[count] + gap;
    }
    if (count == 0) {
        return;
    }
    float x = r.x + r.w - all + gap;
    x += canvas_label(c, (struct draw_rect){x, r.y, canvas_width(c, TYPE_BODY, label) + 2, r.h}, TYPE_BODY, COLOR_INK2,
                      TEXT_LEFT, label) +
         gap;
    for (size_t i = 0; i < count; i++) {
        struct command command = command_of(COMMAND_PICK_RECENT, (int32_t)i);
        struct draw_rect chip = {x, r.y, w[i] - gap, r.h};
        bool hot = ui_hot(&app->ui, command);
        draw_round(c->list, chip, r.h / 2, canvas_color(c, COLOR_PANEL), (hot ? 3 : 2) * dp,
                   canvas_color(c, hot ? COLOR_INK : COLOR_LINE2));
        ui_press_zone(&app->ui, chip, r.h / 2, command);
        canvas_label_short(c, draw_inset(chip, 0), TYPE_BODY, COLOR_INK, TEXT_CENTRE, names[i]);
        x += w[i];
    }
}

void picker_draw(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, top = app->layout.top.h, margin = (roomy(app) ? 40 : 18) * dp;
    float width = app->width - 2 * margin;

    if (app->picker == NULL) {
        app->picker = picker_new();
    }
    top_bar(app);
    struct tg_span title = canvas_text(c, "ui.picker.title"), hint = canvas_text(c, "ui.picker.keys");
    float y = top + (roomy(app) ? 16 : 8) * dp, h = 46 * dp, title_w = canvas_width(c, TYPE_SCREEN_TITLE, title) + 2;
    title_w = fminf(title_w, width);
    canvas_label_fit(c, (struct draw_rect){margin, y, title_w, h}, TYPE_SCREEN_TITLE, COLOR_INK, TEXT_LEFT, title);
    float hint_w = canvas_width(c, TYPE_STORY, hint) + 2, left = margin + title_w + 18 * dp;
    if (left + hint_w <= margin + width) {
        canvas_label(c, (struct draw_rect){left, y + 4 * dp, hint_w, h - 4 * dp}, TYPE_STORY, COLOR_INK2, TEXT_LEFT,
                     hint);
        left += hint_w + 24 * dp;
    }
    recent(app, (struct draw_rect){left, y + 5 * dp, fmaxf(margin + width - left, 0), 44 * dp});
    float from = y + h + (roomy(app) ? 22 : 8) * dp, height = app->height - from - (roomy(app) ? 40 : 12) * dp;
    float detail_w = !roomy(app) ? 0 : app->layout.mode == LAYOUT_FULL ? 540 * dp : 440 * dp;
    if (detail_w > 0) {
        detail(app, (struct draw_rect){margin, from, detail_w, fminf(height, 708 * dp)});
    }
    float x = margin + (detail_w > 0 ? detail_w + 24 * dp : 0);
    cards(app, (struct draw_rect){x, from, app->width - margin - x, height});
}

/* --- the open-file overlay --- */

static void entry_row(struct app *app, struct draw_rect r, const char *icon, struct tg_span name, int32_t entry)
{
    const struct canvas *c = &app->chrome;
    struct command command = command_of(COMMAND_OPEN_ENTRY, entry);
    float dp = c->s;

    if (ui_hot(&app->ui, command)) {
        draw_round(c->list, r, 8 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE2));
    }
    ui_press_zone(&app->ui, r, 8 * dp, command);
    canvas_icon(c, icon, r.x + 26 * dp, r.y + r.h / 2, 24 * dp, canvas_color(c, COLOR_INK2));
    canvas_label_short(c, (struct draw_rect){r.x + 50 * dp, r.y, r.w - 60 * dp, r.h}, TYPE_BODY, COLOR_INK, TEXT_LEFT,
                       name);
}

void overlay_open(struct app *app)
{
    const struct canvas *c = &app->chrome;
    struct picker *p = app->picker;
    float dp = c->s, pad = 24 * dp, row = 44 * dp;
    struct draw_rect card = overlay_frame(app, 860 * dp, 700 * dp);
    float y = card.y + overlay_title(app, card, NULL, canvas_text(c, "ui.open.title"), TG_SPAN_LIT("")) + 16 * dp;
    struct ui_button open = {.text = canvas_text(c, "ui.open.open"),
                             .key = "Enter",
                             .style = UI_PRIMARY,
                             .command = command_of(COMMAND_OPEN_PATH, 0)};
    float open_w = ui_button_width(&app->ui, &open), w = card.w - 2 * pad;
    struct draw_rect field = {card.x + pad, y, w - open_w - 12 * dp, 48 * dp};
    bool typing = app->typing == &p->path;

    text_field_draw(&app->ui, field, &p->path, "icon-folder", canvas_text(c, "ui.open.path"), NULL, typing,
                    command_of(COMMAND_OPEN_FIELD, 0));
    app->typing_rect = typing ? field : app->typing_rect;
    open.rect = (struct draw_rect){card.x + card.w - pad - open_w, y, open_w, 48 * dp};
    ui_button(&app->ui, &open);
    y += 60 * dp;
    float note = canvas_paragraph(c, card.x + pad, y, w, TYPE_BODY, COLOR_INK2, canvas_text(c, "ui.open.note"));
    y += note + 10 * dp;
    struct draw_rect area = {card.x + pad, y, w, card.y + card.h - 20 * dp - y};
    size_t count = 1;
    for (size_t at = 0; at < p->entries.len; at += strlen((const char *)p->entries.ptr + at) + 1) {
        count++;
    }
    float all = row * (float)count, most = fmaxf(all - area.h, 0);
    app->scroll[SCROLL_FILES] = fminf(fmaxf(app->scroll[SCROLL_FILES], 0), most);
    struct command scroll = command_of(COMMAND_SCROLL, SCROLL_FILES);
    scroll.data = app->scroll[SCROLL_FILES];
    ui_scroll_zone(&app->ui, area, scroll, most);
    draw_clip(c->list, area);
    struct draw_rect r = {area.x, area.y - scroll.data, area.w - 20 * dp, row};
    entry_row(app, r, "icon-arrow-left", canvas_text(c, "ui.open.up"), -1);
    int32_t number = 0;
    for (size_t at = 0; at < p->entries.len; at += strlen((const char *)p->entries.ptr + at) + 1, number++) {
        struct tg_span name = tg_span_str((const char *)p->entries.ptr + at);
        r.y += row;
        if (r.y + r.h > area.y && r.y < area.y + area.h) {
            entry_row(app, r, name.ptr[name.len - 1] == '/' ? "icon-folder" : "icon-list", name, number);
        }
    }
    draw_unclip(c->list);
    ui_scroll_bar(&app->ui, area, all, scroll.data);
}
