// SPDX-License-Identifier: MIT
#include "scenarios/storm.h"

#include "base/prng.h"

#define STORM_FAULTS_MAX 12
#define HOSTS_MAX        256

static const char *const names[STORM_COUNT] = {"none", "light", "storm"};

const char *storm_name(enum storm kind)
{
    return names[kind];
}

bool storm_parse(const char *name, enum storm *out)
{
    for (int i = 0; i < STORM_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum storm)i;
            return true;
        }
    }
    return false;
}

struct cast {
    const char *hosts[HOSTS_MAX];
    size_t count, mail_count, name_server_from; /* mail servers first, then clients, resolver, name servers */
};

static void add_host(struct cast *cast, const char *name)
{
    for (size_t i = 0; i < cast->count; i++) {
        if (strcmp(cast->hosts[i], name) == 0) {
            return;
        }
    }
    if (cast->count < HOSTS_MAX) {
        cast->hosts[cast->count++] = name;
    }
}

static void gather(struct cast *cast, const struct scenario *s)
{
    *cast = (struct cast){.count = 0};
    for (size_t i = 0; i < s->domain_count; i++) {
        add_host(cast, s->domains[i].submission_host);
        add_host(cast, s->domains[i].receiving_host);
        add_host(cast, s->domains[i].mailbox_host);
    }
    cast->mail_count = cast->count;
    for (size_t i = 0; i < s->client_count; i++) {
        add_host(cast, s->clients[i].name);
    }
    add_host(cast, s->name_servers.resolver);
    cast->name_server_from = cast->count;
    for (size_t i = 0; i < s->name_servers.server_count; i++) {
        add_host(cast, s->name_servers.servers[i].host);
    }
}

/* How long the story is, with time for the last letter to arrive. */
static tg_time stage_of(const struct scenario *s)
{
    tg_time end = 20 * TG_SECOND;
    for (size_t i = 0; i < s->story_count; i++) {
        const struct scenario_story *act = &s->story[i];
        const tg_time last =
            act->at == TG_TIME_NEVER ? 0 : act->at + (act->repeat > 1 ? act->every * (act->repeat - 1) : 0);
        end = last + 20 * TG_SECOND > end ? last + 20 * TG_SECOND : end;
    }
    return end;
}

static tg_time between(struct tg_prng *chance, tg_time least, tg_time most)
{
    return least + (tg_time)tg_prng_below(chance, (uint64_t)(most - least + 1));
}

/* When it begins: any moment, but more often while something goes on. */
static tg_time beginning(struct tg_prng *chance, const struct scenario *s, tg_time stage)
{
    if (s->story_count && tg_prng_chance(chance, 600000)) {
        const struct scenario_story *act = &s->story[tg_prng_below(chance, s->story_count)];
        if (act->at != TG_TIME_NEVER) {
            return act->at + between(chance, 0, 1500 * TG_MILLISECOND);
        }
    }
    return between(chance, 0, stage);
}

