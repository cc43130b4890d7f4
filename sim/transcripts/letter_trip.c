// SPDX-License-Identifier: MIT
#include "sim/transcripts/letter_trip.h"

#include "base/text.h"
#include "scenarios/visible.h"

#define BY_ROAD_MAX  (5 * TG_SECOND)      /* a delay up to this is a slow road, a longer one a closed server */
#define ROUND_TRIPS  13                   /* ways along the road from knocking to the 250 */
#define INTO_SECOND  (TG_SECOND * 3 / 10) /* Received has whole seconds: aim into each, not at its edge */
#define DELAY_MAX    (300 * 86400)        /* seconds; a scenario may last a year */
#define LATENCY_MIN  TG_MILLISECOND
#define OPENS_BEFORE (TG_SECOND / 2) /* a closed server opens so long before the letter is tried again */
#define TEXT_MAX     2000

static bool is_name(struct tg_span s, bool dot)
{
    bool dotted = false;
    if (s.len == 0 || s.len > 200) {
        return false;
    }
    struct tg_span rest = s;
    while (rest.len) {
        const struct tg_span label = tg_split(&rest, '.');
        if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-') {
            return false;
        }
        for (size_t i = 0; i < label.len; i++) {
            if (!tg_is_alnum(label.ptr[i]) && label.ptr[i] != '-') {
                return false;
            }
        }
        dotted = dotted || rest.len > 0;
    }
    return s.ptr[s.len - 1] != '.' && (dotted || !dot);
}

static bool is_user(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!tg_is_alnum(s.ptr[i]) && (!strchr(".-_+", s.ptr[i]) || i == 0 || i + 1 == s.len)) {
            return false;
        }
    }
    return s.len > 0 && s.len <= 64 && tg_span_find(s, TG_SPAN_LIT("..")) == SIZE_MAX;
}

static struct tg_span lower(struct tg_arena *arena, struct tg_span s)
{
    char *copy = tg_arena_strdup(arena, s);
    for (char *c = copy; c && *c; c++) {
        *c = (char)tg_lower((unsigned char)*c);
    }
    return tg_span_make(copy, copy ? s.len : 0);
}

static bool taken(const struct letter_trip *trip, struct tg_span name)
{
    for (size_t i = 0; i < trip->hop_count; i++) {
        if (tg_span_eq(trip->hops[i].host, name) || tg_span_eq(trip->hops[i].domain, name)) {
            return true;
        }
    }
    return false;
}

/* The server's own name where that is one nobody else has, else "server-3.example". */
static struct tg_span host_name(const struct letter_trip *trip, struct tg_span by, struct tg_arena *arena)
{
    struct tg_span name = lower(arena, by);
    if (is_name(name, true) && !taken(trip, name)) {
        return name;
    }
    struct tg_buf made;
    tg_buf_init(&made, 64);
    tg_buf_fmt(&made, "server-%z.example", trip->hop_count + 1);
    name = tg_arena_copy(arena, tg_buf_span(&made));
    tg_buf_deinit(&made);
    return name;
}

static void read_hops(struct letter_trip *trip, const struct letter_report *report, int64_t start,
                      struct tg_arena *arena)
{
    tg_time before = 0;
    for (size_t i = 0; i < report->hop_count; i++) {
        const struct received_field *field = &report->hops[i].received;
        struct letter_trip_hop *last = trip->hop_count ? &trip->hops[trip->hop_count - 1] : NULL;
        const int64_t seconds = field->has_date ? field->unix_seconds - start : 0;
        tg_time at = field->has_date && seconds > 0 && seconds < DELAY_MAX ? seconds * TG_SECOND : before;
        at = at < before ? before : at; /* clocks that disagree cannot be run */
        if (last && field->by.len && tg_span_ieq(last->host, field->by)) {
            last->at = at; /* the same server handed it to itself */
        } else if (trip->hop_count < LETTER_TRIP_MAX) {
            const struct tg_span host = host_name(trip, field->by, arena);
            trip->hops[trip->hop_count++] = (struct letter_trip_hop){
                .host = host, .domain = host, .user = TG_SPAN_LIT("forward"), .at = at, .known = field->has_date};
        } else {
            trip->left_out++;
        }
        before = at;
    }
}

static const struct mail_address *first_address(const struct letter_report *report, const char *field)
{
    const struct mail_address_list *list = letter_report_addresses(report, field);
    return list && list->count && !list->addresses[0].group_only ? &list->addresses[0] : NULL;
}

