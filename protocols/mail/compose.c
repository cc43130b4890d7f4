// SPDX-License-Identifier: MIT
#include "protocols/mail/compose.h"

#include "protocols/mail/body_write.h"
#include "protocols/mail/field_write.h"
#include "protocols/mail/fold.h"
#include "protocols/mail/mail_internal.h"
#include "protocols/mail/message.h"

#define FILENAME_MAX_OCTETS 255
#define TYPE_MAX_OCTETS     127

/* How an attachment travels. A letter inside a letter may not be base64 (RFC 2046 section 5.2.1). */
static const char *attachment_encoding(const struct mail_attachment *a)
{
    if (!tg_span_ieq_str(a->type, "message/rfc822")) {
        return "base64";
    }
    struct mail_octets_kind kind = mail_octets_look(a->octets);
    if (kind.unsafe || kind.longest > MAIL_LINE_MUST) {
        return "base64";
    }
    return kind.high > 0 ? "8bit" : "7bit";
}

/* type "/" subtype, both token */
static bool is_media_type(struct tg_span type)
{
    size_t slash = tg_span_find_byte(type, '/');
    if (type.len > TYPE_MAX_OCTETS || slash == SIZE_MAX || slash == 0 || slash + 1 == type.len) {
        return false;
    }
    for (size_t i = 0; i < type.len; i++) {
        if (i != slash && !mail_is_token(type.ptr[i])) {
            return false;
        }
    }
    return true;
}

static struct tg_span attachment_type(const struct mail_attachment *a, const char *encoding)
{
    bool composite = tg_span_istarts(a->type, "multipart/") || tg_span_istarts(a->type, "message/");
    bool letter = tg_span_ieq_str(a->type, "message/rfc822") && strcmp(encoding, "base64") != 0;
    return is_media_type(a->type) && (letter || !composite) ? a->type : TG_SPAN_LIT("application/octet-stream");
}

/* attribute-char of RFC 2231 */
static bool is_attribute_char(unsigned char c)
{
    return mail_is_token(c) && c != '*' && c != '\'' && c != '%';
}

/* The next piece of an extended value, whole octets, at most room wide. */
static struct tg_span percent_piece(struct tg_buf *piece, struct tg_span *rest, size_t room)
{
    static const char hex[] = "0123456789ABCDEF";
    tg_buf_clear(piece);
    while (rest->len > 0 && piece->len + 3 <= room) {
        unsigned char c = rest->ptr[0];
        if (is_attribute_char(c)) {
            (void)tg_buf_byte(piece, c);
        } else {
            (void)tg_buf_fmt(piece, "%%%c%c", hex[c >> 4], hex[c & 15]);
        }
        *rest = tg_span_after(*rest, 1);
    }
    return tg_buf_span(piece);
}

static bool is_plain_name(struct tg_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_attribute_char(name.ptr[i]) && name.ptr[i] != ' ') {
            return false;
        }
    }
    return name.len <= 60;
}

/* filename="..." for plain ASCII, else RFC 2231: filename*=UTF-8''..., in numbered pieces when it is long. */
static void fold_filename(struct mail_fold *fold, struct tg_span name)
{
    struct tg_buf piece, word;
    tg_buf_init(&piece, SIZE_MAX);
    tg_buf_init(&word, SIZE_MAX);
    if (is_plain_name(name)) {
        (void)tg_buf_fmt(&word, "filename=\"%S\"", name);
        mail_fold_word(fold, tg_buf_span(&word));
    } else {
        struct tg_span whole = percent_piece(&piece, &(struct tg_span){name.ptr, name.len}, SIZE_MAX);
        bool one = whole.len <= 50;
        for (unsigned i = 0; name.len > 0; i++) {
            tg_buf_clear(&word);
            struct tg_span text = percent_piece(&piece, &name, 50);
            if (one) {
                (void)tg_buf_fmt(&word, "filename*=UTF-8''%S", text);
            } else {
                (void)tg_buf_fmt(&word, "filename*%u*=%s%S%s", i, i == 0 ? "UTF-8''" : "", text, name.len ? ";" : "");
            }
            mail_fold_word(fold, tg_buf_span(&word));
        }
    }
    tg_buf_deinit(&word);
    tg_buf_deinit(&piece);
}

static void write_attachment(struct tg_buf *out, const struct mail_attachment *a)
{
    const char *encoding = attachment_encoding(a);
    struct mail_fold fold;
    struct tg_buf name;

    tg_buf_init(&name, SIZE_MAX);
    mail_clean_text(&name, a->filename);
    struct tg_span shown = tg_span_sub(tg_buf_span(&name), 0, tg_utf8_floor(tg_buf_span(&name), FILENAME_MAX_OCTETS));
    (void)tg_buf_fmt(out, "Content-Type: %S\r\n", attachment_type(a, encoding));
    mail_fold_start(&fold, out, TG_SPAN_LIT("Content-Disposition"));
    if (shown.len > 0) {
        mail_fold_word(&fold, TG_SPAN_LIT("attachment;"));
        fold_filename(&fold, shown);
    } else {
        mail_fold_word(&fold, TG_SPAN_LIT("attachment"));
    }
    mail_fold_end(&fold);
    (void)tg_buf_fmt(out, "Content-Transfer-Encoding: %s\r\n\r\n", encoding);
    if (strcmp(encoding, "base64") == 0) {
        (void)mail_base64_lines(out, a->octets);
    } else {
        (void)tg_buf_append(out, a->octets);
    }
    tg_buf_deinit(&name);
}

