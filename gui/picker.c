// SPDX-License-Identifier: MIT
/* The lessons, the search, and what can be done with them. */
#include "gui/picker.h"

#include "base/file.h"
#include "gui/app_internal.h"

static unsigned signs_of(const struct scenario *s)
{
    unsigned signs = 0;

    for (size_t i = 0; i < s->story_count; i++) {
        const struct scenario_story *story = &s->story[i];
        if (story->action == SCENARIO_SEND) {
            signs |= PICKER_SMTP | PICKER_DNS;
        } else if (story->action == SCENARIO_TYPE && story->service != NULL) {
            signs |= strcmp(story->service, "pop3") == 0   ? PICKER_POP3
                     : strcmp(story->service, "imap") == 0 ? PICKER_IMAP
                                                           : PICKER_SMTP;
        }
        for (size_t c = 0; c < s->client_count && story->action != SCENARIO_SEND && story->client != NULL; c++) {
            if (strcmp(s->clients[c].name, story->client) == 0) {
                signs |= s->clients[c].reads_with == SCENARIO_READS_POP3 ? PICKER_POP3 : PICKER_IMAP;
            }
        }
    }
    for (size_t i = 0; i < s->domain_count; i++) {
        signs |= s->domains[i].policy.tls != SCENARIO_TLS_NONE ? PICKER_TLS : 0;
    }
    return signs;
}

/* A step is read and talked about, a question is discussed. */
static unsigned minutes_of(const struct scenario *s)
{
    unsigned minutes = (unsigned)(s->step_count * 40 + s->question_count * 60 + 59) / 60;
    return minutes < 3 ? 3 : minutes;
}

static void add_lesson(struct picker *p, const char *id)
{
    struct scenario_errors errors = {0};
    struct scenario *s = scenario_load(id, &errors);

    scenario_errors_deinit(&errors);
    if (s == NULL) {
        return; /* the tests see to it that ours are whole */
    }
    struct picker_lesson lesson = {.scenario = s, .signs = signs_of(s), .minutes = minutes_of(s)};
    lesson.art = picker_art_for(s, lesson.signs, &lesson.place);
    p->lessons = tg_grow(p->lessons, p->count, &p->cap, sizeof *p->lessons);
    size_t at = p->count++;
    for (; at > 0 && p->lessons[at - 1].place > lesson.place; at--) {
        p->lessons[at] = p->lessons[at - 1];
    }
    p->lessons[at] = lesson;
}

struct picker *picker_new(void)
{
    struct picker *p = tg_alloc(sizeof *p);
    struct tg_buf names;

    tg_buf_init(&p->entries, (size_t)4 << 20);
    tg_buf_init(&names, 1 << 20);
    if (tg_data_list("lessons", ".json", &names) == TG_OK) {
        for (size_t at = 0; at < names.len; at += strlen((const char *)names.ptr + at) + 1) {
            struct tg_buf id;
            tg_buf_init(&id, 1024);
            tg_buf_str(&id, (const char *)names.ptr + at);
            id.len -= strlen(".json");
            add_lesson(p, tg_buf_cstr(&id));
            tg_buf_deinit(&id);
        }
    }
    tg_buf_deinit(&names);
    p->shown = tg_alloc((p->count + 1) * sizeof *p->shown);
    p->columns = 2;
    picker_find(p);
    return p;
}

void picker_free(struct picker *p)
{
    if (p == NULL) {
        return;
    }
    for (size_t i = 0; i < p->count; i++) {
        scenario_free(p->lessons[i].scenario);
    }
    tg_buf_deinit(&p->entries);
    tg_free(p->shown);
    tg_free(p->lessons);
    tg_free(p);
}

