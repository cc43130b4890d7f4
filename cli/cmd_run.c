// SPDX-License-Identifier: MIT
/* tegami run: a scenario to its end, without a window; its transcript; its expectations. */
#include "base/file.h"
#include "base/text.h"
#include "cli/cli.h"
#include "scenarios/expect.h"
#include "scenarios/storm.h"
#include "scenarios/world.h"
#include "sim/transcripts/letter_files.h"
#include "sim/transcripts/transcripts.h"

#include <getopt.h>
#include <stdio.h>

struct run_options {
    const char *scenario, *output, *language;
    const struct transcript_format *format;
    enum transcript_layer layer;
    enum storm storm;
    bool has_seed, help, gaps, letters; /* letters: the format is eml, a folder of files */
    uint64_t seed;
    tg_time until; /* TG_TIME_NEVER: the scenario's own end */
};

static bool parse_layer(const char *name, enum transcript_layer *out)
{
    static const char *const names[] = {"letters", "commands", "segments"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum transcript_layer)i;
            return true;
        }
    }
    return false;
}

static int parse_one(int option, struct run_options *o)
{
    switch (option) {
    case 't':
        o->format = transcript_find(optarg);
        o->letters = strcmp(optarg, "eml") == 0;
        return o->format || o->letters ? -1
                                       : cli_usage("there is no transcript format '%s'; see tegami run --help", optarg);
    case 'o':
        o->output = optarg;
        return *optarg ? -1 : cli_usage("--output wants the name of a file, or - for standard output");
    case 's':
        o->has_seed = tg_parse_u64(tg_span_str(optarg), UINT64_MAX, &o->seed);
        return o->has_seed ? -1 : cli_usage("--seed wants a whole number, not '%s'", optarg);
    case 'u':
        return cli_parse_time(optarg, &o->until)
                   ? -1
                   : cli_usage("--until wants a time such as 1.5s, 20ms, 5m or 2h, not '%s'", optarg);
    case 'l':
        o->language = optarg;
        return -1;
    case 'y':
        return parse_layer(optarg, &o->layer) ? -1
                                              : cli_usage("--layer is letters, commands or segments, not '%s'", optarg);
    case 'f':
        return storm_parse(optarg, &o->storm) ? -1 : cli_usage("--faults is none, light or storm, not '%s'", optarg);
    case 'g':
        o->gaps = true;
        return -1;
    case 'h':
        o->help = true;
        return -1;
    default:
        return CLI_USAGE;
    }
}

/* -1: go on; else the exit status. */
static int parse_options(int argc, char **argv, struct run_options *o)
{
    static const struct option options[] = {
        {"transcript", required_argument, NULL, 't'},
        {"output", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, 's'},
        {"until", required_argument, NULL, 'u'},
        {"lang", required_argument, NULL, 'l'},
        {"layer", required_argument, NULL, 'y'},
        {"faults", required_argument, NULL, 'f'},
        {"gaps", no_argument, NULL, 'g'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    *o = (struct run_options){.format = transcript_find("text"), .layer = TRANSCRIPT_COMMANDS, .until = TG_TIME_NEVER};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        const int status = parse_one(option, o);
        if (status >= 0) {
            return status;
        }
    }
    if (o->help) {
        return cli_help("run", o->language);
    }
    if (optind + 1 != argc) {
        return cli_usage("run wants one scenario: a file, or the id of a lesson (tegami list names them)");
    }
    if (o->letters && !o->output) {
        return cli_usage("--transcript eml writes files: name a folder with -o FOLDER");
    }
    o->scenario = argv[optind];
    return -1;
}

/* Prints what did not hold; true when everything did. */
static bool judge(const struct scenario *scenario, const struct trace *trace, bool fair_weather)
{
    bool all = true;
    struct tg_buf found;
    tg_buf_init(&found, 1 << 20);
    for (size_t i = 0; fair_weather && i < scenario->expect_count; i++) {
        tg_buf_clear(&found);
        if (!expect_judge(&scenario->expects[i], trace, &found)) {
            const struct scenario_place *at = &scenario->expects[i].place;
            fprintf(stderr, "tegami: %s:%d:%d: %s\n", scenario->path ? scenario->path : scenario->id, at->line,
                    at->column, tg_buf_cstr(&found));
            all = false;
        }
    }
    tg_buf_clear(&found);
    if (laws_judge(trace, &found) > 0) {
        fprintf(stderr, "tegami: a law of the post was broken:\n%s", tg_buf_cstr(&found));
        all = false;
    }
    tg_buf_deinit(&found);
    return all;
}

/* Every letter at every place it passed, each as a file. */
static int write_letters(const struct trace *trace, const char *folder)
{
    struct letter_files files;
    struct tg_buf name, path;
    struct tg_span octets;
    size_t count = 0;
    int status = cli_folder(folder) ? CLI_OK : CLI_ENVIRONMENT;
    tg_buf_init(&name, 1024);
    tg_buf_init(&path, 8192);
    letter_files_begin(&files, trace);
    while (status == CLI_OK && letter_files_next(&files, &name, &octets)) {
        tg_buf_clear(&path);
        tg_buf_fmt(&path, "%s/%S", folder, tg_buf_span(&name));
        if (tg_file_write(tg_buf_cstr(&path), octets) != TG_OK) {
            cli_usage("%s: cannot be written", tg_buf_cstr(&path));
            status = CLI_ENVIRONMENT;
        }
        count++;
    }
    if (status == CLI_OK) {
        printf("%s: %zu files\n", folder, count);
    }
    letter_files_end(&files);
    tg_buf_deinit(&name);
    tg_buf_deinit(&path);
    return status;
}

static int run(const struct run_options *o, struct scenario *scenario, const struct tg_texts *texts)
{
    const uint64_t seed = o->has_seed ? o->seed : scenario->seed;
    storm_add(scenario, o->storm, seed);
    struct world *world = world_new(scenario, seed);
    if (o->until == TG_TIME_NEVER) {
        world_run_all(world);
    } else {
        world_run(world, o->until);
    }
    const struct transcript_input in = {.scenario = scenario,
                                        .trace = world_trace(world),
                                        .texts = texts,
                                        .seed = seed,
                                        .layer = o->layer,
                                        .gaps = o->gaps,
                                        .unjudged = o->until != TG_TIME_NEVER};
    int status = o->letters ? write_letters(world_trace(world), o->output)
                            : cli_transcript(o->format, &in, o->output ? o->output : "-");
    if (status == CLI_OK && o->until == TG_TIME_NEVER && !judge(scenario, world_trace(world), o->storm == STORM_NONE)) {
        status = CLI_EXPECTATION_FAILED;
    }
    world_free(world);
    return status;
}

int cmd_run(int argc, char **argv)
{
    struct run_options o;
    struct tg_texts texts;
    int status = parse_options(argc, argv, &o);
    if (status >= 0) {
        return status;
    }
    if (!cli_texts(&texts, o.language)) {
        return CLI_USAGE;
    }
    struct scenario *scenario = cli_scenario(o.scenario);
    status = scenario && cli_all_played(scenario) ? run(&o, scenario, &texts) : CLI_USAGE;
    if (scenario) {
        scenario_free(scenario);
    }
    tg_texts_deinit(&texts);
    return status;
}
