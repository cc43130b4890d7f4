// SPDX-License-Identifier: MIT
/* Frames of the window with the software renderer, in CPU time: "name value unit" lines. Checks what it times. */
#include "base/file.h"
#include "base/pages.h"
#include "gui/app.h"
#include "gui/sdl_backend.h"
#include "tests/bench/gui/bench_trace.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID /* others' work on the machine is not ours */, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "bench_frame: %s\n", what);
        exit(1);
    }
}

static struct backend *open_backend(int width, int height)
{
    const char *why = "";
    struct backend *b =
        backend_new(&(struct backend_options){.width = width, .height = height, .in_memory = true}, &why);
    must(b != NULL, why);
    return b;
}

/* From nothing to the first picture of a lesson: fonts, pictures, texts, the run of the world, layout, painting. */
static void open_lesson(void)
{
    static struct app app;
    struct backend *b = open_backend(1600, 900);
    struct text_measurer measurer = backend_measurer(b);
    must(app_init(&app, backend_art(b), &measurer) == TG_OK && app_open(&app, "first-letter"),
         "the lesson does not open");
    must(backend_paint(b, app_frame(&app, 0, 1600, 900)), "nothing was painted");
    app_deinit(&app);
    backend_free(b);
}

static double wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double children_ms(void)
{
    struct rusage use;
    getrusage(RUSAGE_CHILDREN, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

/* A new process that opens the lesson and ends, loading of libraries and leaving included: the time that passes, and
 * the CPU time. */
static void first_frame(const char *program, int times)
{
    double best = 1e9, best_cpu = 1e9;
    for (int i = 0; i < times; i++) {
        int status = -1;
        double start = wall_ms(), cpu = children_ms();
        pid_t child = fork();
        if (child == 0) {
            execl(program, program, "first-frame", (char *)NULL);
            _exit(127);
        }
        must(child > 0 && waitpid(child, &status, 0) == child && status == 0, "the first frame was not painted");
        double took = wall_ms() - start;
        best = took < best ? took : best;
        cpu = children_ms() - cpu;
        best_cpu = cpu < best_cpu ? cpu : best_cpu;
    }
    printf("gui_first_frame_process %.1f ms\ngui_first_frame_process_cpu %.1f ms\n", best, best_cpu);
    best = 1e9;
    for (int i = 0; i < times; i++) {
        double start = now_ms();
        open_lesson();
        double took = now_ms() - start;
        best = took < best ? took : best;
    }
    printf("gui_first_frame_warm %.1f ms\n", best);
}

enum { LETTERS = 30 };

/* Letters that are drawn on their way. */
static unsigned letters_in(const struct draw_list *list)
{
    unsigned count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct draw_item *item = &list->items[i];
        count += item->kind == DRAW_SPRITE && tg_span_eq_str(draw_item_text(list, item), "postcard");
    }
    return count;
}

/* Playing on, a frame after the other, everything moving; layout and painting apart. */
static void frames(const char *name, struct app *app, struct backend *b, float w, float h, int count)
{
    double layout = 0, paint = 0;
    unsigned fewest = UINT_MAX;
    int painted = 0;
    app->playing = true;
    for (int i = 0; i < count; i++) {
        app->now = i * 16.0;
        double a = now_ms();
        const struct draw_list *list = app_frame(app, (i + 1) * 16.0, w, h);
        double m = now_ms();
        painted += backend_paint(b, list);
        paint += now_ms() - m;
        layout += m - a;
        unsigned letters = letters_in(list);
        fewest = letters < fewest ? letters : fewest;
    }
    must(painted * 10 >= count * 9, "the frames do not move");
    printf("%s_letters_drawn %u at_least\n", name, fewest);
    must(fewest >= LETTERS, "too few letters are drawn on their way");
    printf("%s_layout %.2f ms\n%s_paint %.2f ms\n%s_rate %.0f frames/s\n", name, layout / count, name, paint / count,
           name, count * 1000.0 / (layout + paint));
}

static void busy_town(float w, float h, const char *name)
{
    static struct app app;
    struct backend *b = open_backend((int)w, (int)h);
    struct text_measurer measurer = backend_measurer(b);
    must(app_init(&app, backend_art(b), &measurer) == TG_OK, "no texts");
    struct trace *trace = bench_flights(LETTERS + 2, 100);
    app_show(&app, trace, NULL);
    (void)backend_paint(b, app_frame(&app, 0, w, h));
    uint32_t moving[64];
    double all = presentation_duration(app_presentation(&app)), first = 0, last = 0;
    for (double ms = 0; ms < all; ms += all / 4000) {
        if (presentation_moving(app_presentation(&app), ms, moving, 64) >= LETTERS) {
            first = first > 0 ? first : ms;
            last = ms;
        }
    }
    app.ms = (first + last) / 2;
    frames(name, &app, b, w, h, 120);
    app_deinit(&app);
    trace_free(trace);
    backend_free(b);
}

/* Jumping about in a long trace: a view and its picture, each time somewhere else. */
static void seeks(void)
{
    static struct app app;
    struct backend *b = open_backend(1600, 900);
    struct text_measurer measurer = backend_measurer(b);
    must(app_init(&app, backend_art(b), &measurer) == TG_OK, "no texts");
    struct trace *trace = bench_trace(4, 100000 / 4 / 4);
    double start = now_ms();
    app_show(&app, trace, NULL);
    (void)app_frame(&app, 0, 1600, 900);
    printf("gui_long_trace_events %zu events\n", trace_count(trace));
    printf("gui_long_trace_open %.1f ms\n", now_ms() - start);
    double all = presentation_duration(app_presentation(&app)), worst = 0, sum = 0;
    uint64_t seed = 1;
    enum { SEEKS = 200 };
    for (int i = 0; i < SEEKS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        app.ms = all * (double)(seed >> 40) / (double)(1 << 24);
        start = now_ms();
        (void)app_frame(&app, 0, 1600, 900);
        double took = now_ms() - start;
        sum += took;
        worst = took > worst ? took : worst;
        must(view_at(app.view) == app_event(&app) + 1, "the view is somewhere else");
    }
    printf("gui_seek_mean %.2f ms\ngui_seek_worst %.2f ms\n", sum / SEEKS, worst);
    app_deinit(&app);
    trace_free(trace);
    backend_free(b);
}

int main(int argc, char **argv)
{
    tg_pages_prepare_heap();
    tg_data_init(argv[0]);
    if (argc > 1) { /* what first_frame runs */
        open_lesson();
        return 0;
    }
    first_frame(argv[0], 5);
    busy_town(1600, 900, "gui_busy_1600x900");
    busy_town(1920, 1080, "gui_busy_1920x1080");
    seeks();
    return 0;
}
