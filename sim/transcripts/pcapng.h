// SPDX-License-Identifier: MIT
/* Every packet of a trace as a capture file that Wireshark opens (pcapng, draft-ietf-opsawg-pcapng). */
#ifndef SIM_TRANSCRIPTS_PCAPNG_H
#define SIM_TRANSCRIPTS_PCAPNG_H

#include "sim/transcripts/transcripts.h"

/* Uses in->trace alone. Each packet stands where it was sent, also one that was lost on its way (a comment says so):
 * seen from there sequence numbers never jump ahead, and what is sent again follows what it repeats. */
void transcript_pcapng(const struct transcript_input *in, struct tg_buf *out);

#endif
