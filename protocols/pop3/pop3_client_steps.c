// SPDX-License-Identifier: MIT
/* Entering a state says a line, an answer chooses the next state. */
#include "base/base64.h"
#include "base/text.h"
#include "protocols/pop3/pop3_client_internal.h"

/* ---- entering ---- */

/* Sends what stands in scratch; its last `secret` octets are not for everybody's eyes. */
static void send_line(struct pop3_client *c, size_t secret, const char *section)
{
    size_t len = c->scratch.len;
    tg_buf_str(&c->scratch, "\r\n");
    struct tg_span line = tg_buf_span(&c->scratch);
    action_queue_push(&c->queue, &(struct ep_action){.kind = EP_SEND,
                                                     .bytes = line,
                                                     .content = EP_LINE,
                                                     .secret = tg_span_sub(line, len - secret, secret),
                                                     .section = section});
}

void pop3_client_enter(struct pop3_client *c, enum pop3_client_state state)
{
    const char *section = "RFC 1939 5";
    size_t secret = 0;
    tg_buf_clear(&c->scratch);
    c->in_list = false;
    switch (state) {
    case POP3_CLIENT_CAPA:
        section = "RFC 2449 5";
        c->capa_known = c->user_offered = c->stls_offered = false;
        c->mechanisms = 0;
        tg_buf_str(&c->scratch, "CAPA");
        break;
    case POP3_CLIENT_STLS:
        section = "RFC 2595 4";
        tg_buf_str(&c->scratch, "STLS");
        break;
    case POP3_CLIENT_USER:
        section = "RFC 1939 7";
        tg_buf_fmt(&c->scratch, "USER %S", c->config->user);
        break;
    case POP3_CLIENT_PASS:
        section = "RFC 1939 7";
        tg_buf_fmt(&c->scratch, "PASS %S", c->config->password);
        secret = c->config->password.len;
        break;
    case POP3_CLIENT_AUTH:
        section = "RFC 5034 4";
        tg_buf_fmt(&c->scratch, "AUTH %s", sasl_name(c->chosen));
        sasl_client_deinit(&c->sasl);
        sasl_client_init(&c->sasl, c->chosen, c->config->user, c->config->password, c->config->chance,
                         c->config->memory);
        break;
    case POP3_CLIENT_APOP:
        section = "RFC 1939 7";
        tg_buf_fmt(&c->scratch, "APOP %S ", c->config->user);
        sasl_apop(&c->scratch, tg_buf_span(&c->timestamp), c->config->password);
        secret = 2 * DIGEST_MD5_LEN;
        break;
    case POP3_CLIENT_STAT:
        tg_buf_str(&c->scratch, "STAT");
        break;
    case POP3_CLIENT_LIST:
        tg_buf_str(&c->scratch, "LIST");
        break;
    case POP3_CLIENT_UIDL:
        section = "RFC 1939 7";
        tg_buf_str(&c->scratch, "UIDL");
        break;
    case POP3_CLIENT_RETR:
        tg_buf_fmt(&c->scratch, "RETR %U", c->listed[c->at].number);
        break;
    case POP3_CLIENT_DELE:
        tg_buf_fmt(&c->scratch, "DELE %U", c->listed[c->at].number);
        break;
    case POP3_CLIENT_QUIT:
        section = "RFC 1939 6";
        tg_buf_str(&c->scratch, "QUIT");
        break;
    case POP3_CLIENT_GREETING:
    case POP3_CLIENT_CLOSED:
    case POP3_CLIENT_STATE_COUNT:
        return;
    }
    send_line(c, secret, section);
    pop3_client_set_state(c, state, section);
    c->due = c->now + POP3_CLIENT_PATIENCE;
}

/* ---- answers ---- */

static bool can_stand_on_a_line(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == '\0') {
            return false;
        }
    }
    return s.len > 0 && s.len <= 240; /* a command line has 255 octets (RFC 2449 section 4) */
}

