// SPDX-License-Identifier: MIT
/* Paper as Markdown (CommonMark, with GitHub's tables). */
#include "sim/transcripts/sheet.h"

static void escape(struct tg_buf *out, struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = s.ptr[i];
        if (c == '\n') {
            tg_buf_byte(out, ' ');
            continue;
        }
        if (c && strchr("\\`*_{}[]<>#|~&", c)) {
            tg_buf_byte(out, '\\');
        }
        tg_buf_byte(out, c);
    }
}

static void row(struct tg_buf *out, const struct tg_span *cells, size_t count, bool head)
{
    for (size_t i = 0; i < count; i++) {
        tg_buf_str(out, "| ");
        escape(out, cells[i]);
        tg_buf_byte(out, ' ');
    }
    tg_buf_str(out, "|\n");
    for (size_t i = 0; head && i < count; i++) {
        tg_buf_str(out, i + 1 < count ? "| --- " : "| --- |\n");
    }
}

static void open_block(struct tg_buf *out, enum sheet_block block)
{
    tg_buf_str(out, block == SHEET_LINE ? "```\n" : "");
}

static void put_block(struct tg_buf *out, enum sheet_block block, const struct tg_span *cells, size_t count, bool first)
{
    static const char *const before[SHEET_BLOCK_COUNT] = {[SHEET_TITLE] = "# ",
                                                          [SHEET_HEADING] = "## ",
                                                          [SHEET_CAPTION] = "> ",
                                                          [SHEET_ITEM] = "- ",
                                                          [SHEET_CHOICE] = "- [ ] "};
    switch (block) {
    case SHEET_ROW:
        row(out, cells, count, first);
        return;
    case SHEET_LINE:
        tg_buf_append(out, cells[0]);
        break;
    case SHEET_PAGE:
        tg_buf_str(out, "---");
        break;
    case SHEET_QUESTION:
        tg_buf_fmt(out, "**%S.** ", cells[0]);
        escape(out, cells[1]);
        break;
    case SHEET_FIELDS:
        for (size_t i = 0; i < count; i++) {
            escape(out, cells[i]);
            tg_buf_str(out, " \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_  ");
        }
        break;
    case SHEET_CAPTION:
        tg_buf_str(out, first ? "" : ">\n");
        tg_buf_str(out, before[block]);
        escape(out, cells[0]);
        break;
    case SHEET_CHOICE:
        tg_buf_str(out, before[block]);
        tg_buf_fmt(out, "%S: ", cells[0]);
        escape(out, cells[1]);
        break;
    case SHEET_TITLE:
    case SHEET_HEADING:
    case SHEET_ITEM:
    case SHEET_TEXT:
        tg_buf_str(out, !first && block == SHEET_TEXT ? "\n" : "");
        tg_buf_str(out, before[block] ? before[block] : "");
        escape(out, cells[0]);
        break;
    case SHEET_NONE:
    case SHEET_BLOCK_COUNT:
        break;
    }
    tg_buf_byte(out, '\n');
}

static void close_block(struct tg_buf *out, enum sheet_block block)
{
    tg_buf_str(out, block == SHEET_LINE ? "```\n\n" : "\n");
}

const struct sheet_backend sheet_markdown = {open_block, put_block, close_block};
