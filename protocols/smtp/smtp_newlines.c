// SPDX-License-Identifier: MIT
#include "protocols/smtp/smtp_newlines.h"

size_t smtp_newlines_next(struct smtp_newlines *n, struct tg_span in, struct tg_buf *out)
{
    if (in.len == 0) {
        return 0;
    }
    if (n->cr_held) {
        n->cr_held = false;
        tg_buf_str(out, "\r\n");
        return in.ptr[0] == '\n' ? 1 : 0;
    }
    size_t run = 0;
    while (run < in.len && in.ptr[run] != '\r' && in.ptr[run] != '\n') {
        run++;
    }
    tg_buf_append(out, tg_span_sub(in, 0, run));
    if (run == in.len) {
        return run;
    }
    n->cr_held = in.ptr[run] == '\r';
    if (!n->cr_held) {
        tg_buf_str(out, "\r\n");
    }
    return run + 1;
}
