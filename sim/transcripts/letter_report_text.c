// SPDX-License-Identifier: MIT
/* The report as one reads it aloud. Whatever the letter says goes through visible_append. */
#include "scenarios/visible.h"
#include "sim/transcripts/letter_report.h"

struct writer {
    const struct letter_report *report;
    const struct tg_texts *texts;
    struct tg_buf *out;
};

/* A line of the language tables with what the letter says in it. */
static void say(struct writer *w, const char *key, const struct tg_span *said, size_t count)
{
    struct tg_buf clean[4];
    struct tg_span arguments[4];
    for (size_t i = 0; i < count; i++) {
        tg_buf_init(&clean[i], SIZE_MAX);
        (void)visible_append(&clean[i], said[i]);
        arguments[i] = tg_buf_span(&clean[i]);
    }
    (void)tg_text_fmt(w->texts, w->out, key, arguments, count);
    for (size_t i = 0; i < count; i++) {
        tg_buf_deinit(&clean[i]);
    }
}

static void say1(struct writer *w, const char *key, struct tg_span said)
{
    say(w, key, &said, 1);
}

static void line_end(struct writer *w)
{
    (void)tg_buf_byte(w->out, '\n');
}

static void heading(struct writer *w, const char *key)
{
    line_end(w);
    say(w, key, NULL, 0);
    line_end(w);
}

static void put_address(struct tg_buf *out, const struct mail_address *a)
{
    const struct tg_span at = a->domain.len > 0 ? TG_SPAN_LIT("@") : tg_span_make(NULL, 0);
    if (a->display_name.len > 0) {
        (void)tg_buf_fmt(out, "%S <%S%S%S>", a->display_name, a->local, at, a->domain);
    } else {
        (void)tg_buf_fmt(out, "%S%S%S", a->local, at, a->domain);
    }
}

static void put_addresses(struct tg_buf *out, const struct mail_address_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct mail_address *a = &list->addresses[i];
        const struct mail_address *next = i + 1 < list->count ? a + 1 : NULL;
        const bool opens = a->has_group && (i == 0 || !a[-1].has_group || a[-1].group.ptr != a->group.ptr);
        const bool closes = a->has_group && (!next || !next->has_group || next->group.ptr != a->group.ptr);
        if (opens) {
            (void)tg_buf_fmt(out, "%S: ", a->group);
        }
        if (!a->group_only) {
            put_address(out, a);
        }
        (void)tg_buf_str(out, closes ? ";" : "");
        (void)tg_buf_str(out, !next ? "" : closes ? " " : ", ");
    }
}

static void address_line(struct writer *w, const char *field, const char *key)
{
    const struct mail_address_list *list = letter_report_addresses(w->report, field);
    if (!list) {
        return;
    }
    struct tg_buf text;
    tg_buf_init(&text, SIZE_MAX);
    put_addresses(&text, list);
    if (text.len == 0) { /* unreadable: as it stands */
        (void)tg_buf_append(&text, letter_report_value(w->report, field));
    }
    say1(w, key, tg_buf_span(&text));
    line_end(w);
    tg_buf_deinit(&text);
}

static void put_date(struct tg_buf *out, int64_t unix_seconds, int zone_minutes)
{
    const struct tg_epoch epoch = {unix_seconds, zone_minutes};
    (void)tg_date_rfc5322(out, &epoch, 0);
}

static void put_head(struct writer *w)
{
    const struct letter_report *r = w->report;
    address_line(w, "from", "cli.explain.from");
    address_line(w, "sender", "cli.explain.sender");
    address_line(w, "reply-to", "cli.explain.reply-to");
    address_line(w, "to", "cli.explain.to");
    address_line(w, "cc", "cli.explain.cc");
    const struct tg_span subject = letter_report_value(r, "Subject");
    say1(w, subject.len > 0 ? "cli.explain.subject" : "cli.explain.no-subject", subject);
    line_end(w);
    if (r->has_date) {
        struct tg_buf date;
        tg_buf_init(&date, 64);
        put_date(&date, r->unix_seconds, r->zone_minutes);
        say1(w, "cli.explain.date", tg_buf_span(&date));
        tg_buf_deinit(&date);
    } else {
        say(w, "cli.explain.no-date", NULL, 0);
    }
    line_end(w);
}

