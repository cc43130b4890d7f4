// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_parser.h"

#include "base/text.h"

void imap_cursor_init(struct imap_cursor *c, struct tg_span text, struct tg_arena *arena)
{
    *c = (struct imap_cursor){.text = text, .arena = arena};
}

bool imap_fail(struct imap_cursor *c, const char *error)
{
    if (!c->error) {
        c->error = error;
    }
    return false;
}

bool imap_at_end(const struct imap_cursor *c)
{
    return c->at >= c->text.len;
}

bool imap_end(struct imap_cursor *c)
{
    if (c->error) {
        return false;
    }
    return imap_at_end(c) && !c->cut ? true : imap_fail(c, "Unexpected text at the end of the command");
}

int imap_peek(const struct imap_cursor *c)
{
    return c->error || imap_at_end(c) ? -1 : c->text.ptr[c->at];
}

bool imap_take(struct imap_cursor *c, char octet)
{
    if (imap_peek(c) != (unsigned char)octet) {
        return false;
    }
    c->at++;
    return true;
}

bool imap_expect(struct imap_cursor *c, char octet, const char *error)
{
    return imap_take(c, octet) ? true : imap_fail(c, error);
}

bool imap_space(struct imap_cursor *c)
{
    return imap_expect(c, ' ', "Expected one space and an argument");
}

/* ATOM-CHAR = <any CHAR except atom-specials>
 * atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials */
bool imap_is_atom_octet(unsigned char octet)
{
    return octet > ' ' && octet < 0x7f && !memchr("(){%*\"\\]", octet, 8);
}

static bool take_run(struct imap_cursor *c, struct tg_span *out, const char *also, size_t max, const char *error)
{
    size_t start = c->at;
    while (!imap_at_end(c)) {
        unsigned char octet = c->text.ptr[c->at];
        if (!imap_is_atom_octet(octet) && !(octet != 0 && strchr(also, octet))) {
            break;
        }
        c->at++;
    }
    if (c->error || c->at == start || c->at - start > max) {
        return imap_fail(c, error);
    }
    *out = tg_span_make(c->text.ptr + start, c->at - start);
    return true;
}

/* tag = 1*<any ASTRING-CHAR except "+"> */
bool imap_tag(struct imap_cursor *c, struct tg_span *out)
{
    size_t start = c->at;
    if (!take_run(c, out, "]", IMAP_TAG_MAX, "Expected a tag")) {
        return false;
    }
    if (memchr(out->ptr, '+', out->len)) {
        c->at = start;
        return imap_fail(c, "A tag has no plus sign");
    }
    return true;
}

/* atom = 1*ATOM-CHAR */
bool imap_atom(struct imap_cursor *c, struct tg_span *out)
{
    return take_run(c, out, "", SIZE_MAX, "Expected a word");
}

/* ASTRING-CHAR = ATOM-CHAR / resp-specials */
bool imap_astring_atom(struct imap_cursor *c, struct tg_span *out)
{
    return take_run(c, out, "]", SIZE_MAX, "Expected a word or a string");
}

/* quoted = DQUOTE *QUOTED-CHAR DQUOTE
 * QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials
 * Octets of 0x80 and more are read although the grammar has none: clients do send UTF-8 here. */
static bool take_quoted(struct imap_cursor *c, struct tg_span *out)
{
    size_t start = ++c->at, escapes = 0;
    for (;; c->at++) {
        if (imap_at_end(c)) {
            return imap_fail(c, "A quoted string has no end");
        }
        unsigned char octet = c->text.ptr[c->at];
        if (octet == '"') {
            break;
        }
        if (octet == '\\') {
            octet = c->at + 1 < c->text.len ? c->text.ptr[++c->at] : 0;
            escapes++;
            if (octet != '"' && octet != '\\') {
                return imap_fail(c, "A backslash may only quote \" and \\");
            }
        }
        if (octet == 0 || octet == '\r' || octet == '\n') {
            return imap_fail(c, "A quoted string has no CR, LF or NUL");
        }
    }
    struct tg_span raw = tg_span_make(c->text.ptr + start, c->at++ - start);
    *out = raw;
    if (escapes == 0) {
        return true;
    }
    unsigned char *copy = tg_arena_alloc(c->arena, raw.len);
    if (!copy) {
        return imap_fail(c, "The command is too large");
    }
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        i += raw.ptr[i] == '\\';
        copy[len++] = raw.ptr[i];
    }
    *out = tg_span_make(copy, len);
    return true;
}

