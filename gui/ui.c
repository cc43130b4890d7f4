// SPDX-License-Identifier: MIT
#include "gui/ui.h"

#include <math.h>

#define WHEEL_STEP 60.0f /* dp a notch */

void ui_begin(struct ui *ui, const struct canvas *canvas)
{
    ui->canvas = canvas;
    ui->zone_count = 0;
    ui->layer = 0;
}

void ui_layer(struct ui *ui, uint8_t layer)
{
    ui->layer = layer;
    (void)draw_layer(ui->canvas->list, layer);
}

static struct ui_zone *add_zone(struct ui *ui, struct draw_rect rect, struct command command, enum ui_zone_kind kind)
{
    static struct ui_zone spare;
    struct ui_zone *zone = ui->zone_count < UI_ZONES_MAX ? &ui->zones[ui->zone_count++] : &spare;

    *zone = (struct ui_zone){rect, command, (uint8_t)kind, ui->layer, false, 0};
    return zone;
}

void ui_zone(struct ui *ui, struct draw_rect rect, struct command command, enum ui_zone_kind kind)
{
    (void)add_zone(ui, rect, command, kind);
}

static bool focused(const struct ui *ui, struct command command)
{
    return ui->focus_shown && command_same(ui->focus, command);
}

void ui_press_zone(struct ui *ui, struct draw_rect rect, float radius, struct command command)
{
    const struct canvas *c = ui->canvas;

    add_zone(ui, rect, command, UI_PRESS)->focusable = true;
    if (radius > 0 && focused(ui, command)) {
        float out = canvas_dp(c, 7);
        draw_round(c->list, draw_inset(rect, -out), radius + out, 0, canvas_dp(c, 4), canvas_color(c, COLOR_FOCUS));
    }
}

void ui_scroll_zone(struct ui *ui, struct draw_rect rect, struct command command, float most)
{
    add_zone(ui, rect, command, UI_SCROLL)->scroll_most = most;
}

static bool reachable(const struct ui *ui, const struct ui_zone *zone)
{
    return zone->layer == ui->layer;
}

static const struct ui_zone *zone_at(const struct ui *ui, float x, float y, bool scrolls)
{
    for (size_t i = ui->zone_count; i-- > 0;) {
        const struct ui_zone *zone = &ui->zones[i];
        if (reachable(ui, zone) && (zone->kind == UI_SCROLL) == scrolls && draw_inside(zone->rect, x, y)) {
            return zone;
        }
    }
    return NULL;
}

bool ui_hot(const struct ui *ui, struct command command)
{
    const struct ui_zone *zone = zone_at(ui, ui->x, ui->y, false);
    return zone != NULL && command_same(zone->command, command);
}

bool ui_over_something(const struct ui *ui)
{
    const struct ui_zone *zone = zone_at(ui, ui->x, ui->y, false);
    return zone != NULL && zone->command.kind != COMMAND_NONE;
}

bool ui_covered(const struct ui *ui, float x, float y)
{
    return zone_at(ui, x, y, false) != NULL;
}

struct command ui_command_at(const struct ui *ui, float x, float y)
{
    const struct ui_zone *zone = zone_at(ui, x, y, false);
    return zone != NULL ? zone->command : command_of(COMMAND_NONE, 0);
}

static struct command dragged(const struct ui_zone *zone, float x)
{
    float part = (x - zone->rect.x) / fmaxf(zone->rect.w, 1);
    struct command command = zone->command;

    command.value = (int32_t)(fminf(fmaxf(part, 0), 1) * 1000000.0f);
    return command;
}

static const struct ui_zone *zone_of(const struct ui *ui, struct command command)
{
    for (size_t i = 0; i < ui->zone_count; i++) {
        if (ui->zones[i].kind != UI_SCROLL && command_same(ui->zones[i].command, command)) {
            return &ui->zones[i];
        }
    }
    return NULL;
}

static void press(struct ui *ui, const struct input *in, struct command *out)
{
    const struct ui_zone *zone = zone_at(ui, in->x, in->y, false);

    ui->focus_shown = false;
    ui->pressed = command_of(COMMAND_NONE, 0);
    if (zone == NULL) {
        return;
    }
    ui->pressed = zone->command;
    ui->pressed_kind = zone->kind;
    if (zone->kind == UI_DRAG) {
        *out = dragged(zone, in->x);
    }
}

