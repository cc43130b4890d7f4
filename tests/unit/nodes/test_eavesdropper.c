// SPDX-License-Identifier: MIT
/* Somebody who listens: reads what is in clear, and nothing he is sent does him harm. */
#include "sim/nodes/eavesdropper.h"
#include "base/prng.h"
#include "tests/harness/tg_test.h"

struct stage {
    struct node_env env;
    struct eavesdropper *ear;
    uint32_t sequence;
};

static void open_stage(struct stage *s)
{
    static const struct tg_epoch epoch = {1775001600, 540};
    static const struct trace_host host = {"ear", "", 0xC6336409, TRACE_ROLE_OTHER};
    *s = (struct stage){.sequence = 1000};
    s->env.sim = sim_new(1);
    s->env.trace = trace_new(&epoch);
    s->ear = eavesdropper_new(&s->env, trace_add_host(s->env.trace, &host));
}

static void close_stage(struct stage *s)
{
    eavesdropper_free(s->ear);
    trace_free(s->env.trace);
    sim_free(s->env.sim);
}

/* A packet with 20 octets of IPv4 and of TCP header; only what the ear looks at is filled in. */
static void passes(struct stage *s, uint32_t sequence, unsigned flags, const char *payload)
{
    unsigned char packet[1500] = {0x45};
    const size_t len = strlen(payload);
    packet[9] = 6;
    packet[15] = 1;
    packet[19] = 2;
    packet[23] = 25;
    for (int i = 0; i < 4; i++) {
        packet[24 + i] = (unsigned char)(sequence >> (24 - 8 * i));
    }
    packet[32] = 0x50;
    packet[33] = (unsigned char)flags;
    memcpy(packet + 40, payload, len);
    eavesdropper_packet(s->ear, tg_span_make(packet, 40 + len));
}

static void says(struct stage *s, const char *line)
{
    passes(s, s->sequence, 16, line);
    s->sequence += (uint32_t)strlen(line);
}

static void check_heard(const struct stage *s, uint32_t index, int64_t what, const char *text)
{
    assert_true(index < trace_count(s->env.trace));
    const struct trace_event *e = trace_at(s->env.trace, index);
    CHECK_INT(e->kind, TRACE_OVERHEARD);
    CHECK_INT(e->a, what);
    CHECK_SPAN(trace_text(s->env.trace, e), text);
}

static void passwords_and_letters_are_read_from_pieces(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s);
    passes(&s, 999, 2, "");
    says(&s, "EHLO x\r\nAUTH PL");
    says(&s, "AIN AHRhcm8Aa2FnaQ==\r\n");
    says(&s, "AUTH PLAIN\r\n");
    says(&s, "AHRhcm8Aa2FnaTI=\r\n");
    const uint32_t again = s.sequence;
    says(&s, "PASS kagi three\r\n");
    passes(&s, again, 16, "PASS kagi three\r\n"); /* sent again: it was lost behind him */
    says(&s, "a1 LOGIN taro kagi\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\nQUIT");
    says(&s, "\r\n.\r\nQUIT\r\n");
    CHECK_INT(trace_count(s.env.trace), 5);
    check_heard(&s, 0, TRACE_OVERHEARD_PASSWORD, "taro kagi");
    check_heard(&s, 1, TRACE_OVERHEARD_PASSWORD, "taro kagi2");
    check_heard(&s, 2, TRACE_OVERHEARD_PASSWORD, "kagi three");
    check_heard(&s, 3, TRACE_OVERHEARD_PASSWORD, "taro kagi");
    check_heard(&s, 4, TRACE_OVERHEARD_LETTER, "Subject: x\r\n\r\n.dot\r\nQUIT\r\n");
    close_stage(&s);
}

static void sealed_records_tell_nothing(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s);
    passes(&s, 999, 2, "");
    says(&s, "STARTTLS\r\n");
    says(&s, "\x16\x03\x01\x01\x05");
    for (int i = 0; i < 0x105; i++) {
        says(&s, "D");
    }
    says(&s, "\x17\x03\x03\x01\x0cPASS kagi\r\n.");
    CHECK_INT(trace_count(s.env.trace), 1);
    check_heard(&s, 0, TRACE_OVERHEARD_CIPHERTEXT, "");
    close_stage(&s);
}

static void garbage_does_no_harm(void **state)
{
    (void)state;
    struct stage s;
    open_stage(&s);
    struct tg_prng prng;
    tg_prng_init(&prng, 7, "garbage");
    passes(&s, 999, 2, "");
    for (int round = 0; round < 20000; round++) {
        unsigned char packet[120];
        const size_t len = (size_t)tg_prng_below(&prng, sizeof packet);
        for (size_t i = 0; i < len; i++) {
            packet[i] = (unsigned char)tg_prng_u32(&prng);
        }
        if (len > 9 && round % 2) {
            packet[0] = 0x45;
            packet[9] = 6;
        }
        eavesdropper_packet(s.ear, tg_span_make(packet, len));
        tg_checks_made++;
    }
    says(&s, "PASS still here\r\n");
    check_heard(&s, (uint32_t)trace_count(s.env.trace) - 1, TRACE_OVERHEARD_PASSWORD, "still here");
    close_stage(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_and_letters_are_read_from_pieces),
        cmocka_unit_test(sealed_records_tell_nothing),
        cmocka_unit_test(garbage_does_no_harm),
    };
    return tg_run_tests(tests);
}
