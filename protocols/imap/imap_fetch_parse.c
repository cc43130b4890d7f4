// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_fetch.h"

#include "base/assert.h"
#include "base/text.h"
#include "protocols/imap/imap_write.h"

static const struct {
    const char *name;
    enum imap_fetch_kind kind;
} item_names[] = {
    {"FLAGS",         IMAP_FETCH_FLAGS        },
    {"UID",           IMAP_FETCH_UID          },
    {"INTERNALDATE",  IMAP_FETCH_INTERNALDATE },
    {"RFC822.SIZE",   IMAP_FETCH_SIZE         },
    {"ENVELOPE",      IMAP_FETCH_ENVELOPE     },
    {"BODY",          IMAP_FETCH_BODY         },
    {"BODYSTRUCTURE", IMAP_FETCH_BODYSTRUCTURE},
    {"RFC822",        IMAP_FETCH_RFC822       },
    {"RFC822.HEADER", IMAP_FETCH_RFC822_HEADER},
    {"RFC822.TEXT",   IMAP_FETCH_RFC822_TEXT  }
};

static const char *const section_words[] = {"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"};

/* 1*ALPHA *("." 1*ALPHA) with digits: the names of items and the words of sections. */
static struct tg_span take_name(struct imap_cursor *c)
{
    size_t start = c->at;
    while (imap_peek(c) == '.' || (imap_peek(c) >= 0 && tg_is_alnum((unsigned char)imap_peek(c)))) {
        c->at++;
    }
    return tg_span_sub(c->text, start, c->at - start);
}

/* section-part = nz-number *("." nz-number); the dot before a word is taken too. *more: a word must follow. */
static bool take_part_numbers(struct imap_cursor *c, struct imap_section *out, bool *more)
{
    out->numbers = tg_arena_alloc(c->arena, IMAP_SECTION_DEPTH * sizeof *out->numbers);
    if (!out->numbers) {
        return imap_fail(c, "The command is too large");
    }
    *more = false;
    while (imap_peek(c) >= 0 && tg_is_digit((unsigned char)imap_peek(c))) {
        uint64_t number = 0;
        if (out->number_count == IMAP_SECTION_DEPTH) {
            return imap_fail(c, "The section is nested too deeply");
        }
        if (!imap_number(c, UINT32_MAX, &number)) {
            return false;
        }
        if (number == 0) {
            return imap_fail(c, "Parts are counted from 1");
        }
        out->numbers[out->number_count++] = (uint32_t)number;
        *more = imap_take(c, '.');
        if (!*more) {
            break;
        }
    }
    return true;
}

/* header-list = "(" header-fld-name *(SP header-fld-name) ")" */
static bool take_field_names(struct imap_cursor *c, struct imap_section *out)
{
    out->names = tg_arena_alloc(c->arena, IMAP_SECTION_NAMES * sizeof *out->names);
    if (!out->names) {
        return imap_fail(c, "The command is too large");
    }
    if (!imap_space(c) || !imap_expect(c, '(', "Expected a list of field names")) {
        return false;
    }
    do {
        if (out->name_count == IMAP_SECTION_NAMES) {
            return imap_fail(c, "Too many field names");
        }
        if (!imap_astring(c, &out->names[out->name_count++])) {
            return false;
        }
    } while (imap_take(c, ' '));
    return imap_expect(c, ')', "Expected )");
}

/* section = "[" [section-part ["." (section-msgtext / "MIME")] / section-msgtext] "]" */
static bool take_section(struct imap_cursor *c, struct imap_section *out)
{
    bool more = false;
    if (!imap_expect(c, '[', "Expected [") || !take_part_numbers(c, out, &more)) {
        return false;
    }
    struct tg_span word = take_name(c);
    int text = IMAP_SECTION_ALL;
    while (text <= IMAP_SECTION_MIME && !tg_span_ieq_str(word, section_words[text])) {
        text++;
    }
    if (text > IMAP_SECTION_MIME || (text == IMAP_SECTION_MIME && out->number_count == 0) ||
        (out->number_count > 0 && more != (text != IMAP_SECTION_ALL))) {
        return imap_fail(c, "Unknown section");
    }
    out->text = (enum imap_section_text)text;
    if ((text == IMAP_SECTION_FIELDS || text == IMAP_SECTION_FIELDS_NOT) && !take_field_names(c, out)) {
        return false;
    }
    return imap_expect(c, ']', "Expected ]");
}

/* ["<" number "." nz-number ">"] */
static bool take_partial(struct imap_cursor *c, struct imap_fetch_item *out)
{
    uint64_t offset = 0, length = 0;
    out->partial = imap_take(c, '<');
    if (!out->partial) {
        return true;
    }
    if (!imap_number(c, UINT32_MAX, &offset) || !imap_expect(c, '.', "Expected <first.count>") ||
        !imap_number(c, UINT32_MAX, &length) || !imap_expect(c, '>', "Expected <first.count>")) {
        return false;
    }
    out->offset = (uint32_t)offset;
    out->length = (uint32_t)length;
    return length != 0 || imap_fail(c, "A part of no octets cannot be fetched");
}

