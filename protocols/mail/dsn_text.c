// SPDX-License-Identifier: MIT
#include "protocols/mail/dsn_text.h"

#include "protocols/mail/fold.h"

#define QUOTE_MAX 900 /* octets of a peer's words in one line */

struct wording {
    const char *action;
    const char *subject, *japanese, *english;
};

static const struct wording failed = {
    "failed",
    "配達できませんでした / Undelivered mail returned to sender",
    "次の宛先にはメールを配達できませんでした。\n"
    "もう一度試すことはありません。",
    "Your message could not be delivered to the following recipients.\n"
    "There will be no further attempt.",
};
static const struct wording delayed = {
    "delayed",
    "配達が遅れています / Delayed mail, still being tried",
    "次の宛先への配達が遅れています。\n"
    "配達は自動的に続けます。送り直す必要はありません。",
    "Delivery to the following recipients is delayed and still being tried.\n"
    "You do not need to send your message again.",
};
static const struct wording delivered = {
    "delivered",
    "配達が済みました / Mail delivered",
    "次の宛先のメールボックスにメールを配達しました。",
    "Your message was delivered to the mailboxes of the following recipients.",
};
static const struct wording relayed = {
    "relayed",
    "次のサーバーに渡しました / Mail relayed",
    "次の宛先へのメールを、配達の報告ができないサーバーに渡しました。\n"
    "この先の報告は届かないかもしれません。",
    "Your message for the following recipients was handed to a server that\n"
    "does not report deliveries. You may hear nothing more of it.",
};
static const struct wording *const wordings[] = {&failed, &delayed, &delivered, &relayed};

static const struct wording *wording_of(const struct mail_dsn *dsn)
{
    for (size_t i = 0; dsn->recipient_count > 0 && i < sizeof wordings / sizeof wordings[0]; i++) {
        if (strcmp(dsn->recipients[0].action, wordings[i]->action) == 0) {
            return wordings[i];
        }
    }
    return &failed;
}

struct tg_span mail_dsn_subject(const struct mail_dsn *dsn)
{
    return tg_span_str(wording_of(dsn)->subject);
}

static void one_recipient(struct tg_buf *out, const struct mail_dsn_recipient *r)
{
    (void)tg_buf_str(out, "\n  <");
    mail_clean_ascii(out, tg_span_sub(r->final_recipient, 0, QUOTE_MAX));
    (void)tg_buf_fmt(out, ">\n    %u.%u.%u", r->status[0], r->status[1], r->status[2]);
    if (r->remote_mta.len > 0) {
        (void)tg_buf_str(out, "  ");
        mail_clean_ascii(out, tg_span_sub(r->remote_mta, 0, QUOTE_MAX));
    }
    if (r->diagnostic.len > 0) {
        (void)tg_buf_str(out, "\n    ");
        mail_clean_ascii(out, tg_span_sub(r->diagnostic, 0, QUOTE_MAX));
    }
    (void)tg_buf_str(out, "\n");
}

void mail_dsn_words(struct tg_buf *out, const struct mail_dsn *dsn)
{
    const struct wording *wording = wording_of(dsn);
    (void)tg_buf_str(out, "これはメールサーバー ");
    mail_clean_ascii(out, dsn->reporting_mta);
    (void)tg_buf_fmt(out, " からの自動的なお知らせです。\n%s\n\n", wording->japanese);
    (void)tg_buf_str(out, "This is an automatic message from the mail server ");
    mail_clean_ascii(out, dsn->reporting_mta);
    (void)tg_buf_fmt(out, ".\n%s\n", wording->english);
    for (size_t i = 0; i < dsn->recipient_count; i++) {
        one_recipient(out, &dsn->recipients[i]);
    }
}
