// SPDX-License-Identifier: MIT
/* DNS questions of visitors by UDP. */
#include "sim/live/live_internal.h"

#include <sys/socket.h>

static void on_answer(void *context, uint32_t from_ip, uint16_t from_port, uint16_t own_port, struct tg_span bytes)
{
    struct live *live = context;
    (void)from_port;
    if (own_port < LIVE_ASKER_PORT || own_port >= LIVE_ASKER_PORT + LIVE_ASKER_MAX) {
        return;
    }
    struct asker *a = &live->askers[own_port - LIVE_ASKER_PORT];
    if (!a->used) {
        return;
    }
    env_dns_heard(live->env, trace_host_at(live->env->trace, live->visitor)->ip, own_port, from_ip, bytes);
    sendto(a->door->udp, bytes.ptr, bytes.len, MSG_NOSIGNAL, (const struct sockaddr *)&a->from, sizeof a->from);
    a->used = false;
}

void live_datagram_open(struct live *live)
{
    udp_listen(live->env->net, live->visitor, 0, on_answer, live);
}

void live_datagram_readable(struct live *live, const struct door *door)
{
    unsigned char octets[4096];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    const ssize_t got = recvfrom(door->udp, octets, sizeof octets, MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
    if (got < 0) {
        return;
    }
    /* The oldest question makes room: its asker will ask again. */
    const unsigned slot = live->next_asker++ % LIVE_ASKER_MAX;
    live->askers[slot] = (struct asker){from, door, true};
    const uint16_t port = (uint16_t)(LIVE_ASKER_PORT + slot);
    const uint32_t ip = trace_host_at(live->env->trace, door->host)->ip;
    const struct tg_span query = tg_span_make(octets, (size_t)got);
    env_dns_asked(live->env, live->visitor, ip, port, query, false);
    udp_send(live->env->net, live->visitor, port, ip, door->sim_port, query);
}
