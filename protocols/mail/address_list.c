// SPDX-License-Identifier: MIT
#include "protocols/mail/address.h"

#include "protocols/mail/encoded_word.h"
#include "protocols/mail/lex.h"
#include "protocols/mail/mail_internal.h"

#define ADDRESS_MAX 1000

struct reader {
    struct mail_lex lex;
    struct mail_address_list *list;
    struct tg_arena *arena;
    size_t cap;
    struct tg_span group;
    bool in_group, full;
    struct tg_buf local;  /* words and dots joined, as an addr-spec wants them */
    struct tg_buf phrase; /* the same, as a display name: spaced and decoded */
    struct tg_buf atoms;  /* a run of atoms not yet decoded into phrase */
    struct tg_buf domain;
    struct tg_buf comment; /* the last one */
};

static void wrong(struct reader *r, const char *error)
{
    r->list->defective = true;
    if (!r->list->error) {
        r->list->error = error;
        r->list->error_at = r->lex.at;
    }
}

static bool at_end(const struct reader *r)
{
    return r->lex.at >= r->lex.text.len;
}

static struct tg_span kept(struct reader *r, struct tg_span s)
{
    struct tg_span copy = tg_arena_copy(r->arena, s);
    if (s.len > 0 && !copy.ptr) {
        r->full = true;
    }
    return copy;
}

static struct mail_address *add_row(struct reader *r)
{
    if (r->list->count >= r->cap || !r->list->addresses) {
        r->full = true;
        return NULL;
    }
    struct mail_address *row = &r->list->addresses[r->list->count++];
    *row = (struct mail_address){.group = r->group, .has_group = r->in_group};
    return row;
}

/* Atoms are kept apart until a whole run is there, since the space between two encoded words falls away. */
static void flush_atoms(struct reader *r)
{
    (void)mail_decode_words(&r->phrase, tg_buf_span(&r->atoms));
    tg_buf_clear(&r->atoms);
}

static void forget_words(struct reader *r)
{
    tg_buf_clear(&r->local);
    tg_buf_clear(&r->phrase);
    tg_buf_clear(&r->atoms);
    tg_buf_clear(&r->domain);
}

/* word = atom / quoted-string; and "." of obs-phrase and local-part. false when none is here. */
static bool take_word(struct reader *r, bool spaced)
{
    unsigned char c = mail_lex_peek(&r->lex);
    bool first = r->phrase.len + r->atoms.len == 0;
    if (c == '"') {
        struct tg_buf text;
        tg_buf_init(&text, SIZE_MAX);
        if (spaced && !first) {
            (void)tg_buf_byte(&r->atoms, ' ');
        }
        flush_atoms(r);
        if (!mail_lex_quoted(&r->lex, &text)) {
            wrong(r, "a quoted-string is not closed");
        }
        (void)tg_buf_append(&r->local, tg_buf_span(&text));
        mail_guess_to_utf8(&r->phrase, tg_buf_span(&text));
        tg_buf_deinit(&text);
        return true;
    }
    if (spaced && !first && c != '.') {
        (void)tg_buf_byte(&r->atoms, ' ');
    }
    if (c == '.') {
        r->lex.at++;
        (void)tg_buf_byte(&r->local, '.');
        (void)tg_buf_byte(&r->atoms, '.');
        return true;
    }
    struct tg_span atom = mail_lex_atom(&r->lex);
    (void)tg_buf_append(&r->local, atom);
    (void)tg_buf_append(&r->atoms, atom);
    return atom.len > 0;
}

/* Words up to a special. *spaced_word tells that two words stood side by side, which no local-part may have. */
static size_t take_words(struct reader *r, bool *side_by_side)
{
    size_t words = 0;
    bool after_word = false, spaced;
    *side_by_side = false;
    for (;;) {
        spaced = mail_lex_skip(&r->lex, &r->comment);
        bool dot = mail_lex_peek(&r->lex) == '.';
        if (at_end(r) || !take_word(r, spaced)) {
            return words;
        }
        *side_by_side |= after_word && !dot;
        after_word = !dot;
        words++;
    }
}

