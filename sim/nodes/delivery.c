// SPDX-License-Identifier: MIT
/* The end of a letter's way: into a mailbox (RFC 5321 section 4.4, Return-Path), or back as a report (RFC 3464). */
#include "protocols/mail/compose.h"
#include "protocols/mail/message.h"
#include "sim/nodes/mail_server_internal.h"

/* The octets as they are stored: exactly one Return-Path on top (SMTP-T04). */
static struct tg_blob *with_return_path(const struct queue_item *item)
{
    struct tg_arena arena;
    struct mail_header header;
    struct tg_buf out;
    const struct tg_span octets = tg_blob_span(item->octets);
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    mail_header_parse(&header, octets, &arena);
    tg_buf_fmt(&out, "Return-Path: <%s>\r\n", item->reverse_path);
    size_t from = 0;
    for (size_t i = 0; i < header.count; i++) {
        if (tg_span_ieq_str(header.fields[i].name, "Return-Path")) {
            const size_t at = (size_t)(header.fields[i].raw.ptr - octets.ptr);
            tg_buf_append(&out, tg_span_sub(octets, from, at - from));
            from = at + header.fields[i].raw.len;
        }
    }
    tg_buf_append(&out, tg_span_after(octets, from));
    struct tg_blob *blob = tg_blob_new(tg_buf_span(&out));
    tg_buf_deinit(&out);
    tg_arena_deinit(&arena);
    return blob;
}

/* The letter stays in the queue as long as there is hope (SMTP-R20, R26). */
static void no_room(struct queue_route *r, size_t i, const struct mail_domain *domain, const struct mailstore *store,
                    uint64_t size)
{
    const uint16_t host = r->server->host;
    if (store->disk_full) {
        queue_outcome(r, i, RECIPIENT_PENDING, 0, (const unsigned char[]){4, 3, 1}, "", host,
                      TG_SPAN_LIT("the disk is full"));
    } else if (domain->policy.refuse_full || (store->quota && size > store->quota)) {
        queue_outcome(r, i, RECIPIENT_FAILED, 0, (const unsigned char[]){5, 2, 2}, "", host,
                      TG_SPAN_LIT("the mailbox is full"));
    } else {
        queue_outcome(r, i, RECIPIENT_PENDING, 0, (const unsigned char[]){4, 2, 2}, "", host,
                      TG_SPAN_LIT("the mailbox is full"));
    }
}

static void deliver_one(struct queue_route *r, size_t i, const struct mail_domain *domain, struct tg_blob *octets)
{
    struct mail_server *s = r->server;
    struct tg_span local = tg_span_str(r->recipients[i].path), ignored;
    mail_split_address(local, &local, &ignored);
    struct mail_user *user = mail_domain_user(domain, local);
    if (r->recipients[i].circles) {
        queue_outcome(r, i, RECIPIENT_FAILED, 0, (const unsigned char[]){5, 4, 6}, "", s->host,
                      TG_SPAN_LIT("its forwards lead round in circles"));
        return;
    }
    if (!user || !user->store) {
        queue_outcome(r, i, RECIPIENT_FAILED, 0, (const unsigned char[]){5, 1, 1}, "", s->host,
                      TG_SPAN_LIT("no such user here"));
        return;
    }
    struct mailbox *inbox = mailstore_find(user->store, TG_SPAN_LIT("INBOX"));
    if (mailbox_add(user->store, inbox, octets, 0, 0, sim_now(s->env->sim), r->item->letter, NULL) != TG_OK) {
        no_room(r, i, domain, user->store, tg_blob_span(octets).len);
        return;
    }
    queue_outcome(r, i, RECIPIENT_DELIVERED, 0, (const unsigned char[]){2, 0, 0}, "", s->host,
                  TG_SPAN_LIT("stored in the mailbox"));
    mailbox_watch_tell(s->watch, user->store);
}

void delivery_local(struct queue_route *r)
{
    struct mail_server *s = r->server;
    const struct mail_domain *domain = mail_directory_domain(s->directory, tg_span_str(r->domain));
    struct tg_blob *octets = with_return_path(r->item);
    for (size_t i = 0; i < r->count; i++) {
        if (r->recipients[i].state == RECIPIENT_PENDING) {
            deliver_one(r, i, domain, octets);
        }
    }
    tg_blob_release(octets);
    mail_server_poke(s);
    queue_route_tried(r);
}

/* --- reports --- */

enum report_about { ABOUT_FAILURE, ABOUT_DELAY, ABOUT_SUCCESS };

static bool wants_report(const struct queue_recipient *q, enum report_about about)
{
    if (about == ABOUT_SUCCESS) {
        return q->state == RECIPIENT_DELIVERED && q->notify & SMTP_NOTIFY_SUCCESS && !q->next_reports && !q->success_told;
    }
    const bool failed = q->state == RECIPIENT_FAILED || q->state == RECIPIENT_EXPIRED;
    const bool fits = about == ABOUT_FAILURE ? failed : q->state == RECIPIENT_PENDING;
    const unsigned wish = about == ABOUT_FAILURE ? SMTP_NOTIFY_FAILURE : SMTP_NOTIFY_DELAY;
    return fits && (q->notify == 0 || q->notify & wish); /* Q04 */
}

/* Why it failed, for people: the other server's own words where there are any. */
static struct tg_span reason(const struct queue_recipient *q)
{
    return q->diagnostic ? tg_span_str(q->diagnostic) : TG_SPAN_LIT("not delivered in time");
}

static void put_message_id(struct mail_server *s, uint32_t letter, struct tg_buf *out)
{
    const struct tg_date d = tg_date_at(&s->env->epoch, sim_now(s->env->sim));
    tg_buf_fmt(out, "%04d%02d%02d%02d%02d%02d.%u@%s", d.year, d.month, d.day, d.hour, d.minute, d.second, letter,
               s->hostname);
}

