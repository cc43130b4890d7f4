// SPDX-License-Identifier: MIT
/* An IMAP server session over one account with a few letters, for the tests of this folder. */
#ifndef TESTS_UNIT_IMAP_FIXTURE_H
#define TESTS_UNIT_IMAP_FIXTURE_H

#include "protocols/imap/imap_server.h"
#include "tests/harness/tg_test.h"

static const char *const fixture_letters[] = {
    /* 1: short and plain, no MIME at all */
    "From: Taro Yamada <taro@fuji.example>\r\n"
    "To: hanako@sakura.example\r\n"
    "Subject: Lunch\r\n"
    "Date: Wed, 01 Apr 2026 08:00:00 +0900\r\n"
    "Message-ID: <1@fuji.example>\r\n"
    "\r\n"
    "Noodles at noon?\r\n",
    /* 2: multipart, an encoded subject, an attachment */
    "From: \"Sato, Jiro\" <jiro@fuji.example>\r\n"
    "To: Hanako <hanako@sakura.example>, kenji@sakura.example\r\n"
    "Cc: friends: ai@momo.example, yu@momo.example;\r\n"
    "Subject: =?UTF-8?B?5Lya6K2w44Gu44GK55+l44KJ44Gb?=\r\n"
    "Date: Tue, 31 Mar 2026 23:30:00 -0800\r\n"
    "Message-ID: <2@fuji.example>\r\n"
    "In-Reply-To: <1@fuji.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=cut\r\n"
    "\r\n"
    "preamble\r\n"
    "--cut\r\n"
    "Content-Type: text/plain; charset=iso-2022-jp\r\n"
    "\r\n"
    "\033$B2q5D\033(B\r\n"
    "--cut\r\n"
    "Content-Type: application/pdf; name=\"plan.pdf\"\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename=\"plan.pdf\"\r\n"
    "\r\n"
    "JVBERi0=\r\n"
    "--cut--\r\n",
    /* 3: a letter within a letter */
    "From: postmaster@sakura.example\r\n"
    "To: hanako@sakura.example\r\n"
    "Subject: Fwd: Lunch\r\n"
    "Date: Wed, 1 Apr 2026 09:00:00 +0900\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n"
    "\r\n"
    "--b\r\n"
    "\r\n"
    "See below.\r\n"
    "--b\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "From: taro@fuji.example\r\n"
    "Subject: Inner\r\n"
    "\r\n"
    "Inside text\r\n"
    "--b--\r\n",
};

struct fixture {
    struct tg_arena arena;
    struct mailstore *store;
    struct imap_server *server;
    struct tg_prng chance;
    struct imap_server_config config;
    struct tg_epoch epoch;
};

static inline bool fixture_option(const char *options, const char *word)
{
    return strstr(options, word) != NULL;
}

static inline void fixture_add(struct mailstore *store, struct mailbox *box, const char *text, unsigned flags,
                               uint32_t tag)
{
    struct tg_blob *blob = tg_blob_new(tg_span_str(text));
    CHECK_INT(mailbox_add(store, box, blob, flags, 0, (tg_time)(tag - 1) * TG_DAY, tag, NULL), TG_OK);
    tg_blob_release(blob);
}

/* Three letters in INBOX, the first \Seen; mailboxes Sent and Work/2026. Options: empty, quota, tiny, secure, starttls, full,
 * challenges. */
static inline void fixture_init(struct fixture *f, const char *options)
{
    *f = (struct fixture){
        .epoch = {1774828800 + 2 * 86400, 540}
    }; /* 1 April 2026, 09:00 in Japan */
    tg_arena_init(&f->arena, SIZE_MAX);
    tg_prng_init(&f->chance, 1, "dialogue");
    f->store = mailstore_new("hanako@sakura.example", fixture_option(options, "quota") ? 4096 : 0, 1000);
    struct mailbox *sent = NULL, *work = NULL;
    CHECK_INT(mailstore_create(f->store, TG_SPAN_LIT("Sent"), &sent), TG_OK);
    CHECK_INT(mailstore_create(f->store, TG_SPAN_LIT("Work/2026"), &work), TG_OK);
    sent->special_use = "\\Sent";
    for (uint32_t i = 0; i < 3 && !fixture_option(options, "empty"); i++) {
        fixture_add(f->store, f->store->mailboxes[0], fixture_letters[i], i == 0 ? MAIL_SEEN : 0, i + 1);
    }
    f->config = (struct imap_server_config){.hostname = "mail.sakura.example",
                                            .epoch = &f->epoch,
                                            .idle_max = 30 * TG_MINUTE,
                                            .append_max = fixture_option(options, "tiny") ? 100 : 1000000,
                                            .plaintext_auth = !fixture_option(options, "secure"),
                                            .chance = fixture_option(options, "challenges") ? &f->chance : NULL,

                                            .tls_offered = fixture_option(options, "starttls")};
    f->server = imap_server_new(&f->arena, &f->config, 0);
}

static inline void fixture_deinit(struct fixture *f)
{
    mailstore_free(f->store);
    tg_arena_deinit(&f->arena);
}

#endif
