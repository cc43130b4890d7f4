// SPDX-License-Identifier: MIT
/* "faults": what breaks, when, and until when. */
#include "base/text.h"
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

static const struct load_words fault_words = {(const char *const[]){"down", "crash", "link-down", "loss", "slow",
                                                                    "block", "strip-starttls", "dns-wrong",
                                                                    "dns-silent", "disk-full", "lose-packet", "answer"},
                                              12};
static const struct load_words command_words = {(const char *const[]){"MAIL", "RCPT", "DATA"}, 3};
static const struct load_range ports = {1, 65535}, nths = {1, 1000000};

static void load_between(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_fault *fault = out;
    load_host_pair(l, v, &fault->a, &fault->b);
}

static void load_when(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    struct scenario_fault *fault = out;
    fault->has_when = true;
    load_matcher(l, v, &fault->when, extra);
}

/* "451 4.3.0 Local trouble" */
static void load_reply(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_fault *fault = out;
    uint64_t code = 0;
    struct tg_span rest = v->type == JSON_STRING ? tg_span_str(v->string) : tg_span_make(NULL, 0);
    const struct tg_span number = tg_split(&rest, ' '), status = tg_split(&rest, ' ');
    const bool good = number.len == 3 && tg_parse_u64(number, 599, &code) && code >= 400 && status.len >= 5 &&
                      status.ptr[0] == number.ptr[0] && status.ptr[1] == '.' && rest.len > 0 && rest.len < 200 &&
                      visible_is(rest, false);
    if (!good) {
        LOAD_ERROR(l, v->place, "`reply`: expected a refusal such as \"451 4.3.0 Local trouble\"");
        return;
    }
    fault->code = (int)code;
    fault->enhanced = tg_arena_strdup(l->arena, status);
    fault->text = tg_arena_strdup(l->arena, rest);
}

#define DOES(a)  (1u << SCENARIO_##a)
#define OF_LINKS (DOES(LINK_DOWN) | DOES(LOSS) | DOES(SLOW) | DOES(BLOCK))
static const struct {
    const char *key, *expected;
    unsigned allowed, needed;
} meanings[] = {
    {"between", "two hosts [\"a\", \"b\"]", OF_LINKS | DOES(STRIP_STARTTLS) | DOES(LOSE_PACKET), DOES(LOSE_PACKET)},
    {"host", "the name of a host", ~DOES(LOSE_PACKET), ~(OF_LINKS | DOES(STRIP_STARTTLS) | DOES(LOSE_PACKET))},
    {"nth", "a number such as 2", DOES(LOSE_PACKET) | DOES(ANSWER), 0},
    {"command", "\"MAIL\", \"RCPT\" or \"DATA\"", DOES(ANSWER), DOES(ANSWER)},
    {"reply", "a refusal such as \"451 4.3.0 Local trouble\"", DOES(ANSWER), DOES(ANSWER)},
    {"loss", "a percentage such as 10", DOES(LOSS), DOES(LOSS)},
    {"latency", "a time such as \"500ms\"", DOES(SLOW), DOES(SLOW)},
    {"port", "a port such as 25", DOES(BLOCK), DOES(BLOCK)},
    {"record", "a record such as \"sakura.example MX 10 mail.evil.example\"", DOES(DNS_WRONG), DOES(DNS_WRONG)},
};

