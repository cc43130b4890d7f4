// SPDX-License-Identifier: MIT
#include "sim/net/net_internal.h"

enum { UDP_PAYLOAD_MAX = UINT16_MAX - IP_HEADER - UDP_HEADER };

static struct udp_door *find_door(struct host *host, uint16_t port)
{
    for (size_t i = 0; i < host->door_count; i++) {
        if (host->doors[i].port == port) {
            return &host->doors[i];
        }
    }
    return NULL;
}

void udp_listen(struct net *net, uint16_t host, uint16_t port, udp_handler handler, void *context)
{
    struct host *h = net_host(net, host);
    struct udp_door *door = find_door(h, port);
    if (!door) {
        h->doors = tg_grow(h->doors, h->door_count, &h->door_cap, sizeof *h->doors);
        door = &h->doors[h->door_count++];
    }
    *door = (struct udp_door){port, handler, context};
}

uint32_t udp_send(struct net *net, uint16_t host, uint16_t own_port, uint32_t to_ip, uint16_t to_port,
                  struct tg_span bytes)
{
    struct host *h = net_host(net, host);
    bytes = tg_span_sub(bytes, 0, UDP_PAYLOAD_MAX); /* far too big to travel anyway */
    size_t udp_len = UDP_HEADER + bytes.len, len = IP_HEADER + udp_len;
    struct packet *p = packet_new(net, len);
    p->path = net_path(net, host, net_host_by_ip(net, to_ip));
    p->protocol = TRACE_UDP;
    unsigned char *at = p->octets + IP_HEADER;
    ip_write_header(p->octets, len, IP_PROTOCOL_UDP, h->next_id++, h->ip, to_ip);
    ip_put16(at, own_port);
    ip_put16(at + 2, to_port);
    ip_put16(at + 4, (unsigned)udp_len);
    ip_put16(at + 6, 0);
    if (bytes.len) {
        memcpy(at + UDP_HEADER, bytes.ptr, bytes.len);
    }
    unsigned sum = ip_transport_checksum(h->ip, to_ip, IP_PROTOCOL_UDP, tg_span_make(at, udp_len));
    ip_put16(at + 6, sum ? sum : 0xffff); /* RFC 768: 0 would mean that there is none */
    return packet_send(p, to_port, 0);
}

/* SIMPLIFIED: a datagram to a port nobody listens on vanishes; there is no ICMP to say so. */
void udp_arrived(struct net *net, uint16_t host, struct tg_span packet)
{
    struct host *h = &net->hosts[host];
    const unsigned char *at = packet.ptr + IP_HEADER;
    uint16_t from_port = ip_get16(at), own_port = ip_get16(at + 2);
    struct udp_door *door = find_door(h, own_port);
    if (!door || !door->handler) {
        door = find_door(h, 0);
    }
    if (door && door->handler) {
        door->handler(door->context, ip_get32(packet.ptr + 12), from_port, own_port,
                      tg_span_after(packet, IP_HEADER + UDP_HEADER));
    }
}
