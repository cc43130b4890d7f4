// SPDX-License-Identifier: MIT
#include "gui/sdl_backend.h"

#include "gui/sdl_shapes.h"
#include "gui/sprites.h"

#include <SDL_image.h>

#define CLIPS_MAX  16
#define STATICS    4
#define SMALLEST_W 640
#define SMALLEST_H 400

struct static_picture {
    SDL_Texture *texture;
    uint64_t hash;
    int w, h;
};
struct backend {
    SDL_Window *window;
    SDL_Surface *surface; /* in memory */
    SDL_Renderer *renderer;
    struct fonts *fonts;
    struct art_index art;
    struct atlas atlas;
    struct sprites sprites;
    struct shapes shapes;
    struct static_picture statics[STATICS];
    SDL_Rect clips[CLIPS_MAX];
    int clip_count;
    uint64_t shown; /* hash of the list shown last; 0: none */
    SDL_Cursor *arrow, *hand;
    bool hand_on, video, typing;
};

/* Is this "accelerated" renderer really a program that plays graphics card (llvmpipe and the like)? SDL's own software
 * renderer does our flat shapes several times faster. */
static bool is_emulated(SDL_Renderer *renderer)
{
    SDL_RendererInfo info;
    union {
        void *object;
        const unsigned char *(*get_string)(unsigned);
    } gl; /* ISO C has no cast between the two */
    enum { GL_RENDERER = 0x1F01 };

    if (SDL_GetRendererInfo(renderer, &info) != 0 || strncmp(info.name, "opengl", 6) != 0) {
        return false;
    }
    gl.object = SDL_GL_GetProcAddress("glGetString");
    const char *name = gl.object != NULL ? (const char *)gl.get_string(GL_RENDERER) : NULL;
    return name != NULL && (strstr(name, "llvmpipe") != NULL || strstr(name, "softpipe") != NULL ||
                            strstr(name, "SwiftShader") != NULL || strstr(name, "Software") != NULL);
}

/* SDL falls back to drivers that nobody can see; only who asks for one by SDL_VIDEODRIVER means it. */
static bool nobody_can_see(void)
{
    static const char *const unseen[] = {"offscreen", "dummy", "evdev"};
    const char *driver = SDL_GetCurrentVideoDriver(), *asked = SDL_getenv("SDL_VIDEODRIVER");
    bool found = driver == NULL;

    for (size_t i = 0; !found && i < sizeof unseen / sizeof *unseen; i++) {
        found = strcmp(driver, unseen[i]) == 0;
    }
    return found && (asked == NULL || *asked == '\0');
}

static const char *open_window(struct backend *b, const struct backend_options *o)
{
    /* Presenting a software picture through GL would cost more than painting it. */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_RENDER_BATCHING, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        return SDL_GetError();
    }
    b->video = true;
    if (nobody_can_see()) {
        return "there is no display";
    }
    SDL_DisplayMode mode = {.w = 1600, .h = 900};
    (void)SDL_GetDesktopDisplayMode(0, &mode);
    int w = o->width > 0 ? o->width : SDL_min(1600, mode.w * 9 / 10);
    int h = o->height > 0 ? o->height : SDL_min(900, mode.h * 9 / 10);
    Uint32 flags =
        SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | (o->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    b->window = SDL_CreateWindow(o->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, w, h, flags);
    if (b->window == NULL) {
        return SDL_GetError();
    }
    SDL_SetWindowMinimumSize(b->window, SMALLEST_W, SMALLEST_H);
    b->renderer = SDL_CreateRenderer(b->window, -1,
                                     SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC | SDL_RENDERER_TARGETTEXTURE);
    if (b->renderer != NULL && is_emulated(b->renderer)) {
        SDL_DestroyRenderer(b->renderer);
        b->renderer = NULL;
    }
    if (b->renderer == NULL) {
        b->renderer = SDL_CreateRenderer(b->window, -1, SDL_RENDERER_SOFTWARE | SDL_RENDERER_TARGETTEXTURE);
    }
    SDL_StopTextInput(); /* SDL begins with it on; letters are keys until somebody types */
    b->arrow = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_ARROW);
    b->hand = SDL_CreateSystemCursor(SDL_SYSTEM_CURSOR_HAND);
    return b->renderer == NULL ? SDL_GetError() : NULL;
}

