// SPDX-License-Identifier: MIT
/* Layout errors and dumps of a draw list. */
#include "gui/draw_list.h"

#include <math.h>

#define CHECK_CLIPS_MAX 16
#define CHECK_SLACK     2.0f /* pixels that measuring and drawing may differ */

static struct draw_rect intersect(struct draw_rect a, struct draw_rect b)
{
    float x = fmaxf(a.x, b.x);
    float y = fmaxf(a.y, b.y);
    float w = fminf(a.x + a.w, b.x + b.w) - x;
    float h = fminf(a.y + a.h, b.y + b.h) - y;
    return (struct draw_rect){x, y, fmaxf(w, 0), fmaxf(h, 0)};
}

/* The part of a line box that ink of Latin and kana fills. */
static struct draw_rect ink_box(const struct draw_item *item)
{
    float px = item->u.text.font.px;
    return (struct draw_rect){item->u.text.x, item->u.text.baseline - px * 0.74f, item->u.text.width, px * 0.82f};
}

static void complain(const struct draw_list *list, const struct draw_item *item, const char *what, struct tg_buf *found)
{
    struct draw_rect box = ink_box(item);
    tg_buf_fmt(found, "%s: \"%S\" at %d,%d width %d\n", what, draw_item_text(list, item), (int)box.x, (int)box.y,
               (int)box.w);
}

struct check_text {
    const struct draw_item *item;
    struct draw_rect shown;
};

/* Does something opaque, drawn between the two, hide the earlier one where they meet? A card in front is no error. */
static bool hidden_between(const struct draw_item *from, const struct draw_item *to, struct draw_rect where)
{
    for (const struct draw_item *item = from + 1; item < to; item++) {
        const struct draw_rect *r = &item->u.box.rect;
        if (item->kind == DRAW_BOX && (item->u.box.fill & 0xFF) == 0xFF && r->x <= where.x + 1 && r->y <= where.y + 1 &&
            r->x + r->w >= where.x + where.w - 1 && r->y + r->h >= where.y + where.h - 1) {
            return true;
        }
    }
    return false;
}

static size_t check_overlaps(const struct draw_list *list, const struct check_text *texts, size_t count,
                             struct tg_buf *found)
{
    size_t errors = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            if (texts[i].item->layer != texts[j].item->layer) {
                continue;
            }
            struct draw_rect both = intersect(texts[i].shown, texts[j].shown);
            if (both.w > CHECK_SLACK && both.h > CHECK_SLACK && !hidden_between(texts[i].item, texts[j].item, both)) {
                complain(list, texts[i].item, "overlaps the next", found);
                complain(list, texts[j].item, "  the next", found);
                errors++;
            }
        }
    }
    return errors;
}

size_t draw_check(const struct draw_list *list, struct tg_buf *found)
{
    struct draw_rect clips[CHECK_CLIPS_MAX] = {
        {0, 0, list->width, list->height}
    };
    size_t depth = 0, errors = 0, count = 0;
    struct check_text *texts = tg_alloc((list->count + 1) * sizeof *texts);

    for (size_t i = 0; i < list->count; i++) {
        const struct draw_item *item = &list->items[i];
        if (item->kind == DRAW_CLIP && depth + 1 < CHECK_CLIPS_MAX) {
            clips[depth + 1] = intersect(clips[depth], item->u.clip);
            depth++;
        } else if (item->kind == DRAW_UNCLIP && depth > 0) {
            depth--;
        }
        if (item->kind != DRAW_TEXT) {
            continue;
        }
        struct draw_rect box = ink_box(item);
        struct draw_rect shown = intersect(box, clips[depth]);
        if (item->clipped) {
            complain(list, item, "does not fit", found);
            errors++;
        }
        /* Scrolled away, up or down, is no error; cut sideways is. Without a clip the window itself cuts. */
        bool cut_sideways = shown.w < box.w - CHECK_SLACK && (depth == 0 || shown.h > 0);
        if (cut_sideways || (depth == 0 && shown.h < box.h - CHECK_SLACK)) {
            complain(list, item, "is cut off", found);
            errors++;
        }
        texts[count++] = (struct check_text){item, shown};
    }
    errors += check_overlaps(list, texts, count, found);
    tg_free(texts);
    return errors;
}

static const char *const kind_names[] = {"box",  "line", "polygon", "ellipse", "sprite",
                                         "text", "clip", "unclip",  "static",  "end"};

static void dump_rect(struct tg_buf *out, struct draw_rect r)
{
    tg_buf_fmt(out, " %d,%d %dx%d", (int)r.x, (int)r.y, (int)r.w, (int)r.h);
}

static void dump_item(const struct draw_list *list, const struct draw_item *item, struct tg_buf *out)
{
    switch ((enum draw_kind)item->kind) {
    case DRAW_BOX:
        dump_rect(out, item->u.box.rect);
        tg_buf_fmt(out, " #%x", (unsigned)item->u.box.fill);
        break;
    case DRAW_LINE:
        tg_buf_fmt(out, " %u points width %d #%x", (unsigned)item->count, (int)item->u.stroke.width,
                   (unsigned)item->u.stroke.color);
        break;
    case DRAW_POLYGON:
        tg_buf_fmt(out, " %u points #%x", (unsigned)item->count, (unsigned)item->u.polygon.fill);
        break;
    case DRAW_ELLIPSE:
        dump_rect(out, item->u.ellipse.rect);
        break;
    case DRAW_SPRITE:
        tg_buf_fmt(out, " %S at %d,%d", draw_item_text(list, item), (int)item->u.sprite.at.x, (int)item->u.sprite.at.y);
        break;
    case DRAW_TEXT:
        tg_buf_fmt(out, " %d,%d \"%S\"%s", (int)item->u.text.x, (int)item->u.text.baseline, draw_item_text(list, item),
                   item->clipped ? " CLIPPED" : "");
        break;
    case DRAW_CLIP:
        dump_rect(out, item->u.clip);
        break;
    case DRAW_STATIC_BEGIN:
        tg_buf_fmt(out, " %u", (unsigned)item->u.stat.id);
        break;
    case DRAW_UNCLIP:
    case DRAW_STATIC_END:
        break;
    }
}

void draw_dump(const struct draw_list *list, struct tg_buf *out)
{
    for (size_t i = 0; i < list->count; i++) {
        tg_buf_str(out, kind_names[list->items[i].kind]);
        dump_item(list, &list->items[i], out);
        tg_buf_byte(out, '\n');
    }
}

bool draw_has_text(const struct draw_list *list, const char *needle)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct draw_item *item = &list->items[i];
        if (item->kind == DRAW_TEXT && tg_span_find(draw_item_text(list, item), tg_span_str(needle)) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}
