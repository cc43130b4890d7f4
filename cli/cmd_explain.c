// SPDX-License-Identifier: MIT
/* tegami explain: a real letter taken apart. */
#include "base/file.h"
#include "cli/cli.h"
#include "scenarios/world.h"
#include "sim/transcripts/letter_report.h"
#include "sim/transcripts/letter_trip.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

#define LETTER_MAX_OCTETS ((size_t)64 * 1024 * 1024)

static enum tg_status read_stdin(struct tg_buf *out)
{
    unsigned char chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, stdin)) > 0;) {
        if (!tg_buf_append(out, tg_span_make(chunk, got))) {
            return TG_LIMIT;
        }
    }
    return ferror(stdin) ? TG_IO : TG_OK;
}

/* false after saying why the letter cannot be read. */
static bool read_letter(const char *path, struct tg_buf *out)
{
    struct stat info;
    if (strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        cli_usage("%s: is a folder; explain wants the file of one letter", path);
        return false;
    }
    switch (strcmp(path, "-") == 0 ? read_stdin(out) : tg_file_read(path, out)) {
    case TG_OK:
        break;
    case TG_LIMIT:
        cli_usage("%s: is larger than 64 MiB", path);
        return false;
    case TG_NOT_FOUND:
        cli_usage("%s: there is no such file", path);
        return false;
    case TG_IO:
    case TG_MALFORMED:
        cli_usage("%s: cannot be read", path);
        return false;
    }
    if (out->len == 0) {
        cli_usage("%s: is empty; a letter begins with header fields such as From: and Date:", path);
        return false;
    }
    return true;
}

/* Runs the scenario and mends the trip by it; false: this is as good as it gets. */
static bool try_trip(struct letter_trip *trip, struct tg_span json)
{
    struct scenario_errors errors = {0};
    struct scenario *scenario = scenario_parse(json, "trip", &errors);
    tg_time worst = 0;
    if (scenario) {
        struct world *world = world_new(scenario, scenario->seed);
        world_run_all(world);
        worst = letter_trip_adjust(trip, world_trace(world));
        world_free(world);
        scenario_free(scenario);
    }
    scenario_errors_deinit(&errors);
    return worst > TG_SECOND / 4;
}

/* The letter's way as a scenario file. */
static int print_trip(const char *path, const struct letter_report *report, struct tg_arena *arena)
{
    struct tg_texts english, japanese;
    const struct tg_texts *const both[] = {&english, &japanese};
    struct letter_trip trip;
    struct tg_buf json;
    if (!letter_trip_read(&trip, report, arena)) {
        return cli_usage("%s: no server has written a Received field, so its way is not known", path);
    }
    if (!cli_texts(&english, "en")) {
        return CLI_USAGE;
    }
    if (!cli_texts(&japanese, "ja")) {
        tg_texts_deinit(&english);
        return CLI_USAGE;
    }
    tg_buf_init(&json, SIZE_MAX);
    letter_trip_write(&trip, both, 2, &json);
    for (int turn = 0; turn < LETTER_TRIP_TURNS && try_trip(&trip, tg_buf_span(&json)); turn++) {
        tg_buf_clear(&json);
        letter_trip_write(&trip, both, 2, &json);
    }
    if (trip.left_out) {
        cli_usage("%s: the way has %zu servers more than can be shown", path, trip.left_out);
    }
    fwrite(json.ptr, 1, json.len, stdout);
    tg_buf_deinit(&json);
    tg_texts_deinit(&english);
    tg_texts_deinit(&japanese);
    return CLI_OK;
}

enum explain_as { EXPLAIN_TEXT, EXPLAIN_JSON, EXPLAIN_SCENARIO };

static int explain(const char *path, const struct tg_texts *texts, enum explain_as as)
{
    struct tg_buf letter, out;
    struct tg_arena arena;
    struct letter_report report;
    int status = CLI_USAGE;
    tg_buf_init(&letter, LETTER_MAX_OCTETS);
    if (read_letter(path, &letter)) {
        tg_arena_init(&arena, SIZE_MAX);
        tg_buf_init(&out, SIZE_MAX);
        if (letter_report_read(&report, tg_buf_span(&letter), &arena) == TG_OK) {
            if (as == EXPLAIN_SCENARIO) {
                status = print_trip(path, &report, &arena);
            } else {
                (as == EXPLAIN_JSON ? letter_report_json : letter_report_text)(&report, texts, &out);
                fwrite(out.ptr, 1, out.len, stdout);
                status = CLI_OK;
            }
        } else {
            cli_usage("%s: there is not enough memory to read it", path);
            status = CLI_ENVIRONMENT;
        }
        tg_buf_deinit(&out);
        tg_arena_deinit(&arena);
    }
    tg_buf_deinit(&letter);
    return status;
}

int cmd_explain(int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"as-scenario", no_argument, NULL, 's'},
        {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *language = NULL;
    bool help = false;
    enum explain_as as = EXPLAIN_TEXT;
    struct tg_texts texts;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'j') {
            as = EXPLAIN_JSON;
        } else if (option == 's') {
            as = EXPLAIN_SCENARIO;
        } else if (option == 'l') {
            language = optarg;
        } else if (option == 'h') {
            help = true;
        } else {
            return CLI_USAGE;
        }
    }
    if (help) {
        return cli_help("explain", language);
    }
    if (optind + 1 != argc) {
        return cli_usage("explain wants one file that holds a letter, or -");
    }
    if (!cli_texts(&texts, language)) {
        return CLI_USAGE;
    }
    const int status = explain(argv[optind], &texts, as);
    tg_texts_deinit(&texts);
    return status;
}
