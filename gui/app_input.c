// SPDX-License-Identifier: MIT
/* Keys and pointer, turned into commands. */
#include "gui/app_internal.h"
#include "gui/main_views.h"
#include "gui/picker.h"

struct key_binding {
    int key;
    unsigned mods;
    struct {
        enum command_kind kind;
        int32_t value;
    } does;
};
#define ANY_MODS 0x100u
static const struct key_binding bindings[] = {
    {KEY_SPACE, 0, {COMMAND_PLAY, 0}},
    {KEY_RIGHT, 0, {COMMAND_STEP, 1}},
    {KEY_LEFT, 0, {COMMAND_STEP, -1}},
    {KEY_RIGHT, MOD_SHIFT, {COMMAND_STEP_LETTER, 1}},
    {KEY_LEFT, MOD_SHIFT, {COMMAND_STEP_LETTER, -1}},
    {KEY_RIGHT, MOD_CTRL, {COMMAND_STEP_CHAPTER, 1}},
    {KEY_LEFT, MOD_CTRL, {COMMAND_STEP_CHAPTER, -1}},
    {KEY_HOME, 0, {COMMAND_TO_START, 0}},
    {KEY_END, 0, {COMMAND_TO_END, 0}},
    {'[', 0, {COMMAND_SPEED, -1}},
    {']', 0, {COMMAND_SPEED, 1}},
    {'l', 0, {COMMAND_LANGUAGE, -1}},
    {'d', 0, {COMMAND_THEME, 0}},
    {'f', 0, {COMMAND_FULLSCREEN, 0}},
    {KEY_F11, ANY_MODS, {COMMAND_FULLSCREEN, 0}},
    {'+', ANY_MODS, {COMMAND_FONT_SCALE, 1}},
    {'-', MOD_CTRL, {COMMAND_FONT_SCALE, -1}},
    {'0', MOD_CTRL, {COMMAND_FONT_SCALE, 0}},
    {'m', 0, {COMMAND_REDUCED_MOTION, 0}},
    {'g', 0, {COMMAND_LEGEND, 0}},
    {'1', 0, {COMMAND_LAYER, 1}},
    {'2', 0, {COMMAND_LAYER, 2}},
    {'3', 0, {COMMAND_LAYER, 3}},
    {'u', 0, {COMMAND_UNIT, 1}},
    {KEY_ENTER, 0, {COMMAND_INSPECT, 0}},
    {KEY_ESCAPE, ANY_MODS, {COMMAND_CLOSE, 0}},
    {'?', ANY_MODS, {COMMAND_HELP, 0}},
    {KEY_F1, ANY_MODS, {COMMAND_HELP, 0}},
    {'z', 0, {COMMAND_ZOOM, 1}},
    {'z', MOD_SHIFT, {COMMAND_ZOOM, -1}},
    {'0', 0, {COMMAND_ZOOM, 0}},
    {'v', 0, {COMMAND_FOLLOW, 0}},
    {KEY_LEFT, MOD_ALT, {COMMAND_PAN, 0}},
    {KEY_RIGHT, MOD_ALT, {COMMAND_PAN, 1}},
    {KEY_UP, MOD_ALT, {COMMAND_PAN, 2}},
    {KEY_DOWN, MOD_ALT, {COMMAND_PAN, 3}},
    {'f', MOD_CTRL, {COMMAND_FIND, 0}},
    {'/', 0, {COMMAND_FIND, 0}},
    {'c', MOD_CTRL, {COMMAND_COPY, 0}},
    {'c', MOD_CTRL | MOD_SHIFT, {COMMAND_COPY, 1}},
    {'d', MOD_SHIFT, {COMMAND_HIGH_CONTRAST, 0}},
    {'o', MOD_CTRL, {COMMAND_OPEN, 0}},
    {'r', 0, {COMMAND_RELOAD, 0}},
    {'p', 0, {COMMAND_PICKER, 0}},
    {'q', MOD_CTRL, {COMMAND_QUIT, 0}},
};

static struct command command_for(const struct input *in)
{
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
        if (bindings[i].key == in->key && (bindings[i].mods == ANY_MODS || bindings[i].mods == in->mods)) {
            return command_of(bindings[i].does.kind, bindings[i].does.value);
        }
    }
    for (int i = 0; i < MAIN_VIEW_COUNT; i++) {
        if (main_views[i].key == in->key && in->mods == 0) {
            return command_of(COMMAND_VIEW, i);
        }
    }
    return command_of(COMMAND_NONE, 0);
}