/* People keep their addresses where the town has room for them: a domain lives at one server only. */
static void read_people(struct letter_trip *trip, const struct letter_report *report, struct tg_arena *arena)
{
    const struct mail_address *from = first_address(report, "from"), *to = first_address(report, "to");
    struct letter_trip_hop *first = &trip->hops[0], *last = &trip->hops[trip->hop_count - 1];
    trip->sender = from && is_user(from->local) ? from->local : TG_SPAN_LIT("sender");
    trip->sender_name = from ? from->display_name : tg_span_make(NULL, 0);
    last->user = to && is_user(to->local) ? to->local : TG_SPAN_LIT("reader");
    const struct tg_span home = from ? lower(arena, from->domain) : tg_span_make(NULL, 0);
    const struct tg_span goal = to ? lower(arena, to->domain) : tg_span_make(NULL, 0);
    if (is_name(goal, true) && (!taken(trip, goal) || tg_span_eq(goal, last->host))) {
        last->domain = goal;
    }
    if (first != last && is_name(home, true) && (!taken(trip, home) || tg_span_eq(home, first->host))) {
        first->domain = home;
    }
}

static void read_text(struct letter_trip *trip, const struct letter_report *report, struct tg_arena *arena)
{
    struct tg_buf text;
    const struct mail_part *part = mail_part_readable(report->mime.part);
    tg_buf_init(&text, SIZE_MAX);
    if (part) {
        (void)mail_part_display(part, &text, NULL);
    }
    trip->text = tg_arena_copy(arena, tg_span_sub(tg_buf_span(&text), 0, tg_utf8_floor(tg_buf_span(&text), TEXT_MAX)));
    tg_buf_deinit(&text);
}

/* The first guess at how to keep the moments. */
static void guess(struct letter_trip *trip)
{
    tg_time before = 0;
    for (size_t i = 0; i < trip->hop_count; i++) {
        struct letter_trip_hop *hop = &trip->hops[i];
        const tg_time delay = hop->at - before;
        hop->latency = LATENCY_MIN;
        if (delay > BY_ROAD_MAX && i > 0) {
            hop->wait_before = delay - TG_SECOND / 4;
            hop->wait = hop->at - OPENS_BEFORE;
        } else if (delay > TG_SECOND / 2) {
            hop->latency = delay / ROUND_TRIPS > 400 * TG_MILLISECOND ? 400 * TG_MILLISECOND : delay / ROUND_TRIPS;
        }
        before = hop->at;
    }
}

bool letter_trip_read(struct letter_trip *out, const struct letter_report *report, struct tg_arena *arena)
{
    *out = (struct letter_trip){.start = {report->unix_seconds, report->zone_minutes}};
    bool known = report->has_date;
    for (size_t i = 0; i < report->hop_count && !known; i++) {
        const struct received_field *field = &report->hops[i].received;
        known = field->has_date;
        out->start = (struct tg_epoch){field->unix_seconds, field->zone_minutes};
    }
    /* A sender's clock that runs ahead, or a letter that lay in the outbox for hours: the trip begins with the first
     * server. */
    if (report->hop_count && report->hops[0].received.has_date &&
        (report->hops[0].received.unix_seconds < out->start.unix_seconds ||
         report->hops[0].received.unix_seconds - out->start.unix_seconds > 5)) {
        out->start.unix_seconds = report->hops[0].received.unix_seconds;
    }
    read_hops(out, report, out->start.unix_seconds, arena);
    if (out->hop_count == 0) {
        return false;
    }
    read_people(out, report, arena);
    struct tg_buf subject;
    tg_buf_init(&subject, 4096);
    visible_append(&subject, letter_report_value(report, "Subject"));
    out->subject = tg_arena_copy(arena, tg_buf_span(&subject));
    tg_buf_deinit(&subject);
    read_text(out, report, arena);
    guess(out);
    return true;
}

/* When that server took the letter; less than 0: it did not. */
static tg_time taken_at(const struct trace *trace, struct tg_span host)
{
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind == TRACE_LETTER_ACCEPTED && tg_span_eq_str(host, trace_host_at(trace, e->from)->name)) {
            return e->at;
        }
    }
    return -1;
}

tg_time letter_trip_adjust(struct letter_trip *trip, const struct trace *trace)
{
    tg_time worst = 0, before = 0, before_wanted = 0;
    for (size_t i = 0; i < trip->hop_count; i++) {
        struct letter_trip_hop *hop = &trip->hops[i];
        const tg_time at = taken_at(trace, hop->host);
        if (at < 0) {
            return TG_TIME_NEVER;
        }
        const tg_time wanted = hop->at + INTO_SECOND, error = at - wanted,
                      own = (at - before) - (wanted - before_wanted);
        worst = error > worst ? error : -error > worst ? -error : worst;
        if (hop->wait_before) {
            hop->wait_before -= own;
            hop->wait_before = hop->wait_before < TG_SECOND ? TG_SECOND : hop->wait_before;
        } else if (hop->latency > LATENCY_MIN) {
            hop->latency -= own / ROUND_TRIPS;
            hop->latency = hop->latency < LATENCY_MIN ? LATENCY_MIN : hop->latency;
        }
        before = at;
        before_wanted = wanted;
    }
    return worst;
}
