// SPDX-License-Identifier: MIT
/* Who lives where: the mail domains of the town with their users, shared by the servers that work for them. */
#ifndef SIM_NODES_MAIL_DIRECTORY_H
#define SIM_NODES_MAIL_DIRECTORY_H

#include "protocols/mail/mailstore.h"
#include "protocols/sasl/sasl.h"
#include "protocols/smtp/smtp_server.h"
#include "sim/nodes/env.h"
#include "sim/tls/tls_authority.h"

struct mail_user {
    char *name, *password;
    struct scram_keys *keys; /* made of the password when first needed: that takes milliseconds */
    char *forward;           /* address, or NULL */
    char **aliases;
    size_t alias_count;
    struct mailstore *store; /* at the domain's mailbox host */
};

enum mail_tls { MAIL_TLS_NONE, MAIL_TLS_OFFERED, MAIL_TLS_REQUIRED };
/* Towards other servers (SMTP-K07): in clear; sealed where offered; never in clear; and with a certificate in order. */
enum mail_relay_tls { MAIL_RELAY_CLEAR, MAIL_RELAY_MAY, MAIL_RELAY_ENCRYPT, MAIL_RELAY_VERIFY };

struct mail_policy {
    bool open_relay;     /* teaching switch: port 25 takes letters for anyone */
    bool require_auth;   /* submission needs a login */
    bool greylist;       /* port 25 asks strangers to come back (SUB12) */
    bool refuse_full;    /* a full mailbox: 552 5.2.2 for good rather than 452 4.2.2 for now (SMTP-R20) */
    enum mail_tls tls;   /* at this domain's doors: REQUIRED where people log in, never on port 25 (RFC 3207 section 4) */
    bool plaintext_auth; /* teaching switch: passwords are taken without TLS */
    enum mail_relay_tls relay_tls;
    enum tls_certificate certificate;
    bool no_certificate; /* there is none: STARTTLS is answered 454, doors that need one stay shut */
    uint64_t size_limit; /* octets */
    tg_time retry[16];   /* waits before each next try; the last repeats */
    size_t retry_count;
    tg_time queue_lifetime;
    tg_time delayed_after; /* the sender is told once that the letter still waits; 0: never */
    uint32_t retry_jitter_ppm; /* a wait is longer by up to this part of it, by chance; never shorter (Q01) */
    unsigned lacks;            /* enum smtp_extension: what these servers do not offer */
    bool smtputf8;             /* offered (SMTP-E04) */
    enum smtp_bare_newline bare_newline; /* what port 25 does with a CR or LF that stands alone (SMTP-D04) */
    unsigned hop_max; /* Received fields; more is a loop (SMTP-P01) */
};

/* One host of a domain's MX list. Those of the lowest preference hand letters on to the mailbox host themselves; the
 * others keep them for the better ones (RFC 5321 section 5.1). */
struct mail_exchanger {
    uint16_t host;
    int preference;
};

struct mail_domain {
    char *name;
    struct mail_user *users; /* the last one is postmaster unless a user has that name */
    size_t user_count;
    uint16_t submission_host, receiving_host, mailbox_host;
    struct mail_exchanger exchangers[8]; /* its MX list, as far as these are machines of the town */
    size_t exchanger_count;
    struct mail_policy policy;
};

struct mail_directory {
    struct mail_domain *domains;
    size_t count, cap;
};

/* Adds a domain; users, hosts and policy are filled in by the caller, who passes on ownership of every string. The
 * pointer holds until the next domain is added. */
struct mail_domain *mail_directory_add(struct mail_directory *directory, const char *name);
void mail_directory_deinit(struct mail_directory *directory);
struct mail_domain *mail_directory_domain(const struct mail_directory *directory, struct tg_span name);
/* By user name or alias (exact octets; postmaster in any case), quotes of a quoted local-part undone. NULL: no such
 * person. */
struct mail_user *mail_domain_user(const struct mail_domain *domain, struct tg_span local);
/* "taro" or "taro@aoba.example" with the right password, among the domains whose `role` host is host. *domain may be
 * NULL. */
enum mail_role { MAIL_ROLE_SUBMISSION, MAIL_ROLE_MAILBOX };
struct mail_user *mail_directory_login(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                                       struct tg_span user, struct tg_span password, struct mail_domain **domain);
/* The same by name alone, for one who has proved that they know the password. */
struct mail_user *mail_directory_account(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                                         struct tg_span user, struct mail_domain **domain);
/* What is kept of this user's password (known false: of nobody's). Borrows out->salt and the user's password. */
struct mail_secret {
    struct sasl_secret secret;
    unsigned char salt[SASL_SALT_LEN];
};
void mail_directory_secret(const struct mail_directory *directory, uint16_t host, enum mail_role role,
                           struct tg_span user, struct mail_secret *out);
/* Is this host in the MX list; *first: with the lowest preference of all. */
bool mail_domain_exchanges(const struct mail_domain *domain, uint16_t host, bool *first);
/* Splits at the last "@": false when there is none. */
bool mail_split_address(struct tg_span address, struct tg_span *local, struct tg_span *domain);
/* A NUL-terminated copy; tg_free it. */
char *mail_string(struct tg_span s);

#endif
