// SPDX-License-Identifier: MIT
/* What the server says: greeting, untagged data of any kind at any time, tagged answers, "+". */
#include "protocols/imap/imap_client_internal.h"

#include "base/text.h"

static const struct tg_span nothing = {NULL, 0};

/* capability-data = "CAPABILITY" *(SP capability) */
static void take_capabilities(struct imap_client *c, struct tg_span words)
{
    static const struct {
        const char *name;
        unsigned bit;
    } rows[] = {{"IMAP4rev1", IMAP_CAN_REV1},
                {"LITERAL+", IMAP_CAN_LITERAL_PLUS},
                {"SASL-IR", IMAP_CAN_SASL_IR},
                {"STARTTLS", IMAP_CAN_STARTTLS},
                {"LOGINDISABLED", IMAP_CANNOT_LOGIN}};
    c->capabilities = c->mechanisms = 0;
    while (words.len > 0) {
        struct tg_span word = tg_split(&words, ' ');
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            c->capabilities |= tg_span_ieq_str(word, rows[i].name) ? rows[i].bit : 0;
        }
        enum sasl_mechanism m;
        if (tg_span_istarts(word, "AUTH=") && sasl_find(tg_span_after(word, 5), &m)) {
            c->mechanisms |= 1u << m;
        }
    }
}

/* resp-text = ["[" resp-text-code "]" SP] text. Codes that are not known are passed over (IM65). *text is what a person
 * may read. */
static void take_text(struct imap_client *c, struct tg_span rest, struct tg_span *text)
{
    *text = rest;
    size_t end = tg_span_find_byte(rest, ']');
    if (rest.len == 0 || rest.ptr[0] != '[' || end == SIZE_MAX) {
        return;
    }
    struct tg_span code = tg_span_sub(rest, 1, end - 1);
    *text = tg_span_trim(tg_span_after(rest, end + 1));
    struct tg_span words = code;
    struct tg_span name = tg_split(&words, ' ');
    uint32_t value = 0;
    if (tg_span_ieq_str(name, "CAPABILITY")) {
        take_capabilities(c, words);
    } else if (tg_span_ieq_str(name, "UIDVALIDITY") && tg_parse_u32(words, &value)) {
        c->uid_validity = value;
    } else if (tg_span_ieq_str(name, "CLOSED")) {
        c->exists = 0;
        c->uid_count = 0;
    }
}

/* What the server can is known. */
static void seal_or_log_in(struct imap_client *c)
{
    const bool wanted = c->config.tls != IMAP_CLIENT_TLS_NONE && !c->tls_active;
    if (wanted && c->capabilities & IMAP_CAN_STARTTLS) {
        imap_client_starttls(c);
    } else if (wanted && c->config.tls == IMAP_CLIENT_TLS_NEEDED) {
        imap_client_fail(c, "The server does not offer TLS (STARTTLS)", nothing);
    } else {
        imap_client_login(c);
    }
}

static void starttls_answered(struct imap_client *c, bool ok)
{
    if (ok) {
        c->tls_starting = true;
        c->deadline = TG_TIME_NEVER;
        action_queue_event(&c->queue, EP_START_TLS, 0, 0, "RFC 3501 6.2.1");
    } else if (c->config.tls == IMAP_CLIENT_TLS_NEEDED) {
        imap_client_fail(c, "The server offered TLS and then refused to start it", nothing);
    } else {
        imap_client_login(c);
    }
}

static void log_in_or_ask(struct imap_client *c)
{
    if (c->capabilities == 0) {
        imap_client_capability(c);
    } else if (!(c->capabilities & IMAP_CAN_REV1)) {
        imap_client_fail(c, "The server does not speak IMAP4rev1", nothing);
    } else {
        seal_or_log_in(c);
    }
}

/* greeting = "*" SP (resp-cond-auth / resp-cond-bye). PREAUTH would leave open who is meant: no password is sent
 * (IM-H4). */
static void greeting(struct imap_client *c, struct tg_span kind, struct tg_span rest)
{
    struct tg_span text;
    take_text(c, rest, &text);
    if (tg_span_ieq_str(kind, "OK")) {
        log_in_or_ask(c);
    } else if (tg_span_ieq_str(kind, "BYE")) {
        imap_client_fail(c, "The server refused the connection: ", text);
    } else if (tg_span_ieq_str(kind, "PREAUTH")) {
        imap_client_fail(c, "The server let somebody in before asking who it is", nothing);
    } else {
        imap_client_fail(c, "This is no IMAP server", nothing);
    }
}

