// SPDX-License-Identifier: MIT
/* Layer 3: the packet on its way, octet by octet. */
#include "gui/hex.h"
#include "gui/packet.h"
#include "gui/panels.h"

#include <math.h>

/* The newest packet up to now. */
static uint32_t newest_packet(struct app *app)
{
    uint32_t event = app_event(app);

    for (uint32_t back = 0; event != TRACE_NONE && back < 2000; back++, event--) {
        const struct trace_event *e = trace_at(app->trace, event);
        if (e->kind == TRACE_PACKET_SENT) {
            return event;
        }
        if ((e->kind == TRACE_PACKET_ARRIVED || e->kind == TRACE_PACKET_LOST) && e->ref != TRACE_NONE) {
            return e->ref;
        }
        if (event == 0) {
            break;
        }
    }
    return TRACE_NONE;
}

static struct tg_span flag_names(const struct canvas *c, const struct packet_view *p)
{
    struct tg_span names = canvas_fmt(c, "%s%s%s%s%s", p->flags & PACKET_SYN ? "SYN " : "",
                                      p->flags & PACKET_FIN ? "FIN " : "", p->flags & PACKET_RST ? "RST " : "",
                                      p->flags & PACKET_PSH ? "PSH " : "", p->flags & PACKET_ACK ? "ACK" : "");
    return tg_span_trim(names);
}

static float address_card(struct app *app, struct draw_rect r, const struct packet_view *p)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = p->tcp ? 74 * dp : 44 * dp, row = 28 * dp;

    draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h}, 10 * dp, canvas_color(c, COLOR_HL), 3 * dp,
               canvas_color(c, COLOR_HL_LINE));
    struct draw_rect line = {r.x + 16 * dp, r.y + 8 * dp, r.w - 32 * dp, row};
    canvas_label_fit(c, line, TYPE_MONO_BOLD, COLOR_INK, TEXT_LEFT,
                     canvas_fmt(c, "%d → %d", (int)p->source_port, (int)p->destination_port));
    if (p->tcp) {
        canvas_label_fit(c, (struct draw_rect){line.x + line.w * 0.45f, line.y, line.w * 0.55f, row}, TYPE_MONO,
                         COLOR_INK, TEXT_RIGHT, flag_names(c, p));
        line.y += 30 * dp;
        canvas_label_fit(c, line, TYPE_MONO, COLOR_INK, TEXT_LEFT,
                         canvas_fmt(c, "seq %u · ack %u", (unsigned)p->sequence, (unsigned)p->acknowledged));
    }
    return h;
}

/* What the packet is made of, as boxes as wide as their words. */
static float layers_bar(struct app *app, struct draw_rect r, const struct packet_view *p, bool draw)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, h = 56 * dp, pad = 10 * dp;
    struct {
        const char *name;
        size_t octets;
        enum theme_color ground;
    } parts[3] = {
        {"IP",              p->ip_octets,   COLOR_TCP_TINT},
        {            p->tcp ? "TCP" : "UDP", p->header_octets, COLOR_TCP_TINT              },
        { app_text(app,   "ui.bytes.words"),  p->payload.len,               COLOR_SMTP_TINT}
    };
    size_t count = p->payload.len > 0 ? 3 : 2;

    if (!draw) {
        return h;
    }
    draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h}, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp,
               canvas_color(c, COLOR_LINE));
    float x = r.x + 8 * dp, w = r.w - 16 * dp, natural[3], sum = 0;
    for (size_t i = 0; i < count; i++) {
        natural[i] = canvas_width(c, TYPE_LABEL, tg_span_str(parts[i].name)) +
                     canvas_width(c, TYPE_BODY, TG_SPAN_LIT(" 00000")) + 2 * pad;
        sum += natural[i];
    }
    for (size_t i = 0; i < count; i++) {
        float part = natural[i] * w / sum;
        struct draw_rect box = {x, r.y + 8 * dp, part, h - 16 * dp};
        draw_round(c->list, box, 0, canvas_color(c, parts[i].ground), 2 * dp, canvas_color(c, COLOR_LINE2));
        struct tg_span octets = canvas_fmt(c, " %u", (unsigned)parts[i].octets);
        float name_w = canvas_width(c, TYPE_LABEL, tg_span_str(parts[i].name)),
              n_w = canvas_width(c, TYPE_BODY, octets);
        float at = box.x + (box.w - name_w - n_w) / 2;
        canvas_label(c, (struct draw_rect){at, box.y, name_w + 1, box.h}, TYPE_LABEL, COLOR_INK, TEXT_LEFT,
                     tg_span_str(parts[i].name));
        canvas_label(c, (struct draw_rect){at + name_w, box.y, n_w + 1, box.h}, TYPE_BODY, COLOR_INK, TEXT_LEFT,
                     octets);
        x += part - 2 * dp + 2 * dp;
    }
    return h;
}

