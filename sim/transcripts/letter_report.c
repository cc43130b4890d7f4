// SPDX-License-Identifier: MIT
#include "sim/transcripts/letter_report.h"

#include "base/text.h"
#include "sim/transcripts/letter_report_internal.h"

static const char *const address_fields[] = {
    "return-path", "delivered-to",
    "from",        "sender",
    "reply-to",    "to",
    "cc",          "bcc",
    "resent-from", "resent-sender",
    "resent-to",   "resent-cc",
    "resent-bcc",  "disposition-notification-to",
};
enum { ADDRESS_FIELDS = sizeof address_fields / sizeof *address_fields };

struct filler {
    struct letter_report *report;
    const struct mail_header *header;
    struct tg_arena *arena;
};

static struct tg_span decoded(struct filler *f, struct tg_span value)
{
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    (void)mail_field_decode(&text, value);
    const struct tg_span kept = tg_arena_copy(f->arena, tg_buf_span(&text));
    tg_buf_deinit(&text);
    return kept;
}

static bool read_headers(struct filler *f)
{
    const struct mail_header *h = f->header;
    f->report->headers = tg_arena_alloc(f->arena, (h->count + 1) * sizeof *f->report->headers);
    for (size_t i = 0; f->report->headers && i < h->count; i++) {
        f->report->headers[i] = (struct letter_header){h->fields[i].name, decoded(f, h->fields[i].value)};
        f->report->header_count++;
    }
    return f->report->headers != NULL;
}

/* Every field of that name, joined by commas as RFC 7103 section 7.3 reads them. */
static struct tg_span joined(struct filler *f, const char *name)
{
    struct tg_buf all;
    tg_buf_init(&all, SIZE_MAX);
    for (size_t i = 0; i < f->header->count; i++) {
        if (tg_span_ieq_str(f->header->fields[i].name, name)) {
            (void)tg_buf_str(&all, all.len > 0 ? ",\n " : "");
            (void)tg_buf_append(&all, f->header->fields[i].value);
        }
    }
    const struct tg_span kept = tg_arena_copy(f->arena, tg_buf_span(&all));
    tg_buf_deinit(&all);
    return kept;
}

static void read_address_field(struct filler *f, const char *name)
{
    if (!mail_header_find(f->header, name)) {
        return;
    }
    struct letter_addresses *row = &f->report->addresses[f->report->address_count++];
    row->field = tg_span_str(name);
    const struct tg_span text = joined(f, name);
    if (strcmp(name, "return-path") == 0 && tg_span_eq_str(tg_span_trim(text), "<>")) {
        return; /* the null path: nobody, on purpose (RFC 5321 section 4.5.5) */
    }
    const enum tg_status status = mail_address_list_parse(&row->list, text, f->arena);
    if (status == TG_LIMIT) {
        letter_defect_add(f->report, "address-many", LETTER_FIELD, row->field);
    } else if (status != TG_OK) {
        letter_defect_add(f->report, letter_defect_code(row->list.error), LETTER_FIELD, row->field);
    } else if (row->list.count == 0) {
        letter_defect_add(f->report, "address-none", LETTER_FIELD, row->field);
    }
}

static bool read_addresses(struct filler *f)
{
    f->report->addresses = tg_arena_alloc(f->arena, ADDRESS_FIELDS * sizeof *f->report->addresses);
    for (size_t i = 0; f->report->addresses && i < ADDRESS_FIELDS; i++) {
        read_address_field(f, address_fields[i]);
    }
    return f->report->addresses != NULL;
}

static void read_date(struct filler *f)
{
    const struct mail_field *field = mail_header_find(f->header, "Date");
    struct tg_date date;
    struct letter_report *r = f->report;
    if (field && mail_date_parse(field->value, &date, &r->zone_minutes) == TG_OK) {
        r->has_date = true;
        r->unix_seconds = tg_date_to_unix(&date, r->zone_minutes);
    }
}

static bool read_hops(struct filler *f)
{
    struct letter_report *r = f->report;
    bool known = r->has_date;
    int64_t before = r->unix_seconds;
    r->hops = tg_arena_alloc(f->arena, (mail_header_count(f->header, "Received") + 1) * sizeof *r->hops);
    for (size_t i = f->header->count; r->hops && i > 0; i--) {
        if (!tg_span_ieq_str(f->header->fields[i - 1].name, "Received")) {
            continue;
        }
        struct letter_hop *hop = &r->hops[r->hop_count++];
        received_field_parse(&hop->received, f->header->fields[i - 1].value, f->arena);
        if (hop->received.has_date) {
            hop->has_delay = known;
            hop->delay_s = known ? hop->received.unix_seconds - before : 0;
            known = true;
            before = hop->received.unix_seconds;
        }
    }
    return r->hops != NULL;
}

