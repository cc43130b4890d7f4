// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_write.h"

#include "base/text.h"
#include "protocols/imap/imap_parser.h"

#define QUOTED_MAX 1000

bool imap_may_quote(struct tg_span s)
{
    if (s.len > QUOTED_MAX) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] >= 0x80 || s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == 0) {
            return false;
        }
    }
    return true;
}

void imap_write_string(struct tg_buf *out, struct tg_span s)
{
    if (imap_may_quote(s)) {
        tg_buf_byte(out, '"');
        for (size_t i = 0; i < s.len; i++) {
            if (s.ptr[i] == '"' || s.ptr[i] == '\\') {
                tg_buf_byte(out, '\\');
            }
            tg_buf_byte(out, s.ptr[i]);
        }
        tg_buf_byte(out, '"');
        return;
    }
    tg_buf_fmt(out, "{%z}\r\n", s.len);
    for (;;) {
        size_t nul = tg_span_find_byte(s, 0);
        tg_buf_append(out, tg_span_sub(s, 0, nul));
        if (nul == SIZE_MAX) {
            break;
        }
        tg_buf_byte(out, 0x80);
        s = tg_span_after(s, nul + 1);
    }
}

void imap_write_nstring(struct tg_buf *out, struct tg_span s)
{
    if (s.ptr) {
        imap_write_string(out, s);
    } else {
        tg_buf_str(out, "NIL");
    }
}

void imap_write_astring(struct tg_buf *out, struct tg_span s)
{
    bool atom = s.len > 0 && !tg_span_ieq_str(s, "NIL");
    for (size_t i = 0; atom && i < s.len; i++) {
        atom = imap_is_atom_octet(s.ptr[i]);
    }
    if (atom) {
        tg_buf_append(out, s);
    } else {
        imap_write_string(out, s);
    }
}

void imap_write_upper(struct tg_buf *out, struct tg_span s)
{
    if (!imap_may_quote(s)) {
        imap_write_string(out, s);
        return;
    }
    size_t start = out->len;
    imap_write_string(out, s);
    for (size_t i = start; i < out->len; i++) {
        out->ptr[i] = tg_upper(out->ptr[i]);
    }
}

void imap_write_flags(struct tg_buf *out, const struct mailbox *box, unsigned flags, uint64_t keywords, bool recent)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        {MAIL_ANSWERED, "\\Answered"},
        {MAIL_FLAGGED,  "\\Flagged" },
        {MAIL_DELETED,  "\\Deleted" },
        {MAIL_SEEN,     "\\Seen"    },
        {MAIL_DRAFT,    "\\Draft"   }
    };
    const char *between = "(";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (flags & names[i].bit) {
            tg_buf_fmt(out, "%s%s", between, names[i].name);
            between = " ";
        }
    }
    if (recent) {
        tg_buf_fmt(out, "%s\\Recent", between);
        between = " ";
    }
    for (unsigned i = 0; box && i < box->keyword_count; i++) {
        if (keywords >> i & 1) {
            tg_buf_fmt(out, "%s%s", between, box->keywords[i]);
            between = " ";
        }
    }
    tg_buf_str(out, between[0] == '(' ? "()" : ")");
}
