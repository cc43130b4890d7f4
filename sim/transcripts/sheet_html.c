// SPDX-License-Identifier: MIT
/* Paper as one HTML page that prints well: no script, no outside file. */
#include "base/file.h"
#include "sim/transcripts/sheet.h"

void sheet_escape(struct tg_buf *out, struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '&':
            tg_buf_str(out, "&amp;");
            break;
        case '<':
            tg_buf_str(out, "&lt;");
            break;
        case '>':
            tg_buf_str(out, "&gt;");
            break;
        case '"':
            tg_buf_str(out, "&quot;");
            break;
        case '\'':
            tg_buf_str(out, "&#39;");
            break;
        default:
            tg_buf_byte(out, s.ptr[i]);
            break;
        }
    }
}

static void element(struct tg_buf *out, const char *name, struct tg_span text)
{
    tg_buf_fmt(out, "<%s>", name);
    sheet_escape(out, text);
    tg_buf_fmt(out, "</%s>\n", name);
}

static void row(struct tg_buf *out, const struct tg_span *cells, size_t count, bool head)
{
    tg_buf_str(out, head ? "<thead><tr>" : "<tr>");
    for (size_t i = 0; i < count; i++) {
        tg_buf_str(out, head ? "<th>" : "<td>");
        sheet_escape(out, cells[i]);
        tg_buf_str(out, head ? "</th>" : "</td>");
    }
    tg_buf_str(out, head ? "</tr></thead><tbody>\n" : "</tr>\n");
}

static void open_block(struct tg_buf *out, enum sheet_block block)
{
    static const char *const tags[SHEET_BLOCK_COUNT] = {[SHEET_ITEM] = "<ul>\n",
                                                        [SHEET_ROW] = "<table>\n",
                                                        [SHEET_LINE] = "<pre class=\"talk\">",
                                                        [SHEET_CHOICE] = "<ul class=\"choices\">\n"};
    tg_buf_str(out, tags[block] ? tags[block] : "");
}

static void close_block(struct tg_buf *out, enum sheet_block block)
{
    static const char *const tags[SHEET_BLOCK_COUNT] = {[SHEET_ITEM] = "</ul>\n",
                                                        [SHEET_ROW] = "</tbody></table>\n",
                                                        [SHEET_LINE] = "</pre>\n",
                                                        [SHEET_CHOICE] = "</ul>\n"};
    tg_buf_str(out, tags[block] ? tags[block] : "");
}

static void put_block(struct tg_buf *out, enum sheet_block block, const struct tg_span *cells, size_t count, bool first)
{
    static const char *const elements[SHEET_BLOCK_COUNT] = {[SHEET_TITLE] = "h1",
                                                            [SHEET_HEADING] = "h2",
                                                            [SHEET_TEXT] = "p",
                                                            [SHEET_CAPTION] = "blockquote",
                                                            [SHEET_ITEM] = "li"};
    switch (block) {
    case SHEET_ROW:
        row(out, cells, count, first);
        return;
    case SHEET_LINE: /* who speaks has a colour, and a letter in front for those who see none */
        tg_buf_fmt(out, "<span class=\"%s\">", cells[0].len && cells[0].ptr[0] == 'C' ? "c" : "s");
        sheet_escape(out, cells[0]);
        tg_buf_str(out, "</span>\n");
        return;
    case SHEET_PAGE:
        tg_buf_str(out, "<hr class=\"page\">\n");
        return;
    case SHEET_QUESTION:
        tg_buf_fmt(out, "<p class=\"question\"><b>%S.</b> ", cells[0]);
        sheet_escape(out, cells[1]);
        tg_buf_str(out, "</p>\n");
        return;
    case SHEET_CHOICE:
        tg_buf_fmt(out, "<li><span class=\"box\"></span> <b>%S</b> ", cells[0]);
        sheet_escape(out, cells[1]);
        tg_buf_str(out, "</li>\n");
        return;
    case SHEET_FIELDS:
        tg_buf_str(out, "<p class=\"fields\">");
        for (size_t i = 0; i < count; i++) {
            tg_buf_str(out, "<span>");
            sheet_escape(out, cells[i]);
            tg_buf_str(out, "</span> ");
        }
        tg_buf_str(out, "</p>\n");
        return;
    case SHEET_TITLE:
    case SHEET_HEADING:
    case SHEET_TEXT:
    case SHEET_CAPTION:
    case SHEET_ITEM:
        element(out, elements[block], cells[0]);
        return;
    case SHEET_NONE:
    case SHEET_BLOCK_COUNT:
        return;
    }
}

const struct sheet_backend sheet_html = {open_block, put_block, close_block};

void sheet_html_begin(struct tg_buf *out, const char *language, struct tg_span title)
{
    struct tg_buf path;
    tg_buf_init(&path, 8192);
    tg_buf_fmt(out,
               "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
               language);
    sheet_escape(out, title);
    tg_buf_str(out, "</title>\n<style>\n");
    if (tg_data_path("html/sheet.css", &path) != TG_OK || tg_file_read((const char *)path.ptr, out) != TG_OK) {
        tg_buf_str(out, "/* no style sheet */\n"); /* readable all the same */
    }
    tg_buf_str(out, "</style>\n");
    tg_buf_deinit(&path);
}

void sheet_html_end(struct tg_buf *out)
{
    tg_buf_str(out, "</html>\n");
}
