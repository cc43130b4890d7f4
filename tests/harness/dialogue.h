// SPDX-License-Identifier: MIT
/* Dialogue files: what one endpoint is told, what it must say, run at every piece size (1 octet at a time ... all at
 * once) with the same result demanded. A file holds one dialogue:
 *
 *   # rcpt_before_mail_is_503 — RFC 5321 4.1.4 (SMTP-C04)     remarks; the first one names the test and its rows
 *   % submission plaintext_auth                                options, given to make()
 *   S: 220 mx.example *                                        S: a line from the server, C: a line from the client;
 * CRLF is C: EHLO client.example                                     implied; `*` at the end matches the rest of the
 * line; \r \n \t S: 250-mx.example                                          \xHH \\ are escapes; a trailing \c
 * suppresses the CRLF Q: RCPT ann@mx.example -> 250                              a question as describe() words it, and
 * the answer for answer() T: DISCARD                                                 something told (EP_TELL), as
 * describe() words it D: text\r\n                                                octets that must have been stored
 * since the last D (EP_STORE)
 *   @ +299s                                                    time passes (ns us ms s m h); ticks happen at their
 * deadlines A: close                                                   the endpoint closes (A: abort, A: eof / A:
 * broken = the peer does)
 *   A: tls                                                     the endpoint asked for TLS, and the handshake is over
 *   A: tls failed                                              ... or came to nothing
 *
 * Lines from the endpoint's own side are expected, lines from the peer are fed. EP_STATE is not compared. */
#ifndef TESTS_HARNESS_DIALOGUE_H
#define TESTS_HARNESS_DIALOGUE_H

#include "protocols/wire/endpoint.h"
#include "tests/harness/tg_test.h"

struct dialogue_subject {
    bool is_server; /* S: lines are its own */
    /* A fresh endpoint; options is the text behind %, or "". */
    struct endpoint (*make)(void *context, const char *options, tg_time now);
    /* Words for an ASK or TELL, appended: "RCPT ann@mx.example". Nothing appended: this TELL is not compared. */
    void (*describe)(void *context, const struct ep_action *action, struct tg_buf *out);
    /* Carries out the answer text of a Q line. */
    void (*answer)(void *context, const char *answer, tg_time now);
    /* Called once an endpoint was freed, to give back arenas; may be NULL. */
    void (*done)(void *context);
    void *context;
};

/* Runs every *.txt file of tests/dialogues/FOLDER; fails the current cmocka test at the first difference, with the
 * file, its line and the piece size. Asserts that there is at least one file. */
void dialogue_run_folder(const struct dialogue_subject *subject, const char *folder);

#endif
