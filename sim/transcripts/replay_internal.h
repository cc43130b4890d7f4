// SPDX-License-Identifier: MIT
/* Shared by the files that write the page's data. */
#ifndef SIM_TRANSCRIPTS_REPLAY_INTERNAL_H
#define SIM_TRANSCRIPTS_REPLAY_INTERNAL_H

#include "sim/transcripts/json_write.h"
#include "sim/transcripts/replay_data.h"
#include "sim/transcripts/text_internal.h"

#define REPLAY_LANGUAGES   2
#define REPLAY_CONTENT_MAX 3000 /* octets of a letter as they pass by */
#define REPLAY_LETTER_MAX  8000 /* octets of a letter at its end */
#define REPLAY_LETTERS_MAX 100

struct replay {
    const struct transcript_input *in;
    struct tg_texts texts[REPLAY_LANGUAGES];
    struct transcript_input inputs[REPLAY_LANGUAGES]; /* in, in that language */
    struct text_writer writers[REPLAY_LANGUAGES];     /* all write into scratch */
    struct json_writer json;
    struct tg_buf scratch;
    uint32_t *number; /* of each event on the page, or TRACE_NONE */
    bool *lost;
    struct tg_table meanings; /* key -> RFC section */
};

/* The first `most` octets of text as lines that can be shown; "…" when there are more. */
void replay_lines(struct tg_buf *out, struct tg_span text, size_t most);
/* "letters": what each says, the way it took, what became of it. */
void replay_letters(struct replay *r);

#endif
