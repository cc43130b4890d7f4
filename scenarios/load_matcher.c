// SPDX-License-Identifier: MIT
/* A matcher: {"line": "RCPT TO", "from": "taro-pc"}. */
#include "base/text.h"
#include "scenarios/load_internal.h"

static const char *const letter_events[] = {"written",  "queued",  "tried",    "accepted", "stored",
                                            "fetched",  "deleted", "returned", "refused",  "dropped",
                                            "dequeued", "flagged", "forwarded"};
static const char *const dns_events[] = {"asked", "answered", "referral", "cached", "from-cache", "expired", "ignored"};
static const char *const action_events[] = {"done", "failed"};
static const char *const connection_words[] = {"opening", "open", "closed", "refused", "timed-out", "reset"};
static const char *const packet_words[] = {"lost", "retransmitted"};
static const char *const protocol_words[] = {"smtp", "submission", "pop3", "imap", "dns", "tcp", "udp"};
static const char *const action_words[] = {"send",       "check",     "read",   "delete", "move",  "flag",  "search",
                                           "go_offline", "go_online", "appear", "type",   "watch", "set_up"};
static const char *const overheard_words[] = {"password", "letter", "ciphertext"};
static const char *const fault_words[] = {"down",       "crash",     "link-down",      "loss",
                                          "slow",       "block",     "strip-starttls", "dns-wrong",
                                          "dns-silent", "disk-full", "lose-packet",    "answer"};
static const char *const dns_types[] = {"A", "AAAA", "MX", "NS", "SOA", "CNAME", "PTR", "TXT", "SRV"};
#define WORDS(list) (&(const struct load_words){(list), LOAD_COUNT(list)})

/* Of letters or of names: which list holds is known once the whole matcher was read. */
static void load_event(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    load_string(l, v, out, NULL);
}

static void check_event(struct load *l, const struct json_value *v, struct scenario_matcher *m)
{
    const struct json_value *event = json_member(v, "event");
    if (!event || event->type != JSON_STRING) {
        return;
    }
    if (m->dns || json_member(v, "dns")) {
        load_word(l, event, &m->event, WORDS(dns_events));
    } else if (m->action || json_member(v, "action")) {
        load_word(l, event, &m->event, WORDS(action_events));
    } else {
        load_word(l, event, &m->event, WORDS(letter_events));
    }
}

static void check_combination(struct load *l, const struct json_value *v, const struct scenario_matcher *m)
{
    static const char *const groups[][8] = {{"line", "reply"}, {"dns"},    {"letter", "event"}, {"connection", "port"},
                                            {"packet"},        {"action"}, {"fault"},           {"overheard"}};
    int used = 0;
    for (size_t g = 0; g < LOAD_COUNT(groups); g++) {
        bool any = false;
        for (size_t k = 0; groups[g][k]; k++) {
            bool shared =
                g == 2 && (m->dns || m->line || m->reply || m->action); /* these may name a letter or an event */
            any = any || (!shared && json_member(v, groups[g][k]));
        }
        used += any;
    }
    if (used == 0) {
        LOAD_ERROR(l, v->place,
                   "a matcher names an event: expected `line`, `reply`, `dns`, `letter`, `event`, `connection`, "
                   "`port`, `packet`, `action`, `fault` or `overheard`");
    } else if (used > 1) {
        LOAD_ERROR(l, v->place,
                   "a matcher names one event: expected only one of `line` or `reply`, `dns`, `letter`, "
                   "`connection`, `packet`, `action`, `fault`, `overheard`");
    }
    if (json_member(v, "name") && !json_member(v, "dns")) {
        LOAD_ERROR(l, json_member(v, "name")->key_place,
                   "`name` goes with `dns`; expected {\"dns\": \"MX\", \"name\": ...}");
    }
    if (json_member(v, "event") && (json_member(v, "line") || json_member(v, "reply"))) {
        LOAD_ERROR(l, json_member(v, "event")->key_place,
                   "`event` goes with `letter`, `dns` or `action`; leave it out");
    }
    if (json_member(v, "client") && !json_member(v, "action")) {
        LOAD_ERROR(l, json_member(v, "client")->key_place, "`client` goes with `action`; expected `from` or `to` here");
    }
}

void load_matcher(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_range nths = {1, 1000000}, replies = {200, 599}, ports = {1, 65535};
    static const struct load_words connections = {connection_words, LOAD_COUNT(connection_words)},
                                   packets = {packet_words, LOAD_COUNT(packet_words)},
                                   protocols = {protocol_words, LOAD_COUNT(protocol_words)},
                                   actions = {action_words, LOAD_COUNT(action_words)},
                                   overheards = {overheard_words, LOAD_COUNT(overheard_words)},
                                   faults = {fault_words, LOAD_COUNT(fault_words)},
                                   types = {dns_types, LOAD_COUNT(dns_types)};
    static const struct load_field fields[] = {
        {"line", load_token, offsetof(struct scenario_matcher, line), NULL},
        {"from", load_known_host, offsetof(struct scenario_matcher, from), NULL},
        {"to", load_known_host, offsetof(struct scenario_matcher, to), NULL},
        {"dns", load_word, offsetof(struct scenario_matcher, dns), &types},
        {"name", load_token, offsetof(struct scenario_matcher, name), NULL},
        {"letter", load_known_letter, offsetof(struct scenario_matcher, letter), NULL},
        {"event", load_event, offsetof(struct scenario_matcher, event), NULL},
        {"reply", load_int, offsetof(struct scenario_matcher, reply), &replies},
        {"connection", load_word, offsetof(struct scenario_matcher, connection), &connections},
        {"port", load_int, offsetof(struct scenario_matcher, port), &ports},
        {"packet", load_word, offsetof(struct scenario_matcher, packet), &packets},
        {"text", load_string, offsetof(struct scenario_matcher, text), NULL},
        {"action", load_word, offsetof(struct scenario_matcher, action), &actions},
        {"client", load_known_client, offsetof(struct scenario_matcher, client), NULL},
        {"fault", load_word, offsetof(struct scenario_matcher, fault), &faults},
        {"overheard", load_word, offsetof(struct scenario_matcher, overheard), &overheards},
        {"protocol", load_word, offsetof(struct scenario_matcher, protocol), &protocols},
        {"nth", load_int, offsetof(struct scenario_matcher, nth), &nths},
    };
    struct scenario_matcher *m = out;
    *m = (struct scenario_matcher){.nth = 1, .place = v->place};
    if (load_object(l, v, "a matcher", fields, LOAD_COUNT(fields), m)) {
        check_event(l, v, m);
        check_combination(l, v, m);
    }
}
