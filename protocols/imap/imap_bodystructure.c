// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_letter.h"
#include "protocols/imap/imap_write.h"

#include "base/text.h"

/* Parameters are written as they stand in the header (RFC 2231 forms and encoded words untouched): decoding is the
 * client's. This reads them again, for a part knows them only decoded. */
struct params {
    struct tg_span text; /* behind the value: ; name=value ; ... */
    size_t at;
};

static int next_octet(const struct params *p)
{
    return p->at < p->text.len ? p->text.ptr[p->at] : -1;
}

static void skip_cfws(struct params *p)
{
    int depth = 0;
    for (int octet; (octet = next_octet(p)) >= 0; p->at++) {
        if (octet == '(') {
            depth++;
        } else if (depth > 0) {
            depth -= octet == ')';
            p->at += octet == '\\';
        } else if (octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
            return;
        }
    }
}

/* token, or whatever else stands there up to a delimiter */
static struct tg_span take_token(struct params *p, const char *end)
{
    size_t start = p->at;
    while (next_octet(p) > 0 && !strchr(end, next_octet(p))) {
        p->at++;
    }
    return tg_span_sub(p->text, start, p->at - start);
}

static void take_quoted(struct params *p, struct tg_buf *value)
{
    for (p->at++; next_octet(p) >= 0 && next_octet(p) != '"'; p->at++) {
        if (next_octet(p) == '\\' && p->at + 1 < p->text.len) {
            p->at++;
        }
        if (next_octet(p) != '\r' && next_octet(p) != '\n') {
            tg_buf_byte(value, (unsigned char)next_octet(p));
        }
    }
    p->at += p->at < p->text.len;
}

/* parameter = attribute "=" value; false when none is left */
static bool next_param(struct params *p, struct tg_span *name, struct tg_buf *value)
{
    while (p->at < p->text.len) {
        (void)take_token(p, ";\"");
        if (next_octet(p) == '"') { /* junk that hides a semicolon */
            tg_buf_clear(value);
            take_quoted(p, value);
            continue;
        }
        p->at += p->at < p->text.len;
        skip_cfws(p);
        *name = take_token(p, "=; \t\r\n(");
        skip_cfws(p);
        if (name->len == 0 || next_octet(p) != '=') {
            p->at += next_octet(p) == 0;
            continue;
        }
        p->at++;
        skip_cfws(p);
        tg_buf_clear(value);
        if (next_octet(p) == '"') {
            take_quoted(p, value);
        } else {
            tg_buf_append(value, take_token(p, "; \t\r\n("));
        }
        return true;
    }
    return false;
}

/* body-fld-param = "(" string SP string *(SP string SP string) ")" / nil */
static void write_params(struct tg_buf *out, const struct mail_field *field)
{
    struct params p = {.text = field ? field->value : tg_span_make(NULL, 0)};
    struct tg_span name;
    struct tg_buf value;
    bool any = false;
    tg_buf_init(&value, SIZE_MAX);
    while (next_param(&p, &name, &value)) {
        tg_buf_byte(out, any ? ' ' : '(');
        any = true;
        imap_write_upper(out, name);
        tg_buf_byte(out, ' ');
        imap_write_string(out, tg_buf_span(&value));
    }
    tg_buf_str(out, any ? ")" : "NIL");
    tg_buf_deinit(&value);
}

static void write_absent(struct tg_buf *out, struct tg_span s)
{
    imap_write_nstring(out, s.len > 0 ? s : tg_span_make(NULL, 0));
}

/* body-fld-dsp = "(" string SP body-fld-param ")" / nil */
static void write_disposition(struct tg_buf *out, const struct mail_part *part)
{
    if (part->disposition.len == 0) {
        tg_buf_str(out, "NIL");
        return;
    }
    tg_buf_byte(out, '(');
    imap_write_upper(out, part->disposition);
    tg_buf_byte(out, ' ');
    write_params(out, mail_header_find(&part->header, "Content-Disposition"));
    tg_buf_byte(out, ')');
}

