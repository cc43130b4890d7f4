// SPDX-License-Identifier: MIT
/* Somebody who listens on a road. Sees nothing but the packets that pass, puts each TCP stream together again, and
 * notes what can be read in it: passwords, letters, or that there is only ciphertext (TRACE_OVERHEARD). */
#ifndef SIM_NODES_EAVESDROPPER_H
#define SIM_NODES_EAVESDROPPER_H

#include "sim/nodes/env.h"

struct eavesdropper;
struct eavesdropper *eavesdropper_new(struct node_env *env, uint16_t host);
void eavesdropper_free(struct eavesdropper *e);
/* One IPv4 packet, as it is on the road. What is no TCP is not looked at. */
void eavesdropper_packet(struct eavesdropper *e, struct tg_span packet);

#endif