static void log_in(struct pop3_client *c)
{
    const bool plaintext_ok = c->config->plaintext_auth || c->tls_active,
               challenge = !sasl_is_plaintext(c->config->mechanism);
    const bool has =
        sasl_choose(c->mechanisms, c->config->mechanism, plaintext_ok, c->config->chance != NULL, &c->chosen);
    const bool wished = has && c->chosen == c->config->mechanism && c->chosen != SASL_PLAIN;
    const bool user = (!c->capa_known || c->user_offered) && plaintext_ok && !challenge;
    if (!can_stand_on_a_line(c->config->user) || !can_stand_on_a_line(c->config->password)) {
        pop3_client_fail(c, TG_SPAN_LIT("The user name or password cannot be sent"), true);
    } else if (user && !wished) {
        pop3_client_enter(c, POP3_CLIENT_USER);
    } else if (has) {
        pop3_client_enter(c, POP3_CLIENT_AUTH);
    } else if (c->timestamp.len > 0 && c->config->chance) {
        pop3_client_enter(c, POP3_CLIENT_APOP);
    } else if (!plaintext_ok) {
        pop3_client_fail(c, TG_SPAN_LIT("No TLS: the password is not sent in clear"), true);
    } else if (challenge) {
        pop3_client_fail(c, TG_SPAN_LIT("The server offers no login that this client may use"), true);
    } else {
        pop3_client_fail(c, TG_SPAN_LIT("The server takes no password without TLS"), true);
    }
}

/* timestamp = msg-id of RFC 822, somewhere behind +OK; one that cannot stand in front of a digest is none. */
static void take_timestamp(struct pop3_client *c, struct tg_span text)
{
    const size_t from = tg_span_find_byte(text, '<');
    const size_t to = tg_span_find_byte(text, '>');
    if (from < to && to < text.len && tg_span_find_byte(tg_span_sub(text, from, to - from), '@') != SIZE_MAX) {
        tg_buf_clear(&c->timestamp);
        tg_buf_append(&c->timestamp, tg_span_sub(text, from, to + 1 - from));
    }
}

/* What the server can is known, as far as it will say. */
static void seal_or_log_in(struct pop3_client *c)
{
    const bool wanted = c->config->tls != POP3_CLIENT_TLS_NONE && !c->tls_active;
    if (wanted && c->stls_offered) {
        pop3_client_enter(c, POP3_CLIENT_STLS);
    } else if (wanted && c->config->tls == POP3_CLIENT_TLS_NEEDED) {
        pop3_client_fail(c, TG_SPAN_LIT("The server does not offer TLS (STLS)"), true);
    } else {
        log_in(c);
    }
}

/* capa-line: a capability and its parameters */
static void take_capability(struct pop3_client *c, struct tg_span line)
{
    struct tg_span word = tg_split(&line, ' ');
    if (tg_span_ieq_str(word, "USER")) {
        c->user_offered = true;
    } else if (tg_span_ieq_str(word, "STLS")) {
        c->stls_offered = true;
    } else if (tg_span_ieq_str(word, "SASL")) {
        while (line.len > 0) {
            enum sasl_mechanism m;
            if (sasl_find(tg_split(&line, ' '), &m)) {
                c->mechanisms |= 1u << m;
            }
        }
    }
}

/* scan-listing = msg SP size [ SP anything ], numbers rising */
static bool take_size(struct pop3_client *c, struct tg_span line)
{
    struct pop3_listed l = {0};
    struct tg_span number = tg_split(&line, ' ');
    if (!tg_parse_u64(number, UINT64_MAX, &l.number) ||
        !tg_parse_u64(tg_split(&line, ' '), UINT64_MAX - POP3_LETTER_EXCESS_MAX, &l.size) || l.number == 0 ||
        c->count >= POP3_LETTERS_MAX || (c->count > 0 && c->listed[c->count - 1].number >= l.number)) {
        return false;
    }
    c->listed = tg_grow(c->listed, c->count, &c->cap, sizeof *c->listed);
    c->listed[c->count++] = l;
    return true;
}

/* unique-id listing = msg SP unique-id; lines about letters that LIST did not have are passed over */
static bool take_uidl(struct pop3_client *c, struct tg_span line)
{
    uint64_t number = 0;
    if (!tg_parse_u64(tg_split(&line, ' '), UINT64_MAX, &number) || line.len == 0 || line.len > POP3_UIDL_MAX) {
        return false;
    }
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->listed[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == c->count || c->listed[low].number != number || c->listed[low].uidl_len > 0) {
        return true;
    }
    c->listed[low].uidl_at = c->uidls.len;
    c->listed[low].uidl_len = line.len;
    c->uidl_count++;
    return tg_buf_append(&c->uidls, line);
}

/* Turns to the letter at c->at, or leaves when there is none. */
static void turn_to_letter(struct pop3_client *c)
{
    if (c->at >= c->count) {
        pop3_client_enter(c, POP3_CLIENT_QUIT);
    } else if (c->listed[c->at].uidl_len > 0) {
        pop3_client_ask(c, POP3_ASK_HAVE);
    } else {
        pop3_client_enter(c, POP3_CLIENT_RETR);
    }
}

