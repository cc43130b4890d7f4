// SPDX-License-Identifier: MIT
/* The TRANSACTION state (RFC 1939 sections 5 and 7) and the way out of it, UPDATE (section 6). */
#include "base/text.h"
#include "protocols/pop3/pop3_server_internal.h"

/* ---- the snapshot ---- */

static struct mailbox *inbox(const struct pop3_server *s)
{
    struct mailbox *box = mailstore_find(s->store, TG_SPAN_LIT("INBOX"));
    return box && box->uid_validity == s->uid_validity ? box : NULL;
}

/* Octets RETR sends: a letter whose last line lacks its CRLF gets one. */
static uint64_t size_on_the_wire(struct tg_span octets)
{
    bool whole = octets.len == 0 ||
                 (octets.len >= 2 && octets.ptr[octets.len - 2] == '\r' && octets.ptr[octets.len - 1] == '\n');
    return (uint64_t)octets.len + (whole ? 0 : 2);
}

/* What is there and not marked as deleted. */
static void count_left(const struct pop3_server *s, size_t *left, uint64_t *octets)
{
    *left = 0;
    *octets = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (!s->letters[i].deleted) {
            *left += 1;
            *octets += s->letters[i].size;
        }
    }
}

static void write_totals(struct pop3_server *s, const char *before)
{
    size_t left;
    uint64_t octets;
    count_left(s, &left, &octets);
    tg_buf_fmt(&s->scratch, "+OK %s%z %s (%U octets)\r\n", before, left, left == 1 ? "message" : "messages", octets);
}

void pop3_take_snapshot(struct pop3_server *s, struct mailstore *store)
{
    struct mailbox *box = mailstore_find(store, TG_SPAN_LIT("INBOX"));
    store->locked = true;
    s->store = store;
    s->uid_validity = box ? box->uid_validity : 0;
    s->count = 0;
    for (size_t i = 0; box && i < box->count; i++) {
        const struct mail_item *item = &box->items[i];
        s->letters = tg_grow(s->letters, s->count, &s->cap, sizeof *s->letters);
        s->letters[s->count++] = (struct pop3_letter){
            .uid = item->uid, .tag = item->tag, .size = size_on_the_wire(tg_blob_span(item->octets))};
    }
    write_totals(s, "Logged in, the maildrop has ");
    pop3_server_send_scratch(s, EP_LINE, 0);
    pop3_server_set_state(s, POP3_TRANSACTION);
}

/* msg = 1*DIGIT: the number of a letter that is there. NULL: answered already. */
static struct pop3_letter *find_letter(struct pop3_server *s, struct tg_span word, const char *syntax)
{
    uint64_t number = 0;
    if (!tg_parse_u64(word, UINT64_MAX, &number)) {
        pop3_server_line(s, syntax);
    } else if (number == 0 || number > s->count) {
        tg_buf_fmt(&s->scratch, "-ERR No such message, the maildrop has %z\r\n", s->count);
        pop3_server_send_scratch(s, EP_LINE, 0);
    } else if (s->letters[number - 1].deleted) {
        tg_buf_fmt(&s->scratch, "-ERR Message %U is marked as deleted\r\n", number);
        pop3_server_send_scratch(s, EP_LINE, 0);
    } else {
        return &s->letters[number - 1];
    }
    return NULL;
}

static bool no_argument(struct pop3_server *s, struct tg_span args)
{
    if (tg_span_trim(args).len > 0) {
        pop3_server_line(s, "-ERR This command takes no argument");
        return false;
    }
    return true;
}

/* ---- commands ---- */

void pop3_cmd_stat(struct pop3_server *s, struct tg_span args)
{
    if (!no_argument(s, args)) {
        return;
    }
    size_t left;
    uint64_t octets;
    count_left(s, &left, &octets);
    tg_buf_fmt(&s->scratch, "+OK %z %U\r\n", left, octets);
    pop3_server_send_scratch(s, EP_LINE, 0);
}

static void write_entry(struct pop3_server *s, const struct pop3_letter *letter, bool uidl)
{
    size_t number = (size_t)(letter - s->letters) + 1;
    if (uidl) {
        tg_buf_fmt(&s->scratch, "%z %x.%x\r\n", number, s->uid_validity, letter->uid);
    } else {
        tg_buf_fmt(&s->scratch, "%z %U\r\n", number, letter->size);
    }
}

