// SPDX-License-Identifier: MIT
/* Who is who in a town: what kind of place each host is, whose it is, and what it is called. */
#include "base/text.h"
#include "gui/town_internal.h"

static uint8_t kind_of(uint8_t role)
{
    static const uint8_t kinds[] = {
        [TRACE_ROLE_CLIENT] = TOWN_HOUSE,  [TRACE_ROLE_PHONE] = TOWN_PHONE,  [TRACE_ROLE_MAIL_SERVER] = TOWN_OFFICE,
        [TRACE_ROLE_RESOLVER] = TOWN_DESK, [TRACE_ROLE_NS_ROOT] = TOWN_ROOT, [TRACE_ROLE_NS_TLD] = TOWN_TLD,
        [TRACE_ROLE_NS_AUTH] = TOWN_AUTH,  [TRACE_ROLE_OTHER] = TOWN_RACK,
    };
    return role <= TRACE_ROLE_OTHER ? kinds[role] : (uint8_t)TOWN_RACK;
}

static bool is_client(const struct town_host *h)
{
    return h->kind == TOWN_HOUSE || h->kind == TOWN_PHONE;
}

/* The part behind the @ of a client's account, else all. */
static struct tg_span mail_domain(const struct town_host *h)
{
    struct tg_span domain = tg_span_str(h->domain);
    size_t at = tg_span_find_byte(domain, '@');
    return at == SIZE_MAX ? domain : tg_span_after(domain, at + 1);
}

static const char *keep(struct town *town, struct tg_span s)
{
    const char *kept = tg_arena_strdup(&town->arena, s);
    return kept ? kept : "";
}

/* "taro" becomes "Taro". */
static const char *capitalised(struct town *town, struct tg_span s)
{
    char *name = tg_arena_strdup(&town->arena, s);
    if (name && name[0]) {
        name[0] = (char)tg_upper((unsigned char)name[0]);
    }
    return name ? name : "";
}

/* What the scenario calls a client's owner; NULL: nothing. */
static const struct scenario_text *given_names(const struct town_host *h, const struct scenario *scenario)
{
    for (size_t i = 0; scenario && i < scenario->client_count; i++) {
        const struct scenario_client *client = &scenario->clients[i];
        if (client->name && client->names.count > 0 && !strcmp(client->name, h->name)) {
            return &client->names;
        }
    }
    return NULL;
}

static bool is_ascii(const char *name)
{
    while (*name && !(*name & 0x80)) {
        name++;
    }
    return !*name;
}

static void name_owner(struct town *town, struct town_host *h, const struct scenario *scenario)
{
    struct tg_span account = tg_span_str(h->domain);
    size_t at = tg_span_find_byte(account, '@');
    bool has_user = at != SIZE_MAX && at > 0;
    const struct scenario_text *given = given_names(h, scenario);
    h->person_plain = has_user ? capitalised(town, tg_span_sub(account, 0, at)) : h->name;
    h->person = h->person_plain;
    if (given) {
        const char *english = scenario_text_in(given, "en");
        h->person_plain = is_ascii(english) ? keep(town, tg_span_str(english)) : h->person_plain;
        h->person = keep(town, tg_span_str(scenario_text_in(given, "ja")));
    } else if (has_user) {
        h->person_key = keep(town, tg_span_sub(account, 0, at));
    }
}

/* A post office that serves one person only carries that person's name. */
static void name_customer(const struct town *town, struct town_host *office)
{
    const struct town_host *customer = NULL;
    struct tg_span domain = mail_domain(office);
    for (size_t i = 0; i < town->count; i++) {
        const struct town_host *h = &town->hosts[i];
        if (h != office && h->kind == TOWN_OFFICE && tg_span_ieq(mail_domain(h), domain)) {
            return;
        }
        if (!is_client(h) || !tg_span_ieq(mail_domain(h), domain)) {
            continue;
        }
        if (customer && !tg_span_ieq(tg_span_str(customer->domain), tg_span_str(h->domain))) {
            return;
        }
        customer = h;
    }
    if (customer) {
        office->person = customer->person;
        office->person_plain = customer->person_plain;
        office->person_key = customer->person_key;
    }
}

