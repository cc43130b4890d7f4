// SPDX-License-Identifier: MIT
#include "sim/transcripts/letter_report.h"

static void string_or_null(struct json_writer *w, const char *key, struct tg_span value)
{
    if (value.len > 0) {
        json_string(w, key, value);
    } else {
        json_null(w, key);
    }
}

static void put_mailbox(struct json_writer *w, const struct mail_address *a)
{
    json_open(w, NULL, '{');
    json_string(w, "display_name", a->display_name);
    json_string(w, "local", a->local);
    json_string(w, "domain", a->domain);
    json_close(w, '}');
}

void letter_addresses_json(struct json_writer *w, const char *key, const struct mail_address_list *list)
{
    json_open(w, key, '[');
    for (size_t i = 0; i < list->count;) {
        const struct mail_address *first = &list->addresses[i];
        if (!first->has_group) {
            put_mailbox(w, first);
            i++;
            continue;
        }
        json_open(w, NULL, '{');
        json_string(w, "group", first->group);
        json_open(w, "members", '[');
        /* Groups of one name are told apart by where the name is kept. */
        for (; i < list->count && list->addresses[i].has_group && list->addresses[i].group.ptr == first->group.ptr;
             i++) {
            if (!list->addresses[i].group_only) {
                put_mailbox(w, &list->addresses[i]);
            }
        }
        json_close(w, ']');
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_part(struct json_writer *w, const char *key, const struct letter_part *p)
{
    struct tg_buf type;
    tg_buf_init(&type, SIZE_MAX);
    (void)tg_buf_fmt(&type, "%S/%S", p->part->type, p->part->subtype);
    json_open(w, key, '{');
    json_string(w, "type", tg_buf_span(&type));
    string_or_null(w, "charset", p->charset);
    json_unsigned(w, "size", p->size);
    string_or_null(w, "filename", p->filename);
    json_open(w, "parts", '[');
    for (size_t i = 0; i < p->child_count; i++) {
        put_part(w, NULL, &p->children[i]);
    }
    json_close(w, ']');
    json_close(w, '}');
    tg_buf_deinit(&type);
}

static void put_hop(struct json_writer *w, const struct letter_hop *hop)
{
    const struct received_field *r = &hop->received;
    w->new_line = true;
    json_open(w, NULL, '{');
    string_or_null(w, "from", r->from);
    string_or_null(w, "from_seen", r->from_seen);
    string_or_null(w, "address", r->address);
    string_or_null(w, "by", r->by);
    string_or_null(w, "via", r->via);
    string_or_null(w, "with", r->with);
    string_or_null(w, "id", r->id);
    string_or_null(w, "for", r->recipient);
    string_or_null(w, "date_text", r->date_text);
    if (r->has_date) {
        struct tg_buf date;
        const struct tg_epoch epoch = {r->unix_seconds, r->zone_minutes};
        tg_buf_init(&date, 64);
        (void)tg_date_rfc3339(&date, &epoch, 0);
        json_string(w, "date", tg_buf_span(&date));
        tg_buf_deinit(&date);
    } else {
        json_null(w, "date");
    }
    if (hop->has_delay) {
        json_number(w, "delay_s", hop->delay_s);
    } else {
        json_null(w, "delay_s");
    }
    json_close(w, '}');
}

static void put_authentication(struct json_writer *w, const struct auth_results *a)
{
    json_open(w, NULL, '{');
    string_or_null(w, "server", a->server);
    json_open(w, "results", '[');
    for (size_t i = 0; i < a->count; i++) {
        const struct auth_result *result = &a->results[i];
        json_open(w, NULL, '{');
        json_string(w, "method", result->method);
        json_string(w, "result", result->result);
        string_or_null(w, "comment", result->comment);
        string_or_null(w, "reason", result->reason);
        json_open(w, "properties", '[');
        for (size_t k = 0; k < result->property_count; k++) {
            json_open(w, NULL, '{');
            json_string(w, "name", result->properties[k].name);
            json_string(w, "value", result->properties[k].value);
            json_close(w, '}');
        }
        json_close(w, ']');
        json_close(w, '}');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void put_defect(struct json_writer *w, const struct letter_defect *d, const struct tg_texts *texts)
{
    struct tg_buf key;
    tg_buf_init(&key, 256);
    (void)tg_buf_fmt(&key, "cli.explain.defect.%s", d->code);
    json_open(w, NULL, '{');
    json_str(w, "code", d->code);
    string_or_null(w, "where", d->where);
    json_str(w, "says", tg_text(texts, tg_buf_cstr(&key)));
    json_close(w, '}');
    tg_buf_deinit(&key);
}

void letter_report_json(const struct letter_report *report, const struct tg_texts *texts, struct tg_buf *out)
{
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_open(&w, "headers", '[');
    for (size_t i = 0; i < report->header_count; i++) {
        w.new_line = true;
        json_open(&w, NULL, '{');
        json_string(&w, "name", report->headers[i].name);
        json_string(&w, "value", report->headers[i].value);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_open(&w, "addresses", '{');
    for (size_t i = 0; i < report->address_count; i++) {
        struct tg_buf key;
        tg_buf_init(&key, 256);
        (void)tg_buf_append(&key, report->addresses[i].field);
        w.new_line = true;
        letter_addresses_json(&w, tg_buf_cstr(&key), &report->addresses[i].list);
        tg_buf_deinit(&key);
    }
    json_close(&w, '}');
    w.new_line = true;
    put_part(&w, "mime", &report->mime);
    json_open(&w, "hops", '[');
    for (size_t i = 0; i < report->hop_count; i++) {
        put_hop(&w, &report->hops[i]);
    }
    json_close(&w, ']');
    w.new_line = true;
    json_open(&w, "authentication", '[');
    for (size_t i = 0; i < report->authentication_count; i++) {
        put_authentication(&w, &report->authentication[i]);
    }
    json_close(&w, ']');
    w.new_line = true;
    json_open(&w, "defects", '[');
    for (size_t i = 0; i < report->defect_count; i++) {
        put_defect(&w, &report->defects[i], texts);
    }
    json_close(&w, ']');
    json_close(&w, '}');
    (void)tg_buf_byte(out, '\n');
}
