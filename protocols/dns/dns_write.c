// SPDX-License-Identifier: MIT
#include "protocols/dns/dns_wire_internal.h"

#include "base/text.h"

enum { SLOTS = 256, SLOTS_USED_MAX = 160, LABELS_MAX = 127, POINTER_MAX = 0x3fff };

struct writer {
    struct tg_buf *out;
    size_t start; /* where the message begins in out */
    size_t limit; /* octets this message may have */
    /* The names written so far, by hash of each of their suffixes; log remembers the order so that a record that does
     * not fit can be taken back, newest first (which is what keeps open addressing whole). */
    struct {
        uint16_t hash, offset; /* offset 0: free */
    } slots[SLOTS];
    unsigned char log[SLOTS_USED_MAX];
    unsigned used;
};

static uint32_t hash_label(const unsigned char *label, uint32_t hash)
{
    for (unsigned i = 0; i <= label[0]; i++) {
        hash = (hash ^ tg_lower(label[i])) * 16777619u;
    }
    return hash ^ hash >> 15;
}

/* Whether the name that starts at offset in our own message equals `suffix` (ends with its root label). */
static bool same_at(const struct writer *w, size_t offset, const unsigned char *suffix)
{
    const unsigned char *message = w->out->ptr + w->start;
    for (;;) {
        while (message[offset] >= 0xc0) {
            offset = (size_t)(message[offset] & 0x3f) << 8 | message[offset + 1];
        }
        unsigned len = message[offset];
        if (len != suffix[0]) {
            return false;
        }
        if (len == 0) {
            return true;
        }
        for (unsigned i = 1; i <= len; i++) {
            if (tg_lower(message[offset + i]) != tg_lower(suffix[i])) {
                return false;
            }
        }
        offset += (size_t)1 + len;
        suffix += (size_t)1 + len;
    }
}

/* The slot that holds this suffix, or the free one where it belongs. */
static unsigned find_slot(const struct writer *w, uint16_t hash, const unsigned char *suffix)
{
    unsigned slot = hash % SLOTS;
    while (w->slots[slot].offset != 0 && (w->slots[slot].hash != hash || !same_at(w, w->slots[slot].offset, suffix))) {
        slot = (slot + 1) % SLOTS;
    }
    return slot;
}

static bool write_name(struct writer *w, const unsigned char *octets)
{
    unsigned char at[LABELS_MAX], wire[DNS_NAME_MAX + 2];
    uint16_t hashes[LABELS_MAX];
    unsigned labels = 0;
    size_t len = 0;
    for (; octets[len] != 0; len += (size_t)1 + octets[len]) {
        at[labels++] = (unsigned char)len;
    }
    len++;
    uint32_t hash = 2166136261u;
    for (unsigned i = labels; i-- > 0;) {
        hash = hash_label(octets + at[i], hash);
        hashes[i] = (uint16_t)(hash & 0xffff);
    }
    size_t here = w->out->len - w->start;
    unsigned fresh = labels; /* labels before the one a pointer can stand for */
    for (unsigned i = 0; i < labels; i++) {
        unsigned slot = find_slot(w, hashes[i], octets + at[i]);
        if (w->slots[slot].offset != 0) {
            memcpy(wire, octets, at[i]);
            wire[at[i]] = (unsigned char)(0xc0 | w->slots[slot].offset >> 8);
            wire[at[i] + 1] = (unsigned char)(w->slots[slot].offset & 255);
            fresh = i;
            break;
        }
    }
    bool good = fresh < labels ? tg_buf_append(w->out, tg_span_make(wire, (size_t)at[fresh] + 2))
                               : tg_buf_append(w->out, tg_span_make(octets, len));
    for (unsigned i = 0; good && i < fresh && here + at[i] <= POINTER_MAX && w->used < SLOTS_USED_MAX; i++) {
        unsigned slot = find_slot(w, hashes[i], octets + at[i]);
        w->slots[slot].hash = hashes[i];
        w->slots[slot].offset = (uint16_t)(here + at[i]);
        w->log[w->used++] = (unsigned char)slot;
    }
    return good;
}

static bool write_rdata(struct writer *w, uint16_t type, struct tg_span rdata)
{
    const char *layout = dns_rdata_layout(type);
    if (!layout || !strchr(layout, 'n') || !dns_rdata_valid(type, rdata)) {
        return tg_buf_append(w->out, rdata);
    }
    bool good = true;
    for (; *layout && good; layout++) {
        size_t len = *layout == 'n' ? dns_rdata_name_len(rdata) : *layout == '2' ? 2 : 4;
        good = *layout == 'n' ? write_name(w, rdata.ptr) : tg_buf_append(w->out, tg_span_sub(rdata, 0, len));
        rdata = tg_span_after(rdata, len);
    }
    return good;
}

static void put_u16(unsigned char *to, unsigned value)
{
    to[0] = (unsigned char)(value >> 8 & 255);
    to[1] = (unsigned char)(value & 255);
}

enum written { WRITTEN, NO_ROOM, FAILED };

