// SPDX-License-Identifier: MIT
/* tegami list: the built-in lessons. */
#include "base/file.h"
#include "cli/cli.h"
#include "sim/transcripts/json_write.h"

#include <getopt.h>
#include <stdio.h>

static void put_texts_json(struct json_writer *w, const char *key, const struct scenario_text *text)
{
    json_open(w, key, '{');
    for (size_t i = 0; i < text->count; i++) {
        json_str(w, text->in[i].language, text->in[i].text);
    }
    json_close(w, '}');
}

static void put_json(struct json_writer *w, const struct scenario *s)
{
    w->new_line = true;
    json_open(w, NULL, '{');
    json_str(w, "id", s->id);
    put_texts_json(w, "title", &s->title);
    put_texts_json(w, "summary", &s->summary);
    json_open(w, "teaches", '[');
    for (size_t i = 0; i < s->teaches_count; i++) {
        json_str(w, NULL, s->teaches[i]);
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void put_text(struct tg_buf *out, const struct scenario *s, const char *language)
{
    tg_buf_fmt(out, "%s\n    %s", s->id, scenario_text_in(&s->title, language));
    for (size_t i = 0; i < s->teaches_count; i++) {
        tg_buf_fmt(out, "%s%s", i ? " " : "  [", s->teaches[i]);
    }
    tg_buf_fmt(out, "%s\n    %s\n", s->teaches_count ? "]" : "", scenario_text_in(&s->summary, language));
}

int cmd_list(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *language = NULL;
    struct tg_texts texts;
    bool json = false, help = false;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            help = true;
        } else if (option == 'j') {
            json = true;
        } else if (option == 'l') {
            language = optarg;
        } else {
            return CLI_USAGE;
        }
    }
    if (help) {
        return cli_help("list", language);
    }
    if (optind != argc) {
        return cli_usage("list takes no arguments");
    }
    if (!cli_texts(&texts, language)) {
        return CLI_USAGE;
    }
    tg_texts_deinit(&texts);
    struct tg_buf names, out;
    tg_buf_init(&names, 1 << 20);
    tg_buf_init(&out, SIZE_MAX);
    if (tg_data_list("lessons", ".json", &names) != TG_OK) {
        tg_buf_deinit(&names);
        cli_usage("the lessons are not installed");
        return CLI_ENVIRONMENT;
    }
    struct json_writer w = {.out = &out};
    if (json) {
        json_open(&w, NULL, '[');
    }
    for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
        struct tg_buf id;
        tg_buf_init(&id, 1024);
        tg_buf_str(&id, (const char *)names.ptr + at);
        id.len -= strlen(".json");
        struct scenario *s = cli_scenario(tg_buf_cstr(&id));
        tg_buf_deinit(&id);
        if (s && json) {
            put_json(&w, s);
        } else if (s) {
            put_text(&out, s, cli_language(language));
        }
        if (s) {
            scenario_free(s);
        }
    }
    if (json) {
        json_close(&w, ']');
        tg_buf_byte(&out, '\n');
    }
    fputs(tg_buf_cstr(&out), stdout);
    tg_buf_deinit(&names);
    tg_buf_deinit(&out);
    return CLI_OK;
}
