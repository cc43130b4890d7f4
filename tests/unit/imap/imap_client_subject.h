// SPDX-License-Identifier: MIT
/* The owner of an IMAP client in tests: gives one request after the other from a list, and puts what it is told in
 * words. The list: requests parted by "|", as "select INBOX|list 1|body 2 peek|flag 2 \Seen|unflag 2 \Seen|expunge|copy
 * 1 Sent| search UNSEEN|append Sent X: y|create Box|idle|sync 9|logout". A request behind idle is given with the first
 * news. */
#ifndef TESTS_UNIT_IMAP_CLIENT_SUBJECT_H
#define TESTS_UNIT_IMAP_CLIENT_SUBJECT_H

#include "base/text.h"
#include "protocols/imap/imap_client.h"
#include "tests/harness/tg_test.h"

struct client_subject {
    struct tg_arena arena;
    struct imap_client *client;
    struct imap_client_config config;
    struct tg_prng chance;
    struct tg_span requests;
    char text[1024];
    bool idling;
    tg_time now;
};

static inline void client_subject_init(struct client_subject *s, const char *options, tg_time now)
{
    *s = (struct client_subject){.now = now};
    snprintf(s->text, sizeof s->text, "%s", options);
    tg_arena_init(&s->arena, SIZE_MAX);
    tg_prng_init(&s->chance, 1, "dialogue");
    s->requests = tg_span_trim(tg_span_str(s->text));
    s->config = (struct imap_client_config){
        .user = TG_SPAN_LIT("hanako"), .password = TG_SPAN_LIT("secret"), .plaintext_auth = true};
    /* Words in front of the requests: "secure", "cram", "scram" and "odd" (a password that needs a literal). */
    for (;;) {
        if (tg_span_istarts(s->requests, "secure ")) {
            s->config.plaintext_auth = false;
            s->requests = tg_span_after(s->requests, 7);
        } else if (tg_span_istarts(s->requests, "cram ") || tg_span_istarts(s->requests, "scram ")) {
            s->config.mechanism = s->requests.ptr[0] == 'c' ? SASL_CRAM_MD5 : SASL_SCRAM_SHA_256;
            s->config.chance = &s->chance;
            tg_split(&s->requests, ' ');
        } else if (tg_span_istarts(s->requests, "tls=may ") || tg_span_istarts(s->requests, "tls=needed ")) {
            s->config.tls = tg_span_istarts(s->requests, "tls=may ") ? IMAP_CLIENT_TLS_MAY : IMAP_CLIENT_TLS_NEEDED;
            tg_split(&s->requests, ' ');
        } else if (tg_span_istarts(s->requests, "odd ")) {
            s->config.password = TG_SPAN_LIT("pa\xc3\x9f");
            s->requests = tg_span_after(s->requests, 4);
        } else {
            break;
        }
    }
    s->client = imap_client_new(&s->arena, &s->config, now);
}

static inline uint32_t client_subject_number(struct tg_span *rest)
{
    uint32_t n = 0;
    struct tg_span word = tg_split(rest, ' ');
    CHECK(tg_parse_u32(word, &n));
    return n;
}

static inline void client_subject_next(struct client_subject *s)
{
    struct tg_span rest = tg_split(&s->requests, '|'), verb = tg_split(&rest, ' ');
    struct imap_request r = {.tag = 0};
    if (verb.len == 0) {
        return;
    }
    if (tg_span_eq_str(verb, "select") || tg_span_eq_str(verb, "create")) {
        r.kind = verb.ptr[0] == 's' ? IMAP_REQ_SELECT : IMAP_REQ_CREATE;
        r.mailbox = rest;
    } else if (tg_span_eq_str(verb, "list") || tg_span_eq_str(verb, "sync")) {
        r.kind = verb.ptr[0] == 'l' ? IMAP_REQ_LIST_NEW : IMAP_REQ_SYNC_FLAGS;
        r.uid = client_subject_number(&rest);
    } else if (tg_span_eq_str(verb, "body")) {
        r.kind = IMAP_REQ_FETCH_BODY;
        r.uid = client_subject_number(&rest);
        r.peek = rest.len > 0;
    } else if (tg_span_eq_str(verb, "flag") || tg_span_eq_str(verb, "unflag")) {
        r.kind = IMAP_REQ_STORE_FLAGS;
        r.remove = verb.ptr[0] == 'u';
        r.uid = client_subject_number(&rest);
        r.argument = rest;
    } else if (tg_span_eq_str(verb, "copy")) {
        r.kind = IMAP_REQ_COPY;
        r.uid = client_subject_number(&rest);
        r.mailbox = rest;
    } else if (tg_span_eq_str(verb, "append")) {
        r.kind = IMAP_REQ_APPEND;
        r.mailbox = tg_split(&rest, ' ');
        r.argument = rest;
        r.tag = 77;
    } else if (tg_span_eq_str(verb, "search")) {
        r.kind = IMAP_REQ_SEARCH;
        r.argument = rest;
    } else if (tg_span_eq_str(verb, "expunge")) {
        r.kind = IMAP_REQ_EXPUNGE;
    } else if (tg_span_eq_str(verb, "idle")) {
        r.kind = IMAP_REQ_IDLE;
    } else {
        CHECK_SPAN(verb, "logout");
        r.kind = IMAP_REQ_LOGOUT;
    }
    s->idling = r.kind == IMAP_REQ_IDLE;
    imap_client_request(s->client, &r, s->now);
}

static inline void client_subject_told(struct client_subject *s, const struct ep_action *action, struct tg_buf *out)
{
    const struct imap_item *item = imap_client_item(s->client);
    switch ((enum imap_client_what)action->what) {
    case IMAP_TELL_READY:
        tg_buf_str(out, "READY");
        client_subject_next(s);
        return;
    case IMAP_TELL_LISTED:
        tg_buf_fmt(out, "LISTED %u uid %u size %u (%S) %S", item->sequence, item->uid, item->size, item->flags,
                   item->subject);
        return;
    case IMAP_TELL_FLAGS:
        tg_buf_fmt(out, "FLAGS %u uid %u (%S)", item->sequence, item->uid, item->flags);
        return;
    case IMAP_TELL_BODY:
        tg_buf_fmt(out, "BODY %u", item->uid);
        return;
    case IMAP_TELL_FOUND:
        tg_buf_fmt(out, "FOUND %u", item->uid);
        return;
    case IMAP_TELL_NEWS:
        tg_buf_fmt(out, "NEWS exists %u", imap_client_exists(s->client));
        if (s->idling) {
            client_subject_next(s);
        }
        return;
    case IMAP_TELL_GONE:
        tg_buf_fmt(out, "GONE %u uid %u", item->sequence, item->uid);
        return;
    case IMAP_TELL_DONE:
        tg_buf_fmt(out, "DONE exists %u validity %u", imap_client_exists(s->client),
                   imap_client_uid_validity(s->client));
        client_subject_next(s);
        return;
    case IMAP_TELL_NO:
        tg_buf_fmt(out, "NO %S", imap_client_error(s->client));
        client_subject_next(s);
        return;
    case IMAP_TELL_FAILED:
        tg_buf_fmt(out, "FAILED %S", imap_client_error(s->client));
        return;
    }
}

#endif
