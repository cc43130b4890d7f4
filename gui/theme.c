// SPDX-License-Identifier: MIT
#include "gui/theme.h"

#define OPAQUE(rgb) (0x##rgb##FFu)
#define HALF(rgb)   (0x##rgb##80u)

const struct theme theme_light = {
    .dark = false,
    .color =
        {
            [COLOR_BG] = OPAQUE(F1EADB),           [COLOR_PANEL] = OPAQUE(FFFDF7),
            [COLOR_PANEL2] = OPAQUE(F8F2E5),       [COLOR_LINE] = OPAQUE(DDD1B9),
            [COLOR_LINE2] = OPAQUE(8F7F5F),        [COLOR_EDGE] = OPAQUE(D9CBAE),
            [COLOR_INK] = OPAQUE(1E2B3B),          [COLOR_INK2] = OPAQUE(545F6E),
            [COLOR_ACCENT] = OPAQUE(264F86),       [COLOR_ACCENT_INK] = OPAQUE(FFFFFF),
            [COLOR_FOCUS] = OPAQUE(2460B0),        [COLOR_HL] = OPAQUE(FFE9A6),
            [COLOR_HL_LINE] = OPAQUE(C27A00),      [COLOR_C_BG] = OPAQUE(E3ECF7),
            [COLOR_C_LINE] = OPAQUE(9DB9DB),       [COLOR_C_TAG] = OPAQUE(2C5A94),
            [COLOR_S_BG] = OPAQUE(FAE9DA),         [COLOR_S_LINE] = OPAQUE(DDB28C),
            [COLOR_S_TAG] = OPAQUE(9A4F1E),        [COLOR_SCRIM] = HALF(2A2418),
            [COLOR_SMTP] = OPAQUE(2460B0),         [COLOR_SMTP_TEXT] = OPAQUE(2460B0),
            [COLOR_SMTP_TINT] = OPAQUE(DFE9F7),    [COLOR_DNS] = OPAQUE(C27A00),
            [COLOR_DNS_TEXT] = OPAQUE(8A5600),     [COLOR_DNS_TINT] = OPAQUE(FBEED2),
            [COLOR_POP3] = OPAQUE(6B3A18),         [COLOR_POP3_TEXT] = OPAQUE(6B3A18),
            [COLOR_POP3_TINT] = OPAQUE(F0E2D6),    [COLOR_IMAP] = OPAQUE(B9579F),
            [COLOR_IMAP_TEXT] = OPAQUE(93397B),    [COLOR_IMAP_TINT] = OPAQUE(F8E3F1),
            [COLOR_TCP] = OPAQUE(46505F),          [COLOR_TCP_TEXT] = OPAQUE(46505F),
            [COLOR_TCP_TINT] = OPAQUE(E7E9EC),     [COLOR_TLS] = OPAQUE(0E8A70),
            [COLOR_TLS_TEXT] = OPAQUE(0A6B57),     [COLOR_TLS_TINT] = OPAQUE(DBF1EA),
            [COLOR_ERROR] = OPAQUE(CC3322),        [COLOR_ERROR_TEXT] = OPAQUE(B32A1B),
            [COLOR_ERROR_TINT] = OPAQUE(FCE4E0),   [COLOR_WARNING] = OPAQUE(C27A00),
            [COLOR_WARNING_TEXT] = OPAQUE(8A5600), [COLOR_WARNING_TINT] = OPAQUE(FBEED2),
            [COLOR_OK] = OPAQUE(0E8A70),           [COLOR_OK_TEXT] = OPAQUE(0A6B57),
            [COLOR_OK_TINT] = OPAQUE(DBF1EA),
        },
};

const struct theme theme_dark = {
    .dark = true,
    .color =
        {
            [COLOR_BG] = OPAQUE(121A24),           [COLOR_PANEL] = OPAQUE(1C2735),
            [COLOR_PANEL2] = OPAQUE(172130),       [COLOR_LINE] = OPAQUE(36475C),
            [COLOR_LINE2] = OPAQUE(7F90A6),        [COLOR_EDGE] = OPAQUE(0C121A),
            [COLOR_INK] = OPAQUE(F3ECDE),          [COLOR_INK2] = OPAQUE(B2BDCB),
            [COLOR_ACCENT] = OPAQUE(8FBBF0),       [COLOR_ACCENT_INK] = OPAQUE(10202F),
            [COLOR_FOCUS] = OPAQUE(8FBBF0),        [COLOR_HL] = OPAQUE(4B3F12),
            [COLOR_HL_LINE] = OPAQUE(F7C03A),      [COLOR_C_BG] = OPAQUE(203754),
            [COLOR_C_LINE] = OPAQUE(44679A),       [COLOR_C_TAG] = OPAQUE(8FBBF0),
            [COLOR_S_BG] = OPAQUE(40301F),         [COLOR_S_LINE] = OPAQUE(80603D),
            [COLOR_S_TAG] = OPAQUE(EDB787),        [COLOR_SCRIM] = HALF(05080C),
            [COLOR_SMTP] = OPAQUE(6BA5F5),         [COLOR_SMTP_TEXT] = OPAQUE(8FBBF7),
            [COLOR_SMTP_TINT] = OPAQUE(1E3554),    [COLOR_DNS] = OPAQUE(F7C03A),
            [COLOR_DNS_TEXT] = OPAQUE(F7C03A),     [COLOR_DNS_TINT] = OPAQUE(40351A),
            [COLOR_POP3] = OPAQUE(D0A27C),         [COLOR_POP3_TEXT] = OPAQUE(DDB592),
            [COLOR_POP3_TINT] = OPAQUE(3C3027),    [COLOR_IMAP] = OPAQUE(DC82C6),
            [COLOR_IMAP_TEXT] = OPAQUE(E79DD4),    [COLOR_IMAP_TINT] = OPAQUE(432B40),
            [COLOR_TCP] = OPAQUE(D8DEE8),          [COLOR_TCP_TEXT] = OPAQUE(D8DEE8),
            [COLOR_TCP_TINT] = OPAQUE(313C4B),     [COLOR_TLS] = OPAQUE(2FBE98),
            [COLOR_TLS_TEXT] = OPAQUE(57D1B0),     [COLOR_TLS_TINT] = OPAQUE(163E38),
            [COLOR_ERROR] = OPAQUE(FF5F49),        [COLOR_ERROR_TEXT] = OPAQUE(FF8A79),
            [COLOR_ERROR_TINT] = OPAQUE(4A211E),   [COLOR_WARNING] = OPAQUE(F7C03A),
            [COLOR_WARNING_TEXT] = OPAQUE(F7C03A), [COLOR_WARNING_TINT] = OPAQUE(40351A),
            [COLOR_OK] = OPAQUE(2FBE98),           [COLOR_OK_TEXT] = OPAQUE(57D1B0),
            [COLOR_OK_TINT] = OPAQUE(163E38),
        },
};

