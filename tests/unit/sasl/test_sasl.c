// SPDX-License-Identifier: MIT
#include "protocols/sasl/sasl.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/sasl/secret.h"

static enum sasl_result plain(struct sasl_server *s, const char *message, size_t len)
{
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(s, SASL_PLAIN, NULL, NULL);
    enum sasl_result result = sasl_server_step(s, true, tg_span_make(message, len), &out);
    CHECK_INT(out.len, 0);
    tg_buf_deinit(&out);
    return result;
}

/* SEC03, RFC 4616 section 2 */
static void plain_takes_three_parts(void **state)
{
    (void)state;
    struct sasl_server s;
    CHECK_INT(plain(&s, "\0tim\0tanstaaf", 13), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "tim");
    CHECK_SPAN(tg_buf_span(&s.password), "tanstaaf");
    sasl_server_deinit(&s);
    CHECK_INT(plain(&s, "tim\0tim\0tanstaaf", 16), SASL_VERIFY);
    sasl_server_deinit(&s);
    CHECK_INT(plain(&s, "Ursel\0Kurt\0xipj3plmq", 20), SASL_FAILED); /* nobody acts for others here */
    sasl_server_deinit(&s);
}

/* SEC03: NUL or more than 255 octets rejected */
static void plain_of_bad_grammar_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
    } bad[] = {{"", 0},     {"tim", 3},     {"\0tim", 4},      {"\0", 1},
               {"\0\0", 2}, {"\0tim\0", 5}, {"\0\0secret", 8}, {"\0tim\0a\0b", 8}};
    struct sasl_server s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_INT(plain(&s, bad[i].text, bad[i].len), SASL_FAILED);
        sasl_server_deinit(&s);
    }
    char message[600] = "";
    memset(message + 1, 'u', 255);
    memset(message + 257, 'p', 255);
    CHECK_INT(plain(&s, message, 512), SASL_VERIFY);
    CHECK_INT(s.user.len, 255);
    CHECK_INT(s.password.len, 255);
    sasl_server_deinit(&s);
    message[512] = 'p';
    CHECK_INT(plain(&s, message, 513), SASL_FAILED);
    sasl_server_deinit(&s);
}

static void plain_without_initial_response_asks_by_an_empty_challenge(void **state)
{
    (void)state;
    struct sasl_server s;
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(&s, SASL_PLAIN, NULL, NULL);
    CHECK_INT(sasl_server_step(&s, false, TG_SPAN_LIT(""), &out), SASL_CONTINUE);
    CHECK_INT(out.len, 0);
    CHECK_INT(sasl_server_step(&s, true, tg_span_make("\0a\0b", 4), &out), SASL_VERIFY);
    sasl_server_deinit(&s);
    tg_buf_deinit(&out);
}

static void login_prompts_twice(void **state)
{
    (void)state;
    struct sasl_server s;
    struct tg_buf out;
    tg_buf_init(&out, 255);
    sasl_server_init(&s, SASL_LOGIN, NULL, NULL);
    CHECK_INT(sasl_server_step(&s, false, TG_SPAN_LIT(""), &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), "Username:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("ann"), &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), "Password:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("open sesame"), &out), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "ann");
    CHECK_SPAN(tg_buf_span(&s.password), "open sesame");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("more"), &out), SASL_FAILED);
    sasl_server_deinit(&s);
    sasl_server_init(&s, SASL_LOGIN, NULL, NULL);
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("ann"), &out), SASL_CONTINUE); /* the name with the command */
    CHECK_SPAN(tg_buf_span(&out), "Password:");
    CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT("x"), &out), SASL_VERIFY);
    CHECK_SPAN(tg_buf_span(&s.user), "ann");
    sasl_server_deinit(&s);
    tg_buf_deinit(&out);
}

struct pair {
    struct tg_prng chance;
    struct sasl_server s;
    struct sasl_client c;
    struct tg_buf challenge, response;
};

static void open_pair(struct pair *p, enum sasl_mechanism m, const char *user, const char *password)
{
    tg_prng_init(&p->chance, 1, "sasl");
    tg_buf_init(&p->challenge, 1024);
    tg_buf_init(&p->response, 1024);
    sasl_server_init(&p->s, m, &p->chance, "mx.example");
    sasl_client_init(&p->c, m, tg_span_str(user), tg_span_str(password), &p->chance, NULL);
}

