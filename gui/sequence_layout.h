// SPDX-License-Identifier: MIT
/* Where everything of a sequence diagram lies: rows down, hosts across, connections as bars on their two columns, the
 * story's chapters beside them. A pure function of trace, depth and language; measured in dp from the top of the first
 * row. */
#ifndef GUI_SEQUENCE_LAYOUT_H
#define GUI_SEQUENCE_LAYOUT_H

#include "gui/app.h"
#include "sim/transcripts/sequence.h"

struct sequence_bar { /* an open connection, on one of its two columns */
    uint16_t column;
    uint8_t protocol;
    float top, bottom;
};
struct sequence_section { /* a chapter */
    size_t chapter;       /* index in the app's */
    float top, bottom;
};
struct sequence_layout {
    struct sequence model; /* its captions take no room: sections stand for them */
    float *tops;           /* of each row, row_count + 1 of them; the last is the height of all */
    struct sequence_bar *bars;
    size_t bar_count, bar_cap;
    struct sequence_section sections[APP_CHAPTERS_MAX];
    size_t section_count;
    /* what it was made for */
    enum presentation_layer layer;
    int language;
    size_t events;
};

#define SEQUENCE_ROW_HEIGHT  38.0f
#define SEQUENCE_NOTE_HEIGHT 42.0f
#define SEQUENCE_WAIT_HEIGHT 34.0f /* above a row that comes after a wait */

/* Of the app's run, at its depth and in its language; sequence_layout_free ends it. */
struct sequence_layout *sequence_layout_new(const struct app *app);
void sequence_layout_free(struct sequence_layout *layout); /* NULL: nothing */
/* Was it made for what the app shows now? */
bool sequence_layout_fits(const struct sequence_layout *layout, const struct app *app);
float sequence_layout_height(const struct sequence_layout *layout);
/* Does time stand still above that row for as long as a break is drawn for? */
bool sequence_layout_waits(const struct sequence_layout *layout, size_t row);
/* The newest row of that event or of one before it; SIZE_MAX: none yet. */
size_t sequence_layout_row(const struct sequence_layout *layout, uint32_t event);
/* The first row whose bottom lies below y; row_count when there is none. */
size_t sequence_layout_first(const struct sequence_layout *layout, float y);

#endif
