// SPDX-License-Identifier: MIT
#include "protocols/mail/message.h"

#include "protocols/mail/mail_internal.h"
#include "protocols/mail/mime_param.h"

#define DEPTH_MAX    32
#define PART_MAX     1000
#define BOUNDARY_MAX 70

struct tree {
    struct tg_arena *arena;
    size_t parts;
};

static struct mail_part *part_parse(struct tree *tree, struct tg_span octets, bool in_digest, unsigned depth);

static void defect(struct mail_part *part, const char *sentence)
{
    if (!part->defect) {
        part->defect = sentence;
    }
}

static bool is(const struct mail_part *part, const char *type, const char *subtype)
{
    return tg_span_eq_str(part->type, type) && (!subtype || tg_span_eq_str(part->subtype, subtype));
}

static void become(struct mail_part *part, const char *type, const char *subtype, const char *why)
{
    part->type = tg_span_str(type);
    part->subtype = tg_span_str(subtype);
    part->param_count = 0;
    defect(part, why);
}

/* content = "Content-Type" ":" type "/" subtype *(";" parameter) */
static void read_type(struct mail_part *part, struct tree *tree, bool in_digest)
{
    const struct mail_field *field = mail_header_find(&part->header, "Content-Type");
    part->type = in_digest ? TG_SPAN_LIT("message") : TG_SPAN_LIT("text");
    part->subtype = in_digest ? TG_SPAN_LIT("rfc822") : TG_SPAN_LIT("plain");
    if (!field) {
        return;
    }
    struct mail_lex lex = {.text = field->value};
    (void)mail_lex_skip(&lex, NULL);
    struct tg_span type = mail_lower_copy(mail_lex_token(&lex), tree->arena);
    (void)mail_lex_skip(&lex, NULL);
    bool slash = mail_lex_peek(&lex) == '/';
    lex.at += slash;
    (void)mail_lex_skip(&lex, NULL);
    struct tg_span subtype = mail_lower_copy(mail_lex_token(&lex), tree->arena);
    if (!slash || type.len == 0 || subtype.len == 0) {
        become(part, "text", "plain", "Content-Type cannot be read");
        return;
    }
    part->type = type;
    part->subtype = subtype;
    part->params = mail_params_parse(&lex, tree->arena, &part->param_count);
}

/* The first token of a field, in lower case, and its parameters when asked for. */
static struct tg_span read_token(struct mail_part *part, struct tree *tree, const char *name, bool with_params)
{
    const struct mail_field *field = mail_header_find(&part->header, name);
    if (!field) {
        return tg_span_make(NULL, 0);
    }
    struct mail_lex lex = {.text = field->value};
    (void)mail_lex_skip(&lex, NULL);
    struct tg_span token = mail_lower_copy(mail_lex_token(&lex), tree->arena);
    if (with_params) {
        part->disposition_params = mail_params_parse(&lex, tree->arena, &part->disposition_param_count);
    }
    return token;
}

static struct tg_span read_raw(struct mail_part *part, struct tree *tree, const char *name)
{
    const struct mail_field *field = mail_header_find(&part->header, name);
    struct tg_span value = {NULL, 0};
    if (field) {
        struct tg_buf flat;
        tg_buf_init(&flat, SIZE_MAX);
        (void)mail_field_unfold(&flat, field);
        value = tg_arena_copy(tree->arena, tg_buf_span(&flat));
        tg_buf_deinit(&flat);
    }
    return value;
}

static bool is_identity(struct tg_span encoding)
{
    return tg_span_eq_str(encoding, "7bit") || tg_span_eq_str(encoding, "8bit") || tg_span_eq_str(encoding, "binary");
}

static void read_encoding(struct mail_part *part, struct tree *tree)
{
    part->encoding = read_token(part, tree, "Content-Transfer-Encoding", false);
    if (part->encoding.len == 0) {
        part->encoding = TG_SPAN_LIT("7bit");
    }
    if (is_identity(part->encoding)) {
        return;
    }
    bool known = tg_span_eq_str(part->encoding, "quoted-printable") || tg_span_eq_str(part->encoding, "base64");
    if (is(part, "multipart", NULL)) {
        part->encoding = TG_SPAN_LIT("7bit");
        defect(part, "a multipart has a transfer encoding");
    } else if (!known) {
        become(part, "application", "octet-stream", "the transfer encoding is unknown");
    } else if (is(part, "message", "rfc822")) {
        become(part, "application", "octet-stream", "a letter inside the letter has a transfer encoding");
    }
}

/* Whether the line is dash-boundary transport-padding; *close: with "--". */
static bool is_delimiter(struct tg_span line, struct tg_span boundary, bool *close)
{
    line = mail_line_text(line);
    if (line.len < boundary.len + 2 || line.ptr[0] != '-' || line.ptr[1] != '-' ||
        !tg_span_eq(tg_span_sub(line, 2, boundary.len), boundary)) {
        return false;
    }
    struct tg_span rest = tg_span_after(line, boundary.len + 2);
    *close = rest.len >= 2 && rest.ptr[0] == '-' && rest.ptr[1] == '-';
    if (*close) {
        rest = tg_span_after(rest, 2);
    }
    return tg_span_trim(rest).len == 0;
}

/* The octets of a body part lie between two delimiter lines, without the line end in front of the second. */
static struct tg_span part_octets(struct tg_span body, size_t from, size_t delimiter_at)
{
    struct tg_span octets = tg_span_sub(body, from, delimiter_at - from);
    return delimiter_at > from ? mail_line_text(octets) : octets;
}

