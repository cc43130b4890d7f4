// SPDX-License-Identifier: MIT
/* Somebody types protocol lines by hand: an endpoint that sends the next line when the reply to the last one is whole,
 * as a careful person at a terminal does. It understands just enough of each protocol to see where a reply ends. */
#ifndef SIM_NODES_TYPIST_H
#define SIM_NODES_TYPIST_H

#include "base/arena.h"
#include "protocols/wire/endpoint.h"

struct typist;
enum typist_protocol { TYPIST_SMTP, TYPIST_POP3, TYPIST_IMAP };

/* lines are borrowed; CRLF is added. tag: the letter these lines are about, or 0. Closes after the last reply. */
struct typist *typist_new(struct tg_arena *arena, enum typist_protocol protocol, const char *const *lines, size_t count,
                          uint32_t tag);
struct endpoint typist_endpoint(struct typist *t);

#endif
