// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "gui/town.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/gui/story_trace.h"

#include <math.h>

static float width_of(void *context, const struct draw_font *font, struct tg_span text)
{
    (void)context;
    return (float)text.len * font->px * (font->face == DRAW_MONO ? 0.5f : 0.55f);
}

static bool all_provided(void *context, const struct draw_font *font, uint32_t code_point)
{
    (void)context;
    (void)font;
    return code_point >= 32;
}

static struct {
    struct art_index art;
    struct tg_texts texts;
    struct tg_arena frame;
    struct draw_list list;
    struct text_measurer measurer;
    struct canvas canvas;
} kit;

static int set_up(void **state)
{
    int bad = 0;
    (void)state;
    if (art_index_load(&kit.art) != TG_OK || tg_texts_load(&kit.texts, "en", &bad) != TG_OK) {
        return -1;
    }
    tg_arena_init(&kit.frame, SIZE_MAX);
    draw_list_init(&kit.list);
    kit.measurer = (struct text_measurer){NULL, width_of, all_provided};
    kit.canvas = (struct canvas){.list = &kit.list,
                                 .theme = &theme_light,
                                 .measurer = &kit.measurer,
                                 .texts = &kit.texts,
                                 .art = &kit.art,
                                 .frame = &kit.frame,
                                 .s = 1,
                                 .f = 1};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    draw_list_deinit(&kit.list);
    tg_arena_deinit(&kit.frame);
    tg_texts_deinit(&kit.texts);
    art_index_deinit(&kit.art);
    return 0;
}

/* A story with its town, looked at in one layer. */
struct set {
    struct story story;
    struct town *town;
    struct presentation *timeline;
    struct view *view;
    struct town_scene scene;
};

static struct set stage(struct story story, enum presentation_layer layer)
{
    struct set set = {.story = story};
    set.town = town_new(story.trace, NULL, &kit.art);
    struct presentation_options options = {.layer = layer, .distance = town_distance, .context = set.town};
    set.timeline = presentation_new(story.trace, &options);
    set.view = view_new(story.trace);
    set.scene = (struct town_scene){.canvas = &kit.canvas,
                                    .town = set.town,
                                    .view = set.view,
                                    .presentation = set.timeline,
                                    .rect = {0, 0, 1080, 664},
                                    .keep = {0, 108, 1080, 556},
                                    .legend = true,
                                    .selected_host = TRACE_NO_HOST,
                                    .pointed_host = TRACE_NO_HOST};
    return set;
}

static void strike(struct set *set)
{
    view_free(set->view);
    presentation_free(set->timeline);
    town_free(set->town);
    trace_free(set->story.trace);
}

static void draw_at(struct set *set, double ms)
{
    uint32_t event = presentation_event_at(set->timeline, ms);
    view_seek(set->view, event == TRACE_NONE ? 0 : event + 1);
    set->scene.ms = ms;
    tg_arena_reset(&kit.frame);
    draw_begin(&kit.list, 1080, 664, 0xFFFFFFFFu, false);
    town_draw(&set->scene);
    struct tg_buf found;
    tg_buf_init(&found, 1 << 16);
    CHECK_INT(draw_check(&kit.list, &found), 0);
    tg_buf_deinit(&found);
}

/* The nth event of that kind whose text begins so. */
static uint32_t find(const struct set *set, enum trace_kind kind, const char *text, int nth)
{
    const struct trace *trace = set->story.trace;
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, i);
        if (e->kind == kind && tg_span_istarts(trace_text(trace, e), text) && --nth == 0) {
            return i;
        }
    }
    fail_msg("no such event: %s", text);
    return TRACE_NONE;
}

static void look(struct set *set, enum trace_kind kind, const char *text, int nth)
{
    draw_at(set, presentation_still(set->timeline, find(set, kind, text, nth)));
}

static unsigned pictures(const char *name)
{
    unsigned count = 0;
    for (size_t i = 0; i < kit.list.count; i++) {
        const struct draw_item *item = &kit.list.items[i];
        count += item->kind == DRAW_SPRITE && tg_span_eq_str(draw_item_text(&kit.list, item), name);
    }
    return count;
}

