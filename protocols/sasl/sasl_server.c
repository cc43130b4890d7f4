// SPDX-License-Identifier: MIT
/* The server's side: what each mechanism asks, and whether the answer proves anything. */
#include "base/assert.h"
#include "base/base64.h"
#include "base/text.h"
#include "protocols/sasl/sasl_internal.h"

static void wipe(struct tg_buf *buf)
{
    if (buf->ptr) {
        memset(buf->ptr, 0, buf->cap);
    }
    tg_buf_deinit(buf);
}

void sasl_server_init(struct sasl_server *s, enum sasl_mechanism m, struct tg_prng *chance, const char *hostname)
{
    TG_ASSERT(sasl_is_plaintext(m) || (chance && hostname));
    *s = (struct sasl_server){.mechanism = m, .chance = chance, .hostname = hostname};
    tg_buf_init(&s->user, SASL_TEXT_MAX);
    tg_buf_init(&s->password, SASL_TEXT_MAX);
    tg_buf_init(&s->challenge, 1024);
    tg_buf_init(&s->message, SASL_MESSAGE_MAX);
    tg_buf_init(&s->header, 1024);
}

void sasl_server_deinit(struct sasl_server *s)
{
    wipe(&s->user);
    wipe(&s->password);
    wipe(&s->challenge);
    wipe(&s->message);
    wipe(&s->header);
    memset(&s->keys, 0, sizeof s->keys);
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
        if (has_input) { /* the name as an initial response, as many programs send it (Python's smtplib, old Outlooks)
                          */
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

/* The response is the user's name, a space, and the digest in lower-case hex; a name may hold spaces. */
static enum sasl_result cram_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out)
{
    if (s->step++ == 0) {
        if (has_input) {
            return SASL_FAILED; /* the server speaks first (RFC 4954 section 4) */
        }
        sasl_timestamp(&s->challenge, s->chance, s->hostname);
        tg_buf_append(out, tg_buf_span(&s->challenge));
        return SASL_CONTINUE;
    }
    const size_t hex = 2 * DIGEST_MD5_LEN;
    if (!has_input || input.len < hex + 2 || input.ptr[input.len - hex - 1] != ' ' ||
        !take(&s->user, tg_span_sub(input, 0, input.len - hex - 1))) {
        return SASL_FAILED;
    }
    tg_buf_append(&s->message, tg_span_after(input, input.len - hex));
    return SASL_LOOK_UP;
}

static enum sasl_result cram_check(struct sasl_server *s, const struct sasl_secret *secret)
{
    unsigned char digest[DIGEST_MD5_LEN];
    struct tg_buf hex;
    tg_buf_init(&hex, 2 * DIGEST_MD5_LEN);
    digest_hmac(DIGEST_MD5, secret->password, tg_buf_span(&s->challenge), digest);
    digest_hex(&hex, digest, sizeof digest);
    s->proved = digest_equal(hex.ptr, s->message.ptr, hex.len) && secret->known;
    tg_buf_deinit(&hex);
    return s->proved ? SASL_VERIFY : SASL_WRONG;
}

/* client-first-message = gs2-cbind-flag "," [authzid] "," username "," nonce ["," extensions] */
static enum sasl_result scram_first(struct sasl_server *s, struct tg_span input)
{
    struct tg_span rest = input, name, nonce;
    const struct tg_span flag = tg_split(&rest, ',');
    if (!tg_span_eq_str(flag, "n") && !tg_span_eq_str(flag, "y")) {
        return SASL_FAILED; /* "p=...": channel binding is not offered, so nobody may ask for it */
    }
    const struct tg_span authzid = tg_split(&rest, ',');
    tg_buf_append(&s->header, tg_span_sub(input, 0, input.len - rest.len));
    tg_buf_append(&s->message, rest);
    if (!scram_attribute(&rest, 'n', &name) || !scram_attribute(&rest, 'r', &nonce) || !scram_nonce_ok(nonce) ||
        !scram_read_name(&s->user, name) || s->header.overflowed || s->message.overflowed) {
        return SASL_FAILED;
    }
    if (authzid.len > 0 && (!tg_span_istarts(authzid, "a=") || !tg_span_eq(tg_span_after(authzid, 2), name))) {
        return SASL_FAILED; /* nobody may act for somebody else */
    }
    tg_buf_append(&s->challenge, nonce);
    return SASL_LOOK_UP;
}

/* server-first-message = nonce "," salt "," iteration-count */
static enum sasl_result scram_ask(struct sasl_server *s, const struct sasl_secret *secret, struct tg_buf *out)
{
    s->keys = secret->keys;
    s->wrong = !secret->known;
    sasl_nonce(&s->challenge, s->chance);
    tg_buf_fmt(out, "r=%S,s=", tg_buf_span(&s->challenge));
    tg_base64_encode(out, secret->salt);
    tg_buf_fmt(out, ",i=%u", secret->iterations);
    tg_buf_byte(&s->message, ',');
    tg_buf_append(&s->message, tg_buf_span(out));
    return s->message.overflowed || s->challenge.overflowed || out->overflowed ? SASL_FAILED : SASL_CONTINUE;
}

static bool decoded_is(struct tg_span base64, struct tg_span wanted)
{
    struct tg_buf text;
    tg_buf_init(&text, 1024);
    bool same = tg_base64_decode(&text, base64) == TG_OK && tg_span_eq(tg_buf_span(&text), wanted);
    tg_buf_deinit(&text);
    return same;
}

/* client-final-message = channel-binding "," nonce ["," extensions] "," proof */
static enum sasl_result scram_final(struct sasl_server *s, struct tg_span input, struct tg_buf *out)
{
    struct tg_span rest = input, binding, nonce, written;
    struct tg_buf proof;
    unsigned char signature[DIGEST_SHA256_LEN];
    if (!scram_attribute(&rest, 'c', &binding) || !scram_attribute(&rest, 'r', &nonce)) {
        return SASL_FAILED;
    }
    while (rest.len > 0 && rest.ptr[0] != 'p') {
        tg_split(&rest, ','); /* an extension: passed over */
    }
    const size_t proof_at = input.len - rest.len;
    if (proof_at == 0 || !scram_attribute(&rest, 'p', &written) || rest.len > 0) {
        return SASL_FAILED;
    }
    tg_buf_byte(&s->message, ',');
    tg_buf_append(&s->message, tg_span_sub(input, 0, proof_at - 1));
    tg_buf_init(&proof, DIGEST_SHA256_LEN);
    const bool well = tg_base64_decode(&proof, written) == TG_OK && proof.len == DIGEST_SHA256_LEN &&
                      !s->message.overflowed && decoded_is(binding, tg_buf_span(&s->header)) &&
                      tg_span_eq(nonce, tg_buf_span(&s->challenge));
    const bool right = well && scram_check(&s->keys, tg_buf_span(&s->message), proof.ptr, signature);
    tg_buf_deinit(&proof);
    if (!well) {
        return SASL_FAILED;
    }
    if (!right || s->wrong) {
        return SASL_WRONG;
    }
    tg_buf_str(out, "v=");
    tg_base64_encode(out, tg_span_make(signature, sizeof signature));
    return SASL_CONTINUE;
}

static enum sasl_result scram_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out)
{
    if (!has_input) {
        return s->step == 0 ? SASL_CONTINUE : SASL_FAILED; /* the empty challenge: the client speaks first */
    }
    switch (s->step++) {
    case 0:
        return scram_first(s, input);
    case 1:
        return scram_final(s, input, out);
    case 2: /* the client has nothing to add to our own proof */
        s->proved = input.len == 0;
        return s->proved ? SASL_VERIFY : SASL_FAILED;
    default:
        return SASL_FAILED;
    }
}

enum sasl_result sasl_server_step(struct sasl_server *s, bool has_input, struct tg_span input, struct tg_buf *out)
{
    enum sasl_result result = SASL_FAILED;
    tg_buf_clear(out);
    switch (s->mechanism) {
    case SASL_PLAIN:
        result = plain_step(s, has_input, input);
        break;
    case SASL_LOGIN:
        result = login_step(s, has_input, input, out);
        break;
    case SASL_CRAM_MD5:
        result = cram_step(s, has_input, input, out);
        break;
    case SASL_SCRAM_SHA_256:
        result = scram_step(s, has_input, input, out);
        break;
    case SASL_MECHANISM_COUNT:
        TG_UNREACHABLE();
    }
    if (result != SASL_CONTINUE) {
        tg_buf_clear(out);
    }
    return result;
}

enum sasl_result sasl_server_secret(struct sasl_server *s, const struct sasl_secret *secret, struct tg_buf *out)
{
    tg_buf_clear(out);
    return s->mechanism == SASL_CRAM_MD5 ? cram_check(s, secret) : scram_ask(s, secret, out);
}
