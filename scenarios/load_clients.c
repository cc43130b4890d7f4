// SPDX-License-Identifier: MIT
/* "clients", "links" and "layout". */
#include "base/text.h"
#include "scenarios/load_internal.h"
#include "scenarios/visible.h"

static const struct load_words reads_words = {(const char *const[]){"imap", "pop3"}, 2};
static const struct load_words tls_words = {(const char *const[]){"none", "opportunistic", "required"}, 3};
static const struct load_words auth_words = {
    (const char *const[]){"plain", "login", "cram-md5", "scram-sha-256", "none"}, 5};
static const struct load_words kind_words = {(const char *const[]){"laptop", "phone", "server", "eavesdropper"}, 4};
static const struct load_range ports = {1, 65535}, mtus = {576, 1500};

static void client_defaults(struct load *l, struct scenario_client *c)
{
    const struct scenario_user *user = c->account ? load_find_user(l, c->account) : NULL;
    if (!user) {
        return;
    }
    c->password = c->password ? c->password : user->password;
    if (c->names.count > 0) {
        c->display_name = scenario_text_in(&c->names, "en");
    } else {
        char *name = tg_arena_strdup(l->arena, tg_span_str(user->name));
        name[0] = (char)tg_upper((unsigned char)name[0]);
        c->display_name = name;
    }
}

/* One name, or one for each language. They stand in From: fields: nothing in them may break a line. */
static void load_person_names(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    struct scenario_text *names = out;

    load_texts(l, v, out, extra);
    for (size_t i = 0; i < names->count; i++) {
        if (!visible_is(tg_span_str(names->in[i].text), false)) {
            LOAD_ERROR(l, v->place, "`name`: expected a name without control or invisible characters");
            return;
        }
    }
}

static void refuse_what_is_missing(struct load *l, const struct json_value *v, const struct scenario_client *c)
{
    if (c->kind == SCENARIO_CLIENT_SERVER) {
        LOAD_ERROR(l, json_member(v, "kind")->place,
                   "`kind`: this version cannot do that kind yet; expected \"laptop\", \"phone\" or \"eavesdropper\"");
    }
}

/* An eavesdropper has a road instead of an account. */
static void check_kind(struct load *l, const struct json_value *v, const struct scenario_client *c)
{
    const bool listens = c->kind == SCENARIO_EAVESDROPPER;
    if (!listens && !json_member(v, "account")) {
        load_missing(l, v, "a client", "account", "an address such as \"taro@aoba.example\"");
    }
    if (listens && json_member(v, "account")) {
        LOAD_ERROR(l, json_member(v, "account")->key_place, "an eavesdropper has no `account`; leave it out");
    }
    if (listens && !json_member(v, "listens")) {
        load_missing(l, v, "an eavesdropper", "listens", "two hosts [\"a\", \"b\"]");
    }
    if (!listens && json_member(v, "listens")) {
        LOAD_ERROR(l, json_member(v, "listens")->key_place, "`listens` goes with \"kind\": \"eavesdropper\"");
    }
}

/* Read once all hosts are known (load_listeners). */
static void later(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)l, (void)v, (void)out, (void)extra;
}

static bool sealed_port(int port)
{
    return port == 465 || port == 993 || port == 995;
}

/* The ports and what is said on them (RFC 8314 section 3). */
static void check_ports(struct load *l, const struct json_value *v, struct scenario_client *c)
{
    const bool pop3 = c->reads_with == SCENARIO_READS_POP3;
    if (!json_member(v, "mailbox_port")) {
        c->mailbox_port = pop3 ? 110 : 143;
    }
    if (c->mailbox_port == (pop3 ? 993 : 995) || c->mailbox_port == (pop3 ? 143 : 110) || c->mailbox_port == 465) {
        LOAD_ERROR(l, json_member(v, "mailbox_port")->place, "`mailbox_port`: port %d is not for %s; expected %s",
                   c->mailbox_port, pop3 ? "POP3" : "IMAP", pop3 ? "110 or 995" : "143 or 993");
    }
    if (json_member(v, "tls") && c->tls != SCENARIO_TLS_REQUIRED && sealed_port(c->port) &&
        sealed_port(c->mailbox_port)) {
        LOAD_ERROR(l, json_member(v, "tls")->place,
                   "`tls`: the ports %d and %d speak nothing but TLS; expected \"required\", or leave it out", c->port,
                   c->mailbox_port);
    }
}