static struct scenario_fault one(struct tg_prng *chance, const struct scenario *s, const struct cast *cast,
                                 enum storm kind, tg_time stage)
{
    static const enum scenario_fault_kind light[] = {SCENARIO_LOSS, SCENARIO_SLOW, SCENARIO_DOWN, SCENARIO_LOSS};
    static const enum scenario_fault_kind heavy[] = {SCENARIO_LOSS,       SCENARIO_SLOW,      SCENARIO_DOWN,
                                                     SCENARIO_CRASH,      SCENARIO_LINK_DOWN, SCENARIO_CRASH,
                                                     SCENARIO_DNS_SILENT, SCENARIO_LINK_DOWN};
    struct scenario_fault f = {.what = kind == STORM_LIGHT ? light[tg_prng_below(chance, 4)]
                                                           : heavy[tg_prng_below(chance, 8)]};
    f.at = beginning(chance, s, stage);
    f.until = f.at + between(chance, 200 * TG_MILLISECOND, (kind == STORM_LIGHT ? 30 : 900) * TG_SECOND);
    switch (f.what) {
    case SCENARIO_DOWN:
    case SCENARIO_CRASH:
        f.host = cast->hosts[tg_prng_below(chance, tg_prng_chance(chance, 700000) ? cast->mail_count : cast->count)];
        return f;
    case SCENARIO_DNS_SILENT:
        f.host = cast->hosts[cast->name_server_from + tg_prng_below(chance, cast->count - cast->name_server_from)];
        return f;
    case SCENARIO_LOSS:
        f.loss_ppm = (uint32_t)between(chance, 10000, kind == STORM_LIGHT ? 100000 : 400000);
        break;
    case SCENARIO_SLOW:
        f.latency = between(chance, 50 * TG_MILLISECOND, (kind == STORM_LIGHT ? 500 : 3000) * TG_MILLISECOND);
        break;
    case SCENARIO_LINK_DOWN:
    case SCENARIO_BLOCK:
    case SCENARIO_STRIP_STARTTLS:
    case SCENARIO_DNS_WRONG:
    case SCENARIO_DISK_FULL:
    case SCENARIO_LOSE_PACKET:
    case SCENARIO_ANSWER:
        break;
    }
    const size_t a = tg_prng_below(chance, cast->mail_count), b = tg_prng_below(chance, cast->count - 1);
    f.a = cast->hosts[a];
    f.b = cast->hosts[b < a ? b : b + 1];
    return f;
}

void storm_add(struct scenario *scenario, enum storm kind, uint64_t seed)
{
    struct tg_prng chance;
    struct cast cast;
    gather(&cast, scenario);
    if (kind == STORM_NONE || cast.mail_count == 0 || cast.count < 2 || cast.name_server_from == cast.count) {
        return;
    }
    tg_prng_init(&chance, seed, kind == STORM_LIGHT ? "storm.light" : "storm.storm");
    const size_t count =
        (size_t)between(&chance, kind == STORM_LIGHT ? 1 : 4, kind == STORM_LIGHT ? 3 : STORM_FAULTS_MAX);
    struct scenario_fault *all = tg_arena_alloc(&scenario->arena, (scenario->fault_count + count) * sizeof *all);
    if (!all) {
        return;
    }
    if (scenario->fault_count) {
        memcpy(all, scenario->faults, scenario->fault_count * sizeof *all);
    }
    for (size_t i = 0; i < count; i++) {
        all[scenario->fault_count + i] = one(&chance, scenario, &cast, kind, stage_of(scenario));
    }
    scenario->faults = all;
    scenario->fault_count += count;
}

static void put_time(struct tg_buf *out, tg_time t)
{
    tg_buf_fmt(out, "%u.%03us", (unsigned)(t / TG_SECOND), (unsigned)(t % TG_SECOND / TG_MILLISECOND));
}

void storm_describe(const struct scenario *scenario, size_t first, struct tg_buf *out)
{
    static const char *const kinds[] = {"down",       "crash",     "link-down",      "loss",
                                        "slow",       "block",     "strip-starttls", "dns-wrong",
                                        "dns-silent", "disk-full", "lose-packet",    "answer"};
    for (size_t i = first; i < scenario->fault_count; i++) {
        const struct scenario_fault *f = &scenario->faults[i];
        put_time(out, f->at);
        tg_buf_str(out, " to ");
        put_time(out, f->until);
        tg_buf_fmt(out, " %s %s%s%s", kinds[f->what], f->host ? f->host : f->a, f->host ? "" : " - ",
                   f->host ? "" : f->b);
        if (f->what == SCENARIO_LOSS) {
            tg_buf_fmt(out, " %u.%u %%", f->loss_ppm / 10000, f->loss_ppm / 1000 % 10);
        } else if (f->what == SCENARIO_SLOW) {
            tg_buf_byte(out, ' ');
            put_time(out, f->latency);
        }
        tg_buf_byte(out, '\n');
    }
}