/* literal = "{" number ["+"] "}" CRLF *CHAR8 */
static bool take_literal(struct imap_cursor *c, struct tg_span *out)
{
    uint64_t size = 0;
    c->at++;
    if (!imap_number(c, UINT32_MAX, &size)) {
        return false;
    }
    (void)imap_take(c, '+');
    if (!imap_expect(c, '}', "Expected } behind the size of a literal")) {
        return false;
    }
    if (imap_at_end(c)) {
        c->cut = true;
        c->cut_size = size;
        return imap_fail(c, "A literal is missing");
    }
    if (!imap_expect(c, '\r', "Expected CRLF behind the size of a literal") ||
        !imap_expect(c, '\n', "Expected CRLF behind the size of a literal")) {
        return false;
    }
    if (size > c->text.len - c->at) {
        return imap_fail(c, "A literal is too short");
    }
    *out = tg_span_make(c->text.ptr + c->at, (size_t)size);
    c->at += (size_t)size;
    return size > 0 && memchr(out->ptr, 0, out->len) ? imap_fail(c, "A literal has no NUL") : true;
}

/* string = quoted / literal */
bool imap_string(struct imap_cursor *c, struct tg_span *out)
{
    switch (imap_peek(c)) {
    case '"':
        return take_quoted(c, out);
    case '{':
        return take_literal(c, out);
    default:
        return imap_fail(c, "Expected a string");
    }
}

/* astring = 1*ASTRING-CHAR / string */
bool imap_astring(struct imap_cursor *c, struct tg_span *out)
{
    int next = imap_peek(c);
    return next == '"' || next == '{' ? imap_string(c, out) : imap_astring_atom(c, out);
}

/* list-mailbox = 1*list-char / string;  list-char = ATOM-CHAR / list-wildcards / resp-specials */
bool imap_list_mailbox(struct imap_cursor *c, struct tg_span *out)
{
    int next = imap_peek(c);
    return next == '"' || next == '{' ? imap_string(c, out)
                                      : take_run(c, out, "%*]", SIZE_MAX, "Expected a mailbox pattern");
}

/* nstring = string / nil */
bool imap_nstring(struct imap_cursor *c, struct tg_span *out)
{
    int next = imap_peek(c);
    if (next == '"' || next == '{') {
        return imap_string(c, out);
    }
    struct tg_span word;
    if (!imap_atom(c, &word) || !tg_span_ieq_str(word, "NIL")) {
        return imap_fail(c, "Expected a string or NIL");
    }
    *out = tg_span_make(NULL, 0);
    return true;
}

/* number = 1*DIGIT */
bool imap_number(struct imap_cursor *c, uint64_t max, uint64_t *out)
{
    size_t start = c->at;
    while (!imap_at_end(c) && tg_is_digit(c->text.ptr[c->at])) {
        c->at++;
    }
    if (c->error || !tg_parse_u64(tg_span_sub(c->text, start, c->at - start), max, out)) {
        return imap_fail(c, c->at == start ? "Expected a number" : "A number is too large");
    }
    return true;
}

/* flag = "\" atom / atom */
bool imap_flag(struct imap_cursor *c, struct tg_span *out)
{
    size_t start = c->at;
    struct tg_span word;
    (void)imap_take(c, '\\');
    if (!imap_atom(c, &word)) {
        c->error = "Expected a flag";
        return false;
    }
    *out = tg_span_make(c->text.ptr + start, c->at - start);
    return true;
}

/* An atom of a response that nobody here knows: its name may carry a section, as BODY[HEADER.FIELDS ("X Y")]<0> does.
 */
static bool skip_atom(struct imap_cursor *c)
{
    size_t start = c->at;
    bool inside = false;
    while (!imap_at_end(c)) {
        unsigned char octet = c->text.ptr[c->at];
        struct tg_span ignored;
        if (inside && (octet == '"' || octet == '{')) {
            if (!imap_string(c, &ignored)) {
                return false;
            }
            continue;
        }
        if (octet < ' ' || octet == 0x7f || (!inside && (octet == ' ' || octet == '(' || octet == ')'))) {
            break;
        }
        inside = octet == '[' ? true : octet == ']' ? false : inside;
        c->at++;
    }
    return c->at > start && !inside ? true : imap_fail(c, "Expected a value");
}

bool imap_skip_value(struct imap_cursor *c)
{
    unsigned depth = 0;
    struct tg_span ignored;
    do {
        int next = imap_peek(c);
        if (next == '(') {
            c->at++;
            if (++depth > IMAP_NESTING) {
                return imap_fail(c, "Parentheses are nested too deeply");
            }
        } else if (next == ')' && depth > 0) {
            c->at++;
            depth--;
        } else if (next == ' ' && depth > 0) {
            c->at++;
        } else if (next == '"' || next == '{') {
            if (!imap_string(c, &ignored)) {
                return false;
            }
        } else if (!skip_atom(c)) {
            return false;
        }
    } while (depth > 0);
    return true;
}
