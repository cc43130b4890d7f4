// SPDX-License-Identifier: MIT
#include "sim/transcripts/sheet.h"

void sheet_end(struct sheet *sheet)
{
    if (sheet->open != SHEET_NONE) {
        sheet->backend->close(sheet->out, sheet->open);
    }
    sheet->open = SHEET_NONE;
}

void sheet_put(struct sheet *sheet, enum sheet_block block, const struct tg_span *cells, size_t count)
{
    const bool first = sheet->open != block;
    if (first) {
        sheet_end(sheet);
        sheet->backend->open(sheet->out, block);
        sheet->open = block;
    }
    sheet->backend->put(sheet->out, block, cells, count, first);
}

void sheet_put1(struct sheet *sheet, enum sheet_block block, struct tg_span text)
{
    sheet_put(sheet, block, &text, 1);
}
