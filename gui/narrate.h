// SPDX-License-Identifier: MIT
/* What happens, in words, line by line: for a screen reader, a log, or somebody who does not look at the screen. */
#ifndef GUI_NARRATE_H
#define GUI_NARRATE_H

#include "gui/app.h"

struct narration {
    uint32_t event; /* told last; TRACE_NONE */
    int chapter;    /* told last; -1 */
    const struct trace *trace;
};
void narration_init(struct narration *narration);
/* After a frame: appends what is new since the last call, one line of UTF-8 each, in the language chosen: the step's
 * words, and the newest event that can be seen: who says what to whom, and what it means. Going back tells where one is
 * now. */
void narration_go_on(struct narration *narration, struct app *app, struct tg_buf *out);

#endif
