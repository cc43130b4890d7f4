// SPDX-License-Identifier: MIT
#include "sim/live/live_reply.h"

#include "base/text.h"

enum { LINE_MAX_OCTETS = 8192, COMMAND_MAX_OCTETS = 64 };

void live_reply_init(struct live_reply *r, enum trace_protocol protocol, bool sealed)
{
    *r = (struct live_reply){.protocol = protocol, .sealed = sealed};
    tg_buf_init(&r->line, LINE_MAX_OCTETS);
    tg_buf_init(&r->command, COMMAND_MAX_OCTETS);
}

void live_reply_deinit(struct live_reply *r)
{
    tg_buf_deinit(&r->line);
    tg_buf_deinit(&r->command);
}

static bool is_good(const struct live_reply *r, struct tg_span line)
{
    switch ((int)r->protocol) {
    case TRACE_SMTP:
        return tg_span_istarts(line, "220");
    case TRACE_POP3:
        return tg_span_istarts(line, "+OK");
    default:
        return tg_span_find(line, TG_SPAN_LIT(" OK")) != SIZE_MAX && !tg_span_istarts(line, "* ");
    }
}

static uint64_t literal_at_end(struct tg_span line)
{
    size_t open = line.len;
    uint64_t n = 0;
    if (line.len < 3 || line.ptr[line.len - 1] != '}') {
        return 0;
    }
    while (open > 0 && line.ptr[open - 1] != '{') {
        open--;
    }
    return open && tg_parse_u64(tg_span_sub(line, open, line.len - open - 1), UINT32_MAX, &n) ? n : 0;
}

static void line_is_whole(struct live_reply *r, struct live_piece *out)
{
    const struct tg_span octets = tg_buf_span(&r->line), line = tg_span_sub(octets, 0, octets.len - 2);
    *out = (struct live_piece){.octets = octets, .content = r->in_letter};
    if (r->in_letter) {
        r->in_letter = out->content = !tg_span_eq_str(line, ".");
        return;
    }
    if (r->seal_asked) {
        r->sealed = is_good(r, line);
        r->seal_asked = !r->sealed && r->protocol == TRACE_IMAP && tg_span_istarts(line, "* ");
    }
    if (r->letter_asked) {
        r->in_letter = is_good(r, line);
        r->letter_asked = false;
    }
    r->literal = r->protocol == TRACE_IMAP ? literal_at_end(line) : 0;
}

bool live_reply_next(struct live_reply *r, struct tg_span *in, struct live_piece *out)
{
    if (r->line.len >= 2 && memcmp(r->line.ptr + r->line.len - 2, "\r\n", 2) == 0) {
        tg_buf_clear(&r->line); /* the piece handed out last */
    }
    if (in->len && (r->literal > 0 || r->sealed)) {
        const size_t run = r->sealed || in->len < r->literal ? in->len : (size_t)r->literal;
        *out = (struct live_piece){.octets = tg_span_sub(*in, 0, run), .content = !r->sealed};
        r->literal -= r->sealed ? 0 : run;
        *in = tg_span_after(*in, run);
        return true;
    }
    while (in->len) {
        const unsigned char c = in->ptr[0];
        if (!tg_buf_byte(&r->line, c)) { /* an endless line: pass on what there is */
            return live_reply_rest(r, out);
        }
        *in = tg_span_after(*in, 1);
        if (c == '\n' && r->line.len >= 2 && r->line.ptr[r->line.len - 2] == '\r') {
            line_is_whole(r, out);
            return true;
        }
    }
    return false;
}

bool live_reply_rest(struct live_reply *r, struct live_piece *out)
{
    static unsigned char none;
    const bool any = r->line.len > 0;
    *out = (struct live_piece){.octets = any ? tg_buf_span(&r->line) : tg_span_make(&none, 0), .content = r->in_letter};
    tg_buf_clear(&r->line); /* the octets stay where they are until the next one is added */
    return any;
}

void live_reply_heard(struct live_reply *r, struct tg_span octets)
{
    for (size_t i = 0; i < octets.len && !r->sealed; i++) {
        if (octets.ptr[i] != '\n') {
            tg_buf_byte(&r->command, octets.ptr[i]);
            continue;
        }
        const struct tg_span said = tg_span_trim(tg_buf_span(&r->command));
        if (r->protocol == TRACE_POP3) {
            r->letter_asked = r->letter_asked || tg_span_istarts(said, "RETR ") || tg_span_istarts(said, "TOP ");
            r->seal_asked = r->seal_asked || tg_span_ieq_str(said, "STLS");
        } else {
            const size_t space = r->protocol == TRACE_IMAP ? tg_span_find(said, TG_SPAN_LIT(" ")) : SIZE_MAX;
            r->seal_asked =
                r->seal_asked || tg_span_ieq_str(space == SIZE_MAX ? said : tg_span_after(said, space + 1), "STARTTLS");
        }
        tg_buf_clear(&r->command);
    }
}
