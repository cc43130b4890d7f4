// SPDX-License-Identifier: MIT
/* The way out: where a host of the scenario is a real server, its ports in the town lead through sockets to that
 * server. */
#include "sim/live/live_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct {
    const char *service;
    uint16_t port;
    enum trace_protocol protocol;
    bool sealed; /* TLS from the first octet */
} services[] = {
    {"smtp", 25, TRACE_SMTP, false},  {"submission", 587, TRACE_SMTP, false}, {"submissions", 465, TRACE_SMTP, true},
    {"pop3", 110, TRACE_POP3, false}, {"pop3s", 995, TRACE_POP3, true},       {"imap", 143, TRACE_IMAP, false},
    {"imaps", 993, TRACE_IMAP, true},
};

static void on_accept(void *context, struct tcp_conn *conn)
{
    const struct live_way *way = context;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)way->real->port)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || inet_pton(AF_INET, way->real->address, &to.sin_addr) != 1) {
        fprintf(stderr, "tegami: %s: no socket: %s\n", way->real->host, strerror(errno));
        tcp_abort(conn);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    const int status = connect(fd, (struct sockaddr *)&to, sizeof to);
    struct live_stream *s = live_stream_out(way->live, conn, fd, way);
    if (status != 0 && errno != EINPROGRESS) {
        live_way_closed(s, errno);
    }
}

void live_way_closed(struct live_stream *s, int why)
{
    fprintf(stderr, "tegami: %s: %s:%d does not answer: %s\n", s->way->real->host, s->way->real->address,
            s->way->real->port, strerror(why));
    tcp_abort(s->conn);
    s->conn = NULL;
    s->dead = true;
}

static uint16_t host_named(const struct trace *trace, const char *name)
{
    for (uint16_t i = 0; i < trace_host_count(trace); i++) {
        if (strcmp(trace_host_at(trace, i)->name, name) == 0) {
            return i;
        }
    }
    return TRACE_NO_HOST;
}

void live_outside_open(struct live *live, const struct scenario *scenario)
{
    live->ways = tg_alloc((scenario->real_count * sizeof services / sizeof *services + 1) * sizeof *live->ways);
    for (size_t i = 0; i < scenario->real_count; i++) {
        const struct scenario_real *real = &scenario->reals[i];
        const uint16_t host = host_named(live->env->trace, real->host);
        for (size_t k = 0; k < sizeof services / sizeof *services && host != TRACE_NO_HOST; k++) {
            if (!real->service || strcmp(real->service, services[k].service) == 0) {
                struct live_way *way = &live->ways[live->way_count++];
                *way = (struct live_way){live, real, services[k].protocol, services[k].sealed};
                tcp_listen(live->env->net, host, services[k].port, services[k].protocol, on_accept, way);
            }
        }
    }
}
