// SPDX-License-Identifier: MIT
/* tegami pack: everything a class needs, in one folder: plans, worksheets, answers, replays, questions. */
#include "base/file.h"
#include "cli/cli.h"
#include "scenarios/world.h"
#include "sim/transcripts/lesson_plan.h"
#include "sim/transcripts/question_bank.h"
#include "sim/transcripts/worksheet.h"

#include <getopt.h>
#include <stdio.h>

#define LESSONS_MAX 1024

struct pack {
    const char *folder;
    struct tg_texts texts;
    struct tg_buf index, moodle, gift;
    size_t files, questions;
    bool failed;
};

static void put_file(struct pack *p, const char *name, const struct tg_buf *content)
{
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    tg_buf_fmt(&path, "%s/%s/%s", p->folder, p->texts.language, name);
    if (content->overflowed || tg_file_write(tg_buf_cstr(&path), tg_buf_span(content)) != TG_OK) {
        cli_usage("%s: cannot be written", tg_buf_cstr(&path));
        p->failed = true;
    }
    p->files++;
    tg_buf_deinit(&path);
}

enum paper { PLAN, WORKSHEET, ANSWERS, REPLAY, PAPERS };
static const char *const paper_names[PAPERS] = {"plan", "worksheet", "answers", "replay"};

static void write_paper(enum paper paper, const struct transcript_input *in, struct tg_buf *out)
{
    struct sheet sheet = {.backend = &sheet_html, .out = out};
    struct transcript_input gaps = *in;
    gaps.gaps = true;
    if (paper == REPLAY) {
        transcript_find("html")->write(in, out);
        return;
    }
    sheet_html_begin(out, in->texts->language,
                     tg_span_str(scenario_text_in(&in->scenario->title, in->texts->language)));
    if (paper == PLAN) {
        lesson_plan_write(in, &sheet);
    } else {
        worksheet_write(&gaps, &sheet, paper == WORKSHEET ? WORKSHEET_PUPIL : WORKSHEET_ANSWERS);
    }
    sheet_html_end(out);
}

static void add_lesson(struct pack *p, const struct transcript_input *in)
{
    tg_buf_str(&p->index, "<tr><th>");
    sheet_escape(&p->index, tg_span_str(scenario_text_in(&in->scenario->title, p->texts.language)));
    tg_buf_str(&p->index, "</th>");
    for (int i = 0; i < PAPERS; i++) {
        struct tg_buf out, name;
        tg_buf_init(&out, SIZE_MAX);
        tg_buf_init(&name, 1024);
        tg_buf_fmt(&name, "%s-%s.html", in->scenario->id, paper_names[i]);
        write_paper((enum paper)i, in, &out);
        put_file(p, tg_buf_cstr(&name), &out);
        tg_buf_fmt(&p->index, "<td><a href=\"%s\">", tg_buf_cstr(&name));
        tg_buf_clear(&name);
        tg_buf_fmt(&name, "take.pack.%s", paper_names[i]);
        tg_buf_fmt(&p->index, "%s</a></td>", tg_text(&p->texts, tg_buf_cstr(&name)));
        tg_buf_deinit(&out);
        tg_buf_deinit(&name);
    }
    tg_buf_str(&p->index, "</tr>\n");
    p->questions += question_bank_moodle.add(in, &p->moodle);
    question_bank_gift.add(in, &p->gift);
}

static bool pack_one(struct pack *p, const char *path)
{
    struct scenario *scenario = cli_scenario(path);
    if (!scenario) {
        return false;
    }
    struct world *world = world_new(scenario, scenario->seed);
    world_run_all(world);
    const struct transcript_input in = {.scenario = scenario,
                                        .trace = world_trace(world),
                                        .texts = &p->texts,
                                        .seed = scenario->seed,
                                        .layer = TRANSCRIPT_COMMANDS};
    add_lesson(p, &in);
    world_free(world);
    scenario_free(scenario);
    return true;
}

