// SPDX-License-Identifier: MIT
/* Cuts a stream into CRLF lines under a limit, wherever the stream was split. Only CRLF ends a line (RFC 5321 2.3.8);
 * a lone CR or LF is part of the line and is flagged. A line over the limit is eaten to its CRLF and reported once. */
#ifndef PROTOCOLS_WIRE_LINE_READER_H
#define PROTOCOLS_WIRE_LINE_READER_H

#include "base/buf.h"

struct line_reader {
    struct tg_buf line; /* what has come of the current line, CRLF excluded */
    size_t limit;       /* most octets of a line, CRLF included */
    bool pending_cr, too_long, ready;
    bool lf_ok; /* teaching switch: a bare LF ends a line too, for hand-typed sessions */
};

enum line_result { LINE_MORE, LINE_READY, LINE_TOO_LONG };

void line_reader_init(struct line_reader *r, size_t limit);
/* Another limit, from the next octet on. */
void line_reader_set_limit(struct line_reader *r, size_t limit);
void line_reader_deinit(struct line_reader *r);
/* Reads from in until a line ends or in does; *took says how far. After LINE_READY the line is line_reader_line until
 * the next call. LINE_TOO_LONG is returned when the end of such a line was reached. */
enum line_result line_reader_feed(struct line_reader *r, struct tg_span in, size_t *took);
struct tg_span line_reader_line(const struct line_reader *r);
/* The last line contained a CR or LF of its own, or a NUL. */
bool line_reader_has_bare(const struct line_reader *r);

#endif
