// SPDX-License-Identifier: MIT
#include "sim/nodes/eavesdropper.h"

#include "base/base64.h"
#include "base/text.h"

enum { FLOW_MAX = 256, HELD_MAX = 1 << 20 };

/* One direction of one connection. */
struct flow {
    uint32_t from_ip, to_ip;
    uint16_t from_port, to_port;
    uint32_t next; /* sequence number of the octet that is awaited */
    struct tg_buf held, letter;
    bool in_letter, sealed_told, login_answers;
};
struct eavesdropper {
    struct node_env *env;
    uint16_t host;
    struct flow *flows;
    size_t count, cap;
};

struct eavesdropper *eavesdropper_new(struct node_env *env, uint16_t host)
{
    struct eavesdropper *e = tg_alloc(sizeof *e);
    e->env = env;
    e->host = host;
    return e;
}

void eavesdropper_free(struct eavesdropper *e)
{
    for (size_t i = 0; i < e->count; i++) {
        tg_buf_deinit(&e->flows[i].held);
        tg_buf_deinit(&e->flows[i].letter);
    }
    tg_free(e->flows);
    tg_free(e);
}

static uint32_t word(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void overheard(struct eavesdropper *e, const struct flow *f, enum trace_overheard what, struct tg_span text)
{
    struct trace_event event = trace_blank(sim_now(e->env->sim), TRACE_OVERHEARD);
    event.from = e->host;
    event.a = what;
    event.b = f->to_port;
    trace_add(e->env->trace, &event, text);
}

static void password(struct eavesdropper *e, const struct flow *f, struct tg_span words)
{
    overheard(e, f, TRACE_OVERHEARD_PASSWORD, words);
}

/* AUTH PLAIN's "\0user\0password" as "user password"; Base64 hides nothing. */
static void plain_login(struct eavesdropper *e, const struct flow *f, struct tg_span base64)
{
    struct tg_buf clear;
    tg_buf_init(&clear, 4096);
    if (tg_base64_decode(&clear, base64) == TG_OK) {
        for (size_t i = 0; i < clear.len; i++) {
            clear.ptr[i] = clear.ptr[i] ? clear.ptr[i] : ' ';
        }
        struct tg_span words = tg_buf_span(&clear);
        password(e, f, words.len && words.ptr[0] == ' ' ? tg_span_after(words, 1) : words);
    }
    tg_buf_deinit(&clear);
}

static void line_passes(struct eavesdropper *e, struct flow *f, struct tg_span line)
{
    if (f->in_letter) {
        if (tg_span_eq_str(line, ".")) {
            overheard(e, f, TRACE_OVERHEARD_LETTER, tg_buf_span(&f->letter));
            tg_buf_clear(&f->letter);
            f->in_letter = false;
            return;
        }
        tg_buf_append(&f->letter, line.len > 1 && line.ptr[0] == '.' ? tg_span_after(line, 1) : line);
        tg_buf_str(&f->letter, "\r\n");
        return;
    }
    struct tg_span rest = line, verb = tg_split(&rest, ' ');
    if (tg_span_ieq_str(verb, "DATA") && rest.len == 0) {
        f->in_letter = true;
    } else if (tg_span_ieq_str(verb, "AUTH")) {
        f->login_answers = tg_span_ieq_str(tg_split(&rest, ' '), "PLAIN") && rest.len == 0;
        if (rest.len) {
            plain_login(e, f, rest);
        }
    } else if (f->login_answers) {
        f->login_answers = false;
        plain_login(e, f, line);
    } else if (tg_span_ieq_str(verb, "PASS")) {
        password(e, f, rest);
    } else if (tg_span_ieq_str(tg_split(&rest, ' '), "LOGIN")) { /* behind an IMAP tag */
        password(e, f, rest);
    }
}

/* A TLS record begins with its kind and version 3.x (RFC 8446 section 5.1); application data is kind 23. */
static bool ciphertext(struct eavesdropper *e, struct flow *f)
{
    enum { RECORD_HEADER = 5, FIRST_KIND = 20, APPLICATION_DATA = 23 };
    for (;;) {
        const struct tg_span held = tg_buf_span(&f->held);
        if (held.len < 3 || held.ptr[0] < FIRST_KIND || held.ptr[0] > APPLICATION_DATA || held.ptr[1] != 3) {
            return false;
        }
        if (held.ptr[0] == APPLICATION_DATA && !f->sealed_told) {
            f->sealed_told = true;
            overheard(e, f, TRACE_OVERHEARD_CIPHERTEXT, tg_span_make(NULL, 0));
        }
        const size_t whole =
            held.len < RECORD_HEADER ? SIZE_MAX : RECORD_HEADER + ((size_t)held.ptr[3] << 8 | held.ptr[4]);
        if (held.len < whole) {
            return true; /* the rest of the record is still to come */
        }
        tg_buf_consume(&f->held, whole);
    }
}

static void octets_pass(struct eavesdropper *e, struct flow *f, struct tg_span octets)
{
    if (!tg_buf_append(&f->held, octets)) {
        tg_buf_clear(&f->held); /* no line is that long: it is of no use to him */
        return;
    }
    while (!ciphertext(e, f)) {
        const struct tg_span held = tg_buf_span(&f->held);
        const size_t at = tg_span_find(held, TG_SPAN_LIT("\r\n"));
        if (at == SIZE_MAX) {
            return;
        }
        line_passes(e, f, tg_span_sub(held, 0, at));
        tg_buf_consume(&f->held, at + 2);
    }
}

static struct flow *flow_of(struct eavesdropper *e, const struct flow *key, bool begins)
{
    for (size_t i = 0; i < e->count; i++) {
        struct flow *f = &e->flows[i];
        if (f->from_ip == key->from_ip && f->to_ip == key->to_ip && f->from_port == key->from_port &&
            f->to_port == key->to_port) {
            return f;
        }
    }
    if (!begins || e->count >= FLOW_MAX) {
        return NULL;
    }
    e->flows = tg_grow(e->flows, e->count, &e->cap, sizeof *e->flows);
    struct flow *f = &e->flows[e->count++];
    *f = *key;
    tg_buf_init(&f->held, HELD_MAX);
    tg_buf_init(&f->letter, HELD_MAX);
    return f;
}

void eavesdropper_packet(struct eavesdropper *e, struct tg_span packet)
{
    enum { IP_HEADER = 20, TCP_HEADER = 20, TCP = 6, SYN = 2 };
    if (packet.len < IP_HEADER + TCP_HEADER || packet.ptr[9] != TCP) {
        return;
    }
    const size_t ip_length = (size_t)(packet.ptr[0] & 15) * 4;
    const struct tg_span segment = tg_span_after(packet, ip_length);
    const size_t offset = segment.len > 12 ? (size_t)(segment.ptr[12] >> 4) * 4 : 0;
    if (segment.len < TCP_HEADER || offset < TCP_HEADER || offset > segment.len) {
        return;
    }
    const struct flow key = {.from_ip = word(packet.ptr + 12),
                             .to_ip = word(packet.ptr + 16),
                             .from_port = (uint16_t)(segment.ptr[0] << 8 | segment.ptr[1]),
                             .to_port = (uint16_t)(segment.ptr[2] << 8 | segment.ptr[3])};
    const uint32_t sequence = word(segment.ptr + 4);
    const bool syn = segment.ptr[13] & SYN;
    struct flow *f = flow_of(e, &key, syn);
    if (!f) {
        return;
    }
    if (syn) {
        f->next = sequence + 1;
        return;
    }
    /* What was seen before comes again when it was lost behind him. */
    const struct tg_span payload = tg_span_after(segment, offset);
    const uint32_t old = f->next - sequence;
    if (old < payload.len) {
        f->next = sequence + (uint32_t)payload.len;
        octets_pass(e, f, tg_span_after(payload, old));
    }
}