/* One record whole, or not at all. */
static enum written write_record(struct writer *w, const struct dns_record *record)
{
    size_t before = w->out->len;
    unsigned used_before = w->used;
    unsigned char fixed[10];
    put_u16(fixed, record->type);
    put_u16(fixed + 2, record->klass);
    put_u16(fixed + 4, record->ttl >> 16);
    put_u16(fixed + 6, record->ttl & 0xffff);
    put_u16(fixed + 8, 0);
    if (!write_name(w, record->name.octets) || !tg_buf_append(w->out, tg_span_make(fixed, sizeof fixed))) {
        return FAILED;
    }
    size_t data_at = w->out->len;
    if (!write_rdata(w, record->type, record->rdata)) {
        return FAILED;
    }
    size_t rdlength = w->out->len - data_at;
    if (rdlength <= DNS_RDATA_MAX && w->out->len - w->start <= w->limit) {
        put_u16(w->out->ptr + data_at - 2, (unsigned)rdlength);
        return WRITTEN;
    }
    w->out->len = before;
    while (w->used > used_before) {
        w->slots[w->log[--w->used]].offset = 0;
    }
    return NO_ROOM;
}

/* In-domain glue: the address of a server of the referral that lies below the cut itself. Without it the cut cannot be
 * followed, so it may not be left out silently (RFC 9471). */
static bool needed_glue(const struct dns_message *m, const struct dns_record *record)
{
    if (m->answer_count > 0 || m->aa) {
        return false;
    }
    for (size_t i = 0; i < m->authority_count; i++) {
        const struct dns_record *ns = &m->authority[i];
        struct dns_name target;
        if (ns->type == DNS_NS && dns_name_within(&record->name, &ns->name) && dns_rdata_name(ns->rdata, &target) &&
            dns_name_eq(&target, &record->name)) {
            return true;
        }
    }
    return false;
}

/* Counts what was written into *written; false when the buffer is full. */
static bool write_section(struct writer *w, const struct dns_message *m, const struct dns_record *records, size_t count,
                          bool additional, unsigned *written, bool *truncated)
{
    *written = 0;
    for (size_t i = 0; i < count && (additional || !*truncated); i++) {
        switch (*written < 0xffff ? write_record(w, &records[i]) : NO_ROOM) {
        case WRITTEN:
            (*written)++;
            break;
        case NO_ROOM:
            *truncated = *truncated || !additional || needed_glue(m, &records[i]);
            break;
        case FAILED:
            return false;
        }
    }
    return true;
}

static bool write_opt(struct writer *w, const struct dns_message *m)
{
    unsigned char opt[DNS_OPT_SIZE] = {0};
    put_u16(opt + 1, DNS_OPT);
    put_u16(opt + 3, m->edns_size);
    opt[5] = (unsigned char)(m->rcode >> 4 & 255);
    opt[6] = m->edns_version;
    opt[7] = m->edns_do ? 0x80 : 0;
    return tg_buf_append(w->out, tg_span_make(opt, sizeof opt));
}

static bool write_question(struct writer *w, const struct dns_question *question)
{
    unsigned char fixed[4];
    put_u16(fixed, question->type);
    put_u16(fixed + 2, question->klass);
    return write_name(w, question->name.octets) && tg_buf_append(w->out, tg_span_make(fixed, sizeof fixed));
}

static bool write_all(struct writer *w, const struct dns_message *m)
{
    unsigned char header[DNS_HEADER_SIZE] = {0};
    unsigned counts[3];
    bool truncated = false;
    if (!tg_buf_append(w->out, tg_span_make(header, sizeof header)) ||
        (m->question_count > 0 && !write_question(w, &m->question))) {
        return false;
    }
    if (w->out->len - w->start > w->limit ||
        !write_section(w, m, m->answer, m->answer_count, false, &counts[0], &truncated) ||
        !write_section(w, m, m->authority, m->authority_count, false, &counts[1], &truncated) ||
        !write_section(w, m, m->additional, truncated ? 0 : m->additional_count, true, &counts[2], &truncated) ||
        (m->has_edns && !write_opt(w, m))) {
        return false;
    }
    unsigned char *to = w->out->ptr + w->start;
    put_u16(to, m->id);
    put_u16(to + 2, (m->qr ? 0x8000u : 0) | (m->opcode & 15) << 11 | (m->aa ? 0x0400u : 0) |
                        (m->tc || truncated ? 0x0200u : 0) | (m->rd ? 0x0100u : 0) | (m->ra ? 0x0080u : 0) |
                        (m->ad ? 0x0020u : 0) | (m->cd ? 0x0010u : 0) | (m->rcode & 15));
    put_u16(to + 4, m->question_count > 0);
    put_u16(to + 6, counts[0]);
    put_u16(to + 8, counts[1]);
    put_u16(to + 10, counts[2] + m->has_edns);
    return true;
}

bool dns_message_write(const struct dns_message *m, size_t limit, struct tg_buf *out)
{
    struct writer w = {.out = out, .start = out->len, .limit = limit < DNS_MESSAGE_MAX ? limit : DNS_MESSAGE_MAX};
    size_t reserved = m->has_edns ? DNS_OPT_SIZE : 0;
    if (w.limit < DNS_HEADER_SIZE + reserved) {
        return false;
    }
    w.limit -= reserved;
    if (!write_all(&w, m)) {
        out->len = w.start;
        return false;
    }
    return true;
}