static const char *open_memory(struct backend *b, const struct backend_options *o)
{
    b->surface = SDL_CreateRGBSurfaceWithFormat(0, o->width > 0 ? o->width : 1600, o->height > 0 ? o->height : 900, 32,
                                                SDL_PIXELFORMAT_ARGB8888);
    if (b->surface == NULL) {
        return SDL_GetError();
    }
    b->renderer = SDL_CreateSoftwareRenderer(b->surface);
    return b->renderer == NULL ? SDL_GetError() : NULL;
}

static void set_icon(struct backend *b)
{
    SDL_Surface *icon = b->window != NULL ? sprites_surface(&b->art, "app-mark", 64) : NULL;
    if (icon != NULL) {
        SDL_SetWindowIcon(b->window, icon);
        SDL_FreeSurface(icon);
    }
}

struct backend *backend_new(const struct backend_options *options, const char **why)
{
    struct backend *b = tg_alloc(sizeof *b);

    *why = art_index_load(&b->art) == TG_OK ? NULL : "the pictures (gui/art) cannot be found";
    if (*why == NULL) {
        *why = options->in_memory ? open_memory(b, options) : open_window(b, options);
    }
    if (*why == NULL) {
        b->fonts = fonts_new();
        *why = b->fonts == NULL ? "no font can be found; install fonts-noto-cjk" : NULL;
    }
    if (*why != NULL) {
        backend_free(b);
        return NULL;
    }
    atlas_init(&b->atlas, b->renderer);
    sprites_init(&b->sprites, b->renderer, &b->art);
    b->shapes = (struct shapes){b->renderer, &b->atlas, b->fonts, 0, 0};
    set_icon(b);
    return b;
}

void backend_free(struct backend *b)
{
    if (b == NULL) {
        return;
    }
    if (b->atlas.renderer != NULL) {
        for (int i = 0; i < STATICS; i++) {
            SDL_DestroyTexture(b->statics[i].texture);
        }
        sprites_deinit(&b->sprites);
        atlas_deinit(&b->atlas);
    }
    fonts_free(b->fonts);
    SDL_FreeCursor(b->arrow);
    SDL_FreeCursor(b->hand);
    if (b->renderer != NULL) {
        SDL_DestroyRenderer(b->renderer);
    }
    if (b->window != NULL) {
        SDL_DestroyWindow(b->window);
    }
    SDL_FreeSurface(b->surface);
    art_index_deinit(&b->art);
    if (b->video) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    tg_free(b);
}

struct text_measurer backend_measurer(struct backend *b)
{
    return fonts_measurer(b->fonts);
}

const struct art_index *backend_art(const struct backend *b)
{
    return &b->art;
}

void backend_size(struct backend *b, float *width, float *height)
{
    int w = 0, h = 0;
    SDL_GetRendererOutputSize(b->renderer, &w, &h);
    *width = (float)w;
    *height = (float)h;
}

static void apply_clip(struct backend *b)
{
    SDL_RenderSetClipRect(b->renderer, b->clip_count > 0 ? &b->clips[b->clip_count - 1] : NULL);
}

static void push_clip(struct backend *b, struct draw_rect r)
{
    SDL_Rect rect = {(int)r.x, (int)r.y, (int)(r.x + r.w + 0.5f) - (int)r.x, (int)(r.y + r.h + 0.5f) - (int)r.y};

    if (b->clip_count == CLIPS_MAX) {
        return;
    }
    if (b->clip_count > 0 && !SDL_IntersectRect(&rect, &b->clips[b->clip_count - 1], &rect)) {
        rect = (SDL_Rect){rect.x, rect.y, 0, 0};
    }
    if (rect.w <= 0 || rect.h <= 0) {
        rect = (SDL_Rect){-4, -4, 1, 1}; /* an empty clip would mean none */
    }
    b->clips[b->clip_count++] = rect;
    apply_clip(b);
}

