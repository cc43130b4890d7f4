// SPDX-License-Identifier: MIT
#include "base/texts.h"

#include "base/file.h"
#include "base/text.h"

/* Copies the text with "\n" and "\\" undone, NUL-terminated. */
static char *unescape(struct tg_span s)
{
    char *out = tg_alloc(s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\' && i + 1 < s.len && (s.ptr[i + 1] == 'n' || s.ptr[i + 1] == '\\')) {
            out[n++] = s.ptr[++i] == 'n' ? '\n' : '\\';
        } else {
            out[n++] = (char)s.ptr[i];
        }
    }
    return out;
}

static enum tg_status read_lines(struct tg_texts *texts, struct tg_span rest, int *bad_line)
{
    for (*bad_line = 1; rest.len; (*bad_line)++) {
        struct tg_span line = tg_split(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        const size_t tab = tg_span_find_byte(line, '\t');
        if (tab == SIZE_MAX || tab == 0) {
            return TG_MALFORMED;
        }
        char *old = tg_table_put(&texts->by_key, tg_span_sub(line, 0, tab), unescape(tg_span_after(line, tab + 1)));
        if (old) {
            tg_free(old);
            return TG_MALFORMED;
        }
    }
    return TG_OK;
}

enum tg_status tg_texts_load(struct tg_texts *texts, const char *language, int *bad_line)
{
    *texts = (struct tg_texts){0};
    *bad_line = 0;
    tg_table_init(&texts->by_key);
    tg_buf_init(&texts->storage, 4 << 20);
    if (strlen(language) >= sizeof texts->language) {
        return TG_NOT_FOUND;
    }
    memcpy(texts->language, language, strlen(language));
    /* What the commands, the window and the papers say lies in files of its own, so that a translator finds it together. */
    static const char *const files[] = {"texts/%s.tsv", "texts/ui-%s.tsv", "texts/cli-%s.tsv", "texts/take-%s.tsv"};
    enum tg_status status = TG_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && status == TG_OK; i++) {
        struct tg_buf name, path;
        tg_buf_init(&name, 256);
        tg_buf_init(&path, 8192);
        tg_buf_clear(&texts->storage);
        tg_buf_fmt(&name, files[i], language);
        status = tg_data_path(tg_buf_cstr(&name), &path);
        if (status == TG_OK) {
            status = tg_file_read((const char *)path.ptr, &texts->storage);
        } else if (i > 0) {
            status = TG_OK;
        }
        if (status == TG_OK) {
            status = read_lines(texts, tg_buf_span(&texts->storage), bad_line);
        }
        tg_buf_deinit(&name);
        tg_buf_deinit(&path);
    }
    return status;
}

void tg_texts_deinit(struct tg_texts *texts)
{
    size_t at = 0;
    for (const struct tg_table_entry *e; (e = tg_table_next(&texts->by_key, &at)) != NULL;) {
        tg_free(e->value);
    }
    tg_table_deinit(&texts->by_key);
    tg_buf_deinit(&texts->storage);
}

bool tg_texts_has(const struct tg_texts *texts, const char *key)
{
    return tg_table_get(&texts->by_key, tg_span_str(key)) != NULL;
}

const char *tg_text(const struct tg_texts *texts, const char *key)
{
    const char *text = tg_table_get(&texts->by_key, tg_span_str(key));
    return text ? text : key;
}

bool tg_text_fmt(const struct tg_texts *texts, struct tg_buf *out, const char *key, const struct tg_span *arguments,
                 size_t argument_count)
{
    bool fits = true;
    for (const char *t = tg_text(texts, key); *t; t++) {
        if (t[0] == '{' && tg_is_digit((unsigned char)t[1]) && t[2] == '}') {
            const size_t i = (size_t)(t[1] - '0');
            fits = (i >= argument_count || tg_buf_append(out, arguments[i])) && fits;
            t += 2;
        } else {
            fits = tg_buf_byte(out, (unsigned char)*t) && fits;
        }
    }
    return fits;
}
