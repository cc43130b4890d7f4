// SPDX-License-Identifier: MIT
/* What lines and letters change: the server's notepad, the letters' lives, mailboxes and queues. */
#include "base/text.h"
#include "gui/view_internal.h"

enum view_verdict view_verdict_of(const struct trace *trace, const struct trace_event *event)
{
    struct tg_span text = trace_text(trace, event);
    if (event->kind != TRACE_LINE_SAID || !(event->flags & TRACE_BY_SERVER) || (event->flags & TRACE_CONTENT) ||
        !text.len) {
        return VIEW_SAID;
    }
    if (event->protocol == TRACE_IMAP) {
        struct tg_span tag = tg_split(&text, ' '), word = tg_split(&text, ' ');
        bool tagged = !tg_span_eq_str(tag, "*") && !tg_span_eq_str(tag, "+");
        bool refused = tg_span_ieq_str(word, "NO") || tg_span_ieq_str(word, "BAD");
        if (!tagged || (!refused && !tg_span_ieq_str(word, "OK"))) {
            return VIEW_SAID; /* also what follows a literal: ")" */
        }
        return refused ? VIEW_REFUSED : VIEW_WELL;
    }
    if (event->protocol == TRACE_POP3) {
        return text.ptr[0] == '+' ? VIEW_WELL : text.ptr[0] == '-' ? VIEW_REFUSED : VIEW_SAID;
    }
    switch (text.ptr[0]) {
    case '2':
    case '3':
        return VIEW_WELL;
    case '4':
        return VIEW_LATER;
    case '5':
        return VIEW_REFUSED;
    default:
        return VIEW_SAID;
    }
}

static void clear_mail(struct view_mail *mail)
{
    *mail = (struct view_mail){.from = TRACE_NONE, .content = TRACE_NONE};
}

static void fold_command(struct view_mail *mail, uint32_t at, const struct trace_event *event, struct tg_span text)
{
    bool in_letter = mail->envelope == VIEW_ENVELOPE_OPEN;
    if ((event->flags & TRACE_CONTENT) || (in_letter && tg_span_eq_str(text, "."))) {
        mail->content = mail->content == TRACE_NONE ? at : mail->content;
        if (in_letter && tg_span_eq_str(text, ".")) {
            mail->envelope = VIEW_ENVELOPE_CLOSED;
        }
        return;
    }
    if (tg_span_istarts(text, "MAIL ")) {
        clear_mail(mail);
        mail->from = at;
        mail->envelope = VIEW_ENVELOPE_FRONT;
    } else if (tg_span_istarts(text, "RCPT ")) {
        mail->envelope = VIEW_ENVELOPE_FRONT;
        if (mail->recipient_count < VIEW_RECIPIENTS_MAX) {
            mail->recipient[mail->recipient_count] = at;
            mail->recipient_verdict[mail->recipient_count] = VIEW_SAID;
        }
        mail->recipient_count++;
    } else if (tg_span_istarts(text, "RSET") || tg_span_istarts(text, "EHLO") || tg_span_istarts(text, "HELO") ||
               tg_span_istarts(text, "QUIT")) {
        clear_mail(mail);
    }
}

static void fold_content_reply(struct view_mail *mail, enum view_verdict verdict)
{
    mail->content_verdict = (uint8_t)verdict;
    mail->envelope = verdict == VIEW_REFUSED ? VIEW_ENVELOPE_RETURNED : VIEW_ENVELOPE_CLOSED;
}

static void fold_reply(struct view_mail *mail, const struct view_index *index, const struct view_note *note,
                       struct tg_span text, enum view_verdict verdict)
{
    if (note->answers == TRACE_NONE) {
        return;
    }
    const struct trace_event *command = trace_at(index->trace, note->answers);
    struct tg_span asked = trace_text(index->trace, command);
    if (mail->content == note->answers) {
        fold_content_reply(mail, verdict);
    } else if (mail->from == note->answers) {
        mail->from_verdict = (uint8_t)verdict;
        mail->envelope = verdict == VIEW_REFUSED ? VIEW_ENVELOPE_RETURNED : VIEW_ENVELOPE_FRONT;
    } else if (tg_span_istarts(asked, "DATA")) {
        if (tg_span_istarts(text, "354")) {
            mail->envelope = VIEW_ENVELOPE_OPEN;
        } else {
            fold_content_reply(mail, verdict);
        }
    } else {
        uint32_t kept = mail->recipient_count < VIEW_RECIPIENTS_MAX ? mail->recipient_count : VIEW_RECIPIENTS_MAX;
        for (uint32_t i = 0; i < kept; i++) {
            if (mail->recipient[i] == note->answers) {
                mail->recipient_verdict[i] = (uint8_t)verdict;
                mail->envelope = verdict == VIEW_REFUSED ? VIEW_ENVELOPE_RETURNED : VIEW_ENVELOPE_FRONT;
            }
        }
    }
}

