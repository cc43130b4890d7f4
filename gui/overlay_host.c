// SPDX-License-Identifier: MIT
/* A host opened up: mailboxes, queue, DNS cache, doors, the letters it has. */
#include "gui/panels.h"

#include "protocols/dns/dns_message.h"

#include <math.h>

#define BOXES_MAX 3
#define ROWS_MAX  12

struct box { /* a section of the overlay being drawn */
    struct app *app;
    const struct canvas *c;
    struct draw_rect r;
    float dp;
};

static struct draw_rect section(const struct box *b, struct draw_rect r, const char *icon, enum theme_color tint,
                                const char *title, struct tg_span aside)
{
    const struct canvas *c = b->c;
    float dp = b->dp, aside_w = canvas_width(c, TYPE_BODY, aside);

    draw_round(c->list, r, 14 * dp, canvas_color(c, COLOR_PANEL2), 2 * dp, canvas_color(c, COLOR_LINE));
    canvas_icon(c, icon, r.x + 32 * dp, r.y + 33 * dp, 26 * dp, canvas_color(c, tint));
    canvas_label_fit(c, (struct draw_rect){r.x + 54 * dp, r.y + 12 * dp, r.w - aside_w - 90 * dp, 40 * dp},
                     TYPE_CARD_TITLE, COLOR_INK, TEXT_LEFT, canvas_text(c, title));
    canvas_label(c, (struct draw_rect){r.x + r.w - aside_w - 20 * dp, r.y + 13 * dp, aside_w + 1, 40 * dp}, TYPE_BODY,
                 COLOR_INK2, TEXT_RIGHT, aside);
    return (struct draw_rect){r.x + 20 * dp, r.y + 56 * dp, r.w - 40 * dp, r.h - 70 * dp};
}

static struct tg_span octets_text(const struct canvas *c, uint64_t n)
{
    if (n < 10000) {
        return canvas_fmt(c, "%u B", (unsigned)n);
    }
    unsigned unit = n < 10000000 ? 1000 : 1000000;
    unsigned tenths = (unsigned)(n * 10 / unit);
    return canvas_fmt(c, "%u.%u %s", tenths / 10, tenths % 10, unit == 1000 ? "kB" : "MB");
}

static void meter(const struct canvas *c, struct draw_rect r, uint64_t used, uint64_t quota)
{
    float part = fminf((float)used / (float)quota, 1.0f), dp = c->s;
    enum theme_color color = part >= 1 ? COLOR_ERROR : part >= 0.9f ? COLOR_WARNING : COLOR_OK;

    draw_round(c->list, r, r.h / 2, canvas_color(c, COLOR_PANEL), 2 * dp, canvas_color(c, COLOR_LINE2));
    struct draw_rect fill = draw_inset(r, 2 * dp);
    fill.w = fmaxf(fill.w * part, fill.h);
    if (used > 0) {
        draw_round(c->list, fill, fill.h / 2, canvas_color(c, color), 0, 0);
    }
    for (float x = fill.x + 12 * dp; part >= 1 && x < fill.x + fill.w - 8 * dp; x += 14 * dp) { /* hatched: full */
        draw_segment(c->list, x - 2 * dp, fill.y + fill.h - 3 * dp, x + 2 * dp, fill.y + 3 * dp, 3 * dp,
                     canvas_color(c, COLOR_PANEL));
    }
}

