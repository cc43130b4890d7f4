// SPDX-License-Identifier: MIT
/* Writing JSON (RFC 8259) into a buffer, member by member, with the commas in the right places. The output is UTF-8;
 * control characters and characters that could mislead a reader leave as \u escapes. */
#ifndef SIM_TRANSCRIPTS_JSON_WRITE_H
#define SIM_TRANSCRIPTS_JSON_WRITE_H

#include "base/buf.h"

struct json_writer {
    struct tg_buf *out;
    bool comma;    /* something stands before the next member or value */
    bool new_line; /* the next member or value begins a line */
};

void json_open(struct json_writer *w, const char *key, char bracket); /* key NULL: no member */
void json_close(struct json_writer *w, char bracket);
void json_string(struct json_writer *w, const char *key, struct tg_span value); /* value: UTF-8 */
void json_str(struct json_writer *w, const char *key, const char *value);
void json_number(struct json_writer *w, const char *key, int64_t value);
void json_unsigned(struct json_writer *w, const char *key, uint64_t value);
void json_bool(struct json_writer *w, const char *key, bool value);
void json_null(struct json_writer *w, const char *key);
/* "text": octets that are UTF-8; "bytes_base64" for all others. */
void json_octets(struct json_writer *w, struct tg_span octets);
void json_base64(struct json_writer *w, const char *key, struct tg_span octets);

#endif