/* body-fld-lang = nstring / "(" string *(SP string) ")" */
static void write_language(struct tg_buf *out, struct tg_span language)
{
    bool any = false;
    while (language.len > 0) {
        struct tg_span tag = tg_span_trim(tg_split(&language, ','));
        if (tag.len > 0) {
            tg_buf_byte(out, any ? ' ' : '(');
            imap_write_string(out, tag);
            any = true;
        }
    }
    tg_buf_str(out, any ? ")" : "NIL");
}

static void write_extension(struct tg_buf *out, const struct mail_part *part)
{
    tg_buf_byte(out, ' ');
    write_disposition(out, part);
    tg_buf_byte(out, ' ');
    write_language(out, part->language);
    tg_buf_byte(out, ' ');
    write_absent(out, part->location);
}

/* The parameters of a text part without Content-Type are those of RFC 2045 section 5.2. */
static void write_type_params(struct tg_buf *out, const struct mail_part *part)
{
    const struct mail_field *field = mail_header_find(&part->header, "Content-Type");
    if (!field && tg_span_eq_str(part->type, "text")) {
        tg_buf_str(out, "(\"CHARSET\" \"US-ASCII\")");
    } else {
        write_params(out, field);
    }
}

/* body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets */
static void write_single(struct tg_buf *out, const struct mail_part *part, bool extended)
{
    bool letter = tg_span_eq_str(part->type, "message") && tg_span_eq_str(part->subtype, "rfc822");
    bool empty_multipart = tg_span_eq_str(part->type, "multipart");
    bool opaque = empty_multipart || (letter && part->child_count != 1); /* broken MIME: the best legal structure */
    tg_buf_byte(out, '(');
    imap_write_upper(out, opaque ? TG_SPAN_LIT("application") : part->type);
    tg_buf_byte(out, ' ');
    imap_write_upper(out, opaque ? TG_SPAN_LIT("octet-stream") : part->subtype);
    tg_buf_byte(out, ' ');
    write_type_params(out, part);
    tg_buf_byte(out, ' ');
    write_absent(out, part->id);
    tg_buf_byte(out, ' ');
    write_absent(out, part->description);
    tg_buf_byte(out, ' ');
    imap_write_upper(out, part->encoding);
    tg_buf_fmt(out, " %z", part->body.len);
    if (letter && !opaque) {
        tg_buf_byte(out, ' ');
        imap_write_envelope(out, &part->children[0]->header);
        tg_buf_byte(out, ' ');
        imap_write_bodystructure(out, part->children[0], extended);
    }
    if ((letter && !opaque) || tg_span_eq_str(part->type, "text")) {
        tg_buf_fmt(out, " %z", part->lines);
    }
    if (extended) {
        tg_buf_byte(out, ' ');
        write_absent(out, part->md5);
        write_extension(out, part);
    }
    tg_buf_byte(out, ')');
}

/* body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]. Recursion is as deep as the parser let parts nest. */
void imap_write_bodystructure(struct tg_buf *out, const struct mail_part *part, bool extended)
{
    if (!part) {
        tg_buf_str(out, "(\"APPLICATION\" \"OCTET-STREAM\" NIL NIL NIL \"BINARY\" 0)");
        return;
    }
    if (!tg_span_eq_str(part->type, "multipart") || part->child_count == 0) {
        write_single(out, part, extended);
        return;
    }
    tg_buf_byte(out, '(');
    for (size_t i = 0; i < part->child_count; i++) {
        imap_write_bodystructure(out, part->children[i], extended);
    }
    tg_buf_byte(out, ' ');
    imap_write_upper(out, part->subtype);
    if (extended) {
        tg_buf_byte(out, ' ');
        write_type_params(out, part);
        write_extension(out, part);
    }
    tg_buf_byte(out, ')');
}