static unsigned lines_in(enum theme_color color, float width)
{
    unsigned count = 0;
    for (size_t i = 0; i < kit.list.count; i++) {
        const struct draw_item *item = &kit.list.items[i];
        count += item->kind == DRAW_LINE && item->u.stroke.color == theme_light.color[color] &&
                 fabsf(item->u.stroke.width - width) < 0.01f;
    }
    return count;
}

static void the_envelope_shows_how_far_the_letter_is(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    look(&set, TRACE_LINE_SAID, "EHLO", 2);
    CHECK_INT(pictures("envelope-empty"), 1);
    look(&set, TRACE_LINE_SAID, "RCPT", 2);
    CHECK_INT(pictures("envelope-front"), 1);
    CHECK(draw_has_text(&kit.list, "on the way"));
    CHECK(draw_has_text(&kit.list, "RCPT TO:<hanako@"));
    look(&set, TRACE_LINE_SAID, "354", 2);
    CHECK_INT(pictures("envelope-front") + pictures("envelope-empty"), 0); /* an answer is no envelope */
    look(&set, TRACE_LINE_SAID, "Subject", 2);
    CHECK_INT(pictures("postcard"), 1);
    CHECK_INT(pictures("envelope-sealed"), 0);
    strike(&set);
}

static void a_plain_connection_is_a_stripe_and_a_sealed_one_has_rails(void **state)
{
    (void)state;
    struct story s = story_new();
    story_listen(&s, SAKURA, 25, TRACE_SMTP);
    story_connect(&s, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "STARTTLS", "220 Go ahead");
    struct trace_event sealed = story_event(&s, TRACE_TLS_STARTED, AOBA, SAKURA);
    sealed.stream = 1;
    sealed.protocol = TRACE_SMTP;
    story_add(&s, &sealed, "TLSv1.2 X");
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "MAIL FROM:<taro@aoba.example>", "250 OK");
    struct set set = stage(s, PRESENTATION_COMMANDS);
    set.scene.legend = false;
    look(&set, TRACE_LINE_SAID, "STARTTLS", 1);
    CHECK_INT(lines_in(COLOR_SMTP, 9), 1);
    CHECK_INT(lines_in(COLOR_TLS, 4), 0);
    look(&set, TRACE_LINE_SAID, "MAIL", 1);
    CHECK_INT(lines_in(COLOR_SMTP, 9), 1);
    CHECK_INT(lines_in(COLOR_TLS, 4), 2);
    CHECK_INT(pictures("envelope-sealed"), 1);
    strike(&set);
}