static void list(struct pop3_server *s, struct tg_span args, bool uidl)
{
    args = tg_span_trim(args);
    if (args.len > 0) {
        const struct pop3_letter *letter =
            find_letter(s, args, uidl ? "-ERR Syntax: UIDL [number]" : "-ERR Syntax: LIST [number]");
        if (letter) {
            tg_buf_str(&s->scratch, "+OK ");
            write_entry(s, letter, uidl);
            pop3_server_send_scratch(s, EP_LINE, 0);
        }
        return;
    }
    if (uidl) {
        tg_buf_str(&s->scratch, "+OK Unique ids follow\r\n");
    } else {
        write_totals(s, "");
    }
    pop3_server_send_scratch(s, EP_LINE, 0);
    s->output = uidl ? POP3_OUT_UIDL : POP3_OUT_LIST;
    s->output_at = 0;
}

void pop3_cmd_list(struct pop3_server *s, struct tg_span args)
{
    list(s, args, false);
}

void pop3_cmd_uidl(struct pop3_server *s, struct tg_span args)
{
    list(s, args, true);
}

/* The letter goes out from its octets as they are now: they never change, only the letter may be gone (POP03). */
static bool open_letter(struct pop3_server *s, const struct pop3_letter *letter)
{
    struct mailbox *box = inbox(s);
    struct mail_item *item = box ? mailbox_by_uid(box, letter->uid) : NULL;
    if (!item) {
        pop3_server_line(s, "-ERR This message was removed by another program meanwhile");
        return false;
    }
    s->letter = tg_blob_hold(item->octets);
    s->letter_tag = letter->tag;
    s->output = POP3_OUT_LETTER;
    s->output_at = 0;
    s->output_end = tg_blob_span(s->letter).len;
    dot_stuffer_init(&s->stuffer);
    return true;
}

void pop3_cmd_retr(struct pop3_server *s, struct tg_span args)
{
    const struct pop3_letter *letter = find_letter(s, tg_span_trim(args), "-ERR Syntax: RETR number");
    if (letter && open_letter(s, letter)) {
        s->letter_whole = true;
        tg_buf_fmt(&s->scratch, "+OK %U octets\r\n", letter->size);
        pop3_server_send_scratch(s, EP_LINE, letter->tag);
    }
}

/* Octets of the header, the blank line and the first lines of the body. */
static size_t top_length(struct tg_span octets, uint64_t lines)
{
    size_t at = 0;
    bool body = false;
    while (at < octets.len && !(body && lines == 0)) {
        size_t end = tg_span_find(tg_span_after(octets, at), TG_SPAN_LIT("\r\n"));
        lines -= body ? 1 : 0;
        body = body || end == 0;
        at = end == SIZE_MAX ? octets.len : at + end + 2;
    }
    return at;
}

/* top = "TOP" SP msg SP n, n not negative */
void pop3_cmd_top(struct pop3_server *s, struct tg_span args)
{
    static const char syntax[] = "-ERR Syntax: TOP number lines";
    args = tg_span_trim(args);
    struct tg_span word = tg_split(&args, ' ');
    uint64_t lines = 0;
    if (!tg_parse_u64(args, UINT64_MAX, &lines)) {
        pop3_server_line(s, syntax);
        return;
    }
    const struct pop3_letter *letter = find_letter(s, word, syntax);
    if (letter && open_letter(s, letter)) {
        s->letter_whole = false;
        s->output_end = top_length(tg_blob_span(s->letter), lines);
        tg_buf_str(&s->scratch, "+OK Top of the message follows\r\n");
        pop3_server_send_scratch(s, EP_LINE, letter->tag);
    }
}

void pop3_cmd_dele(struct pop3_server *s, struct tg_span args)
{
    struct pop3_letter *letter = find_letter(s, tg_span_trim(args), "-ERR Syntax: DELE number");
    if (letter) {
        letter->deleted = true;
        tg_buf_fmt(&s->scratch, "+OK Message %z will be deleted at QUIT\r\n", (size_t)(letter - s->letters) + 1);
        pop3_server_send_scratch(s, EP_LINE, letter->tag);
    }
}

