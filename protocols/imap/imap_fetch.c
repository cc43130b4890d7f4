// SPDX-License-Identifier: MIT
/* Answers FETCH one piece at a time: a response's text leaves as a line, the octets of the letter behind it straight
 * from the mailbox, in chunks, without a copy. */
#include "protocols/imap/imap_fetch.h"

#include "base/assert.h"
#include "protocols/imap/imap_server_internal.h"

static bool asks_for(const struct imap_fetch_items *items, enum imap_fetch_kind kind)
{
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static bool reads(const struct imap_fetch_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (imap_fetch_item_reads(&items->items[i])) {
            return true;
        }
    }
    return false;
}

static void write_flags(struct imap_server *s, size_t index)
{
    imap_view_told(&s->view, index);
    const struct mail_item *letter = &s->view.items[index].letter;
    tg_buf_str(&s->line, "FLAGS ");
    imap_write_flags(&s->line, imap_view_box(&s->view), letter->flags, letter->keywords, letter->recent);
}

/* Opens the response. What nobody asked for but is due comes first: the UID in UID FETCH, the flags when reading set
 * \Seen. */
static void begin_letter(struct imap_server *s)
{
    struct imap_fetch_job *job = &s->job.fetch;
    const struct imap_view_item *item = &s->view.items[job->index];
    const struct mail_item *letter = imap_view_letter(&s->view, job->index);
    bool tell_flags = false;
    job->missing = job->missing || !letter;
    if (letter && !s->view.read_only && !(letter->flags & MAIL_SEEN) && reads(&job->asked)) {
        imap_view_set_flags(&s->view, job->index, letter->flags | MAIL_SEEN, letter->keywords, true);
        s->changed = true;
        tell_flags = !asks_for(&job->asked, IMAP_FETCH_FLAGS);
    }
    s->letter = tg_blob_hold(item->letter.octets);
    imap_letter_set(&s->parsed, tg_blob_span(s->letter));
    tg_buf_clear(&s->line);
    tg_buf_fmt(&s->line, "* %z FETCH (", job->index + 1);
    if ((s->command->flags & IMAP_BY_UID) && !asks_for(&job->asked, IMAP_FETCH_UID)) {
        tg_buf_fmt(&s->line, "UID %u ", item->letter.uid);
    }
    if (tell_flags) {
        write_flags(s, job->index);
        tg_buf_byte(&s->line, ' ');
    }
    job->item = 0;
    job->in_letter = true;
}

static void end_letter(struct imap_server *s)
{
    struct imap_fetch_job *job = &s->job.fetch;
    tg_buf_byte(&s->line, ')');
    imap_send_line(s);
    tg_blob_release(s->letter);
    s->letter = NULL;
    job->in_letter = false;
    job->index++;
}

static bool find_content(struct imap_server *s, const struct imap_fetch_item *item, struct tg_span *out)
{
    struct imap_section section = item->section;
    if (item->kind == IMAP_FETCH_RFC822_HEADER) {
        section.text = IMAP_SECTION_HEADER;
    } else if (item->kind == IMAP_FETCH_RFC822_TEXT) {
        section.text = IMAP_SECTION_TEXT;
    }
    return imap_section_find(&s->parsed, &section, out);
}

/* Is the end of this content the end of a body that somebody reads? */
static bool ends_body(const struct imap_fetch_item *item, struct tg_span whole)
{
    bool body = item->kind == IMAP_FETCH_RFC822 || item->kind == IMAP_FETCH_RFC822_TEXT ||
                (item->kind == IMAP_FETCH_SECTION &&
                 (item->section.text == IMAP_SECTION_ALL || item->section.text == IMAP_SECTION_TEXT));
    return body && (!item->partial || (uint64_t)item->offset + item->length >= whole.len);
}

