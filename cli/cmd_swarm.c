// SPDX-License-Identifier: MIT
/* tegami swarm: many seeds with random faults, each run judged by the laws of the post; the first seed that breaks one,
 * and how to see it again. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "base/text.h"
#include "cli/cli.h"
#include "scenarios/expect.h"
#include "scenarios/storm.h"
#include "scenarios/world.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX        64
#define SECONDS_FOR_ONE 120 /* a run that takes longer hangs (law 6) */
#define TWICE_EVERY     16  /* one run in so many is run again: the same seed gives the same run (law 5) */

struct swarm_options {
    const char *scenario, *language;
    uint64_t first, last, jobs;
    enum storm storm;
    bool help;
};

/* What one job says, in memory that all jobs share. */
struct job {
    volatile uint64_t seed, runs, events; /* seed: the one that is running, or that failed */
    volatile bool failed, done;
    char text[4096];
    pid_t process;
};

static bool parse_seeds(const char *text, struct swarm_options *o)
{
    const struct tg_span all = tg_span_str(text);
    const size_t dots = tg_span_find(all, TG_SPAN_LIT(".."));
    return dots != SIZE_MAX && tg_parse_u64(tg_span_sub(all, 0, dots), UINT64_MAX - 1, &o->first) &&
           tg_parse_u64(tg_span_after(all, dots + 2), UINT64_MAX - 1, &o->last) && o->first <= o->last;
}

static uint64_t fingerprint(const struct trace *trace)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        const uint64_t fields[] = {(uint64_t)e->at, e->kind,        e->from,        e->to,   e->stream,
                                   e->letter,       (uint64_t)e->a, (uint64_t)e->b, e->flags};
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
            sum = (sum ^ fields[k]) * 0x100000001b3u;
        }
        const struct tg_span text = trace_text(trace, e);
        for (size_t k = 0; k < text.len; k++) {
            sum = (sum ^ text.ptr[k]) * 0x100000001b3u;
        }
    }
    return sum;
}

static struct world *run_once(const struct scenario *scenario, uint64_t seed)
{
    struct world *world = world_new(scenario, seed);
    world_run_all(world);
    return world;
}

static bool same_again(const struct scenario *scenario, uint64_t seed, uint64_t sum)
{
    struct world *again = run_once(scenario, seed);
    const bool same = fingerprint(world_trace(again)) == sum;
    world_free(again);
    return same;
}

/* Appends what is wrong with the run of that seed; false: something is. */
static bool judge(const struct scenario *scenario, uint64_t seed, bool expectations, struct job *job,
                  struct tg_buf *found)
{
    struct world *world = run_once(scenario, seed);
    const struct trace *trace = world_trace(world);
    bool well = laws_judge(trace, found) == 0;
    for (size_t i = 0; expectations && i < scenario->expect_count; i++) {
        struct tg_buf one;
        tg_buf_init(&one, 1 << 16);
        if (!expect_judge(&scenario->expects[i], trace, &one)) {
            tg_buf_fmt(found, "line %d: %S\n", scenario->expects[i].place.line, tg_buf_span(&one));
            well = false;
        }
        tg_buf_deinit(&one);
    }
    if (job->runs % TWICE_EVERY == 0 && !same_again(scenario, seed, fingerprint(trace))) {
        tg_buf_str(found, "law 5: the same seed gave another run\n");
        well = false;
    }
    job->events += trace_count(trace);
    world_free(world);
    return well;
}

/* The seeds of one job: every jobs-th one, until the first that fails. */
static void work(const struct swarm_options *o, uint64_t which, struct job *job)
{
    struct scenario *scenario = cli_scenario(o->scenario);
    struct tg_buf found;
    tg_buf_init(&found, 1 << 20);
    for (uint64_t seed = o->first + which; scenario && seed <= o->last && !job->failed; seed += o->jobs) {
        struct scenario_fault *own = scenario->faults;
        const size_t own_count = scenario->fault_count;
        job->seed = seed;
        alarm(SECONDS_FOR_ONE);
        storm_add(scenario, o->storm, seed);
        if (!judge(scenario, seed, o->storm == STORM_NONE, job, &found)) {
            if (scenario->fault_count > own_count) {
                tg_buf_str(&found, "the weather:\n");
                storm_describe(scenario, own_count, &found);
            }
            snprintf(job->text, sizeof job->text, "%s", tg_buf_cstr(&found));
            job->failed = true;
        }
        job->runs++;
        scenario->faults = own;
        scenario->fault_count = own_count;
    }
    job->done = true;
    tg_buf_deinit(&found);
    if (scenario) {
        scenario_free(scenario);
    }
}

