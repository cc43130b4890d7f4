// SPDX-License-Identifier: MIT
#include "protocols/mail/compose.h"

#include "protocols/mail/fold.h"

#define NAME_MAX_OCTETS 255
#define RCPT_MAX_OCTETS 256

/* A word of the field from what a peer said: printable, and nothing that would open a comment or the date. */
static void peer_word(struct mail_fold *fold, struct tg_span said, const char *instead)
{
    struct tg_buf word;
    tg_buf_init(&word, NAME_MAX_OCTETS);
    mail_clean_atom(&word, said, "();\\\"<>,", NAME_MAX_OCTETS);
    if (word.len == 0) {
        (void)tg_buf_str(&word, instead);
    }
    mail_fold_word(fold, tg_buf_span(&word));
    tg_buf_deinit(&word);
}

static void from_clause(struct mail_fold *fold, const struct mail_received *r)
{
    struct tg_buf tcp_info;
    tg_buf_init(&tcp_info, SIZE_MAX);
    mail_fold_word(fold, TG_SPAN_LIT("from"));
    peer_word(fold, r->client_name, "unknown");
    (void)tg_buf_byte(&tcp_info, '(');
    mail_clean_atom(&tcp_info, r->client_host, "();\\\"<>,[]", NAME_MAX_OCTETS);
    if (tcp_info.len == 1) {
        (void)tg_buf_str(&tcp_info, "unknown");
    }
    (void)tg_buf_fmt(&tcp_info, " [%u.%u.%u.%u])", (unsigned)(r->client_ip >> 24), (unsigned)(r->client_ip >> 16 & 255),
                     (unsigned)(r->client_ip >> 8 & 255), (unsigned)(r->client_ip & 255));
    mail_fold_word(fold, tg_buf_span(&tcp_info));
    tg_buf_deinit(&tcp_info);
}

/* Time-stamp-line = "Received:" FWS From-domain By-domain Opt-info ";" FWS date-time (RFC 5321 section 4.4) */
bool mail_write_received(struct tg_buf *out, const struct mail_received *r)
{
    size_t start = out->len;
    struct mail_fold fold;
    struct tg_buf word;

    mail_fold_start(&fold, out, TG_SPAN_LIT("Received"));
    from_clause(&fold, r);
    mail_fold_break(&fold);
    mail_fold_word(&fold, TG_SPAN_LIT("by"));
    peer_word(&fold, r->by, "unknown");
    mail_fold_word(&fold, TG_SPAN_LIT("with"));
    peer_word(&fold, r->with, "SMTP");
    if (r->id.len > 0) {
        mail_fold_word(&fold, TG_SPAN_LIT("id"));
        peer_word(&fold, r->id, "0");
    }
    tg_buf_init(&word, SIZE_MAX);
    if (r->rcpt.len > 0) {
        mail_fold_break(&fold);
        (void)tg_buf_str(&word, "<");
        for (size_t i = 0; i < r->rcpt.len && i < RCPT_MAX_OCTETS; i++) { /* spaces may stand in a quoted local-part */
            if (r->rcpt.ptr[i] >= 0x20 && r->rcpt.ptr[i] != 0x7f) { /* letters outside ASCII: UTF8SMTP (RFC 6531 4.3) */
                (void)tg_buf_byte(&word, r->rcpt.ptr[i]);
            }
        }
        (void)tg_buf_str(&word, ">");
        mail_fold_word(&fold, TG_SPAN_LIT("for"));
        mail_fold_word(&fold, tg_buf_span(&word));
    }
    mail_fold_glue(&fold, TG_SPAN_LIT(";"));
    tg_buf_clear(&word);
    (void)tg_date_rfc5322(&word, r->epoch, r->now);
    if (r->rcpt.len == 0) {
        mail_fold_break(&fold);
    }
    mail_fold_word(&fold, tg_buf_span(&word));
    mail_fold_end(&fold);
    tg_buf_deinit(&word);
    if (out->overflowed) {
        out->len = start;
        return false;
    }
    return true;
}
