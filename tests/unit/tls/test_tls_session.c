// SPDX-License-Identifier: MIT
/* Two TLS sessions that speak to each other over memory. */
#include "sim/tls/tls_session.h"
#include "tests/harness/tg_test.h"

#include <string.h>
#include <time.h>

enum { BEGAN = 1775001600 }; /* 2026-04-01 09:00 in Japan */

struct pair {
    struct tls_authority *authority;
    struct tls_session *client, *server;
    struct tg_buf wire; /* everything that passed, both ways */
    struct tg_buf heard[2];
    int64_t now;
};

static const char *const host_names[] = {"mail.aoba.example", "imap.aoba.example"};

struct plan {
    uint64_t seed;
    enum tls_certificate certificate;
    const char *name; /* the client asks for */
    bool verify, old_client, old_server;
    int64_t later;     /* than the beginning, seconds */
    const char *names; /* of the certificate; NULL: host_names */
};

static void open_pair(struct pair *p, const struct plan *plan)
{
    struct tg_prng root;
    tg_prng_init(&root, plan->seed, "test");
    *p = (struct pair){.now = BEGAN + plan->later};
    p->authority = tls_authority_new(&root, BEGAN);
    const struct tls_session_config server = {
        .identity = plan->names ? tls_authority_identity(p->authority, &plan->names, 1, plan->certificate)
                                : tls_authority_identity(p->authority, host_names, 2, plan->certificate),
        .old = plan->old_server,
        .prng = tg_prng_split(&root, "server", 1),
        .now = p->now};
    const struct tls_session_config client = {.authority = p->authority,
                                              .server_name = plan->name ? plan->name : host_names[0],
                                              .verify = plan->verify,
                                              .old = plan->old_client,
                                              .prng = tg_prng_split(&root, "client", 1),
                                              .now = p->now};
    tg_buf_init(&p->wire, SIZE_MAX);
    tg_buf_init(&p->heard[0], SIZE_MAX);
    tg_buf_init(&p->heard[1], SIZE_MAX);
    p->server = tls_session_new(false, &server);
    p->client = tls_session_new(true, &client);
}

static void close_pair(struct pair *p)
{
    tls_session_free(p->client);
    tls_session_free(p->server);
    tls_authority_free(p->authority);
    tg_buf_deinit(&p->wire);
    tg_buf_deinit(&p->heard[0]);
    tg_buf_deinit(&p->heard[1]);
}

/* Carries what one side has to say over to the other, in pieces of `step` octets. */
static bool carry(struct pair *p, struct tls_session *from, struct tls_session *to, struct tg_buf *heard, size_t step)
{
    struct tg_buf copy;
    tg_buf_init(&copy, SIZE_MAX);
    tg_buf_append(&copy, tls_session_out(from));
    tls_session_out_sent(from, copy.len);
    tg_buf_append(&p->wire, tg_buf_span(&copy));
    struct tg_span rest = tg_buf_span(&copy);
    const bool any = rest.len > 0;
    while (rest.len) {
        const size_t took = tls_session_feed(to, tg_span_sub(rest, 0, step), p->now);
        const struct tg_span plain = tls_session_plain(to);
        tg_buf_append(heard, plain);
        tls_session_consume(to, plain.len);
        if (took == 0) {
            break;
        }
        rest = tg_span_after(rest, took);
    }
    tg_buf_deinit(&copy);
    return any;
}

static void talk(struct pair *p, size_t step)
{
    while (carry(p, p->client, p->server, &p->heard[0], step) || carry(p, p->server, p->client, &p->heard[1], step)) {
    }
}

/* SEC01 */
static void two_sides_agree_and_speak(void **state)
{
    struct pair p;
    (void)state;
    open_pair(&p, &(struct plan){.seed = 1, .verify = true});
    talk(&p, SIZE_MAX);
    CHECK_INT(tls_session_state(p.client), TLS_OPEN);
    CHECK_INT(tls_session_state(p.server), TLS_OPEN);
    CHECK_STR(tls_session_version(p.client), "TLSv1.2");
    CHECK_STR(tls_session_server_name(p.server), "mail.aoba.example");
    CHECK_INT(tls_session_peer_verdict(p.client), TLS_FINE);
    CHECK(tg_span_eq_str(tls_session_peer_names(p.client), "mail.aoba.example imap.aoba.example"));
    CHECK(tg_span_eq(tls_session_key_log(p.client), tls_session_key_log(p.server)));
    CHECK(tg_span_istarts(tls_session_key_log(p.client), "CLIENT_RANDOM "));
    CHECK_INT(tls_session_key_log(p.client).len, 14 + 64 + 1 + 96);
    tls_session_write(p.client, TG_SPAN_LIT("EHLO taro\r\n"), p.now);
    tls_session_write(p.server, TG_SPAN_LIT("250 aoba\r\n"), p.now);
    talk(&p, SIZE_MAX);
    CHECK(tg_span_eq_str(tg_buf_span(&p.heard[0]), "EHLO taro\r\n"));
    CHECK(tg_span_eq_str(tg_buf_span(&p.heard[1]), "250 aoba\r\n"));
    CHECK(tg_span_find(tg_buf_span(&p.wire), TG_SPAN_LIT("EHLO")) == SIZE_MAX);
    tls_session_close(p.client, p.now);
    talk(&p, SIZE_MAX);
    CHECK_INT(tls_session_state(p.server), TLS_CLOSED);
    close_pair(&p);
}