static void start(const struct swarm_options *o, struct job *jobs)
{
    fflush(stdout);
    for (uint64_t i = 0; i < o->jobs; i++) {
        const pid_t process = fork(); /* not straight into the shared memory: the child would write its 0 there too */
        if (process == 0) {
            work(o, i, &jobs[i]);
            _exit(0);
        }
        jobs[i].process = process;
    }
}

/* Waits for all; a job that was killed or ran too long has failed at the seed it was at. */
static void gather(const struct swarm_options *o, struct job *jobs)
{
    for (uint64_t i = 0; i < o->jobs; i++) {
        int status = 0;
        if (jobs[i].process < 0 || waitpid(jobs[i].process, &status, 0) < 0 || (jobs[i].done && WIFEXITED(status))) {
            continue;
        }
        jobs[i].failed = true;
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
            snprintf(jobs[i].text, sizeof jobs[i].text, "law 6: it has not ended after %d seconds\n", SECONDS_FOR_ONE);
        } else if (WIFSIGNALED(status)) {
            snprintf(jobs[i].text, sizeof jobs[i].text, "the program was stopped by signal %d\n", WTERMSIG(status));
        } else {
            snprintf(jobs[i].text, sizeof jobs[i].text, "the program broke down with status %d\n", WEXITSTATUS(status));
        }
    }
}

static int report(const struct swarm_options *o, const struct job *jobs)
{
    const struct job *first = NULL;
    uint64_t runs = 0, events = 0;
    for (uint64_t i = 0; i < o->jobs; i++) {
        runs += jobs[i].runs;
        events += jobs[i].events;
        if (jobs[i].process < 0) {
            return cli_usage("no further process can be started"), CLI_ENVIRONMENT;
        }
        if (jobs[i].failed && (!first || jobs[i].seed < first->seed)) {
            first = &jobs[i];
        }
    }
    if (!first) {
        printf("%s, faults %s: seeds %llu..%llu, %llu runs, %llu events, no law broken\n", o->scenario,
               storm_name(o->storm), (unsigned long long)o->first, (unsigned long long)o->last,
               (unsigned long long)runs, (unsigned long long)events);
        return CLI_OK;
    }
    printf("%s, faults %s: seed %llu fails\n%sreplay: tegami run %s --seed %llu --faults %s\n", o->scenario,
           storm_name(o->storm), (unsigned long long)first->seed, first->text, o->scenario,
           (unsigned long long)first->seed, storm_name(o->storm));
    return CLI_EXPECTATION_FAILED;
}

static int swarm(struct swarm_options *o)
{
    struct scenario *scenario = cli_scenario(o->scenario); /* a wrong file is said once */
    if (!scenario) {
        return CLI_USAGE;
    }
    scenario_free(scenario);
    const uint64_t seeds = o->last - o->first + 1;
    o->jobs = o->jobs > seeds ? seeds : o->jobs;
    struct job *jobs = mmap(NULL, JOBS_MAX * sizeof *jobs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (jobs == MAP_FAILED) {
        return cli_usage("there is no memory for the jobs"), CLI_ENVIRONMENT;
    }
    start(o, jobs);
    gather(o, jobs);
    const int status = report(o, jobs);
    munmap(jobs, JOBS_MAX * sizeof *jobs);
    return status;
}

static int parse_one(int option, struct swarm_options *o)
{
    switch (option) {
    case 's':
        return parse_seeds(optarg, o) ? -1
                                      : cli_usage("--seeds wants two whole numbers such as 1..100, not '%s'", optarg);
    case 'j':
        return tg_parse_u64(tg_span_str(optarg), JOBS_MAX, &o->jobs) && o->jobs > 0
                   ? -1
                   : cli_usage("--jobs wants a number from 1 to %d, not '%s'", JOBS_MAX, optarg);
    case 'f':
        return storm_parse(optarg, &o->storm) ? -1 : cli_usage("--faults is none, light or storm, not '%s'", optarg);
    case 'l':
        o->language = optarg;
        return -1;
    case 'h':
        o->help = true;
        return -1;
    default:
        return CLI_USAGE;
    }
}

int cmd_swarm(int argc, char **argv)
{
    static const struct option options[] = {
        {"seeds", required_argument, NULL, 's'},  {"jobs", required_argument, NULL, 'j'},
        {"faults", required_argument, NULL, 'f'}, {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},         {0},
    };
    struct swarm_options o = {.first = 1, .last = 100, .jobs = 1, .storm = STORM_LIGHT};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "j:h", options, NULL)) != -1;) {
        const int status = parse_one(option, &o);
        if (status >= 0) {
            return status;
        }
    }
    if (o.help) {
        return cli_help("swarm", o.language);
    }
    if (optind + 1 != argc) {
        return cli_usage("swarm wants one scenario: a file, or the id of a lesson (tegami list names them)");
    }
    o.scenario = argv[optind];
    return swarm(&o);
}
