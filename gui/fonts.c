// SPDX-License-Identifier: MIT
#include "gui/fonts.h"

#include "base/file.h"
#include "base/text.h"

#include <fontconfig/fontconfig.h>

#define FILES_MAX     16u
#define SLOTS_MAX     32u
#define SIZES_MAX     160u
#define FONT_FILE_MAX ((size_t)128 << 20)
#define WIDTHS        (1u << 14)
#define MEASURE_PX    256
#define CLUSTER_CHARS 32u
#define CLUSTER_WORDS 12u /* from here on a cluster ends with a word */
#define NO_SLOT       0xFFu
#define UNKNOWN       0u /* in `memo`: not yet asked; else slot + 1, or NO_SLOT */

struct font_slot { /* one face of one file */
    unsigned file;
    long index;
    bool first_choice; /* "Noto Sans Mono CJK JP" itself: its advances are known */
};
struct font_size {
    unsigned slot;
    int px;
    TTF_Font *font;
};
struct fonts {
    struct {
        char *path;
        struct tg_mapping mapping;
    } files[FILES_MAX];
    struct font_slot slots[SLOTS_MAX];
    struct font_size sizes[SIZES_MAX];
    size_t file_count, slot_count, size_count;
    unsigned first[2][2];              /* the slot of a face in a weight */
    unsigned char memo[2][2][0x10000]; /* which slot has a character of the basic plane */
    struct {
        uint64_t key;
        float width;
    } widths[WIDTHS];
    FcConfig *config;
};

uint64_t fonts_hash(uint64_t hash, struct tg_span octets)
{
    hash = (hash ^ 0xCBF29CE484222325u) * 0x9E3779B97F4A7C15u; /* so that seed and octets cannot cancel out */
    hash ^= hash >> 32;
    for (size_t i = 0; i < octets.len; i++) {
        hash = (hash ^ octets.ptr[i]) * 0x100000001B3u;
    }
    return (hash ^ hash >> 31) * 0xBF58476D1CE4E5B9u;
}

static unsigned load_file(struct fonts *fonts, const char *path)
{
    for (unsigned i = 0; i < fonts->file_count; i++) {
        if (strcmp(fonts->files[i].path, path) == 0) {
            return i;
        }
    }
    if (fonts->file_count == FILES_MAX) {
        return NO_SLOT;
    }
    unsigned at = (unsigned)fonts->file_count;
    if (tg_file_map(path, &fonts->files[at].mapping) != TG_OK) {
        return NO_SLOT;
    }
    if (fonts->files[at].mapping.octets.len > FONT_FILE_MAX) {
        tg_file_unmap(&fonts->files[at].mapping);
        return NO_SLOT;
    }
    size_t len = strlen(path) + 1;
    fonts->files[at].path = tg_alloc(len);
    memcpy(fonts->files[at].path, path, len);
    fonts->file_count++;
    return at;
}

