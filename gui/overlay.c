// SPDX-License-Identifier: MIT
/* Overlays: frame, help, menu, the whole conversation in a compact window. */
#include "gui/main_views.h"
#include "gui/panels.h"

#include <math.h>

#define OVERLAY_LAYER 10 /* above all of the town's */

struct draw_rect overlay_frame(struct app *app, float max_width, float max_height)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    bool compact = app->layout.mode == LAYOUT_COMPACT;
    float mx = (compact ? 16 : 56) * dp, my = (compact ? 12 : 36) * dp;
    float w = fminf(app->width - 2 * mx, max_width), h = fminf(app->height - 2 * my, max_height);
    struct draw_rect r = {roundf((app->width - w) / 2), roundf((app->height - h) / 2), roundf(w), roundf(h)};
    float radius = 18 * dp;

    ui_layer(&app->ui, OVERLAY_LAYER);
    draw_fill(c->list, (struct draw_rect){0, 0, app->width, app->height}, canvas_color(c, COLOR_SCRIM));
    ui_zone(&app->ui, (struct draw_rect){0, 0, app->width, app->height}, command_of(COMMAND_CLOSE, 0), UI_PRESS);
    draw_box(c->list, &(struct draw_box){.rect = r,
                                         .radius = {radius, radius, radius, radius},
                                         .fill = canvas_color(c, COLOR_PANEL),
                                         .border = 2 * dp,
                                         .border_color = canvas_color(c, COLOR_LINE),
                                         .edge = 5 * dp,
                                         .edge_color = canvas_color(c, COLOR_EDGE)});
    ui_zone(&app->ui, r, command_of(COMMAND_NONE, 0), UI_PRESS);
    return r;
}

float overlay_title(struct app *app, struct draw_rect card, const char *picture, struct tg_span title,
                    struct tg_span note)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = 76 * dp, side = 44 * dp, x = card.x + 22 * dp;
    float right = card.x + card.w - 22 * dp - side;
    const struct art_picture *art = picture != NULL ? art_find(c->art, picture) : NULL;

    ui_icon_button(&app->ui, (struct draw_rect){right, card.y + (h - side) / 2, side, side}, "icon-close", false,
                   command_of(COMMAND_CLOSE, 0));
    draw_fill(c->list, (struct draw_rect){card.x + 2 * dp, card.y + h - 2 * dp, card.w - 4 * dp, 2 * dp},
              canvas_color(c, COLOR_LINE));
    if (art != NULL) {
        float size = fminf(58 * dp, 58 * dp * art->h / art->w);
        canvas_icon(c, picture, x + 30 * dp, card.y + h / 2, fmaxf(size, 50 * dp), 0xFFFFFFFFu);
        x += 72 * dp;
    }
    float note_w = note.len > 0 ? canvas_width(c, TYPE_BODY, note) : 0;
    float title_w = fminf(canvas_width(c, TYPE_CAPTION, title) + 2, right - x - 12 * dp);
    canvas_label_fit(c, (struct draw_rect){x, card.y, title_w, h - 2 * dp}, TYPE_CAPTION, COLOR_INK, TEXT_LEFT, title);
    x += title_w + 14 * dp;
    if (note.len > 0 && x + note_w < right - 10 * dp) {
        canvas_label(c, (struct draw_rect){x, card.y + 2 * dp, note_w + 2, h - 2 * dp}, TYPE_BODY, COLOR_INK2,
                     TEXT_LEFT, note);
    }
    return h;
}

/* --- help: every key --- */

struct help_row {
    const char *keys[3];
    const char *text;
};
static const struct help_row help_rows[] = {
    {{"Space"}, "ui.help.play"},
    {{"←", "→"}, "ui.help.step"},
    {{"Shift", "←", "→"}, "ui.help.letter"},
    {{"Ctrl", "←", "→"}, "ui.help.chapter"},
    {{"Home", "End"}, "ui.help.ends"},
    {{"U"}, "ui.help.unit"},
    {{"[", "]"}, "ui.help.speed"},
    {{"1", "2", "3"}, "ui.help.layer"},
    {{"T", "S"}, "ui.help.view"},
    {{"Enter"}, "ui.help.inspect"},
    {{"Tab"}, "ui.help.focus"},
    {{"Esc"}, "ui.help.close"},
    {{"L"}, "ui.help.language"},
    {{"D"}, "ui.help.theme"},
    {{"Ctrl", "+", "−"}, "ui.help.size"},
    {{"F"}, "ui.help.fullscreen"},
    {{"G"}, "ui.help.legend"},
    {{"M"}, "ui.help.motion"},
    {{"?"}, "ui.help.help"},
    {{"Ctrl", "F"}, "ui.help.find"},
    {{"Ctrl", "C"}, "ui.help.copy"},
    {{"Shift", "D"}, "ui.help.contrast"},
    {{"Z", "0"}, "ui.help.zoom"},
    {{"V"}, "ui.help.follow"},
    {{"P"}, "ui.help.lessons"},
    {{"Ctrl", "O"}, "ui.help.open"},
};
#define HELP_ROWS (sizeof help_rows / sizeof help_rows[0])

