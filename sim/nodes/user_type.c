// SPDX-License-Identifier: MIT
/* A person types a protocol by hand. */
#include "sim/nodes/user_agent_internal.h"

/* The letter that the typed lines hold, if they hold one: what stands between DATA and the dot, without the stuffed
 * dots. */
void user_write_typed(struct user_agent *ua)
{
    const struct user_action *a = &ua->action;
    bool in_data = false;
    struct tg_buf octets;
    tg_buf_init(&octets, 64 << 20);
    for (size_t i = 0; i < a->line_count; i++) {
        const struct tg_span line = tg_span_str(a->lines[i]);
        if (!in_data) {
            in_data = tg_span_ieq_str(line, "DATA");
        } else if (tg_span_eq_str(line, ".")) {
            in_data = false;
        } else {
            tg_buf_append(&octets, tg_span_after(line, line.len && line.ptr[0] == '.'));
            tg_buf_str(&octets, "\r\n");
        }
    }
    env_letter_written(ua->env, ua->host, a->letter, tg_buf_span(&octets), 1, 0);
    for (size_t i = 0; i < a->line_count; i++) {
        const struct tg_span line = tg_span_str(a->lines[i]);
        const size_t open = tg_span_find_byte(line, '<'), close = tg_span_find_byte(line, '>');
        if (tg_span_istarts(line, "RCPT TO:") && open != SIZE_MAX && close != SIZE_MAX && close > open) {
            env_letter_addressed(ua->env, ua->host, a->letter, tg_span_sub(line, open + 1, close - open - 1));
        }
    }
    tg_buf_deinit(&octets);
}

static const tg_time connect_max = 30 * TG_SECOND;

static void on_ask(void *context, struct driver *d, const struct ep_action *a)
{
    (void)context;
    (void)a;
    driver_answered(d);
}

void user_type_start(struct user_agent *ua, uint32_t ip)
{
    static const struct driver_owner owner = {NULL, on_ask, NULL, NULL, user_session_ended};
    const enum trace_protocol protocol = (enum trace_protocol)ua->action.protocol;
    ua->typist = typist_new(&ua->arena,
                            protocol == TRACE_POP3   ? TYPIST_POP3
                            : protocol == TRACE_IMAP ? TYPIST_IMAP
                                                     : TYPIST_SMTP,
                            ua->action.lines, ua->action.line_count, ua->action.letter);
    const struct driver_tls tls = user_tls_config(ua, ua->action.host, ua->action.port);
    driver_connect(&ua->driver, ua->env, ua->host, ip, ua->action.port, protocol, typist_endpoint(ua->typist),
                   ua->action.port == 587 || ua->action.port == 465 ? TRACE_SUBMISSION : 0, &tls, connect_max, &owner,
                   ua);
}