static void expunge(struct imap_client *c, uint32_t sequence)
{
    if (sequence == 0 || sequence > c->exists) {
        imap_client_fail(c, "The server removed a letter that is not there", nothing);
        return;
    }
    c->item = (struct imap_item){.sequence = sequence, .uid = imap_client_uid_of(c, sequence)};
    c->exists--;
    imap_client_forget_number(c, sequence);
    imap_client_tell(c, IMAP_TELL_GONE);
    if (c->idling == IMAP_IDLE_ON) {
        imap_client_tell(c, IMAP_TELL_NEWS);
    }
}

static void exists(struct imap_client *c, uint32_t count)
{
    if (count < c->exists) {
        imap_client_fail(c, "The server lost letters without a word", nothing);
        return;
    }
    c->exists = count;
    if (c->idling == IMAP_IDLE_ON) {
        imap_client_tell(c, IMAP_TELL_NEWS);
    }
}

/* message-data = nz-number SP ("EXPUNGE" / "FETCH" ...); mailbox-data = number SP ("EXISTS" / "RECENT") */
static void numbered(struct imap_client *c, struct imap_cursor *cursor, uint32_t number)
{
    struct tg_span word;
    if (!imap_space(cursor) || !imap_atom(cursor, &word)) {
        return;
    }
    if (tg_span_ieq_str(word, "EXISTS") && imap_end(cursor)) {
        exists(c, number);
    } else if (tg_span_ieq_str(word, "EXPUNGE") && imap_end(cursor)) {
        expunge(c, number);
    } else if (tg_span_ieq_str(word, "FETCH")) {
        if (number == 0 || number > c->exists) {
            imap_client_fail(c, "The server spoke of a letter that is not there", nothing);
        } else {
            imap_client_fetch(c, cursor, number);
        }
    }
}

/* "*" SP anything. What is not known is passed over (IM71). */
static void untagged(struct imap_client *c, struct imap_cursor *cursor)
{
    struct tg_span word, text;
    int next = imap_peek(cursor);
    if (next >= 0 && tg_is_digit((unsigned char)next) && c->awaits != IMAP_AWAITS_GREETING) {
        uint64_t number = 0;
        if (imap_number(cursor, UINT32_MAX, &number)) {
            numbered(c, cursor, (uint32_t)number);
        }
        return;
    }
    if (!imap_atom(cursor, &word)) {
        cursor->error = c->awaits == IMAP_AWAITS_GREETING ? "" : NULL;
        return;
    }
    struct tg_span rest = tg_span_after(cursor->text, cursor->at);
    rest = tg_span_after(rest, rest.len > 0 && rest.ptr[0] == ' ');
    if (c->awaits == IMAP_AWAITS_GREETING) {
        greeting(c, word, rest);
    } else if (tg_span_ieq_str(word, "BYE")) {
        take_text(c, rest, &text);
        if (c->awaits != IMAP_AWAITS_ANSWER || c->request.kind != IMAP_REQ_LOGOUT) {
            imap_client_fail(c, "The server ended the session: ", text);
        }
    } else if (tg_span_ieq_str(word, "CAPABILITY")) {
        take_capabilities(c, rest);
    } else if (tg_span_ieq_str(word, "OK") || tg_span_ieq_str(word, "NO")) {
        take_text(c, rest, &text);
    } else if (tg_span_ieq_str(word, "SEARCH") && c->awaits == IMAP_AWAITS_ANSWER &&
               c->request.kind == IMAP_REQ_SEARCH) {
        c->found = rest;
    }
}

void imap_client_logged_out(struct imap_client *c)
{
    c->awaits = IMAP_AWAITS_NOTHING;
    c->deadline = TG_TIME_NEVER;
    imap_client_tell(c, IMAP_TELL_DONE);
    imap_client_set_state(c, IMAP_LOGOUT);
    action_queue_event(&c->queue, EP_CLOSE, 0, 0, "RFC 3501 6.1.3");
}

