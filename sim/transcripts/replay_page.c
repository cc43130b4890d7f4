// SPDX-License-Identifier: MIT
/* The html transcript: one file that replays the run in any browser. The page's parts lie in html/ as what they are;
 * here they are put together, and the policy that lets nothing else run is reckoned from them. */
#include "base/base64.h"
#include "base/file.h"
#include "base/sha256.h"
#include "sim/transcripts/replay_data.h"
#include "sim/transcripts/sheet.h"
#include "sim/transcripts/transcripts_internal.h"

static const char *const art[] = {"post-office-aoba",
                                  "post-office-sakura",
                                  "post-office-blue",
                                  "house-taro",
                                  "house-hanako",
                                  "phone",
                                  "directory-desk",
                                  "ns-root",
                                  "ns-tld",
                                  "ns-auth",
                                  "server-rack",
                                  "envelope-front",
                                  "envelope-closed",
                                  "envelope-open",
                                  "envelope-returned",
                                  "swallow-slip",
                                  "slip-answer",
                                  "slip-nxdomain",
                                  "segment-ack",
                                  "segment-data",
                                  "segment-fin",
                                  "tree-round",
                                  "tree-blossom",
                                  "bush",
                                  "segment-lost",
                                  "segment-syn"};

static bool read_file(const char *name, struct tg_buf *out)
{
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    const bool there = tg_data_path(name, &path) == TG_OK && tg_file_read((const char *)path.ptr, out) == TG_OK;
    tg_buf_deinit(&path);
    return there;
}

/* <svg ... viewBox="0 0 W H">...</svg> as a symbol. */
static void put_symbol(struct tg_buf *out, const char *name)
{
    struct tg_buf file, svg;
    tg_buf_init(&file, 256);
    tg_buf_init(&svg, 1 << 20);
    tg_buf_fmt(&file, "art/%s.svg", name);
    if (read_file(tg_buf_cstr(&file), &svg)) {
        struct tg_span text = tg_buf_span(&svg);
        text = tg_span_after(text, tg_span_find(text, TG_SPAN_LIT("<svg")));
        const struct tg_span box = tg_span_after(text, tg_span_find(text, TG_SPAN_LIT("viewBox=\"")));
        const struct tg_span inside = tg_span_after(text, tg_span_find_byte(text, '>') + 1);
        tg_buf_fmt(out, "<symbol id=\"art-%s\" %S>", name,
                   tg_span_sub(box, 0, tg_span_find_byte(tg_span_after(box, 9), '"') + 10));
        tg_buf_append(out, tg_span_sub(inside, 0, tg_span_find(inside, TG_SPAN_LIT("</svg>"))));
        tg_buf_str(out, "</symbol>\n");
    }
    tg_buf_deinit(&svg);
    tg_buf_deinit(&file);
}

struct part {
    const char *name; /* {{name}} in the template */
    struct tg_buf text;
};
enum { LANG, TITLE, STYLE, STYLE_HASH, SCRIPT, SCRIPT_HASH, ART, DATA, PARTS };

static void hash(const struct tg_buf *text, struct tg_buf *out)
{
    unsigned char digest[32];
    tg_sha256(tg_buf_span(text), digest);
    tg_base64_encode(out, tg_span_make(digest, sizeof digest));
}

static bool read_parts(struct part parts[PARTS], const struct transcript_input *in)
{
    const char *language = in->texts->language;
    tg_buf_str(&parts[LANG].text, language);
    sheet_escape(&parts[TITLE].text,
                 tg_span_str(in->scenario ? scenario_text_in(&in->scenario->title, language) : "tegami"));
    tg_buf_str(&parts[SCRIPT].text, "\"use strict\";\n");
    const bool all = read_file("html/replay.css", &parts[STYLE].text) &&
                     read_file("html/model.js", &parts[SCRIPT].text) &&
                     read_file("html/town.js", &parts[SCRIPT].text) && read_file("html/page.js", &parts[SCRIPT].text);
    hash(&parts[STYLE].text, &parts[STYLE_HASH].text);
    hash(&parts[SCRIPT].text, &parts[SCRIPT_HASH].text);
    for (size_t i = 0; i < sizeof art / sizeof *art; i++) {
        put_symbol(&parts[ART].text, art[i]);
    }
    replay_data(in, &parts[DATA].text);
    return all;
}

static const struct part *part_named(const struct part parts[PARTS], struct tg_span name)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (tg_span_eq_str(name, parts[i].name)) {
            return &parts[i];
        }
    }
    return NULL;
}

static void fill(struct tg_span template, const struct part parts[PARTS], struct tg_buf *out)
{
    for (size_t at; (at = tg_span_find(template, TG_SPAN_LIT("{{"))) != SIZE_MAX;) {
        tg_buf_append(out, tg_span_sub(template, 0, at));
        template = tg_span_after(template, at + 2);
        const size_t end = tg_span_find(template, TG_SPAN_LIT("}}"));
        const struct part *part = part_named(parts, tg_span_sub(template, 0, end));
        if (part) {
            tg_buf_append(out, tg_buf_span(&part->text));
        }
        template = tg_span_after(template, end + 2);
    }
    tg_buf_append(out, template);
}

void transcript_html(const struct transcript_input *in, struct tg_buf *out)
{
    struct part parts[PARTS] = {{.name = "lang"},   {.name = "title"},       {.name = "style"}, {.name = "style-hash"},
                                {.name = "script"}, {.name = "script-hash"}, {.name = "art"},   {.name = "data"}};
    struct tg_buf template;
    tg_buf_init(&template, 1 << 20);
    for (size_t i = 0; i < PARTS; i++) {
        tg_buf_init(&parts[i].text, SIZE_MAX);
    }
    if (read_parts(parts, in) && read_file("html/replay.html", &template)) {
        fill(tg_buf_span(&template), parts, out);
    } else {
        out->overflowed = true; /* the program's own files are not there: nothing is written */
    }
    for (size_t i = 0; i < PARTS; i++) {
        tg_buf_deinit(&parts[i].text);
    }
    tg_buf_deinit(&template);
}
