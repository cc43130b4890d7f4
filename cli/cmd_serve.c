// SPDX-License-Identifier: MIT
/* tegami serve: the town's doors on the loopback, for real mail programs. */
#include "base/file.h"
#include "base/text.h"
#include "cli/cli.h"
#include "scenarios/world.h"
#include "sim/live/live.h"
#include "sim/transcripts/transcripts.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>

struct serve_options {
    const char *scenario, *ports_file, *ca_file, *output, *language;
    const struct transcript_format *format;
    struct live_config live;
    bool help;
};

static volatile sig_atomic_t asked_to_end;

static void on_signal(int number)
{
    (void)number;
    asked_to_end = 1;
}

static int parse_one(int option, struct serve_options *o)
{
    uint64_t port;
    switch (option) {
    case 'f':
        o->ports_file = optarg;
        return -1;
    case 'c':
        o->ca_file = optarg;
        return -1;
    case 'p':
        if (!tg_parse_u64(tg_span_str(optarg), 65000, &port) || port == 0) {
            return cli_usage("--port-base wants a port from 1 to 65000, not '%s'", optarg);
        }
        o->live.port_base = (int)port;
        return -1;
    case 'b':
        o->live.bind = optarg;
        return -1;
    case 't':
        o->format = transcript_find(optarg);
        return o->format ? -1 : cli_usage("there is no transcript format '%s'; see tegami run --help", optarg);
    case 'o':
        o->output = optarg;
        return -1;
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

static int parse_options(int argc, char **argv, struct serve_options *o)
{
    static const struct option options[] = {
        {"ports-file", required_argument, NULL, 'f'},
        {"ca-file", required_argument, NULL, 'c'},
        {"port-base", required_argument, NULL, 'p'},
        {"bind", required_argument, NULL, 'b'},
        {"transcript", required_argument, NULL, 't'},
        {"output", required_argument, NULL, 'o'},
        {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    *o = (struct serve_options){.live = {.bind = "127.0.0.1"}, .format = transcript_find("text")};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        const int status = parse_one(option, o);
        if (status >= 0) {
            return status;
        }
    }
    if (o->help) {
        return cli_help("serve", o->language);
    }
    if (optind + 1 != argc) {
        return cli_usage("serve wants one scenario: a file, or the id of a lesson");
    }
    o->scenario = argv[optind];
    return -1;
}

/* The ports file appears only once all doors are open. */
static bool tell_ports(const struct live *live, const char *path)
{
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    tg_buf_str(&out, "[");
    for (size_t i = 0; i < live_door_count(live); i++) {
        const struct live_door *d = live_door_at(live, i);
        printf("%-24s %-12s %s:%u\n", d->host, d->service, d->address, d->port);
        tg_buf_fmt(&out, "%s\n  {\"host\":\"%s\",\"service\":\"%s\",\"address\":\"%s\",\"port\":%u}", i ? "," : "",
                   d->host, d->service, d->address, (unsigned)d->port);
    }
    fflush(stdout);
    tg_buf_str(&out, "\n]\n");
    const bool written = !path || tg_file_write(path, tg_buf_span(&out)) == TG_OK;
    tg_buf_deinit(&out);
    return written;
}

/* What programs need that shall trust the town's servers. */
static bool tell_authority(const struct live *live, const char *path)
{
    struct tg_buf pem;
    tg_buf_init(&pem, SIZE_MAX);
    live_authority_pem(live, &pem);
    const bool written = tg_file_write(path, tg_buf_span(&pem)) == TG_OK;
    tg_buf_deinit(&pem);
    return written;
}

static int serve(const struct serve_options *o, const struct scenario *scenario, const struct tg_texts *texts)
{
    struct tg_buf out;
    struct world *world = world_new(scenario, scenario->seed);
    tg_buf_init(&out, SIZE_MAX);
    int status = CLI_OK;
    struct live *live = live_open(world, &o->live, &out);
    if (!live) {
        cli_usage("%s", tg_buf_cstr(&out));
        status = CLI_ENVIRONMENT;
    } else if (o->ca_file && !tell_authority(live, o->ca_file)) {
        cli_usage("%s: cannot be written", o->ca_file);
        status = CLI_ENVIRONMENT;
    } else if (!tell_ports(live, o->ports_file)) {
        cli_usage("%s: cannot be written", o->ports_file);
        status = CLI_ENVIRONMENT;
    }
    while (status == CLI_OK && !asked_to_end) {
        live_turn(live, TG_SECOND);
    }
    if (live) {
        live_close(live);
    }
    if (status == CLI_OK && o->output) {
        const struct transcript_input in = {.scenario = scenario,
                                            .trace = world_trace(world),
                                            .texts = texts,
                                            .seed = scenario->seed,
                                            .layer = TRANSCRIPT_COMMANDS,
                                            .unjudged = world_run(world, world_now(world))};
        status = cli_transcript(o->format, &in, o->output);
    }
    tg_buf_deinit(&out);
    world_free(world);
    return status;
}

int cmd_serve(int argc, char **argv)
{
    struct serve_options o;
    struct tg_texts texts;
    int status = parse_options(argc, argv, &o);
    if (status >= 0) {
        return status;
    }
    if (strncmp(o.live.bind, "127.", 4) != 0) {
        fprintf(stderr, "tegami: warning: %s can be reached from outside this machine\n", o.live.bind);
    }
    if (!cli_texts(&texts, o.language)) {
        return CLI_USAGE;
    }
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct scenario *scenario = cli_scenario(o.scenario);
    status = scenario ? serve(&o, scenario, &texts) : CLI_USAGE;
    if (scenario) {
        scenario_free(scenario);
    }
    tg_texts_deinit(&texts);
    return status;
}
