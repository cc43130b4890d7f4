// SPDX-License-Identifier: MIT
/* DATA, RFC 5321 section 4.1.1.4: the letter itself, streamed to the spool as it comes. */
#include "base/text.h"
#include "protocols/smtp/smtp_server_internal.h"

#define TEXT_LINE_MAX 1000 /* octets with CRLF (SMTP-L03) */

void smtp_cmd_data(struct smtp_server *s, struct tg_span args)
{
    if (args.len > 0) {
        smtp_server_reply(s, 501, "5.5.4", "DATA takes no argument");
        return;
    }
    if (s->envelope.recipient_count == 0) {
        if (s->rcpt_tried) {
            smtp_server_reply(s, 554, "5.5.1", "No valid recipients");
        } else {
            smtp_server_reply(s, 503, "5.5.1", "Bad sequence of commands: say RCPT first");
        }
        return;
    }
    dot_unstuffer_init(&s->unstuffer);
    s->newlines = (struct smtp_newlines){0};
    s->data_octets = 0;
    smtp_server_reply(s, 354, NULL, "End data with <CR><LF>.<CR><LF>");
    smtp_server_set_state(s, SMTP_IN_DATA);
}

static bool too_big(const struct smtp_server *s)
{
    return s->config->message_max > 0 && s->data_octets > s->config->message_max;
}

/* Hands the text on, as much as the limit lets; what is behind the limit is only counted. */
static void store_text(struct smtp_server *s, struct tg_span text)
{
    uint64_t before = s->data_octets;
    s->data_octets += text.len;
    if (too_big(s)) {
        uint64_t room = before < s->config->message_max ? s->config->message_max - before : 0;
        text = tg_span_sub(text, 0, (size_t)room);
    }
    if (text.len > 0) {
        action_queue_push(&s->queue, &(struct ep_action){.kind = EP_STORE, .bytes = text, .section = s->section});
    }
}

static void store(struct smtp_server *s)
{
    struct tg_span text = tg_buf_span(&s->text);
    if (s->config->bare_newline == SMTP_BARE_NORMALIZE) {
        tg_buf_clear(&s->mended);
        for (size_t at = 0; at < text.len;) {
            at += smtp_newlines_next(&s->newlines, tg_span_after(text, at), &s->mended);
        }
        text = tg_buf_span(&s->mended);
    }
    store_text(s, text);
    tg_buf_clear(&s->text);
}

static void refuse(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    smtp_server_end_transaction(s, false);
    smtp_server_reply(s, code, enhanced, text);
    smtp_server_set_state(s, SMTP_WAIT_MAIL);
}

static void end_of_data(struct smtp_server *s)
{
    if (too_big(s)) {
        s->section = "RFC 1870 6.3";
        refuse(s, 552, "5.3.4", "Message is too big for this server");
    } else if (s->config->bare_newline == SMTP_BARE_REJECT && (s->unstuffer.bare_cr || s->unstuffer.bare_lf)) {
        s->section = "RFC 5321 2.3.8";
        refuse(s, 550, "5.5.2", "Message has a bare CR or LF: lines must end in CRLF");
    } else if (s->unstuffer.nul) {
        s->section = "RFC 5322 4";
        refuse(s, 554, "5.6.0", "Message has a NUL octet");
    } else if (s->config->strict_syntax && s->unstuffer.longest_line > TEXT_LINE_MAX) {
        s->section = "RFC 5321 4.5.3.1.6";
        refuse(s, 554, "5.6.0", "Message has a line of more than 998 octets");
    } else {
        smtp_server_ask(s, SMTP_ASK_ACCEPT);
    }
}

/* The victim: whatever looks like a line end is one, before the search for the end of the letter. */
static size_t feed_lenient(struct smtp_server *s, struct tg_span in, bool *done)
{
    size_t at = 0;
    in = tg_span_sub(in, 0, SMTP_STORE_PIECE_MAX / 4); /* a line end may become two octets, a held CR come with it */
    while (at < in.len && !*done) {
        tg_buf_clear(&s->mended);
        at += smtp_newlines_next(&s->newlines, tg_span_after(in, at), &s->mended);
        dot_unstuffer_feed(&s->unstuffer, tg_buf_span(&s->mended), &s->text, done);
    }
    return at;
}

size_t smtp_data_octets(struct smtp_server *s, struct tg_span in)
{
    bool done = false;
    s->section = "RFC 5321 4.1.1.4";
    s->idle_since = s->now;
    size_t took = s->config->bare_newline == SMTP_BARE_ACCEPT
                      ? feed_lenient(s, in, &done)
                      : dot_unstuffer_feed(&s->unstuffer, in, &s->text, &done);
    store(s);
    if (done) {
        end_of_data(s);
    }
    return took;
}

void smtp_answered_accept(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    smtp_server_end_transaction(s, code / 100 == 2);
    smtp_server_reply(s, code, enhanced, text);
    smtp_server_set_state(s, SMTP_WAIT_MAIL);
}