static void close_pair(struct pair *p)
{
    sasl_server_deinit(&p->s);
    sasl_client_deinit(&p->c);
    tg_buf_deinit(&p->challenge);
    tg_buf_deinit(&p->response);
}

/* Runs the exchange to its end; stored NULL: there is no such account. */
static enum sasl_result run_pair(struct pair *p, bool initial, const char *stored)
{
    bool has = initial && sasl_client_initial(&p->c, &p->response);
    CHECK_INT(has, initial && (p->c.mechanism == SASL_PLAIN || p->c.mechanism == SASL_SCRAM_SHA_256));
    enum sasl_result r = sasl_server_step(&p->s, has, tg_buf_span(&p->response), &p->challenge);
    for (int steps = 0; steps < 9; steps++) {
        if (r == SASL_LOOK_UP) {
            struct test_secret t;
            r = sasl_server_secret(&p->s, test_secret_of(&t, tg_buf_span(&p->s.user), stored), &p->challenge);
        }
        if (r != SASL_CONTINUE) {
            break;
        }
        CHECK_INT(sasl_client_step(&p->c, tg_buf_span(&p->challenge), &p->response), SASL_CONTINUE);
        r = sasl_server_step(&p->s, true, tg_buf_span(&p->response), &p->challenge);
    }
    return r;
}

static void a_client_and_a_server_understand_each_other(void **state)
{
    (void)state;
    for (int m = 0; m < SASL_MECHANISM_COUNT; m++) {
        for (int initial = 0; initial < 2; initial++) {
            struct pair p;
            open_pair(&p, (enum sasl_mechanism)m, "ann,=b", "p w");
            CHECK_INT(run_pair(&p, initial, "p w"), SASL_VERIFY);
            CHECK_SPAN(tg_buf_span(&p.s.user), "ann,=b");
            CHECK_INT(p.s.proved, !sasl_is_plaintext((enum sasl_mechanism)m));
            CHECK_SPAN(tg_buf_span(&p.s.password), p.s.proved ? "" : "p w");
            CHECK(p.c.complete);
            CHECK_INT(sasl_client_step(&p.c, tg_buf_span(&p.challenge), &p.response), SASL_FAILED);
            close_pair(&p);
        }
    }
}

