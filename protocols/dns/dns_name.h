// SPDX-License-Identifier: MIT
/* Domain names on the wire and as text, RFC 1035 sections 3.1 and 4.1.4. A dns_name is a value in fixed storage:
 * uncompressed wire form with its root label. Comparison ignores ASCII case, output keeps it. */
#ifndef PROTOCOLS_DNS_DNS_NAME_H
#define PROTOCOLS_DNS_DNS_NAME_H

#include "base/buf.h"

#define DNS_NAME_MAX  255
#define DNS_LABEL_MAX 63

struct dns_name {
    unsigned char octets[DNS_NAME_MAX]; /* length-prefixed labels, ends with the 0 octet */
    unsigned char len;                  /* octets in use, 1 (the root) to 255 */
};

/* From text with or without the final dot; "\DDD" and "\x" escapes. TG_MALFORMED. */
TG_MUST_USE enum tg_status dns_name_parse(struct dns_name *out, struct tg_span text);
/* As text with its final dot ("." for the root); odd octets as \DDD. */
bool dns_name_text(struct tg_buf *out, const struct dns_name *name);
bool dns_name_eq(const struct dns_name *a, const struct dns_name *b);
/* name is zone itself or lies below it. */
bool dns_name_within(const struct dns_name *name, const struct dns_name *zone);
unsigned dns_name_labels(const struct dns_name *name); /* the root has 0 */
/* Without its first label; false for the root. */
bool dns_name_parent(struct dns_name *out, const struct dns_name *name);
/* The last n labels. */
void dns_name_suffix(struct dns_name *out, const struct dns_name *name, unsigned labels);
/* Lower-case copy, for keys. */
void dns_name_lower(struct dns_name *out, const struct dns_name *name);
/* The name that holds an address's PTR: "1.2.0.192.in-addr.arpa." (RFC 1035 section 3.5; ip in host order) and 32
 * nibbles under "ip6.arpa." (RFC 3596 section 2.5). */
void dns_name_reverse_ip4(struct dns_name *out, uint32_t ip);
void dns_name_reverse_ip6(struct dns_name *out, const unsigned char octets[16]);

#endif
