// SPDX-License-Identifier: MIT
#include "base/prng.h"
#include "gui/town.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/gui/story_trace.h"

#include <math.h>

static struct art_index art;

static int load_art(void **state)
{
    (void)state;
    return art_index_load(&art) == TG_OK ? 0 : -1;
}

static int drop_art(void **state)
{
    (void)state;
    art_index_deinit(&art);
    return 0;
}

static bool overlap(struct draw_rect a, struct draw_rect b)
{
    return a.w > 0 && b.w > 0 && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool within(struct draw_rect in, struct draw_rect r)
{
    return r.x >= in.x && r.y >= in.y && r.x + r.w <= in.x + in.w && r.y + r.h <= in.y + in.h;
}

static void check_room(const struct trace *trace, const struct town *town)
{
    uint16_t count = (uint16_t)trace_host_count(trace);
    for (uint16_t i = 0; i < count; i++) {
        const struct town_site *a = town_site(town, i);
        CHECK(a->box.w > 0);
        CHECK(within(town_frame(town), a->box));
        CHECK(a->plate.w <= 0 || within(town_frame(town), a->plate));
        for (uint16_t j = (uint16_t)(i + 1); j < count; j++) {
            const struct town_site *b = town_site(town, j);
            CHECK(!overlap(a->box, b->box));
            CHECK(!overlap(a->plate, b->plate));
            CHECK(!overlap(a->box, b->plate));
            CHECK(!overlap(a->plate, b->box));
        }
    }
}

static struct draw_point near_point(struct draw_point p, float x, float y)
{
    CHECK(fabsf(p.x - x) < 1.5f && fabsf(p.y - y) < 1.5f);
    return p;
}

static void the_first_lessons_cast_stands_where_the_style_guide_says(void **state)
{
    (void)state;
    struct story s = story_new();
    struct town *town = town_new(s.trace, NULL, &art);
    near_point(town_site(town, AOBA)->at, 232, 374);
    near_point(town_site(town, SAKURA)->at, 848, 374);
    near_point(town_site(town, TARO)->at, 96, 476);
    near_point(town_site(town, HANAKO)->at, 984, 476);
    near_point(town_site(town, DESK)->at, 400, 310);
    near_point(town_site(town, ROOT)->at, 540, 242);
    near_point(town_site(town, TLD)->at, 644, 302);
    near_point(town_site(town, NS_SAKURA)->at, 714, 343);
    CHECK(town_frame(town).w == 1080 && town_frame(town).h == 664);
    CHECK_STR(town_site(town, AOBA)->picture, "post-office-aoba");
    CHECK_STR(town_site(town, SAKURA)->picture, "post-office-sakura");
    CHECK_STR(town_face(town, HANAKO), "person-hanako");
    check_room(s.trace, town);
    town_free(town);
    trace_free(s.trace);
}

static void the_road_between_the_post_offices_bends_once(void **state)
{
    (void)state;
    struct story s = story_new();
    struct town *town = town_new(s.trace, NULL, &art);
    struct draw_point way[TOWN_PATH_MAX], back[TOWN_PATH_MAX];
    size_t count = town_path(town, AOBA, SAKURA, way);
    CHECK_INT(count, 13); /* two ends and a round corner */
    near_point(way[0], 310, 419);
    near_point(way[12], 770, 419);
    near_point(way[6], 540, 537);
    CHECK_INT(town_path(town, SAKURA, AOBA, back), 13);
    for (size_t i = 0; i < count; i++) {
        CHECK(fabsf(back[12 - i].x - way[i].x) < 0.1f && fabsf(back[12 - i].y - way[i].y) < 0.1f);
    }
    CHECK_INT(town_path(town, TARO, AOBA, way), 2);
    near_point(way[0], 153, 509);
    CHECK_INT(town_path(town, TARO, TARO, way), 0);
    CHECK(town_distance(town, DESK, ROOT) < town_distance(town, TARO, HANAKO));
    CHECK(town_distance(town, TARO, HANAKO) <= 1);
    town_free(town);
    trace_free(s.trace);
}

static void add_host(struct trace *trace, const char *format, unsigned number, const char *domain_format,
                     unsigned domain, enum trace_role role)
{
    struct tg_buf name, whose;
    tg_buf_init(&name, 100);
    tg_buf_init(&whose, 100);
    tg_buf_fmt(&name, format, number);
    tg_buf_fmt(&whose, domain_format, domain);
    struct trace_host host = {tg_buf_cstr(&name), tg_buf_cstr(&whose), 0xC0000200 + number, (uint8_t)role};
    trace_add_host(trace, &host);
    tg_buf_deinit(&name);
    tg_buf_deinit(&whose);
}

static struct trace *some_town(struct tg_prng *prng, unsigned domains, unsigned clients)
{
    struct tg_epoch epoch = {0, 0};
    struct trace *trace = trace_new(&epoch);
    for (unsigned i = 0; i < domains; i++) {
        add_host(trace, "mail.town%u.example", i, "town%u.example", i, TRACE_ROLE_MAIL_SERVER);
        if (tg_prng_below(prng, 5) == 0) {
            add_host(trace, "backup.town%u.example", i, "town%u.example", i, TRACE_ROLE_MAIL_SERVER);
        }
        add_host(trace, "ns1.town%u.example", i, "town%u.example", i, TRACE_ROLE_NS_AUTH);
    }
    for (unsigned i = 0; i < clients; i++) {
        bool phone = tg_prng_below(prng, 4) == 0;
        add_host(trace, phone ? "phone-%u" : "person%u-pc", i, "person@town%u.example",
                 (unsigned)tg_prng_below(prng, domains), phone ? TRACE_ROLE_PHONE : TRACE_ROLE_CLIENT);
    }
    add_host(trace, "resolver", 0, "", 0, TRACE_ROLE_RESOLVER);
    add_host(trace, "a.root", 0, ".", 0, TRACE_ROLE_NS_ROOT);
    add_host(trace, "a.nic.example", 0, "example", 0, TRACE_ROLE_NS_TLD);
    if (tg_prng_below(prng, 2)) {
        add_host(trace, "eve", 0, "", 0, TRACE_ROLE_OTHER);
    }
    return trace;
}

static void no_town_is_crowded(void **state)
{
    (void)state;
    struct tg_prng prng;
    tg_prng_init(&prng, 11, "towns");
    for (unsigned domains = 1; domains <= 12; domains++) {
        for (unsigned k = 0; k < 5; k++) {
            unsigned clients = k == 0 ? 0 : k == 4 ? 30 : (unsigned)tg_prng_below(&prng, 30);
            struct trace *trace = some_town(&prng, domains, clients);
            struct town *town = town_new(trace, NULL, &art);
            check_room(trace, town);
            town_free(town);
            trace_free(trace);
        }
    }
}

static void every_pair_of_hosts_has_a_way(void **state)
{
    (void)state;
    struct tg_prng prng;
    tg_prng_init(&prng, 5, "towns");
    struct trace *trace = some_town(&prng, 6, 14);
    struct town *town = town_new(trace, NULL, &art);
    uint16_t count = (uint16_t)trace_host_count(trace);
    struct draw_point way[TOWN_PATH_MAX];
    for (uint16_t i = 0; i < count; i++) {
        for (uint16_t j = 0; j < count; j++) {
            size_t points = town_path(town, i, j, way);
            CHECK(i == j ? points == 0 : points >= 1 && points <= TOWN_PATH_MAX);
            if (i != j) {
                struct draw_point from = town_site(town, i)->door, to = town_site(town, j)->door;
                CHECK(fabsf(way[0].x - from.x) < 0.5f && fabsf(way[points - 1].x - to.x) < 0.5f);
            }
        }
    }
    town_free(town);
    trace_free(trace);
}

static void the_same_hosts_always_stand_the_same(void **state)
{
    (void)state;
    struct tg_prng prng;
    tg_prng_init(&prng, 3, "towns");
    struct trace *trace = some_town(&prng, 4, 9);
    struct town *one = town_new(trace, NULL, &art), *two = town_new(trace, NULL, &art);
    for (uint16_t i = 0; i < trace_host_count(trace); i++) {
        CHECK(town_site(one, i)->at.x == town_site(two, i)->at.x && town_site(one, i)->at.y == town_site(two, i)->at.y);
    }
    town_free(one);
    town_free(two);
    trace_free(trace);
}

static void a_scenarios_layout_comes_first(void **state)
{
    (void)state;
    struct story s = story_new();
    struct scenario_spot spot = {"hanako-pc", 250000, 850000};
    struct scenario scenario = {.layout = &spot, .layout_count = 1};
    struct town *town = town_new(s.trace, &scenario, &art);
    struct draw_rect frame = town_frame(town);
    near_point(town_site(town, HANAKO)->at, frame.x + frame.w * 0.25f, frame.y + frame.h * 0.85f);
    struct draw_point way[TOWN_PATH_MAX];
    CHECK(town_path(town, HANAKO, SAKURA, way) > 2);
    town_free(town);
    trace_free(s.trace);
}

static void a_town_with_nobody_and_one_with_thousands_do_not_break(void **state)
{
    (void)state;
    struct tg_epoch epoch = {0, 0};
    struct trace *empty = trace_new(&epoch);
    struct town *town = town_new(empty, NULL, &art);
    CHECK(town_frame(town).w == 1080);
    town_free(town);
    trace_free(empty);
    struct tg_prng prng;
    tg_prng_init(&prng, 1, "towns");
    struct trace *trace = some_town(&prng, 60, 240);
    town = town_new(trace, NULL, &art);
    struct draw_point way[TOWN_PATH_MAX];
    CHECK(town_path(town, 0, 200, way) <= TOWN_PATH_MAX);
    town_free(town);
    trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_lessons_cast_stands_where_the_style_guide_says),
        cmocka_unit_test(the_road_between_the_post_offices_bends_once),
        cmocka_unit_test(no_town_is_crowded),
        cmocka_unit_test(every_pair_of_hosts_has_a_way),
        cmocka_unit_test(the_same_hosts_always_stand_the_same),
        cmocka_unit_test(a_scenarios_layout_comes_first),
        cmocka_unit_test(a_town_with_nobody_and_one_with_thousands_do_not_break),
    };
    return tg_finish(cmocka_run_group_tests(tests, load_art, drop_art));
}