void view_fold_line(struct view_state *state, const struct view_index *index, uint32_t at,
                    const struct trace_event *event, const struct view_note *note)
{
    struct view_stream *s = view_pile_need(state, PILE_STREAM, event->stream);
    struct tg_span text = trace_text(index->trace, event);
    s->newest = at;
    s->lines++;
    if (!(event->flags & TRACE_BY_SERVER)) {
        s->verdict = VIEW_SAID;
        if (s->protocol == TRACE_SMTP) {
            fold_command(&s->mail, at, event, text);
        }
        return;
    }
    enum view_verdict verdict = view_verdict_of(index->trace, event);
    bool final = s->protocol != TRACE_SMTP || text.len < 4 || text.ptr[3] != '-';
    s->verdict = (uint8_t)verdict;
    if (s->protocol == TRACE_SMTP && final) {
        fold_reply(&s->mail, index, note, text, verdict);
    }
}

static void link_entry(struct view_state *state, uint32_t number, uint16_t server)
{
    struct view_queue_entry *entry = view_pile_need(state, PILE_ENTRY, number);
    struct view_host *h = view_pile_need(state, PILE_HOST, server);
    entry->waiting = true;
    entry->next = 0;
    entry->prev = h->last_waiting;
    if (h->last_waiting) {
        struct view_queue_entry *last = view_pile_need(state, PILE_ENTRY, h->last_waiting - 1);
        last->next = number + 1;
    } else {
        h->first_waiting = number + 1;
    }
    h->last_waiting = number + 1;
    h->waiting++;
}

static void unlink_entry(struct view_state *state, uint32_t number)
{
    struct view_queue_entry *entry = view_pile_need(state, PILE_ENTRY, number);
    struct view_host *h = view_pile_need(state, PILE_HOST, entry->server);
    struct view_queue_entry *prev = entry->prev ? view_pile_need(state, PILE_ENTRY, entry->prev - 1) : NULL;
    struct view_queue_entry *next = entry->next ? view_pile_need(state, PILE_ENTRY, entry->next - 1) : NULL;
    *(prev ? &prev->next : &h->first_waiting) = entry->next;
    *(next ? &next->prev : &h->last_waiting) = entry->prev;
    entry->waiting = false;
    entry->next = entry->prev = 0;
    h->waiting--;
}

static void fold_queue(struct view_state *state, uint32_t at, const struct trace_event *event,
                       const struct view_note *note)
{
    struct view_letter *letter = view_pile_need(state, PILE_LETTER, event->letter);
    struct view_queue_entry *entry = view_pile_need(state, PILE_ENTRY, note->object - 1);
    entry->server = event->from;
    entry->letter = event->letter;
    if (event->kind == TRACE_LETTER_TRIED) {
        entry->tried = at;
    } else if (event->kind == TRACE_LETTER_QUEUED) {
        entry->queued = at;
        entry->tries = (uint16_t)event->b;
        entry->next_try = event->a;
        letter->tries = entry->tries;
        letter->next_try = entry->next_try;
        letter->place = VIEW_WAITING;
        letter->host = event->from;
        if (!entry->waiting) {
            link_entry(state, note->object - 1, event->from);
            letter->waiting++;
        }
    } else if (entry->waiting) {
        unlink_entry(state, note->object - 1);
        letter->waiting--;
    }
}

static void fold_mailbox(struct view_state *state, uint32_t at, const struct trace_event *event, struct tg_span text,
                         const struct view_note *note)
{
    struct view_mailbox *box = view_pile_need(state, PILE_MAILBOX, note->object - 1);
    box->server = event->from;
    box->known = true;
    box->newest = at;
    if (event->kind == TRACE_LETTER_STORED) {
        box->fresh++;
    } else if (event->kind == TRACE_MAILBOX) {
        tg_split(&text, '\n');
        tg_split(&text, '\n');
        box->letters = (uint32_t)event->a;
        box->octets = (uint64_t)event->b;
        box->quota = 0;
        (void)tg_parse_u64(tg_span_trim(text), UINT64_MAX, &box->quota);
        box->fresh = box->fresh > box->letters ? box->letters : box->fresh;
    }
}

