// SPDX-License-Identifier: MIT
/* Lines from a person: with editing and history at a terminal, plain from a file or a pipe. */
#ifndef CLI_TALK_INPUT_H
#define CLI_TALK_INPUT_H

#include "base/buf.h"

struct talk_input {
    bool terminal;
    char *line; /* for getline */
    size_t line_cap;
};

void talk_input_init(struct talk_input *in);
void talk_input_deinit(struct talk_input *in);
/* The next line without its end, of any octets, in out; false at the end of input. */
bool talk_input_line(struct talk_input *in, const char *prompt, struct tg_buf *out);
/* The person may want this line again. */
void talk_input_remember(const struct talk_input *in, const char *line);

#endif
