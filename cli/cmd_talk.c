// SPDX-License-Identifier: MIT
/* tegami talk: the learner is the client, and types the protocol by hand. */
#include "cli/cli.h"
#include "cli/talk_input.h"
#include "cli/talk_screen.h"

#include <getopt.h>
#include <stdio.h>

#define PATIENCE (2 * TG_SECOND)

struct talk_options {
    const char *scenario, *door, *output, *language;
    const struct transcript_format *format;
    bool explain, help;
};

struct talk {
    struct learner_door door;
    struct learner *learner;
    struct world *world;
    struct tg_texts *texts;
    struct talk_screen screen;
    struct talk_input input;
    struct tg_buf line; /* as typed */
    bool leaving;
};

static int parse_one(int option, struct talk_options *o)
{
    switch (option) {
    case 'e':
        o->explain = true;
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

static int parse_options(int argc, char **argv, struct talk_options *o)
{
    static const struct option options[] = {
        {"explain", no_argument, NULL, 'e'},      {"transcript", required_argument, NULL, 't'},
        {"output", required_argument, NULL, 'o'}, {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    *o = (struct talk_options){.format = transcript_find("text")};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        const int status = parse_one(option, o);
        if (status >= 0) {
            return status;
        }
    }
    if (o->help) {
        return cli_help("talk", o->language);
    }
    if (optind + 2 != argc) {
        return cli_usage(
            "talk wants a scenario and a door, as in: tegami talk first-letter mail.aoba.example:submission");
    }
    o->scenario = argv[optind];
    o->door = argv[optind + 1];
    return -1;
}

/* HOST:SERVICE, any case; says what there is when there is no such door. */
static bool find_door(struct world *world, const char *asked, struct learner_door *out)
{
    struct tg_buf name;
    bool found = false;
    tg_buf_init(&name, SIZE_MAX);
    for (uint32_t at = 0; !found && learner_next_door(world, &at, out);) {
        tg_buf_clear(&name);
        tg_buf_fmt(&name, "%s:%s", out->host, out->service);
        found = tg_span_ieq_str(tg_buf_span(&name), asked);
    }
    if (!found) {
        cli_usage("there is no door '%s' in this town. There are:", asked);
        for (uint32_t at = 0; learner_next_door(world, &at, out);) {
            fprintf(stderr, "  %s:%s\n", out->host, out->service);
        }
    }
    tg_buf_deinit(&name);
    return found;
}

static const char *clock_of(const struct talk *t, struct tg_buf *out)
{
    const tg_time now = world_now(t->world);
    tg_buf_init(out, SIZE_MAX);
    tg_buf_fmt(out, "%02u:%02u:%02u.%03u", (unsigned)(now / TG_HOUR), (unsigned)(now % TG_HOUR / TG_MINUTE),
               (unsigned)(now % TG_MINUTE / TG_SECOND), (unsigned)(now % TG_SECOND / TG_MILLISECOND));
    return tg_buf_cstr(out);
}

/* A note whose {0} is the simulated time. */
static void note_time(struct talk *t, const char *key)
{
    struct tg_buf now;
    talk_screen_note(&t->screen, key, clock_of(t, &now), NULL, NULL);
    tg_buf_deinit(&now);
}

/* --- lines for the program --- */

static void do_help(struct talk *t, const char *argument)
{
    (void)argument;
    talk_screen_note(&t->screen, "cli.talk.help", NULL, NULL, NULL);
}

static void do_quit(struct talk *t, const char *argument)
{
    (void)argument;
    t->leaving = true;
}

static void do_wait(struct talk *t, const char *argument)
{
    tg_time time;
    if (!cli_parse_time(argument, &time)) {
        talk_screen_note(&t->screen, "cli.talk.usage.wait", NULL, NULL, NULL);
        return;
    }
    learner_pass(t->learner, time);
    talk_screen_update(&t->screen, t->learner);
    if (learner_end(t->learner) == LEARNER_TALKING) {
        note_time(t, "cli.talk.now");
    }
}

static void do_explain(struct talk *t, const char *argument)
{
    const bool on = strcmp(argument, "on") == 0;
    if (!on && strcmp(argument, "off") != 0) {
        talk_screen_note(&t->screen, "cli.talk.usage.explain", NULL, NULL, NULL);
        return;
    }
    t->screen.explain = on;
    talk_screen_note(&t->screen, on ? "cli.talk.explain.on" : "cli.talk.explain.off", NULL, NULL, NULL);
}

static void do_lang(struct talk *t, const char *argument)
{
    struct tg_texts texts;
    if (!*argument) {
        talk_screen_note(&t->screen, "cli.talk.usage.lang", NULL, NULL, NULL);
    } else if (cli_texts(&texts, argument)) {
        tg_texts_deinit(t->texts);
        *t->texts = texts;
        talk_screen_forget(&t->screen);
        talk_screen_note(&t->screen, "cli.talk.lang", NULL, NULL, NULL);
    }
}

static void do_hint(struct talk *t, const char *argument)
{
    (void)argument;
    talk_screen_hint(&t->screen, t->learner, t->door.protocol);
}

static void command(struct talk *t, const char *line)
{
    static const struct {
        const char *name;
        void (*run)(struct talk *t, const char *argument);
    } commands[] = {
        {"help", do_help},       {"quit", do_quit}, {"wait", do_wait},
        {"explain", do_explain}, {"lang", do_lang}, {"hint", do_hint},
    };
    const size_t len = strcspn(line, " \t");
    const char *argument = line + len + strspn(line + len, " \t");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strlen(commands[i].name) == len && strncmp(commands[i].name, line, len) == 0) {
            commands[i].run(t, argument);
            return;
        }
    }
    struct tg_buf shown;
    tg_buf_init(&shown, SIZE_MAX);
    tg_buf_byte(&shown, ':');
    for (const char *c = line; *c; c++) {
        tg_buf_byte(&shown, (unsigned char)*c < ' ' || *c == 127 ? '?' : (unsigned char)*c);
    }
    talk_screen_note(&t->screen, "cli.talk.unknown", tg_buf_cstr(&shown), NULL, NULL);
    tg_buf_deinit(&shown);
}

/* --- the conversation --- */

static void listen(struct talk *t)
{
    const bool heard = learner_listen(t->learner, PATIENCE);
    talk_screen_update(&t->screen, t->learner);
    if (!heard) {
        note_time(t, "cli.talk.nothing");
    }
}

static void say(struct talk *t)
{
    const bool text = learner_in_letter(t->learner), escaped = !text && t->line.len && t->line.ptr[0] == ':';
    struct tg_buf octets;
    tg_buf_init(&octets, SIZE_MAX);
    tg_buf_append(&octets, tg_span_after(tg_buf_span(&t->line), escaped ? 1 : 0));
    tg_buf_str(&octets, "\r\n");
    const bool answer = learner_say(t->learner, tg_buf_span(&octets));
    if (!text && !learner_was_secret(t->learner)) {
        talk_input_remember(&t->input, tg_buf_cstr(&t->line));
    }
    tg_buf_deinit(&octets);
    talk_screen_update(&t->screen, t->learner);
    if (answer) {
        listen(t);
    }
}

static void converse(struct talk *t)
{
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)t->door.port);
    talk_screen_note(&t->screen, "cli.talk.begin", t->door.host, port, t->door.service);
    if (learner_connect(t->learner)) {
        listen(t);
    }
    while (!t->leaving && learner_end(t->learner) == LEARNER_TALKING) {
        if (!talk_input_line(&t->input, "C: ", &t->line)) {
            if (t->input.terminal) {
                putchar('\n');
            }
            break;
        }
        const char *line = tg_buf_cstr(&t->line);
        if (line[0] == ':' && line[1] != ':' && !learner_in_letter(t->learner)) {
            talk_input_remember(&t->input, line);
            command(t, line + 1);
        } else {
            say(t);
        }
    }
    learner_hang_up(t->learner);
    talk_screen_update(&t->screen, t->learner);
}

