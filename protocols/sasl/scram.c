// SPDX-License-Identifier: MIT
#include "protocols/sasl/scram.h"

#include "base/text.h"

void scram_salted(struct tg_span password, struct tg_span salt, unsigned iterations,
                  unsigned char salted[DIGEST_SHA256_LEN])
{
    digest_pbkdf2(password, salt, iterations, salted);
}

static struct tg_span key_span(const unsigned char key[DIGEST_SHA256_LEN])
{
    return tg_span_make(key, DIGEST_SHA256_LEN);
}

static void client_key_of(const unsigned char salted[DIGEST_SHA256_LEN], unsigned char out[DIGEST_SHA256_LEN])
{
    digest_hmac(DIGEST_SHA256, key_span(salted), TG_SPAN_LIT("Client Key"), out);
}

void scram_keys_of(const unsigned char salted[DIGEST_SHA256_LEN], struct scram_keys *out)
{
    unsigned char client_key[DIGEST_SHA256_LEN];
    client_key_of(salted, client_key);
    digest_of(DIGEST_SHA256, key_span(client_key), out->stored_key);
    digest_hmac(DIGEST_SHA256, key_span(salted), TG_SPAN_LIT("Server Key"), out->server_key);
}

void scram_prove(const unsigned char salted[DIGEST_SHA256_LEN], struct tg_span auth_message,
                 unsigned char proof[DIGEST_SHA256_LEN], unsigned char signature[DIGEST_SHA256_LEN])
{
    struct scram_keys keys;
    unsigned char client_key[DIGEST_SHA256_LEN], client_signature[DIGEST_SHA256_LEN];
    scram_keys_of(salted, &keys);
    client_key_of(salted, client_key);
    digest_hmac(DIGEST_SHA256, key_span(keys.stored_key), auth_message, client_signature);
    for (size_t i = 0; i < DIGEST_SHA256_LEN; i++) {
        proof[i] = client_key[i] ^ client_signature[i];
    }
    digest_hmac(DIGEST_SHA256, key_span(keys.server_key), auth_message, signature);
}

bool scram_check(const struct scram_keys *keys, struct tg_span auth_message,
                 const unsigned char proof[DIGEST_SHA256_LEN], unsigned char signature[DIGEST_SHA256_LEN])
{
    unsigned char client_key[DIGEST_SHA256_LEN], client_signature[DIGEST_SHA256_LEN], stored[DIGEST_SHA256_LEN];
    digest_hmac(DIGEST_SHA256, key_span(keys->stored_key), auth_message, client_signature);
    for (size_t i = 0; i < DIGEST_SHA256_LEN; i++) {
        client_key[i] = proof[i] ^ client_signature[i];
    }
    digest_of(DIGEST_SHA256, key_span(client_key), stored);
    digest_hmac(DIGEST_SHA256, key_span(keys->server_key), auth_message, signature);
    return digest_equal(stored, keys->stored_key, sizeof stored);
}

bool scram_attribute(struct tg_span *rest, char letter, struct tg_span *value)
{
    if (rest->len < 3 || rest->ptr[0] != (unsigned char)letter || rest->ptr[1] != '=') {
        return false;
    }
    *value = tg_span_after(tg_split(rest, ','), 2);
    return value->len > 0;
}

void scram_write_name(struct tg_buf *out, struct tg_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ',') {
            tg_buf_str(out, "=2C");
        } else if (name.ptr[i] == '=') {
            tg_buf_str(out, "=3D");
        } else {
            tg_buf_byte(out, name.ptr[i]);
        }
    }
}

bool scram_read_name(struct tg_buf *out, struct tg_span written)
{
    tg_buf_clear(out);
    for (size_t i = 0; i < written.len; i++) {
        unsigned char c = written.ptr[i];
        if (c == '=') {
            const struct tg_span code = tg_span_sub(written, i + 1, 2);
            c = tg_span_eq_str(code, "2C") ? ',' : '=';
            if (c == '=' && !tg_span_eq_str(code, "3D")) {
                return false;
            }
            i += 2;
        }
        if (c == '\0' || !tg_buf_byte(out, c)) {
            return false;
        }
    }
    return out->len > 0;
}

bool scram_nonce_ok(struct tg_span nonce)
{
    for (size_t i = 0; i < nonce.len; i++) {
        if (nonce.ptr[i] < 0x21 || nonce.ptr[i] > 0x7e || nonce.ptr[i] == ',') {
            return false;
        }
    }
    return nonce.len > 0 && nonce.len <= SCRAM_NONCE_MAX;
}
