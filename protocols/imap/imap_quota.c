// SPDX-License-Identifier: MIT
/* QUOTA (RFC 9208), STORAGE only: one root "", which is the account. */
#include "protocols/imap/imap_server_internal.h"

/* Units of 1024 octets, rounded up so that something is never nothing. */
static uint64_t kibi(uint64_t octets)
{
    return octets / 1024 + (octets % 1024 != 0);
}

static void tell_quota(struct imap_server *s)
{
    tg_buf_str(&s->line, "* QUOTA \"\" (");
    if (s->store->quota != 0) {
        tg_buf_fmt(&s->line, "STORAGE %U %U", kibi(s->store->octets), kibi(s->store->quota));
    }
    tg_buf_byte(&s->line, ')');
    imap_send_line(s);
    imap_ok(s);
}

void imap_cmd_getquota(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span root;
    if (!imap_space(args) || !imap_astring(args, &root) || !imap_end(args)) {
        return;
    }
    if (root.len > 0) {
        imap_no(s, "NONEXISTENT", "There is no such quota root");
        return;
    }
    tell_quota(s);
}

void imap_cmd_getquotaroot(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span name;
    if (!imap_space(args) || !imap_astring(args, &name) || !imap_end(args)) {
        return;
    }
    tg_buf_str(&s->line, "* QUOTAROOT ");
    imap_write_astring(&s->line, name);
    tg_buf_str(&s->line, " \"\"");
    imap_send_line(s);
    tell_quota(s);
}

/* setquota = "SETQUOTA" SP astring SP "(" [resource SP number] ")" */
void imap_cmd_setquota(struct imap_server *s, struct imap_cursor *args)
{
    struct tg_span root;
    if (imap_space(args) && imap_astring(args, &root) && imap_space(args) && imap_peek(args) == '(' &&
        imap_skip_value(args) && imap_end(args)) {
        imap_no(s, "NOPERM", "The quota is set by the administrator");
    } else {
        imap_fail(args, "Expected a root and a list of limits");
    }
}
