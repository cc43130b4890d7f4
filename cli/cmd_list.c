// SPDX-License-Identifier: MIT
/* tegami list: the built-in lessons. */
#include "base/file.h"
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>

/* A JSON string (RFC 8259 section 7). */
static void put_json_string(struct tg_buf *out, const char *s)
{
    tg_buf_byte(out, '"');
    for (; *s; s++) {
        const unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            tg_buf_fmt(out, "\\%c", c);
        } else if (c < 0x20) {
            tg_buf_fmt(out, "\\u%04x", (unsigned)c);
        } else {
            tg_buf_byte(out, c);
        }
    }
    tg_buf_byte(out, '"');
}

static void put_texts_json(struct tg_buf *out, const struct scenario_text *text)
{
    tg_buf_byte(out, '{');
    for (size_t i = 0; i < text->count; i++) {
        tg_buf_str(out, i ? "," : "");
        put_json_string(out, text->in[i].language);
        tg_buf_byte(out, ':');
        put_json_string(out, text->in[i].text);
    }
    tg_buf_byte(out, '}');
}

static void put_json(struct tg_buf *out, const struct scenario *s, bool first)
{
    tg_buf_fmt(out, "%s\n  {\"id\":", first ? "" : ",");
    put_json_string(out, s->id);
    tg_buf_str(out, ",\"title\":");
    put_texts_json(out, &s->title);
    tg_buf_str(out, ",\"summary\":");
    put_texts_json(out, &s->summary);
    tg_buf_str(out, ",\"teaches\":[");
    for (size_t i = 0; i < s->teaches_count; i++) {
        tg_buf_str(out, i ? "," : "");
        put_json_string(out, s->teaches[i]);
    }
    tg_buf_str(out, "]}");
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
    static const struct option options[] = {
        {"json",             no_argument, NULL, 'j'},
        {"lang",              required_argument, NULL, 'l'},
        {"help",                  no_argument, NULL, 'h'},
        {0}
    };
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
    bool first = true;
    tg_buf_str(&out, json ? "[" : "");
    for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
        struct tg_buf id;
        tg_buf_init(&id, 1024);
        tg_buf_str(&id, (const char *)names.ptr + at);
        id.len -= strlen(".json");
        struct scenario *s = cli_scenario(tg_buf_cstr(&id));
        tg_buf_deinit(&id);
        if (s && json) {
            put_json(&out, s, first);
        } else if (s) {
            put_text(&out, s, cli_language(language));
        }
        if (s) {
            first = false;
            scenario_free(s);
        }
    }
    tg_buf_str(&out, json ? "\n]\n" : "");
    fputs(tg_buf_cstr(&out), stdout);
    tg_buf_deinit(&names);
    tg_buf_deinit(&out);
    return CLI_OK;
}
