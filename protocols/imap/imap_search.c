// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_search.h"

#include "base/assert.h"
#include "protocols/imap/imap_date.h"
#include "protocols/imap/imap_server_internal.h"

static bool contains(struct tg_span text, struct tg_span wanted)
{
    return wanted.len == 0 || tg_span_ifind(text, wanted) != SIZE_MAX;
}

static bool header_matches(const struct imap_search_key *key, const struct imap_search_letter *l)
{
    const struct mail_header *header = imap_letter_header(l->letter);
    for (size_t i = 0; i < header->count; i++) {
        const struct mail_field *field = &header->fields[i];
        if (!tg_span_ieq(field->name, key->field)) {
            continue;
        }
        tg_buf_clear(l->text);
        if (key->text.len == 0 ||
            (mail_field_decode(l->text, field->value) && contains(tg_buf_span(l->text), key->text))) {
            return true;
        }
    }
    return false;
}

/* Any field of a header: its name or its decoded body. */
static bool any_field_matches(const struct mail_header *header, struct tg_span wanted, struct tg_buf *text)
{
    for (size_t i = 0; i < header->count; i++) {
        tg_buf_clear(text);
        tg_buf_fmt(text, "%S: ", header->fields[i].name);
        if (mail_field_decode(text, header->fields[i].value) && contains(tg_buf_span(text), wanted)) {
            return true;
        }
    }
    return false;
}

/* Text parts, decoded; of letters within the letter also the header. Recursion is as deep as parts nest. */
static bool part_matches(const struct mail_part *part, struct tg_span wanted, struct tg_buf *text)
{
    if (!part) {
        return false;
    }
    bool letter = tg_span_eq_str(part->type, "message");
    for (size_t i = 0; i < part->child_count; i++) {
        if ((letter && any_field_matches(&part->children[i]->header, wanted, text)) ||
            part_matches(part->children[i], wanted, text)) {
            return true;
        }
    }
    tg_buf_clear(text);
    return part->child_count == 0 && tg_span_eq_str(part->type, "text") && mail_part_text(part, text, NULL) &&
           contains(tg_buf_span(text), wanted);
}

static bool keyword_matches(const struct imap_search_key *key, const struct imap_search_letter *l)
{
    bool has = false;
    for (unsigned i = 0; l->box && i < l->box->keyword_count; i++) {
        has = has || ((l->item->keywords >> i & 1) && tg_span_ieq_str(key->text, l->box->keywords[i]));
    }
    return has == key->wanted;
}

static bool day_matches(const struct imap_search_key *key, uint32_t day)
{
    return key->compare < 0 ? day < key->day : key->compare > 0 ? day >= key->day : day == key->day;
}

static bool sent_matches(const struct imap_search_key *key, const struct imap_search_letter *l)
{
    const struct mail_field *date = mail_header_find(imap_letter_header(l->letter), "Date");
    uint32_t day = 0;
    return date && imap_field_day(date->value, &day) && day_matches(key, day);
}

static bool all_match(const struct imap_search_key *key, const struct imap_search_letter *l)
{
    for (; key; key = key->next) {
        if (!imap_search_matches(key, l)) {
            return false;
        }
    }
    return true;
}

bool imap_search_matches(const struct imap_search_key *key, const struct imap_search_letter *l)
{
    const struct mail_item *letter = l->item;
    switch (key->op) {
    case IMAP_SEARCH_ALL:
        return true;
    case IMAP_SEARCH_AND:
        return all_match(key->child, l);
    case IMAP_SEARCH_OR:
        return imap_search_matches(key->child, l) || imap_search_matches(key->child->next, l);
    case IMAP_SEARCH_NOT:
        return !imap_search_matches(key->child, l);
    case IMAP_SEARCH_FLAG:
        return (letter->flags & key->mask) == key->flags_set;
    case IMAP_SEARCH_RECENT:
        return l->recent == key->wanted;
    case IMAP_SEARCH_KEYWORD:
        return keyword_matches(key, l);
    case IMAP_SEARCH_SET:
        return imap_set_has(&key->set, l->index);
    case IMAP_SEARCH_HEADER:
        return header_matches(key, l);
    case IMAP_SEARCH_BODY:
        return part_matches(imap_letter_root(l->letter), key->text, l->text);
    case IMAP_SEARCH_TEXT:
        return any_field_matches(imap_letter_header(l->letter), key->text, l->text) ||
               part_matches(imap_letter_root(l->letter), key->text, l->text);
    case IMAP_SEARCH_RECEIVED:
        return day_matches(key, imap_day_at(l->epoch, letter->received));
    case IMAP_SEARCH_SENT:
        return sent_matches(key, l);
    case IMAP_SEARCH_LARGER:
        return tg_blob_span(letter->octets).len > key->size;
    case IMAP_SEARCH_SMALLER:
        return tg_blob_span(letter->octets).len < key->size;
    }
    TG_UNREACHABLE();
}