static void the_same_seed_gives_the_same_octets(void **state)
{
    struct pair p[3];
    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        const struct timespec wait = {i == 1 ? 1 : 0, 100000000}; /* the machine's clock moves on */
        open_pair(&p[i], &(struct plan){.seed = i < 2 ? 7 : 8, .verify = true});
        talk(&p[i], i == 1 ? 1 : SIZE_MAX); /* and so does the cut of the octets (X01) */
        tls_session_write(p[i].client, TG_SPAN_LIT("NOOP\r\n"), p[i].now);
        talk(&p[i], SIZE_MAX);
        CHECK_INT(tls_session_state(p[i].server), TLS_OPEN);
        nanosleep(&wait, NULL);
    }
    CHECK(tg_span_eq(tg_buf_span(&p[0].wire), tg_buf_span(&p[1].wire)));
    CHECK(!tg_span_eq(tg_buf_span(&p[0].wire), tg_buf_span(&p[2].wire)));
    /* The client's random begins with the town's time, not with the machine's (RFC 5246 section 7.4.1.2). */
    const unsigned char *r = p[0].wire.ptr + 11;
    CHECK_INT((int64_t)r[0] << 24 | r[1] << 16 | r[2] << 8 | r[3], BEGAN);
    for (int i = 0; i < 3; i++) {
        close_pair(&p[i]);
    }
    CHECK(time(NULL) > BEGAN - 10 * 365 * 86400 && time(NULL) != BEGAN); /* outside TLS the clock is the machine's */
}

/* SEC01: wrong name, expired, not yet valid, unknown authority, self-signed; only the SAN counts; a wildcard stands for
 * one whole left-most label. */
static void certificates_are_judged(void **state)
{
    static const struct {
        struct plan plan;
        enum tls_reason verdict;
    } rows[] = {
        {{.certificate = TLS_CERTIFICATE_GOOD, .name = "imap.aoba.example"}, TLS_FINE},
        {{.certificate = TLS_CERTIFICATE_GOOD, .name = "pop.aoba.example"}, TLS_WRONG_NAME},
        {{.certificate = TLS_CERTIFICATE_WRONG_NAME}, TLS_WRONG_NAME},
        {{.certificate = TLS_CERTIFICATE_EXPIRED}, TLS_EXPIRED},
        {{.certificate = TLS_CERTIFICATE_EXPIRED, .later = -2 * 86400}, TLS_FINE},
        {{.certificate = TLS_CERTIFICATE_NOT_YET}, TLS_NOT_YET_VALID},
        {{.certificate = TLS_CERTIFICATE_GOOD, .later = (int64_t)11 * 365 * 86400}, TLS_EXPIRED},
        {{.certificate = TLS_CERTIFICATE_SELF_SIGNED}, TLS_SELF_SIGNED},
        {{.certificate = TLS_CERTIFICATE_UNKNOWN_AUTHORITY}, TLS_UNKNOWN_AUTHORITY},
        {{.names = "*.aoba.example", .name = "mx7.aoba.example"}, TLS_FINE},
        {{.names = "*.aoba.example", .name = "a.b.aoba.example"}, TLS_WRONG_NAME},
        {{.names = "*.aoba.example", .name = "aoba.example"}, TLS_WRONG_NAME},
        {{.names = "m*.aoba.example", .name = "mx7.aoba.example"}, TLS_WRONG_NAME},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pair p;
        struct plan plan = rows[i].plan;
        plan.seed = i;
        plan.verify = true;
        open_pair(&p, &plan);
        talk(&p, SIZE_MAX);
        CHECK_INT(tls_session_state(p.client), rows[i].verdict == TLS_FINE ? TLS_OPEN : TLS_FAILED);
        CHECK_INT(tls_session_reason(p.client), rows[i].verdict);
        CHECK_INT(tls_session_state(p.server), rows[i].verdict == TLS_FINE ? TLS_OPEN : TLS_FAILED);
        if (rows[i].verdict != TLS_FINE) {
            CHECK_INT(tls_session_reason(p.server), TLS_ALERT);
            CHECK(strcmp(tls_alert_name(tls_session_alert(p.server)), "unknown_alert") != 0);
        }
        close_pair(&p);
        plan.verify = false; /* noted only */
        open_pair(&p, &plan);
        talk(&p, SIZE_MAX);
        CHECK_INT(tls_session_state(p.client), TLS_OPEN);
        CHECK_INT(tls_session_peer_verdict(p.client), rows[i].verdict);
        close_pair(&p);
    }
}

