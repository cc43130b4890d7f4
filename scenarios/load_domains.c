// SPDX-License-Identifier: MIT
/* "domains". */
#include "base/text.h"
#include "scenarios/load_internal.h"

#define DEFAULT_SIZE_LIMIT (25u << 20)
#define RETRIES_MAX        16

static const char later[] = "this version cannot do that yet; leave it out";

static const struct load_words bare_newline_words = {(const char *const[]){"reject", "normalize", "accept"}, 3};
static const struct load_words tls_words = {(const char *const[]){"none", "offered", "required"}, 3};
static const struct load_words relay_words = {(const char *const[]){"none", "may", "encrypt", "verify"}, 4};
static const struct load_words certificate_words = {(const char *const[]){"good", "wrong-name", "expired",
                                                                          "not-yet-valid", "self-signed",
                                                                          "unknown-authority", "missing"},
                                                    7};

static const struct load_words full_words = {(const char *const[]){"wait", "refuse"}, 2};
static const struct load_range hops = {1, 1000};

static void load_aliases(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_user *user = out;
    struct load_strings names = {0};
    if (!load_string_list(l, v, load_token, &names)) {
        return;
    }
    for (size_t i = 0; i < names.count; i++) {
        struct tg_buf whole;
        tg_buf_init(&whole, SIZE_MAX);
        tg_buf_fmt(&whole, "%s@a.example", names.list[i]);
        if (!load_address_ok(tg_buf_span(&whole))) {
            LOAD_ERROR(l, v->place, "the alias %s is no user name; expected the part before the @",
                       load_quoted(l, names.list[i]));
        }
        tg_buf_deinit(&whole);
    }
    user->aliases = names.list;
    user->alias_count = names.count;
}

static void load_user(struct load *l, const struct json_value *v, struct scenario_user *user)
{
    static const struct load_field fields[] = {
        {"password", load_token, offsetof(struct scenario_user, password), NULL},
        {"quota", load_size, offsetof(struct scenario_user, quota), NULL},
        {"forward", load_address, offsetof(struct scenario_user, forward), NULL},
        {"aliases", load_aliases, 0, NULL},
    };
    user->name = tg_arena_strdup(l->arena, tg_span_str(v->key));
    struct tg_buf whole;
    tg_buf_init(&whole, SIZE_MAX);
    tg_buf_fmt(&whole, "%s@a.example", v->key);
    if (!load_address_ok(tg_buf_span(&whole))) {
        LOAD_ERROR(l, v->key_place, "%s is no user name; expected the part before the @", load_quoted(l, v->key));
    }
    tg_buf_deinit(&whole);
    load_object(l, v, "a user", fields, LOAD_COUNT(fields), user);
    if (!user->password) {
        user->password = "secret";
    }
}

static void load_users(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_domain *domain = out;
    if (!load_is(l, v, JSON_OBJECT, "an object {...} of users by name")) {
        return;
    }
    domain->users = tg_arena_alloc(l->arena, v->count * sizeof *domain->users);
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i].twin) {
            continue;
        }
        load_user(l, &v->items[i], &domain->users[domain->user_count++]);
    }
}

static void load_mx(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_range preferences = {0, 65535};
    static const struct load_field fields[] = {
        {"preference", load_int, offsetof(struct scenario_mx, preference), &preferences},
        {"host", load_token, offsetof(struct scenario_mx, host), NULL},
    };
    struct scenario_domain *domain = out;
    struct scenario_mx *list = load_list(l, v, sizeof *list, "a list [...] of {\"preference\", \"host\"}");
    if (!list) {
        return;
    }
    domain->mx = list;
    domain->mx_given = true;
    for (size_t i = 0; i < v->count; i++) {
        struct scenario_mx *mx = &list[domain->mx_count];
        mx->preference = 10;
        if (!load_object(l, &v->items[i], "an MX entry", fields, LOAD_COUNT(fields), mx)) {
            continue;
        }
        const struct json_value *host = json_member(&v->items[i], "host");
        if (!host) {
            load_missing(l, &v->items[i], "an MX entry", "host", "a host name");
        } else if (mx->host && strcmp(mx->host, ".") != 0) {
            mx->host = NULL;
            load_host_name(l, host, &mx->host, NULL);
        }
        domain->mx_count += mx->host != NULL;
    }
}