void theme_high_contrast(const struct theme *theme, struct theme *out)
{
    uint32_t ink = theme->dark ? OPAQUE(FFFFFF) : OPAQUE(000000),
             ground = theme->dark ? OPAQUE(000000) : OPAQUE(FFFFFF);
    static const uint8_t inks[] = {COLOR_INK,    COLOR_INK2,   COLOR_LINE,   COLOR_LINE2, COLOR_EDGE,
                                   COLOR_ACCENT, COLOR_C_LINE, COLOR_S_LINE, COLOR_C_TAG, COLOR_S_TAG};
    static const uint8_t grounds[] = {COLOR_BG, COLOR_PANEL, COLOR_PANEL2, COLOR_ACCENT_INK, COLOR_C_BG, COLOR_S_BG};

    *out = *theme;
    for (size_t i = 0; i < sizeof inks; i++) {
        out->color[inks[i]] = ink;
    }
    for (size_t i = 0; i < sizeof grounds; i++) {
        out->color[grounds[i]] = ground;
    }
    for (int c = COLOR_SMTP; c < COLOR_COUNT; c += 3) { /* marks keep their colours, words do without */
        out->color[c + 1] = ink;
        out->color[c + 2] = ground;
    }
    out->color[COLOR_HL] = theme->dark ? OPAQUE(3A2E00) : OPAQUE(FFF0B3);
}

enum theme_color theme_protocol(enum trace_protocol protocol)
{
    static const enum theme_color colors[TRACE_PROTOCOL_COUNT] = {
        [TRACE_TCP] = COLOR_TCP,   [TRACE_UDP] = COLOR_TCP,   [TRACE_DNS] = COLOR_DNS,
        [TRACE_SMTP] = COLOR_SMTP, [TRACE_POP3] = COLOR_POP3, [TRACE_IMAP] = COLOR_IMAP,
    };
    return colors[protocol < TRACE_PROTOCOL_COUNT ? protocol : TRACE_TCP];
}

const char *theme_mark(enum trace_protocol protocol)
{
    static const char *const marks[TRACE_PROTOCOL_COUNT] = {
        [TRACE_TCP] = "mark-tcp",   [TRACE_UDP] = "mark-udp",   [TRACE_DNS] = "mark-dns",
        [TRACE_SMTP] = "mark-smtp", [TRACE_POP3] = "mark-pop3", [TRACE_IMAP] = "mark-imap",
    };
    return marks[protocol < TRACE_PROTOCOL_COUNT ? protocol : TRACE_TCP];
}

const struct type_style type_styles[TYPE_ROLE_COUNT] = {
    [TYPE_SCREEN_TITLE] = {DRAW_SANS, true, 34, 1.25f}, [TYPE_CAPTION] = {DRAW_SANS, true, 25, 1.3f},
    [TYPE_CARD_TITLE] = {DRAW_SANS, true, 21, 1.35f},   [TYPE_STORY] = {DRAW_SANS, false, 20, 1.42f},
    [TYPE_BODY] = {DRAW_SANS, false, 18, 1.42f},        [TYPE_LABEL] = {DRAW_SANS, true, 18, 1.42f},
    [TYPE_PROTOCOL] = {DRAW_MONO, false, 19, 1.45f},    [TYPE_PROTOCOL_NOW] = {DRAW_MONO, true, 19, 1.45f},
    [TYPE_TRAVEL] = {DRAW_MONO, true, 22, 1.35f},       [TYPE_MONO] = {DRAW_MONO, false, 18, 1.4f},
    [TYPE_MONO_BOLD] = {DRAW_MONO, true, 18, 1.4f},     [TYPE_CLOCK] = {DRAW_MONO, true, 21, 1.4f},
};

float theme_scale(float width, float height)
{
    float by_width = width / 1600.0f;
    float by_height = height / 900.0f;
    return by_width < by_height ? by_width : by_height;
}

float theme_font_scale(float width, float height, float wanted)
{
    float s = theme_scale(width, height);
    float least = s < 1.0f ? 0.92f / s : 1.0f; /* 18 dp never below 16.6 pixels */

    if (wanted < 1.0f) {
        wanted = 1.0f;
    } else if (wanted > 2.0f) {
        wanted = 2.0f;
    }
    return wanted < least ? least : wanted;
}
