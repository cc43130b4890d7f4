// SPDX-License-Identifier: MIT
#include "sim/live/live_internal.h"
#include "sim/tls/tls_authority.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t wall_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * TG_SECOND + t.tv_nsec;
}

/* --- doors --- */

static int open_socket(int type, const char *address, uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t len = sizeof at;
    const int fd = socket(AF_INET, type, 0), yes = 1;
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
        errno = EADDRNOTAVAIL;
    } else if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && (type == SOCK_DGRAM || listen(fd, 128) == 0) &&
               getsockname(fd, (struct sockaddr *)&at, &len) == 0) {
        *port = ntohs(at.sin_port);
        return fd;
    }
    const int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* DNS wants the same number for UDP and TCP: with free ports, a few tries find one. */
static bool open_door(struct door *d, const struct live_config *config, uint16_t wanted)
{
    for (int tries = 0; tries < (wanted ? 1 : 16); tries++) {
        uint16_t port = wanted;
        d->udp = -1;
        d->tcp = open_socket(SOCK_STREAM, config->bind, &port);
        if (d->tcp < 0) {
            return false;
        }
        if (d->protocol == TRACE_DNS) {
            d->udp = open_socket(SOCK_DGRAM, config->bind, &port);
        }
        if (d->protocol != TRACE_DNS || d->udp >= 0) {
            d->is.port = port;
            return true;
        }
        const int reason = errno;
        close(d->tcp);
        errno = reason;
    }
    return false;
}

static bool open_doors(struct live *live, const struct live_config *config, struct tg_buf *why)
{
    const struct trace *trace = live->env->trace;
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        const char *service = e->kind == TRACE_LISTENING ? visitor_service((uint16_t)e->a) : NULL;
        if (!service) {
            continue;
        }
        struct door d = {
            .is = {.host = trace_host_at(trace, e->from)->name, .service = service, .address = config->bind},
            .host = e->from,
            .sim_port = (uint16_t)e->a,
            .protocol = e->protocol};
        const uint16_t wanted = config->port_base ? (uint16_t)(config->port_base + (int)live->door_count) : 0;
        if (!open_door(&d, config, wanted)) {
            tg_buf_fmt(why, "%s port %d, for %s of %s: %s", config->bind, (int)wanted, service, d.is.host,
                       strerror(errno));
            return false;
        }
        live->doors = tg_grow(live->doors, live->door_count, &live->door_cap, sizeof *live->doors);
        live->doors[live->door_count++] = d;
    }
    return true;
}

struct live *live_open(struct world *world, const struct live_config *config, struct tg_buf *why)
{
    struct live *live = tg_alloc(sizeof *live);
    live->world = world;
    live->env = world_env(world);
    live->visitor = world_add_visitor(world, "visitor");
    world_set_end(world, TG_TIME_NEVER);
    live->env->overhear = (struct env_overhear){live_stream_began_tls, live_stream_overheard, live};
    tls_authority_add_loopback(live->env->authority);
    if (!open_doors(live, config, why)) {
        live_close(live);
        return NULL;
    }
    live_datagram_open(live);
    live_outside_open(live, world_scenario(world));
    live->started = wall_clock();
    return live;
}

void live_authority_pem(const struct live *live, struct tg_buf *out)
{
    tls_authority_pem(live->env->authority, out);
}

void live_close(struct live *live)
{
    live->env->overhear = (struct env_overhear){NULL, NULL, NULL};
    while (live->streams) {
        struct live_stream *next = live->streams->next;
        live_stream_free(live->streams);
        live->streams = next;
    }
    for (size_t i = 0; i < live->door_count; i++) {
        close(live->doors[i].tcp);
        if (live->doors[i].udp >= 0) {
            close(live->doors[i].udp);
        }
    }
    tg_free(live->doors);
    tg_free(live->ways);
    tg_free(live->polls);
    tg_free(live);
}

size_t live_door_count(const struct live *live)
{
    return live->door_count;
}

const struct live_door *live_door_at(const struct live *live, size_t index)
{
    return &live->doors[index].is;
}

size_t live_visitors(const struct live *live)
{
    return live->stream_count;
}

/* --- one turn --- */

/* Carries out what is due by now, and lets the simulated clock stand at now. */
static void catch_up(struct live *live)
{
    const tg_time now = wall_clock() - live->started;
    world_run(live->world, now);
    sim_advance(live->env->sim, now);
}

static void add_poll(struct live *live, size_t *count, int fd, short events)
{
    live->polls = tg_grow(live->polls, *count, &live->poll_cap, sizeof *live->polls);
    live->polls[(*count)++] = (struct pollfd){.fd = fd, .events = events};
}

/* The order of the list: doors (TCP, then UDP where there is one), then streams. */
static size_t fill_polls(struct live *live)
{
    size_t count = 0;
    const bool full = live->stream_count >= LIVE_STREAM_MAX;
    for (size_t i = 0; i < live->door_count; i++) {
        add_poll(live, &count, live->doors[i].tcp, full ? 0 : POLLIN);
        if (live->doors[i].udp >= 0) {
            add_poll(live, &count, live->doors[i].udp, POLLIN);
        }
    }
    for (struct live_stream *s = live->streams; s; s = s->next) {
        add_poll(live, &count, s->fd,
                 (short)((live_stream_wants_read(s) ? POLLIN : 0) | (live_stream_wants_write(s) ? POLLOUT : 0)));
    }
    return count;
}

/* New streams stand before `first` and have no entry. */
static void serve_polls(struct live *live, struct live_stream *first)
{
    size_t at = 0;
    for (size_t i = 0; i < live->door_count; i++) {
        if (live->polls[at++].revents & POLLIN) {
            live_stream_accept(live, &live->doors[i]);
        }
        if (live->doors[i].udp >= 0 && live->polls[at++].revents & POLLIN) {
            live_datagram_readable(live, &live->doors[i]);
        }
    }
    for (struct live_stream *s = first; s; s = s->next) {
        const short got = live->polls[at++].revents;
        if (!s->dead && got & (s->way && !s->connected ? POLLOUT | POLLHUP | POLLERR : POLLOUT)) {
            live_stream_ready(s);
        }
        if (!s->dead && got & (POLLIN | POLLHUP | POLLERR)) {
            live_stream_readable(s);
        }
    }
}

void live_turn(struct live *live, tg_time max_wait)
{
    const tg_time now = wall_clock() - live->started;
    const tg_time due = sim_next(live->env->sim);
    tg_time wait = due == TG_TIME_NEVER ? max_wait : due - now;
    wait = wait < 0 ? 0 : wait > max_wait ? max_wait : wait;
    struct live_stream *first = live->streams;
    const size_t count = fill_polls(live);
    const int ready = poll(live->polls, (nfds_t)count, (int)((wait + TG_MILLISECOND - 1) / TG_MILLISECOND));
    catch_up(live);
    if (ready > 0) {
        serve_polls(live, first);
        catch_up(live);
    }
    live_stream_sweep(live);
}
