// SPDX-License-Identifier: MIT
/* The parts of the window. Each draws itself from the app's state into its draw list and notes its zones. */
#ifndef GUI_PANELS_H
#define GUI_PANELS_H

#include "gui/app.h"

void panel_top(struct app *app);
/* The card over the map: which step, what happens. Returns its box (height 0: there is none). */
struct draw_rect panel_caption(struct app *app);
void panel_dock(struct app *app); /* transport and timeline */
void panel_timeline(struct app *app, struct draw_rect rect);
void panel_dock_compact(struct app *app);
void panel_sheet(struct app *app);                        /* compact: caption, line, explanation */
void panel_story(struct app *app, struct draw_rect rect); /* layer 1 */
void panel_talk(struct app *app, struct draw_rect rect);  /* layer 2 */
void panel_bytes(struct app *app, struct draw_rect rect); /* layer 3 */

void overlay_letter(struct app *app);
void overlay_host(struct app *app);
void overlay_help(struct app *app);
void overlay_menu(struct app *app);
void overlay_talk(struct app *app);
/* Instead of the town: the scenario's errors, or that there is nothing to show. */
void screen_errors(struct app *app);
void screen_empty(struct app *app);

/* --- shared --- */
/* What the caption says now: the step's words, or what the newest event means. */
struct tg_span caption_text(struct app *app);
/* Sets it in one line of that size (dp), else in smaller type and more lines. */
struct text_block caption_lay(const struct canvas *c, struct tg_span text, float width, float dp);
/* "00:00:01.640" */
struct tg_span clock_text(const struct canvas *c, tg_time at);
/* Time of day of the simulated world: "09:00:01" */
struct tg_span day_time_text(struct app *app, tg_time at);
/* A card with the explanation of an event: bold sentence, plain ones, RFC. Returns its height; draw false: measures
 * only. */
float explanation_card(struct app *app, struct draw_rect rect, uint32_t event, enum theme_color border, bool draw);
/* The chip "RFC 5321 § 4.1.1.3". Returns its width. */
float rfc_chip(const struct canvas *c, float x, float y, struct tg_span section);
/* Scrim and card of an overlay; returns the card's inside. Sets the ui's layer. */
struct draw_rect overlay_frame(struct app *app, float max_width, float max_height);
/* Title row of an overlay with its close button; returns the height it took. */
float overlay_title(struct app *app, struct draw_rect card, const char *picture, struct tg_span title,
                    struct tg_span note);

#endif
