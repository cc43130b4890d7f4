// SPDX-License-Identifier: MIT
/* The client's side: what it answers, and whether the server is who it should be. */
#include "base/assert.h"
#include "base/base64.h"
#include "base/text.h"
#include "protocols/sasl/sasl_internal.h"

void sasl_client_init(struct sasl_client *c, enum sasl_mechanism m, struct tg_span user, struct tg_span password,
                      struct tg_prng *chance, struct sasl_memory *memory)
{
    TG_ASSERT(m != SASL_SCRAM_SHA_256 || chance);
    *c = (struct sasl_client){.mechanism = m, .user = user, .password = password, .chance = chance, .memory = memory};
    c->complete = m != SASL_SCRAM_SHA_256;
    tg_buf_init(&c->nonce, SCRAM_NONCE_MAX);
    tg_buf_init(&c->message, SASL_MESSAGE_MAX);
}

void sasl_client_deinit(struct sasl_client *c)
{
    tg_buf_deinit(&c->nonce);
    tg_buf_deinit(&c->message);
    memset(c->signature, 0, sizeof c->signature);
}

static bool plain_message(const struct sasl_client *c, struct tg_buf *out)
{
    return tg_buf_byte(out, '\0') && tg_buf_append(out, c->user) && tg_buf_byte(out, '\0') &&
           tg_buf_append(out, c->password);
}

/* "n,,": no channel binding, acting for nobody else */
static bool scram_first(struct sasl_client *c, struct tg_buf *out)
{
    tg_buf_clear(&c->nonce);
    tg_buf_clear(&c->message);
    sasl_nonce(&c->nonce, c->chance);
    tg_buf_str(&c->message, "n=");
    scram_write_name(&c->message, c->user);
    tg_buf_fmt(&c->message, ",r=%S", tg_buf_span(&c->nonce));
    return tg_buf_str(out, "n,,") && tg_buf_append(out, tg_buf_span(&c->message)) && !c->message.overflowed;
}

bool sasl_client_initial(struct sasl_client *c, struct tg_buf *out)
{
    tg_buf_clear(out);
    const bool has = c->mechanism == SASL_PLAIN           ? plain_message(c, out)
                     : c->mechanism == SASL_SCRAM_SHA_256 ? scram_first(c, out)
                                                          : false;
    if (!has) {
        tg_buf_clear(out);
        return false;
    }
    c->step = 1;
    return true;
}

static void salted_password(const struct sasl_client *c, struct tg_span salt, unsigned iterations,
                            unsigned char salted[DIGEST_SHA256_LEN])
{
    struct sasl_memory *m = c->memory;
    if (m && m->iterations == iterations && tg_span_eq(salt, tg_span_make(m->salt, m->salt_len))) {
        memcpy(salted, m->salted, DIGEST_SHA256_LEN);
        return;
    }
    scram_salted(c->password, salt, iterations, salted);
    if (m) {
        m->iterations = iterations;
        m->salt_len = salt.len;
        memcpy(m->salt, salt.ptr, salt.len);
        memcpy(m->salted, salted, DIGEST_SHA256_LEN);
    }
}

/* Reads server-first-message and writes client-final-message. */
static enum sasl_result scram_final(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out)
{
    struct tg_span rest = challenge, nonce, written_salt, written_count;
    struct tg_buf salt;
    uint64_t iterations = 0;
    unsigned char salted[DIGEST_SHA256_LEN], proof[DIGEST_SHA256_LEN];
    if (!scram_attribute(&rest, 'r', &nonce) || !scram_attribute(&rest, 's', &written_salt) ||
        !scram_attribute(&rest, 'i', &written_count)) {
        return SASL_FAILED;
    }
    tg_buf_init(&salt, SCRAM_SALT_MAX);
    const struct tg_span own = tg_buf_span(&c->nonce);
    const bool well = tg_base64_decode(&salt, written_salt) == TG_OK && salt.len > 0 &&
                      tg_parse_u64(written_count, SCRAM_ITERATIONS_MAX, &iterations) &&
                      iterations >= SCRAM_ITERATIONS && nonce.len > own.len &&
                      tg_span_eq(tg_span_sub(nonce, 0, own.len), own);
    if (well) {
        tg_buf_fmt(out, "c=biws,r=%S", nonce); /* "biws" is "n,," */
        tg_buf_fmt(&c->message, ",%S,%S", challenge, tg_buf_span(out));
        salted_password(c, tg_buf_span(&salt), (unsigned)iterations, salted);
        scram_prove(salted, tg_buf_span(&c->message), proof, c->signature);
        tg_buf_str(out, ",p=");
        tg_base64_encode(out, tg_span_make(proof, sizeof proof));
        memset(salted, 0, sizeof salted);
    }
    tg_buf_deinit(&salt);
    return well && !c->message.overflowed && !out->overflowed ? SASL_CONTINUE : SASL_FAILED;
}

/* server-final-message = "v=" base64: only who knows our keys can sign this exchange. */
static enum sasl_result scram_last(struct sasl_client *c, struct tg_span challenge)
{
    struct tg_span rest = challenge, written;
    struct tg_buf signature;
    tg_buf_init(&signature, DIGEST_SHA256_LEN);
    c->complete = scram_attribute(&rest, 'v', &written) && tg_base64_decode(&signature, written) == TG_OK &&
                  signature.len == sizeof c->signature &&
                  digest_equal(signature.ptr, c->signature, sizeof c->signature);
    tg_buf_deinit(&signature);
    return c->complete ? SASL_CONTINUE : SASL_FAILED;
}

static enum sasl_result scram_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out, int step)
{
    switch (step) {
    case 0:
        return challenge.len == 0 && scram_first(c, out) ? SASL_CONTINUE : SASL_FAILED;
    case 1:
        return scram_final(c, challenge, out);
    case 2:
        return scram_last(c, challenge);
    default:
        return SASL_FAILED;
    }
}

static enum sasl_result cram_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out, int step)
{
    unsigned char digest[DIGEST_MD5_LEN];
    if (step != 0 || challenge.len == 0) {
        return SASL_FAILED;
    }
    digest_hmac(DIGEST_MD5, c->password, challenge, digest);
    tg_buf_fmt(out, "%S ", c->user);
    digest_hex(out, digest, sizeof digest);
    return SASL_CONTINUE;
}

/* The words of LOGIN's two prompts differ between servers; their order does not. */
static enum sasl_result login_step(struct sasl_client *c, struct tg_buf *out, int step)
{
    return step < 2 && tg_buf_append(out, step == 0 ? c->user : c->password) ? SASL_CONTINUE : SASL_FAILED;
}

enum sasl_result sasl_client_step(struct sasl_client *c, struct tg_span challenge, struct tg_buf *out)
{
    tg_buf_clear(out);
    int step = c->step++;
    switch (c->mechanism) {
    case SASL_PLAIN: /* its one challenge is empty */
        return step == 0 && challenge.len == 0 && plain_message(c, out) ? SASL_CONTINUE : SASL_FAILED;
    case SASL_LOGIN:
        return login_step(c, out, step);
    case SASL_CRAM_MD5:
        return cram_step(c, challenge, out, step);
    case SASL_SCRAM_SHA_256:
        return scram_step(c, challenge, out, step);
    case SASL_MECHANISM_COUNT:
        break;
    }
    TG_UNREACHABLE();
}
