// SPDX-License-Identifier: MIT
#include "gui/main_views.h"

#include "gui/panels.h"
#include "gui/picker.h"

const struct main_view main_views[MAIN_VIEW_COUNT] = {
    [MAIN_VIEW_TOWN] = {"icon-town", "ui.view.town", 't', true, main_town_draw, main_town_input, main_town_zones,
                        main_town_press},
    [MAIN_VIEW_SEQUENCE] = {"icon-sequence", "ui.view.sequence", 's', false, main_sequence_draw, NULL,
                            main_sequence_zones, NULL},
};

void (*const main_overlays[OVERLAY_COUNT])(struct app *app) = {
    [OVERLAY_LETTER] = overlay_letter, [OVERLAY_HOST] = overlay_host, [OVERLAY_HELP] = overlay_help,
    [OVERLAY_MENU] = overlay_menu,     [OVERLAY_TALK] = overlay_talk, [OVERLAY_OPEN] = overlay_open,
};

void (*const main_panels[3])(struct app *app, struct draw_rect rect) = {panel_story, panel_talk, panel_bytes};