static void next_letter(struct pop3_client *c)
{
    c->at++;
    turn_to_letter(c);
}

void pop3_client_answered_have(struct pop3_client *c, bool yes)
{
    if (!yes) {
        pop3_client_enter(c, POP3_CLIENT_RETR);
    } else if (c->config->leave_on_server) {
        next_letter(c);
    } else {
        pop3_client_enter(c, POP3_CLIENT_DELE); /* stored in an earlier session that did not end well (POP30) */
    }
}

void pop3_client_answered_stored(struct pop3_client *c, bool yes)
{
    if (yes && !c->config->leave_on_server) {
        pop3_client_enter(c, POP3_CLIENT_DELE);
    } else {
        next_letter(c);
    }
}

/* The line with the dot was read. */
static void end_of_list(struct pop3_client *c)
{
    c->in_list = false;
    if (c->state == POP3_CLIENT_CAPA) {
        c->capa_known = true;
        seal_or_log_in(c);
    } else if (c->state == POP3_CLIENT_LIST && c->count != c->stat_count) {
        pop3_client_fail(c, TG_SPAN_LIT("The server's numbers do not agree: STAT and LIST differ"), true);
    } else if (c->state == POP3_CLIENT_LIST && c->count > 0) {
        pop3_client_enter(c, POP3_CLIENT_UIDL);
    } else {
        turn_to_letter(c);
    }
}

static void on_list_line(struct pop3_client *c, struct tg_span line)
{
    bool well = true;
    if (line.len > 0 && line.ptr[0] == '.') {
        if (line.len == 1) {
            end_of_list(c);
            return;
        }
        line = tg_span_after(line, 1);
    }
    if (c->state == POP3_CLIENT_CAPA) {
        take_capability(c, line);
    } else if (c->state == POP3_CLIENT_LIST) {
        well = take_size(c, line);
    } else {
        well = take_uidl(c, line);
    }
    if (!well) {
        pop3_client_fail(c, TG_SPAN_LIT("The server's list cannot be read"), false);
    }
}

static void on_ok(struct pop3_client *c, struct tg_span text)
{
    switch (c->state) {
    case POP3_CLIENT_GREETING:
        take_timestamp(c, text);
        pop3_client_enter(c, POP3_CLIENT_CAPA);
        break;
    case POP3_CLIENT_STLS:
        c->tls_starting = true;
        c->due = TG_TIME_NEVER;
        action_queue_event(&c->queue, EP_START_TLS, 0, 0, "RFC 2595 4");
        break;
    case POP3_CLIENT_USER:
        pop3_client_enter(c, POP3_CLIENT_PASS);
        break;
    case POP3_CLIENT_AUTH:
        if (!c->sasl.complete) {
            pop3_client_fail(c, TG_SPAN_LIT("The server did not prove that it knows the password"), true);
            break;
        }
        pop3_client_enter(c, POP3_CLIENT_STAT);
        break;
    case POP3_CLIENT_PASS:
    case POP3_CLIENT_APOP:
        pop3_client_enter(c, POP3_CLIENT_STAT);
        break;
    case POP3_CLIENT_STAT:
        if (tg_parse_u64(tg_split(&text, ' '), POP3_LETTERS_MAX, &c->stat_count)) {
            pop3_client_enter(c, POP3_CLIENT_LIST);
        } else {
            pop3_client_fail(c, TG_SPAN_LIT("The server's answer to STAT cannot be read"), true);
        }
        break;
    case POP3_CLIENT_RETR:
        dot_unstuffer_init(&c->unstuffer);
        c->letter_octets = 0;
        c->in_list = true;
        break;
    case POP3_CLIENT_CAPA:
    case POP3_CLIENT_LIST:
    case POP3_CLIENT_UIDL:
        c->in_list = true;
        break;
    case POP3_CLIENT_DELE:
        next_letter(c);
        break;
    case POP3_CLIENT_QUIT:
        if (!c->failed) {
            action_queue_event(&c->queue, EP_TELL, POP3_TELL_DONE, 0, "RFC 1939 6");
        }
        pop3_client_close(c);
        break;
    case POP3_CLIENT_CLOSED:
    case POP3_CLIENT_STATE_COUNT:
        break;
    }
}

