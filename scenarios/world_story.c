// SPDX-License-Identifier: MIT
/* The story: what people do, at a time or when an event comes. */
#include "base/text.h"
#include "scenarios/world_internal.h"

/* Letters by the scenario's own name. The table holds pointers; a small number serves as one. */
static uint32_t letter_number(const struct world *w, const char *name)
{
    return name ? (uint32_t)(uintptr_t)tg_table_get(&w->letters, tg_span_str(name)) : 0;
}

static uint32_t name_letter(struct world *w, uint16_t host, const char *name, int repetition)
{
    const uint32_t letter = env_new_letter(&w->env);
    if (name) {
        struct tg_buf full;
        tg_buf_init(&full, 1024);
        tg_buf_str(&full, name);
        if (repetition > 1) {
            tg_buf_fmt(&full, "-%d", repetition);
        }
        tg_table_put(&w->letters, tg_buf_span(&full), (void *)(uintptr_t)letter);
        const struct tg_span span = tg_buf_span(&full);
        env_letter_event(&w->env, TRACE_LETTER_NAMED, host, TRACE_NO_HOST, letter, 0, 0, 0, &span, 1);
        tg_buf_deinit(&full);
    }
    return letter;
}

/* Octets for an attachment that only has a size: the same for the same seed. */
static struct tg_span make_octets(struct world *w, uint64_t size, uint32_t letter)
{
    unsigned char *octets = tg_arena_alloc(&w->arena, (size_t)size + 1);
    struct tg_prng prng = sim_chance(w->env.sim, "attachment", letter);
    for (uint64_t i = 0; i < size; i++) {
        octets[i] = (unsigned char)tg_prng_u32(&prng);
    }
    return tg_span_make(octets, (size_t)size);
}

static void fill_send(struct world *w, const struct scenario_story *line, uint32_t letter, struct user_action *a)
{
    a->letter = letter;
    a->to = line->to;
    a->to_count = line->to_count;
    a->cc = line->cc;
    a->cc_count = line->cc_count;
    a->bcc = line->bcc;
    a->bcc_count = line->bcc_count;
    a->envelope_from = line->envelope_from;
    a->from = line->from;
    a->subject = line->subject;
    a->text = line->text;
    a->pad_to = line->size;
    a->charset =
        tg_span_ieq_str(tg_span_str(line->charset), "iso-2022-jp") ? MAIL_CHARSET_ISO2022JP : MAIL_CHARSET_UTF8;
    const struct tg_span encoding = tg_span_str(line->encoding);
    a->encoding = tg_span_eq_str(encoding, "base64")             ? MAIL_ENCODING_BASE64
                  : tg_span_eq_str(encoding, "quoted-printable") ? MAIL_ENCODING_QP
                  : tg_span_eq_str(encoding, "8bit")             ? MAIL_ENCODING_8BIT
                                                                 : MAIL_ENCODING_AUTO;
    struct mail_attachment *list = tg_arena_alloc(&w->arena, (line->attachment_count + 1) * sizeof *list);
    for (size_t i = 0; i < line->attachment_count; i++) {
        const struct scenario_attachment *s = &line->attachments[i];
        list[i] = (struct mail_attachment){.filename = tg_span_str(s->filename),
                                           .type = tg_span_str(s->type),
                                           .octets = s->text ? tg_span_str(s->text) : make_octets(w, s->size, letter)};
    }
    a->attachments = list;
    a->attachment_count = line->attachment_count;
}

static void fill_type(const struct scenario_story *line, struct user_action *a)
{
    static const struct {
        const char *service;
        uint16_t port;
        uint8_t protocol;
    } services[] = {
        {"smtp",       25,  TRACE_SMTP},
        {"submission", 587, TRACE_SMTP},
        {"pop3",       110, TRACE_POP3},
        {"imap",       143, TRACE_IMAP}
    };
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        if (line->service && strcmp(line->service, services[i].service) == 0) {
            a->port = services[i].port;
            a->protocol = services[i].protocol;
        }
    }
    a->host = line->host;
    a->lines = line->lines;
    a->line_count = line->line_count;
}

/* Things that a person does without the program's help: the cable, a new machine. */
static void do_at_once(struct world *w, uint16_t host, const char *name, int offline)
{
    struct trace_event e = trace_blank(sim_now(w->env.sim), TRACE_ACTION);
    e.from = host;
    e.ref = trace_add(w->env.trace, &e, tg_span_str(name));
    if (offline >= 0) {
        world_set_offline(w, host, offline);
    }
    e.kind = TRACE_ACTION_DONE;
    trace_add(w->env.trace, &e, tg_span_make(NULL, 0));
}

