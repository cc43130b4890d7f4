// SPDX-License-Identifier: MIT
#include "sim/live/live_talk.h"

#include "base/text.h"

enum { LINE_MAX_OCTETS = 8192, REPLY_MAX_OCTETS = 64, CONTENT_MAX_OCTETS = 16384 };

void live_talk_init(struct live_talk *t, enum trace_protocol protocol)
{
    *t = (struct live_talk){.protocol = protocol};
    tg_buf_init(&t->line, LINE_MAX_OCTETS);
    tg_buf_init(&t->reply, REPLY_MAX_OCTETS);
}

void live_talk_deinit(struct live_talk *t)
{
    tg_buf_deinit(&t->line);
    tg_buf_deinit(&t->reply);
}

/* Where the word with this number (from 0) begins, or the end. */
static size_t word_at(struct tg_span line, unsigned number)
{
    size_t at = 0;
    for (; number > 0 && at < line.len; number--) {
        while (at < line.len && line.ptr[at] != ' ') {
            at++;
        }
        while (at < line.len && line.ptr[at] == ' ') {
            at++;
        }
    }
    return at;
}

static bool word_is(struct tg_span line, unsigned number, const char *word)
{
    const struct tg_span rest = tg_span_after(line, word_at(line, number));
    const size_t len = strlen(word);
    return tg_span_istarts(rest, word) && (rest.len == len || rest.ptr[len] == ' ');
}

/* The part of a line that nobody should read aloud. */
static struct tg_span secret_of(struct live_talk *t, struct tg_span line)
{
    size_t at = line.len;
    if (t->secret_next) {
        at = 0;
    } else if (t->protocol == TRACE_SMTP && word_is(line, 0, "AUTH")) {
        at = word_at(line, 2);
        t->logging_in = true;
    } else if (t->protocol == TRACE_POP3 && (word_is(line, 0, "PASS") || word_is(line, 0, "AUTH"))) {
        at = word_at(line, word_is(line, 0, "PASS") ? 1 : 2);
        t->logging_in = word_is(line, 0, "AUTH");
    } else if (t->protocol == TRACE_IMAP && word_is(line, 1, "LOGIN")) {
        at = word_at(line, 3);
    } else if (t->protocol == TRACE_IMAP && word_is(line, 1, "AUTHENTICATE")) {
        at = word_at(line, 3);
        t->logging_in = true;
    } else {
        t->logging_in = false;
    }
    t->secret_next = false;
    return tg_span_after(line, at);
}

/* literal = "{" number ["+"] "}" at the end of an IMAP line (RFC 3501 section 4.3, RFC 7888). */
static uint64_t literal_at_end(struct tg_span line)
{
    if (line.len < 3 || line.ptr[line.len - 1] != '}') {
        return 0;
    }
    size_t open = line.len - 1;
    while (open > 0 && line.ptr[open] != '{') {
        open--;
    }
    struct tg_span number = tg_span_sub(line, open + 1, line.len - open - 2);
    if (number.len && number.ptr[number.len - 1] == '+') {
        number.len--;
    }
    uint64_t n = 0;
    return line.ptr[open] == '{' && tg_parse_u64(number, UINT32_MAX, &n) ? n : 0;
}

static void line_is_whole(struct live_talk *t, struct live_piece *out)
{
    const struct tg_span octets = tg_buf_span(&t->line);
    const struct tg_span line = tg_span_sub(octets, 0, octets.len - 2);
    if (t->in_data) { /* a line of a letter that begins with a dot, and came in pieces */
        t->in_data = !tg_span_eq_str(line, ".");
        t->data_at_line_start = true;
        *out = (struct live_piece){.octets = octets, .content = t->in_data};
        return;
    }
    *out = (struct live_piece){.octets = octets, .secret = secret_of(t, line)};
    if (t->protocol == TRACE_IMAP) {
        t->literal = literal_at_end(line);
    }
}

/* A run of a letter inside DATA: up to and without the line of the final dot. */
static size_t data_run(struct live_talk *t, struct tg_span in)
{
    size_t at = 0;
    while (at < in.len && at < CONTENT_MAX_OCTETS) {
        if (t->data_at_line_start && in.ptr[at] == '.' &&
            (in.len - at < 3 || (in.ptr[at + 1] == '\r' && in.ptr[at + 2] == '\n'))) {
            if (in.len - at >= 3) {
                t->in_data = false;
            }
            break;
        }
        t->data_at_line_start = in.ptr[at] == '\n';
        at++;
    }
    return at;
}

bool live_talk_next(struct live_talk *t, struct tg_span *in, struct live_piece *out)
{
    if (t->line.len >= 2 && memcmp(t->line.ptr + t->line.len - 2, "\r\n", 2) == 0) {
        tg_buf_clear(&t->line); /* the piece handed out last */
    }
    if (t->literal > 0 && in->len) {
        const size_t run = in->len < t->literal ? in->len : (size_t)t->literal;
        *out = (struct live_piece){.octets = tg_span_sub(*in, 0, run), .content = true};
        t->literal -= run;
        *in = tg_span_after(*in, run);
        return true;
    }
    if (t->in_data && t->line.len == 0) {
        const size_t run = data_run(t, *in);
        if (run > 0) {
            *out = (struct live_piece){.octets = tg_span_sub(*in, 0, run), .content = true};
            *in = tg_span_after(*in, run);
            return true;
        }
    }
    while (in->len) {
        const unsigned char c = in->ptr[0];
        if (!tg_buf_byte(&t->line, c)) { /* an endless line: pass on what there is */
            return live_talk_rest(t, out);
        }
        *in = tg_span_after(*in, 1);
        if (c == '\n' && t->line.len >= 2 && t->line.ptr[t->line.len - 2] == '\r') {
            line_is_whole(t, out);
            return true;
        }
    }
    return false;
}

bool live_talk_rest(struct live_talk *t, struct live_piece *out)
{
    static unsigned char none;
    *out = (struct live_piece){.octets = t->line.len ? tg_buf_span(&t->line) : tg_span_make(&none, 0)};
    const bool any = t->line.len > 0;
    if (any) {
        out->secret = secret_of(t, out->octets);
        tg_buf_clear(&t->line); /* the octets stay where they are until the next one is added */
    }
    return any;
}

void live_talk_heard(struct live_talk *t, struct tg_span octets)
{
    for (size_t i = 0; i < octets.len; i++) {
        if (octets.ptr[i] != '\n') {
            tg_buf_byte(&t->reply, octets.ptr[i]);
            continue;
        }
        const struct tg_span reply = tg_buf_span(&t->reply);
        if (t->protocol == TRACE_SMTP && tg_span_istarts(reply, "354")) {
            t->in_data = t->data_at_line_start = true;
        }
        if (t->logging_in && (tg_span_istarts(reply, "334") || tg_span_istarts(reply, "+ "))) {
            t->secret_next = true;
        }
        tg_buf_clear(&t->reply);
    }
}