static void load_client(struct load *l, const struct json_value *v, struct scenario_client *c)
{
    static const struct load_field fields[] = {
        {"account", load_known_account, offsetof(struct scenario_client, account), NULL},
        {"name", load_person_names, offsetof(struct scenario_client, names), NULL},
        {"password", load_token, offsetof(struct scenario_client, password), NULL},
        {"submission_server", load_host_name, offsetof(struct scenario_client, submission_server), NULL},
        {"mailbox_server", load_host_name, offsetof(struct scenario_client, mailbox_server), NULL},
        {"reads_with", load_enum, offsetof(struct scenario_client, reads_with), &reads_words},
        {"leave_on_server", load_bool, offsetof(struct scenario_client, leave_on_server), NULL},
        {"port", load_int, offsetof(struct scenario_client, port), &ports},
        {"mailbox_port", load_int, offsetof(struct scenario_client, mailbox_port), &ports},
        {"tls", load_enum, offsetof(struct scenario_client, tls), &tls_words},
        {"authenticates", load_enum, offsetof(struct scenario_client, authenticates), &auth_words},
        {"kind", load_enum, offsetof(struct scenario_client, kind), &kind_words},
        {"listens", later, 0, NULL},
        {"real", NULL, 0, "this version cannot talk to a real server from a scenario yet; leave it out"},
    };
    char *name = tg_arena_strdup(l->arena, tg_span_str(v->key));
    for (char *ch = name; *ch; ch++) {
        *ch = (char)tg_lower((unsigned char)*ch);
    }
    if (!load_host_name_ok(tg_span_str(name))) {
        LOAD_ERROR(l, v->key_place,
                   "%s is no name for a client; expected letters, digits and hyphens such as \"taro-pc\"",
                   load_quoted(l, v->key));
    }
    *c = (struct scenario_client){.name = name, .port = 587, .place = v->key_place};
    if (!load_object(l, v, "a client", fields, LOAD_COUNT(fields), c)) {
        return;
    }
    check_kind(l, v, c);
    refuse_what_is_missing(l, v, c);
    check_ports(l, v, c);
    client_defaults(l, c);
}

void load_clients(struct load *l, const struct json_value *v)
{
    struct scenario *s = l->s;
    if (!load_is(l, v, JSON_OBJECT, "an object {...} of clients by name")) {
        return;
    }
    s->clients = tg_arena_alloc(l->arena, v->count * sizeof *s->clients);
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i].twin) {
            continue;
        }
        load_client(l, &v->items[i], &s->clients[s->client_count++]);
    }
}

void load_host_pair(struct load *l, const struct json_value *v, const char **a, const char **b)
{
    if (!load_is(l, v, JSON_ARRAY, "two hosts [\"a\", \"b\"]")) {
        return;
    }
    if (v->count != 2) {
        LOAD_ERROR(l, v->place, "`between`: expected two hosts [\"a\", \"b\"], found %d", (int)v->count);
        return;
    }
    load_known_host(l, &v->items[0], a, NULL);
    load_known_host(l, &v->items[1], b, NULL);
    if (*a && *b && strcmp(*a, *b) == 0) {
        LOAD_ERROR(l, v->place, "`between`: expected two different hosts");
    }
}

void load_listeners(struct load *l, const struct json_value *clients)
{
    for (size_t i = 0, n = 0; clients->type == JSON_OBJECT && i < clients->count; i++) {
        const struct json_value *listens = clients->items[i].twin || clients->items[i].type != JSON_OBJECT
                                               ? NULL
                                               : json_member(&clients->items[i], "listens");
        struct scenario_client *c = clients->items[i].twin ? NULL : &l->s->clients[n++];
        if (listens) {
            load_host_pair(l, listens, &c->listens_a, &c->listens_b);
        }
    }
}

