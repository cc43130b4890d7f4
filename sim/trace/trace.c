// SPDX-License-Identifier: MIT
#include "sim/trace/trace.h"

#include "base/assert.h"
#include "base/pages.h"

/* Events lie in blocks that never move. Octets lie in chunks; text_at is the chunk's number and the place in it. */
enum { BLOCK = 1024, CHUNK = 1 << 16, SHARE_MIN = 64 };
#define OFFSET_BITS 32

_Static_assert(sizeof(struct trace_event) == 56, "events are meant to be compact");

struct chunk {
    unsigned char *ptr;
    size_t len, cap;
};

/* The newest long text of a letter, for sharing. */
struct letter_text {
    uint64_t at;
    uint32_t len;
};

struct trace {
    struct tg_epoch epoch;
    struct trace_host **hosts;
    size_t host_count, host_cap;
    struct trace_event **blocks;
    size_t block_count, block_cap;
    struct chunk *chunks;
    size_t chunk_count, chunk_cap;
    struct letter_text *letters;
    size_t letter_count;
    size_t count;
    struct tg_pages pages; /* blocks and chunks */
    size_t held;           /* octets beside them, for trace_memory */
    struct trace_event newest;
    struct tg_span passing; /* the newest event's text while it is observed, when the trace keeps nothing */
    void (*observe)(void *context, uint32_t index, const struct trace_event *event, struct tg_span text);
    void *context;
    bool keep;
};

struct trace *trace_new(const struct tg_epoch *epoch)
{
    struct trace *trace = tg_alloc(sizeof *trace);
    trace->epoch = *epoch;
    trace->keep = true;
    trace->held = sizeof *trace;
    return trace;
}

void trace_free(struct trace *trace)
{
    if (!trace) {
        return;
    }
    for (size_t i = 0; i < trace->host_count; i++) {
        tg_free(trace->hosts[i]);
    }
    tg_pages_deinit(&trace->pages);
    tg_free(trace->hosts);
    tg_free(trace->blocks);
    tg_free(trace->chunks);
    tg_free(trace->letters);
    tg_free(trace);
}

const struct tg_epoch *trace_epoch(const struct trace *trace)
{
    return &trace->epoch;
}

uint16_t trace_add_host(struct trace *trace, const struct trace_host *host)
{
    TG_ASSERT(trace->host_count < TRACE_NO_HOST);
    size_t name = strlen(host->name) + 1, domain = strlen(host->domain) + 1;
    struct trace_host *copy = tg_alloc(sizeof *copy + name + domain);
    char *strings = (char *)(copy + 1);
    memcpy(strings, host->name, name);
    memcpy(strings + name, host->domain, domain);
    *copy = (struct trace_host){strings, strings + name, host->ip, host->role};
    trace->hosts = tg_grow(trace->hosts, trace->host_count, &trace->host_cap, sizeof *trace->hosts);
    trace->hosts[trace->host_count] = copy;
    trace->held += sizeof *copy + name + domain + sizeof copy;
    return (uint16_t)trace->host_count++;
}

size_t trace_host_count(const struct trace *trace)
{
    return trace->host_count;
}

const struct trace_host *trace_host_at(const struct trace *trace, uint16_t host)
{
    TG_ASSERT(host < trace->host_count);
    return trace->hosts[host];
}

struct trace_event trace_blank(tg_time at, enum trace_kind kind)
{
    return (struct trace_event){
        .at = at, .ref = TRACE_NONE, .from = TRACE_NO_HOST, .to = TRACE_NO_HOST, .kind = (uint8_t)kind};
}

static struct chunk *chunk_for(struct trace *trace, size_t len)
{
    struct chunk *last = trace->chunk_count ? &trace->chunks[trace->chunk_count - 1] : NULL;
    if (last && last->cap - last->len >= len) {
        return last;
    }
    const size_t cap = len > CHUNK ? len : CHUNK;
    trace->chunks = tg_grow(trace->chunks, trace->chunk_count, &trace->chunk_cap, sizeof *trace->chunks);
    last = &trace->chunks[trace->chunk_count++];
    *last = (struct chunk){tg_pages_take(&trace->pages, cap), 0, cap};
    trace->held += sizeof *last;
    return last;
}

static uint64_t store_text(struct trace *trace, struct tg_span text)
{
    struct chunk *chunk = chunk_for(trace, text.len);
    uint64_t at = (uint64_t)(chunk - trace->chunks) << OFFSET_BITS | chunk->len;
    memcpy(chunk->ptr + chunk->len, text.ptr, text.len);
    chunk->len += text.len;
    return at;
}

