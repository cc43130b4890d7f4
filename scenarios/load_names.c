// SPDX-License-Identifier: MIT
/* Names: are they well formed, and does what they refer to exist? */
#include "base/text.h"
#include "scenarios/load_internal.h"

/* RFC 1123 section 2.1 host name: labels of letters, digits and inner hyphens, joined by dots, no final dot. */
bool load_host_name_ok(struct tg_span name)
{
    if (name.len == 0 || name.len > 253) {
        return false;
    }
    struct tg_span rest = name;
    for (;;) {
        struct tg_span label = tg_split(&rest, '.');
        if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-') {
            return false;
        }
        for (size_t i = 0; i < label.len; i++) {
            if (!tg_is_alnum(label.ptr[i]) && label.ptr[i] != '-') {
                return false;
            }
        }
        if (rest.len == 0) {
            return name.ptr[name.len - 1] != '.';
        }
    }
}

static bool is_atext(unsigned char c)
{
    return tg_is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Dot-string = Atom *("." Atom) */
static bool dot_string_ok(struct tg_span s)
{
    bool atom = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' ? !atom : !is_atext(s.ptr[i])) {
            return false;
        }
        atom = s.ptr[i] != '.';
    }
    return atom && s.len <= 64;
}

/* Quoted-string = DQUOTE *( qtextSMTP / "\" %d32-126 ) DQUOTE */
static bool quoted_string_ok(struct tg_span s)
{
    if (s.len < 2 || s.len > 64 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"') {
        return false;
    }
    for (size_t i = 1; i + 1 < s.len; i++) {
        if (s.ptr[i] < 32 || s.ptr[i] > 126 || s.ptr[i] == '"') {
            return false;
        }
        if (s.ptr[i] == '\\' && ++i + 1 >= s.len) {
            return false;
        }
    }
    return true;
}

static size_t find_at(struct tg_span address)
{
    for (size_t i = address.len; i > 0; i--) {
        if (address.ptr[i - 1] == '@') {
            return i - 1;
        }
    }
    return SIZE_MAX;
}

bool load_address_ok(struct tg_span address)
{
    size_t at = find_at(address);
    if (at == SIZE_MAX || address.len > 254) {
        return false;
    }
    struct tg_span local = tg_span_sub(address, 0, at), domain = tg_span_after(address, at + 1);
    bool literal = domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']';
    return (dot_string_ok(local) || quoted_string_ok(local)) && (literal || load_host_name_ok(domain));
}

static char *lower_copy(struct load *l, const char *s)
{
    char *copy = tg_arena_strdup(l->arena, tg_span_str(s));
    for (char *c = copy; *c; c++) {
        *c = (char)tg_lower((unsigned char)*c);
    }
    return copy;
}

void load_host_name(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (!load_is(l, v, JSON_STRING, "a host name such as \"mail.aoba.example\"")) {
        return;
    }
    if (!load_host_name_ok(tg_span_str(v->string))) {
        LOAD_ERROR(l, v->place, "%s is no host name; expected letters, digits and hyphens, with dots between the parts",
                   load_quoted(l, v->string));
        return;
    }
    *(const char **)out = lower_copy(l, v->string);
}

void load_address(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (!load_is(l, v, JSON_STRING, "an address such as \"hanako@sakura.example\"")) {
        return;
    }
    if (!load_address_ok(tg_span_str(v->string))) {
        LOAD_ERROR(l, v->place, "%s is no mail address; expected NAME@DOMAIN such as \"hanako@sakura.example\"",
                   load_quoted(l, v->string));
        return;
    }
    *(const char **)out = tg_arena_strdup(l->arena, tg_span_str(v->string));
}

void load_path(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    if (v->type == JSON_STRING && !*v->string) {
        *(const char **)out = "";
    } else {
        load_address(l, v, out, extra);
    }
}

void load_add_host(struct load *l, const char *name)
{
    if (name && !tg_table_get(&l->hosts, tg_span_str(name))) {
        tg_table_put(&l->hosts, tg_span_str(name), tg_arena_strdup(l->arena, tg_span_str(name)));
    }
}

static bool is_inside(const char *name, const char *domain)
{
    size_t n = strlen(name), d = strlen(domain);
    return n > d && name[n - d - 1] == '.' && strcmp(name + n - d, domain) == 0;
}

void load_collect_hosts(struct load *l)
{
    const struct scenario *s = l->s;
    for (size_t i = 0; i < s->domain_count; i++) {
        const struct scenario_domain *d = &s->domains[i];
        load_add_host(l, d->submission_host);
        load_add_host(l, d->receiving_host);
        load_add_host(l, d->mailbox_host);
        for (size_t j = 0; j < d->mx_count; j++) {
            if (is_inside(d->mx[j].host, d->name)) {
                load_add_host(l, d->mx[j].host);
            }
        }
    }
    for (size_t i = 0; i < s->name_servers.server_count; i++) {
        load_add_host(l, s->name_servers.servers[i].host);
    }
    load_add_host(l, s->name_servers.resolver);
    for (size_t i = 0; i < s->client_count; i++) {
        const struct scenario_client *c = &s->clients[i];
        if (tg_table_get(&l->hosts, tg_span_str(c->name))) {
            LOAD_ERROR(l, c->place, "the client %s has the name of another host; expected a name of its own",
                       load_quoted(l, c->name));
        }
        load_add_host(l, c->name);
    }
}

