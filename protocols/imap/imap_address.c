// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_address.h"

#include "protocols/imap/imap_write.h"

struct reading {
    struct tg_span text;
    size_t at;
    struct tg_buf *out;
    struct tg_buf words; /* of a phrase or a local-part */
    struct tg_buf name;  /* the phrase before "<" */
    struct tg_buf route, domain, comment;
    bool any_words, any_name, any_comment, any_route, any_domain, space, in_group, wrote;
};

static int next_octet(const struct reading *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : -1;
}

/* comment = "(" *([FWS] ccontent) [FWS] ")"; kept, for old letters put the name there */
static void take_comment(struct reading *r)
{
    int depth = 0;
    tg_buf_clear(&r->comment);
    r->any_comment = true;
    for (; r->at < r->text.len; r->at++) {
        unsigned char octet = r->text.ptr[r->at];
        if (octet == '(' && depth++ == 0) {
            continue;
        }
        if (octet == ')' && --depth == 0) {
            r->at++;
            return;
        }
        if (octet == '\\' && r->at + 1 < r->text.len) {
            octet = r->text.ptr[++r->at];
        }
        tg_buf_byte(&r->comment, octet);
    }
}

/* quoted-string: its content */
static void take_quoted(struct reading *r, struct tg_buf *to)
{
    for (r->at++; r->at < r->text.len && r->text.ptr[r->at] != '"'; r->at++) {
        if (r->text.ptr[r->at] == '\\' && r->at + 1 < r->text.len) {
            r->at++;
        }
        tg_buf_byte(to, r->text.ptr[r->at]);
    }
    r->at += r->at < r->text.len;
}

static bool is_space(int octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static void skip_space(struct reading *r)
{
    while (is_space(next_octet(r)) || next_octet(r) == '(') {
        if (next_octet(r) == '(') {
            take_comment(r);
        } else {
            r->at++;
        }
        r->space = true;
    }
}

/* domain = dot-atom / "[" *dtext "]", up to what cannot be part of it */
static void take_domain(struct reading *r, struct tg_buf *to)
{
    bool literal = false;
    for (;;) {
        skip_space(r);
        int octet = next_octet(r);
        if (octet < 0 || (!literal && strchr(",;:<>@\"", octet) && octet != 0)) {
            return;
        }
        literal = octet == '[' || (literal && octet != ']');
        tg_buf_byte(to, (unsigned char)octet);
        r->at++;
    }
}

static void write_or_nil(struct tg_buf *out, const struct tg_buf *text, bool any)
{
    if (any) {
        imap_write_string(out, tg_buf_span(text));
    } else {
        tg_buf_str(out, "NIL");
    }
    tg_buf_byte(out, ' ');
}

static void begin_row(struct reading *r)
{
    tg_buf_str(r->out, r->wrote ? "(" : "((");
    r->wrote = true;
}

static void reset(struct reading *r)
{
    tg_buf_clear(&r->words);
    tg_buf_clear(&r->name);
    tg_buf_clear(&r->route);
    tg_buf_clear(&r->domain);
    tg_buf_clear(&r->comment);
    r->any_words = r->any_name = r->any_comment = r->any_route = r->any_domain = r->space = false;
}

/* A mailbox without a domain gets an empty one: NIL would say that it is a group. */
static void end_address(struct reading *r)
{
    if (r->any_words || r->any_name || r->any_domain) {
        bool from_comment = !r->any_name && r->any_comment;
        begin_row(r);
        write_or_nil(r->out, from_comment ? &r->comment : &r->name, r->any_name || from_comment);
        write_or_nil(r->out, &r->route, r->any_route);
        write_or_nil(r->out, &r->words, true);
        imap_write_string(r->out, tg_buf_span(&r->domain));
        tg_buf_byte(r->out, ')');
    }
    reset(r);
}

static void begin_group(struct reading *r)
{
    begin_row(r);
    tg_buf_str(r->out, "NIL NIL ");
    write_or_nil(r->out, &r->words, true);
    tg_buf_str(r->out, "NIL)");
    r->in_group = true;
    reset(r);
}

static void end_group(struct reading *r)
{
    end_address(r);
    if (r->in_group) {
        begin_row(r);
        tg_buf_str(r->out, "NIL NIL NIL NIL)");
        r->in_group = false;
    }
}

/* angle-addr = "<" [obs-route] addr-spec ">"; what stood before is the name */
static void begin_angle(struct reading *r)
{
    if (!r->any_name) {
        r->any_name = r->any_words;
        tg_buf_append(&r->name, tg_buf_span(&r->words));
    }
    tg_buf_clear(&r->words);
    r->any_words = r->space = false;
    r->at++;
    skip_space(r);
    while (next_octet(r) == '@') { /* obs-route = "@" domain *("," "@" domain) ":" */
        tg_buf_str(&r->route, r->any_route ? ",@" : "@");
        r->any_route = true;
        r->at++;
        take_domain(r, &r->route);
        while (next_octet(r) == ',' || next_octet(r) == ':' || is_space(next_octet(r))) {
            r->at++;
        }
    }
    r->any_words = true; /* <> is an address too, an empty one */
    r->space = false;
}

/* A word of a phrase or a local-part; words of a phrase are parted by one space, dots by none. */
static void take_word(struct reading *r)
{
    int octet = next_octet(r);
    bool part = r->space && r->words.len > 0;
    if (part) {
        tg_buf_byte(&r->words, ' ');
    }
    r->any_words = true;
    r->space = false;
    if (octet == '"') {
        take_quoted(r, &r->words);
        return;
    }
    do {
        tg_buf_byte(&r->words, (unsigned char)octet);
        r->at++;
        octet = next_octet(r);
    } while (octet >= 0 && !is_space(octet) && (octet == 0 || !strchr("(),:;<>@\"", octet)));
}

static void read_next(struct reading *r)
{
    switch (next_octet(r)) {
    case '<':
        begin_angle(r);
        return;
    case '@':
        r->any_domain = true;
        r->at++;
        tg_buf_clear(&r->domain);
        take_domain(r, &r->domain);
        return;
    case ':':
        begin_group(r);
        break;
    case ',':
        end_address(r);
        break;
    case ';':
        end_group(r);
        break;
    case '>':
    case ')':
        break;
    default:
        take_word(r);
        return;
    }
    r->at++;
}

void imap_write_addresses(struct tg_buf *out, struct tg_span text)
{
    struct reading r = {.text = text, .out = out};
    struct tg_buf *bufs[] = {&r.words, &r.name, &r.route, &r.domain, &r.comment};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++) {
        tg_buf_init(bufs[i], text.len + 1);
    }
    for (skip_space(&r); r.at < text.len; skip_space(&r)) {
        read_next(&r);
    }
    end_group(&r);
    tg_buf_str(out, r.wrote ? ")" : "NIL");
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++) {
        tg_buf_deinit(bufs[i]);
    }
}
