// SPDX-License-Identifier: MIT
/* The whole journey: submission with login, MX look-up, queue, relay, mailbox, IMAP FETCH. Prints "name value unit"
 * lines and verifies that every letter came home with its octets. The reference is a plain copy of the same octets
 * through memory, in the same run, so that figures of two machines can be compared as ratios. */
#include "base/pages.h"
#include "scenarios/expect.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LETTERS = 1000, BODY = 4096 };

static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static size_t allocated(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* Taro's letters to Hanako, and that many more clients that do nothing. */
static struct scenario *make_scenario(int letters, int idle)
{
    struct tg_buf json;
    struct scenario_errors errors = {0};
    tg_buf_init(&json, SIZE_MAX);
    tg_buf_fmt(&json, "{\"tegami\":1,\"id\":\"bench\",\"title\":\"bench\",\"until\":\"3h\","
                      "\"domains\":{\"aoba.example\":{\"users\":{\"taro\":{\"password\":\"a\"}}},"
                      "\"sakura.example\":{\"users\":{\"hanako\":{\"password\":\"b\"}}}},"
                      "\"clients\":{\"taro-pc\":{\"account\":\"taro@aoba.example\"},");
    for (int i = 0; i < idle; i++) {
        tg_buf_fmt(&json, "\"pc%d\":{\"account\":\"taro@aoba.example\"},", i);
    }
    tg_buf_fmt(&json,
               "\"hanako-pc\":{\"account\":\"hanako@sakura.example\",\"reads_with\":\"imap\"}},"
               "\"story\":[{\"at\":\"0s\",\"client\":\"taro-pc\",\"action\":\"send\",\"letter\":\"n\",\"repeat\":%d,"
               "\"every\":\"1s\","
               "\"to\":[\"hanako@sakura.example\"],\"subject\":\"bench\",\"text\":\"x\",\"size\":%d},"
               "{\"at\":\"2h\",\"client\":\"hanako-pc\",\"action\":\"check\"}]}",
               letters, BODY);
    struct scenario *s = scenario_parse(tg_buf_span(&json), "bench", &errors);
    for (size_t i = 0; i < errors.count; i++) {
        fprintf(stderr, "%d:%d: %s\n", errors.list[i].line, errors.list[i].column, errors.list[i].text);
    }
    scenario_errors_deinit(&errors);
    tg_buf_deinit(&json);
    if (!s) {
        exit(1);
    }
    return s;
}

/* Copies the letters' octets once for each of the six places a letter is written to on its way. */
static double reference_seconds(void)
{
    const double start = cpu_seconds();
    unsigned char *from = malloc(BODY), *to = malloc(BODY);
    unsigned long sum = 0;
    if (!from || !to) {
        exit(1);
    }
    for (int i = 0; i < LETTERS * 6 * 100; i++) {
        memset(from, i & 255, BODY);
        memcpy(to, from, BODY);
        sum += to[i % BODY];
    }
    fprintf(stderr, "(reference sum %lu)\n", sum);
    free(from);
    free(to);
    return (cpu_seconds() - start) / 100;
}

enum { RUNS = 5 };

struct figures {
    double seconds, events, trace, machines; /* the whole run; memory of the trace, and of all else the letters left */
};

/* Runs the world once and makes sure that every letter came home and no law was broken. */
static struct figures run(struct scenario *s)
{
    struct figures f;
    const double start = cpu_seconds();
    struct world *world = world_new(s, 1);
    const size_t before = allocated();
    world_run_all(world);
    f.seconds = cpu_seconds() - start;
    const struct trace *trace = world_trace(world);
    int fetched = 0;
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        fetched += trace_at(trace, i)->kind == TRACE_LETTER_FETCHED;
    }
    f.events = (double)trace_count(trace);
    f.trace = (double)trace_memory(trace);
    f.machines = (double)(allocated() - before);
    struct tg_buf found;
    tg_buf_init(&found, SIZE_MAX);
    if (laws_judge(trace, &found) || fetched != LETTERS) {
        fprintf(stderr, "only %d of %d letters came home; laws broken: %s\n", fetched, LETTERS, tg_buf_cstr(&found));
        exit(1);
    }
    tg_buf_deinit(&found);
    world_free(world);
    return f;
}

/* Octets that one more mail client takes, host and program. */
static double client_memory(void)
{
    enum { CLIENTS = 500 };
    size_t held[2];
    for (int i = 0; i < 2; i++) {
        struct scenario *s = make_scenario(1, i * CLIENTS);
        const size_t before = allocated();
        struct world *world = world_new(s, 1);
        held[i] = allocated() - before;
        world_free(world);
        scenario_free(s);
    }
    return (double)(held[1] - held[0]) / CLIENTS;
}

static int by_time(const void *a, const void *b)
{
    const struct figures *x = a, *y = b;
    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

int main(void)
{
    tg_pages_prepare_heap();
    const double reference = reference_seconds();
    struct scenario *s = make_scenario(LETTERS, 0);
    struct figures runs[RUNS];
    for (int i = 0; i < RUNS; i++) {
        runs[i] = run(s);
    }
    qsort(runs, RUNS, sizeof *runs, by_time);
    const struct figures *median = &runs[RUNS / 2];
    printf("path.letters_per_cpu_second %.0f letters/s\n", LETTERS / median->seconds);
    printf("path.letters_per_cpu_second_best %.0f letters/s\n", LETTERS / runs[0].seconds);
    printf("path.ratio_to_reference %.1f times\n", median->seconds / reference);
    printf("path.events_per_letter %.1f events\n", median->events / LETTERS);
    printf("path.trace_memory_per_letter %.0f octets\n", median->trace / LETTERS);
    printf("path.other_memory_per_letter %.0f octets\n", median->machines / LETTERS);
    printf("path.memory_per_client %.0f octets\n", client_memory());
    scenario_free(s);
    return 0;
}
