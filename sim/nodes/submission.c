// SPDX-License-Identifier: MIT
/* What the counter at port 587 adds to a letter that a mail client left unfinished (RFC 6409 section 8). */
#include "protocols/mail/address.h"
#include "protocols/mail/message.h"
#include "sim/nodes/mail_server_internal.h"

/* Is one of the people in From the one who logged in? */
static bool names_user(const struct mail_header *h, struct tg_span local, const struct mail_domain *domain,
                       struct tg_arena *arena)
{
    const struct mail_field *from = mail_header_find(h, "From");
    struct mail_address_list list;
    if (!from || mail_address_list_parse(&list, from->value, arena) != TG_OK) {
        return true; /* what cannot be read is not judged */
    }
    for (size_t i = 0; i < list.count; i++) {
        if (tg_span_ieq_str(list.addresses[i].domain, domain->name) &&
            mail_domain_user(domain, list.addresses[i].local) == mail_domain_user(domain, local)) {
            return true;
        }
    }
    return false;
}

void submission_add_fields(struct mail_server *s, struct tg_span user, const struct mail_domain *domain,
                           struct tg_span letter, struct tg_span queue_id, struct tg_buf *out)
{
    struct tg_arena arena;
    struct mail_header h;
    struct tg_span local = user, ignored;
    tg_arena_init(&arena, SIZE_MAX);
    mail_header_parse(&h, letter, &arena);
    const tg_time now = sim_now(s->env->sim);
    const struct tg_date d = tg_date_at(&s->env->epoch, now);
    if (!mail_header_find(&h, "Date")) {
        tg_buf_str(out, "Date: ");
        tg_date_rfc5322(out, &s->env->epoch, now);
        tg_buf_str(out, "\r\n");
    }
    if (!mail_header_find(&h, "Message-ID")) {
        tg_buf_fmt(out, "Message-ID: <%04d%02d%02d%02d%02d%02d.%S@%s>\r\n", d.year, d.month, d.day, d.hour, d.minute,
                   d.second, queue_id, s->hostname);
    }
    mail_split_address(user, &local, &ignored);
    if (user.len > 0 && domain && !mail_header_find(&h, "Sender") && !names_user(&h, local, domain, &arena)) {
        tg_buf_fmt(out, "Sender: %S@%s\r\n", local, domain->name);
    }
    tg_arena_deinit(&arena);
}