static const char *action_name(enum scenario_action action)
{
    static const char *const names[] = {"send",   "check",      "read",      "delete", "move", "flag",
                                        "search", "go_offline", "go_online", "appear", "type", "watch", "set_up"};
    return names[action];
}

static void perform(struct world_story *s)
{
    struct world *w = s->world;
    const struct scenario_story *line = s->line;
    const uint16_t host = world_host(w, line->client);
    struct user_action a = {.name = action_name(line->action),
                            .mailbox = line->mailbox,
                            .flag = line->flag,
                            .keys = line->keys,
                            .until = line->until};
    const int repetition = line->repeat - s->left + 1;
    switch (line->action) {
    case SCENARIO_SEND:
        a.kind = USER_SEND;
        fill_send(w, line, name_letter(w, host, line->letter, repetition), &a);
        break;
    case SCENARIO_TYPE:
        a.kind = USER_TYPE;
        fill_type(line, &a);
        a.letter = line->letter ? name_letter(w, host, line->letter, repetition) : 0;
        break;
    case SCENARIO_GO_OFFLINE:
    case SCENARIO_GO_ONLINE:
    case SCENARIO_APPEAR:
        do_at_once(w, host, a.name, line->action == SCENARIO_APPEAR ? -1 : line->action == SCENARIO_GO_OFFLINE);
        return;
    case SCENARIO_CHECK:
        a.kind = USER_CHECK;
        break;
    case SCENARIO_READ:
        a.kind = USER_READ;
        break;
    case SCENARIO_DELETE:
        a.kind = USER_DELETE;
        break;
    case SCENARIO_MOVE:
        a.kind = USER_MOVE;
        break;
    case SCENARIO_FLAG:
        a.kind = USER_FLAG;
        break;
    case SCENARIO_SEARCH:
        a.kind = USER_SEARCH;
        break;
    case SCENARIO_WATCH:
        a.kind = USER_WATCH;
        break;
    case SCENARIO_SET_UP:
        a.kind = USER_SET_UP;
        break;
    }
    if (line->action != SCENARIO_SEND && line->action != SCENARIO_TYPE) {
        a.letter = letter_number(w, line->letter);
    }
    if (w->hosts[host].agent) {
        user_agent_do(w->hosts[host].agent, &a);
    }
}

static void run_line(void *context, uint64_t argument)
{
    struct world_story *s = context;
    (void)argument;
    perform(s);
    if (--s->left > 0) {
        sim_at(s->world->env.sim, sim_now(s->world->env.sim) + s->line->every, run_line, s, 0);
    }
}

void world_schedule_story(struct world *w)
{
    w->stories = tg_arena_alloc(&w->arena, (w->scenario->story_count + 1) * sizeof *w->stories);
    for (size_t i = 0; i < w->scenario->story_count; i++) {
        struct world_story *s = &w->stories[i];
        *s = (struct world_story){.world = w, .line = &w->scenario->story[i], .left = w->scenario->story[i].repeat};
        if (!s->line->has_when) {
            s->started = true;
            sim_at(w->env.sim, s->line->at, run_line, s, 0);
        }
    }
}

/* A delivery report is "hello/report" to the story. */
static void name_report(struct world *w, const struct trace_event *e)
{
    size_t at = 0;
    for (const struct tg_table_entry *named; (named = tg_table_next(&w->letters, &at)) != NULL;) {
        if ((uintptr_t)named->value == e->letter) {
            struct tg_buf name;
            tg_buf_init(&name, 1024);
            tg_buf_fmt(&name, "%S/report", named->key);
            tg_table_put(&w->letters, tg_buf_span(&name), (void *)(uintptr_t)e->a);
            tg_buf_deinit(&name);
            return;
        }
    }
}

void world_event_added(struct world *w, uint32_t index)
{
    const struct trace_event *event = trace_at(w->env.trace, index);
    if (event->kind == TRACE_LETTER_RETURNED) {
        name_report(w, event);
    }
    for (size_t i = 0; w->stories && i < w->scenario->story_count; i++) {
        struct world_story *s = &w->stories[i];
        if (!s->started && matcher_fits(&s->line->when, w->env.trace, index)) {
            const int nth = s->line->when.nth > 0 ? s->line->when.nth : 1;
            if (++s->seen == nth) {
                s->started = true;
                const tg_time wait =
                    s->line->at != TG_TIME_NEVER ? s->line->at : 0; /* "at" beside "when" counts from there */
                sim_at(w->env.sim, sim_now(w->env.sim) + wait, run_line, s, 0);
            }
        }
    }
}
