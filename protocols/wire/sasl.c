// SPDX-License-Identifier: MIT
#include "protocols/wire/sasl.h"

/* RFC 4616 section 2: a server must take names and passwords of up to 255 octets each. This one takes no more. */
#define SASL_TEXT_MAX 255

static const char *const names[] = {"PLAIN", "LOGIN"};
_Static_assert(sizeof names / sizeof names[0] == SASL_MECHANISM_COUNT, "one name for each mechanism");

const char *sasl_name(enum sasl_mechanism m)
{
    return names[m];
}

bool sasl_find(struct tg_span name, enum sasl_mechanism *out)
{
    for (int i = 0; i < SASL_MECHANISM_COUNT; i++) {
        if (tg_span_ieq_str(name, names[i])) {
            *out = (enum sasl_mechanism)i;
            return true;
        }
    }
    return false;
}

void sasl_server_init(struct sasl_server *s, enum sasl_mechanism m)
{
    *s = (struct sasl_server){.mechanism = m};
    tg_buf_init(&s->user, SASL_TEXT_MAX);
    tg_buf_init(&s->password, SASL_TEXT_MAX);
}

void sasl_server_deinit(struct sasl_server *s)
{
    if (s->password.ptr) {
        memset(s->password.ptr, 0, s->password.cap);
    }
    tg_buf_deinit(&s->user);
    tg_buf_deinit(&s->password);
}

/* One of 1 to 255 octets without NUL. */
static bool take(struct tg_buf *to, struct tg_span text)
{
    tg_buf_clear(to);
    return text.len > 0 && tg_span_find_byte(text, '\0') == SIZE_MAX && tg_buf_append(to, text);
}

/* message = [authzid] UTF8NUL authcid UTF8NUL passwd
 * SIMPLIFIED: nobody may act for somebody else, so an authzid must be absent or the authcid itself. */
static enum sasl_result plain_step(struct sasl_server *s, bool has_input, struct tg_span input)
{
    if (!has_input) {
        return s->step++ == 0 ? SASL_CONTINUE : SASL_FAILED; /* the empty challenge */
    }
    size_t first = tg_span_find_byte(input, '\0');
    if (first == SIZE_MAX) {
        return SASL_FAILED;
    }
    struct tg_span authzid = tg_span_sub(input, 0, first);
    struct tg_span rest = tg_span_after(input, first + 1);
    size_t second = tg_span_find_byte(rest, '\0');
    if (second == SIZE_MAX) {
        return SASL_FAILED;
    }
    struct tg_span authcid = tg_span_sub(rest, 0, second);
    bool well = take(&s->user, authcid) && take(&s->password, tg_span_after(rest, second + 1)) &&
                (authzid.len == 0 || tg_span_eq(authzid, authcid));
    return well ? SASL_VERIFY : SASL_FAILED;
}

static enum sasl_result login_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out)
{
    switch (s->step++) {
    case 0:
        if (has_input) { /* the name as an initial response, as many programs send it (Python's smtplib, old Outlooks) */
            s->step = 2;
            tg_buf_str(out, "Password:");
            return take(&s->user, input) ? SASL_CONTINUE : SASL_FAILED;
        }
        tg_buf_str(out, "Username:");
        return SASL_CONTINUE;
    case 1:
        tg_buf_str(out, "Password:");
        return has_input && take(&s->user, input) ? SASL_CONTINUE : SASL_FAILED;
    case 2:
        return has_input && take(&s->password, input) ? SASL_VERIFY : SASL_FAILED;
    default:
        return SASL_FAILED;
    }
}

enum sasl_result sasl_server_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out)
{
    tg_buf_clear(out);
    enum sasl_result result =
        s->mechanism == SASL_PLAIN ? plain_step(s, has_input, input) : login_step(s, has_input, input, out);
    if (result != SASL_CONTINUE) {
        tg_buf_clear(out);
    }
    return result;
}

void sasl_client_init(struct sasl_client *c, enum sasl_mechanism m, struct tg_span user, struct tg_span password)
{
    *c = (struct sasl_client){.mechanism = m, .user = user, .password = password};
}

static bool plain_message(const struct sasl_client *c, struct tg_buf *out)
{
    return tg_buf_byte(out, '\0') && tg_buf_append(out, c->user) && tg_buf_byte(out, '\0') &&
           tg_buf_append(out, c->password);
}

bool sasl_client_initial(struct sasl_client *c, struct tg_buf *out)
{
    tg_buf_clear(out);
    if (c->mechanism != SASL_PLAIN || !plain_message(c, out)) {
        tg_buf_clear(out);
        return false;
    }
    c->step = 1;
    return true;
}

enum sasl_result sasl_client_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out)
{
    tg_buf_clear(out);
    int step = c->step++;
    if (c->mechanism == SASL_PLAIN) {
        /* The one challenge of PLAIN is empty. */
        return step == 0 && challenge.len == 0 && plain_message(c, out) ? SASL_CONTINUE : SASL_FAILED;
    }
    /* The words of LOGIN's two prompts differ between servers; their order does not. */
    if (step == 0) {
        return tg_buf_append(out, c->user) ? SASL_CONTINUE : SASL_FAILED;
    }
    return step == 1 && tg_buf_append(out, c->password) ? SASL_CONTINUE : SASL_FAILED;
}