static void write_content(struct imap_server *s, const struct imap_fetch_item *item)
{
    struct imap_fetch_job *job = &s->job.fetch;
    struct tg_span whole;
    imap_fetch_item_name(&s->line, item);
    if (!find_content(s, item, &whole)) {
        tg_buf_str(&s->line, " NIL");
        return;
    }
    struct tg_span part = item->partial ? tg_span_sub(whole, item->offset, item->length) : whole;
    if (part.len == 0) {
        tg_buf_str(&s->line, " \"\"");
        return;
    }
    tg_buf_fmt(&s->line, " {%z}", part.len);
    imap_send_line(s);
    s->content = part;
    s->content_tag = s->view.items[job->index].letter.tag;
    job->sent_body = ends_body(item, whole);
}

static void write_plain(struct imap_server *s, const struct imap_fetch_item *item)
{
    size_t index = s->job.fetch.index;
    const struct mail_item *letter = &s->view.items[index].letter;
    if (item->kind == IMAP_FETCH_FLAGS) {
        write_flags(s, index);
        return;
    }
    imap_fetch_item_name(&s->line, item);
    tg_buf_byte(&s->line, ' ');
    switch (item->kind) {
    case IMAP_FETCH_UID:
        tg_buf_fmt(&s->line, "%u", letter->uid);
        return;
    case IMAP_FETCH_INTERNALDATE:
        tg_buf_byte(&s->line, '"');
        tg_date_imap(&s->line, s->config.epoch, letter->received);
        tg_buf_byte(&s->line, '"');
        return;
    case IMAP_FETCH_SIZE:
        tg_buf_fmt(&s->line, "%z", tg_blob_span(letter->octets).len);
        return;
    case IMAP_FETCH_ENVELOPE:
        imap_write_envelope(&s->line, imap_letter_header(&s->parsed));
        return;
    case IMAP_FETCH_BODY:
    case IMAP_FETCH_BODYSTRUCTURE:
        imap_write_bodystructure(&s->line, imap_letter_root(&s->parsed), item->kind == IMAP_FETCH_BODYSTRUCTURE);
        return;
    case IMAP_FETCH_FLAGS:
    case IMAP_FETCH_SECTION:
    case IMAP_FETCH_RFC822:
    case IMAP_FETCH_RFC822_HEADER:
    case IMAP_FETCH_RFC822_TEXT:
        break;
    }
    TG_UNREACHABLE();
}

/* Writes items until something is to be sent. */
static void letter_step(struct imap_server *s)
{
    struct imap_fetch_job *job = &s->job.fetch;
    if (job->sent_body) {
        job->sent_body = false;
        action_queue_event(&s->queue, EP_TELL, IMAP_TELL_READ, s->content_tag, NULL);
    }
    while (job->item < job->asked.count && s->content.len == 0) {
        const struct imap_fetch_item *item = &job->asked.items[job->item++];
        if (imap_fetch_item_is_content(item)) {
            write_content(s, item);
        } else {
            size_t before = s->line.len;
            write_plain(s, item);
            if (s->line.overflowed) { /* only a letter made for it gets here */
                s->line.len = before;
                s->line.overflowed = false;
                imap_fetch_item_name(&s->line, item);
                tg_buf_str(&s->line, " NIL");
            }
        }
        if (job->item < job->asked.count && s->content.len == 0) {
            tg_buf_byte(&s->line, ' ');
        }
    }
    if (s->content.len == 0) {
        end_letter(s);
    }
}

static void fetch_step(struct imap_server *s)
{
    struct imap_fetch_job *job = &s->job.fetch;
    if (job->in_letter) {
        if (job->item > 0 && job->item < job->asked.count) {
            tg_buf_byte(&s->line, ' '); /* behind a literal */
        }
        letter_step(s);
    } else if (imap_set_next(&job->set, &job->at, &job->index)) {
        begin_letter(s);
        letter_step(s);
    } else {
        if (job->missing) {
            tg_buf_str(&s->code, "EXPUNGEISSUED"); /* they were sent all the same: IM61 */
        }
        imap_ok(s);
    }
}

/* fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") */
void imap_cmd_fetch(struct imap_server *s, struct imap_cursor *args)
{
    struct imap_fetch_job *job = &s->job.fetch;
    *job = (struct imap_fetch_job){0};
    if (imap_take_set(s, args, &job->set) && imap_space(args) && imap_fetch_items_parse(args, &job->asked) &&
        imap_end(args)) {
        imap_begin_steps(s, fetch_step);
    }
}
