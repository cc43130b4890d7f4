// SPDX-License-Identifier: MIT
/* From BODY[1.2.HEADER] to octets (RFC 3501 section 6.4.5). */
#include "protocols/imap/imap_fetch.h"

/* A letter, or a part within one: a letter has its own header, a part has the MIME header it stands under. */
struct place {
    const struct mail_part *part;
    bool is_letter;
};

static bool is_multipart(const struct mail_part *part)
{
    return tg_span_eq_str(part->type, "multipart") && part->child_count > 0;
}

static bool holds_letter(const struct mail_part *part)
{
    return tg_span_eq_str(part->type, "message") && tg_span_eq_str(part->subtype, "rfc822") && part->child_count == 1;
}

/* "Every message has at least one part number": what is no multipart is part 1 of its letter. */
static bool step_into(struct place *at, uint32_t number)
{
    if (!at->is_letter && holds_letter(at->part)) {
        *at = (struct place){at->part->children[0], true};
    }
    if (is_multipart(at->part)) {
        if (number > at->part->child_count) {
            return false;
        }
        *at = (struct place){at->part->children[number - 1], false};
        return true;
    }
    bool first = at->is_letter && number == 1;
    at->is_letter = false;
    return first;
}

static bool wanted(const struct imap_section *section, struct tg_span name)
{
    bool named = false;
    for (size_t i = 0; i < section->name_count && !named; i++) {
        named = tg_span_ieq(section->names[i], name);
    }
    return named == (section->text == IMAP_SECTION_FIELDS);
}

/* The chosen fields with their line ends, and the empty line. */
static bool gather_fields(struct imap_letter *letter, const struct imap_section *section,
                          const struct mail_header *header, struct tg_span *out)
{
    size_t size = 2;
    for (size_t i = 0; i < header->count; i++) {
        size += wanted(section, header->fields[i].name) ? header->fields[i].raw.len : 0;
    }
    unsigned char *octets = tg_arena_alloc(&letter->arena, size);
    if (!octets) {
        return false;
    }
    size_t len = 0;
    for (size_t i = 0; i < header->count; i++) {
        struct tg_span raw = header->fields[i].raw;
        if (wanted(section, header->fields[i].name)) {
            memcpy(octets + len, raw.ptr, raw.len);
            len += raw.len;
        }
    }
    memcpy(octets + len, "\r\n", 2);
    *out = tg_span_make(octets, size);
    return true;
}

static bool of_whole_letter(struct imap_letter *letter, const struct imap_section *section, struct tg_span *out)
{
    if (section->text == IMAP_SECTION_ALL) {
        *out = letter->octets;
        return true;
    }
    const struct mail_header *header = imap_letter_header(letter);
    switch (section->text) {
    case IMAP_SECTION_HEADER:
        *out = tg_span_sub(letter->octets, 0, header->body_at);
        return true;
    case IMAP_SECTION_TEXT:
        *out = tg_span_after(letter->octets, header->body_at);
        return true;
    case IMAP_SECTION_FIELDS:
    case IMAP_SECTION_FIELDS_NOT:
        return gather_fields(letter, section, header, out);
    case IMAP_SECTION_ALL:
    case IMAP_SECTION_MIME:
        break;
    }
    return false;
}

bool imap_section_find(struct imap_letter *letter, const struct imap_section *section, struct tg_span *out)
{
    if (section->number_count == 0) {
        return of_whole_letter(letter, section, out);
    }
    struct place at = {imap_letter_root(letter), true};
    for (size_t i = 0; i < section->number_count; i++) {
        if (!at.part || !step_into(&at, section->numbers[i])) {
            return false;
        }
    }
    if (section->text == IMAP_SECTION_ALL) {
        *out = at.part->body;
        return true;
    }
    if (section->text == IMAP_SECTION_MIME) {
        *out = at.part->head;
        return true;
    }
    if (!holds_letter(at.part)) {
        return false;
    }
    const struct mail_part *inner = at.part->children[0];
    switch (section->text) {
    case IMAP_SECTION_HEADER:
        *out = inner->head;
        return true;
    case IMAP_SECTION_TEXT:
        *out = inner->body;
        return true;
    case IMAP_SECTION_FIELDS:
    case IMAP_SECTION_FIELDS_NOT:
        return gather_fields(letter, section, &inner->header, out);
    case IMAP_SECTION_ALL:
    case IMAP_SECTION_MIME:
        break;
    }
    return false;
}