/* domain = dot-atom / domain-literal / atom *("." atom) with CFWS anywhere */
static bool take_domain(struct reader *r)
{
    (void)mail_lex_skip(&r->lex, &r->comment);
    if (mail_lex_peek(&r->lex) == '[') {
        while (!at_end(r) && mail_lex_peek(&r->lex) != ']') {
            unsigned char c = r->lex.text.ptr[r->lex.at++];
            if (c > 0x20 && c < 0x7f) {
                (void)tg_buf_byte(&r->domain, c);
            }
        }
        if (at_end(r)) {
            return false;
        }
        r->lex.at++;
        (void)tg_buf_byte(&r->domain, ']');
        (void)mail_lex_skip(&r->lex, &r->comment);
        return true;
    }
    bool whole = false;
    for (;;) {
        struct tg_span atom = mail_lex_atom(&r->lex);
        whole = atom.len > 0;
        (void)tg_buf_append(&r->domain, atom);
        (void)mail_lex_skip(&r->lex, &r->comment);
        if (!whole || mail_lex_peek(&r->lex) != '.') {
            return whole;
        }
        r->lex.at++;
        (void)tg_buf_byte(&r->domain, '.');
        (void)mail_lex_skip(&r->lex, &r->comment);
    }
}

static void add_address(struct reader *r, struct tg_span name)
{
    struct tg_span local = tg_buf_span(&r->local);
    if (local.len > 0 && (local.ptr[0] == '.' || local.ptr[local.len - 1] == '.' ||
                          tg_span_find(local, TG_SPAN_LIT("..")) != SIZE_MAX)) {
        r->list->defective = true; /* as old Japanese mobile addresses are (MSG03) */
    }
    struct mail_address *row = add_row(r);
    if (row) {
        struct tg_buf clean;
        tg_buf_init(&clean, SIZE_MAX);
        mail_clean_text(&clean, name);
        row->display_name = kept(r, tg_span_trim(tg_buf_span(&clean)));
        row->local = kept(r, local);
        row->domain = kept(r, tg_buf_span(&r->domain));
        tg_buf_deinit(&clean);
    }
}

/* "," or ";" or the end: whatever stands before it is passed over. Quoted strings and comments hide them. */
static void recover(struct reader *r)
{
    while (!at_end(r)) {
        unsigned char c = mail_lex_peek(&r->lex);
        if (c == ',' || c == ';') {
            return;
        }
        if (c == '(') {
            (void)mail_lex_skip(&r->lex, NULL);
        } else if (c == '"') {
            (void)mail_lex_quoted(&r->lex, &r->local);
        } else {
            r->lex.at++;
        }
    }
}

/* obs-route = *("," / CFWS) "@" domain *("," [CFWS] ["@" domain]) ":" ; passed over */
static bool skip_route(struct reader *r)
{
    r->list->defective = true;
    while (!at_end(r)) {
        unsigned char c = mail_lex_peek(&r->lex);
        if (c == '@') {
            r->lex.at++;
            if (!take_domain(r)) {
                return false;
            }
            tg_buf_clear(&r->domain);
        } else if (c == ',') {
            r->lex.at++;
            (void)mail_lex_skip(&r->lex, NULL);
        } else if (c == ':') {
            r->lex.at++;
            return true;
        } else {
            return false;
        }
    }
    return false;
}

/* angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS] */
static bool take_angle(struct reader *r)
{
    bool side_by_side;
    r->lex.at++;
    tg_buf_clear(&r->local);
    (void)mail_lex_skip(&r->lex, NULL);
    if ((mail_lex_peek(&r->lex) == '@' || mail_lex_peek(&r->lex) == ',') && !skip_route(r)) {
        wrong(r, "a source route cannot be read");
        return false;
    }
    size_t words = take_words(r, &side_by_side);
    if (words == 0 || side_by_side || mail_lex_peek(&r->lex) != '@') {
        wrong(r, words == 0 ? "there is no address in the angle brackets" : "there is no @ in an address");
        return false;
    }
    r->lex.at++;
    if (!take_domain(r)) {
        wrong(r, "a domain cannot be read");
        return false;
    }
    if (mail_lex_peek(&r->lex) != '>') {
        wrong(r, "the > behind an address is missing");
        return false;
    }
    r->lex.at++;
    return true;
}

/* The address is read; nothing but a comment may stand before the next "," or ";". */
static void finish(struct reader *r, struct tg_span name)
{
    (void)mail_lex_skip(&r->lex, NULL);
    add_address(r, name);
    if (!at_end(r) && mail_lex_peek(&r->lex) != ',' && mail_lex_peek(&r->lex) != ';') {
        wrong(r, "something stands behind an address");
        recover(r);
    }
}

