// SPDX-License-Identifier: MIT
/* The letter at each place it passed: as it was written, as each server took it with its Received field on top, as it
 * lies in the mailbox, as a client has fetched it. Octet for octet. */
#ifndef SIM_TRANSCRIPTS_LETTER_FILES_H
#define SIM_TRANSCRIPTS_LETTER_FILES_H

#include "base/buf.h"
#include "sim/trace/trace.h"

struct letter_files {
    const struct trace *trace;
    uint32_t next;   /* event */
    uint32_t *parts; /* by letter: how many files so far */
};
void letter_files_begin(struct letter_files *files, const struct trace *trace);
/* The next file: its name ("1-hello-2-mail.aoba.example-accepted.eml", fit for any file system) into *name and its
 * octets, which the trace owns. false: there are no more. */
bool letter_files_next(struct letter_files *files, struct tg_buf *name, struct tg_span *octets);
void letter_files_end(struct letter_files *files);

#endif
