// SPDX-License-Identifier: MIT
#include "sim/nodes/mail_directory.h"

#include <limits.h>

char *mail_string(struct tg_span s)
{
    char *out = tg_alloc(s.len + 1);
    if (s.len) {
        memcpy(out, s.ptr, s.len);
    }
    return out;
}

struct mail_domain *mail_directory_add(struct mail_directory *directory, const char *name)
{
    directory->domains = tg_grow(directory->domains, directory->count, &directory->cap, sizeof *directory->domains);
    struct mail_domain *d = &directory->domains[directory->count++];
    *d = (struct mail_domain){.name = mail_string(tg_span_str(name)),
                              .submission_host = TRACE_NO_HOST,
                              .receiving_host = TRACE_NO_HOST,
                              .mailbox_host = TRACE_NO_HOST};
    return d;
}

void mail_directory_deinit(struct mail_directory *directory)
{
    for (size_t i = 0; i < directory->count; i++) {
        struct mail_domain *d = &directory->domains[i];
        for (size_t k = 0; k < d->user_count; k++) {
            struct mail_user *u = &d->users[k];
            for (size_t a = 0; a < u->alias_count; a++) {
                tg_free(u->aliases[a]);
            }
            tg_free(u->aliases);
            tg_free(u->name);
            tg_free(u->password);
            tg_free(u->keys);
            tg_free(u->forward);
            mailstore_free(u->store);
        }
        tg_free(d->users);
        tg_free(d->name);
    }
    tg_free(directory->domains);
    *directory = (struct mail_directory){0};
}

struct mail_domain *mail_directory_domain(const struct mail_directory *directory, struct tg_span name)
{
    for (size_t i = 0; i < directory->count; i++) {
        if (tg_span_ieq_str(name, directory->domains[i].name)) {
            return &directory->domains[i];
        }
    }
    return NULL;
}

/* quoted-string = DQUOTE *QcontentSMTP DQUOTE: its meaning, without quotes and backslashes. */
static struct tg_span unquote(struct tg_span local, unsigned char out[64])
{
    if (local.len < 2 || local.ptr[0] != '"') {
        return local;
    }
    size_t n = 0;
    for (size_t i = 1; i + 1 < local.len && n < 64; i++) {
        if (local.ptr[i] == '\\' && i + 2 < local.len) {
            i++;
        }
        out[n++] = local.ptr[i];
    }
    return tg_span_make(out, n);
}

struct mail_user *mail_domain_user(const struct mail_domain *domain, struct tg_span quoted)
{
    unsigned char plain[64];
    const struct tg_span local = unquote(quoted, plain);
    for (size_t i = 0; i < domain->user_count; i++) {
        struct mail_user *u = &domain->users[i];
        if (tg_span_eq_str(local, u->name) ||
            (tg_span_ieq_str(local, "postmaster") && tg_span_ieq(local, tg_span_str(u->name)))) {
            return u;
        }
        for (size_t a = 0; a < u->alias_count; a++) {
            if (tg_span_eq_str(local, u->aliases[a])) {
                return u;
            }
        }
    }
    return NULL;
}

bool mail_domain_exchanges(const struct mail_domain *domain, uint16_t host, bool *first)
{
    bool listed = false;
    int own = 0, lowest = INT_MAX;
    for (size_t i = 0; i < domain->exchanger_count; i++) {
        const struct mail_exchanger *x = &domain->exchangers[i];
        lowest = x->preference < lowest ? x->preference : lowest;
        if (x->host == host) {
            listed = true;
            own = x->preference;
        }
    }
    *first = listed && own == lowest;
    return listed;
}

bool mail_split_address(struct tg_span address, struct tg_span *local, struct tg_span *domain)
{
    for (size_t i = address.len; i > 0; i--) {
        if (address.ptr[i - 1] == '@') {
            *local = tg_span_sub(address, 0, i - 1);
            *domain = tg_span_after(address, i);
            return true;
        }
    }
    return false;
}

/* NULL password: any. */
static struct mail_user *find_account(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                                      struct tg_span user, const struct tg_span *password, struct mail_domain **domain)
{
    struct tg_span local = user, wanted = {NULL, 0};
    const bool has_domain = mail_split_address(user, &local, &wanted);
    for (size_t i = 0; i < directory->count; i++) {
        struct mail_domain *d = &directory->domains[i];
        const uint16_t here = role == MAIL_ROLE_SUBMISSION ? d->submission_host : d->mailbox_host;
        if (here != host || (has_domain && !tg_span_ieq_str(wanted, d->name))) {
            continue;
        }
        for (size_t k = 0; k < d->user_count; k++) {
            struct mail_user *u = &d->users[k];
            if (tg_span_eq_str(local, u->name) && u->password &&
                (!password || tg_span_eq_str(*password, u->password))) {
                if (domain) {
                    *domain = d;
                }
                return u;
            }
        }
    }
    return NULL;
}

struct mail_user *mail_directory_login(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                                       struct tg_span user, struct tg_span password, struct mail_domain **domain)
{
    return find_account(directory, host, role, user, &password, domain);
}

struct mail_user *mail_directory_account(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                                         struct tg_span user, struct mail_domain **domain)
{
    return find_account(directory, host, role, user, NULL, domain);
}

/* A stranger's salt is made as a user's is, so that nobody learns from it who exists (SMTP-E09). */
void mail_directory_secret(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                           struct tg_span user, struct mail_secret *out)
{
    struct mail_domain *d = NULL;
    struct mail_user *u = mail_directory_account(directory, host, role, user, &d);
    sasl_salt(tg_span_str(u ? d->name : "nowhere"), u ? tg_span_str(u->name) : user, out->salt);
    out->secret = (struct sasl_secret){.known = u != NULL,
                                       .password = u ? tg_span_str(u->password) : tg_span_make(NULL, 0),
                                       .salt = tg_span_make(out->salt, sizeof out->salt),
                                       .iterations = SCRAM_ITERATIONS};
    if (u && !u->keys) {
        unsigned char salted[DIGEST_SHA256_LEN];
        u->keys = tg_alloc(sizeof *u->keys);
        scram_salted(out->secret.password, out->secret.salt, SCRAM_ITERATIONS, salted);
        scram_keys_of(salted, u->keys);
    }
    if (u) {
        out->secret.keys = *u->keys;
    }
}
