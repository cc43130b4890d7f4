// SPDX-License-Identifier: MIT
/* SDL events as input of ours. Fingers come as the mouse events SDL makes of them, once. */
#include "gui/input.h"

#include <SDL.h>

bool sdl_input_take(const SDL_Event *event, SDL_Window *window, SDL_Renderer *renderer, struct input *out);

static int special_key(SDL_Keycode sym)
{
    static const struct {
        SDL_Keycode sym;
        int key;
    } keys[] = {
        {SDLK_ESCAPE, KEY_ESCAPE},
        {SDLK_RETURN, KEY_ENTER},
        {SDLK_KP_ENTER, KEY_ENTER},
        {SDLK_TAB, KEY_TAB},
        {SDLK_LEFT, KEY_LEFT},
        {SDLK_RIGHT, KEY_RIGHT},
        {SDLK_UP, KEY_UP},
        {SDLK_DOWN, KEY_DOWN},
        {SDLK_HOME, KEY_HOME},
        {SDLK_END, KEY_END},
        {SDLK_PAGEUP, KEY_PAGE_UP},
        {SDLK_PAGEDOWN, KEY_PAGE_DOWN},
        {SDLK_BACKSPACE, KEY_BACKSPACE},
        {SDLK_DELETE, KEY_DELETE},
        {SDLK_F1, KEY_F1},
        {SDLK_F11, KEY_F11},
        {SDLK_KP_PLUS, '+'},
        {SDLK_KP_MINUS, '-'},
        {SDLK_KP_0, '0'},
        {SDLK_KP_1, '1'},
        {SDLK_KP_2, '2'},
        {SDLK_KP_3, '3'},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].sym == sym) {
            return keys[i].key;
        }
    }
    return 0;
}

static bool take_key(const SDL_KeyboardEvent *event, struct input *out)
{
    SDL_Keycode sym = event->keysym.sym;
    Uint16 mod = event->keysym.mod;
    int key = special_key(sym);

    out->mods = ((mod & KMOD_SHIFT) ? MOD_SHIFT : 0u) | ((mod & (KMOD_CTRL | KMOD_GUI)) ? MOD_CTRL : 0u) |
                ((mod & KMOD_ALT) ? MOD_ALT : 0u);
    if (key == 0 && sym > 0 && sym < 0x7F) {
        key = (int)sym;
        if (key == '/' && (mod & KMOD_SHIFT)) {
            key = '?';
        } else if ((key == '=' || key == ';') && ((mod & KMOD_SHIFT) || (mod & KMOD_CTRL))) {
            key = '+'; /* US: shift and =; Japanese: shift and ; */
        }
    }
    out->kind = key != 0 ? INPUT_KEY : INPUT_NONE;
    out->key = key;
    return key != 0;
}

/* Window coordinates to pixels (they differ on dense screens). */
static void to_pixels(SDL_Window *window, SDL_Renderer *renderer, int x, int y, struct input *out)
{
    int ww = 1, wh = 1, pw = 1, ph = 1;

    SDL_GetWindowSize(window, &ww, &wh);
    SDL_GetRendererOutputSize(renderer, &pw, &ph);
    out->x = (float)x * (float)pw / (float)SDL_max(ww, 1);
    out->y = (float)y * (float)ph / (float)SDL_max(wh, 1);
}

static bool take_window(const SDL_WindowEvent *event, struct input *out)
{
    if (event->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        out->kind = INPUT_RESIZE;
    } else if (event->event == SDL_WINDOWEVENT_LEAVE) {
        out->kind = INPUT_LEAVE;
        out->x = out->y = -1;
    }
    return out->kind != INPUT_NONE;
}

/* SDL's events are gone with the next one; the text is kept here till then. */
static bool take_text(enum input_kind kind, const char *text, struct input *out)
{
    static char kept[4096];

    SDL_strlcpy(kept, text, sizeof kept);
    out->kind = kind;
    out->text = kept;
    return true;
}

bool sdl_input_take(const SDL_Event *event, SDL_Window *window, SDL_Renderer *renderer, struct input *out)
{
    int x = 0, y = 0;

    switch (event->type) {
    case SDL_QUIT:
        out->kind = INPUT_QUIT;
        return true;
    case SDL_KEYDOWN:
        return take_key(&event->key, out);
    case SDL_TEXTINPUT:
        return take_text(INPUT_TEXT, event->text.text, out);
    case SDL_TEXTEDITING:
        return take_text(INPUT_COMPOSE, event->edit.text, out);
    case SDL_DROPFILE:
        (void)take_text(INPUT_DROP, event->drop.file, out);
        SDL_free(event->drop.file);
        return true;
    case SDL_MOUSEMOTION:
        out->kind = INPUT_MOVE;
        to_pixels(window, renderer, event->motion.x, event->motion.y, out);
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (event->button.button != SDL_BUTTON_LEFT) {
            return false;
        }
        out->kind = event->type == SDL_MOUSEBUTTONDOWN ? INPUT_PRESS : INPUT_RELEASE;
        to_pixels(window, renderer, event->button.x, event->button.y, out);
        return true;
    case SDL_MOUSEWHEEL:
        out->kind = INPUT_WHEEL;
        out->wheel = -event->wheel.preciseY * (event->wheel.direction == SDL_MOUSEWHEEL_FLIPPED ? -1.0f : 1.0f);
        out->mods = (SDL_GetModState() & KMOD_CTRL) ? MOD_CTRL : 0u;
        SDL_GetMouseState(&x, &y);
        to_pixels(window, renderer, x, y, out);
        return true;
    case SDL_WINDOWEVENT:
        return take_window(&event->window, out);
    default:
        return false;
    }
}