static void on_err(struct pop3_client *c, struct tg_span text)
{
    switch (c->state) {
    case POP3_CLIENT_CAPA:
        seal_or_log_in(c); /* an old server */
        break;
    case POP3_CLIENT_STLS:
        if (c->config->tls == POP3_CLIENT_TLS_NEEDED) {
            pop3_client_fail(c, TG_SPAN_LIT("The server offered TLS and then refused to start it"), true);
        } else {
            log_in(c);
        }
        break;
    case POP3_CLIENT_UIDL:
        action_queue_event(&c->queue, EP_TELL, POP3_TELL_NO_UIDL, 0, "RFC 1939 7");
        turn_to_letter(c);
        break;
    case POP3_CLIENT_RETR:
        action_queue_event(&c->queue, EP_TELL, POP3_TELL_GONE, 0, "RFC 1939 5");
        next_letter(c);
        break;
    case POP3_CLIENT_DELE:
        next_letter(c);
        break;
    case POP3_CLIENT_QUIT:
        pop3_client_fail(c, text.len > 0 ? text : TG_SPAN_LIT("Some letters were not removed"), false);
        break;
    case POP3_CLIENT_GREETING:
    case POP3_CLIENT_USER:
    case POP3_CLIENT_PASS:
    case POP3_CLIENT_AUTH:
    case POP3_CLIENT_APOP:
    case POP3_CLIENT_STAT:
    case POP3_CLIENT_LIST:
        pop3_client_fail(c, text.len > 0 ? text : TG_SPAN_LIT("The server refused"), true);
        break;
    case POP3_CLIENT_CLOSED:
    case POP3_CLIENT_STATE_COUNT:
        break;
    }
}

/* "+" SP [base64]: in the AUTH exchange only. "*" gives up: -ERR will come. */
static void on_challenge(struct pop3_client *c, struct tg_span text)
{
    struct tg_buf challenge, response;
    tg_buf_init(&challenge, POP3_CLIENT_LINE_MAX);
    tg_buf_init(&response, POP3_CLIENT_LINE_MAX);
    tg_buf_clear(&c->scratch);
    if (tg_base64_decode(&challenge, text) == TG_OK &&
        sasl_client_step(&c->sasl, tg_buf_span(&challenge), &response) == SASL_CONTINUE) {
        tg_base64_encode(&c->scratch, tg_buf_span(&response));
        send_line(c, c->scratch.len, "RFC 5034 4");
    } else {
        c->gave_up = true;
        tg_buf_str(&c->scratch, "*");
        send_line(c, 0, "RFC 5034 4");
    }
    c->due = c->now + POP3_CLIENT_PATIENCE;
    tg_buf_deinit(&challenge);
    tg_buf_deinit(&response);
}

void pop3_client_on_line(struct pop3_client *c, struct tg_span line)
{
    if (c->in_list) {
        on_list_line(c, line);
        return;
    }
    struct tg_span text = line;
    struct tg_span word = tg_split(&text, ' ');
    if (tg_span_eq_str(word, "+OK")) {
        on_ok(c, text);
    } else if (tg_span_eq_str(word, "-ERR")) {
        on_err(c, text);
    } else if (tg_span_eq_str(word, "+") && c->state == POP3_CLIENT_AUTH && !c->gave_up) {
        on_challenge(c, text);
    } else {
        pop3_client_fail(c, TG_SPAN_LIT("The server's answer cannot be read"), false);
    }
}

size_t pop3_client_on_letter(struct pop3_client *c, struct tg_span in)
{
    bool done = false;
    size_t took = dot_unstuffer_feed(&c->unstuffer, in, &c->text, &done);
    struct tg_span text = tg_buf_span(&c->text);
    c->letter_octets += text.len;
    if (text.len > 0) {
        action_queue_push(&c->queue, &(struct ep_action){.kind = EP_STORE, .bytes = text, .section = "RFC 1939 5"});
    }
    tg_buf_clear(&c->text);
    if (c->unstuffer.longest_line > POP3_LETTER_LINE_MAX) {
        pop3_client_fail(c, TG_SPAN_LIT("A line of the letter is too long"), false);
    } else if (c->letter_octets > c->listed[c->at].size + POP3_LETTER_EXCESS_MAX) {
        pop3_client_fail(c, TG_SPAN_LIT("The letter is longer than the server said"), false);
    } else if (done) {
        c->in_list = false;
        pop3_client_ask(c, POP3_ASK_STORED);
    }
    return took;
}
