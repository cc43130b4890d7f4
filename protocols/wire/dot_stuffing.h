// SPDX-License-Identifier: MIT
/* Dot transparency both ways, RFC 5321 section 4.5.2 (and RFC 1939 section 3), streamed. Only CRLF.CRLF ends. */
#ifndef PROTOCOLS_WIRE_DOT_STUFFING_H
#define PROTOCOLS_WIRE_DOT_STUFFING_H

#include "base/buf.h"

/* Sender. Begin with at_line_start true. */
struct dot_stuffer {
    unsigned char last2[2]; /* the last two octets written */
    bool at_line_start;
};
void dot_stuffer_init(struct dot_stuffer *d);
/* Appends in with leading dots doubled. */
bool dot_stuffer_add(struct dot_stuffer *d, struct tg_span in, struct tg_buf *out);
/* Appends CRLF if the text did not end in one, then ".CRLF". */
bool dot_stuffer_end(struct dot_stuffer *d, struct tg_buf *out);

/* Receiver. */
struct dot_unstuffer {
    int state;
    bool bare_cr, bare_lf, nul; /* seen so far, anywhere in the text (SMTP-R31, SMTP-D03) */
    size_t longest_line;        /* octets with CRLF, without the stuffed dot */
    size_t current_line;
};
void dot_unstuffer_init(struct dot_unstuffer *d);
/* Takes octets until the end mark or the end of in, appends the text to out; returns how many it took; *done says the
 * end mark was reached (octets behind it are untouched). Stops early when
 * out has not room for two octets more (out->overflowed); with that room it always takes something. */
size_t dot_unstuffer_feed(struct dot_unstuffer *d, struct tg_span in, struct tg_buf *out, bool *done);

#endif
