// SPDX-License-Identifier: MIT
/* Addresses: the paths of SMTP (RFC 5321 section 4.1.2) and the address lists of header fields (RFC 5322 section 3.4,
 * with the obsolete forms read, never written). */
#ifndef PROTOCOLS_MAIL_ADDRESS_H
#define PROTOCOLS_MAIL_ADDRESS_H

#include "base/arena.h"
#include "base/buf.h"

enum mail_path_error {
    MAIL_PATH_OK,
    MAIL_PATH_SYNTAX,    /* missing <>, bad local-part, bad domain ... */
    MAIL_PATH_TOO_LONG,  /* local-part > 64, domain > 255, path > 256 octets */
    MAIL_PATH_NON_ASCII, /* an octet of 0x80 or more */
    MAIL_PATH_CONTROL,   /* a control octet */
};

struct mail_path {
    struct tg_span whole;  /* "local@domain" as written, without <> and source route; empty: the null path */
    struct tg_span local;  /* as written, quotes included */
    struct tg_span domain; /* or "[192.0.2.1]"; empty for <Postmaster> */
    size_t consumed;       /* octets of the input up to and with ">" */
    bool had_route;        /* a source route was stripped (SMTP-G03) */
    size_t error_at;       /* where the reading failed */
};
struct mail_path_rules {
    bool allow_null;  /* <> */
    bool keitai_dots; /* teaching switch: a..b@x and a.@x unquoted (SMTP-G02) */
    bool utf8;        /* letters outside ASCII, as UTF-8, in local-part and domain (RFC 6531 section 3.3) */
};
/* Reads "<...>" at the front of text (after "FROM:" or "TO:"). Spans borrow from text. */
enum mail_path_error mail_path_parse(struct mail_path *out, struct tg_span text, struct mail_path_rules rules);
bool mail_is_ascii(struct tg_span s);
/* Local parts are equal whatever their quoting, octet-exact; domains without case. */
bool mail_path_eq(const struct mail_path *a, const struct mail_path *b);
/* RFC 5321 domain or address literal, whole span. */
bool mail_domain_valid(struct tg_span domain);
bool mail_address_literal_valid(struct tg_span literal);

struct mail_address {
    struct tg_span display_name;  /* decoded (encoded words too), UTF-8; empty when there is none */
    struct tg_span local, domain; /* without quoting and comments; empty for a group's own row */
    struct tg_span group;         /* name of the group it stands in; has_group tells an empty one apart */
    bool has_group;
    bool group_only; /* a group without members: `undisclosed-recipients:;` */
};
struct mail_address_list {
    struct mail_address *addresses;
    size_t count;
    bool defective;    /* something obsolete or wrong was read over */
    size_t error_at;   /* with TG_MALFORMED: where */
    const char *error; /* static */
};
/* An address-list or mailbox-list (a field's unfolded or folded body). Everything lives in arena. */
TG_MUST_USE enum tg_status mail_address_list_parse(struct mail_address_list *out, struct tg_span text,
                                                   struct tg_arena *arena);

#endif
