// SPDX-License-Identifier: MIT
#include "gui/settings.h"

#include "base/text.h"

void settings_default(struct settings *s)
{
    *s = (struct settings){.language = -1, .font_percent = 100, .legend = true};
}

static void read_flag(bool *out, struct tg_span value)
{
    if (tg_span_ieq_str(value, "yes") || tg_span_ieq_str(value, "no")) {
        *out = tg_span_ieq_str(value, "yes");
    }
}

static void read_recent(struct settings *s, struct tg_span value)
{
    for (size_t i = 0; i < SETTINGS_RECENT; i++) {
        if (s->recent[i][0] == '\0' && value.len < SETTINGS_PATH_MAX && tg_span_find_byte(value, 0) == SIZE_MAX) {
            memcpy(s->recent[i], value.ptr, value.len);
            return;
        }
    }
}

static void read_line(struct settings *s, struct tg_span name, struct tg_span value)
{
    uint64_t number = 0;

    if (tg_span_ieq_str(name, "language")) {
        s->language = tg_span_ieq_str(value, "en") ? 0 : tg_span_ieq_str(value, "ja") ? 1 : s->language;
    } else if (tg_span_ieq_str(name, "font") && tg_parse_u64(value, 200, &number) && number >= 100) {
        s->font_percent = (int)number;
    } else if (tg_span_ieq_str(name, "dark")) {
        read_flag(&s->dark, value);
    } else if (tg_span_ieq_str(name, "reduced-motion")) {
        read_flag(&s->reduced_motion, value);
    } else if (tg_span_ieq_str(name, "high-contrast")) {
        read_flag(&s->high_contrast, value);
    } else if (tg_span_ieq_str(name, "legend")) {
        read_flag(&s->legend, value);
    } else if (tg_span_ieq_str(name, "recent") && value.len > 0) {
        read_recent(s, value);
    }
}

void settings_parse(struct settings *s, struct tg_span text)
{
    while (text.len > 0) {
        struct tg_span line = tg_span_trim(tg_split(&text, '\n'));
        struct tg_span name = tg_split(&line, ' ');
        read_line(s, name, tg_span_trim(line));
    }
}

void settings_write(const struct settings *s, struct tg_buf *out)
{
    static const char *const languages[] = {"en", "ja"};

    if (s->language >= 0 && s->language < 2) {
        (void)tg_buf_fmt(out, "language %s\n", languages[s->language]);
    }
    (void)tg_buf_fmt(out, "font %d\ndark %s\nreduced-motion %s\nhigh-contrast %s\nlegend %s\n", s->font_percent,
                     s->dark ? "yes" : "no", s->reduced_motion ? "yes" : "no", s->high_contrast ? "yes" : "no",
                     s->legend ? "yes" : "no");
    for (size_t i = 0; i < SETTINGS_RECENT && s->recent[i][0] != '\0'; i++) {
        (void)tg_buf_fmt(out, "recent %s\n", s->recent[i]);
    }
}

bool settings_same(const struct settings *a, const struct settings *b)
{
    bool same = a->language == b->language && a->font_percent == b->font_percent && a->dark == b->dark &&
                a->reduced_motion == b->reduced_motion && a->high_contrast == b->high_contrast &&
                a->legend == b->legend;

    for (size_t i = 0; i < SETTINGS_RECENT; i++) {
        same = same && strcmp(a->recent[i], b->recent[i]) == 0;
    }
    return same;
}

void settings_opened(struct settings *s, const char *path_or_id)
{
    size_t len = strlen(path_or_id), at = 0;

    if (len == 0 || len >= SETTINGS_PATH_MAX || strchr(path_or_id, '\n') != NULL) {
        return;
    }
    while (at < SETTINGS_RECENT - 1 && s->recent[at][0] != '\0' && strcmp(s->recent[at], path_or_id) != 0) {
        at++;
    }
    memmove(s->recent[1], s->recent[0], at * sizeof s->recent[0]);
    memset(s->recent[0], 0, sizeof s->recent[0]);
    memcpy(s->recent[0], path_or_id, len);
}

bool settings_path(const char *config_home, const char *home, struct tg_buf *out)
{
    if (config_home != NULL && config_home[0] == '/') { /* the specification ignores relative ones */
        return tg_buf_fmt(out, "%s/tegami/settings", config_home) && tg_buf_byte(out, 0);
    }
    return home != NULL && home[0] == '/' && tg_buf_fmt(out, "%s/.config/tegami/settings", home) && tg_buf_byte(out, 0);
}
