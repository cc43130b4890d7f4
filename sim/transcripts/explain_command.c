// SPDX-License-Identifier: MIT
#include "sim/transcripts/explain_command.h"

#include "sim/transcripts/explain_internal.h"

void explain_command(enum trace_protocol protocol, const char *name, struct explanation *out)
{
    const struct explain_table *table = protocol == TRACE_SMTP   ? &explain_smtp_commands
                                        : protocol == TRACE_POP3 ? &explain_pop3_commands
                                                                 : &explain_imap_commands;
    struct tg_span verb = tg_span_str(name);
    if (protocol == TRACE_IMAP && tg_span_istarts(verb, "UID ")) {
        verb = tg_span_after(verb, 4); /* the same command, other numbers */
    }
    *out = (struct explanation){.key = "", .section = ""};
    if (explain_row(table, verb)) {
        explain_fill(out, table, verb);
    }
}