/* A press on the main area that no widget took. */
static struct command on_main(struct app *app, const struct input *in)
{
    const struct main_view *view = &main_views[app->main_view];

    if (app->trace != NULL && !app->picking && app->overlay == OVERLAY_NONE && view->press != NULL &&
        draw_inside(app->layout.map, in->x, in->y)) {
        return view->press(app, in->x, in->y);
    }
    return command_of(COMMAND_NONE, 0);
}

/* What is typed goes to the text field that has the keyboard. Returns whether it was for it. */
static bool type(struct app *app, const struct input *in, struct command *command)
{
    enum text_field_answer answer = app->typing != NULL ? text_field_input(app->typing, in) : TEXT_FIELD_OTHER;

    if (answer == TEXT_FIELD_DONE) {
        *command = app->typed;
    } else if (answer == TEXT_FIELD_LEFT) {
        app->typing = NULL;
        *command = command_of(app->overlay != OVERLAY_NONE ? COMMAND_CLOSE : COMMAND_NONE, 0);
    } else if (answer == TEXT_FIELD_TAKEN) {
        *command = command_of(COMMAND_TYPED, 0);
    }
    return answer != TEXT_FIELD_OTHER;
}

static struct command key_command(const struct app *app, const struct input *in)
{
    struct command command = command_of(COMMAND_NONE, 0);

    if (app->picking && app->overlay == OVERLAY_NONE) {
        command = picker_key(app, in);
    }
    command = command.kind != COMMAND_NONE ? command : command_for(in);
    return command.kind != COMMAND_NONE ? command : ui_scroll_key(&app->ui, in);
}

/* Pointer and wheel over the main area, unless a widget lies there; buildings are the view's own. */
static bool to_main_view(struct app *app, const struct input *in, bool over)
{
    const struct main_view *view = &main_views[app->main_view];
    bool own = !over || app->look.held || ui_command_at(&app->ui, in->x, in->y).kind == COMMAND_INSPECT_HOST;

    if (app->trace == NULL || app->picking || app->overlay != OVERLAY_NONE || view->input == NULL ||
        in->kind == INPUT_KEY || !own || !view->input(app, in)) {
        return false;
    }
    if (in->kind == INPUT_RELEASE) {
        app->ui.pressed = command_of(COMMAND_NONE, 0); /* it was a drag */
    }
    return true;
}

static struct command input_command(struct app *app, const struct input *in)
{
    struct command command = command_of(COMMAND_NONE, 0);
    bool compact_tab = in->kind == INPUT_KEY && in->key == KEY_TAB && in->mods == 0 && !app->picking &&
                       app->layout.mode == LAYOUT_COMPACT &&
                       (app->overlay == OVERLAY_NONE || app->overlay == OVERLAY_TALK);

    if (type(app, in, &command)) {
        return command;
    }
    if (compact_tab) {
        return command_of(COMMAND_TALK, 0);
    }
    if (in->kind == INPUT_WHEEL && (in->mods & MOD_CTRL)) {
        return command_of(COMMAND_FONT_SCALE, in->wheel < 0 ? 1 : -1);
    }
    bool over = ui_covered(&app->ui, in->x, in->y);
    if (to_main_view(app, in, over)) {
        return command;
    }
    bool used = ui_input(&app->ui, in, &command);
    if (in->kind == INPUT_PRESS) {
        app->typing = NULL; /* unless the field itself was pressed: then its command comes with the release */
    }
    if (in->kind == INPUT_RELEASE && command.kind == COMMAND_NONE && !over) {
        command = on_main(app, in);
    } else if (!used && in->kind == INPUT_KEY) {
        command = key_command(app, in);
    }
    return command;
}

void app_input(struct app *app, const struct input *in)
{
    if (in->kind == INPUT_QUIT) {
        app->quit = true;
        return;
    }
    if (in->kind == INPUT_DROP && in->text != NULL) {
        app->picking = false;
        (void)app_open(app, in->text);
        return;
    }
    if (app->ui.canvas == NULL) {
        return; /* nothing was drawn yet */
    }
    struct command command = input_command(app, in);
    if (command.kind != COMMAND_NONE) {
        app_do(app, command);
    }
}

bool app_over_something(const struct app *app)
{
    if (app->ui.canvas == NULL) {
        return false;
    }
    return ui_over_something(&app->ui) || (app->trace != NULL && !app->picking && app->main_view == MAIN_VIEW_TOWN &&
                                           app->scene.pointed_host != TRACE_NO_HOST);
}
