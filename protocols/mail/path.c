// SPDX-License-Identifier: MIT
#include "protocols/mail/address.h"

#include "base/text.h"
#include "protocols/mail/mail_internal.h"

#define LOCAL_MAX       64
#define DOMAIN_MAX      255
#define LABEL_MAX       63
#define PATH_MAX_OCTETS 256

bool mail_is_ascii(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* What the octet that stopped the reading makes of the whole. */
static enum mail_path_error error_of(struct tg_span text, size_t at)
{
    if (at >= text.len) {
        return MAIL_PATH_SYNTAX;
    }
    unsigned char c = text.ptr[at];
    if (c >= 0x80) {
        return MAIL_PATH_NON_ASCII;
    }
    return c < 0x20 || c == 0x7f ? MAIL_PATH_CONTROL : MAIL_PATH_SYNTAX;
}

static unsigned char octet_at(struct tg_span text, size_t at)
{
    return at < text.len ? text.ptr[at] : 0;
}

/* sub-domain = Let-dig [Ldh-str]; Domain = sub-domain *("." sub-domain). Returns where the reading stopped;
 * *whole tells whether a domain ended there. */
static size_t scan_domain(struct tg_span text, size_t at, bool utf8, bool *whole)
{
    for (;;) {
        size_t start = at;
        while (at < text.len && (tg_is_alnum(text.ptr[at]) || text.ptr[at] == '-' || (utf8 && text.ptr[at] >= 0x80))) {
            at++;
        }
        *whole = at > start && at - start <= LABEL_MAX && text.ptr[start] != '-' && text.ptr[at - 1] != '-';
        if (!*whole || octet_at(text, at) != '.') {
            return at;
        }
        at++;
    }
}

/* Snum = 1*3DIGIT, 0 to 255; IPv4-address-literal = Snum 3("." Snum) */
static bool ipv4_valid(struct tg_span s)
{
    for (int i = 0; i < 4; i++) {
        size_t dot = tg_span_find_byte(s, '.');
        if ((dot == SIZE_MAX) != (i == 3)) {
            return false;
        }
        struct tg_span number = tg_span_sub(s, 0, dot);
        uint64_t value;
        if (number.len > 3 || !tg_parse_u64(number, 255, &value)) {
            return false;
        }
        s = i == 3 ? tg_span_make(NULL, 0) : tg_span_after(s, dot + 1);
    }
    return true;
}

/* IPv6-full = 8 groups; IPv6-comp: "::" once, for two groups or more; either may end in an IPv4 address. */
static bool ipv6_valid(struct tg_span s)
{
    unsigned groups = 0;
    bool compressed = false;
    size_t at = 0;

    if (octet_at(s, 0) == ':') {
        if (octet_at(s, 1) != ':') {
            return false;
        }
        compressed = true;
        at = 2;
    }
    while (at < s.len) {
        size_t start = at;
        while (at < s.len && tg_hex_value(s.ptr[at]) >= 0) {
            at++;
        }
        if (octet_at(s, at) == '.') {
            groups += 2;
            at = s.len;
            if (!ipv4_valid(tg_span_after(s, start))) {
                return false;
            }
            break;
        }
        if (at == start || at - start > 4) {
            return false;
        }
        groups++;
        if (at == s.len) {
            break;
        }
        if (s.ptr[at] != ':' || ++at == s.len) {
            return false;
        }
        if (s.ptr[at] == ':') {
            if (compressed) {
                return false;
            }
            compressed = true;
            at++;
        }
    }
    return compressed ? groups <= 6 : groups == 8;
}

/* address-literal = "[" ( IPv4-address-literal / "IPv6:" IPv6-addr ) "]"
 * General-address-literal has no registered tag and is refused. */
bool mail_address_literal_valid(struct tg_span literal)
{
    if (literal.len < 2 || literal.ptr[0] != '[' || literal.ptr[literal.len - 1] != ']') {
        return false;
    }
    struct tg_span inner = tg_span_sub(literal, 1, literal.len - 2);
    if (tg_span_istarts(inner, "IPv6:")) {
        return ipv6_valid(tg_span_after(inner, 5));
    }
    return ipv4_valid(inner);
}

bool mail_domain_valid(struct tg_span domain)
{
    if (octet_at(domain, 0) == '[') {
        return mail_address_literal_valid(domain);
    }
    bool whole;
    return domain.len <= DOMAIN_MAX && scan_domain(domain, 0, false, &whole) == domain.len && whole;
}

/* Domain / address-literal, in a path. */
static size_t scan_path_domain(struct tg_span text, size_t at, bool utf8, bool *whole)
{
    if (octet_at(text, at) != '[') {
        return scan_domain(text, at, utf8, whole);
    }
    size_t end = at;
    while (end < text.len && text.ptr[end] != ']' && text.ptr[end] > 0x20 && text.ptr[end] < 0x7f) {
        end++;
    }
    *whole = octet_at(text, end) == ']' && mail_address_literal_valid(tg_span_sub(text, at, end + 1 - at));
    return *whole ? end + 1 : end;
}

/* Quoted-string = DQUOTE *(qtextSMTP / "\" %d32-126) DQUOTE */
static size_t scan_quoted(struct tg_span text, size_t at, bool utf8, bool *whole)
{
    *whole = false;
    at++;
    while (at < text.len && text.ptr[at] >= 0x20 && (text.ptr[at] < 0x7f || (utf8 && text.ptr[at] >= 0x80))) {
        if (text.ptr[at] == '"') {
            *whole = true;
            return at + 1;
        }
        if (text.ptr[at] == '\\') {
            at++;
            if (at >= text.len || text.ptr[at] < 0x20 || text.ptr[at] >= 0x7f) {
                return at;
            }
        }
        at++;
    }
    return at;
}

/* Dot-string = Atom *("." Atom); with keitai_dots any dots among the atoms. */
static size_t scan_dot_string(struct tg_span text, size_t at, struct mail_path_rules rules, bool *whole)
{
    bool last_was_atom = false, any_atom = false;
    *whole = false;
    for (; at < text.len; at++) {
        unsigned char c = text.ptr[at];
        if (mail_is_atext(c) || (rules.utf8 && c >= 0x80)) {
            last_was_atom = any_atom = true;
        } else if (c == '.' && (last_was_atom || rules.keitai_dots)) {
            last_was_atom = false;
        } else {
            break;
        }
    }
    *whole = any_atom && (last_was_atom || rules.keitai_dots);
    return at;
}

/* A-d-l = At-domain *("," At-domain), then ":"; accepted and thrown away (RFC 5321 appendix C). */
static size_t scan_route(struct tg_span text, size_t at, bool *whole)
{
    for (;;) {
        *whole = false;
        if (octet_at(text, at) != '@') {
            return at;
        }
        at = scan_path_domain(text, at + 1, false, whole);
        if (!*whole) {
            return at;
        }
        if (octet_at(text, at) == ':') {
            return at + 1;
        }
        *whole = false;
        if (octet_at(text, at) != ',') {
            return at;
        }
        at++;
    }
}

static enum mail_path_error fail(struct mail_path *out, enum mail_path_error error, size_t at)
{
    *out = (struct mail_path){.error_at = at};
    return error;
}

/* Path = "<" [ A-d-l ":" ] Mailbox ">" ; or "<>" ; or "<Postmaster>" */
enum mail_path_error mail_path_parse(struct mail_path *out, struct tg_span text, struct mail_path_rules rules)
{
    size_t at = 1;
    bool whole = true;

    *out = (struct mail_path){0};
    if (octet_at(text, 0) != '<') {
        return fail(out, error_of(text, 0), 0);
    }
    if (octet_at(text, 1) == '>') {
        if (!rules.allow_null) {
            return fail(out, MAIL_PATH_SYNTAX, 1);
        }
        out->consumed = 2;
        return MAIL_PATH_OK;
    }
    if (octet_at(text, at) == '@') {
        at = scan_route(text, at, &whole);
        if (!whole) {
            return fail(out, error_of(text, at), at);
        }
        out->had_route = true;
    }
    size_t start = at;
    at = octet_at(text, at) == '"' ? scan_quoted(text, at, rules.utf8, &whole)
                                   : scan_dot_string(text, at, rules, &whole);
    out->local = tg_span_sub(text, start, at - start);
    if (!whole) {
        return fail(out, error_of(text, at), at);
    }
    if (octet_at(text, at) == '@') {
        size_t domain_at = at + 1;
        at = scan_path_domain(text, domain_at, rules.utf8, &whole);
        out->domain = tg_span_sub(text, domain_at, at - domain_at);
    } else {
        whole = !out->had_route && tg_span_ieq_str(out->local, "postmaster");
    }
    if (!whole || octet_at(text, at) != '>' || at >= text.len) {
        return fail(out, error_of(text, at), at);
    }
    out->whole = tg_span_sub(text, start, at - start);
    out->consumed = at + 1;
    if (!tg_utf8_valid(out->whole)) {
        return fail(out, MAIL_PATH_SYNTAX, start);
    }
    if (out->local.len > LOCAL_MAX || out->domain.len > DOMAIN_MAX || out->consumed > PATH_MAX_OCTETS) {
        return fail(out, MAIL_PATH_TOO_LONG, at);
    }
    return MAIL_PATH_OK;
}

/* The next octet the local-part stands for; quotes and backslashes of a quoted-string fall away. */
static bool next_local_octet(struct tg_span local, size_t *at, unsigned char *out)
{
    bool quoted = octet_at(local, 0) == '"';
    if (quoted && *at == 0) {
        *at = 1;
    }
    if (*at >= local.len || (quoted && local.ptr[*at] == '"')) {
        return false;
    }
    if (quoted && local.ptr[*at] == '\\' && *at + 1 < local.len) {
        ++*at;
    }
    *out = local.ptr[(*at)++];
    return true;
}

static bool local_eq(struct tg_span a, struct tg_span b)
{
    size_t at_a = 0, at_b = 0;
    unsigned char octet_a, octet_b;
    if (tg_span_ieq_str(a, "postmaster") && tg_span_ieq(a, b)) {
        return true; /* RFC 5321 section 4.5.1: in any case */
    }
    for (;;) {
        bool more_a = next_local_octet(a, &at_a, &octet_a);
        bool more_b = next_local_octet(b, &at_b, &octet_b);
        if (!more_a || !more_b) {
            return more_a == more_b;
        }
        if (octet_a != octet_b) {
            return false;
        }
    }
}

bool mail_path_eq(const struct mail_path *a, const struct mail_path *b)
{
    bool null_a = a->whole.len == 0, null_b = b->whole.len == 0;
    if (null_a || null_b) {
        return null_a && null_b;
    }
    return tg_span_ieq(a->domain, b->domain) && local_eq(a->local, b->local);
}