/* The best font for a family and weight that has the character (0: any). */
static unsigned find_slot(struct fonts *fonts, const char *family, bool bold, uint32_t code_point)
{
    FcPattern *pattern = FcPatternCreate(), *match = NULL;
    FcCharSet *chars = FcCharSetCreate();
    FcResult result;
    FcChar8 *path = NULL, *name = NULL;
    int index = 0;
    unsigned slot = NO_SLOT;

    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    FcPatternAddString(pattern, FC_LANG, (const FcChar8 *)"ja");
    FcPatternAddInteger(pattern, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    if (code_point != 0) {
        FcCharSetAddChar(chars, code_point);
        FcPatternAddCharSet(pattern, FC_CHARSET, chars);
    }
    FcConfigSubstitute(fonts->config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    match = FcFontMatch(fonts->config, pattern, &result);
    if (match != NULL && FcPatternGetString(match, FC_FILE, 0, &path) == FcResultMatch &&
        fonts->slot_count < SLOTS_MAX) {
        (void)FcPatternGetInteger(match, FC_INDEX, 0, &index);
        bool wanted =
            FcPatternGetString(match, FC_FAMILY, 0, &name) == FcResultMatch && strcmp((const char *)name, family) == 0;
        unsigned file = load_file(fonts, (const char *)path);
        for (unsigned i = 0; i < fonts->slot_count && file != NO_SLOT; i++) {
            if (fonts->slots[i].file == file && fonts->slots[i].index == index) {
                slot = i;
            }
        }
        if (slot == NO_SLOT && file != NO_SLOT) {
            slot = (unsigned)fonts->slot_count++;
            fonts->slots[slot] = (struct font_slot){file, index, wanted};
        }
    }
    if (match != NULL) {
        FcPatternDestroy(match);
    }
    FcCharSetDestroy(chars);
    FcPatternDestroy(pattern);
    return slot;
}

static const char *const families[2] = {"Noto Sans CJK JP", "Noto Sans Mono CJK JP"};

struct fonts *fonts_new(void)
{
    if (!TTF_WasInit() && TTF_Init() != 0) {
        return NULL;
    }
    struct fonts *fonts = tg_alloc(sizeof *fonts);
    fonts->config = FcInitLoadConfigAndFonts();
    for (unsigned i = 0; i < 4; i++) {
        fonts->first[i / 2][i % 2] = find_slot(fonts, families[i / 2], i % 2 == 1, 0);
    }
    if (fonts->first[0][0] == NO_SLOT) {
        fonts_free(fonts);
        return NULL;
    }
    return fonts;
}

void fonts_free(struct fonts *fonts)
{
    if (fonts == NULL) {
        return;
    }
    for (size_t i = 0; i < fonts->size_count; i++) {
        TTF_CloseFont(fonts->sizes[i].font);
    }
    for (size_t i = 0; i < fonts->file_count; i++) {
        tg_free(fonts->files[i].path);
        tg_file_unmap(&fonts->files[i].mapping);
    }
    if (fonts->config != NULL) {
        FcConfigDestroy(fonts->config);
    }
    tg_free(fonts);
    TTF_Quit();
}

TTF_Font *fonts_open(struct fonts *fonts, unsigned slot, int px)
{
    for (size_t i = 0; i < fonts->size_count; i++) {
        if (fonts->sizes[i].slot == slot && fonts->sizes[i].px == px) {
            return fonts->sizes[i].font;
        }
    }
    if (fonts->size_count == SIZES_MAX) { /* many windows sizes later: begin anew */
        for (size_t i = 0; i < fonts->size_count; i++) {
            TTF_CloseFont(fonts->sizes[i].font);
        }
        fonts->size_count = 0;
    }
    const struct tg_span octets = fonts->files[fonts->slots[slot].file].mapping.octets;
    TTF_Font *font =
        TTF_OpenFontIndexRW(SDL_RWFromConstMem(octets.ptr, (int)octets.len), 1, px, fonts->slots[slot].index);
    if (font != NULL) {
        TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
        fonts->sizes[fonts->size_count++] = (struct font_size){slot, px, font};
    }
    return font;
}

static bool slot_has(struct fonts *fonts, unsigned slot, uint32_t c)
{
    TTF_Font *font = slot == NO_SLOT ? NULL : fonts_open(fonts, slot, 18);
    return font != NULL && TTF_GlyphIsProvided32(font, c) != 0;
}

static unsigned search_slot(struct fonts *fonts, const struct draw_font *font, uint32_t c)
{
    unsigned first = fonts->first[font->face & 1][font->bold];

    if (slot_has(fonts, first, c)) {
        return first;
    }
    unsigned other = find_slot(fonts, "Noto Sans", font->bold, c);
    return slot_has(fonts, other, c) ? other : NO_SLOT;
}

static unsigned slot_for(struct fonts *fonts, const struct draw_font *font, uint32_t c)
{
    if (c >= 0x10000) {
        return search_slot(fonts, font, c);
    }
    unsigned char *memo = &fonts->memo[font->face & 1][font->bold][c];
    if (*memo == UNKNOWN) {
        unsigned slot = search_slot(fonts, font, c);
        *memo = (unsigned char)(slot == NO_SLOT ? NO_SLOT : slot + 1);
    }
    return *memo == NO_SLOT ? NO_SLOT : (unsigned)*memo - 1;
}

static bool joins(uint32_t c) /* stays with the character in front */
{
    return (c >= 0x300 && c <= 0x36F) || c == 0x3099 || c == 0x309A || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x200D;
}

static bool stands_alone(uint32_t c)
{
    return c >= 0x2E80 && c < 0x1F000 && !(c >= 0xA4D0 && c <= 0xABFF);
}

/* Width of a cluster in the mono face, where each character takes half an em or a whole one. */
static float mono_width(TTF_Font *font, int px, struct tg_span text)
{
    float width = 0;
    uint32_t c;
    size_t len;

    for (; (len = tg_utf8_next(text, &c)) > 0; text = tg_span_after(text, len)) {
        int advance = 0;
        if (!joins(c)) {
            (void)TTF_GlyphMetrics32(font, c, NULL, NULL, NULL, NULL, &advance);
            width += (float)px * ((float)advance > 0.75f * (float)px ? 1.0f : 0.5f);
        }
    }
    return width;
}

static float cluster_width(struct fonts *fonts, const struct draw_font *font, const struct font_cluster *cluster)
{
    uint64_t key = fonts_hash((uint64_t)cluster->slot << 16 | (uint64_t)cluster->px, cluster->text);
    size_t at = (size_t)(key & (WIDTHS - 1));

    if (fonts->widths[at].key == key) {
        return fonts->widths[at].width;
    }
    TTF_Font *ttf = fonts_open(fonts, cluster->slot, cluster->px);
    char text[CLUSTER_CHARS * 4 + 1];
    int width = 0;
    float result;
    memcpy(text, cluster->text.ptr, cluster->text.len);
    text[cluster->text.len] = '\0';
    if (ttf == NULL) {
        result = 0;
    } else if (font->face == DRAW_MONO && fonts->slots[cluster->slot].first_choice) {
        result = mono_width(ttf, cluster->px, cluster->text);
    } else {
        /* Measured large, as whole pixels at the size itself would add up to visible errors; one size does for all. */
        TTF_Font *large = fonts_open(fonts, cluster->slot, MEASURE_PX);
        (void)TTF_SizeUTF8(large != NULL ? large : ttf, text, &width, NULL);
        result = large != NULL ? (float)width * (float)cluster->px / MEASURE_PX : (float)width;
    }
    fonts->widths[at].key = key;
    fonts->widths[at].width = result;
    return result;
}

bool fonts_next(struct fonts *fonts, const struct draw_font *font, struct tg_span *line, struct font_cluster *out)
{
    uint32_t c = 0;
    size_t at = 0, chars = 0, limit;

    if (line->len == 0) {
        return false;
    }
    *out = (struct font_cluster){.px = (int)(font->px + 0.5f)};
    limit = out->px > 36 ? 10 : CLUSTER_CHARS;
    bool alone = false;
    while (at < line->len && chars < limit) {
        size_t len = tg_utf8_next(tg_span_after(*line, at), &c);
        unsigned slot = len == 0 || c < 0x20 ? NO_SLOT : slot_for(fonts, font, c);
        if (chars > 0 && joins(c)) {
            at += len;
            chars++;
            continue;
        }
        if (slot == NO_SLOT) { /* a box for what cannot be shown, one by one */
            if (chars == 0) {
                out->text = TG_SPAN_LIT("□");
                out->slot = fonts->first[font->face & 1][font->bold];
                *line = tg_span_after(*line, len ? len : 1);
                out->width = cluster_width(fonts, font, out);
                return true;
            }
            break;
        }
        bool blank = c == ' ' || c == 0xA0;
        bool full = chars >= CLUSTER_WORDS && !blank && line->ptr[at - 1] == ' ';
        if (chars > 0 && (alone || stands_alone(c) || slot != out->slot || full)) {
            break;
        }
        out->slot = slot;
        out->blank = blank && (chars == 0 || out->blank);
        alone = stands_alone(c);
        at += len;
        chars++;
    }
    out->text = tg_span_sub(*line, 0, at);
    *line = tg_span_after(*line, at);
    out->width = cluster_width(fonts, font, out);
    return true;
}

static float measure_width(void *context, const struct draw_font *font, struct tg_span text)
{
    struct fonts *fonts = context;
    struct font_cluster cluster;
    float width = 0;

    while (fonts_next(fonts, font, &text, &cluster)) {
        width += cluster.width;
    }
    return width;
}

static bool measure_provided(void *context, const struct draw_font *font, uint32_t code_point)
{
    return slot_for(context, font, code_point) != NO_SLOT;
}

struct text_measurer fonts_measurer(struct fonts *fonts)
{
    return (struct text_measurer){fonts, measure_width, measure_provided};
}
