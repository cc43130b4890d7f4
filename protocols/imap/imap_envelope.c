// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_address.h"
#include "protocols/imap/imap_letter.h"
#include "protocols/imap/imap_write.h"

/* The unfolded body of a field, as it stands; false when there is no such field. */
static bool field_text(const struct mail_header *header, const char *name, struct tg_buf *text)
{
    const struct mail_field *field = mail_header_find(header, name);
    tg_buf_clear(text);
    return field && mail_field_unfold(text, field);
}

static void write_text(struct tg_buf *out, const struct mail_header *header, const char *name, struct tg_buf *text)
{
    if (field_text(header, name, text)) {
        imap_write_string(out, tg_buf_span(text));
    } else {
        tg_buf_str(out, "NIL");
    }
}

/* Addresses of the field; when there are none, of the other field (sender and reply-to stand for from). */
static void write_addresses(struct tg_buf *out, const struct mail_header *header, const char *name, const char *other,
                            struct tg_buf *text)
{
    if (!field_text(header, name, text) || tg_span_trim(tg_buf_span(text)).len == 0) {
        if (!other || !field_text(header, other, text)) {
            tg_buf_clear(text);
        }
    }
    tg_buf_byte(out, ' ');
    imap_write_addresses(out, tg_buf_span(text));
}

/* envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
 * env-in-reply-to SP env-message-id ")" */
void imap_write_envelope(struct tg_buf *out, const struct mail_header *header)
{
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    tg_buf_byte(out, '(');
    write_text(out, header, "Date", &text);
    tg_buf_byte(out, ' ');
    write_text(out, header, "Subject", &text);
    write_addresses(out, header, "From", NULL, &text);
    write_addresses(out, header, "Sender", "From", &text);
    write_addresses(out, header, "Reply-To", "From", &text);
    write_addresses(out, header, "To", NULL, &text);
    write_addresses(out, header, "Cc", NULL, &text);
    write_addresses(out, header, "Bcc", NULL, &text);
    tg_buf_byte(out, ' ');
    write_text(out, header, "In-Reply-To", &text);
    tg_buf_byte(out, ' ');
    write_text(out, header, "Message-ID", &text);
    tg_buf_byte(out, ')');
    tg_buf_deinit(&text);
}
