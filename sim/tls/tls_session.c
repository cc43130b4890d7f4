// SPDX-License-Identifier: MIT
#include "sim/tls/tls_session.h"

#include "base/assert.h"
#include "sim/tls/tls_internal.h"

#include <mbedtls/oid.h>
#include <mbedtls/ssl_ciphersuites.h>

enum {
    RECORD_HEADER = 5,
    RECORD_MAX = 16384 + 2048, /* octets of a record's body (RFC 5246 section 6.2.3) */
    RECORD_FIRST = 20,         /* content types: change_cipher_spec ... application_data */
    RECORD_LAST = 23,
    PLAIN_MAX = 16384,
    NAMES_MAX = 4096,
    SERVER_NAME_MAX = 255,
};

struct tls_session {
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    struct tg_prng prng;
    enum tls_state state;
    enum tls_reason reason;
    bool client, closing;
    int alert;
    struct tg_span in; /* what mbed TLS has not read yet of the whole record */
    struct tg_buf record, plain, out, names, key_log;
    char server_name[SERVER_NAME_MAX + 1];
    size_t plain_at;
    bool self_signed;
    uint32_t verdict; /* MBEDTLS_X509_BADCERT_ bits */
};

/* Forward secrecy and authenticated encryption only (RFC 9325 section 4.2). A fixed list, so that every build of the
 * library chooses alike. */
static const int ciphers[] = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                              MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 0};
static const int old_ciphers[] = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, 0};
static const mbedtls_ecp_group_id curves[] = {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_NONE};

static int on_send(void *context, const unsigned char *octets, size_t len)
{
    struct tls_session *s = context;
    tg_buf_append(&s->out, tg_span_make(octets, len));
    return (int)len;
}

static int on_receive(void *context, unsigned char *out, size_t len)
{
    struct tls_session *s = context;
    if (s->in.len == 0) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    const size_t got = len < s->in.len ? len : s->in.len;
    memcpy(out, s->in.ptr, got);
    s->in = tg_span_after(s->in, got);
    return (int)got;
}

static void put_hex(struct tg_buf *out, const unsigned char *octets, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        tg_buf_fmt(out, "%02x", (unsigned)octets[i]);
    }
}

static int on_keys(void *context, const unsigned char *master, const unsigned char *keys, size_t mac_len,
                   size_t key_len, size_t iv_len, const unsigned char client_random[32],
                   const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
    struct tls_session *s = context;
    (void)keys, (void)mac_len, (void)key_len, (void)iv_len, (void)server_random, (void)prf;
    tg_buf_clear(&s->key_log);
    tg_buf_str(&s->key_log, "CLIENT_RANDOM ");
    put_hex(&s->key_log, client_random, 32);
    tg_buf_byte(&s->key_log, ' ');
    put_hex(&s->key_log, master, 48);
    return 0;
}

