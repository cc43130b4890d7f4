// SPDX-License-Identifier: MIT
/* Timelines and views of long traces, and placing large towns: "name value unit" lines. Checks what it times. */
#include "base/prng.h"
#include "gui/presentation.h"
#include "gui/town.h"
#include "gui/view.h"
#include "tests/bench/gui/bench_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "bench_view: %s\n", what);
        exit(1);
    }
}

static void timelines(const struct trace *trace)
{
    uint32_t count = (uint32_t)trace_count(trace);
    struct presentation_options options = {.layer = PRESENTATION_COMMANDS};
    double start = now_ms();
    struct presentation *p = presentation_new(trace, &options);
    double laid = now_ms() - start;
    must(presentation_count(p) == count, "events are missing");
    struct tg_prng prng;
    tg_prng_init(&prng, 1, "bench");
    double sum = 0, length = presentation_duration(p);
    start = now_ms();
    for (int i = 0; i < 100000; i++) {
        double ms = length * (double)tg_prng_u32(&prng) / 4294967296.0;
        sum += presentation_event_at(p, ms) + (double)(presentation_sim_time(p, ms) & 1);
    }
    must(sum > 0, "nothing was found");
    printf("gui_timeline_events %u events\ngui_timeline_layout %.1f ms\ngui_timeline_lookup %.0f "
           "ns\ngui_timeline_length %.0f s\n",
           count, laid, (now_ms() - start) * 10, length / 1000);
    presentation_free(p);
}

static void views(const struct trace *trace)
{
    uint32_t count = (uint32_t)trace_count(trace);
    double start = now_ms();
    struct view *view = view_new(trace);
    double indexed = now_ms() - start;
    start = now_ms();
    view_seek(view, count);
    double folded = now_ms() - start, worst = 0, total = 0;
    struct tg_prng prng;
    tg_prng_init(&prng, 2, "bench");
    for (int i = 0; i < 500; i++) {
        uint32_t n = (uint32_t)tg_prng_below(&prng, count + 1);
        start = now_ms();
        view_seek(view, n);
        double took = now_ms() - start;
        must(view_at(view) == n, "the view is somewhere else");
        total += took;
        worst = took > worst ? took : worst;
    }
    view_seek(view, count);
    start = now_ms();
    for (uint32_t i = 1; i <= 1000; i++) {
        view_seek(view, count - i);
    }
    double back = now_ms() - start;
    printf(
        "gui_view_index %.1f ms\ngui_view_first_end %.1f ms\ngui_view_seek_mean %.2f ms\ngui_view_seek_worst %.2f ms\n",
        indexed, folded, total / 500, worst);
    printf("gui_view_step_back %.3f ms\ngui_view_memory %.1f MiB\n", back / 1000, (double)view_memory(view) / 1048576);
    view_free(view);
}

/* Twelve domains and thirty clients. */
static void towns(void)
{
    struct tg_epoch epoch = {0, 0};
    struct trace *trace = trace_new(&epoch);
    struct art_index art;
    must(art_index_load(&art) == TG_OK, "no art");
    for (int i = 0; i < 54; i++) {
        char name[40], domain[40];
        snprintf(name, sizeof name, "host%d.example", i);
        snprintf(domain, sizeof domain, i < 24 ? "town%d.example" : "person@town%d.example", i % 12);
        struct trace_host host = {name, domain, (uint32_t)i, TRACE_ROLE_CLIENT};
        host.role = (uint8_t)(i < 12 ? TRACE_ROLE_MAIL_SERVER : i < 24 ? TRACE_ROLE_NS_AUTH : TRACE_ROLE_CLIENT);
        trace_add_host(trace, &host);
    }
    double start = now_ms();
    struct town *town = town_new(trace, NULL, &art);
    printf("gui_town_placing_54_hosts %.1f ms\n", now_ms() - start);
    for (uint16_t i = 0; i < 54; i++) {
        must(town_site(town, i)->box.w > 0, "somebody has no place");
    }
    town_free(town);
    art_index_deinit(&art);
    trace_free(trace);
}

int main(void)
{
    struct trace *trace = bench_trace(1000, 24); /* about 100,000 events */
    timelines(trace);
    views(trace);
    trace_free(trace);
    towns();
    return 0;
}
