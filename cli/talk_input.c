// SPDX-License-Identifier: MIT
#include "cli/talk_input.h"

#include <editline/readline.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { HISTORY_LINES = 1000 };

void talk_input_init(struct talk_input *in)
{
    *in = (struct talk_input){.terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)};
    if (in->terminal) {
        setlocale(LC_CTYPE, ""); /* so that the editor knows how wide a character is */
        rl_readline_name = "tegami";
        using_history();
        stifle_history(HISTORY_LINES);
        rl_bind_key('\t', rl_insert);
    }
}

void talk_input_deinit(struct talk_input *in)
{
    if (in->terminal) {
        clear_history();
    }
    free(in->line);
}

bool talk_input_line(struct talk_input *in, const char *prompt, struct tg_buf *out)
{
    tg_buf_clear(out);
    if (in->terminal) {
        fflush(stdout);
        char *line = readline(prompt);
        tg_buf_str(out, line ? line : "");
        free(line);
        return line != NULL;
    }
    const ssize_t got = getline(&in->line, &in->line_cap, stdin);
    struct tg_span line = tg_span_make(in->line, got < 0 ? 0 : (size_t)got);
    if (line.len && line.ptr[line.len - 1] == '\n') {
        line.len--;
        line.len -= line.len && line.ptr[line.len - 1] == '\r' ? 1 : 0;
    }
    tg_buf_append(out, line);
    return got >= 0;
}

void talk_input_remember(const struct talk_input *in, const char *line)
{
    if (in->terminal && *line) {
        add_history(line);
    }
}
