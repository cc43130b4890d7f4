// SPDX-License-Identifier: MIT
/* A letter taken apart for a reader: header fields decoded, addresses, MIME tree, the way it took, what was checked and
 * what is wrong with it. Plain structs, filled from octets; writers make text or JSON of them. */
#ifndef SIM_TRANSCRIPTS_LETTER_REPORT_H
#define SIM_TRANSCRIPTS_LETTER_REPORT_H

#include "base/texts.h"
#include "protocols/mail/address.h"
#include "protocols/mail/message.h"
#include "sim/transcripts/auth_results.h"
#include "sim/transcripts/json_write.h"
#include "sim/transcripts/received_field.h"

struct letter_header {
    struct tg_span name, value; /* value: UTF-8, unfolded, encoded words decoded */
};
struct letter_addresses {
    struct tg_span field; /* lower case */
    struct mail_address_list list;
};
struct letter_part {
    const struct mail_part *part;
    struct tg_span number;            /* "1.2"; the whole letter is "" */
    struct tg_span charset, filename; /* empty: none given */
    size_t size;                      /* octets, transfer encoding undone */
    struct letter_part *children;
    size_t child_count;
};
struct letter_hop {
    struct received_field received;
    bool has_delay;
    int64_t delay_s; /* since the moment before it that is known: the hop before, or the Date; less than 0: clocks
                        disagree */
};
enum letter_where { LETTER_WHOLE, LETTER_FIELD, LETTER_PART, LETTER_HOP };
struct letter_defect {
    const char *code; /* texts: cli.explain.defect.CODE */
    enum letter_where kind;
    struct tg_span where; /* the field's name, the part's number, the hop's (from 1); empty for the whole letter */
};

struct letter_report {
    struct letter_header *headers;
    size_t header_count;
    struct letter_addresses *addresses;
    size_t address_count;
    struct letter_part mime;
    struct letter_hop *hops; /* in the order of travel: the lowest Received field first */
    size_t hop_count;
    struct auth_results *authentication; /* from the top */
    size_t authentication_count;
    struct letter_defect *defects;
    size_t defect_count;
    bool has_date; /* the Date field could be read: */
    int64_t unix_seconds;
    int zone_minutes;
};
/* Everything lives in arena, spans may borrow from octets. TG_LIMIT: arena has no room. Never fails otherwise. */
TG_MUST_USE enum tg_status letter_report_read(struct letter_report *out, struct tg_span octets, struct tg_arena *arena);
/* The first decoded value of a field of that name (any case); empty when there is none. */
struct tg_span letter_report_value(const struct letter_report *report, const char *name);
const struct mail_address_list *letter_report_addresses(const struct letter_report *report, const char *field);

/* For people; every text in the language of texts, nothing in it that could move a terminal's cursor. */
void letter_report_text(const struct letter_report *report, const struct tg_texts *texts, struct tg_buf *out);
/* One object. */
void letter_report_json(const struct letter_report *report, const struct tg_texts *texts, struct tg_buf *out);
/* {"display_name","local","domain"} or {"group","members"}, in a list. */
void letter_addresses_json(struct json_writer *w, const char *key, const struct mail_address_list *list);
/* The code of an error of mail_address_list_parse, or of a part's defect; "other" when it has none. */
const char *letter_defect_code(const char *sentence);

#endif
