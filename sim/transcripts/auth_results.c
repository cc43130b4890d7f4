// SPDX-License-Identifier: MIT
#include "sim/transcripts/auth_results.h"

#include "base/buf.h"
#include "base/text.h"
#include "protocols/mail/lex.h"

#define RESULT_MAX   100
#define PROPERTY_MAX 20

struct reader {
    struct mail_lex lex;
    struct auth_results *out;
    struct tg_arena *arena;
    struct tg_buf scratch;
};

static bool at_end_of_result(const struct reader *r)
{
    return r->lex.at >= r->lex.text.len || mail_lex_peek(&r->lex) == ';';
}

static struct tg_span lower(struct reader *r, struct tg_span s)
{
    unsigned char *copy = tg_arena_alloc(r->arena, s.len);
    for (size_t i = 0; copy && i < s.len; i++) {
        copy[i] = tg_lower(s.ptr[i]);
    }
    return tg_span_make(copy, copy ? s.len : 0);
}

/* value = token / quoted-string; pvalue also an addr-spec, or what real servers write there: any octets up to white
 * space, ";" or "(". */
static struct tg_span take_value(struct reader *r)
{
    tg_buf_clear(&r->scratch);
    (void)mail_lex_skip(&r->lex, NULL);
    while (r->lex.at < r->lex.text.len) {
        const unsigned char c = mail_lex_peek(&r->lex);
        if (c == '"') {
            (void)mail_lex_quoted(&r->lex, &r->scratch);
        } else if (c <= 0x20 || c == ';' || c == '(') {
            break;
        } else {
            (void)tg_buf_byte(&r->scratch, c);
            r->lex.at++;
        }
    }
    return tg_arena_copy(r->arena, tg_buf_span(&r->scratch));
}

static bool take_octet(struct reader *r, unsigned char c)
{
    (void)mail_lex_skip(&r->lex, NULL);
    if (r->lex.at >= r->lex.text.len || mail_lex_peek(&r->lex) != c) {
        return false;
    }
    r->lex.at++;
    return true;
}

/* propspec = ptype "." property "=" pvalue; reasonspec = "reason" "=" value */
static void take_property(struct reader *r, struct auth_result *result)
{
    struct tg_span name = mail_lex_token(&r->lex);
    if (name.len == 0 || !take_octet(r, '=')) {
        r->out->defective = true;
        r->lex.at += name.len == 0 && !at_end_of_result(r); /* always a step on */
        return;
    }
    const struct tg_span value = take_value(r);
    if (tg_span_ieq_str(name, "reason")) {
        result->reason = value;
        return;
    }
    if (!result->properties) {
        result->properties = tg_arena_alloc(r->arena, PROPERTY_MAX * sizeof *result->properties);
    }
    if (!result->properties || result->property_count == PROPERTY_MAX) {
        r->out->defective = true;
        return;
    }
    result->properties[result->property_count++] = (struct auth_property){lower(r, name), value};
}

/* resinfo = ";" method [ "/" version ] "=" result [reasonspec] *propspec; or ";" "none" */
static void take_result(struct reader *r)
{
    struct auth_result result = {0};
    (void)mail_lex_skip(&r->lex, NULL);
    if (at_end_of_result(r)) {
        return;
    }
    const struct tg_span method = mail_lex_token(&r->lex);
    if (tg_span_ieq_str(method, "none")) {
        (void)mail_lex_skip(&r->lex, NULL);
        r->out->defective |= !at_end_of_result(r);
        return;
    }
    if (take_octet(r, '/')) {
        (void)mail_lex_skip(&r->lex, NULL);
        (void)mail_lex_token(&r->lex);
    }
    if (method.len == 0 || !take_octet(r, '=')) {
        r->out->defective = true;
        return;
    }
    (void)mail_lex_skip(&r->lex, NULL);
    result.method = lower(r, method);
    result.result = lower(r, mail_lex_token(&r->lex));
    tg_buf_clear(&r->scratch);
    (void)mail_lex_skip(&r->lex, &r->scratch);
    result.comment = tg_arena_copy(r->arena, tg_span_trim(tg_buf_span(&r->scratch)));
    while (!at_end_of_result(r)) {
        take_property(r, &result);
        (void)mail_lex_skip(&r->lex, NULL);
    }
    if (!r->out->results) {
        r->out->results = tg_arena_alloc(r->arena, RESULT_MAX * sizeof *r->out->results);
    }
    if (!r->out->results || r->out->count == RESULT_MAX) {
        r->out->defective = true;
        return;
    }
    r->out->results[r->out->count++] = result;
}

/* authres-payload = [CFWS] authserv-id [ CFWS version ] ( no-result / 1*resinfo ) [CFWS] */
void auth_results_parse(struct auth_results *out, struct tg_span value, struct tg_arena *arena)
{
    *out = (struct auth_results){0};
    struct reader r = {.lex = {.text = value}, .out = out, .arena = arena};
    tg_buf_init(&r.scratch, SIZE_MAX);
    out->server = take_value(&r);
    /* Some servers leave their name out and begin with the first result. */
    if (tg_span_find_byte(out->server, '=') != SIZE_MAX) {
        out->server = tg_span_make(NULL, 0);
        out->defective = true;
        r.lex.at = 0;
        take_result(&r);
    }
    while (r.lex.at < value.len) {
        (void)mail_lex_skip(&r.lex, NULL);
        while (!at_end_of_result(&r)) { /* a version, or what could not be read */
            r.lex.at++;
            (void)mail_lex_skip(&r.lex, NULL);
        }
        if (r.lex.at < value.len) {
            r.lex.at++;
            take_result(&r);
        }
    }
    tg_buf_deinit(&r.scratch);
}