/* Looks at each certificate of the chain, the peer's own last. */
static int on_certificate(void *context, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    struct tls_session *s = context;
    if (depth == 0) {
        tg_buf_clear(&s->names);
        for (const mbedtls_x509_sequence *n = &crt->subject_alt_names; n && n->buf.p; n = n->next) {
            if ((n->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == 2) { /* dNSName */
                tg_buf_str(&s->names, s->names.len ? " " : "");
                tg_buf_append(&s->names, tg_span_make(n->buf.p, n->buf.len));
            }
        }
        if (!(crt->ext_types & MBEDTLS_X509_EXT_SUBJECT_ALT_NAME)) {
            *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH; /* RFC 9525 section 2: a common name is no name */
        }
        s->self_signed = crt->issuer_raw.len == crt->subject_raw.len &&
                         memcmp(crt->issuer_raw.p, crt->subject_raw.p, crt->subject_raw.len) == 0;
    }
    s->verdict |= *flags;
    return 0;
}

static int on_server_name(void *context, mbedtls_ssl_context *ssl, const unsigned char *name, size_t len)
{
    struct tls_session *s = context;
    (void)ssl;
    size_t i = 0;
    for (; i < len && i < SERVER_NAME_MAX; i++) {
        s->server_name[i] = (char)(name[i] > ' ' && name[i] < 0x7f ? name[i] : '?');
    }
    s->server_name[i] = '\0';
    return 0; /* one certificate for whatever name: the client will see */
}

static void configure(struct tls_session *s, const struct tls_session_config *c)
{
    mbedtls_ssl_config *conf = &s->config;
    mbedtls_ssl_config_init(conf);
    const int failed = mbedtls_ssl_config_defaults(conf, s->client ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER,
                                                   MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    TG_ASSERT(!failed);
    const int newest = c->old ? MBEDTLS_SSL_MINOR_VERSION_2 : MBEDTLS_SSL_MINOR_VERSION_3;
    mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3, newest);
    mbedtls_ssl_conf_max_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3, newest);
    mbedtls_ssl_conf_ciphersuites(conf, c->old ? old_ciphers : ciphers);
    mbedtls_ssl_conf_curves(conf, curves);
    mbedtls_ssl_conf_rng(conf, tls_random, &s->prng);
    mbedtls_ssl_conf_export_keys_ext_cb(conf, on_keys, s);
    if (s->client) {
        mbedtls_ssl_conf_ca_chain(conf, tls_authority_trusted(c->authority), NULL);
        mbedtls_ssl_conf_authmode(conf, c->verify ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_OPTIONAL);
        mbedtls_ssl_conf_verify(conf, on_certificate, s);
        mbedtls_ssl_conf_session_tickets(conf, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
        return;
    }
    /* mbed TLS asks for pointers that are not const and leaves what they point to as it is. */
    struct tls_identity *id = (struct tls_identity *)(uintptr_t)c->identity;
    const int refused = mbedtls_ssl_conf_own_cert(conf, id->chain, &id->key);
    TG_ASSERT(!refused);
    mbedtls_ssl_conf_sni(conf, on_server_name, s);
    mbedtls_ssl_conf_session_cache(conf, NULL, NULL, NULL);
}

static void fail(struct tls_session *s, enum tls_reason reason)
{
    s->state = TLS_FAILED;
    s->reason = reason;
}

static void fail_by_error(struct tls_session *s, int error)
{
    if (error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED ||
        (s->client && s->verdict && s->state == TLS_HANDSHAKE && error == MBEDTLS_ERR_SSL_PEER_VERIFY_FAILED)) {
        fail(s, tls_reason_of_verdict(s->verdict, s->self_signed));
    } else {
        fail(s, tls_reason_of_error(error));
    }
    if (s->reason == TLS_ALERT) {
        s->alert = s->ssl.in_msg ? s->ssl.in_msg[1] : 0;
        if (s->alert == MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION) {
            s->reason = TLS_VERSION_TOO_OLD;
        }
    }
}

/* Lets mbed TLS go on with what there is. */
static void advance(struct tls_session *s, int64_t now)
{
    int result = 0;
    tls_clock_set(now);
    if (s->state == TLS_HANDSHAKE) {
        result = mbedtls_ssl_handshake(&s->ssl);
        if (result == 0) {
            s->state = TLS_OPEN;
        }
    }
    while (s->state == TLS_OPEN && (s->in.len || mbedtls_ssl_get_bytes_avail(&s->ssl))) {
        unsigned char octets[PLAIN_MAX];
        result = mbedtls_ssl_read(&s->ssl, octets, sizeof octets);
        if (result > 0) {
            tg_buf_append(&s->plain, tg_span_make(octets, (size_t)result));
        } else if (result == 0 || result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
            s->state = TLS_CLOSED;
        } else {
            break;
        }
    }
    tls_clock_set(TLS_REAL_TIME);
    if (result < 0 && result != MBEDTLS_ERR_SSL_WANT_READ && result != MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        fail_by_error(s, result);
    }
}

struct tls_session *tls_session_new(bool client, const struct tls_session_config *config)
{
    struct tls_session *s = tg_alloc(sizeof *s);
    s->client = client;
    s->prng = config->prng;
    tg_buf_init(&s->record, RECORD_HEADER + RECORD_MAX);
    tg_buf_init(&s->plain, SIZE_MAX);
    tg_buf_init(&s->out, SIZE_MAX);
    tg_buf_init(&s->names, NAMES_MAX);
    tg_buf_init(&s->key_log, 512);
    mbedtls_ssl_init(&s->ssl);
    configure(s, config);
    const int failed = mbedtls_ssl_setup(&s->ssl, &s->config);
    TG_ASSERT(!failed);
    mbedtls_ssl_set_bio(&s->ssl, s, on_send, on_receive, NULL);
    if (client) {
        const int refused = mbedtls_ssl_set_hostname(&s->ssl, config->server_name);
        TG_ASSERT(!refused);
        const struct tg_span name = tg_span_sub(tg_span_str(config->server_name), 0, SERVER_NAME_MAX);
        memcpy(s->server_name, name.ptr ? name.ptr : (const unsigned char *)"", name.len);
        advance(s, config->now);
    }
    return s;
}

void tls_session_free(struct tls_session *s)
{
    if (!s) {
        return;
    }
    mbedtls_ssl_free(&s->ssl);
    mbedtls_ssl_config_free(&s->config);
    struct tg_buf *bufs[] = {&s->record, &s->plain, &s->out, &s->names, &s->key_log};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) {
        tg_buf_deinit(bufs[i]);
    }
    tg_free(s);
}