static void paint_item(struct backend *b, const struct draw_list *list, const struct draw_item *item)
{
    char name[48];

    switch ((enum draw_kind)item->kind) {
    case DRAW_BOX:
        shapes_box(&b->shapes, &item->u.box);
        break;
    case DRAW_LINE:
        shapes_line(&b->shapes, list->points + item->at, item->count, &item->u.stroke);
        break;
    case DRAW_POLYGON:
        shapes_polygon(&b->shapes, list->points + item->at, item->count, item->u.polygon.fill);
        break;
    case DRAW_ELLIPSE:
        shapes_ellipse(&b->shapes, item->u.ellipse.rect, item->u.ellipse.fill, item->u.ellipse.border,
                       item->u.ellipse.border_color);
        break;
    case DRAW_SPRITE:
        if (item->count < sizeof name) {
            memcpy(name, list->octets.ptr + item->at, item->count);
            name[item->count] = '\0';
            sprites_draw(&b->sprites, name, &item->u.sprite, list->dark);
        }
        break;
    case DRAW_TEXT:
        shapes_text(&b->shapes, item->u.text.x, item->u.text.baseline, &item->u.text.font, item->u.text.color,
                    draw_item_text(list, item));
        break;
    case DRAW_CLIP:
        push_clip(b, item->u.clip);
        break;
    case DRAW_UNCLIP:
        b->clip_count -= b->clip_count > 0;
        apply_clip(b);
        break;
    case DRAW_STATIC_BEGIN:
    case DRAW_STATIC_END:
        break;
    }
}

static void clear(struct backend *b, uint32_t color)
{
    SDL_SetRenderDrawColor(b->renderer, (Uint8)(color >> 24), (Uint8)(color >> 16), (Uint8)(color >> 8), (Uint8)color);
    SDL_RenderClear(b->renderer);
}

/* The items of a static picture, hashed with all they refer to. */
static uint64_t hash_items(const struct draw_list *list, size_t from, size_t to)
{
    uint64_t hash = list->dark ? 3 : 1;

    for (size_t i = from; i < to; i++) {
        struct draw_item item;
        memcpy(&item, &list->items[i], sizeof item);
        bool points = item.kind == DRAW_LINE || item.kind == DRAW_POLYGON;
        if (points) {
            hash = fonts_hash(hash, tg_span_make(list->points + item.at, item.count * sizeof *list->points));
        } else {
            hash = fonts_hash(hash, draw_item_text(list, &item));
        }
        item.at = 0; /* where it lies in the list is no part of the picture */
        hash = fonts_hash(hash, tg_span_make(&item, sizeof item));
    }
    return hash;
}

/* Paints items from..to (a static picture) from its texture, made anew when they have changed. `first`: nothing was
 * painted before them, so that the picture may bring its own ground. */