static bool starts_with(struct tg_span domain, const char *label)
{
    return tg_span_istarts(domain, label) && domain.len > strlen(label) && domain.ptr[strlen(label)] == '.';
}

/* Green for Aoba or the first domain, pink for Sakura or the second, blue for all others. */
static void paint_offices(struct town *town)
{
    struct tg_span green = {0}, pink = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < town->count; i++) {
            struct tg_span domain = mail_domain(&town->hosts[i]);
            if (town->hosts[i].kind != TOWN_OFFICE || tg_span_ieq(domain, green) || tg_span_ieq(domain, pink)) {
                continue;
            }
            if (!green.len && (pass || starts_with(domain, "aoba"))) {
                green = domain;
            } else if (!pink.len && (pass || starts_with(domain, "sakura"))) {
                pink = domain;
            }
        }
    }
    for (size_t i = 0; i < town->count; i++) {
        struct town_host *h = &town->hosts[i];
        struct tg_span domain = mail_domain(h);
        h->colour = 2;
        if (domain.len) {
            h->colour = tg_span_ieq(domain, green) ? 0 : tg_span_ieq(domain, pink) ? 1 : 2;
        }
    }
}

static bool same_name(const struct town_host *a, const struct town_host *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    return is_client(a) ? !strcmp(a->person, b->person) : tg_span_ieq(tg_span_str(a->domain), tg_span_str(b->domain));
}

void town_cast(struct town *town, const struct trace *trace, const struct scenario *scenario)
{
    for (size_t i = 0; i < town->count; i++) {
        const struct trace_host *host = trace_host_at(trace, (uint16_t)i);
        struct town_host *h = &town->hosts[i];
        h->kind = kind_of(host->role);
        h->name = keep(town, tg_span_str(host->name));
        h->domain = keep(town, tg_span_str(host->domain));
        h->person = h->person_plain = "";
        h->person_key = NULL;
        if (is_client(h)) {
            name_owner(town, h, scenario);
        }
    }
    for (size_t i = 0; i < town->count; i++) {
        if (town->hosts[i].kind == TOWN_OFFICE) {
            name_customer(town, &town->hosts[i]);
        }
        for (size_t j = 0; j < town->count; j++) {
            town->hosts[i].twin |= i != j && same_name(&town->hosts[i], &town->hosts[j]);
        }
    }
    paint_offices(town);
}

static struct tg_span person_of(const struct town_host *h, const struct canvas *canvas)
{
    bool own_script = !strcmp(canvas->texts->language, "ja");
    struct tg_span key =
        h->person_key ? canvas_fmt(canvas, "ui.person.%s%S", h->person_key, tg_span_make("", 1)) : tg_span_make("", 1);
    if (tg_texts_has(canvas->texts, (const char *)key.ptr)) {
        return canvas_text(canvas, (const char *)key.ptr);
    }
    return tg_span_str(own_script ? h->person : h->person_plain);
}

/* "Aoba" of aoba.example. */
static struct tg_span first_label(const struct canvas *canvas, struct tg_span domain)
{
    struct tg_span label = tg_arena_copy(canvas->frame, tg_split(&domain, '.'));
    if (label.len && label.ptr) {
        unsigned char first = tg_upper(label.ptr[0]);
        memcpy((unsigned char *)(uintptr_t)label.ptr, &first, 1); /* its own copy */
    }
    return label;
}

static struct tg_span office_name(const struct town_host *h, const struct canvas *canvas, enum town_name_form form)
{
    struct tg_span whose = h->person[0] ? person_of(h, canvas) : first_label(canvas, mail_domain(h));
    if (form == TOWN_NAME_SHORT) {
        struct tg_span name = tg_span_str(h->name);
        struct tg_span label = first_label(canvas, mail_domain(h));
        return h->twin ? canvas_fmt(canvas, "%S %S", label, tg_split(&name, '.')) : label;
    }
    const char *key = form == TOWN_NAME_STORY ? "ui.town.office" : "ui.town.server";
    return canvas_text_fmt(canvas, key, &whose, 1);
}