/* multipart-body = 1*(dash-boundary CRLF body-part CRLF) close-delimiter; the text part stands first. The CRLF in front
 * of a delimiter belongs to it, so each part gets one of its own behind its last line. */
static void write_multipart(struct tg_buf *out, const struct mail_draft *draft, const struct mail_text_body *text,
                            struct tg_prng *prng)
{
    struct tg_buf boundary;
    bool high = strcmp(text->encoding, "8bit") == 0;
    tg_buf_init(&boundary, SIZE_MAX);
    struct tg_span *contents = tg_alloc((draft->attachment_count + 1) * sizeof *contents);
    for (size_t i = 0; i < draft->attachment_count; i++) {
        contents[i] = draft->attachments[i].octets;
        high |= strcmp(attachment_encoding(&draft->attachments[i]), "8bit") == 0;
    }
    contents[draft->attachment_count] = tg_buf_span(&text->octets);
    mail_make_boundary(&boundary, prng, contents, draft->attachment_count + 1);
    tg_free(contents);

    (void)tg_buf_fmt(out, "Content-Type: multipart/mixed; boundary=\"%S\"\r\n", tg_buf_span(&boundary));
    (void)tg_buf_fmt(out, "Content-Transfer-Encoding: %s\r\n\r\n", high ? "8bit" : "7bit");
    (void)tg_buf_fmt(out, "--%S\r\n", tg_buf_span(&boundary));
    mail_text_body_fields(out, text);
    (void)tg_buf_str(out, "\r\n");
    (void)tg_buf_append(out, tg_buf_span(&text->octets));
    for (size_t i = 0; i < draft->attachment_count; i++) {
        (void)tg_buf_fmt(out, "\r\n--%S\r\n", tg_buf_span(&boundary));
        write_attachment(out, &draft->attachments[i]);
    }
    (void)tg_buf_fmt(out, "\r\n--%S--\r\n", tg_buf_span(&boundary));
    tg_buf_deinit(&boundary);
}

static void write_header(struct tg_buf *out, const struct mail_draft *draft)
{
    mail_write_date(out, "Date", draft->epoch, draft->date);
    mail_write_mailboxes(out, "From", &draft->from, 1, draft->charset);
    mail_write_mailboxes(out, "To", draft->to, draft->to_count, draft->charset);
    mail_write_mailboxes(out, "Cc", draft->cc, draft->cc_count, draft->charset);
    (void)mail_write_unstructured(out, "Subject", draft->subject, draft->charset);
    mail_write_message_id(out, "Message-ID", draft->message_id);
    mail_write_ids(out, "In-Reply-To", draft->in_reply_to);
    mail_write_ids(out, "References", draft->references);
    for (size_t i = 0; i < draft->extra_field_count; i++) {
        mail_write_extra(out, draft->extra_fields[i], draft->charset);
    }
    (void)tg_buf_str(out, "MIME-Version: 1.0\r\n");
}

bool mail_compose(struct tg_buf *out, const struct mail_draft *draft, struct tg_prng *prng)
{
    size_t start = out->len;
    struct mail_text_body text;

    write_header(out, draft);
    mail_text_body_init(&text, draft->text, draft->charset, draft->encoding);
    if (draft->attachment_count > 0) {
        write_multipart(out, draft, &text, prng);
    } else {
        mail_text_body_fields(out, &text);
        (void)tg_buf_str(out, "\r\n");
        (void)tg_buf_append(out, tg_buf_span(&text.octets));
    }
    mail_text_body_deinit(&text);
    if (out->overflowed) {
        out->len = start;
        return false;
    }
    return true;
}

/* References grow with every reply; so much of them is kept, the latest (their readers look at the end first). */
#define REFERENCES_KEPT 8192

bool mail_reply_ids(const struct mail_header *parent, struct tg_buf *in_reply_to, struct tg_buf *references)
{
    const struct mail_field *id = mail_header_find(parent, "Message-ID");
    const struct mail_field *earlier = mail_header_find(parent, "References");
    struct tg_buf flat;
    bool ok = true;
    if (!id) {
        return true;
    }
    if (!earlier) {
        earlier = mail_header_find(parent, "In-Reply-To");
    }
    tg_buf_init(&flat, SIZE_MAX);
    if (earlier && mail_field_unfold(&flat, earlier)) {
        struct tg_span ids = tg_buf_span(&flat);
        ids = tg_span_after(ids, ids.len > REFERENCES_KEPT ? ids.len - REFERENCES_KEPT : 0);
        ok = tg_buf_append(references, ids) && tg_buf_byte(references, ' ');
    }
    ok = ok && mail_field_unfold(in_reply_to, id) && mail_field_unfold(references, id);
    tg_buf_deinit(&flat);
    return ok;
}