static void add_child(struct mail_part *part, struct mail_part *child)
{
    if (child) {
        part->children[part->child_count++] = child;
    }
}

/* One walk over the body's lines; with part->children NULL it only counts. */
static size_t split(struct mail_part *part, struct tree *tree, struct tg_span boundary, unsigned depth)
{
    bool digest = is(part, "multipart", "digest"), close = false;
    size_t count = 0, from = SIZE_MAX;
    for (size_t at = 0; at < part->body.len && !close;) {
        size_t end = mail_line_end(part->body, at);
        if (is_delimiter(tg_span_sub(part->body, at, end - at), boundary, &close)) {
            if (from != SIZE_MAX) {
                count++;
                if (part->children && tree->parts < PART_MAX) {
                    add_child(part, part_parse(tree, part_octets(part->body, from, at), digest, depth + 1));
                }
            }
            from = end;
        }
        at = end;
    }
    if (from != SIZE_MAX && !close) {
        count++;
        defect(part, "the closing boundary is missing");
        if (part->children && tree->parts < PART_MAX) {
            add_child(part, part_parse(tree, tg_span_after(part->body, from), digest, depth + 1));
        }
    }
    return count;
}

/* multipart-body = [preamble CRLF] dash-boundary CRLF body-part *(delimiter CRLF body-part) close-delimiter [CRLF
 * epilogue] */
static void read_multipart(struct mail_part *part, struct tree *tree, unsigned depth)
{
    struct tg_span boundary = mail_part_param(part, "boundary");
    while (boundary.len > 0 && boundary.ptr[boundary.len - 1] == ' ') {
        boundary.len--;
    }
    if (boundary.len == 0 || boundary.len > BOUNDARY_MAX) {
        become(part, "text", "plain", "a multipart has no boundary");
        return;
    }
    size_t count = split(part, tree, boundary, depth);
    if (count == 0) {
        become(part, "text", "plain", "the boundary of a multipart stands nowhere");
        return;
    }
    if (count > PART_MAX - tree->parts) {
        count = PART_MAX - tree->parts;
        defect(part, "there are too many parts");
    }
    part->children = count > 0 ? tg_arena_alloc(tree->arena, count * sizeof(struct mail_part *)) : NULL;
    if (part->children) {
        (void)split(part, tree, boundary, depth);
    }
    if (part->child_count == 0) {
        become(part, "application", "octet-stream", "there are too many parts");
    }
}

static void read_inside(struct mail_part *part, struct tree *tree, unsigned depth)
{
    bool letter = is(part, "message", "rfc822") || is(part, "message", "global");
    if (!letter && !is(part, "multipart", NULL)) {
        return;
    }
    if (depth >= DEPTH_MAX) {
        become(part, "application", "octet-stream", "the parts are nested too deep");
        return;
    }
    if (!letter) {
        read_multipart(part, tree, depth);
        return;
    }
    part->children = TG_ARENA_NEW(tree->arena, struct mail_part *);
    if (part->children && tree->parts < PART_MAX) {
        add_child(part, part_parse(tree, part->body, false, depth + 1));
    }
    if (part->child_count == 0) {
        become(part, "application", "octet-stream", "there are too many parts");
    }
}

static size_t count_lines(struct tg_span body)
{
    size_t lines = 0;
    for (size_t at = 0; at < body.len; lines++) {
        at = mail_line_end(body, at);
    }
    return lines;
}

/* RFC 5322 section 3.6: these may stand once. */
static void check_once(struct mail_part *part)
{
    static const char *const once[] = {"Date",       "From",        "Sender",     "Reply-To", "To", "Cc",
                                       "Message-ID", "In-Reply-To", "References", "Subject",  "Bcc"};
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
        if (mail_header_count(&part->header, once[i]) > 1) {
            defect(part, "a field that may stand once stands twice");
        }
    }
}

static struct mail_part *part_parse(struct tree *tree, struct tg_span octets, bool in_digest, unsigned depth)
{
    struct mail_part *part = TG_ARENA_NEW(tree->arena, struct mail_part);
    if (!part) {
        return NULL;
    }
    tree->parts++;
    part->whole = octets;
    mail_header_parse(&part->header, octets, tree->arena);
    part->head = tg_span_sub(octets, 0, part->header.body_at);
    part->body = tg_span_after(octets, part->header.body_at);
    part->lines = count_lines(part->body);
    read_type(part, tree, in_digest);
    read_encoding(part, tree);
    part->disposition = read_token(part, tree, "Content-Disposition", true);
    part->id = read_raw(part, tree, "Content-ID");
    part->description = read_raw(part, tree, "Content-Description");
    part->language = read_raw(part, tree, "Content-Language");
    part->location = read_raw(part, tree, "Content-Location");
    part->md5 = read_raw(part, tree, "Content-MD5");
    read_inside(part, tree, depth);
    if (part->header.defective) { /* after what is wrong inside, which it would hide */
        defect(part, "the header is defective");
    }
    check_once(part);
    return part;
}

struct mail_part *mail_part_parse(struct tg_span octets, struct tg_arena *arena)
{
    struct tree tree = {.arena = arena};
    return part_parse(&tree, octets, false, 0);
}

static struct tg_span find_param(const struct mail_param *params, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (tg_span_ieq_str(params[i].name, name)) {
            return params[i].value;
        }
    }
    return tg_span_make(NULL, 0);
}

struct tg_span mail_part_param(const struct mail_part *part, const char *name)
{
    return find_param(part->params, part->param_count, name);
}

struct tg_span mail_part_disposition_param(const struct mail_part *part, const char *name)
{
    return find_param(part->disposition_params, part->disposition_param_count, name);
}
