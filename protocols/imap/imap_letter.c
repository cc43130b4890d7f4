// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_letter.h"

void imap_letter_init(struct imap_letter *l, size_t ceiling)
{
    *l = (struct imap_letter){0};
    tg_arena_init(&l->arena, ceiling);
}

void imap_letter_deinit(struct imap_letter *l)
{
    tg_arena_deinit(&l->arena);
}

void imap_letter_set(struct imap_letter *l, struct tg_span octets)
{
    tg_arena_reset(&l->arena);
    l->octets = octets;
    l->has_header = false;
    l->root = NULL;
}

const struct mail_header *imap_letter_header(struct imap_letter *l)
{
    if (!l->has_header) {
        mail_header_parse(&l->header, l->octets, &l->arena);
        l->has_header = true;
    }
    return &l->header;
}

const struct mail_part *imap_letter_root(struct imap_letter *l)
{
    if (!l->root) {
        l->root = mail_part_parse(l->octets, &l->arena);
    }
    return l->root;
}