static void put_envelope(struct writer *w)
{
    const struct mail_address_list *path = letter_report_addresses(w->report, "return-path");
    if (path && path->count == 0 && tg_span_eq_str(letter_report_value(w->report, "Return-Path"), "<>")) {
        say(w, "cli.explain.null-path", NULL, 0);
        line_end(w);
    } else {
        address_line(w, "return-path", "cli.explain.return-path");
    }
    address_line(w, "delivered-to", "cli.explain.delivered-to");
}

/* "2 h 5 min": the two largest units. */
static void put_duration(struct writer *w, struct tg_buf *out, int64_t seconds)
{
    static const struct {
        const char *key;
        int64_t large, small;
    } units[] = {
        {"cli.explain.duration.days", 86400, 3600},
        {"cli.explain.duration.hours", 3600, 60},
        {"cli.explain.duration.minutes", 60, 1},
    };
    const uint64_t n = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
    struct tg_buf parts;
    tg_buf_init(&parts, 64);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const uint64_t large = (uint64_t)units[i].large, small = (uint64_t)units[i].small;
        if (n >= large) {
            (void)tg_buf_fmt(&parts, "%U", n / large);
            const size_t cut = parts.len;
            (void)tg_buf_fmt(&parts, "%U", n % large / small);
            const struct tg_span arguments[] = {tg_span_sub(tg_buf_span(&parts), 0, cut),
                                                tg_span_after(tg_buf_span(&parts), cut)};
            (void)tg_text_fmt(w->texts, out, units[i].key, arguments, 2);
            tg_buf_deinit(&parts);
            return;
        }
    }
    (void)tg_buf_fmt(&parts, "%U", n);
    const struct tg_span argument = tg_buf_span(&parts);
    (void)tg_text_fmt(w->texts, out, "cli.explain.duration.seconds", &argument, 1);
    tg_buf_deinit(&parts);
}

static void put_delay(struct writer *w, const struct letter_hop *hop, bool first)
{
    if (!hop->has_delay) {
        return;
    }
    struct tg_buf duration;
    tg_buf_init(&duration, SIZE_MAX);
    put_duration(w, &duration, hop->delay_s);
    (void)tg_buf_str(w->out, "     ");
    const char *later = first ? "cli.explain.delay-first" : "cli.explain.delay";
    const char *earlier = first ? "cli.explain.delay-first-negative" : "cli.explain.delay-negative";
    say1(w, hop->delay_s < 0 ? earlier : later, tg_buf_span(&duration));
    line_end(w);
    tg_buf_deinit(&duration);
}

static void put_hop(struct writer *w, const struct letter_hop *hop, size_t index)
{
    const struct received_field *r = &hop->received;
    const struct {
        const char *key;
        struct tg_span said;
    } details[] = {
        {"cli.explain.hop-seen", r->from_seen}, {"cli.explain.hop-with", r->with},     {"cli.explain.hop-via", r->via},
        {"cli.explain.hop-id", r->id},          {"cli.explain.hop-for", r->recipient},
    };
    const struct tg_span names[] = {r->by, r->from};
    (void)tg_buf_fmt(w->out, "  %z. ", index + 1);
    if (r->by.len > 0) {
        say(w, r->from.len > 0 ? "cli.explain.hop" : "cli.explain.hop-by", names, 2);
    } else {
        say(w, r->from.len > 0 ? "cli.explain.hop-from" : "cli.explain.hop-unknown", names, 2);
    }
    line_end(w);
    for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
        if (details[i].said.len > 0) {
            (void)tg_buf_str(w->out, "     ");
            say1(w, details[i].key, details[i].said);
            line_end(w);
        }
    }
    (void)tg_buf_str(w->out, "     ");
    if (r->has_date) {
        struct tg_buf date;
        tg_buf_init(&date, 64);
        put_date(&date, r->unix_seconds, r->zone_minutes);
        say1(w, "cli.explain.hop-date", tg_buf_span(&date));
        tg_buf_deinit(&date);
    } else {
        say(w, "cli.explain.hop-no-date", NULL, 0);
    }
    line_end(w);
    put_delay(w, hop, index == 0);
}