static void load_retry(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_policy *policy = out;
    tg_time *list = load_list(l, v, sizeof *list, "a list [...] of times");
    if (!list) {
        return;
    }
    if (v->count == 0 || v->count > RETRIES_MAX) {
        LOAD_ERROR(l, v->place, "`retry`: expected 1 to %d times, found %d", RETRIES_MAX, (int)v->count);
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        list[i] = TG_SECOND;
        load_time(l, &v->items[i], &list[i], NULL);
        if (list[i] < TG_SECOND) {
            LOAD_ERROR(l, v->items[i].place, "`retry`: expected a wait of at least \"1s\"");
        }
    }
    policy->retry = list;
    policy->retry_count = v->count;
}

static void load_lacks(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const char *const words[] = {"pipelining", "8bitmime", "dsn", "smtputf8"};
    static const struct load_words known = {words, LOAD_COUNT(words)};
    struct scenario_policy *policy = out;
    bool *const flags[] = {&policy->lacks_pipelining, &policy->lacks_8bitmime, &policy->lacks_dsn,
                           &policy->lacks_smtputf8};
    if (!load_is(l, v, JSON_ARRAY, "a list [...] of extensions")) {
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        int which = -1;
        load_enum(l, &v->items[i], &which, &known);
        if (which >= 0) {
            *flags[which] = true;
        }
    }
    policy->lacks_smtputf8 = policy->lacks_smtputf8 || policy->lacks_8bitmime; /* the one needs the other (RFC 6531) */
}

/* The second word is true. */
static void load_enum_bool(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    int index = 0;
    load_enum(l, v, &index, extra);
    *(bool *)out = index == 1;
}

static void load_policy(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_field fields[] = {
        {"open_relay", load_bool, offsetof(struct scenario_policy, open_relay), NULL},
        {"greylist", load_bool, offsetof(struct scenario_policy, greylist), NULL},
        {"require_auth", load_bool, offsetof(struct scenario_policy, require_auth), NULL},
        {"when_full", load_enum_bool, offsetof(struct scenario_policy, refuse_full), &full_words},
        {"hop_limit", load_int, offsetof(struct scenario_policy, hop_limit), &hops},
        {"size_limit", load_size, offsetof(struct scenario_policy, size_limit), NULL},
        {"tls", load_enum, offsetof(struct scenario_policy, tls), &tls_words},
        {"plaintext_auth", load_bool, offsetof(struct scenario_policy, plaintext_auth), NULL},
        {"relay_tls", load_enum, offsetof(struct scenario_policy, relay_tls), &relay_words},
        {"certificate", load_enum, offsetof(struct scenario_policy, certificate), &certificate_words},
        {"retry", load_retry, 0, NULL},
        {"queue_lifetime", load_time, offsetof(struct scenario_policy, queue_lifetime), NULL},
        {"delayed_after", load_time, offsetof(struct scenario_policy, delayed_after), NULL},
        {"retry_jitter", load_percent, offsetof(struct scenario_policy, retry_jitter_ppm), NULL},
        {"lacks", load_lacks, 0, NULL},
        {"bare_newline", load_enum, offsetof(struct scenario_policy, bare_newline), &bare_newline_words},
        {"spf", NULL, 0, later},
        {"dkim", NULL, 0, later},
        {"dmarc", NULL, 0, later},
        {"mta_sts", NULL, 0, later},
    };
    struct scenario_policy *policy = out;
    load_object(l, v, "a policy", fields, LOAD_COUNT(fields), policy);
    if (policy->tls != SCENARIO_TLS_NONE && !json_member(v, "plaintext_auth")) {
        policy->plaintext_auth = false;
    }
    if (policy->tls != SCENARIO_TLS_NONE && !json_member(v, "relay_tls")) {
        policy->relay_tls = SCENARIO_RELAY_MAY;
    }
    if (policy->tls == SCENARIO_TLS_NONE && json_member(v, "certificate")) {
        LOAD_ERROR(l, json_member(v, "certificate")->place,
                   "`certificate`: shown only under TLS; expected `tls` \"offered\" or \"required\" beside it");
    }
}

static void load_domain_hosts(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    static const struct load_field fields[] = {
        {"submission", load_host_name, offsetof(struct scenario_domain, submission_host), NULL},
        {"receiving", load_host_name, offsetof(struct scenario_domain, receiving_host), NULL},
        {"mailboxes", load_host_name, offsetof(struct scenario_domain, mailbox_host), NULL},
    };
    load_object(l, v, "`hosts`", fields, LOAD_COUNT(fields), out);
}