static void paint_static(struct backend *b, const struct draw_list *list, size_t from, size_t to, uint32_t id,
                         bool first)
{
    struct static_picture *s = &b->statics[id % STATICS];
    int w = (int)list->width, h = (int)list->height;
    uint64_t hash = hash_items(list, from, to) ^ (first ? (uint64_t)list->background << 8 : 0);

    if (s->texture == NULL || s->w != w || s->h != h) {
        SDL_DestroyTexture(s->texture);
        s->texture = SDL_CreateTexture(b->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, w, h);
        s->w = w;
        s->h = h;
        s->hash = 0;
    }
    SDL_Texture *before = SDL_GetRenderTarget(b->renderer);
    bool cached = s->texture != NULL && s->hash == hash;
    bool target = !cached && s->texture != NULL && SDL_SetRenderTarget(b->renderer, s->texture) == 0;
    if (!cached) {
        if (target) {
            clear(b, first ? list->background : 0);
        }
        for (size_t i = from; i < to; i++) {
            paint_item(b, list, &list->items[i]);
        }
        if (!target) {
            return; /* no such textures here: painted straight away */
        }
        SDL_SetRenderTarget(b->renderer, before);
        apply_clip(b);
        s->hash = hash;
    }
    SDL_SetTextureBlendMode(s->texture, first ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_RenderCopy(b->renderer, s->texture, NULL, NULL);
}

static void paint_all(struct backend *b, const struct draw_list *list)
{
    b->clip_count = 0;
    apply_clip(b);
    clear(b, list->background);
    bool painted = false;
    for (size_t i = 0; i < list->count; i++) {
        enum draw_kind kind = (enum draw_kind)list->items[i].kind;
        if (kind != DRAW_STATIC_BEGIN) {
            paint_item(b, list, &list->items[i]);
            painted = painted || (kind != DRAW_CLIP && kind != DRAW_UNCLIP);
            continue;
        }
        size_t end = i + 1;
        while (end < list->count && list->items[end].kind != DRAW_STATIC_END) {
            end++;
        }
        paint_static(b, list, i + 1, end, list->items[i].u.stat.id, !painted);
        painted = true;
        i = end;
    }
    b->clip_count = 0;
    apply_clip(b);
}

bool backend_paint(struct backend *b, const struct draw_list *list)
{
    uint64_t hash = draw_hash(list);

    if (b->shown == hash) {
        return false;
    }
    atlas_next_frame(&b->atlas);
    sprites_next_frame(&b->sprites);
    b->shapes.width = (int)list->width;
    b->shapes.height = (int)list->height;
    paint_all(b, list);
    SDL_RenderPresent(b->renderer);
    b->shown = hash;
    return true;
}

bool backend_save(struct backend *b, const char *path)
{
    if (b->surface != NULL) {
        return IMG_SavePNG(b->surface, path) == 0;
    }
    float w, h;
    backend_size(b, &w, &h);
    SDL_Surface *copy = SDL_CreateRGBSurfaceWithFormat(0, (int)w, (int)h, 32, SDL_PIXELFORMAT_ARGB8888);
    bool saved = copy != NULL &&
                 SDL_RenderReadPixels(b->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, copy->pixels, copy->pitch) == 0 &&
                 IMG_SavePNG(copy, path) == 0;
    SDL_FreeSurface(copy);
    return saved;
}

double backend_now_ms(const struct backend *b)
{
    (void)b;
    return (double)SDL_GetPerformanceCounter() * 1000.0 / (double)SDL_GetPerformanceFrequency();
}

void backend_toggle_fullscreen(struct backend *b)
{
    if (b->window != NULL) {
        bool full = (SDL_GetWindowFlags(b->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
        SDL_SetWindowFullscreen(b->window, full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
    }
}

void backend_set_title(struct backend *b, const char *title)
{
    if (b->window != NULL) {
        SDL_SetWindowTitle(b->window, title);
    }
}

void backend_set_hand(struct backend *b, bool hand)
{
    if (b->window != NULL && hand != b->hand_on) {
        SDL_SetCursor(hand ? b->hand : b->arrow);
        b->hand_on = hand;
    }
}

void backend_set_typing(struct backend *b, const struct draw_rect *where)
{
    if (b->window == NULL) {
        return;
    }
    if (where == NULL) {
        if (b->typing) {
            SDL_StopTextInput();
        }
        b->typing = false;
        return;
    }
    int ww = 1, wh = 1, pw = 1, ph = 1;
    SDL_GetWindowSize(b->window, &ww, &wh);
    SDL_GetRendererOutputSize(b->renderer, &pw, &ph);
    float sx = (float)ww / (float)SDL_max(pw, 1), sy = (float)wh / (float)SDL_max(ph, 1);
    SDL_Rect rect = {(int)(where->x * sx), (int)(where->y * sy), (int)(where->w * sx), (int)(where->h * sy)};
    SDL_SetTextInputRect(&rect);
    if (!b->typing) {
        SDL_StartTextInput();
    }
    b->typing = true;
}

void backend_copy(struct backend *b, const char *text)
{
    if (b->window != NULL) {
        SDL_SetClipboardText(text);
    }
}

/* Turns one SDL event into input; false: nothing of ours. In sdl_input.c. */
bool sdl_input_take(const SDL_Event *event, SDL_Window *window, SDL_Renderer *renderer, struct input *out);

bool backend_input(struct backend *b, int wait_ms, struct input *out)
{
    SDL_Event event;

    *out = (struct input){INPUT_NONE, 0, 0, 0, 0, 0, NULL};
    if (b->window == NULL) {
        return false;
    }
    int got = wait_ms == 0  ? SDL_PollEvent(&event)
              : wait_ms < 0 ? SDL_WaitEvent(&event)
                            : SDL_WaitEventTimeout(&event, wait_ms);
    if (!got) {
        return false;
    }
    if (event.type == SDL_WINDOWEVENT || event.type == SDL_RENDER_TARGETS_RESET ||
        event.type == SDL_RENDER_DEVICE_RESET) {
        b->shown = 0; /* what is on the screen may be gone */
        for (int i = 0; i < STATICS && event.type != SDL_WINDOWEVENT; i++) {
            b->statics[i].hash = 0;
        }
    }
    (void)sdl_input_take(&event, b->window, b->renderer, out);
    return true;
}