/* group = display-name ":" [group-list] ";" */
static void open_group(struct reader *r)
{
    struct tg_buf clean;
    tg_buf_init(&clean, SIZE_MAX);
    mail_clean_text(&clean, tg_buf_span(&r->phrase));
    if (r->in_group) {
        wrong(r, "a group stands inside a group");
    }
    r->lex.at++;
    r->group = kept(r, tg_span_trim(tg_buf_span(&clean)));
    r->in_group = true;
    tg_buf_deinit(&clean);
}

static void close_group(struct reader *r, size_t rows_before)
{
    if (!r->in_group) {
        wrong(r, "a ; stands outside a group");
        return;
    }
    if (r->list->count == rows_before) {
        struct mail_address *row = add_row(r);
        if (row) {
            row->group_only = true;
        }
    }
    r->in_group = false;
    r->group = tg_span_make(NULL, 0);
}

/* address = mailbox / group; mailbox = [display-name] angle-addr / addr-spec. true when it was the head of a group. */
static bool take_address(struct reader *r)
{
    bool side_by_side;
    forget_words(r);
    tg_buf_clear(&r->comment);
    size_t words = take_words(r, &side_by_side);
    unsigned char c = mail_lex_peek(&r->lex);
    flush_atoms(r);
    if (c == '<') {
        struct tg_buf name; /* the words inside the brackets are gathered where the name stands */
        tg_buf_init(&name, SIZE_MAX);
        (void)tg_buf_append(&name, tg_buf_span(&r->phrase));
        tg_buf_clear(&r->domain);
        if (take_angle(r)) {
            finish(r, tg_buf_span(&name));
        } else {
            recover(r);
        }
        tg_buf_deinit(&name);
    } else if (c == '@' && words > 0 && !side_by_side) {
        r->lex.at++;
        if (take_domain(r)) {
            tg_buf_clear(&r->phrase); /* hanako@sakura.example (Hanako) */
            (void)mail_decode_words(&r->phrase, tg_buf_span(&r->comment));
            finish(r, tg_buf_span(&r->phrase));
        } else {
            wrong(r, "a domain cannot be read");
            recover(r);
        }
    } else if (c == ':' && words > 0) {
        open_group(r);
        return true;
    } else if (words > 0 || (!at_end(r) && c != ',' && c != ';')) {
        wrong(r, words > 0 ? "there is no @ in an address" : "an octet stands where an address should");
        recover(r);
    } else {
        r->list->defective |= !at_end(r) && c == ','; /* obs-addr-list: nothing between two commas */
    }
    return false;
}

/* address-list = (address *("," address)) / obs-addr-list */
static void take_list(struct reader *r)
{
    size_t rows_before = 0;
    while (!at_end(r) && !r->full) {
        if (take_address(r)) {
            rows_before = r->list->count;
            continue;
        }
        if (at_end(r)) {
            break;
        }
        bool closes = mail_lex_peek(&r->lex) == ';';
        r->lex.at++;
        (void)mail_lex_skip(&r->lex, NULL);
        if (closes) {
            close_group(r, rows_before);
            r->lex.at += mail_lex_peek(&r->lex) == ',';
        }
    }
    if (r->in_group) {
        wrong(r, "a group is not closed");
        close_group(r, rows_before);
    }
}

/* No list has more rows than it has separators, and one. */
static size_t most_rows(struct tg_span text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.len; i++) {
        n += text.ptr[i] == ',' || text.ptr[i] == ';' || text.ptr[i] == ':';
    }
    return n < ADDRESS_MAX ? n : ADDRESS_MAX;
}

enum tg_status mail_address_list_parse(struct mail_address_list *out, struct tg_span text, struct tg_arena *arena)
{
    *out = (struct mail_address_list){0};
    struct reader r = {.lex = {.text = text}, .list = out, .arena = arena, .cap = most_rows(text)};
    struct tg_buf *buffers[] = {&r.local, &r.phrase, &r.atoms, &r.domain, &r.comment};
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        tg_buf_init(buffers[i], SIZE_MAX);
    }
    out->addresses = tg_arena_alloc(arena, r.cap * sizeof *out->addresses);
    take_list(&r);
    out->defective |= r.lex.defective;
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        tg_buf_deinit(buffers[i]);
    }
    if (r.full) {
        return TG_LIMIT;
    }
    return out->error ? TG_MALFORMED : TG_OK;
}