static void say_how_it_ended(struct talk *t)
{
    static const char *const keys[] = {
        [LEARNER_TALKING] = "cli.talk.end.hung-up",   [LEARNER_CLOSED] = "cli.talk.end.closed",
        [LEARNER_HUNG_UP] = "cli.talk.end.hung-up",   [LEARNER_REFUSED] = "cli.talk.end.refused",
        [LEARNER_TIMED_OUT] = "cli.talk.end.timeout", [LEARNER_RESET] = "cli.talk.end.reset",
    };
    note_time(t, keys[learner_end(t->learner)]);
}

static int talk(const struct talk_options *o, const struct scenario *scenario, struct tg_texts *texts)
{
    struct world *world = world_new(scenario, scenario->seed);
    struct talk t = {.world = world, .texts = texts};
    int status = CLI_OK;
    if (!find_door(world, o->door, &t.door)) {
        world_free(world);
        return CLI_USAGE;
    }
    tg_buf_init(&t.line, SIZE_MAX);
    talk_input_init(&t.input);
    talk_screen_init(&t.screen, texts, world_trace(world));
    t.screen.explain = o->explain;
    t.screen.echo = !t.input.terminal;
    t.learner = learner_new(world, &t.door);
    converse(&t);
    say_how_it_ended(&t);
    learner_free(t.learner);
    if (o->output) {
        world_run_all(world); /* what was handed in goes its way */
        const struct transcript_input in = {.scenario = scenario,
                                            .trace = world_trace(world),
                                            .texts = texts,
                                            .seed = scenario->seed,
                                            .layer = TRANSCRIPT_COMMANDS};
        status = cli_transcript(o->format, &in, o->output);
    }
    talk_screen_deinit(&t.screen);
    talk_input_deinit(&t.input);
    tg_buf_deinit(&t.line);
    world_free(world);
    return status;
}

int cmd_talk(int argc, char **argv)
{
    struct talk_options o;
    struct tg_texts texts;
    int status = parse_options(argc, argv, &o);
    if (status >= 0) {
        return status;
    }
    if (!cli_texts(&texts, o.language)) {
        return CLI_USAGE;
    }
    struct scenario *scenario = cli_scenario(o.scenario);
    status = scenario ? talk(&o, scenario, &texts) : CLI_USAGE;
    if (scenario) {
        scenario_free(scenario);
    }
    tg_texts_deinit(&texts);
    return status;
}
