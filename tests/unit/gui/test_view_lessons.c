// SPDX-License-Identifier: MIT
/* Every lesson, run for real: its timeline keeps the order, its views are the same forwards and backwards, its town is
 * drawn without a text over another. */
#include "base/file.h"
#include "gui/presentation.h"
#include "gui/town.h"
#include "gui/view.h"
#include "scenarios/scenario_load.h"
#include "scenarios/world.h"
#include "tests/harness/tg_test.h"

static float width_of(void *context, const struct draw_font *font, struct tg_span text)
{
    float width = 0;
    (void)context;
    for (size_t i = 0; i < text.len; i++) {
        if ((text.ptr[i] & 0xC0) != 0x80) {
            width += font->px * (text.ptr[i] < 0x80 ? font->face == DRAW_MONO ? 0.5f : 0.56f : 1.0f);
        }
    }
    return width;
}

static bool all_provided(void *context, const struct draw_font *font, uint32_t code_point)
{
    (void)context;
    (void)font;
    return code_point >= 32;
}

struct played {
    struct scenario *scenario;
    struct world *world;
    struct trace *trace;
};

static struct played play(const char *id)
{
    struct scenario_errors errors = {0};
    struct played p = {.scenario = scenario_load(id, &errors)};
    CHECK(p.scenario != NULL);
    scenario_errors_deinit(&errors);
    p.world = world_new(p.scenario, p.scenario->seed);
    world_run_all(p.world);
    p.trace = world_trace(p.world);
    return p;
}

static void put_away(struct played *p)
{
    world_free(p->world);
    scenario_free(p->scenario);
}

static void check_timeline(const struct trace *trace, enum presentation_layer layer)
{
    struct presentation_options options = {.layer = layer};
    struct presentation *p = presentation_new(trace, &options);
    double start = 0;
    tg_time clock = 0;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < trace_count(trace); i++) {
        struct presentation_span span = presentation_of_event(p, i);
        tg_time now = presentation_sim_time(p, span.start);
        CHECK(span.start >= start && span.end >= span.start && now >= clock);
        start = span.start;
        clock = now;
        if (presentation_shows(p, i)) {
            CHECK_INT(presentation_event_at(p, presentation_still(p, i)), i);
            shown++;
        }
    }
    uint32_t stops = 0, at = TRACE_NONE;
    while ((at = presentation_step(p, PRESENTATION_BY_EVENT, at, 1)) != TRACE_NONE) {
        stops++;
    }
    CHECK_INT(stops, shown); /* each once */
    CHECK(shown > 10);
    CHECK(presentation_duration(p) < 20 * 60 * 1000.0);
    presentation_free(p);
}

static void check_views(const struct trace *trace)
{
    struct view *view = view_new(trace), *fresh = view_new(trace);
    struct tg_buf before, after;
    tg_buf_init(&before, 1 << 22);
    tg_buf_init(&after, 1 << 22);
    uint32_t total = (uint32_t)trace_count(trace), middle = total * 2 / 3;
    view_seek(view, middle);
    view_dump(view, &before);
    for (uint32_t i = 0; i < 50 && i < middle; i++) {
        view_seek(view, view_at(view) - 1);
    }
    for (uint32_t i = 0; i < 50 && view_at(view) < middle; i++) {
        view_seek(view, view_at(view) + 1);
    }
    view_dump(view, &after);
    CHECK_SPANS(tg_buf_span(&after), tg_buf_span(&before));
    view_seek(view, total);
    view_seek(view, 10);
    view_seek(view, middle);
    view_seek(fresh, middle);
    tg_buf_clear(&before);
    tg_buf_clear(&after);
    view_dump(view, &before);
    view_dump(fresh, &after);
    CHECK_SPANS(tg_buf_span(&before), tg_buf_span(&after));
    tg_buf_deinit(&before);
    tg_buf_deinit(&after);
    view_free(view);
    view_free(fresh);
}

struct stage {
    struct art_index art;
    struct tg_texts texts;
    struct tg_arena frame;
    struct draw_list list;
    struct text_measurer measurer;
    struct canvas canvas;
};