static void load_records(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct load_strings records = {0};
    if (load_string_list(l, v, load_token, &records)) {
        *(struct load_strings *)out = records;
    }
}
_Static_assert(offsetof(struct scenario_domain, record_count) - offsetof(struct scenario_domain, records) ==
                       offsetof(struct load_strings, count) &&
                   offsetof(struct scenario_zone_server, record_count) -
                           offsetof(struct scenario_zone_server, records) ==
                       offsetof(struct load_strings, count),
               "records and their count lie as struct load_strings has them");

static void domain_defaults(struct load *l, struct scenario_domain *d)
{
    static tg_time retry[] = {30 * TG_MINUTE, 2 * TG_HOUR};
    struct tg_buf mail;
    tg_buf_init(&mail, SIZE_MAX);
    tg_buf_fmt(&mail, "mail.%s", d->name);
    const char *host = tg_arena_strdup(l->arena, tg_buf_span(&mail));
    tg_buf_deinit(&mail);
    d->submission_host = d->submission_host ? d->submission_host : host;
    d->receiving_host = d->receiving_host ? d->receiving_host : host;
    d->mailbox_host = d->mailbox_host ? d->mailbox_host : host;
    if (!d->mx_given) {
        d->mx = TG_ARENA_NEW(l->arena, struct scenario_mx);
        d->mx[0] = (struct scenario_mx){10, d->receiving_host};
        d->mx_count = 1;
    }
    if (d->policy.retry_jitter_ppm == UINT32_MAX) {
        d->policy.retry_jitter_ppm = d->policy.retry ? 0 : 100000;
    }
    if (!d->policy.retry) {
        d->policy.retry = retry;
        d->policy.retry_count = LOAD_COUNT(retry);
    }
}

static void load_domain(struct load *l, const struct json_value *v, struct scenario_domain *d)
{
    static const struct load_field fields[] = {
        {"users", load_users, 0, NULL},
        {"hosts", load_domain_hosts, 0, NULL},
        {"mx", load_mx, 0, NULL},
        {"policy", load_policy, offsetof(struct scenario_domain, policy), NULL},
        {"records", load_records, offsetof(struct scenario_domain, records), NULL},
    };
    char *name = tg_arena_strdup(l->arena, tg_span_str(v->key));
    for (char *c = name; *c; c++) {
        *c = (char)tg_lower((unsigned char)*c);
    }
    if (!load_host_name_ok(tg_span_str(name)) || !strchr(name, '.') || strlen(name) > 240) {
        LOAD_ERROR(l, v->key_place, "%s is no domain name; expected one such as \"aoba.example\"",
                   load_quoted(l, v->key));
    }
    if (load_find_domain(l, tg_span_str(name))) {
        LOAD_ERROR(l, v->key_place, "the domain %s stands here a second time", load_quoted(l, name));
    }
    *d = (struct scenario_domain){.name = name, .place = v->key_place};
    d->policy = (struct scenario_policy){.require_auth = true,
                                         .plaintext_auth = true,
                                         .size_limit = DEFAULT_SIZE_LIMIT,
                                         .hop_limit = 100,
                                         .queue_lifetime = 5 * TG_DAY,
                                         .retry_jitter_ppm = UINT32_MAX,
                                         .delayed_after = 4 * TG_HOUR};
    if (load_object(l, v, "a domain", fields, LOAD_COUNT(fields), d)) {
        load_check_records(l, v, d->name);
    }
    domain_defaults(l, d);
}

void load_domains(struct load *l, const struct json_value *v)
{
    struct scenario *s = l->s;
    if (!load_is(l, v, JSON_OBJECT, "an object {...} of domains by name")) {
        return;
    }
    if (v->count == 0) {
        LOAD_ERROR(l, v->place, "`domains`: expected at least one domain such as \"aoba.example\": {...}");
    }
    s->domains = tg_arena_alloc(l->arena, v->count * sizeof *s->domains);
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i].twin) {
            continue;
        }
        struct scenario_domain d;
        load_domain(l, &v->items[i], &d);
        s->domains[s->domain_count++] = d;
    }
}