static bool read_authentication(struct filler *f)
{
    static const char name[] = "Authentication-Results";
    struct letter_report *r = f->report;
    r->authentication = tg_arena_alloc(f->arena, (mail_header_count(f->header, name) + 1) * sizeof *r->authentication);
    for (size_t i = 0; r->authentication && i < f->header->count; i++) {
        if (tg_span_ieq_str(f->header->fields[i].name, name)) {
            auth_results_parse(&r->authentication[r->authentication_count++], f->header->fields[i].value, f->arena);
        }
    }
    return r->authentication != NULL;
}

static size_t decoded_size(const struct mail_part *part)
{
    if (part->child_count > 0 ||
        (!tg_span_eq_str(part->encoding, "base64") && !tg_span_eq_str(part->encoding, "quoted-printable"))) {
        return part->body.len;
    }
    struct tg_buf octets;
    tg_buf_init(&octets, SIZE_MAX);
    (void)mail_part_decode(part, &octets);
    const size_t size = octets.len;
    tg_buf_deinit(&octets);
    return size;
}

static struct tg_span child_number(struct filler *f, struct tg_span parent, size_t index)
{
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    (void)tg_buf_fmt(&text, "%S%s%z", parent, parent.len > 0 ? "." : "", index + 1);
    const struct tg_span kept = tg_arena_copy(f->arena, tg_buf_span(&text));
    tg_buf_deinit(&text);
    return kept;
}

/* Recursion is bounded by the depth mail_part_parse allows. */
static bool read_part(struct filler *f, struct letter_part *out, const struct mail_part *part, struct tg_span number)
{
    struct tg_buf name;
    *out = (struct letter_part){.part = part, .number = number, .size = decoded_size(part)};
    tg_buf_init(&name, SIZE_MAX);
    (void)mail_part_filename(part, &name);
    out->filename = tg_arena_copy(f->arena, tg_buf_span(&name));
    tg_buf_deinit(&name);
    out->charset = mail_part_param(part, "charset");
    if (part->child_count == 0) {
        return true;
    }
    out->children = tg_arena_alloc(f->arena, part->child_count * sizeof *out->children);
    for (size_t i = 0; out->children && i < part->child_count; i++) {
        if (!read_part(f, &out->children[i], part->children[i], child_number(f, number, i))) {
            return false;
        }
        out->child_count++;
    }
    return out->children != NULL;
}

/* What programs put in front of a letter that is no part of it: a byte order mark, and the "From " line of mbox. */
static struct tg_span skip_front(struct letter_report *report, struct tg_span octets)
{
    const struct tg_span nowhere = {NULL, 0};
    if (tg_span_eq(tg_span_sub(octets, 0, 3), TG_SPAN_LIT("\xef\xbb\xbf"))) {
        letter_defect_add(report, "byte-order-mark", LETTER_WHOLE, nowhere);
        octets = tg_span_after(octets, 3);
    }
    if (tg_span_eq(tg_span_sub(octets, 0, 5), TG_SPAN_LIT("From "))) {
        const size_t lf = tg_span_find_byte(octets, '\n');
        letter_defect_add(report, "mbox-line", LETTER_WHOLE, nowhere);
        octets = tg_span_after(octets, lf == SIZE_MAX ? octets.len : lf + 1);
    }
    return octets;
}

enum tg_status letter_report_read(struct letter_report *out, struct tg_span octets, struct tg_arena *arena)
{
    *out = (struct letter_report){0};
    out->defects = tg_arena_alloc(arena, LETTER_DEFECT_MAX * sizeof *out->defects);
    if (!out->defects) {
        return TG_LIMIT;
    }
    const struct mail_part *root = mail_part_parse(skip_front(out, octets), arena);
    if (!root) {
        return TG_LIMIT;
    }
    struct filler f = {.report = out, .header = &root->header, .arena = arena};
    read_date(&f);
    if (!read_headers(&f) || !read_addresses(&f) || !read_hops(&f) || !read_authentication(&f) ||
        !read_part(&f, &out->mime, root, tg_span_make(NULL, 0))) {
        return TG_LIMIT;
    }
    letter_defects_find(out, arena);
    return TG_OK;
}

struct tg_span letter_report_value(const struct letter_report *report, const char *name)
{
    for (size_t i = 0; i < report->header_count; i++) {
        if (tg_span_ieq_str(report->headers[i].name, name)) {
            return report->headers[i].value;
        }
    }
    return tg_span_make(NULL, 0);
}

const struct mail_address_list *letter_report_addresses(const struct letter_report *report, const char *field)
{
    for (size_t i = 0; i < report->address_count; i++) {
        if (tg_span_eq_str(report->addresses[i].field, field)) {
            return &report->addresses[i].list;
        }
    }
    return NULL;
}