static float help_keys_width(struct app *app, const struct help_row *row)
{
    float w = 0;
    for (int k = 0; k < 3 && row->keys[k] != NULL; k++) {
        w += ui_key_width(&app->ui, row->keys[k]) + canvas_dp(&app->chrome, 6);
    }
    return w;
}

void overlay_help(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, row = 42 * dp, keys = 0;
    size_t columns = 2;
    size_t per_column = (HELP_ROWS + columns - 1) / columns;
    struct draw_rect card = overlay_frame(app, 1180 * dp, (76 + 24) * dp + (float)per_column * row + 76 * dp);
    float top = overlay_title(app, card, "app-mark", canvas_text(c, "ui.help.title"), TG_SPAN_LIT(""));
    float pad = 28 * dp, width = (card.w - 2 * pad) / (float)columns;
    struct text_run run = {canvas_text(c, "ui.help.about"), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK2)};
    struct text_block about =
        text_lay(c->frame, c->measurer, &run, 1, card.w - 2 * pad, canvas_line_height(c, TYPE_BODY), 2, TEXT_ELLIPSIS);
    struct draw_rect area = {card.x + pad, card.y + top + 8 * dp, card.w - 2 * pad + 14 * dp, 0};
    area.h = card.y + card.h - about.height - 26 * dp - area.y;
    float all = row * (float)per_column, most = fmaxf(all - area.h, 0);
    float offset = fminf(fmaxf(app->scroll[SCROLL_HELP], 0), most);
    struct command scroll = {COMMAND_SCROLL, SCROLL_HELP, offset};

    ui_scroll_zone(&app->ui, area, scroll, most);
    for (size_t i = 0; i < HELP_ROWS; i++) {
        keys = fmaxf(keys, help_keys_width(app, &help_rows[i]));
    }
    draw_clip(c->list, area);
    for (size_t i = 0; i < HELP_ROWS; i++) {
        float x = area.x + (float)(i / per_column) * width, y = area.y + (float)(i % per_column) * row - offset;
        float at = x;
        for (int k = 0; k < 3 && help_rows[i].keys[k] != NULL; k++) {
            at += ui_key(&app->ui, at, y + row / 2, help_rows[i].keys[k], canvas_color(c, COLOR_INK), true) + 6 * dp;
        }
        canvas_label_fit(c, (struct draw_rect){x + keys + 10 * dp, y, width - keys - 20 * dp, row}, TYPE_BODY,
                         COLOR_INK, TEXT_LEFT, canvas_text(c, help_rows[i].text));
    }
    draw_unclip(c->list);
    ui_scroll_bar(&app->ui, area, all, offset);
    text_draw(c->list, &about, card.x + pad, card.y + card.h - about.height - 18 * dp, TEXT_LEFT);
}

/* --- menu --- */

/* A button with its right edge there; returns its left edge. */
static float menu_button(struct app *app, float right, float y, float h, struct ui_button button)
{
    float w = ui_button_width(&app->ui, &button);
    button.rect = (struct draw_rect){right - w, y, w, h};
    ui_button(&app->ui, &button);
    return right - w - canvas_dp(&app->chrome, 12);
}

static void menu_buttons(struct app *app, float right, float y, float row, float h)
{
    const struct canvas *c = &app->chrome;
    struct ui_button lessons = {.icon = "icon-book",
                                .text = canvas_text(c, "ui.menu.lessons"),
                                .key = "P",
                                .command = command_of(COMMAND_PICKER, 0)};
    struct ui_button open = {
        .icon = "icon-folder", .text = canvas_text(c, "ui.picker.open"), .command = command_of(COMMAND_OPEN, 0)};
    struct ui_button full = {.icon = "icon-fullscreen",
                             .text = canvas_text(c, "ui.menu.fullscreen"),
                             .key = "F",
                             .command = command_of(COMMAND_FULLSCREEN, 0)};
    struct ui_button help = {.icon = "icon-help",
                             .text = canvas_text(c, "ui.menu.help"),
                             .key = "?",
                             .command = command_of(COMMAND_HELP, 0)};

    (void)menu_button(app, menu_button(app, right, y, h, open), y, h, lessons);
    (void)menu_button(app, menu_button(app, right, y + row, h, full), y + row, h, help);
}