/* SEC03: both proofs are checked; an unknown account looks like a wrong password, step for step. */
static void a_wrong_password_or_user_is_found_out(void **state)
{
    (void)state;
    for (int m = SASL_CRAM_MD5; m < SASL_MECHANISM_COUNT; m++) {
        for (int known = 0; known < 2; known++) {
            struct pair p;
            open_pair(&p, (enum sasl_mechanism)m, "ann", "pw");
            CHECK_INT(run_pair(&p, true, known ? "other" : NULL), SASL_WRONG);
            CHECK(!p.s.proved);
            CHECK_INT(p.c.complete, m == SASL_CRAM_MD5);
            close_pair(&p);
        }
    }
    unsigned char a[SASL_SALT_LEN], b[SASL_SALT_LEN];
    sasl_salt(TG_SPAN_LIT("site"), TG_SPAN_LIT("nobody"), a);
    sasl_salt(TG_SPAN_LIT("site"), TG_SPAN_LIT("nobody"), b);
    CHECK(memcmp(a, b, sizeof a) == 0); /* asked twice, a stranger's salt is the same: as for somebody who exists */
    sasl_salt(TG_SPAN_LIT("site"), TG_SPAN_LIT("ann"), b);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

/* J1, RFC 2195 section 2 */
static void cram_md5_known_answer(void **state)
{
    (void)state;
    struct sasl_client c;
    struct sasl_server s;
    struct tg_buf out;
    const char *challenge = "<1896.697170952@postoffice.reston.mci.net>";
    const struct sasl_secret secret = {.known = true, .password = TG_SPAN_LIT("tanstaaftanstaaf")};
    struct tg_prng chance;
    tg_prng_init(&chance, 1, "cram");
    tg_buf_init(&out, 1024);
    sasl_client_init(&c, SASL_CRAM_MD5, TG_SPAN_LIT("tim"), secret.password, NULL, NULL);
    CHECK(!sasl_client_initial(&c, &out));
    CHECK_INT(sasl_client_step(&c, tg_span_str(challenge), &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), "tim b913a602c7eda7a495b4e6e7334d3890");
    sasl_client_deinit(&c);

    struct tg_buf own;
    tg_buf_init(&own, 1024);
    sasl_server_init(&s, SASL_CRAM_MD5, &chance, "postoffice.reston.mci.net");
    CHECK_INT(sasl_server_step(&s, false, TG_SPAN_LIT(""), &own), SASL_CONTINUE);
    CHECK(own.ptr[0] == '<' && tg_span_find(tg_buf_span(&own), TG_SPAN_LIT("@postoffice.reston.mci.net>")) < own.len);
    tg_buf_clear(&s.challenge);
    tg_buf_str(&s.challenge, challenge);
    CHECK_INT(sasl_server_step(&s, true, tg_buf_span(&out), &own), SASL_LOOK_UP);
    CHECK_SPAN(tg_buf_span(&s.user), "tim");
    CHECK_INT(sasl_server_secret(&s, &secret, &own), SASL_VERIFY);
    CHECK(s.proved);
    sasl_server_deinit(&s);
    tg_buf_deinit(&own);
    tg_buf_deinit(&out);
}

/* J1, RFC 1939 section 7 (POP11) */
static void apop_known_answer(void **state)
{
    (void)state;
    struct tg_buf out;
    struct tg_prng chance;
    tg_prng_init(&chance, 1, "apop");
    tg_buf_init(&out, 256);
    sasl_apop(&out, TG_SPAN_LIT("<1896.697170952@dbc.mtview.ca.us>"), TG_SPAN_LIT("tanstaaf"));
    CHECK_SPAN(tg_buf_span(&out), "c4c9334bac560ecc979e58001b3e22fb");
    struct tg_buf first, second;
    tg_buf_init(&first, 256);
    tg_buf_init(&second, 256);
    sasl_timestamp(&first, &chance, "mx.example");
    sasl_timestamp(&second, &chance, "mx.example");
    CHECK(!tg_span_eq(tg_buf_span(&first), tg_buf_span(&second))); /* POP02: another one each time */
    tg_buf_deinit(&first);
    tg_buf_deinit(&second);
    tg_buf_deinit(&out);
}

#define SCRAM_BARE  "n=user,r=rOprNGfwEbeRWgbNEkqO"
#define SCRAM_NONCE "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SCRAM_FIRST "r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define SCRAM_FINAL "c=biws,r=" SCRAM_NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SCRAM_LAST  "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

/* J1, RFC 7677 section 3, the client's side */
static void scram_known_answer_of_the_client(void **state)
{
    (void)state;
    struct sasl_memory memory = {0};
    for (int round = 0; round < 2; round++) { /* the second time from memory */
        struct sasl_client c;
        struct tg_buf out;
        struct tg_prng chance;
        tg_prng_init(&chance, 1, "scram");
        tg_buf_init(&out, 1024);
        sasl_client_init(&c, SASL_SCRAM_SHA_256, TG_SPAN_LIT("user"), TG_SPAN_LIT("pencil"), &chance, &memory);
        CHECK(sasl_client_initial(&c, &out));
        CHECK(tg_span_istarts(tg_buf_span(&out), "n,,n=user,r="));
        CHECK_INT(out.len, strlen("n,,n=user,r=") + 24);
        tg_buf_clear(&c.nonce);
        tg_buf_str(&c.nonce, "rOprNGfwEbeRWgbNEkqO");
        tg_buf_clear(&c.message);
        tg_buf_str(&c.message, SCRAM_BARE);
        CHECK_INT(sasl_client_step(&c, TG_SPAN_LIT(SCRAM_FIRST), &out), SASL_CONTINUE);
        CHECK_SPAN(tg_buf_span(&out), SCRAM_FINAL);
        CHECK(!c.complete);
        if (round == 0) {
            CHECK_INT(sasl_client_step(&c, TG_SPAN_LIT(SCRAM_LAST), &out), SASL_CONTINUE);
            CHECK_INT(out.len, 0);
            CHECK(c.complete);
        } else { /* somebody who does not know our keys says that all is well */
            CHECK_INT(sasl_client_step(&c, TG_SPAN_LIT("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), &out),
                      SASL_FAILED);
            CHECK(!c.complete);
        }
        sasl_client_deinit(&c);
        tg_buf_deinit(&out);
    }
}

/* The server of RFC 7677 section 3 up to its question, then one last message of the client's. */
static enum sasl_result scram_server(const char *first, const char *final, struct tg_buf *out)
{
    struct sasl_server s;
    struct tg_prng chance;
    unsigned char salted[DIGEST_SHA256_LEN];
    struct sasl_secret secret = {.known = true,
                                 .salt =
                                     TG_SPAN_LIT("\x5b\x6d\x99\x68\x9d\x12\x35\x8e\xec\xa0\x4b\x14\x12\x36\xfa\x81"),
                                 .iterations = 4096};
    tg_prng_init(&chance, 1, "scram");
    scram_salted(TG_SPAN_LIT("pencil"), secret.salt, 4096, salted);
    scram_keys_of(salted, &secret.keys);
    sasl_server_init(&s, SASL_SCRAM_SHA_256, &chance, "mx.example");
    enum sasl_result r = sasl_server_step(&s, true, tg_span_str(first), out);
    if (r == SASL_LOOK_UP) {
        CHECK_SPAN(tg_buf_span(&s.user), "user");
        CHECK_INT(sasl_server_secret(&s, &secret, out), SASL_CONTINUE);
        CHECK(tg_span_istarts(tg_buf_span(out), "r=rOprNGfwEbeRWgbNEkqO")); /* the client's nonce goes first */
        CHECK(tg_span_find(tg_buf_span(out), TG_SPAN_LIT(",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")) < out->len);
        tg_buf_clear(&s.challenge);
        tg_buf_str(&s.challenge, SCRAM_NONCE);
        tg_buf_clear(&s.message);
        tg_buf_str(&s.message, SCRAM_BARE "," SCRAM_FIRST);
        r = sasl_server_step(&s, true, tg_span_str(final), out);
        if (r == SASL_CONTINUE) {
            struct tg_buf nothing;
            tg_buf_init(&nothing, 64);
            CHECK_INT(sasl_server_step(&s, true, TG_SPAN_LIT(""), &nothing), SASL_VERIFY);
            CHECK(s.proved);
            tg_buf_deinit(&nothing);
        }
    }
    sasl_server_deinit(&s);
    return r;
}

/* J1, RFC 7677 section 3, the server's side; and what it must refuse */
static void scram_known_answer_of_the_server(void **state)
{
    (void)state;
    struct tg_buf out;
    tg_buf_init(&out, 1024);
    CHECK_INT(scram_server("n,," SCRAM_BARE, SCRAM_FINAL, &out), SASL_CONTINUE);
    CHECK_SPAN(tg_buf_span(&out), SCRAM_LAST);
    CHECK_INT(scram_server("n,a=user," SCRAM_BARE, "c=bixhPXVzZXIs,r=" SCRAM_NONCE ",p=AAAA", &out), SASL_FAILED);
    CHECK_INT(scram_server("n,a=boss," SCRAM_BARE, SCRAM_FINAL, &out), SASL_FAILED); /* for somebody else */
    CHECK_INT(scram_server("p=tls-unique,," SCRAM_BARE, SCRAM_FINAL, &out), SASL_FAILED);
    CHECK_INT(scram_server("y,," SCRAM_BARE, SCRAM_FINAL, &out),
              SASL_FAILED); /* the header is signed: "n,," was not it */
    CHECK_INT(
        scram_server("n,," SCRAM_BARE, "c=biws,r=" SCRAM_NONCE ",p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", &out),
        SASL_WRONG);
    CHECK_INT(scram_server("n,," SCRAM_BARE,
                           "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", &out),
              SASL_FAILED);
    static const char *const bad_first[] = {"",
                                            "n",
                                            "n,,",
                                            "n,,n=,r=abc",
                                            "n,,n=user",
                                            "n,,n=user,",
                                            "n,,n=user,r=",
                                            "n,,m=x,n=u,r=a",
                                            "n,,r=a,n=user",
                                            "n,,n=a=2D,r=x",
                                            "n,,n=a=,r=x",
                                            "n,,n=user,r=a b"};
    for (size_t i = 0; i < sizeof bad_first / sizeof bad_first[0]; i++) {
        CHECK_INT(scram_server(bad_first[i], SCRAM_FINAL, &out), SASL_FAILED);
    }
    static const char *const bad_final[] = {"",
                                            "c=biws",
                                            "p=AAAA",
                                            "c=biws,r=" SCRAM_NONCE,
                                            "c=biws,r=" SCRAM_NONCE ",p=",
                                            "c=biws,r=" SCRAM_NONCE ",p=AAAA",
                                            SCRAM_FINAL ",x=y"};
    for (size_t i = 0; i < sizeof bad_final / sizeof bad_final[0]; i++) {
        CHECK_INT(scram_server("n,," SCRAM_BARE, bad_final[i], &out), SASL_FAILED);
    }
    tg_buf_deinit(&out);
}

/* SEC03: a server that makes it too easy, or far too hard, is not believed. */
static void scram_clients_refuse_odd_servers(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", /* no nonce of its own */
        "r=xx" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
        "r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100001",
        "r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
        "r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==",
        "r=" SCRAM_NONCE ",s=W22,i=4096",
        "r=" SCRAM_NONCE ",i=4096",
        "",
        "e=unknown-user",
        "m=x,r=" SCRAM_NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct pair p;
        open_pair(&p, SASL_SCRAM_SHA_256, "user", "pencil");
        CHECK(sasl_client_initial(&p.c, &p.response));
        tg_buf_clear(&p.c.nonce);
        tg_buf_str(&p.c.nonce, "rOprNGfwEbeRWgbNEkqO");
        CHECK_INT(sasl_client_step(&p.c, tg_span_str(odd[i]), &p.response), SASL_FAILED);
        CHECK(!p.c.complete);
        close_pair(&p);
    }
}

/* SMTP-H04: who wished for a challenge never falls back to sending the password. */
static void a_wish_is_not_downgraded(void **state)
{
    (void)state;
    const unsigned plain = 1u << SASL_PLAIN, login = 1u << SASL_LOGIN, cram = 1u << SASL_CRAM_MD5,
                   scram = 1u << SASL_SCRAM_SHA_256;
    enum sasl_mechanism m;
    CHECK(sasl_choose(plain | login | cram | scram, SASL_LOGIN, true, true, &m) && m == SASL_LOGIN);
    CHECK(sasl_choose(login | scram, SASL_PLAIN, true, true, &m) && m == SASL_LOGIN);
    CHECK(sasl_choose(login | cram | scram, SASL_PLAIN, false, true, &m) && m == SASL_SCRAM_SHA_256);
    CHECK(sasl_choose(plain | cram, SASL_SCRAM_SHA_256, true, true, &m) && m == SASL_CRAM_MD5);
    CHECK(!sasl_choose(plain | login, SASL_SCRAM_SHA_256, true, true, &m));
    CHECK(!sasl_choose(plain | login, SASL_CRAM_MD5, true, true, &m));
    CHECK(!sasl_choose(plain | login, SASL_PLAIN, false, true, &m));
    CHECK(!sasl_choose(scram, SASL_PLAIN, true, false, &m));
    CHECK(!sasl_choose(0, SASL_PLAIN, true, true, &m));
}

static void mechanisms_are_found_without_case(void **state)
{
    (void)state;
    enum sasl_mechanism m = SASL_PLAIN;
    CHECK(sasl_find(TG_SPAN_LIT("login"), &m));
    CHECK_INT(m, SASL_LOGIN);
    CHECK(sasl_find(TG_SPAN_LIT("Scram-Sha-256"), &m));
    CHECK_INT(m, SASL_SCRAM_SHA_256);
    CHECK(!sasl_find(TG_SPAN_LIT("CRAM-SHA1"), &m));
    CHECK(!sasl_find(TG_SPAN_LIT(""), &m));
    CHECK_STR(sasl_name(SASL_PLAIN), "PLAIN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_takes_three_parts),
        cmocka_unit_test(plain_of_bad_grammar_is_refused),
        cmocka_unit_test(plain_without_initial_response_asks_by_an_empty_challenge),
        cmocka_unit_test(login_prompts_twice),
        cmocka_unit_test(a_client_and_a_server_understand_each_other),
        cmocka_unit_test(a_wrong_password_or_user_is_found_out),
        cmocka_unit_test(cram_md5_known_answer),
        cmocka_unit_test(apop_known_answer),
        cmocka_unit_test(scram_known_answer_of_the_client),
        cmocka_unit_test(scram_known_answer_of_the_server),
        cmocka_unit_test(scram_clients_refuse_odd_servers),
        cmocka_unit_test(a_wish_is_not_downgraded),
        cmocka_unit_test(mechanisms_are_found_without_case),
    };
    return tg_run_tests(tests);
}