static struct tg_span stored(const struct trace *trace, uint64_t at, uint32_t len)
{
    const struct chunk *chunk = &trace->chunks[at >> OFFSET_BITS];
    return tg_span_make(chunk->ptr + (at & UINT32_MAX), len);
}

static struct letter_text *letter_text(struct trace *trace, uint32_t letter)
{
    if (letter >= trace->letter_count) {
        size_t count = trace->letter_count ? trace->letter_count : 16;
        while (count <= letter) {
            count *= 2;
        }
        struct letter_text *grown = tg_alloc(count * sizeof *grown);
        if (trace->letters) {
            memcpy(grown, trace->letters, trace->letter_count * sizeof *grown);
        }
        tg_free(trace->letters);
        trace->held += (count - trace->letter_count) * sizeof *grown;
        trace->letters = grown;
        trace->letter_count = count;
    }
    return &trace->letters[letter];
}

static uint64_t keep_text(struct trace *trace, uint32_t letter, struct tg_span text)
{
    if (text.len == 0) {
        return 0;
    }
    if (letter == 0 || text.len < SHARE_MIN) {
        return store_text(trace, text);
    }
    struct letter_text *newest = letter_text(trace, letter);
    if (newest->len != text.len || !tg_span_eq(stored(trace, newest->at, newest->len), text)) {
        *newest = (struct letter_text){store_text(trace, text), (uint32_t)text.len};
    }
    return newest->at;
}

static void keep_event(struct trace *trace, const struct trace_event *event)
{
    if (trace->count % BLOCK == 0) {
        trace->blocks = tg_grow(trace->blocks, trace->block_count, &trace->block_cap, sizeof *trace->blocks);
        trace->blocks[trace->block_count++] = tg_pages_take(&trace->pages, BLOCK * sizeof(struct trace_event));
        trace->held += sizeof *trace->blocks;
    }
    trace->blocks[trace->block_count - 1][trace->count % BLOCK] = *event;
}

uint32_t trace_add(struct trace *trace, const struct trace_event *event, struct tg_span text)
{
    TG_ASSERT(trace->count < TRACE_NONE);
    TG_ASSERT(trace->count == 0 || event->at >= trace->newest.at);
    TG_ASSERT(text.len <= UINT32_MAX);
    uint32_t index = (uint32_t)trace->count;
    struct trace_event *newest = &trace->newest;
    *newest = *event;
    newest->text_len = (uint32_t)text.len;
    newest->text_at = 0;
    if (trace->keep) {
        newest->text_at = keep_text(trace, event->letter, text);
        keep_event(trace, newest);
    }
    trace->count++;
    if (trace->observe) {
        struct trace_event seen = *newest; /* an observer may add events itself */
        struct tg_span outer = trace->passing;
        trace->passing = text;
        trace->observe(trace->context, index, &seen, text);
        trace->passing = outer;
    }
    return index;
}

size_t trace_count(const struct trace *trace)
{
    return trace->count;
}

const struct trace_event *trace_at(const struct trace *trace, uint32_t index)
{
    TG_ASSERT(index < trace->count);
    if (index + 1 == trace->count) {
        return &trace->newest;
    }
    TG_ASSERT(trace->keep);
    return &trace->blocks[index / BLOCK][index % BLOCK];
}

struct tg_span trace_text(const struct trace *trace, const struct trace_event *event)
{
    if (event->text_len == 0) {
        return tg_span_make(NULL, 0);
    }
    return trace->keep ? stored(trace, event->text_at, event->text_len) : trace->passing;
}

uint32_t trace_seek(const struct trace *trace, tg_time at)
{
    size_t low = 0, high = trace->count;
    if (!trace->keep) {
        return (uint32_t)(high > 0 && trace->newest.at >= at ? high - 1 : high);
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trace->blocks[middle / BLOCK][middle % BLOCK].at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

size_t trace_memory(const struct trace *trace)
{
    return trace->held + trace->pages.held;
}

void trace_observe(struct trace *trace,
                   void (*observe)(void *context, uint32_t index, const struct trace_event *event, struct tg_span text),
                   void *context, bool keep)
{
    TG_ASSERT(trace->count == 0);
    trace->observe = observe;
    trace->context = context;
    trace->keep = keep;
}

bool trace_wants_text(const struct trace *trace)
{
    return trace->keep || trace->observe;
}