static void fold_fetched(struct view_state *state, const struct trace_event *event, struct view_letter *letter)
{
    if (!letter->fetched && letter->mailbox) {
        struct view_mailbox *box = view_pile_need(state, PILE_MAILBOX, letter->mailbox - 1);
        box->fresh -= box->fresh > 0;
    }
    letter->fetched++;
    letter->host = event->to;
    if (event->to != TRACE_NO_HOST) {
        struct view_host *h = view_pile_need(state, PILE_HOST, event->to);
        h->letters_here++;
    }
}

static void fold_written(struct view_state *state, uint32_t at, const struct trace_event *event)
{
    struct view_letter *letter = view_pile_need(state, PILE_LETTER, event->letter);
    letter->written = at;
    letter->writer = event->from;
    if (event->b == 2 && event->a > 0 && event->a <= UINT32_MAX) {
        letter->about = (uint32_t)event->a;
        struct view_letter *failed = view_pile_need(state, PILE_LETTER, letter->about);
        failed->report = event->letter;
    }
    if (event->from != TRACE_NO_HOST) {
        struct view_host *h = view_pile_need(state, PILE_HOST, event->from);
        h->letters_here++;
    }
}

static void fold_place(struct view_state *state, const struct trace_event *event, const struct view_note *note)
{
    static const uint8_t places[TRACE_KIND_COUNT] = {
        [TRACE_LETTER_WRITTEN] = VIEW_WRITTEN,     [TRACE_LETTER_ACCEPTED] = VIEW_ACCEPTED,
        [TRACE_LETTER_REFUSED] = VIEW_TURNED_AWAY, [TRACE_LETTER_STORED] = VIEW_STORED,
        [TRACE_LETTER_FETCHED] = VIEW_FETCHED,     [TRACE_LETTER_DELETED] = VIEW_DELETED,
        [TRACE_LETTER_RETURNED] = VIEW_RETURNED,   [TRACE_LETTER_DROPPED] = VIEW_DROPPED,
    };
    struct view_letter *letter = view_pile_need(state, PILE_LETTER, event->letter);
    uint8_t place = places[event->kind];
    if (place && !(place == VIEW_DELETED && letter->fetched)) { /* the reader still has it */
        letter->place = place;
        letter->host = event->from;
    }
    letter->hops = (uint16_t)(letter->hops + (place == VIEW_ACCEPTED));
    letter->refused = (uint16_t)(letter->refused + (place == VIEW_TURNED_AWAY));
    letter->returned = (uint16_t)(letter->returned + (place == VIEW_RETURNED));
    if (place == VIEW_STORED) {
        letter->stored++;
        letter->mailbox = note->object;
    } else if (place == VIEW_FETCHED) {
        fold_fetched(state, event, letter);
    } else if (place == VIEW_RETURNED && event->a > 0) {
        letter->report = (uint32_t)event->a;
    }
}

void view_fold_letter(struct view_state *state, uint32_t at, const struct trace_event *event, struct tg_span text,
                      const struct view_note *note)
{
    if (event->kind == TRACE_QUEUE) {
        struct view_host *h = view_pile_need(state, PILE_HOST, event->from);
        h->queue_letters = (uint32_t)event->a;
        h->queue_octets = (uint64_t)event->b;
        return;
    }
    if (event->letter) {
        struct view_letter *letter = view_pile_need(state, PILE_LETTER, event->letter);
        letter->newest = at;
        letter->recipients = (uint16_t)(letter->recipients + (event->kind == TRACE_LETTER_ADDRESSED));
        letter->named = event->kind == TRACE_LETTER_NAMED ? at : letter->named;
        if (event->kind == TRACE_LETTER_WRITTEN) {
            fold_written(state, at, event);
        }
        fold_place(state, event, note);
    }
    if (event->kind == TRACE_LETTER_QUEUED || event->kind == TRACE_LETTER_TRIED ||
        event->kind == TRACE_LETTER_DEQUEUED) {
        fold_queue(state, at, event, note);
    } else if (note->object) {
        fold_mailbox(state, at, event, text, note);
    }
}