static float head(struct app *app, struct draw_rect r, uint32_t event, const struct packet_view *p)
{
    const struct canvas *c = &app->chrome;
    const struct trace_event *e = trace_at(app->trace, event);
    float dp = c->s, h = 102 * dp, pad = 18 * dp;
    struct tg_span number = canvas_fmt(c, "%u", (unsigned)view_packet_number(app->view, event));
    struct tg_span badge = canvas_fmt(c, "%s :%d", p->tcp ? "TCP" : "UDP",
                                      (int)(p->destination_port < 1024 ? p->destination_port : p->source_port));
    float badge_w = canvas_width(c, TYPE_LABEL, badge) + 47 * dp + 2;

    draw_fill(c->list, (struct draw_rect){r.x, r.y + h - 2 * dp, r.w, 2 * dp}, canvas_color(c, COLOR_LINE));
    canvas_label_fit(c, (struct draw_rect){r.x + pad, r.y + 10 * dp, r.w - 2 * pad - badge_w, 40 * dp}, TYPE_MONO,
                     COLOR_INK, TEXT_LEFT, tg_span_str(trace_host_at(app->trace, e->from)->name));
    (void)canvas_badge(c, r.x + r.w - pad - badge_w, r.y + 14 * dp, 32 * dp, COLOR_TCP,
                       p->tcp ? "mark-tcp" : "mark-udp", badge);
    struct draw_rect row = {r.x + pad, r.y + 53 * dp, r.w - 2 * pad, 40 * dp};
    float w = canvas_label(c, (struct draw_rect){row.x, row.y, row.w * 0.5f, row.h}, TYPE_BODY, COLOR_INK2, TEXT_LEFT,
                           canvas_text_fmt(c, p->tcp ? "ui.bytes.segment" : "ui.bytes.datagram", &number, 1));
    if (e->to != TRACE_NO_HOST) {
        canvas_label_fit(c, (struct draw_rect){row.x + w + 12 * dp, row.y, row.w - w - 12 * dp, row.h}, TYPE_MONO,
                         COLOR_INK, TEXT_RIGHT, canvas_fmt(c, "→ %s", trace_host_at(app->trace, e->to)->name));
    }
    return h;
}

static const char *meaning_key(const struct trace_event *e, const struct packet_view *p)
{
    if (e->flags & TRACE_RETRANSMISSION) {
        return "ui.bytes.again";
    }
    if (!p->tcp) {
        return "ui.bytes.udp";
    }
    return p->flags & PACKET_RST   ? "ui.bytes.rst"
           : p->flags & PACKET_SYN ? (p->flags & PACKET_ACK ? "ui.bytes.synack" : "ui.bytes.syn")
           : p->flags & PACKET_FIN ? "ui.bytes.fin"
           : p->payload.len > 0    ? "ui.bytes.data"
                                   : "ui.bytes.ack";
}

static float meaning_card(struct app *app, struct draw_rect r, const struct trace_event *e, const struct packet_view *p,
                          bool draw)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s;
    struct text_run run = {canvas_text(c, meaning_key(e, p)), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK)};
    struct text_block block =
        text_lay(c->frame, c->measurer, &run, 1, r.w - 32 * dp, canvas_line_height(c, TYPE_BODY), 0, 0);
    float h = block.height + 24 * dp;

    if (draw) {
        draw_round(c->list, (struct draw_rect){r.x, r.y, r.w, h}, 12 * dp, canvas_color(c, COLOR_PANEL), 2 * dp,
                   canvas_color(c, COLOR_HL_LINE));
        text_draw(c->list, &block, r.x + 16 * dp, r.y + 12 * dp, TEXT_LEFT);
    }
    return h;
}

void panel_bytes(struct app *app, struct draw_rect rect)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, gap = 12 * dp;
    uint32_t event = newest_packet(app);

    if (event == TRACE_NONE) {
        (void)canvas_paragraph(c, rect.x + 24 * dp, rect.y + 40 * dp, rect.w - 48 * dp, TYPE_STORY, COLOR_INK2,
                               canvas_text(c, "ui.bytes.none"));
        return;
    }
    const struct trace_event *e = trace_at(app->trace, event);
    struct tg_span packet = trace_text(app->trace, e);
    struct packet_view p = packet_read(packet);
    float y = rect.y + head(app, rect, event, &p) + gap;
    struct draw_rect r = {rect.x + 18 * dp, y, rect.w - 36 * dp, 0};
    r.y += address_card(app, r, &p) + gap;
    float bottom = rect.y + rect.h - 14 * dp;
    float bar = layers_bar(app, r, &p, false), card = meaning_card(app, r, e, &p, false);
    struct draw_rect box = {r.x, r.y, r.w, bottom - r.y - bar - card - 2 * gap};
    struct hex_mark marks[2] = {
        {0,           p.ip_octets,                   COLOR_TCP_TINT, COLOR_TCP_TEXT},
        {p.ip_octets, p.ip_octets + p.header_octets, COLOR_DNS_TINT, COLOR_DNS_TEXT}
    };
    float need = hex_line_height(c) * ceilf((float)packet.len / 8) + 20 * dp;
    box.h = fminf(box.h, need);
    draw_round(c->list, box, 12 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE));
    struct hex_view view = {packet, 0, 8, marks, 2};
    (void)hex_draw(c, (struct draw_rect){box.x + 14 * dp, box.y + 10 * dp, box.w - 28 * dp, box.h - 20 * dp}, &view);
    r.y = box.y + box.h + gap;
    (void)meaning_card(app, r, e, &p, true);
    r.y = bottom - bar;
    (void)layers_bar(app, r, &p, true);
}
