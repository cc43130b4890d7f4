// SPDX-License-Identifier: MIT
#include "cli/cli.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *cli_language(const char *asked)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; !asked && i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) {
            return strncmp(value, "ja", 2) == 0 ? "ja" : "en";
        }
    }
    return asked ? asked : "en";
}

bool cli_texts(struct tg_texts *texts, const char *asked)
{
    int bad_line;
    const char *language = cli_language(asked);
    const enum tg_status status = tg_texts_load(texts, language, &bad_line);
    if (status != TG_OK) {
        tg_texts_deinit(texts);
        if (status == TG_MALFORMED) {
            cli_usage("the texts of '%s' are broken at line %d", language, bad_line);
        } else {
            cli_usage("there are no texts in the language '%s'", language);
        }
    }
    return status == TG_OK;
}

int cli_help(const char *command, const char *asked_language)
{
    struct tg_texts texts;
    struct tg_buf key;
    if (!cli_texts(&texts, asked_language)) {
        return CLI_USAGE;
    }
    tg_buf_init(&key, 256);
    tg_buf_fmt(&key, "cli.help.%s", command);
    puts(tg_text(&texts, tg_buf_cstr(&key)));
    tg_buf_deinit(&key);
    tg_texts_deinit(&texts);
    return CLI_OK;
}

int cli_usage(const char *format, ...)
{
    va_list args;
    fputs("tegami: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return CLI_USAGE;
}

bool cli_all_played(const struct scenario *s)
{
    for (size_t i = 0; i < s->real_count; i++) {
        fprintf(stderr, "tegami: %s:%d:%d: %s is a real server outside; only `tegami serve` reaches it\n",
                s->path ? s->path : s->id, s->reals[i].place.line, s->reals[i].place.column, s->reals[i].host);
    }
    return s->real_count == 0;
}

struct scenario *cli_scenario(const char *path_or_id)
{
    struct scenario_errors errors = {0};
    struct scenario *scenario = scenario_load(path_or_id, &errors);
    if (!scenario) {
        struct tg_buf out;
        tg_buf_init(&out, SIZE_MAX);
        scenario_errors_print(&errors, path_or_id, &out);
        fputs(tg_buf_cstr(&out), stderr);
        tg_buf_deinit(&out);
    }
    scenario_errors_deinit(&errors);
    return scenario;
}

int cli_transcript(const struct transcript_format *format, const struct transcript_input *in, const char *path)
{
    struct tg_buf out;
    tg_buf_init(&out, SIZE_MAX);
    format->write(in, &out);
    if (out.overflowed) {
        tg_buf_deinit(&out);
        cli_usage("the program's own files (html/) are missing; is it installed whole?");
        return CLI_ENVIRONMENT;
    }
    const bool written = tg_file_write(path, tg_buf_span(&out)) == TG_OK;
    tg_buf_deinit(&out);
    if (!written) {
        cli_usage("%s: cannot be written", strcmp(path, "-") == 0 ? "standard output" : path);
    }
    return written ? CLI_OK : CLI_ENVIRONMENT;
}

bool cli_folder(const char *path)
{
    struct stat info;
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))) {
        return true;
    }
    cli_usage("%s: the folder cannot be made", path);
    return false;
}

bool cli_parse_time(const char *text, tg_time *out)
{
    static const struct {
        const char *unit;
        tg_time size;
    } units[] = {{"ns", 1},        {"us", TG_MICROSECOND}, {"ms", TG_MILLISECOND}, {"s", TG_SECOND},
                 {"m", TG_MINUTE}, {"h", TG_HOUR},         {"d", TG_DAY},          {"", TG_SECOND}};
    const char *at = text;
    tg_time whole = 0, fraction = 0, scale = 1;
    while (tg_is_digit((unsigned char)*at) && whole < 100000000) {
        whole = whole * 10 + (*at++ - '0');
    }
    if (at == text) {
        return false;
    }
    if (*at == '.') {
        for (at++; tg_is_digit((unsigned char)*at); at++) {
            if (scale < 1000000000) {
                fraction = fraction * 10 + (*at - '0');
                scale *= 10;
            }
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(at, units[i].unit) == 0 && whole < INT64_MAX / 4 / units[i].size) {
            *out = whole * units[i].size + fraction * (units[i].size / scale > 0 ? units[i].size / scale : 0);
            return true;
        }
    }
    return false;
}