static void release(struct ui *ui, const struct input *in, struct command *out)
{
    const struct ui_zone *zone = zone_at(ui, in->x, in->y, false);

    if (ui->pressed.kind != COMMAND_NONE && ui->pressed_kind == UI_PRESS && zone != NULL &&
        command_same(zone->command, ui->pressed)) {
        *out = zone->command;
        if (zone->focusable) {
            ui->focus = zone->command;
        }
    }
    ui->pressed = command_of(COMMAND_NONE, 0);
}

static struct command scrolled(const struct ui_zone *zone, float by)
{
    struct command command = zone->command;
    by = zone->scroll_most < 0 ? -by : by; /* offsets counted from the bottom */
    command.data = fminf(fmaxf(zone->command.data + by, 0), fabsf(zone->scroll_most));
    return command;
}

static void wheel(const struct ui *ui, const struct input *in, struct command *out)
{
    const struct ui_zone *zone = zone_at(ui, in->x, in->y, true);

    if (zone != NULL) {
        *out = scrolled(zone, in->wheel * WHEEL_STEP * ui->canvas->s);
    }
}

struct command ui_scroll_key(const struct ui *ui, const struct input *in)
{
    const struct ui_zone *zone = zone_at(ui, ui->x, ui->y, true);
    float line = WHEEL_STEP * ui->canvas->s;

    for (size_t i = 0; i < ui->zone_count && zone == NULL; i++) {
        if (reachable(ui, &ui->zones[i]) && ui->zones[i].kind == UI_SCROLL) {
            zone = &ui->zones[i];
        }
    }
    if (zone == NULL || in->mods != 0) {
        return command_of(COMMAND_NONE, 0);
    }
    switch (in->key) {
    case KEY_UP:
        return scrolled(zone, -line);
    case KEY_DOWN:
        return scrolled(zone, line);
    case KEY_PAGE_UP:
        return scrolled(zone, -zone->rect.h * 0.8f);
    case KEY_PAGE_DOWN:
        return scrolled(zone, zone->rect.h * 0.8f);
    default:
        return command_of(COMMAND_NONE, 0);
    }
}

static void move_focus(struct ui *ui, bool back)
{
    size_t order[UI_ZONES_MAX], count = 0, at = SIZE_MAX;

    for (size_t i = 0; i < ui->zone_count; i++) {
        if (ui->zones[i].focusable && reachable(ui, &ui->zones[i])) {
            if (command_same(ui->zones[i].command, ui->focus)) {
                at = count;
            }
            order[count++] = i;
        }
    }
    if (count == 0) {
        return;
    }
    if (at == SIZE_MAX || !ui->focus_shown) {
        at = at == SIZE_MAX ? (back ? count - 1 : 0) : at;
    } else {
        at = (at + (back ? count - 1 : 1)) % count;
    }
    ui->focus = ui->zones[order[at]].command;
    ui->focus_shown = true;
}

bool ui_input(struct ui *ui, const struct input *in, struct command *out)
{
    *out = command_of(COMMAND_NONE, 0);
    if (in->kind == INPUT_MOVE || in->kind == INPUT_PRESS || in->kind == INPUT_RELEASE || in->kind == INPUT_LEAVE) {
        ui->x = in->x;
        ui->y = in->y;
    }
    if (in->kind == INPUT_MOVE) {
        const struct ui_zone *zone =
            ui->pressed.kind != COMMAND_NONE && ui->pressed_kind == UI_DRAG ? zone_of(ui, ui->pressed) : NULL;
        if (zone != NULL) {
            *out = dragged(zone, in->x);
        }
    } else if (in->kind == INPUT_PRESS) {
        press(ui, in, out);
    } else if (in->kind == INPUT_RELEASE) {
        release(ui, in, out);
    } else if (in->kind == INPUT_WHEEL) {
        wheel(ui, in, out);
    } else if (in->kind == INPUT_KEY && in->key == KEY_TAB) {
        move_focus(ui, (in->mods & MOD_SHIFT) != 0);
    } else if (in->kind == INPUT_KEY && in->key == KEY_ENTER && ui->focus_shown && zone_of(ui, ui->focus) != NULL) {
        *out = ui->focus;
    } else {
        return in->kind == INPUT_LEAVE;
    }
    return true;
}
