// SPDX-License-Identifier: MIT
/* What is said in a conversation, ready to be drawn: bubbles of lines, questions and answers. */
#ifndef GUI_TALK_H
#define GUI_TALK_H

#include "gui/app.h"

struct talk_bubble {
    uint32_t event;
    struct tg_span text; /* as sent; for DNS in short words */
    char tag;            /* 'C' 'S' 'Q' 'A' */
    bool server, now, content, waiting /* three dots */, masked;
    enum view_verdict verdict;
};
/* The bubble of an event; text in the frame's memory. */
struct talk_bubble talk_bubble_of(struct app *app, uint32_t event);
/* Draws it (draw false: measures only) between the left and right edge; returns its height. */
float talk_bubble_draw(struct app *app, struct draw_rect rect, const struct talk_bubble *bubble, bool draw);
/* The conversation the window shows now, and its newest line. */
struct view_conversation talk_conversation(struct app *app, uint32_t *line);
/* Who speaks next, if that is known and is the other side: its tag, else 0. */
char talk_waits_for(struct app *app, struct view_conversation conversation);
/* The card of a refusal: title and the reply code taken apart. Returns its height; 0: the reply has no enhanced code.
 */
float talk_code_card(struct app *app, struct draw_rect rect, uint32_t event, bool draw);
/* The server's notepad (or the resolver's cache) under the conversation. Returns its height. */
float talk_notepad(struct app *app, struct draw_rect rect, struct view_conversation conversation, uint32_t line,
                   bool draw);

/* Tabs of the open connections (COMMAND_TALK_TAB); nothing while there is but one. Returns their height. */
float talk_tabs(struct app *app, struct draw_rect rect, struct view_conversation conversation);
/* The search field while it is typed in. Returns its height. */
float talk_find(struct app *app, struct draw_rect rect);
/* Which commands the server would accept now. Returns its height. */
float talk_accepts(struct app *app, struct draw_rect rect, struct view_conversation conversation, bool draw);
/* Commands TALK_TAB to COPY; false: another one. */
bool talk_do(struct app *app, struct command command);

#endif