static void mailbox(struct box *b, struct draw_rect r, uint32_t number)
{
    const struct canvas *c = b->c;
    const struct view_mailbox *m = view_mailbox(b->app->view, number);
    float dp = b->dp, x = r.x + r.w / 2, y = r.y + 12 * dp;
    bool full = m->quota > 0 && m->octets * 100 >= m->quota * 98, fresh = m->fresh > 0;
    struct tg_span user = view_mailbox_user(b->app->view, number), name = view_mailbox_name(b->app->view, number);
    size_t at = tg_span_find_byte(user, '@');
    float picture = fminf(100 * dp, r.h - 124 * dp);

    draw_round(c->list, r, 12 * dp, canvas_color(c, fresh ? COLOR_HL : COLOR_PANEL), fresh ? 3 * dp : 2 * dp,
               canvas_color(c, fresh ? COLOR_HL_LINE : COLOR_LINE));
    if (picture > 30 * dp) {
        canvas_icon(c,
                    full             ? "pobox-full"
                    : m->letters > 0 ? "pobox-half"
                                     : "pobox-empty",
                    x, y + picture / 2, picture, 0xFFFFFFFFu);
        y += picture + 2 * dp;
    }
    bool inbox = tg_span_ieq_str(name, "INBOX");
    struct tg_span local = at == SIZE_MAX ? user : tg_span_sub(user, 0, at);
    canvas_label_fit(c, (struct draw_rect){r.x + 8 * dp, y, r.w - 16 * dp, 30 * dp}, TYPE_MONO_BOLD, COLOR_INK,
                     TEXT_CENTRE, inbox ? local : canvas_fmt(c, "%S/%S", local, name));
    y += 32 * dp;
    if (m->quota > 0) {
        meter(c, (struct draw_rect){x - r.w * 0.32f, y, r.w * 0.64f, 18 * dp}, m->octets, m->quota);
        y += 24 * dp;
        canvas_label_fit(c, (struct draw_rect){r.x + 6 * dp, y, r.w - 12 * dp, 26 * dp}, TYPE_MONO, COLOR_INK,
                         TEXT_CENTRE, canvas_fmt(c, "%S / %S", octets_text(c, m->octets), octets_text(c, m->quota)));
        y += 28 * dp;
    }
    struct tg_span count = canvas_fmt(c, "%u", (unsigned)m->letters),
                   fresh_count = canvas_fmt(c, "%u", (unsigned)m->fresh);
    struct tg_span words = full ? canvas_text(c, "ui.host.full")
                           : fresh
                               ? canvas_text_fmt(c, "ui.host.fresh", &fresh_count, 1)
                               : canvas_text_fmt(c, m->letters == 1 ? "ui.host.letter" : "ui.host.letters", &count, 1);
    canvas_label_fit(c, (struct draw_rect){r.x + 8 * dp, y, r.w - 16 * dp, 28 * dp},
                     full || fresh ? TYPE_LABEL : TYPE_BODY,
                     full    ? COLOR_ERROR_TEXT
                     : fresh ? COLOR_OK_TEXT
                             : COLOR_INK2,
                     TEXT_CENTRE, words);
}

static void mailboxes(struct box *b, struct draw_rect r, uint16_t host)
{
    uint32_t found[16], count = 0, most = BOXES_MAX;

    for (uint32_t i = 0; i < view_mailbox_count(b->app->view) && count < 16; i++) {
        const struct view_mailbox *m = view_mailbox(b->app->view, i);
        if (m->server == host && m->known) {
            found[count++] = i;
        }
    }
    struct tg_span aside = TG_SPAN_LIT("");
    struct draw_rect in = section(b, r, "icon-folder", COLOR_INK, "ui.host.mailboxes", aside);
    if (count == 0) {
        (void)canvas_paragraph(b->c, in.x, in.y, in.w, TYPE_BODY, COLOR_INK2, canvas_text(b->c, "ui.host.no_mailbox"));
        return;
    }
    most = (uint32_t)fmaxf(floorf(in.w / (150 * b->dp)), 1);
    uint32_t shown = count < most ? count : most;
    float gap = 14 * b->dp, w = fminf((in.w - gap * (float)(shown - 1)) / (float)shown, 220 * b->dp);
    for (uint32_t i = 0; i < shown; i++) {
        mailbox(b, (struct draw_rect){in.x + (float)i * (w + gap), in.y, w, in.h}, found[i]);
    }
}