static const char *action_of(enum report_about about, bool local)
{
    switch (about) {
    case ABOUT_FAILURE:
        return "failed";
    case ABOUT_DELAY:
        return "delayed";
    case ABOUT_SUCCESS:
        break;
    }
    return local ? "delivered" : "relayed";
}

static struct mail_dsn_recipient report_row(const struct queue_recipient *q, enum report_about about, bool local,
                                            tg_time will_retry_until)
{
    struct mail_dsn_recipient row = {.final_recipient = tg_span_str(q->path),
                                     .orcpt = tg_span_str(q->orcpt),
                                     .action = action_of(about, local),
                                     .remote_mta = tg_span_str(q->remote_mta),
                                     .diagnostic = q->remote_mta ? reason(q) : tg_span_make(NULL, 0),
                                     .last_attempt = q->last_attempt,
                                     .will_retry_until = will_retry_until};
    memcpy(row.status, q->status, 3);
    return row;
}

static struct tg_blob *write_report(struct queue_route *r, enum report_about about, uint32_t report,
                                    tg_time will_retry_until)
{
    struct mail_server *s = r->server;
    struct queue_item *item = r->item;
    struct mail_dsn_recipient *rows = tg_alloc(r->count * sizeof *rows);
    struct tg_buf id, out;
    size_t n = 0;
    tg_buf_init(&id, 512);
    tg_buf_init(&out, SIZE_MAX);
    put_message_id(s, report, &id);
    for (size_t i = 0; i < r->count; i++) {
        if (wants_report(&r->recipients[i], about)) {
            rows[n++] = report_row(&r->recipients[i], about, r->local, will_retry_until);
        }
    }
    const struct mail_dsn dsn = {.reporting_mta = tg_span_str(s->hostname),
                                 .to = tg_span_str(item->reverse_path),
                                 .envid = tg_span_str(item->envid),
                                 .arrival = item->arrival,
                                 .now = sim_now(s->env->sim),
                                 .epoch = &s->env->epoch,
                                 .recipients = rows,
                                 .recipient_count = n,
                                 .original = tg_blob_span(item->octets),
                                 .full = item->ret_full && about == ABOUT_FAILURE,
                                 .message_id = tg_buf_span(&id)};
    struct tg_prng prng = tg_prng_split(&s->prng, "dsn", report);
    mail_write_dsn(&out, &dsn, &prng);
    struct tg_blob *blob = tg_blob_new(tg_buf_span(&out));
    tg_buf_deinit(&id);
    tg_buf_deinit(&out);
    tg_free(rows);
    return blob;
}

/* What is given up in silence is at least named (SMTP-P02, X07). */
static void tell_dropped(struct queue_route *r)
{
    struct mail_server *s = r->server;
    for (size_t i = 0; i < r->count; i++) {
        const struct queue_recipient *q = &r->recipients[i];
        const bool failed = q->state == RECIPIENT_FAILED || q->state == RECIPIENT_EXPIRED;
        if (failed && (!wants_report(q, ABOUT_FAILURE) || !*r->item->reverse_path)) {
            const struct tg_span lines[] = {tg_span_str(q->path), reason(q)};
            env_letter_event(s->env, TRACE_LETTER_DROPPED, s->host, TRACE_NO_HOST, r->item->letter, 0, 0, 0, lines, 2);
        }
    }
}

static void tell_returned(struct queue_route *r, uint32_t report)
{
    struct mail_server *s = r->server;
    for (size_t i = 0; i < r->count; i++) {
        const struct queue_recipient *q = &r->recipients[i];
        if (wants_report(q, ABOUT_FAILURE)) {
            const struct tg_span lines[] = {tg_span_str(q->path), reason(q)};
            env_letter_event(s->env, TRACE_LETTER_RETURNED, s->host, TRACE_NO_HOST, r->item->letter, report,
                             (int64_t)q->status[0] * 1000000 + q->status[1] * 1000 + q->status[2], 0, lines, 2);
        }
    }
}

static void send_report(struct queue_route *r, enum report_about about, tg_time will_retry_until)
{
    struct mail_server *s = r->server;
    bool any = false;
    for (size_t i = 0; i < r->count; i++) {
        any = any || (wants_report(&r->recipients[i], about) && *r->item->reverse_path);
    }
    if (!any) {
        return;
    }
    const uint32_t report = env_new_letter(s->env);
    struct tg_blob *blob = write_report(r, about, report, will_retry_until);
    const struct tg_span to = tg_span_str(r->item->reverse_path);
    env_letter_written(s->env, s->host, report, tg_blob_span(blob), 2, r->item->letter);
    env_letter_addressed(s->env, s->host, report, to);
    if (about == ABOUT_FAILURE) {
        tell_returned(r, report);
    }
    struct queue_item *item = queue_add(s, report, blob, tg_span_make(NULL, 0));
    queue_add_recipient(s, item, to, SMTP_NOTIFY_NEVER, tg_span_make(NULL, 0));
    queue_start(s, item);
    tg_blob_release(blob);
}

void delivery_report(struct queue_route *r)
{
    tell_dropped(r);
    send_report(r, ABOUT_FAILURE, TG_TIME_NEVER);
}

void delivery_report_success(struct queue_route *r)
{
    send_report(r, ABOUT_SUCCESS, TG_TIME_NEVER);
    for (size_t i = 0; i < r->count; i++) {
        r->recipients[i].success_told = r->recipients[i].state == RECIPIENT_DELIVERED;
    }
}

void delivery_report_delay(struct queue_route *r, tg_time will_retry_until)
{
    send_report(r, ABOUT_DELAY, will_retry_until);
}