static void known(struct load *l, const struct json_value *v, const struct tg_table *table, const char *what, bool host,
                  void *out)
{
    if (!load_is(l, v, JSON_STRING, what)) {
        return;
    }
    const char *name = host ? lower_copy(l, v->string) : v->string;
    const char *found = tg_table_get(table, tg_span_str(name));
    if (!found) {
        LOAD_ERROR(l, v->place, "there is no %s%s; expected %s", load_quoted(l, v->string),
                   load_hint_table(l, name, table), what);
        return;
    }
    *(const char **)out = found;
}

void load_known_host(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    known(l, v, &l->hosts, "the name of a host of this scenario", true, out);
}

void load_known_client(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (!load_is(l, v, JSON_STRING, "the name of a client")) {
        return;
    }
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < l->s->client_count; i++) {
        if (strcmp(l->s->clients[i].name, v->string) == 0) {
            *(const char **)out = l->s->clients[i].name;
            return;
        }
        if (count < LOAD_COUNT(names)) {
            names[count++] = l->s->clients[i].name;
        }
    }
    LOAD_ERROR(l, v->place, "there is no client %s%s; expected a name from `clients`", load_quoted(l, v->string),
               load_hint(l, v->string, names, count));
}

/* "hello", or "hello-7" when it is sent at least seven times. */
static bool is_letter(const struct load *l, struct tg_span name)
{
    if (tg_table_get(&l->letters, name)) {
        return true;
    }
    size_t digits = 0;
    while (digits < name.len && tg_is_digit(name.ptr[name.len - 1 - digits])) {
        digits++;
    }
    uint64_t copy;
    if (digits + 1 >= name.len || name.ptr[name.len - 1 - digits] != '-' || name.ptr[name.len - digits] == '0' ||
        !tg_parse_u64(tg_span_after(name, name.len - digits), UINT32_MAX, &copy)) {
        return false;
    }
    const struct load_letter *letter = tg_table_get(&l->letters, tg_span_sub(name, 0, name.len - 1 - digits));
    return letter && copy >= 2 && copy <= letter->copies;
}

void load_known_letter(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    (void)extra;
    if (!load_is(l, v, JSON_STRING, "the name of a letter")) {
        return;
    }
    struct tg_span name = tg_span_str(v->string);
    size_t slash = tg_span_find(name, TG_SPAN_LIT("/report"));
    struct tg_span base = slash != SIZE_MAX && slash + 7 == name.len ? tg_span_sub(name, 0, slash) : name;
    if (!is_letter(l, base)) {
        LOAD_ERROR(l, v->place, "there is no letter %s%s; expected a name that a `send` in `story` gives with `letter`",
                   load_quoted(l, v->string), load_hint_table(l, v->string, &l->letters));
        return;
    }
    *(const char **)out = tg_arena_strdup(l->arena, name);
}

const struct scenario_domain *load_find_domain(const struct load *l, struct tg_span name)
{
    for (size_t i = 0; i < l->s->domain_count; i++) {
        if (tg_span_ieq_str(name, l->s->domains[i].name)) {
            return &l->s->domains[i];
        }
    }
    return NULL;
}

const struct scenario_user *load_find_user(const struct load *l, const char *address)
{
    struct tg_span whole = tg_span_str(address);
    size_t at = find_at(whole);
    const struct scenario_domain *d = at == SIZE_MAX ? NULL : load_find_domain(l, tg_span_after(whole, at + 1));
    for (size_t i = 0; d && i < d->user_count; i++) {
        if (tg_span_eq_str(tg_span_sub(whole, 0, at), d->users[i].name)) {
            return &d->users[i];
        }
    }
    return NULL;
}

void load_known_account(struct load *l, const struct json_value *v, void *out, const void *extra)
{
    const char *address = NULL;
    load_address(l, v, &address, extra);
    if (!address) {
        return;
    }
    if (load_find_user(l, address)) {
        *(const char **)out = address;
        return;
    }
    struct tg_table accounts;
    tg_table_init(&accounts);
    for (size_t i = 0; i < l->s->domain_count; i++) {
        for (size_t j = 0; j < l->s->domains[i].user_count; j++) {
            struct tg_buf name;
            tg_buf_init(&name, SIZE_MAX);
            tg_buf_fmt(&name, "%s@%s", l->s->domains[i].users[j].name, l->s->domains[i].name);
            tg_table_put(&accounts, tg_buf_span(&name), l);
            tg_buf_deinit(&name);
        }
    }
    LOAD_ERROR(l, v->place, "there is no account %s%s; expected a user of one of the `domains`",
               load_quoted(l, address), load_hint_table(l, address, &accounts));
    tg_table_deinit(&accounts);
}