static void check_pictures(struct stage *stage, const struct played *p, enum presentation_layer layer, const char *id)
{
    struct town *town = town_new(p->trace, p->scenario, &stage->art);
    struct presentation_options options = {.layer = layer, .distance = town_distance, .context = town};
    struct presentation *timeline = presentation_new(p->trace, &options);
    struct view *view = view_new(p->trace);
    struct tg_buf found;
    tg_buf_init(&found, 1 << 16);
    uint32_t step = 0;
    for (uint32_t at = TRACE_NONE; (at = presentation_step(timeline, PRESENTATION_BY_EVENT, at, 1)) != TRACE_NONE;
         step++) {
        if (step > 60 && step % 7) {
            continue;
        }
        double ms = presentation_still(timeline, at);
        view_seek(view, at + 1);
        struct town_scene scene = {
            .canvas = &stage->canvas,
            .town = town,
            .view = view,
            .presentation = timeline,
            .ms = ms,
            .rect = {0, 64,  1080, 664},
            .keep = {0, 172, 1080, 556},
            .selected_host = TRACE_NO_HOST,
            .pointed_host = TRACE_NO_HOST,
            .legend = true
        };
        tg_arena_reset(&stage->frame);
        draw_begin(&stage->list, 1600, 900, stage->canvas.theme->color[COLOR_BG], false);
        town_draw(&scene);
        tg_buf_clear(&found);
        size_t errors = draw_check(&stage->list, &found);
        if (errors) {
            print_error("%s, layer %d, event %u: %s\n", id, (int)layer, at, tg_buf_cstr(&found));
        }
        CHECK_INT(errors, 0);
        CHECK(stage->list.count > 20);
    }
    tg_buf_deinit(&found);
    view_free(view);
    presentation_free(timeline);
    town_free(town);
}

static void for_each_lesson(void (*check)(const char *id, void *context), void *context)
{
    struct tg_buf names;
    tg_buf_init(&names, 1 << 16);
    CHECK(tg_data_list("lessons", ".json", &names) == TG_OK);
    struct tg_span rest = tg_buf_span(&names);
    unsigned lessons = 0;
    while (rest.len) {
        size_t end = tg_span_find_byte(rest, 0);
        char id[200] = {0};
        CHECK(end > 5 && end < sizeof id);
        memcpy(id, rest.ptr, end - 5);
        check(id, context);
        rest = tg_span_after(rest, end + 1);
        lessons++;
    }
    CHECK(lessons > 0);
    tg_buf_deinit(&names);
}

static void check_lesson_time(const char *id, void *context)
{
    struct played p = play(id);
    (void)context;
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        check_timeline(p.trace, (enum presentation_layer)layer);
    }
    check_views(p.trace);
    put_away(&p);
}

static void every_lesson_is_presented_in_order_and_seen_the_same_both_ways(void **state)
{
    (void)state;
    for_each_lesson(check_lesson_time, NULL);
}

static void check_lesson_pictures(const char *id, void *context)
{
    struct played p = play(id);
    for (int layer = PRESENTATION_LETTERS; layer <= PRESENTATION_BYTES; layer++) {
        check_pictures(context, &p, (enum presentation_layer)layer, id);
    }
    put_away(&p);
}

static void the_town_of_every_lesson_is_drawn_without_a_text_over_another(void **state)
{
    struct stage stage = {
        .measurer = {NULL, width_of, all_provided}
    };
    static const char *const languages[] = {"en", "ja"};
    (void)state;
    CHECK(art_index_load(&stage.art) == TG_OK);
    for (int i = 0; i < 2; i++) {
        int bad = 0;
        CHECK(tg_texts_load(&stage.texts, languages[i], &bad) == TG_OK);
        tg_arena_init(&stage.frame, SIZE_MAX);
        draw_list_init(&stage.list);
        stage.canvas = (struct canvas){.list = &stage.list,
                                       .theme = &theme_light,
                                       .measurer = &stage.measurer,
                                       .texts = &stage.texts,
                                       .art = &stage.art,
                                       .frame = &stage.frame,
                                       .s = 1,
                                       .f = 1};
        for_each_lesson(check_lesson_pictures, &stage);
        draw_list_deinit(&stage.list);
        tg_arena_deinit(&stage.frame);
        tg_texts_deinit(&stage.texts);
    }
    art_index_deinit(&stage.art);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lesson_is_presented_in_order_and_seen_the_same_both_ways),
        cmocka_unit_test(the_town_of_every_lesson_is_drawn_without_a_text_over_another),
    };
    return tg_run_tests(tests);
}