enum tls_state tls_session_state(const struct tls_session *s)
{
    return s->state;
}

enum tls_reason tls_session_reason(const struct tls_session *s)
{
    return s->reason;
}

int tls_session_alert(const struct tls_session *s)
{
    return s->alert;
}

/* How many octets the record under way still needs: of its header first, then of its body. SIZE_MAX: it is no record.
 */
static size_t missing(const struct tls_session *s)
{
    const unsigned char *r = s->record.ptr;
    if (s->record.len > 0 && (r[0] < RECORD_FIRST || r[0] > RECORD_LAST)) {
        return SIZE_MAX;
    }
    if (s->record.len > 1 && r[1] != 3) {
        return SIZE_MAX;
    }
    if (s->record.len < RECORD_HEADER) {
        return RECORD_HEADER - s->record.len;
    }
    const size_t len = (size_t)r[3] << 8 | r[4];
    return len > RECORD_MAX ? SIZE_MAX : RECORD_HEADER + len - s->record.len;
}

size_t tls_session_feed(struct tls_session *s, struct tg_span in, int64_t now)
{
    size_t took = 0;
    if (s->plain.len > s->plain_at || s->state == TLS_CLOSED) {
        return 0;
    }
    while (took < in.len && s->state != TLS_FAILED) {
        size_t wanted = missing(s);
        if (wanted == SIZE_MAX) {
            fail(s, TLS_NOT_TLS);
            break;
        }
        const size_t piece = s->record.len == 0 ? 1 : wanted; /* the first octet tells TLS from other things */
        const struct tg_span next = tg_span_sub(in, took, piece);
        tg_buf_append(&s->record, next);
        took += next.len;
        wanted = missing(s);
        if (wanted == 0) {
            s->in = tg_buf_span(&s->record);
            advance(s, now);
            tg_buf_clear(&s->record);
            break;
        }
        if (wanted == SIZE_MAX) {
            fail(s, TLS_NOT_TLS);
        }
    }
    return took;
}

struct tg_span tls_session_plain(const struct tls_session *s)
{
    return tg_span_after(tg_buf_span(&s->plain), s->plain_at);
}

void tls_session_consume(struct tls_session *s, size_t octets)
{
    s->plain_at += octets;
    TG_ASSERT(s->plain_at <= s->plain.len);
    if (s->plain_at == s->plain.len) {
        tg_buf_clear(&s->plain);
        s->plain_at = 0;
    }
}

void tls_session_write(struct tls_session *s, struct tg_span plain, int64_t now)
{
    TG_ASSERT((s->state == TLS_OPEN || s->state == TLS_CLOSED) && !s->closing);
    tls_clock_set(now);
    while (plain.len && s->state != TLS_FAILED) {
        const int wrote = mbedtls_ssl_write(&s->ssl, plain.ptr, plain.len);
        if (wrote <= 0) {
            fail_by_error(s, wrote);
        } else {
            plain = tg_span_after(plain, (size_t)wrote);
        }
    }
    tls_clock_set(TLS_REAL_TIME);
}

void tls_session_close(struct tls_session *s, int64_t now)
{
    if (s->closing || s->state == TLS_FAILED || s->state == TLS_HANDSHAKE) {
        return;
    }
    s->closing = true;
    tls_clock_set(now);
    mbedtls_ssl_close_notify(&s->ssl);
    tls_clock_set(TLS_REAL_TIME);
}

struct tg_span tls_session_out(const struct tls_session *s)
{
    return tg_buf_span(&s->out);
}

void tls_session_out_sent(struct tls_session *s, size_t octets)
{
    tg_buf_consume(&s->out, octets);
}

const char *tls_session_version(const struct tls_session *s)
{
    return mbedtls_ssl_get_version(&s->ssl);
}

void tls_session_cipher(const struct tls_session *s, struct tg_buf *out)
{
    const char *name = mbedtls_ssl_get_ciphersuite(&s->ssl); /* the registered name with "-" for "_" */
    for (; name && *name; name++) {
        tg_buf_byte(out, (unsigned char)(*name == '-' ? '_' : *name));
    }
}

const char *tls_session_server_name(const struct tls_session *s)
{
    return s->server_name;
}

struct tg_span tls_session_peer_names(const struct tls_session *s)
{
    return tg_buf_span(&s->names);
}

enum tls_reason tls_session_peer_verdict(const struct tls_session *s)
{
    return tls_reason_of_verdict(s->verdict, s->self_signed);
}

struct tg_span tls_session_key_log(const struct tls_session *s)
{
    return tg_buf_span(&s->key_log);
}
