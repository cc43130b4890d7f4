// SPDX-License-Identifier: MIT
#include "protocols/mail/compose.h"

#include "protocols/mail/body_write.h"
#include "protocols/mail/dsn_text.h"
#include "protocols/mail/field_write.h"
#include "protocols/mail/fold.h"
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

#define FULL_MAX_OCTETS ((size_t)64 * 1024)
#define FIELD_VALUE_MAX 900

/* xtext = *( xchar / hexchar ); hexchar = "+" 2HEXDIG, upper case. What is no hexchar stays as it is. */
static void decode_xtext(struct tg_buf *out, struct tg_span xtext)
{
    for (size_t i = 0; i < xtext.len; i++) {
        int high = -1, low = -1;
        if (xtext.ptr[i] == '+' && i + 2 < xtext.len) {
            high = tg_hex_value(xtext.ptr[i + 1]);
            low = tg_hex_value(xtext.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            (void)tg_buf_byte(out, (unsigned char)(high << 4 | low));
            i += 2;
        } else {
            (void)tg_buf_byte(out, xtext.ptr[i]);
        }
    }
}

/* "Name: kind; value", value cleaned to ASCII. */
static void typed_field(struct tg_buf *out, const char *name, struct tg_span kind, struct tg_span value)
{
    struct tg_buf whole;
    tg_buf_init(&whole, SIZE_MAX);
    if (kind.len > 0) {
        (void)tg_buf_fmt(&whole, "%S; ", kind);
    }
    (void)tg_buf_append(&whole, tg_span_sub(value, 0, FIELD_VALUE_MAX));
    mail_write_ascii(out, name, tg_buf_span(&whole));
    tg_buf_deinit(&whole);
}

/* per-message-fields of RFC 3464 section 2.2 */
static void write_message_block(struct tg_buf *out, const struct mail_dsn *dsn)
{
    if (dsn->envid.len > 0) {
        struct tg_buf envid;
        tg_buf_init(&envid, SIZE_MAX);
        decode_xtext(&envid, dsn->envid);
        typed_field(out, "Original-Envelope-Id", tg_span_make(NULL, 0), tg_buf_span(&envid));
        tg_buf_deinit(&envid);
    }
    typed_field(out, "Reporting-MTA", TG_SPAN_LIT("dns"), dsn->reporting_mta);
    mail_write_date(out, "Arrival-Date", dsn->epoch, dsn->arrival);
}

/* ORCPT=rfc822;xtext comes with its type, or without. */
static void write_original_recipient(struct tg_buf *out, struct tg_span orcpt)
{
    struct tg_buf decoded;
    struct tg_span kind = TG_SPAN_LIT("rfc822");
    size_t semicolon = tg_span_find_byte(orcpt, ';');
    if (semicolon != SIZE_MAX && semicolon > 0) {
        kind = tg_span_sub(orcpt, 0, semicolon);
        orcpt = tg_span_after(orcpt, semicolon + 1);
    }
    tg_buf_init(&decoded, SIZE_MAX);
    decode_xtext(&decoded, orcpt);
    typed_field(out, "Original-Recipient", kind, tg_buf_span(&decoded));
    tg_buf_deinit(&decoded);
}

/* per-recipient-fields of RFC 3464 section 2.3 */
static void write_recipient_block(struct tg_buf *out, const struct mail_dsn *dsn, const struct mail_dsn_recipient *r)
{
    (void)tg_buf_str(out, "\r\n");
    if (r->orcpt.len > 0) {
        write_original_recipient(out, r->orcpt);
    }
    typed_field(out, "Final-Recipient", TG_SPAN_LIT("rfc822"), r->final_recipient);
    (void)tg_buf_fmt(out, "Action: %s\r\n", r->action);
    (void)tg_buf_fmt(out, "Status: %u.%u.%u\r\n", r->status[0], r->status[1], r->status[2]);
    if (r->remote_mta.len > 0) {
        typed_field(out, "Remote-MTA", TG_SPAN_LIT("dns"), r->remote_mta);
    }
    if (r->diagnostic.len > 0) {
        typed_field(out, "Diagnostic-Code", TG_SPAN_LIT("smtp"), r->diagnostic);
    }
    if (r->last_attempt != TG_TIME_NEVER) {
        mail_write_date(out, "Last-Attempt-Date", dsn->epoch, r->last_attempt);
    }
    if (r->will_retry_until != TG_TIME_NEVER && strcmp(r->action, "delayed") == 0) {
        mail_write_date(out, "Will-Retry-Until", dsn->epoch, r->will_retry_until);
    }
}

/* The letter's header as 7-bit lines: what does not fit is shown as "?". */
static void append_header_lines(struct tg_buf *out, struct tg_span head)
{
    for (size_t at = 0; at < head.len;) {
        size_t end = mail_line_end(head, at);
        struct tg_span line = mail_line_text(tg_span_sub(head, at, end - at));
        at = end;
        if (line.len == 0) {
            continue;
        }
        for (size_t i = 0; i < line.len && i < MAIL_LINE_MUST; i++) {
            unsigned char c = line.ptr[i];
            (void)tg_buf_byte(out, c < 0x80 && (!mail_is_control(c) || c == '\t') ? c : '?');
        }
        (void)tg_buf_str(out, "\r\n");
    }
}

/* SIMPLIFIED: a report travels as 7bit only, so a letter with 8-bit octets comes back as its header, also with
 * RET=FULL. */
static bool goes_back_whole(const struct mail_dsn *dsn)
{
    struct mail_octets_kind kind = mail_octets_look(dsn->original);
    return dsn->full && dsn->original.len <= FULL_MAX_OCTETS && kind.high == 0 && !kind.unsafe &&
           kind.longest <= MAIL_LINE_MUST;
}

static void append_original(struct tg_buf *out, const struct mail_dsn *dsn)
{
    if (goes_back_whole(dsn)) {
        (void)tg_buf_str(out, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
        (void)tg_buf_append(out, dsn->original);
        return;
    }
    struct tg_arena arena;
    struct mail_header header;
    tg_arena_init(&arena, SIZE_MAX);
    mail_header_parse(&header, dsn->original, &arena);
    (void)tg_buf_str(out, "Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
    append_header_lines(out, tg_span_sub(dsn->original, 0, header.body_at));
    tg_arena_deinit(&arena);
}

static void write_header(struct tg_buf *out, const struct mail_dsn *dsn, struct tg_span boundary)
{
    struct tg_buf postmaster;
    tg_buf_init(&postmaster, SIZE_MAX);
    (void)tg_buf_fmt(&postmaster, "postmaster@%S", dsn->reporting_mta);
    struct mail_mailbox from = {TG_SPAN_LIT("Mail Delivery System"), tg_buf_span(&postmaster)};
    struct mail_mailbox to = {.address = dsn->to};

    mail_write_date(out, "Date", dsn->epoch, dsn->now);
    mail_write_mailboxes(out, "From", &from, 1, MAIL_CHARSET_UTF8);
    mail_write_mailboxes(out, "To", &to, 1, MAIL_CHARSET_UTF8);
    (void)mail_write_unstructured(out, "Subject", mail_dsn_subject(dsn), MAIL_CHARSET_ISO2022JP);
    mail_write_message_id(out, "Message-ID", dsn->message_id);
    (void)tg_buf_fmt(out,
                     "Auto-Submitted: auto-replied\r\n"
                     "MIME-Version: 1.0\r\n"
                     "Content-Type: multipart/report; report-type=delivery-status;\r\n"
                     " boundary=\"%S\"\r\n"
                     "\r\n",
                     boundary);
    tg_buf_deinit(&postmaster);
}

/* multipart/report of RFC 6522 section 3: for people, for programs, the letter. */
bool mail_write_dsn(struct tg_buf *out, const struct mail_dsn *dsn, struct tg_prng *prng)
{
    size_t start = out->len;
    struct tg_buf boundary, words;
    struct mail_text_body text;

    tg_buf_init(&boundary, SIZE_MAX);
    tg_buf_init(&words, SIZE_MAX);
    mail_dsn_words(&words, dsn);
    mail_text_body_init(&text, tg_buf_span(&words), MAIL_CHARSET_ISO2022JP, MAIL_ENCODING_AUTO);
    struct tg_span contents[] = {dsn->original, tg_buf_span(&words)};
    mail_make_boundary(&boundary, prng, contents, 2);
    struct tg_span line = tg_buf_span(&boundary);

    write_header(out, dsn, line);
    (void)tg_buf_fmt(out, "--%S\r\n", line);
    mail_text_body_fields(out, &text);
    (void)tg_buf_str(out, "\r\n");
    (void)tg_buf_append(out, tg_buf_span(&text.octets));
    (void)tg_buf_fmt(out, "\r\n--%S\r\nContent-Type: message/delivery-status\r\n\r\n", line);
    write_message_block(out, dsn);
    for (size_t i = 0; i < dsn->recipient_count; i++) {
        write_recipient_block(out, dsn, &dsn->recipients[i]);
    }
    (void)tg_buf_fmt(out, "\r\n--%S\r\n", line);
    append_original(out, dsn);
    (void)tg_buf_fmt(out, "\r\n--%S--\r\n", line);
    mail_text_body_deinit(&text);
    tg_buf_deinit(&words);
    tg_buf_deinit(&boundary);
    if (out->overflowed) {
        out->len = start;
        return false;
    }
    return true;
}
