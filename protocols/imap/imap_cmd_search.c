// SPDX-License-Identifier: MIT
/* SEARCH and UID SEARCH (RFC 3501 section 6.4.4), with what RETURN asks for (RFC 4731: ESEARCH). */
#include "base/text.h"
#include "protocols/imap/imap_search.h"
#include "protocols/imap/imap_server_internal.h"

#define SEARCH_TEXT_LIMIT ((size_t)64 << 20) /* decoded text of one part */

enum search_return { RETURN_MIN = 1, RETURN_MAX = 2, RETURN_ALL = 4, RETURN_COUNT = 8 };

/* The answer as it grows, match by match; numbers or UIDs, which rise. */
struct found {
    unsigned returns; /* enum search_return; 0: a plain SEARCH response */
    uint32_t min, max, count;
    uint32_t first, last; /* the range of ALL that is open */
    struct tg_buf *all;
};

static void close_range(struct found *f)
{
    if (f->first != 0) {
        tg_buf_fmt(f->all, "%s%u", f->all->len > 0 ? "," : "", f->first);
        if (f->last > f->first) {
            tg_buf_fmt(f->all, ":%u", f->last);
        }
    }
}

static void add(struct found *f, uint32_t number)
{
    f->min = f->count == 0 ? number : f->min;
    f->max = number;
    f->count++;
    if (f->returns == 0) {
        tg_buf_fmt(f->all, " %u", number);
    } else if ((f->returns & RETURN_ALL) && f->first != 0 && number == f->last + 1) {
        f->last = number;
    } else if (f->returns & RETURN_ALL) {
        close_range(f);
        f->first = f->last = number;
    }
}

static void match_all(struct imap_server *s, const struct imap_search_key *keys, struct found *f)
{
    struct tg_buf text;
    tg_buf_init(&text, SEARCH_TEXT_LIMIT);
    struct imap_search_letter l = {
        .box = imap_view_box(&s->view), .epoch = s->config.epoch, .letter = &s->parsed, .text = &text};
    for (size_t i = 0; i < s->view.count; i++) {
        l.index = i;
        l.item = imap_view_letter(&s->view, i);
        l.item = l.item ? l.item : &s->view.items[i].letter;
        l.recent = s->view.items[i].letter.recent;
        imap_letter_set(&s->parsed, tg_blob_span(l.item->octets));
        if (imap_search_matches(keys, &l)) {
            add(f, s->command->flags & IMAP_BY_UID ? l.item->uid : (uint32_t)(i + 1));
        }
    }
    tg_buf_deinit(&text);
}

/* esearch-response = "ESEARCH" [SP "(" "TAG" SP string ")"] [SP "UID"] *(SP name SP value), RFC 4731 section 3.2: MIN,
 * MAX and ALL only when something was found. */
static void write_esearch(struct imap_server *s, const struct found *f)
{
    tg_buf_str(&s->line, "* ESEARCH (TAG ");
    imap_write_string(&s->line, tg_buf_span(&s->tag));
    tg_buf_str(&s->line, s->command->flags & IMAP_BY_UID ? ") UID" : ")");
    if ((f->returns & RETURN_MIN) && f->count > 0) {
        tg_buf_fmt(&s->line, " MIN %u", f->min);
    }
    if ((f->returns & RETURN_MAX) && f->count > 0) {
        tg_buf_fmt(&s->line, " MAX %u", f->max);
    }
    if (f->returns & RETURN_COUNT) {
        tg_buf_fmt(&s->line, " COUNT %u", f->count);
    }
    if ((f->returns & RETURN_ALL) && f->count > 0) {
        tg_buf_fmt(&s->line, " ALL %S", tg_buf_span(f->all));
    }
}

static void answer(struct imap_server *s, const struct imap_search_key *keys, unsigned returns)
{
    struct tg_buf all;
    tg_buf_init(&all, IMAP_ANSWER_LIMIT);
    struct found f = {.returns = returns, .all = &all};
    match_all(s, keys, &f);
    if (returns == 0) {
        tg_buf_fmt(&s->line, "* SEARCH%S", tg_buf_span(&all));
    } else {
        close_range(&f);
        write_esearch(s, &f);
    }
    imap_send_line(s);
    tg_buf_deinit(&all);
    imap_ok(s);
}

/* "(" [option *(SP option)] ")", RFC 4466 section 2.6; without an option ALL is meant. */
static bool take_returns(struct imap_cursor *c, unsigned *out)
{
    static const char *const names[] = {"MIN", "MAX", "ALL", "COUNT"};
    if (!imap_space(c) || !imap_expect(c, '(', "Expected a list of what is to be returned")) {
        return false;
    }
    bool more = imap_peek(c) != ')';
    while (more) {
        struct tg_span word;
        unsigned bit = 0;
        if (!imap_atom(c, &word)) {
            return false;
        }
        for (unsigned i = 0; i < 4; i++) {
            bit = tg_span_ieq_str(word, names[i]) ? 1U << i : bit;
        }
        if (bit == 0) {
            return imap_fail(c, "That cannot be returned");
        }
        *out |= bit;
        more = imap_take(c, ' ');
    }
    *out = *out ? *out : RETURN_ALL;
    return imap_expect(c, ')', "Expected )");
}

static bool take_word(struct imap_cursor *c, const char *word)
{
    size_t len = strlen(word);
    bool there = tg_span_ieq(tg_span_sub(c->text, c->at, len), tg_span_str(word));
    c->at += there ? len : 0;
    return there;
}

/* search = "SEARCH" [SP "RETURN" SP "(" ... ")"] [SP "CHARSET" SP astring] 1*(SP search-key) */
void imap_cmd_search(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_search_parse p = {.cursor = args, .view = &s->view};
    unsigned returns = 0;
    if (!imap_space(args) || (take_word(args, "RETURN") && (!take_returns(args, &returns) || !imap_space(args)))) {
        return;
    }
    if (take_word(args, "CHARSET ")) {
        if (!imap_astring(args, &p.charset) || !imap_space(args)) {
            return;
        }
        if (!imap_search_charset(p.charset)) {
            imap_no(s, "BADCHARSET (US-ASCII UTF-8 ISO-2022-JP)", "Strings cannot be in that charset");
            return;
        }
    }
    struct imap_search_key *keys = imap_search_parse(&p);
    if (keys && imap_end(args)) {
        answer(s, keys, returns);
    }
}