static void the_legend_names_only_what_the_run_has(void **state)
{
    (void)state;
    struct story sealed = story_new();
    story_listen(&sealed, SAKURA, 25, TRACE_SMTP);
    story_connect(&sealed, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    story_talk(&sealed, 1, AOBA, SAKURA, TRACE_SMTP, "STARTTLS", "220 Go ahead");
    struct story refused = story_new();
    story_listen(&refused, SAKURA, 25, TRACE_SMTP);
    story_connect(&refused, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    story_talk(&refused, 1, AOBA, SAKURA, TRACE_SMTP, "STARTTLS", "454 Not now");
    for (int i = 0; i < 2; i++) {
        struct set set = stage(i ? refused : sealed, PRESENTATION_COMMANDS);
        draw_at(&set, presentation_duration(set.timeline));
        CHECK(draw_has_text(&kit.list, tg_text(&kit.texts, "ui.town.legend.road")));
        CHECK_INT(draw_has_text(&kit.list, tg_text(&kit.texts, "ui.town.legend.rails")), !i);
        CHECK(!draw_has_text(&kit.list, tg_text(&kit.texts, "ui.town.legend.bird")));
        strike(&set);
    }
}

static void who_speaks_has_a_tag_and_the_door_is_filled(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    look(&set, TRACE_LINE_SAID, "RCPT", 2);
    CHECK(draw_has_text(&kit.list, "Taro's mail server"));
    CHECK(draw_has_text(&kit.list, "mail.sakura.example"));
    CHECK(draw_has_text(&kit.list, "C"));
    CHECK(draw_has_text(&kit.list, "S"));
    CHECK(draw_has_text(&kit.list, "587"));
    CHECK(draw_has_text(&kit.list, "queue"));
    CHECK_INT(pictures("post-office-aoba"), 1);
    strike(&set);
}

static void the_letters_layer_shows_no_ports_and_a_large_letter(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_LETTERS);
    look(&set, TRACE_LINE_SAID, "Subject", 2);
    CHECK(!draw_has_text(&kit.list, "587"));
    CHECK(!draw_has_text(&kit.list, "mail.aoba.example"));
    CHECK(draw_has_text(&kit.list, "Hanako's post office"));
    CHECK_INT(pictures("postcard"), 1);
    strike(&set);
}

static void birds_carry_questions_in_numbered_order(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    look(&set, TRACE_DNS_ASKED, "sakura", 3); /* to the top-level domain's server */
    CHECK_INT(pictures("swallow-slip"), 1);
    CHECK_INT(pictures("icon-check"), 1); /* the root has answered */
    CHECK(draw_has_text(&kit.list, "question 2 of 3"));
    CHECK(draw_has_text(&kit.list, "sakura.example. MX ?"));
    CHECK(draw_has_text(&kit.list, "3"));
    look(&set, TRACE_DNS_ANSWERED, "sakura", 2);
    CHECK_INT(pictures("slip-answer"), 1);
    CHECK_INT(pictures("icon-check"), 2);
    strike(&set);
}

static void no_such_name_comes_back_on_a_red_slip(void **state)
{
    (void)state;
    struct story s = story_new();
    struct trace_event e = story_event(&s, TRACE_DNS_ASKED, AOBA, DESK);
    e.b = 15;
    e.flags = TRACE_RECURSIVE;
    e.ref = story_add(&s, &e, "nowhere.example");
    e.kind = TRACE_DNS_ANSWERED;
    e.from = DESK;
    e.to = AOBA;
    e.b = 3;
    e.flags = 0;
    story_add(&s, &e, "nowhere.example MX\n");
    struct set set = stage(s, PRESENTATION_COMMANDS);
    look(&set, TRACE_DNS_ANSWERED, "nowhere", 1);
    CHECK_INT(pictures("slip-nxdomain"), 1);
    CHECK(draw_has_text(&kit.list, "no such name"));
    strike(&set);
}

static void what_is_refused_comes_back_stamped_from_a_red_door(void **state)
{
    (void)state;
    struct story s = story_new();
    story_listen(&s, SAKURA, 25, TRACE_SMTP);
    story_connect(&s, 1, AOBA, SAKURA, 25, TRACE_SMTP);
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "MAIL FROM:<taro@aoba.example>", "250 OK");
    story_talk(&s, 1, AOBA, SAKURA, TRACE_SMTP, "RCPT TO:<jiro@sakura.example>", "552 5.2.2 Mailbox full");
    struct set set = stage(s, PRESENTATION_COMMANDS);
    look(&set, TRACE_LINE_SAID, "552", 1);
    CHECK_INT(pictures("envelope-returned"), 1);
    CHECK_INT(pictures("sign-error"), 1);
    CHECK(draw_has_text(&kit.list, "turned away"));
    strike(&set);
}

static void a_stored_letter_shows_the_box_as_it_is_then(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    look(&set, TRACE_LETTER_STORED, "", 1);
    CHECK_INT(pictures("pobox-half"), 1);
    CHECK(draw_has_text(&kit.list, "42 %"));
    strike(&set);
}

static void a_silence_shows_a_clock_and_nobody_acts(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    size_t count = 0;
    const struct presentation_gap *gaps = presentation_gaps(set.timeline, &count);
    CHECK_INT(count, 1);
    draw_at(&set, (gaps[0].start + gaps[0].end) / 2);
    CHECK(draw_has_text(&kit.list, "30 seconds"));
    strike(&set);
}

static void a_covered_town_keeps_the_line_to_itself(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    set.scene.covered = true;
    look(&set, TRACE_LINE_SAID, "250 2.1.5", 2);
    CHECK(!draw_has_text(&kit.list, "2.1.5"));
    strike(&set);
}

