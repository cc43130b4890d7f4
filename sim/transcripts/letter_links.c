// SPDX-License-Identifier: MIT
/* Links of an HTML part whose words name one host and that lead to another (MSG15). Nothing is fetched or run, and this
 * is no reader of HTML: it looks at <a href="..."> as it stands. */
#include "base/text.h"
#include "sim/transcripts/letter_report_internal.h"

enum { HTML_MAX = 1 << 20, TAG_MAX = 4096, WORDS_MAX = 2048, LINKS_MAX = 1000 };

/* The host in front of a path; empty unless it has the form of one with a dot. */
static struct tg_span host_in(struct tg_span s)
{
    size_t end = 0, dots = 0;
    while (end < s.len && (tg_is_alnum(s.ptr[end]) || s.ptr[end] == '-' || s.ptr[end] == '.')) {
        dots += s.ptr[end++] == '.';
    }
    bool whole = end == s.len || strchr("/:?#", s.ptr[end]) != NULL;
    return tg_span_sub(s, 0, whole && dots > 0 && s.ptr[0] != '.' && s.ptr[end - 1] != '.' ? end : 0);
}

/* Of "https://user@host:1/path" the host; *web: it began like that. */
static struct tg_span host_of(struct tg_span url, bool *web)
{
    *web = tg_span_istarts(url, "http://") || tg_span_istarts(url, "https://");
    if (*web) {
        url = tg_span_after(url, tg_span_find(url, TG_SPAN_LIT("//")) + 2);
        for (size_t i = 0; i < url.len && !strchr("/?#", url.ptr[i]); i++) {
            if (url.ptr[i] == '@') { /* what stands before it is a name, however much it looks like a host */
                url = tg_span_after(url, i + 1);
                i = 0;
            }
        }
    }
    return host_in(url);
}

static struct tg_span without_www(struct tg_span host)
{
    return tg_span_istarts(host, "www.") ? tg_span_after(host, 4) : host;
}

/* a is b, or a name below it. */
static bool belongs(struct tg_span a, struct tg_span b)
{
    return tg_span_ieq(a, b) ||
           (a.len > b.len && a.ptr[a.len - b.len - 1] == '.' && tg_span_ieq(tg_span_after(a, a.len - b.len), b));
}

/* What a person sees of the link: without tags. */
static void take_words(struct tg_buf *out, struct tg_span html)
{
    bool tag = false;
    tg_buf_clear(out);
    for (size_t i = 0; i < html.len; i++) {
        tag = html.ptr[i] == '<' ? true : tag;
        if (!tag) {
            (void)tg_buf_byte(out, html.ptr[i]);
        }
        tag = html.ptr[i] == '>' ? false : tag;
    }
}

/* The value of href among a tag's attributes. */
static struct tg_span href_of(struct tg_span attributes)
{
    size_t at = tg_span_ifind(attributes, TG_SPAN_LIT("href"));
    struct tg_span value = tg_span_trim(tg_span_after(attributes, at == SIZE_MAX ? attributes.len : at + 4));
    if (value.len == 0 || value.ptr[0] != '=') {
        return tg_span_make(NULL, 0);
    }
    value = tg_span_trim(tg_span_after(value, 1));
    if (value.len > 0 && (value.ptr[0] == '"' || value.ptr[0] == '\'')) {
        return tg_span_trim(tg_span_sub(value, 1, tg_span_find_byte(tg_span_after(value, 1), value.ptr[0])));
    }
    return tg_split(&value, ' ');
}

static bool leads_elsewhere(struct tg_span attributes, struct tg_span words)
{
    bool web, shown_web;
    struct tg_span target = host_of(href_of(attributes), &web), shown = host_of(words, &shown_web);
    return web && target.len > 0 && shown.len > 0 && !belongs(target, without_www(shown));
}

static bool any_link(struct tg_span html)
{
    struct tg_buf words;
    bool found = false;
    unsigned links = 0;
    tg_buf_init(&words, WORDS_MAX);
    for (size_t at; !found && links < LINKS_MAX && (at = tg_span_ifind(html, TG_SPAN_LIT("<a"))) != SIZE_MAX;) {
        html = tg_span_after(html, at + 2);
        size_t end = tg_span_find_byte(tg_span_sub(html, 0, TAG_MAX), '>');
        if (html.len == 0 || end == SIZE_MAX || (html.ptr[0] > ' ')) {
            continue; /* <abbr>, or no tag at all */
        }
        links++;
        struct tg_span inside = tg_span_sub(html, end + 1, WORDS_MAX);
        take_words(&words, tg_span_sub(inside, 0, tg_span_ifind(inside, TG_SPAN_LIT("</a"))));
        found = leads_elsewhere(tg_span_sub(html, 0, end), tg_span_trim(tg_buf_span(&words)));
    }
    tg_buf_deinit(&words);
    return found;
}

void letter_links_check(struct letter_report *report, const struct letter_part *p)
{
    if (tg_span_eq_str(p->part->type, "text") && tg_span_eq_str(p->part->subtype, "html") &&
        p->part->body.len <= HTML_MAX) {
        struct tg_buf html;
        tg_buf_init(&html, (size_t)4 * HTML_MAX);
        (void)mail_part_text(p->part, &html, NULL);
        if (any_link(tg_buf_span(&html))) {
            letter_defect_add(report, "link-elsewhere", LETTER_PART, p->number);
        }
        tg_buf_deinit(&html);
    }
}
