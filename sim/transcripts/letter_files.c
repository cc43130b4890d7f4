// SPDX-License-Identifier: MIT
#include "sim/transcripts/letter_files.h"

#include "base/text.h"
#include "scenarios/letter_book.h"

#define NAME_MAX_OCTETS 60

/* What is no letter, digit, dot or hyphen becomes a hyphen; a name never begins with a dot. */
static void put_safe(struct tg_buf *out, struct tg_span name)
{
    for (size_t i = 0; i < name.len && i < NAME_MAX_OCTETS; i++) {
        const unsigned char c = name.ptr[i];
        tg_buf_byte(out, tg_is_alnum(c) || (c == '.' && i > 0) ? c : '-');
    }
}

void letter_files_begin(struct letter_files *files, const struct trace *trace)
{
    uint32_t most = 0;
    for (size_t i = 0; i < trace_count(trace); i++) {
        const uint32_t letter = trace_at(trace, (uint32_t)i)->letter;
        most = letter > most ? letter : most;
    }
    *files = (struct letter_files){.trace = trace, .parts = tg_alloc((most + 1) * sizeof *files->parts)};
}

static struct tg_span name_of(const struct trace *trace, uint32_t letter)
{
    for (size_t i = 0; i < trace_count(trace); i++) {
        const struct trace_event *e = trace_at(trace, (uint32_t)i);
        if (e->kind == TRACE_LETTER_NAMED && e->letter == letter) {
            return trace_text(trace, e);
        }
    }
    return TG_SPAN_LIT("letter");
}

static const char *place_of(const struct trace_event *e)
{
    switch ((int)e->kind) {
    case TRACE_LETTER_WRITTEN:
        return "written";
    case TRACE_LETTER_ACCEPTED:
        return "accepted";
    case TRACE_LETTER_STORED:
        return "stored";
    case TRACE_LETTER_FETCHED:
        return "fetched";
    default:
        return NULL;
    }
}

bool letter_files_next(struct letter_files *files, struct tg_buf *name, struct tg_span *octets)
{
    while (files->next < trace_count(files->trace)) {
        const struct trace_event *e = trace_at(files->trace, files->next++);
        const char *place = place_of(e);
        const uint16_t host = e->kind == TRACE_LETTER_FETCHED ? e->to : e->from;
        if (!place || host >= trace_host_count(files->trace)) {
            continue;
        }
        tg_buf_clear(name);
        tg_buf_fmt(name, "%u-", (unsigned)e->letter);
        put_safe(name, name_of(files->trace, e->letter));
        tg_buf_fmt(name, "-%u-", (unsigned)++files->parts[e->letter]);
        put_safe(name, tg_span_str(trace_host_at(files->trace, host)->name));
        tg_buf_fmt(name, "-%s.eml", place);
        *octets = letter_octets(files->trace, e);
        return true;
    }
    return false;
}

void letter_files_end(struct letter_files *files)
{
    tg_free(files->parts);
}