struct tg_span town_name(const struct town *town, const struct canvas *canvas, uint16_t host, enum town_name_form form)
{
    if (host >= town->count) {
        return canvas_text(canvas, "ui.town.nobody");
    }
    const struct town_host *h = &town->hosts[host];
    struct tg_span person = person_of(h, canvas), zone = tg_span_str(h->domain);
    switch ((enum town_kind)h->kind) {
    case TOWN_OFFICE:
        return office_name(h, canvas, form);
    case TOWN_HOUSE:
    case TOWN_PHONE:
        if (h->twin) {
            return tg_span_str(h->name);
        }
        if (form == TOWN_NAME_SHORT || (form == TOWN_NAME_STORY && h->kind == TOWN_HOUSE)) {
            return person;
        }
        return canvas_text_fmt(canvas, h->kind == TOWN_HOUSE ? "ui.town.pc" : "ui.town.phone", &person, 1);
    case TOWN_DESK:
        return h->twin ? tg_span_str(h->name) : canvas_text(canvas, "ui.town.desk");
    case TOWN_ROOT:
        return h->twin ? tg_span_str(h->name) : canvas_text(canvas, "ui.town.root");
    case TOWN_TLD:
    case TOWN_AUTH:
        if (h->twin || !zone.len) {
            return tg_span_str(h->name);
        }
        return zone.ptr[zone.len - 1] == '.' ? zone : canvas_fmt(canvas, "%S.", zone);
    case TOWN_RACK:
    case TOWN_KIND_COUNT:
        break;
    }
    return tg_span_str(h->name);
}

const char *town_face(const struct town *town, uint16_t host)
{
    if (host >= town->count) {
        return "clerk-desk";
    }
    const struct town_host *h = &town->hosts[host];
    if (is_client(h)) {
        return h->colour == 1 ? "person-hanako" : "person-taro";
    }
    if (h->kind == TOWN_OFFICE) {
        return h->colour == 0 ? "clerk-aoba" : h->colour == 1 ? "clerk-sakura" : "clerk-desk";
    }
    return "clerk-desk";
}

static float rough_width(struct tg_span text, float each)
{
    float width = 0;
    uint32_t c;
    size_t n;
    while ((n = tg_utf8_next(text, &c)) > 0) {
        width += c < 0x1100 ? each : 18;
        text = tg_span_after(text, n);
    }
    return width;
}

float town_plate_width(const struct town_host *h, float zoom)
{
    struct tg_span name = tg_span_str(h->name), zone = tg_span_str(h->domain);
    float width = 0;
    switch ((enum town_kind)h->kind) {
    case TOWN_OFFICE:
        if (zoom > 1.1f) {
            struct tg_span domain = mail_domain(h);
            width = rough_width(tg_split(&domain, '.'), 11) +
                    (h->twin ? rough_width(tg_split(&name, '.'), 11) + 6 : 0) + 30;
            break;
        }
        width = rough_width(name, 9) + 28;
        width = width < 220 ? 220 : width;
        break;
    case TOWN_HOUSE:
    case TOWN_PHONE:
        width = rough_width(h->twin ? name : tg_span_str(h->person_plain), 11) + 30;
        width += h->twin || zoom > 1.1f || h->kind == TOWN_PHONE ? 0 : 56;
        break;
    case TOWN_DESK:
        width = 158;
        break;
    case TOWN_ROOT:
        width = 84;
        break;
    case TOWN_TLD:
    case TOWN_AUTH:
        width = rough_width(h->twin ? name : zone, 9.1f) + 29; /* a dot comes behind */
        break;
    case TOWN_RACK:
    case TOWN_KIND_COUNT:
        width = rough_width(name, 10.5f) + 30;
        break;
    }
    return width > 250 ? 250 : width;
}

float town_plate_height(const struct town_host *h, float zoom)
{
    if (h->kind == TOWN_OFFICE) {
        return zoom > 1.1f ? 36 : 64;
    }
    return h->kind == TOWN_ROOT || h->kind == TOWN_TLD || h->kind == TOWN_AUTH ? 30 : 36;
}