static void request_answered(struct imap_client *c, bool ok, struct tg_span text)
{
    if (c->request.kind == IMAP_REQ_LOGOUT) {
        imap_client_logged_out(c); /* whatever the answer was */
        return;
    }
    bool idle_for_next = c->request.kind == IMAP_REQ_IDLE && ok && c->has_next;
    bool renew = c->request.kind == IMAP_REQ_IDLE && ok && c->idling == IMAP_IDLE_ENDING && !c->has_next;
    c->idling = IMAP_NOT_IDLE;
    c->awaits = IMAP_AWAITS_REQUEST;
    c->deadline = TG_TIME_NEVER;
    if (c->request.kind == IMAP_REQ_SELECT) {
        imap_client_set_state(c, ok ? IMAP_SELECTED : IMAP_AUTHENTICATED);
    }
    if (idle_for_next || renew) {
        const struct imap_request next = idle_for_next ? c->next : c->request;
        c->has_next = false;
        imap_client_begin(c, &next);
    } else if (!ok) {
        c->has_next = false;
        imap_client_set_error(c, "", text);
        imap_client_tell(c, IMAP_TELL_NO);
    } else if (c->request.kind == IMAP_REQ_FETCH_BODY && !c->body_whole) {
        imap_client_set_error(c, "The letter is gone", nothing);
        imap_client_tell(c, IMAP_TELL_NO);
    } else {
        imap_client_tell(c, IMAP_TELL_DONE);
    }
}

/* response-tagged = tag SP ("OK" / "NO" / "BAD") SP resp-text */
static void tagged(struct imap_client *c, struct imap_cursor *cursor)
{
    struct tg_span tag, word, text;
    uint32_t number = 0;
    if (!imap_tag(cursor, &tag) || !imap_space(cursor) || !imap_atom(cursor, &word)) {
        return;
    }
    bool mine = tag.ptr[0] == 'a' && tg_parse_u32(tg_span_after(tag, 1), &number) && number == c->tag_number;
    bool ok = tg_span_ieq_str(word, "OK");
    bool waiting = c->awaits != IMAP_AWAITS_GREETING && c->awaits != IMAP_AWAITS_REQUEST;
    if (!mine || !waiting || (!ok && !tg_span_ieq_str(word, "NO") && !tg_span_ieq_str(word, "BAD"))) {
        imap_fail(cursor, "Not an answer to what was asked");
        return;
    }
    struct tg_span rest = tg_span_after(cursor->text, cursor->at);
    take_text(c, tg_span_after(rest, rest.len > 0), &text);
    c->awaits_plus = c->in_sasl = c->letter_next = c->letter_open = false;
    c->letter = nothing;
    if (c->awaits == IMAP_AWAITS_CAPABILITY) {
        c->capabilities = c->capabilities ? c->capabilities : IMAP_CAN_REV1;
        log_in_or_ask(c);
    } else if (c->awaits == IMAP_AWAITS_STARTTLS) {
        starttls_answered(c, ok);
    } else if (c->awaits == IMAP_AWAITS_ANSWER) {
        request_answered(c, ok, text);
    } else if (!ok) {
        imap_client_fail(c, "The server did not let us in: ", text);
    } else if (c->authenticating && !c->sasl.complete) {
        imap_client_fail(c, "The server did not prove that it knows the password", nothing);
    } else {
        imap_client_set_state(c, IMAP_AUTHENTICATED);
        c->awaits = IMAP_AWAITS_REQUEST;
        c->deadline = TG_TIME_NEVER;
        imap_client_tell(c, IMAP_TELL_READY);
    }
}

void imap_client_response(struct imap_client *c)
{
    struct imap_cursor cursor;
    tg_arena_reset(&c->scratch);
    imap_cursor_init(&cursor, imap_reader_text(&c->reader), &c->scratch);
    if (imap_take(&cursor, '*')) {
        if (imap_space(&cursor)) {
            untagged(c, &cursor);
        }
    } else if (imap_take(&cursor, '+')) {
        struct tg_span rest = tg_span_after(cursor.text, cursor.at);
        imap_client_continue(c, tg_span_after(rest, rest.len > 0));
    } else {
        tagged(c, &cursor);
    }
    if (cursor.error && c->awaits != IMAP_AWAITS_NOTHING) {
        imap_client_fail(c, "The server's words make no sense", nothing);
    }
}

bool imap_client_wants_stream(const struct imap_client *c)
{
    static const char end[] = "BODY[] ";
    struct tg_span text = imap_reader_text(&c->reader);
    size_t before = text.len - c->reader.mark_len;
    return c->awaits == IMAP_AWAITS_ANSWER && c->request.kind == IMAP_REQ_FETCH_BODY && !c->body_streamed &&
           !c->body_whole && text.ptr[0] == '*' && before >= sizeof end - 1 &&
           tg_span_ieq(tg_span_sub(text, before - (sizeof end - 1), sizeof end - 1), TG_SPAN_LIT("BODY[] "));
}
