// SPDX-License-Identifier: MIT
/* Letters as octets: finding header fields (RFC 5322 section 2.2), MIME structure (RFC 2045, 2046), transfer encodings,
 * encoded words (2047) and charsets. Reading never changes octets and never fails: what is wrong is listed as a defect.
 */
#ifndef PROTOCOLS_MAIL_MESSAGE_H
#define PROTOCOLS_MAIL_MESSAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

struct mail_field {
    struct tg_span raw;   /* the whole field with its line ends */
    struct tg_span name;  /* without the colon */
    struct tg_span value; /* behind the colon, still folded, without the final CRLF */
};
struct mail_header {
    struct mail_field *fields;
    size_t count;
    size_t body_at; /* octet where the body begins (after the empty line) */
    bool defective; /* no empty line, a line that is no field, a bare CR or LF, over the caps (256 KiB, 1000 fields) */
};
/* Spans borrow from octets. */
void mail_header_parse(struct mail_header *out, struct tg_span octets, struct tg_arena *arena);
/* First field of that name (any case), or NULL. */
const struct mail_field *mail_header_find(const struct mail_header *h, const char *name);
/* How many fields of that name there are (Received: counts hops). */
size_t mail_header_count(const struct mail_header *h, const char *name);
/* Unfolded, trimmed: appends. */
bool mail_field_unfold(struct tg_buf *out, const struct mail_field *field);
/* Unfolded with encoded words decoded to UTF-8 (RFC 2047 section 6.2): appends. */
bool mail_field_decode(struct tg_buf *out, struct tg_span value);

struct mail_param {
    struct tg_span name, value; /* RFC 2231 continuations joined and decoded to UTF-8 */
};
struct mail_part {
    struct tg_span type, subtype; /* lower case: "text" "plain" */
    struct mail_param *params;
    size_t param_count;
    struct tg_span encoding;    /* lower case, "7bit" when absent */
    struct tg_span disposition; /* lower case, empty when absent */
    struct mail_param *disposition_params;
    size_t disposition_param_count;
    struct tg_span id, description, language, location, md5; /* unfolded raw, empty when absent */
    struct tg_span whole;                                    /* header and body of this part, as stored */
    struct tg_span head, body;                               /* head ends with its empty line */
    struct mail_header header;
    size_t lines;                /* of body */
    struct mail_part **children; /* of multipart; one for message/rfc822 */
    size_t child_count;
    const char *defect; /* static sentence, or NULL */
};
/* The MIME tree of a whole letter; caps: depth 32, 1000 parts. Everything lives in arena, spans borrow from octets.
 * What cannot be what it says is shown as the best thing it can be: a multipart without a part as text/plain, an
 * unknown encoding as application/octet-stream. NULL only when arena has no room for the first part. */
struct mail_part *mail_part_parse(struct tg_span octets, struct tg_arena *arena);
/* A parameter of Content-Type or of Content-Disposition; empty when absent. */
struct tg_span mail_part_param(const struct mail_part *part, const char *name);
struct tg_span mail_part_disposition_param(const struct mail_part *part, const char *name);
/* Body with its transfer encoding undone (7bit 8bit binary quoted-printable base64): appends. */
bool mail_part_decode(const struct mail_part *part, struct tg_buf *out);
/* Text part as UTF-8 (charset undone too). *guessed: the charset was not given or is unknown (MSG11); may be NULL.
 * Holds line ends and perhaps control characters as the sender wrote them. */
bool mail_part_text(const struct mail_part *part, struct tg_buf *out, bool *guessed);
/* The part a person reads: text/plain rather than other text, never an attachment (MSG15); NULL when there is none. */
const struct mail_part *mail_part_readable(const struct mail_part *root);
/* The part's text for the eye: as mail_part_text, with format=flowed undone (RFC 3676, MSG13), \n line ends, no control
 * characters but tab and \n, no bidi overrides. */
bool mail_part_display(const struct mail_part *part, struct tg_buf *out, bool *guessed);
/* The file name it asks for, without folders, control and bidi characters (MSG12): appends. false: none. */
bool mail_part_filename(const struct mail_part *part, struct tg_buf *out);

/* A date-time with its obsolete forms (RFC 5322 sections 3.3 and 4.3): two-digit years, EST, comments. *zone_minutes
 * may be NULL. TG_MALFORMED. */
TG_MUST_USE enum tg_status mail_date_parse(struct tg_span value, struct tg_date *out, int *zone_minutes);

bool mail_qp_encode(struct tg_buf *out, struct tg_span in);
bool mail_qp_decode(struct tg_buf *out, struct tg_span in);
/* Lines of 76 octets, CRLF after each. */
bool mail_base64_lines(struct tg_buf *out, struct tg_span in);
/* Lenient: junk skipped, stops at padding (MSG08). */
bool mail_base64_lenient(struct tg_buf *out, struct tg_span in);

/* From a charset (MIME name, any case) to UTF-8; what cannot be read becomes U+FFFD. false: unknown charset, nothing
 * appended. ISO-2022-JP also reads JIS X 0201 kana and the NEC/IBM extras as CP5022x do (MSG10). */
bool mail_charset_to_utf8(struct tg_buf *out, struct tg_span charset, struct tg_span in);
/* From UTF-8 to ISO-2022-JP; each line ends in ASCII. false: some character does not fit, nothing appended. */
bool mail_utf8_to_iso2022jp(struct tg_buf *out, struct tg_span utf8);

#endif