static void load_between(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_link *link = out;
    load_host_pair(l, v, &link->a, &link->b);
}

static void load_ports(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    struct scenario_link *link = out;
    if (!load_is(l, v, JSON_ARRAY, "a list [...] of ports")) {
        return;
    }
    if (v->count > LOAD_COUNT(link->block_ports)) {
        LOAD_ERROR(l, v->place, "`block_ports`: expected at most %d ports", (int)LOAD_COUNT(link->block_ports));
        return;
    }
    for (size_t i = 0; i < v->count; i++) {
        load_int(l, &v->items[i], &link->block_ports[link->block_port_count++], &ports);
    }
}

void load_links(struct load *l, const struct json_value *v)
{
    static const struct load_field fields[] = {
        {"between", load_between, 0, NULL},
        {"latency", load_time, offsetof(struct scenario_link, latency), NULL},
        {"bandwidth", load_bandwidth, offsetof(struct scenario_link, bandwidth), NULL},
        {"loss", load_percent, offsetof(struct scenario_link, loss_ppm), NULL},
        {"jitter", load_time, offsetof(struct scenario_link, jitter), NULL},
        {"duplication", load_percent, offsetof(struct scenario_link, duplication_ppm), NULL},
        {"reordering", load_percent, offsetof(struct scenario_link, reordering_ppm), NULL},
        {"damage", load_percent, offsetof(struct scenario_link, damage_ppm), NULL},
        {"mtu", load_int, offsetof(struct scenario_link, mtu), &mtus},
        {"block_ports", load_ports, 0, NULL},
    };
    struct scenario *s = l->s;
    s->links = load_list(l, v, sizeof *s->links, "a list [...] of links");
    for (size_t i = 0; s->links && i < v->count; i++) {
        const struct json_value *item = &v->items[i];
        struct scenario_link *link = &s->links[s->link_count++];
        *link = (struct scenario_link){
            .latency = 10 * TG_MILLISECOND, .bandwidth = 100000000, .mtu = 1500, .place = item->place};
        if (load_object(l, item, "a link", fields, LOAD_COUNT(fields), link) && !json_member(item, "between")) {
            load_missing(l, item, "a link", "between", "two hosts [\"a\", \"b\"]");
        }
    }
}

static void load_spot(struct load *l, const struct json_value *v, struct scenario_spot *spot)
{
    if (!load_is(l, v, JSON_ARRAY, "a place [x, y] with numbers from 0 to 1")) {
        return;
    }
    if (v->count != 2) {
        LOAD_ERROR(l, v->place, "%s: expected a place [x, y] with two numbers from 0 to 1", load_quoted(l, v->key));
        return;
    }
    int *const parts[2] = {&spot->x_ppm, &spot->y_ppm};
    for (size_t i = 0; i < 2; i++) {
        load_fraction(l, &v->items[i], parts[i], NULL);
    }
}

void load_layout(struct load *l, const struct json_value *v)
{
    struct scenario *s = l->s;
    if (!load_is(l, v, JSON_OBJECT, "an object {...} of places by host")) {
        return;
    }
    s->layout = tg_arena_alloc(l->arena, v->count * sizeof *s->layout);
    for (size_t i = 0; i < v->count; i++) {
        const struct json_value *item = &v->items[i];
        if (item->twin) {
            continue;
        }
        struct scenario_spot *spot = &s->layout[s->layout_count++];
        const char *host = tg_table_get(&l->hosts, tg_span_str(item->key));
        if (!host) {
            LOAD_ERROR(l, item->key_place, "there is no host %s%s; expected the name of a host of this scenario",
                       load_quoted(l, item->key), load_hint_table(l, item->key, &l->hosts));
        }
        spot->host = host;
        load_spot(l, item, spot);
    }
}