void overlay_menu(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, row = 60 * dp, h = 44 * dp, pad = 24 * dp;
    struct draw_rect card = overlay_frame(app, 640 * dp, 76 * dp + 7 * row + 36 * dp);
    float title = overlay_title(app, card, NULL, canvas_text(c, "ui.menu.title"), TG_SPAN_LIT(""));
    float y = card.y + title + 12 * dp;
    row = fminf(row, (card.h - title - 24 * dp) / 7); /* large type in a small window: closer together */
    h = fminf(h, row - 4 * dp);
    struct {
        const char *label;
        struct ui_segment choices[2];
        size_t chosen;
    } rows[4] = {
        {"ui.menu.theme",
         {{canvas_text(c, "ui.menu.light"), NULL, command_of(COMMAND_THEME, 1)},
          {canvas_text(c, "ui.menu.dark"), NULL, command_of(COMMAND_THEME, 2)}},
         app->dark ? 1 : 0},
        {"ui.menu.contrast",
         {{canvas_text(c, "ui.menu.ordinary"), NULL, command_of(COMMAND_HIGH_CONTRAST, 1)},
          {canvas_text(c, "ui.menu.high"), NULL, command_of(COMMAND_HIGH_CONTRAST, 2)}},
         app->high_contrast ? 1 : 0},
        {"ui.menu.motion",
         {{canvas_text(c, "ui.menu.full"), NULL, command_of(COMMAND_REDUCED_MOTION, 1)},
          {canvas_text(c, "ui.menu.reduced"), NULL, command_of(COMMAND_REDUCED_MOTION, 2)}},
         app->reduced_motion ? 1 : 0},
        {"ui.menu.legend",
         {{canvas_text(c, "ui.menu.off"), NULL, command_of(COMMAND_LEGEND, 1)},
          {canvas_text(c, "ui.menu.on"), NULL, command_of(COMMAND_LEGEND, 2)}},
         app->legend ? 1 : 0},
    };

    for (int i = 0; i < 4; i++, y += row) {
        float w = ui_segments_width(&app->ui, rows[i].choices, 2), x = card.x + card.w - pad - w;
        canvas_label_fit(c, (struct draw_rect){card.x + pad, y, x - card.x - pad - 12 * dp, h}, TYPE_BODY, COLOR_INK,
                         TEXT_LEFT, canvas_text(c, rows[i].label));
        ui_segments(&app->ui, x, y, h, rows[i].choices, 2, rows[i].chosen);
    }
    float x = card.x + card.w - pad - 220 * dp;
    canvas_label_fit(c, (struct draw_rect){card.x + pad, y, x - card.x - pad, h}, TYPE_BODY, COLOR_INK, TEXT_LEFT,
                     canvas_text(c, "ui.menu.size"));
    ui_icon_button(&app->ui, (struct draw_rect){x, y, h, h}, "icon-minus", false, command_of(COMMAND_FONT_SCALE, -1));
    canvas_label(c, (struct draw_rect){x + h, y, 132 * dp, h}, TYPE_LABEL, COLOR_INK, TEXT_CENTRE,
                 canvas_fmt(c, "%d %%", (int)(app->layout.f * 100 + 0.5f)));
    ui_icon_button(&app->ui, (struct draw_rect){x + h + 132 * dp, y, h, h}, "icon-plus", false,
                   command_of(COMMAND_FONT_SCALE, 1));
    y += row;
    menu_buttons(app, card.x + card.w - pad, y, row, h);
}

void overlay_talk(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    if (app->layout.mode != LAYOUT_COMPACT) {
        return; /* the panel at the side has it */
    }
    struct draw_rect card = overlay_frame(app, 900 * dp, app->height);
    float top = overlay_title(app, card, NULL, canvas_text(c, "ui.sheet.all_lines"), TG_SPAN_LIT(""));
    struct draw_rect inside = {card.x + 2 * dp, card.y + top, card.w - 4 * dp, card.h - top - 8 * dp};

    main_panels[app->layer - 1](app, inside);
}
