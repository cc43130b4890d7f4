// SPDX-License-Identifier: MIT
/* Registering an account: the mail client knows only the address, finds its servers in DNS (RFC 6186) and logs in to
 * both, first for sending, then for reading. */
#include "sim/nodes/mail_directory.h"
#include "sim/nodes/user_agent_internal.h"

/* RFC 2782: the lowest priority; among equal ones by chance, a greater weight more often. false: none. */
static bool choose(struct user_agent *ua, const struct dns_result *result, uint16_t *port, struct dns_name *target)
{
    uint16_t priority, weight, lowest = UINT16_MAX;
    uint64_t total = 0;
    bool any = false;
    for (size_t pass = 0; pass < 2; pass++) {
        uint64_t ticket = pass && total ? tg_prng_below(&ua->prng, total) : 0;
        for (size_t i = 0; i < result->record_count; i++) {
            if (!dns_rdata_srv(result->records[i].rdata, &priority, &weight, port, target) || target->len == 1) {
                continue; /* "." says: this service is not offered (RFC 6186 section 3.4) */
            }
            any = true;
            if (pass == 0) {
                total = priority < lowest ? 0 : total;
                lowest = priority < lowest ? priority : lowest;
                total += priority == lowest ? weight + 1u : 0;
            } else if (priority == lowest) {
                if (ticket < weight + 1u) {
                    return true;
                }
                ticket -= weight + 1u;
            }
        }
        if (!any) {
            return false;
        }
    }
    return false;
}

static void fail(struct user_agent *ua, const char *service, const char *why)
{
    struct tg_buf words;
    tg_buf_init(&words, 512);
    tg_buf_fmt(&words, "%s: %s", service, why);
    user_outcome(ua, false, tg_buf_span(&words));
    tg_buf_deinit(&words);
    user_action_over(ua);
}

static const char *service_name(const struct user_agent *ua)
{
    return ua->setup == USER_SETUP_FIND_SUBMISSION ? "_submission._tcp"
           : ua->config.reads_with_pop3            ? "_pop3._tcp"
                                                   : "_imap._tcp";
}

static void ask(struct user_agent *ua);

static void on_srv(void *context, const struct dns_result *result)
{
    struct user_agent *ua = context;
    uint16_t port;
    struct dns_name target;
    ua->setup_lookup = 0;
    if (result->outcome == DNS_SERVER_FAILED || result->outcome == DNS_TIMED_OUT) {
        fail(ua, service_name(ua), "DNS gives no answer just now");
        return;
    }
    if (result->outcome != DNS_FOUND || !choose(ua, result, &port, &target)) {
        fail(ua, service_name(ua), "the domain names no such server in DNS");
        return;
    }
    struct tg_buf name;
    tg_buf_init(&name, 512);
    dns_name_text(&name, &target);
    const bool sending = ua->setup == USER_SETUP_FIND_SUBMISSION;
    char **place = sending ? &ua->found_submission : &ua->found_mailbox;
    memset(ua->known, 0, sizeof ua->known); /* they may hold the old name */
    tg_free(*place);
    *place = mail_string(tg_span_sub(tg_buf_span(&name), 0, name.len - 1)); /* without the final dot */
    tg_buf_deinit(&name);
    if (sending) {
        ua->config.submission_host = *place;
        ua->config.submission_port = port;
    } else {
        ua->config.mailbox_host = *place;
        ua->config.mailbox_port = port;
    }
    ua->setup++;
    if (ua->setup == USER_SETUP_FIND_MAILBOX) {
        ask(ua);
    } else {
        user_find_server(ua);
    }
}

static void ask(struct user_agent *ua)
{
    struct tg_span local, domain = {NULL, 0};
    struct tg_buf name;
    struct dns_name question;
    mail_split_address(tg_span_str(ua->config.address), &local, &domain);
    tg_buf_init(&name, 512);
    tg_buf_fmt(&name, "%s.%S", service_name(ua), domain);
    if (dns_name_parse(&question, tg_buf_span(&name)) == TG_OK) {
        ua->setup_lookup = host_dns_ask(ua->dns, &question, DNS_SRV, on_srv, ua);
        tg_buf_deinit(&name);
        return;
    }
    tg_buf_deinit(&name);
    fail(ua, service_name(ua), "the address has no domain that DNS could know");
}

void user_setup_start(struct user_agent *ua)
{
    ua->setup = USER_SETUP_FIND_SUBMISSION;
    ask(ua);
}

bool user_setup_goes_on(struct user_agent *ua)
{
    if (ua->action.kind != USER_SET_UP || ua->setup != USER_SETUP_LOG_IN_TO_SEND || !ua->went_well) {
        return false;
    }
    ua->setup = USER_SETUP_LOG_IN_TO_READ;
    tg_buf_clear(&ua->outcome);
    tg_arena_reset(&ua->arena);
    user_find_server(ua);
    return true;
}

void user_setup_stop(struct user_agent *ua)
{
    if (ua->setup_lookup) {
        host_dns_forget(ua->dns, ua->setup_lookup);
    }
    tg_free(ua->found_submission);
    tg_free(ua->found_mailbox);
}