void pop3_cmd_noop(struct pop3_server *s, struct tg_span args)
{
    if (no_argument(s, args)) {
        pop3_server_line(s, "+OK");
    }
}

void pop3_cmd_rset(struct pop3_server *s, struct tg_span args)
{
    if (!no_argument(s, args)) {
        return;
    }
    for (size_t i = 0; i < s->count; i++) {
        s->letters[i].deleted = false;
    }
    write_totals(s, "Nothing is marked as deleted, the maildrop has ");
    pop3_server_send_scratch(s, EP_LINE, 0);
}

/* The UPDATE state: removes what is marked, and only that. */
static void update(struct pop3_server *s)
{
    struct mailbox *box = inbox(s);
    size_t removed = 0;
    bool failed = false;
    pop3_server_set_state(s, POP3_UPDATE);
    for (size_t i = 0; i < s->count; i++) {
        if (!s->letters[i].deleted || !box) {
            continue;
        }
        enum tg_status status = mailbox_remove(s->store, box, s->letters[i].uid);
        removed += status == TG_OK ? 1 : 0;
        failed = failed || (status != TG_OK && status != TG_NOT_FOUND); /* gone already is as good */
    }
    pop3_server_unlock(s);
    if (removed > 0) {
        action_queue_event(&s->queue, EP_TELL, POP3_TELL_DELETED, 0, s->section);
    }
    if (failed) {
        pop3_server_line(s, "-ERR Some deleted messages were not removed");
        return;
    }
    tg_buf_fmt(&s->scratch, "+OK %s signing off, %z %s deleted\r\n", s->config->hostname, removed,
               removed == 1 ? "message" : "messages");
    pop3_server_send_scratch(s, EP_LINE, 0);
}

void pop3_cmd_quit(struct pop3_server *s, struct tg_span args)
{
    if (!no_argument(s, args)) {
        return;
    }
    if (s->state == POP3_TRANSACTION) {
        update(s);
    } else {
        tg_buf_fmt(&s->scratch, "+OK %s signing off\r\n", s->config->hostname);
        pop3_server_send_scratch(s, EP_LINE, 0);
    }
    pop3_server_close(s);
}

/* ---- long answers ---- */

static void say_list(struct pop3_server *s)
{
    bool uidl = s->output == POP3_OUT_UIDL;
    while (s->output_at < s->count && s->scratch.len < POP3_PIECE_MAX) {
        const struct pop3_letter *letter = &s->letters[s->output_at++];
        if (!letter->deleted) {
            write_entry(s, letter, uidl);
        }
    }
    if (s->output_at == s->count) {
        tg_buf_str(&s->scratch, ".\r\n");
        s->output = POP3_OUT_NONE;
    }
    pop3_server_send_scratch(s, EP_LINE, 0);
}

static void say_letter(struct pop3_server *s)
{
    struct tg_span octets = tg_span_sub(tg_blob_span(s->letter), 0, s->output_end);
    struct tg_span piece = tg_span_sub(octets, s->output_at, POP3_PIECE_MAX / 2);
    if (piece.len > 0) {
        dot_stuffer_add(&s->stuffer, piece, &s->scratch);
        s->output_at += piece.len;
        pop3_server_send_scratch(s, EP_CONTENT, s->letter_tag);
        return;
    }
    if (!s->stuffer.at_line_start) {
        tg_buf_str(&s->scratch, "\r\n");
        pop3_server_send_scratch(s, EP_CONTENT, s->letter_tag);
    }
    tg_buf_str(&s->scratch, ".\r\n");
    pop3_server_send_scratch(s, EP_LINE, s->letter_tag);
    if (s->letter_whole) {
        action_queue_event(&s->queue, EP_TELL, POP3_TELL_READ, s->letter_tag, s->section);
    }
    tg_blob_release(s->letter);
    s->letter = NULL;
    s->output = POP3_OUT_NONE;
}

bool pop3_say_more(struct pop3_server *s)
{
    if (s->output == POP3_OUT_NONE) {
        return false;
    }
    s->moved = true;
    s->idle_since = s->now;
    if (s->output == POP3_OUT_LETTER) {
        say_letter(s);
    } else {
        say_list(s);
    }
    return true;
}