static bool text_has(const struct scenario_text *text, struct tg_span words)
{
    for (size_t i = 0; i < text->count; i++) {
        if (tg_span_ifind(tg_span_str(text->in[i].text), words) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static bool string_has(const char *text, struct tg_span words)
{
    return text != NULL && tg_span_ifind(tg_span_str(text), words) != SIZE_MAX;
}

static bool fits(const struct picker_lesson *lesson, struct tg_span words)
{
    static const char *const names[] = {"SMTP", "DNS", "POP3", "IMAP", "TLS"};
    const struct scenario *s = lesson->scenario;
    bool found =
        words.len == 0 || text_has(&s->title, words) || text_has(&s->summary, words) || string_has(s->id, words);

    for (size_t i = 0; i < 5 && !found; i++) {
        found = (lesson->signs >> i & 1) && string_has(names[i], words);
    }
    for (size_t i = 0; i < s->step_count && !found; i++) {
        const struct scenario_step *step = &s->steps[i];
        found = text_has(&step->title, words) || text_has(&step->say, words) || string_has(step->when.line, words) ||
                string_has(step->when.dns, words);
    }
    for (size_t i = 0; i < s->question_count && !found; i++) {
        found = text_has(&s->questions[i].ask, words);
    }
    return found;
}

void picker_find(struct picker *p)
{
    struct tg_span words = tg_span_trim(tg_span_str(p->search.text));

    p->shown_count = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (fits(&p->lessons[i], words)) {
            p->shown[p->shown_count++] = i;
        }
    }
    p->chosen = p->chosen < p->shown_count ? p->chosen : 0;
}

const struct picker_lesson *picker_chosen(const struct picker *p)
{
    return p->chosen < p->shown_count ? &p->lessons[p->shown[p->chosen]] : NULL;
}

/* --- the folder of the open-file overlay --- */

static void show_folder(struct picker *p)
{
    tg_buf_clear(&p->entries);
    if (tg_folder_list(p->folder[0] != '\0' ? p->folder : ".", ".json", &p->entries) != TG_OK) {
        tg_buf_clear(&p->entries);
    }
}

/* What is typed names a folder up to its last slash. */
static void follow_path(struct picker *p)
{
    const char *slash = strrchr(p->path.text, '/');
    size_t len = slash != NULL ? (size_t)(slash - p->path.text) + 1 : 0;

    if (len >= sizeof p->folder || (strlen(p->folder) == len && memcmp(p->folder, p->path.text, len) == 0)) {
        return;
    }
    memset(p->folder, 0, sizeof p->folder);
    memcpy(p->folder, p->path.text, len);
    show_folder(p);
}

static void take_entry(struct app *app, int32_t entry)
{
    struct picker *p = app->picker;
    size_t at = 0;
    struct tg_buf path;

    for (int32_t i = 0; at < p->entries.len && i < entry; i++) {
        at += strlen((const char *)p->entries.ptr + at) + 1;
    }
    if (entry < 0) { /* up */
        text_field_set(&p->path, p->path.text);
        size_t len = strlen(p->folder);
        tg_buf_init(&path, TEXT_FIELD_MAX);
        while (len > 0 && p->folder[len - 1] == '/') {
            len--;
        }
        size_t end = len;
        while (end > 0 && p->folder[end - 1] != '/') {
            end--;
        }
        bool dots = len == 0 || (len - end == 2 && memcmp(p->folder + end, "..", 2) == 0);
        tg_buf_append(&path, tg_span_make(p->folder, dots ? strlen(p->folder) : end));
        tg_buf_str(&path, dots ? "../" : "");
        text_field_set(&p->path, tg_buf_cstr(&path));
    } else if (at < p->entries.len) {
        const char *name = (const char *)p->entries.ptr + at;
        tg_buf_init(&path, TEXT_FIELD_MAX);
        (void)tg_buf_fmt(&path, "%s%s", p->folder, name);
        text_field_set(&p->path, tg_buf_cstr(&path));
        if (name[strlen(name) - 1] != '/') {
            app_do(app, command_of(COMMAND_OPEN_PATH, 0));
        }
    } else {
        return;
    }
    tg_buf_deinit(&path);
    follow_path(p);
    app->scroll[SCROLL_FILES] = 0;
}

static void open_story(struct app *app, const char *path_or_id)
{
    char kept[SETTINGS_PATH_MAX] = "";
    size_t len = strlen(path_or_id);

    if (len > 0 && len < sizeof kept) {
        memcpy(kept, path_or_id, len); /* it may lie in what opening forgets */
        app->picking = false;
        (void)app_open(app, kept);
    }
}

static void pick(struct app *app, int32_t number)
{
    struct picker *p = app->picker;
    bool again = (size_t)number == p->chosen;

    if (number < 0 || (size_t)number >= p->shown_count) {
        return;
    }
    p->chosen = (size_t)number;
    if (again || app->layout.mode == LAYOUT_COMPACT) {
        open_story(app, picker_chosen(p)->scenario->id);
    }
}

static void open_overlay(struct app *app)
{
    if (app->overlay == OVERLAY_OPEN) {
        app->overlay = OVERLAY_NONE;
        app_type(app, NULL, command_of(COMMAND_NONE, 0));
        return;
    }
    app->overlay = OVERLAY_OPEN;
    app->scroll[SCROLL_FILES] = 0;
    follow_path(app->picker);
    show_folder(app->picker);
    app_type(app, &app->picker->path, command_of(COMMAND_OPEN_PATH, 0));
}

static void show_picker(struct app *app)
{
    app->overlay = OVERLAY_NONE;
    app_type(app, NULL, command_of(COMMAND_NONE, 0));
    app->picking = !app->picking || (app->trace == NULL && app->errors.count == 0);
    app->playing = false;
}

bool picker_do(struct app *app, struct command c)
{
    if (c.kind < COMMAND_PICKER || c.kind > COMMAND_TYPED) {
        return false;
    }
    if (app->picker == NULL) {
        app->picker = picker_new();
    }
    struct picker *p = app->picker;
    switch ((int)c.kind) {
    case COMMAND_PICKER:
        show_picker(app);
        break;
    case COMMAND_PICK:
        pick(app, c.value);
        break;
    case COMMAND_PICK_MOVE:
        p->chosen = c.value < 0 && p->chosen < (size_t)-c.value ? 0 : (size_t)((int64_t)p->chosen + c.value);
        p->chosen = p->chosen < p->shown_count ? p->chosen : p->shown_count > 0 ? p->shown_count - 1 : 0;
        app->follow_chosen = true;
        break;
    case COMMAND_PICK_START:
        if (picker_chosen(p) != NULL) {
            open_story(app, picker_chosen(p)->scenario->id);
        }
        break;
    case COMMAND_PICK_RECENT:
        if (c.value >= 0 && c.value < SETTINGS_RECENT) {
            open_story(app, app->settings.recent[c.value]);
        }
        break;
    case COMMAND_SEARCH:
        app_type(app, &p->search, command_of(COMMAND_PICK_START, 0));
        break;
    case COMMAND_OPEN:
        open_overlay(app);
        break;
    case COMMAND_OPEN_ENTRY:
        take_entry(app, c.value);
        break;
    case COMMAND_OPEN_FIELD:
        app_type(app, &p->path, command_of(COMMAND_OPEN_PATH, 0));
        break;
    case COMMAND_OPEN_PATH:
        open_story(app, p->path.text);
        break;
    case COMMAND_RELOAD:
        if (app->trace == NULL) { /* a story on the screen is not thrown away by one key */
            open_story(app, app->path);
        }
        break;
    case COMMAND_TYPED:
        picker_find(p);
        follow_path(p);
        app->scroll[SCROLL_PICKER] = 0;
        break;
    default:
        break;
    }
    return true;
}

struct command picker_key(const struct app *app, const struct input *in)
{
    int32_t columns = (int32_t)app->picker->columns;

    if (in->mods != 0) {
        return command_of(COMMAND_NONE, 0);
    }
    switch (in->key) {
    case KEY_LEFT:
        return command_of(COMMAND_PICK_MOVE, -1);
    case KEY_RIGHT:
        return command_of(COMMAND_PICK_MOVE, 1);
    case KEY_UP:
        return command_of(COMMAND_PICK_MOVE, -columns);
    case KEY_DOWN:
        return command_of(COMMAND_PICK_MOVE, columns);
    case KEY_HOME:
        return command_of(COMMAND_PICK_MOVE, -100000);
    case KEY_END:
        return command_of(COMMAND_PICK_MOVE, 100000);
    case KEY_ENTER:
        return command_of(COMMAND_PICK_START, 0);
    case KEY_ESCAPE:
        return command_of(app->trace != NULL || app->errors.count > 0 ? COMMAND_PICKER : COMMAND_NONE, 0);
    case '/':
        return command_of(COMMAND_SEARCH, 0);
    default:
        return command_of(COMMAND_NONE, 0);
    }
}