/* fetch-att = "ENVELOPE" / "FLAGS" / ... / "BODY" [".PEEK"] section ["<" number "." nz-number ">"] */
static bool take_item(struct imap_cursor *c, struct imap_fetch_items *out)
{
    struct tg_span name = take_name(c);
    if (c->error) {
        return false;
    }
    if (out->count == IMAP_FETCH_ITEMS) {
        return imap_fail(c, "Too many items");
    }
    struct imap_fetch_item *item = &out->items[out->count++];
    bool peek = tg_span_ieq_str(name, "BODY.PEEK");
    if (imap_peek(c) == '[' && (peek || tg_span_ieq_str(name, "BODY"))) {
        *item = (struct imap_fetch_item){.kind = IMAP_FETCH_SECTION, .peek = peek};
        return take_section(c, &item->section) && take_partial(c, item);
    }
    for (size_t i = 0; i < sizeof item_names / sizeof item_names[0]; i++) {
        if (tg_span_ieq_str(name, item_names[i].name)) {
            *item = (struct imap_fetch_item){.kind = item_names[i].kind};
            return true;
        }
    }
    return imap_fail(c, "Unknown item of FETCH");
}

/* "ALL" / "FULL" / "FAST", which stand alone */
static bool take_macro(struct imap_cursor *c, struct imap_fetch_items *out)
{
    static const enum imap_fetch_kind kinds[] = {IMAP_FETCH_FLAGS, IMAP_FETCH_INTERNALDATE, IMAP_FETCH_SIZE,
                                                 IMAP_FETCH_ENVELOPE, IMAP_FETCH_BODY};
    struct tg_span name = tg_span_after(c->text, c->at);
    size_t count = tg_span_ieq_str(name, "FAST")   ? 3
                   : tg_span_ieq_str(name, "ALL")  ? 4
                   : tg_span_ieq_str(name, "FULL") ? 5
                                                   : 0;
    for (size_t i = 0; i < count; i++) {
        out->items[out->count++].kind = kinds[i];
    }
    c->at += count > 0 ? name.len : 0;
    return count > 0;
}

/* "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")" */
bool imap_fetch_items_parse(struct imap_cursor *c, struct imap_fetch_items *out)
{
    size_t most = 5;
    for (size_t i = c->at; i < c->text.len && most < IMAP_FETCH_ITEMS; i++) {
        most += c->text.ptr[i] == ' ';
    }
    *out = (struct imap_fetch_items){.items = tg_arena_alloc(c->arena, most * sizeof *out->items)};
    if (!out->items) {
        return imap_fail(c, "The command is too large");
    }
    if (c->error || take_macro(c, out)) {
        return c->error == NULL;
    }
    bool list = imap_take(c, '(');
    do {
        if (!take_item(c, out)) {
            return false;
        }
    } while (list && imap_take(c, ' '));
    return !list || imap_expect(c, ')', "Expected )");
}

static void write_section(struct tg_buf *out, const struct imap_section *section)
{
    for (size_t i = 0; i < section->number_count; i++) {
        tg_buf_fmt(out, "%s%u", i == 0 ? "" : ".", section->numbers[i]);
    }
    if (section->number_count > 0 && section->text != IMAP_SECTION_ALL) {
        tg_buf_byte(out, '.');
    }
    tg_buf_str(out, section_words[section->text]);
    for (size_t i = 0; i < section->name_count; i++) {
        tg_buf_str(out, i == 0 ? " (" : " ");
        imap_write_astring(out, section->names[i]);
    }
    tg_buf_str(out, section->name_count > 0 ? ")" : "");
}

void imap_fetch_item_name(struct tg_buf *out, const struct imap_fetch_item *item)
{
    if (item->kind == IMAP_FETCH_SECTION) {
        tg_buf_str(out, "BODY[");
        write_section(out, &item->section);
        tg_buf_byte(out, ']');
        if (item->partial) {
            tg_buf_fmt(out, "<%u>", item->offset);
        }
        return;
    }
    for (size_t i = 0; i < sizeof item_names / sizeof item_names[0]; i++) {
        if (item_names[i].kind == item->kind) {
            tg_buf_str(out, item_names[i].name);
            return;
        }
    }
    TG_UNREACHABLE();
}

bool imap_fetch_item_is_content(const struct imap_fetch_item *item)
{
    return item->kind == IMAP_FETCH_SECTION || item->kind == IMAP_FETCH_RFC822 ||
           item->kind == IMAP_FETCH_RFC822_HEADER || item->kind == IMAP_FETCH_RFC822_TEXT;
}

bool imap_fetch_item_reads(const struct imap_fetch_item *item)
{
    return imap_fetch_item_is_content(item) && !item->peek && item->kind != IMAP_FETCH_RFC822_HEADER;
}
