// SPDX-License-Identifier: MIT
/* What this server cannot be given: bare line ends, addresses that would break the line, octets it does not take. */
#include "base/text.h"
#include "protocols/mail/address.h"
#include "protocols/smtp/smtp_client_internal.h"

/* What is wrong with an address that cannot be sent. */
void smtp_client_judge_unfit(struct smtp_client *c, size_t recipient)
{
    const struct tg_span address = c->job.recipients[recipient];
    if (mail_is_ascii(address) || !tg_utf8_valid(address)) {
        c->outcome = (struct smtp_outcome){
            .code = 501,
            .status = {5, 1, 3},
            .text = TG_SPAN_LIT("The address is not well formed"),
            .command = "RCPT TO"
        };
    } else {
        c->outcome = (struct smtp_outcome){
            .code = 553,
            .status = {5, 6, 7},
            .text = TG_SPAN_LIT("The address has letters outside ASCII, and the server does not take them (SMTPUTF8)"),
            .command = "RCPT TO"
        };
    }
}

/* Lines end in CRLF and there is no other CR or LF (RFC 5321 2.3.8: a client must not send them). */
static bool only_crlf(struct tg_span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t n = tg_span_find_byte(tg_span_after(text, at), '\r');
        size_t end = n == SIZE_MAX ? text.len : at + n;
        if (tg_span_find_byte(tg_span_sub(text, at, end - at), '\n') != SIZE_MAX) {
            return false;
        }
        if (end < text.len && (end + 1 == text.len || text.ptr[end + 1] != '\n')) {
            return false;
        }
        at = end + 2;
    }
    return true;
}

/* Nothing in the address can end the path or the line: visible ASCII (and UTF-8 where the server takes it), spaces and
 * angle brackets only inside quotes. */
static bool fit_for_the_wire(const struct smtp_client *c, struct tg_span address)
{
    bool quoted = false;
    for (size_t i = 0; i < address.len; i++) {
        unsigned char ch = address.ptr[i];
        if (ch < 0x20 || ch == 0x7f || (ch > 0x7f && !c->utf8) || (!quoted && (ch == ' ' || ch == '<' || ch == '>'))) {
            return false;
        }
        if (quoted && ch == '\\') {
            i++;
        } else if (ch == '"') {
            quoted = !quoted;
        }
    }
    return !quoted && tg_utf8_valid(address);
}

/* Why this letter cannot go to this server at all; code 0: it can. */
struct smtp_outcome smtp_client_obstacle(const struct smtp_client *c, const struct smtp_job *job)
{
    if (!mail_is_ascii(job->reverse_path) && !c->utf8 && tg_utf8_valid(job->reverse_path)) {
        return (struct smtp_outcome){
            .code = 550,
            .status = {5, 6, 7},
            .text = TG_SPAN_LIT("The sender's address has letters outside ASCII, and the server does not take them "
                                "(SMTPUTF8)"),
            .command = "MAIL FROM"
        };
    }
    if (job->utf8_header && !c->utf8) {
        return (struct smtp_outcome){
            .code = 554,
            .status = {5, 6, 9},
            .text = TG_SPAN_LIT("The header has letters outside ASCII, and the server does not take them (SMTPUTF8)"),
            .command = "MAIL FROM"
        };
    }
    if (!fit_for_the_wire(c, job->reverse_path)) {
        return (struct smtp_outcome){
            .code = 501,
            .status = {5, 1, 7},
            .text = TG_SPAN_LIT("The sender's address is not well formed"),
            .command = "MAIL FROM"
        };
    }
    if (job->body_8bitmime && !c->eight_bit) {
        return (struct smtp_outcome){
            .code = 554,
            .status = {5, 6, 3},
            .text = TG_SPAN_LIT("The server does not take 8-bit letters (8BITMIME)"),
            .command = "MAIL FROM"
        };
    }
    if (!only_crlf(job->message)) {
        return (struct smtp_outcome){
            .code = 554, .status = {5, 6, 0},
                 .text = TG_SPAN_LIT("The letter has a bare CR or LF"), .command = "DATA"
        };
    }
    return (struct smtp_outcome){0};
}

bool smtp_client_take_recipients(struct smtp_client *c)
{
    bool any = false;
    tg_buf_clear(&c->fates);
    c->needs_utf8 = c->job.utf8_header || !mail_is_ascii(c->job.reverse_path);
    for (size_t i = 0; i < c->job.recipient_count; i++) {
        bool fit = c->job.recipients[i].len > 0 && fit_for_the_wire(c, c->job.recipients[i]);
        any = any || fit;
        c->needs_utf8 = c->needs_utf8 || (fit && !mail_is_ascii(c->job.recipients[i]));
        tg_buf_byte(&c->fates, fit ? SMTP_FATE_OPEN : SMTP_FATE_UNFIT);
    }
    return any;
}