static bool is_name_server(const struct load *l, const char *host)
{
    for (size_t i = 0; i < l->s->name_servers.server_count; i++) {
        if (strcmp(l->s->name_servers.servers[i].host, host) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_mail_server(const struct load *l, const char *host)
{
    for (size_t i = 0; i < l->s->domain_count; i++) {
        const struct scenario_domain *d = &l->s->domains[i];
        const char *const hosts[] = {d->submission_host, d->receiving_host, d->mailbox_host};
        for (size_t k = 0; k < LOAD_COUNT(hosts); k++) {
            if (hosts[k] && strcmp(hosts[k], host) == 0) {
                return true;
            }
        }
        for (size_t k = 0; k < d->mx_count; k++) {
            if (strcmp(d->mx[k].host, host) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void check_fault(struct load *l, const struct json_value *v, const struct scenario_fault *fault)
{
    const struct json_value *at = json_member(v, "at"), *until = json_member(v, "until"),
                            *lasts = json_member(v, "lasts");
    if (at && fault->has_when) {
        LOAD_ERROR(l, at->key_place, "a fault has `at` or `when`; expected only one of them");
    } else if (!at && !fault->has_when) {
        load_missing(l, v, "a fault", "at", "a time such as \"30s\" (or `when` with a matcher)");
    }
    if (until && fault->has_when) {
        LOAD_ERROR(l, until->key_place, "`until` goes with `at`; expected `lasts` with `when`");
    }
    if (lasts && !fault->has_when) {
        LOAD_ERROR(l, lasts->key_place, "`lasts` goes with `when`; expected `until` with `at`");
    }
    const struct json_value *what = json_member(v, "what");
    if (!what) {
        load_missing(l, v, "a fault", "what", "\"down\", \"loss\" or another kind");
        return;
    }
    const char *word = fault_words.words[fault->what];
    if (what->type != JSON_STRING || strcmp(what->string, word) != 0) {
        return; /* reported already */
    }
    if (fault->what == SCENARIO_STRIP_STARTTLS) {
        LOAD_ERROR(l, what->place, "`what`: this version has nobody on the road who could strip it; leave it out");
    }
    if ((fault->what == SCENARIO_DISK_FULL || fault->what == SCENARIO_ANSWER) && fault->host &&
        !is_mail_server(l, fault->host)) {
        LOAD_ERROR(l, json_member(v, "host")->place, "the fault \"%s\" needs a mail server as its `host`", word);
    }
    if ((fault->what == SCENARIO_DNS_WRONG || fault->what == SCENARIO_DNS_SILENT) && fault->host &&
        !is_name_server(l, fault->host)) {
        LOAD_ERROR(l, json_member(v, "host")->place, "the fault \"%s\" needs a name server as its `host`", word);
    }
    for (size_t i = 0; i < LOAD_COUNT(meanings); i++) {
        const struct json_value *member = json_member(v, meanings[i].key);
        if (member && !(meanings[i].allowed >> fault->what & 1)) {
            LOAD_ERROR(l, member->key_place, "`%s` means nothing with the fault \"%s\"; leave it out", meanings[i].key,
                       word);
        }
        if (!member && (meanings[i].needed >> fault->what & 1)) {
            LOAD_ERROR(l, v->place, "the fault \"%s\" needs the key `%s`: expected %s", word, meanings[i].key,
                       meanings[i].expected);
        }
    }
    bool host = json_member(v, "host"), between = json_member(v, "between");
    if (((OF_LINKS >> fault->what) & 1) && host == between) {
        LOAD_ERROR(l, v->place, "the fault \"%s\" needs `between` with two hosts, or `host` for all roads of one host",
                   word);
    }
    if (until && fault->until <= fault->at) {
        LOAD_ERROR(l, json_member(v, "until")->place, "`until`: expected a time after `at`");
    }
}

void load_faults(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"at", load_time, offsetof(struct scenario_fault, at), NULL},
        {"until", load_time, offsetof(struct scenario_fault, until), NULL},
        {"when", load_when, 0, NULL},
        {"lasts", load_time, offsetof(struct scenario_fault, lasts), NULL},
        {"nth", load_int, offsetof(struct scenario_fault, nth), &nths},
        {"command", load_enum, offsetof(struct scenario_fault, command), &command_words},
        {"reply", load_reply, 0, NULL},
        {"what", load_enum, offsetof(struct scenario_fault, what), &fault_words},
        {"host", load_known_host, offsetof(struct scenario_fault, host), NULL},
        {"between", load_between, 0, NULL},
        {"loss", load_percent, offsetof(struct scenario_fault, loss_ppm), NULL},
        {"latency", load_time, offsetof(struct scenario_fault, latency), NULL},
        {"port", load_int, offsetof(struct scenario_fault, port), &ports},
        {"record", load_token, offsetof(struct scenario_fault, record), NULL},
    };
    struct scenario *s = l->s;
    s->faults = load_list(l, v, sizeof *s->faults, "a list [...] of faults");
    for (size_t i = 0; s->faults && i < v->count; i++) {
        struct scenario_fault *fault = &s->faults[s->fault_count++];
        *fault = (struct scenario_fault){
            .until = TG_TIME_NEVER, .lasts = TG_TIME_NEVER, .nth = 1, .place = v->items[i].place};
        if (load_object(l, &v->items[i], "a fault", fields, LOAD_COUNT(fields), fault)) {
            check_fault(l, &v->items[i], fault);
            if (fault->what == SCENARIO_DNS_WRONG && fault->record) {
                load_check_lie(l, &v->items[i], fault->record);
            }
        }
    }
}
