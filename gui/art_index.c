// SPDX-License-Identifier: MIT
#include "gui/art_index.h"

#include "base/file.h"

#include <cjson/cJSON.h>

#define ART_INDEX_MAX ((size_t)1 << 20)

static bool take(struct art_index *art, const cJSON *entry)
{
    const cJSON *w = cJSON_GetObjectItemCaseSensitive(entry, "w");
    const cJSON *h = cJSON_GetObjectItemCaseSensitive(entry, "h");
    const cJSON *ax = cJSON_GetObjectItemCaseSensitive(entry, "ax");
    const cJSON *ay = cJSON_GetObjectItemCaseSensitive(entry, "ay");
    struct art_picture *picture = TG_ARENA_NEW(&art->arena, struct art_picture);

    if (picture == NULL || !cJSON_IsNumber(w) || !cJSON_IsNumber(h) || !cJSON_IsNumber(ax) || !cJSON_IsNumber(ay)) {
        return false;
    }
    *picture = (struct art_picture){(float)w->valuedouble, (float)h->valuedouble, (float)ax->valuedouble,
                                    (float)ay->valuedouble};
    (void)tg_table_put(&art->by_name, tg_span_str(entry->string), picture);
    return true;
}

enum tg_status art_index_load(struct art_index *art)
{
    struct tg_buf path, text;
    enum tg_status status;

    tg_arena_init(&art->arena, ART_INDEX_MAX);
    tg_table_init(&art->by_name);
    tg_buf_init(&path, 4096);
    tg_buf_init(&text, ART_INDEX_MAX);
    status = tg_data_path("art/index.json", &path);
    if (status == TG_OK) {
        status = tg_file_read((const char *)path.ptr, &text);
    }
    if (status == TG_OK) {
        cJSON *root = cJSON_ParseWithLength((const char *)text.ptr, text.len);
        const cJSON *entry;
        status = cJSON_IsObject(root) ? TG_OK : TG_MALFORMED;
        cJSON_ArrayForEach(entry, root)
        {
            if (!take(art, entry)) {
                status = TG_MALFORMED;
            }
        }
        cJSON_Delete(root);
    }
    tg_buf_deinit(&text);
    tg_buf_deinit(&path);
    return status;
}

void art_index_deinit(struct art_index *art)
{
    tg_table_deinit(&art->by_name);
    tg_arena_deinit(&art->arena);
}

const struct art_picture *art_find(const struct art_index *art, const char *name)
{
    return tg_table_get(&art->by_name, tg_span_str(name));
}