/* "0:24:20" */
static struct tg_span wait_text(const struct canvas *c, tg_time wait)
{
    int64_t seconds = wait / TG_SECOND;
    return canvas_fmt(c, "%D:%02d:%02d", seconds / 3600, (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void queue(struct box *b, struct draw_rect r, uint16_t host)
{
    const struct canvas *c = b->c;
    const struct view_queue_entry *entry;
    uint32_t at = 0, count = view_host(b->app->view, host)->queue_letters;
    struct tg_span number = canvas_fmt(c, "%u", (unsigned)count);
    float dp = b->dp, shelf = fminf(96 * dp, r.h - 74 * dp);
    struct draw_rect in = section(b, r, "icon-list", COLOR_INK, "ui.host.queue",
                                  canvas_text_fmt(c, count == 1 ? "ui.host.letter" : "ui.host.letters", &number, 1));
    float x = in.x +
              canvas_picture(c,
                             count == 0  ? "queue-shelf-0"
                             : count < 4 ? "queue-shelf-1"
                                         : "queue-shelf-4",
                             in.x, in.y, shelf) +
              20 * dp;
    float y = in.y, row = 30 * dp, w = in.x + in.w - x;

    while ((entry = view_queue_next(b->app->view, host, &at)) != NULL && y + row <= in.y + in.h) {
        tg_time wait = entry->next_try - app_time(b->app);
        struct tg_span args[2] = {canvas_fmt(c, "%u", (unsigned)entry->tries),
                                  wait <= 0 ? canvas_text(c, "ui.host.now") : wait_text(c, wait)};
        struct tg_span when = canvas_text_fmt(c, "ui.host.next_try", args, 2);
        float when_w = canvas_width(c, TYPE_BODY, when);
        canvas_label_fit(c, (struct draw_rect){x, y, w - when_w - 12 * dp, row}, TYPE_MONO, COLOR_INK, TEXT_LEFT,
                         view_queue_recipient(b->app->view, entry));
        canvas_label(c, (struct draw_rect){in.x + in.w - when_w, y, when_w + 1, row}, TYPE_BODY, COLOR_INK2, TEXT_RIGHT,
                     when);
        y += row;
    }
    if (count == 0) {
        struct text_run runs[2] = {
            {canvas_text(c, "ui.host.queue_empty"), canvas_font(c, TYPE_LABEL), canvas_color(c, COLOR_INK)},
            {canvas_text(c, "ui.host.queue_about"), canvas_font(c, TYPE_BODY), canvas_color(c, COLOR_INK2)}};
        uint32_t lines = (uint32_t)fmaxf(floorf(in.h / canvas_line_height(c, TYPE_BODY)), 1);
        struct text_block block =
            text_lay(c->frame, c->measurer, runs, 2, w, canvas_line_height(c, TYPE_BODY), lines, TEXT_ELLIPSIS);
        text_draw(c->list, &block, x, in.y, TEXT_LEFT);
    }
}

static void cache(struct box *b, struct draw_rect r, uint16_t host)
{
    const struct canvas *c = b->c;
    float dp = b->dp, row = 40 * dp;
    struct draw_rect in = section(b, r, "mark-dns", COLOR_DNS, "ui.host.cache", canvas_text(c, "ui.host.time_left"));
    float y = in.y;
    uint32_t shown = 0;

    for (uint32_t i = view_cache_count(b->app->view); i-- > 0 && y + row <= in.y + in.h;) {
        int64_t left;
        if (view_cache(b->app->view, i)->host != host || !view_cache_alive(b->app->view, i, app_time(b->app), &left)) {
            continue;
        }
        struct tg_span type =
            tg_span_str(dns_type_name((uint16_t)trace_at(b->app->trace, view_cache(b->app->view, i)->put)->b));
        struct tg_span ttl = canvas_fmt(c, "%D:%02d", left / 60, (int)(left % 60));
        float ttl_w = canvas_width(c, TYPE_MONO, ttl) + 30 * dp, name_w = (in.w - ttl_w) * 0.42f, type_w = 66 * dp;
        draw_fill(c->list, (struct draw_rect){in.x, y, in.w, 2 * dp}, canvas_color(c, COLOR_LINE));
        canvas_label_short(c, (struct draw_rect){in.x, y, name_w, row}, TYPE_MONO, COLOR_INK, TEXT_LEFT,
                           view_cache_name(b->app->view, i));
        canvas_label(c, (struct draw_rect){in.x + name_w + 10 * dp, y, type_w, row}, TYPE_MONO_BOLD, COLOR_DNS_TEXT,
                     TEXT_LEFT, type);
        float data_x = in.x + name_w + type_w + 14 * dp;
        canvas_label_short(c, (struct draw_rect){data_x, y, in.x + in.w - ttl_w - data_x - 8 * dp, row}, TYPE_MONO,
                           COLOR_INK, TEXT_LEFT, view_cache_data(b->app->view, i));
        canvas_icon(c, "icon-clock", in.x + in.w - ttl_w + 12 * dp, y + row / 2, 20 * dp, canvas_color(c, COLOR_INK2));
        canvas_label(c, (struct draw_rect){in.x + in.w - ttl_w + 26 * dp, y, ttl_w, row}, TYPE_MONO, COLOR_INK2,
                     TEXT_LEFT, ttl);
        y += row;
        shown++;
    }
    if (shown == 0) {
        (void)canvas_paragraph(c, in.x, in.y, in.w, TYPE_BODY, COLOR_INK2, canvas_text(c, "ui.note.cache_empty"));
    }
}

/* Here now, written here, or in one of its mailboxes. */
static bool has_letter(const struct app *app, const struct view_letter *letter, uint16_t host)
{
    return letter->host == host || letter->writer == host ||
           (letter->mailbox != 0 && view_mailbox(app->view, letter->mailbox - 1)->server == host);
}

/* The letters a client has, or that lie with a server: what, and where it stands. */
static void letters(struct box *b, struct draw_rect r, uint16_t host)
{
    static const char *const places[] = {
        "ui.place.unwritten", "ui.place.written",     "ui.place.accepted", "ui.place.waiting", "ui.place.stored",
        "ui.place.fetched",   "ui.place.turned_away", "ui.place.returned", "ui.place.dropped", "ui.place.deleted"};
    const struct canvas *c = b->c;
    float dp = b->dp, row = 46 * dp;
    struct draw_rect in = section(b, r, "mark-smtp", COLOR_SMTP, "ui.host.its_letters", TG_SPAN_LIT(""));
    float y = in.y;
    uint32_t shown = 0;

    for (uint32_t i = view_letter_count(b->app->view); i > 0 && y + row <= in.y + in.h; i--) {
        const struct view_letter *letter = view_letter(b->app->view, i);
        if (letter == NULL || letter->written == TRACE_NONE || !has_letter(b->app, letter, host)) {
            continue;
        }
        struct tg_span number = canvas_fmt(c, "%u", (unsigned)i);
        struct command open = command_of(COMMAND_INSPECT_LETTER, (int32_t)i);
        struct draw_rect line = {in.x, y, in.w, row - 6 * dp};
        draw_round(c->list, line, 10 * dp, canvas_color(c, COLOR_PANEL), (ui_hot(&b->app->ui, open) ? 3 : 2) * dp,
                   canvas_color(c, ui_hot(&b->app->ui, open) ? COLOR_INK : COLOR_LINE));
        ui_press_zone(&b->app->ui, line, 10 * dp, open);
        canvas_icon(c, "envelope-closed", line.x + 34 * dp, line.y + line.h / 2, 42 * dp, 0xFFFFFFFFu);
        float w = canvas_label(c, (struct draw_rect){line.x + 66 * dp, line.y, line.w * 0.4f, line.h}, TYPE_LABEL,
                               COLOR_INK, TEXT_LEFT, canvas_text_fmt(c, "ui.letter.title", &number, 1));
        canvas_label_fit(c, (struct draw_rect){line.x + 80 * dp + w, line.y, line.w - 96 * dp - w, line.h}, TYPE_BODY,
                         COLOR_INK2, TEXT_RIGHT, canvas_text(c, places[letter->place]));
        y += row;
        shown++;
    }
    if (shown == 0) {
        (void)canvas_paragraph(c, in.x, in.y, in.w, TYPE_BODY, COLOR_INK2, canvas_text(c, "ui.host.no_letters"));
    }
}

static void door(struct box *b, struct draw_rect r, const struct view_door *d)
{
    const struct canvas *c = b->c;
    float dp = b->dp, radius = 12 * dp;
    enum theme_color color = d->refused     ? COLOR_ERROR
                             : d->listening ? theme_protocol((enum trace_protocol)d->protocol)
                                            : COLOR_LINE2;
    bool used = d->in_use > 0 && !d->refused;
    struct tg_span port = canvas_fmt(c, "%d", (int)d->port);
    struct tg_span state = canvas_text(c, d->refused      ? "ui.door.refused"
                                          : !d->listening ? "ui.door.closed"
                                          : used          ? "ui.door.in_use"
                                                          : "ui.door.open");
    uint32_t ink = canvas_color(c, used ? COLOR_PANEL : COLOR_INK),
             ink2 = canvas_color(c, used ? COLOR_PANEL : COLOR_INK2);

    draw_box(c->list, &(struct draw_box){.rect = r,
                                         .radius = {radius, radius, radius, radius},
                                         .fill = canvas_color(c, used ? color : COLOR_PANEL),
                                         .border = 2 * dp,
                                         .border_color = canvas_color(c, color),
                                         .dash_on = d->listening ? 0 : 6 * dp,
                                         .dash_off = d->listening ? 0 : 5 * dp});
    float port_w = canvas_width(c, TYPE_TRAVEL, port),
          state_w = fminf(canvas_width(c, TYPE_BODY, state), r.w - port_w - 60 * dp);
    float x = r.x + (r.w - 30 * dp - port_w - 10 * dp - state_w) / 2;
    canvas_icon(c, theme_mark((enum trace_protocol)d->protocol), x + 10 * dp, r.y + r.h / 2, 20 * dp,
                used ? ink : canvas_color(c, color));
    canvas_label_rgba(c, (struct draw_rect){x + 30 * dp, r.y, port_w + 1, r.h}, TYPE_TRAVEL, ink, TEXT_LEFT, port);
    canvas_label_rgba(c, (struct draw_rect){x + 40 * dp + port_w, r.y, state_w + 1, r.h}, TYPE_BODY, ink2, TEXT_LEFT,
                      state);
}

static void doors(struct box *b, struct draw_rect r, uint16_t host)
{
    const struct view_host *h = view_host(b->app->view, host);
    unsigned in_use = 0, count = h->door_count;

    for (unsigned i = 0; i < count; i++) {
        in_use += h->doors[i].in_use;
    }
    struct tg_span number = canvas_fmt(b->c, "%u", in_use);
    struct draw_rect in =
        section(b, r, "icon-key", COLOR_INK, "ui.host.doors",
                canvas_text_fmt(b->c, in_use == 1 ? "ui.host.connection" : "ui.host.connections", &number, 1));
    if (count == 0) {
        (void)canvas_paragraph(b->c, in.x, in.y, in.w, TYPE_BODY, COLOR_INK2, canvas_text(b->c, "ui.host.no_doors"));
        return;
    }
    unsigned fits = (unsigned)fmaxf(in.w / (190 * b->dp), 1);
    unsigned shown = count < fits ? count : fits;
    float gap = 12 * b->dp, w = (in.w - gap * (float)(shown - 1)) / (float)shown;
    for (unsigned i = 0; i < shown; i++) {
        door(b, (struct draw_rect){in.x + (float)i * (w + gap), in.y, w, 48 * b->dp}, &h->doors[i]);
    }
}

void overlay_host(struct app *app)
{
    const struct canvas *c = &app->chrome;
    float dp = c->s, gap = 18 * dp;
    struct draw_rect card = overlay_frame(app, 1488 * dp, 828 * dp);

    if (app->trace == NULL || app->host >= trace_host_count(app->trace)) {
        return;
    }
    const struct trace_host *host = trace_host_at(app->trace, app->host);
    struct tg_span note = canvas_fmt(c, "%s · %u.%u.%u.%u", host->name, host->ip >> 24, host->ip >> 16 & 255,
                                     host->ip >> 8 & 255, host->ip & 255);
    float top = overlay_title(app, card, town_site(app->town, app->host)->picture,
                              town_name(app->town, c, app->host, TOWN_NAME_FULL), note);
    struct draw_rect r = {card.x + 22 * dp, card.y + top + gap, card.w - 44 * dp, card.h - top - 2 * gap - 4 * dp};
    struct box b = {app, c, r, dp};
    bool server = host->role == TRACE_ROLE_MAIL_SERVER,
         names = host->role >= TRACE_ROLE_RESOLVER && host->role <= TRACE_ROLE_NS_AUTH;
    bool client = host->role == TRACE_ROLE_CLIENT || host->role == TRACE_ROLE_PHONE;
    float half = (r.w - gap) / 2, foot = client ? 0 : 126 * dp, body = r.h - foot - (foot > 0 ? gap : 0);

    if (server) {
        float upper = roundf(body * 0.62f);
        mailboxes(&b, (struct draw_rect){r.x, r.y, half, upper}, app->host);
        queue(&b, (struct draw_rect){r.x, r.y + upper + gap, half, body - upper - gap}, app->host);
        cache(&b, (struct draw_rect){r.x + half + gap, r.y, half, roundf(body * 0.5f)}, app->host);
        letters(&b,
                (struct draw_rect){r.x + half + gap, r.y + roundf(body * 0.5f) + gap, half,
                                   body - roundf(body * 0.5f) - gap},
                app->host);
    } else if (names) {
        cache(&b, (struct draw_rect){r.x, r.y, r.w, body}, app->host);
    } else {
        letters(&b, (struct draw_rect){r.x, r.y, r.w, body}, app->host);
    }
    if (foot > 0) {
        doors(&b, (struct draw_rect){r.x, r.y + r.h - foot, r.w, foot}, app->host);
    }
}
