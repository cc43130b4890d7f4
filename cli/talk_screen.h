// SPDX-License-Identifier: MIT
/* A conversation printed line by line, with what each line means. */
#ifndef CLI_TALK_SCREEN_H
#define CLI_TALK_SCREEN_H

#include "base/table.h"
#include "base/texts.h"
#include "sim/live/learner.h"
#include "sim/transcripts/explain.h"

struct talk_screen {
    struct tg_texts *texts;
    const struct trace *trace;
    bool colours, echo, explain; /* echo: what is typed does not stand on the screen by itself */
    struct tg_table explained;   /* keys whose long text was printed */
    bool in_letter;              /* the last line printed belongs to a letter */
    bool mid_line;               /* and had no line end */
};

void talk_screen_init(struct talk_screen *s, struct tg_texts *texts, const struct trace *trace);
void talk_screen_deinit(struct talk_screen *s);
/* Prints what was said and heard since the last call. */
void talk_screen_update(struct talk_screen *s, struct learner *l);
/* Prints a text of the program itself, with up to three arguments. */
void talk_screen_note(struct talk_screen *s, const char *key, const char *a, const char *b, const char *c);
/* Prints the commands that are legal now. */
void talk_screen_hint(struct talk_screen *s, const struct learner *l, enum trace_protocol protocol);
/* Explanations begin anew, as for a reader who has seen none (another language). */
void talk_screen_forget(struct talk_screen *s);

#endif