static void put_part(struct writer *w, const struct letter_part *p, size_t depth)
{
    struct tg_buf size;
    tg_buf_init(&size, 32);
    (void)tg_buf_fmt(&size, "%z", p->size);
    for (size_t i = 0; i <= depth; i++) {
        (void)tg_buf_str(w->out, "  ");
    }
    (void)tg_buf_fmt(w->out, "%S%s", p->number, p->number.len > 0 ? " " : "");
    (void)visible_append(w->out, p->part->type);
    (void)tg_buf_byte(w->out, '/');
    (void)visible_append(w->out, p->part->subtype);
    if (p->charset.len > 0) {
        say1(w, "cli.explain.part-charset", p->charset);
    }
    say1(w, "cli.explain.part-size", tg_buf_span(&size));
    if (p->filename.len > 0) {
        say1(w, "cli.explain.part-filename", p->filename);
    }
    line_end(w);
    for (size_t i = 0; i < p->child_count; i++) {
        put_part(w, &p->children[i], depth + 1);
    }
    tg_buf_deinit(&size);
}

static void put_result(struct writer *w, const struct auth_result *result)
{
    (void)tg_buf_str(w->out, "    ");
    (void)visible_append(w->out, result->method);
    (void)tg_buf_byte(w->out, '=');
    (void)visible_append(w->out, result->result);
    for (size_t i = 0; i < result->property_count; i++) {
        (void)tg_buf_byte(w->out, ' ');
        (void)visible_append(w->out, result->properties[i].name);
        (void)tg_buf_byte(w->out, '=');
        (void)visible_append(w->out, result->properties[i].value);
    }
    if (result->reason.len > 0) {
        say1(w, "cli.explain.authentication-reason", result->reason);
    }
    line_end(w);
}

static void put_authentication(struct writer *w)
{
    for (size_t i = 0; i < w->report->authentication_count; i++) {
        const struct auth_results *a = &w->report->authentication[i];
        (void)tg_buf_str(w->out, "  ");
        say1(w, a->server.len > 0 ? "cli.explain.authentication-by" : "cli.explain.authentication-nobody", a->server);
        line_end(w);
        for (size_t k = 0; k < a->count; k++) {
            put_result(w, &a->results[k]);
        }
        if (a->count == 0) {
            (void)tg_buf_str(w->out, "    ");
            say(w, "cli.explain.authentication-nothing", NULL, 0);
            line_end(w);
        }
    }
}

static void put_defect(struct writer *w, const struct letter_defect *d)
{
    static const char *const places[] = {
        [LETTER_WHOLE] = NULL,
        [LETTER_FIELD] = "cli.explain.where.field",
        [LETTER_PART] = "cli.explain.where.part",
        [LETTER_HOP] = "cli.explain.where.hop",
    };
    struct tg_buf key;
    tg_buf_init(&key, 256);
    (void)tg_buf_fmt(&key, "cli.explain.defect.%s", d->code);
    (void)tg_buf_str(w->out, "  - ");
    if (places[d->kind] && d->where.len > 0) {
        say1(w, places[d->kind], d->where);
    }
    say(w, tg_buf_cstr(&key), NULL, 0);
    line_end(w);
    tg_buf_deinit(&key);
}

void letter_report_text(const struct letter_report *report, const struct tg_texts *texts, struct tg_buf *out)
{
    struct writer w = {report, texts, out};
    put_head(&w);
    heading(&w, report->hop_count > 0 ? "cli.explain.trail" : "cli.explain.no-trail");
    put_envelope(&w);
    for (size_t i = 0; i < report->hop_count; i++) {
        put_hop(&w, &report->hops[i], i);
    }
    heading(&w, "cli.explain.mime");
    put_part(&w, &report->mime, 0);
    heading(&w, report->authentication_count > 0 ? "cli.explain.authentication" : "cli.explain.no-authentication");
    put_authentication(&w);
    heading(&w, report->defect_count > 0 ? "cli.explain.defects" : "cli.explain.no-defects");
    for (size_t i = 0; i < report->defect_count; i++) {
        put_defect(&w, &report->defects[i]);
    }
}