static void begin(struct pack *p)
{
    const struct tg_span title = tg_span_str(tg_text(&p->texts, "take.pack.title"));
    tg_buf_init(&p->index, SIZE_MAX);
    tg_buf_init(&p->moodle, SIZE_MAX);
    tg_buf_init(&p->gift, SIZE_MAX);
    sheet_html_begin(&p->index, p->texts.language, title);
    tg_buf_fmt(&p->index, "<h1>%S</h1>\n<table>\n", title);
    question_bank_moodle.begin(&p->moodle);
    question_bank_gift.begin(&p->gift);
}

static void finish(struct pack *p)
{
    question_bank_moodle.end(&p->moodle);
    question_bank_gift.end(&p->gift);
    tg_buf_fmt(&p->index,
               "</table>\n<p>%s</p>\n<ul><li><a href=\"%s\">%s</a></li><li><a href=\"%s\">%s</a></li></ul>\n",
               tg_text(&p->texts, "take.pack.questions"), question_bank_moodle.file, question_bank_moodle.file,
               question_bank_gift.file, question_bank_gift.file);
    sheet_html_end(&p->index);
    put_file(p, question_bank_moodle.file, &p->moodle);
    put_file(p, question_bank_gift.file, &p->gift);
    put_file(p, "index.html", &p->index);
    tg_buf_deinit(&p->index);
    tg_buf_deinit(&p->moodle);
    tg_buf_deinit(&p->gift);
}

static int pack_language(const char *folder, const char *language, char *const *paths, size_t count)
{
    struct pack p = {.folder = folder};
    struct tg_buf name;
    bool all = true;
    if (!cli_texts(&p.texts, language)) {
        return CLI_USAGE;
    }
    tg_buf_init(&name, 8192);
    tg_buf_fmt(&name, "%s/%s", folder, language);
    int status = cli_folder(tg_buf_cstr(&name)) ? CLI_OK : CLI_ENVIRONMENT;
    tg_buf_deinit(&name);
    if (status == CLI_OK) {
        begin(&p);
        for (size_t i = 0; i < count; i++) {
            all = pack_one(&p, paths[i]) && all;
        }
        finish(&p);
        status = !all ? CLI_USAGE : p.failed ? CLI_ENVIRONMENT : CLI_OK;
        printf("%s/%s: %zu files, %zu questions\n", folder, language, p.files, p.questions);
    }
    tg_texts_deinit(&p.texts);
    return status;
}

/* The ids of the built-in lessons, as cli_scenario takes them; freed with their list by the caller. */
static size_t built_in(struct tg_buf *names, char **out)
{
    size_t count = 0;
    if (tg_data_list("lessons", ".json", names) != TG_OK) {
        return 0;
    }
    for (size_t at = 0; at < names->len && count < LESSONS_MAX;) {
        char *name = (char *)names->ptr + at;
        const size_t len = strlen(name);
        name[len - strlen(".json")] = 0;
        out[count++] = name;
        at += len + 1;
    }
    return count;
}

static int pack(const char *folder, const char *language, char **given, size_t count)
{
    static const char *const languages[] = {"en", "ja"};
    static char *lessons[LESSONS_MAX];
    struct tg_buf names;
    int status = cli_folder(folder) ? CLI_OK : CLI_ENVIRONMENT;
    tg_buf_init(&names, 1 << 20);
    if (count == 0) {
        given = lessons;
        count = built_in(&names, lessons);
    }
    for (size_t i = 0; i < 2 && status == CLI_OK; i++) {
        if (!language || strcmp(language, languages[i]) == 0) {
            status = pack_language(folder, languages[i], given, count);
        }
    }
    tg_buf_deinit(&names);
    return status;
}

int cmd_pack(int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *folder = NULL, *language = NULL;
    bool help = false;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        if (option == 'o') {
            folder = optarg;
        } else if (option == 'l') {
            language = optarg;
        } else if (option == 'h') {
            help = true;
        } else {
            return CLI_USAGE;
        }
    }
    if (help) {
        return cli_help("pack", language);
    }
    if (!folder) {
        return cli_usage("pack wants a folder to write into: -o FOLDER");
    }
    if (language && strcmp(language, "en") != 0 && strcmp(language, "ja") != 0) {
        return cli_usage("there are no texts in the language '%s'", language);
    }
    return pack(folder, language, argv + optind, (size_t)(argc - optind));
}