/* SEC01: a version that is too old is refused by either side. */
static void old_versions_are_refused(void **state)
{
    struct pair p;
    (void)state;
    open_pair(&p, &(struct plan){.seed = 1, .old_client = true});
    talk(&p, SIZE_MAX);
    CHECK_INT(tls_session_reason(p.server), TLS_VERSION_TOO_OLD);
    CHECK_INT(tls_session_reason(p.client), TLS_VERSION_TOO_OLD);
    close_pair(&p);
    open_pair(&p, &(struct plan){.seed = 1, .old_server = true});
    talk(&p, SIZE_MAX);
    CHECK_INT(tls_session_state(p.server), TLS_FAILED);
    CHECK_INT(tls_session_state(p.client), TLS_FAILED);
    close_pair(&p);
}

/* SUB07: a line in clear on a port for TLS. */
static void a_line_in_clear_is_no_tls(void **state)
{
    struct pair p;
    (void)state;
    open_pair(&p, &(struct plan){.seed = 1});
    CHECK_INT(tls_session_feed(p.server, TG_SPAN_LIT("EHLO taro\r\n"), p.now), 1);
    CHECK_INT(tls_session_reason(p.server), TLS_NOT_TLS);
    CHECK_INT(tls_session_feed(p.server, TG_SPAN_LIT("HLO taro\r\n"), p.now), 0);
    close_pair(&p);
}

static void a_changed_octet_is_noticed(void **state)
{
    struct pair p;
    (void)state;
    open_pair(&p, &(struct plan){.seed = 1});
    talk(&p, SIZE_MAX);
    tls_session_write(p.client, TG_SPAN_LIT("MAIL FROM:<taro@aoba.example>\r\n"), p.now);
    struct tg_buf forged;
    tg_buf_init(&forged, SIZE_MAX);
    tg_buf_append(&forged, tls_session_out(p.client));
    forged.ptr[forged.len - 20] ^= 1;
    tls_session_feed(p.server, tg_buf_span(&forged), p.now);
    CHECK_INT(tls_session_reason(p.server), TLS_DAMAGED);
    CHECK_INT(tls_session_plain(p.server).len, 0);
    CHECK(tls_session_out(p.server).len > 0); /* an alert */
    tg_buf_deinit(&forged);
    close_pair(&p);
}

/* Records come one at a time: a caller knows which octets brought which plaintext. */
static void records_are_taken_one_by_one(void **state)
{
    struct pair p;
    struct tg_buf big;
    (void)state;
    open_pair(&p, &(struct plan){.seed = 1});
    talk(&p, SIZE_MAX);
    tls_session_write(p.client, TG_SPAN_LIT("one"), p.now);
    const size_t first = tls_session_out(p.client).len;
    tg_buf_init(&big, SIZE_MAX);
    for (int i = 0; i < 40000; i++) {
        tg_buf_byte(&big, (unsigned char)i);
    }
    tls_session_write(p.client, tg_buf_span(&big), p.now);
    const struct tg_span out = tls_session_out(p.client);
    CHECK_INT(tls_session_feed(p.server, out, p.now), first);
    CHECK(tg_span_eq_str(tls_session_plain(p.server), "one"));
    CHECK_INT(tls_session_feed(p.server, tg_span_after(out, first), p.now), 0); /* not before it was consumed */
    tls_session_consume(p.server, 3);
    tls_session_out_sent(p.client, first);
    carry(&p, p.client, p.server, &p.heard[0], SIZE_MAX);
    CHECK(tg_span_eq(tg_buf_span(&p.heard[0]), tg_buf_span(&big)));
    tg_buf_deinit(&big);
    close_pair(&p);
}

static void the_authority_can_be_written_down(void **state)
{
    struct tg_prng root;
    struct tg_buf pem;
    (void)state;
    tg_prng_init(&root, 1, "test");
    struct tls_authority *a = tls_authority_new(&root, BEGAN);
    tg_buf_init(&pem, SIZE_MAX);
    tls_authority_pem(a, &pem);
    CHECK(tg_span_istarts(tg_buf_span(&pem), "-----BEGIN CERTIFICATE-----\n"));
    CHECK(pem.ptr[pem.len - 1] == '\n');
    CHECK(tls_authority_identity(a, host_names, 1, TLS_CERTIFICATE_GOOD) ==
          tls_authority_identity(a, host_names, 1, TLS_CERTIFICATE_GOOD));
    tls_authority_free(a);
    tg_buf_deinit(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sides_agree_and_speak),    cmocka_unit_test(the_same_seed_gives_the_same_octets),
        cmocka_unit_test(certificates_are_judged),      cmocka_unit_test(old_versions_are_refused),
        cmocka_unit_test(a_line_in_clear_is_no_tls),    cmocka_unit_test(a_changed_octet_is_noticed),
        cmocka_unit_test(records_are_taken_one_by_one), cmocka_unit_test(the_authority_can_be_written_down),
    };
    return tg_run_tests(tests);
}
