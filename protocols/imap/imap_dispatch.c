// SPDX-License-Identifier: MIT
/* From a command's text to its handler. Alone answers commands that are unknown or come at the wrong moment. */
#include "protocols/imap/imap_server_internal.h"

#include "base/assert.h"

static const char *wrong_moment(enum imap_state state, const struct imap_command *command)
{
    if (state == IMAP_NOT_AUTHENTICATED) {
        return "Log in first";
    }
    if (imap_command_legal(command, IMAP_NOT_AUTHENTICATED)) {
        return "Already logged in";
    }
    return state == IMAP_SELECTED ? "Not while a mailbox is selected" : "Select a mailbox first";
}

/* command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
 * Reads it up to the arguments. When the command cannot run, answers and returns false. */
static bool take_head(struct imap_server *s, struct imap_cursor *c)
{
    struct tg_span tag;
    s->command = NULL;
    tg_buf_clear(&s->tag);
    tg_buf_clear(&s->code);
    tg_buf_clear(&s->line);
    if (!imap_tag(c, &tag)) {
        imap_say(s, "* BAD A command begins with a tag");
        return false;
    }
    tg_buf_append(&s->tag, tag);
    if (imap_reader_has_bare(&s->reader)) {
        imap_bad(s, "A lone CR, LF or NUL is not allowed");
        return false;
    }
    s->command = imap_take(c, ' ') ? imap_command_take(c) : NULL;
    if (!s->command) {
        imap_bad(s, "Unknown command");
        return false;
    }
    if (!imap_command_legal(s->command, s->state)) {
        imap_bad(s, wrong_moment(s->state, s->command));
        return false;
    }
    return true;
}

void imap_dispatch(struct imap_server *s)
{
    struct imap_cursor c;
    tg_arena_reset(&s->scratch);
    imap_cursor_init(&c, imap_reader_text(&s->reader), &s->scratch);
    if (!take_head(s, &c)) {
        return;
    }
    s->command->run(s, &c);
    if (c.error) {
        imap_bad(s, c.error);
    }
}

/* Answers the command; the literal, when it comes all the same, is thrown away with the rest of the command. */
static void refuse(struct imap_server *s)
{
    if (!s->reader.literal_sync && s->reader.literal_unsized) {
        imap_bye(s, "Nobody can send a literal of that size");
    } else if (!imap_reader_refuse(&s->reader)) {
        s->reader_used = true;
    }
}

/* Looks at what has come of the command. Returns false when it was answered already. */
static bool literal_welcome(struct imap_server *s, enum imap_literal_to *to)
{
    struct imap_cursor c;
    const struct imap_reader *r = &s->reader;
    struct tg_span text = imap_reader_text(r);
    bool refused = false;
    tg_arena_reset(&s->scratch);
    imap_cursor_init(&c, text, &s->scratch);
    if (!take_head(s, &c)) {
        return false;
    }
    *to = IMAP_LITERAL_TEXT;
    if (s->command->run == imap_cmd_append) {
        if (imap_append_announced(s, &c, &refused)) {
            *to = IMAP_LITERAL_STREAM;
            return !refused;
        }
        if (!c.cut) {
            imap_bad(s, c.error);
            return false;
        }
    }
    size_t mark = text.len - r->mark_len;
    if (r->literal_unsized || r->literal_size > r->literal_limit - r->literals) {
        imap_no(s, "LIMIT", "The literal is too large");
        return false;
    }
    if (mark == 0 || (text.ptr[mark - 1] != ' ' && text.ptr[mark - 1] != '(')) {
        imap_bad(s, "A literal stands in the wrong place");
        return false;
    }
    return true;
}

void imap_on_literal(struct imap_server *s)
{
    enum imap_literal_to to = IMAP_LITERAL_TEXT;
    if (s->reader.literal_unsized && !s->reader.literal_sync) {
        refuse(s);
    } else if (!literal_welcome(s, &to)) {
        refuse(s);
    } else {
        tg_buf_clear(&s->append);
        imap_reader_literal(&s->reader, to);
        if (s->reader.literal_sync) {
            imap_say(s, "+ Ready for the literal");
        }
    }
}