static void without_motion_things_stand_at_their_end_with_a_trail(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    uint32_t rcpt = find(&set, TRACE_LINE_SAID, "RCPT", 2);
    double start = presentation_of_event(set.timeline, rcpt).start;
    set.scene.reduced_motion = true;
    draw_at(&set, start + 200);
    struct draw_point way[TOWN_PATH_MAX];
    size_t count = town_path(set.town, AOBA, SAKURA, way);
    struct town_target target = town_hit(&set.scene, way[count - 1].x, way[count - 1].y - 16);
    CHECK_INT(target.event, rcpt);
    CHECK(draw_has_text(&kit.list, "2"));
    strike(&set);
}

static void clicks_find_hosts_and_things(void **state)
{
    (void)state;
    struct set set = stage(story_first_letter(), PRESENTATION_COMMANDS);
    uint32_t rcpt = find(&set, TRACE_LINE_SAID, "RCPT", 2);
    draw_at(&set, presentation_still(set.timeline, rcpt));
    CHECK_INT(town_hit(&set.scene, 540, 521).event, rcpt);
    for (uint16_t host = 0; host < STORY_HOSTS; host++) {
        struct draw_rect box = town_host_rect(&set.scene, host);
        CHECK_INT(town_hit(&set.scene, box.x + box.w / 2, box.y + box.h * 0.3f).host, host);
    }
    struct town_target nothing = town_hit(&set.scene, 540, 640);
    CHECK(nothing.host == TRACE_NO_HOST && nothing.event == TRACE_NONE);
    CHECK_INT(town_hit(&set.scene, -5, 300).host, TRACE_NO_HOST);
    strike(&set);
}

static void thirty_letters_at_once_stay_cheap_and_have_no_cards(void **state)
{
    (void)state;
    struct story s = story_new();
    for (uint32_t i = 1; i <= 32; i++) {
        story_connect(&s, i, i % 2 ? AOBA : TARO, i % 2 ? SAKURA : AOBA, 25, TRACE_SMTP);
    }
    for (int round = 0; round < 20; round++) {
        for (uint32_t i = 1; i <= 32; i++) {
            struct trace_event e = story_event(&s, TRACE_LINE_SAID, i % 2 ? AOBA : TARO, i % 2 ? SAKURA : AOBA);
            e.stream = i;
            e.protocol = TRACE_SMTP;
            e.flags = TRACE_CONTENT;
            story_add(&s, &e, "Subject: x");
        }
        s.ms += 10;
    }
    struct set set = stage(s, PRESENTATION_COMMANDS);
    uint32_t middle = find(&set, TRACE_LINE_SAID, "Subject", 400), moving[64];
    double ms = presentation_of_event(set.timeline, middle).start;
    size_t count = presentation_moving(set.timeline, ms, moving, 64);
    CHECK(count >= 12);
    draw_at(&set, ms);
    CHECK_INT(pictures("postcard"), count);
    CHECK(!draw_has_text(&kit.list, "Subject"));
    CHECK(kit.list.count < 400);
    strike(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_envelope_shows_how_far_the_letter_is),
        cmocka_unit_test(a_plain_connection_is_a_stripe_and_a_sealed_one_has_rails),
        cmocka_unit_test(the_legend_names_only_what_the_run_has),
        cmocka_unit_test(who_speaks_has_a_tag_and_the_door_is_filled),
        cmocka_unit_test(the_letters_layer_shows_no_ports_and_a_large_letter),
        cmocka_unit_test(birds_carry_questions_in_numbered_order),
        cmocka_unit_test(no_such_name_comes_back_on_a_red_slip),
        cmocka_unit_test(what_is_refused_comes_back_stamped_from_a_red_door),
        cmocka_unit_test(a_stored_letter_shows_the_box_as_it_is_then),
        cmocka_unit_test(a_silence_shows_a_clock_and_nobody_acts),
        cmocka_unit_test(a_covered_town_keeps_the_line_to_itself),
        cmocka_unit_test(without_motion_things_stand_at_their_end_with_a_trail),
        cmocka_unit_test(clicks_find_hosts_and_things),
        cmocka_unit_test(thirty_letters_at_once_stay_cheap_and_have_no_cards),
    };
    return tg_finish(cmocka_run_group_tests(tests, set_up, tear_down));
}
