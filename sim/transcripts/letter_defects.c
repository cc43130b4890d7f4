// SPDX-License-Identifier: MIT
/* What is wrong with a letter, each named by a code that has one plain sentence in the language tables. */
#include "sim/transcripts/letter_report_internal.h"

static const struct {
    const char *sentence, *code;
} codes[] = {
    {"Content-Type cannot be read", "type-unreadable"},
    {"a multipart has a transfer encoding", "multipart-encoded"},
    {"the transfer encoding is unknown", "encoding-unknown"},
    {"a letter inside the letter has a transfer encoding", "letter-encoded"},
    {"the closing boundary is missing", "not-closed"},
    {"a multipart has no boundary", "no-boundary"},
    {"the boundary of a multipart stands nowhere", "boundary-nowhere"},
    {"there are too many parts", "too-many-parts"},
    {"the parts are nested too deep", "too-deep"},
    {"a quoted-string is not closed", "address-quote"},
    {"a source route cannot be read", "address-route"},
    {"there is no address in the angle brackets", "address-empty"},
    {"there is no @ in an address", "address-no-at"},
    {"a domain cannot be read", "address-domain"},
    {"the > behind an address is missing", "address-bracket"},
    {"something stands behind an address", "address-behind"},
    {"a group stands inside a group", "address-group-nested"},
    {"a ; stands outside a group", "address-semicolon"},
    {"a group is not closed", "address-group-open"},
    {"an octet stands where an address should", "address-octet"},
};

const char *letter_defect_code(const char *sentence)
{
    for (size_t i = 0; sentence && i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(codes[i].sentence, sentence) == 0) {
            return codes[i].code;
        }
    }
    return "other";
}

void letter_defect_add(struct letter_report *report, const char *code, enum letter_where kind, struct tg_span where)
{
    for (size_t i = 0; i < report->defect_count; i++) {
        const struct letter_defect *d = &report->defects[i];
        if (strcmp(d->code, code) == 0 && d->kind == kind && tg_span_eq(d->where, where)) {
            return;
        }
    }
    if (report->defect_count < LETTER_DEFECT_MAX) {
        report->defects[report->defect_count++] = (struct letter_defect){code, kind, where};
    }
}

static void whole(struct letter_report *report, const char *code)
{
    letter_defect_add(report, code, LETTER_WHOLE, tg_span_make(NULL, 0));
}

/* The octets of the header, one by one: line ends, NUL, raw octets of 0x80 and more, line lengths. */
static void check_octets(struct letter_report *report, struct tg_span head)
{
    bool bare_lf = false, bare_cr = false, nul = false, high = false, long_line = false;
    size_t line_at = 0;
    for (size_t i = 0; i < head.len; i++) {
        const unsigned char c = head.ptr[i];
        const bool after_cr = i > 0 && head.ptr[i - 1] == '\r';
        bare_lf |= c == '\n' && !after_cr;
        bare_cr |= c == '\r' && (i + 1 == head.len || head.ptr[i + 1] != '\n');
        nul |= c == 0;
        high |= c >= 0x80;
        if (c == '\n') {
            long_line |= i - line_at - after_cr > 998;
            line_at = i + 1;
        }
    }
    long_line |= head.len - line_at > 998;
    const struct {
        bool is;
        const char *code;
    } found[] = {
        {bare_lf, "bare-lf"}, {bare_cr, "bare-cr"}, {nul, "nul"}, {high, "raw-8bit"}, {long_line, "long-line"}};
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        if (found[i].is) {
            whole(report, found[i].code);
        }
    }
}

/* RFC 5322 section 3.6 */
static void check_fields(struct letter_report *report, const struct mail_header *header)
{
    static const char *const once[] = {"Date",       "From",        "Sender",     "Reply-To", "To", "Cc",
                                       "Message-ID", "In-Reply-To", "References", "Subject",  "Bcc"};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        if (mail_header_count(header, once[i]) > 1) {
            letter_defect_add(report, "twice", LETTER_FIELD, tg_span_str(once[i]));
        }
    }
    if (!mail_header_find(header, "From")) {
        whole(report, "no-from");
    }
    if (!mail_header_find(header, "Date")) {
        whole(report, "no-date");
    } else if (!report->has_date) {
        letter_defect_add(report, "date-unreadable", LETTER_FIELD, TG_SPAN_LIT("Date"));
    }
}

static void check_header(struct letter_report *report, const struct mail_part *root)
{
    const struct tg_span head = root->head;
    const bool empty_line = head.len > 0 && head.ptr[head.len - 1] == '\n' &&
                            (head.len == 1 || head.ptr[head.len - 2] == '\n' ||
                             (head.ptr[head.len - 2] == '\r' && (head.len == 2 || head.ptr[head.len - 3] == '\n')));
    size_t kept = 0;
    for (size_t i = 0; i < root->header.count; i++) {
        kept += root->header.fields[i].raw.len;
    }
    if (root->header.count == 0) {
        whole(report, "no-header");
        return;
    }
    if (!empty_line) {
        whole(report, root->body.len > 0 ? "not-a-field" : "no-empty-line");
    }
    if (kept + 2 < head.len) {
        whole(report, "header-too-large");
    }
    check_octets(report, head);
    check_fields(report, &root->header);
}

static void check_hops(struct letter_report *report, struct tg_arena *arena)
{
    for (size_t i = 0; i < report->hop_count; i++) {
        const struct letter_hop *hop = &report->hops[i];
        if (hop->received.has_date && !(hop->has_delay && hop->delay_s < 0)) {
            continue;
        }
        struct tg_buf number;
        tg_buf_init(&number, 32);
        (void)tg_buf_fmt(&number, "%z", i + 1);
        letter_defect_add(report, hop->received.has_date ? "clocks-disagree" : "hop-no-date", LETTER_HOP,
                          tg_arena_copy(arena, tg_buf_span(&number)));
        tg_buf_deinit(&number);
    }
}

static void check_part(struct letter_report *report, const struct letter_part *p)
{
    const char *code = letter_defect_code(p->part->defect);
    if (p->part->defect && strcmp(code, "other") != 0) {
        letter_defect_add(report, code, LETTER_PART, p->number);
    }
    struct tg_buf none;
    tg_buf_init(&none, 16);
    if (p->charset.len > 0 && !mail_charset_to_utf8(&none, p->charset, tg_span_make(NULL, 0)) &&
        tg_span_eq_str(p->part->type, "text")) {
        letter_defect_add(report, "charset-unknown", LETTER_PART, p->number);
    }
    tg_buf_deinit(&none);
    letter_links_check(report, p);
    for (size_t i = 0; i < p->child_count; i++) {
        check_part(report, &p->children[i]);
    }
}

/* mail_part_parse stops at 1000 parts, but may have something else to say about the one that holds them. */
static size_t count_parts(const struct letter_part *p)
{
    size_t n = 1;
    for (size_t i = 0; i < p->child_count; i++) {
        n += count_parts(&p->children[i]);
    }
    return n;
}

void letter_defects_find(struct letter_report *report, struct tg_arena *arena)
{
    check_header(report, report->mime.part);
    check_hops(report, arena);
    for (size_t i = 0; i < report->authentication_count; i++) {
        if (report->authentication[i].defective) {
            letter_defect_add(report, "authentication-unreadable", LETTER_FIELD, TG_SPAN_LIT("Authentication-Results"));
        }
    }
    if (count_parts(&report->mime) >= 1000) {
        whole(report, "too-many-parts");
    }
    check_part(report, &report->mime);
}
