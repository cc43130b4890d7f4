// SPDX-License-Identifier: MIT
#include "sim/tls/tls_authority.h"

#include "base/assert.h"
#include "base/clock.h"
#include "sim/tls/tls_internal.h"

#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/pem.h>

#define DAY  ((int64_t)86400)
#define YEAR (365 * DAY)

enum { CERTIFICATE_MAX = 4096 };
#define TOWN_NAME     "CN=Town Authority,O=tegami classroom"
#define STRANGER_NAME "CN=Authority of Nowhere,O=tegami classroom"

/* Who signs: a key and a certificate of its own. */
struct signer {
    const char *name;
    mbedtls_pk_context key;
    mbedtls_x509_crt certificate;
    bool made;
};

struct tls_authority {
    struct tg_prng prng;
    int64_t began;
    bool loopback;
    struct signer town, stranger;
    struct tls_identity *identities;
};

/* One certificate to be written. */
struct order {
    const char *subject; /* distinguished name */
    struct tg_span names;
    mbedtls_pk_context *key;
    const char *issuer;
    mbedtls_pk_context *issuer_key;
    int64_t from, to; /* seconds since 1970 */
    bool signs, loopback;
};

static const char *const kind_names[] = {"good",          "wrong-name",  "expired",
                                         "not-yet-valid", "self-signed", "unknown-authority"};
_Static_assert(sizeof kind_names / sizeof *kind_names == TLS_CERTIFICATE_COUNT, "every kind has a name");

const char *tls_certificate_name(enum tls_certificate kind)
{
    TG_ASSERT((unsigned)kind < TLS_CERTIFICATE_COUNT);
    return kind_names[kind];
}

int tls_random(void *context, unsigned char *out, size_t len)
{
    struct tg_prng *prng = context;
    while (len > 0) {
        const uint64_t word = tg_prng_u64(prng);
        for (unsigned i = 0; i < 8 && len > 0; i++, len--) {
            *out++ = (unsigned char)(word >> (8 * i));
        }
    }
    return 0;
}

/* Certificates of our own making and keys of a known curve: what fails here is out of memory, or a mistake of ours. */
static void must(int result)
{
    TG_ASSERT(result == 0);
}

static void make_key(mbedtls_pk_context *key, struct tg_prng *prng)
{
    mbedtls_pk_init(key);
    must(mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)));
    must(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*key), tls_random, prng));
}

/* "20260401000000" */
static const char *date_text(struct tg_buf *out, int64_t unix_seconds)
{
    const struct tg_date d = tg_date_from_unix(unix_seconds, 0);
    tg_buf_clear(out);
    tg_buf_fmt(out, "%04d%02d%02d%02d%02d%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
    return tg_buf_cstr(out);
}

/* A DER element around what stands in `body` (under 64 KiB). */
static void put_der(struct tg_buf *out, unsigned char tag, struct tg_span body)
{
    tg_buf_byte(out, tag);
    if (body.len < 128) {
        tg_buf_byte(out, (unsigned char)body.len);
    } else {
        tg_buf_byte(out, 0x82);
        tg_buf_u16be(out, (unsigned)body.len);
    }
    tg_buf_append(out, body);
}

/* subjectAltName (RFC 5280 4.2.1.6): dNSName [2], iPAddress [7]. mbed TLS 2.28 cannot write it. */
static void add_names(mbedtls_x509write_cert *crt, const struct order *o)
{
    struct tg_buf list, whole;
    tg_buf_init(&list, 60000);
    tg_buf_init(&whole, 60100);
    struct tg_span rest = o->names;
    while (rest.len) {
        const size_t space = tg_span_find_byte(rest, ' ');
        put_der(&list, 0x82, tg_span_sub(rest, 0, space));
        rest = space == SIZE_MAX ? tg_span_make(NULL, 0) : tg_span_after(rest, space + 1);
    }
    if (o->loopback) {
        put_der(&list, 0x82, TG_SPAN_LIT("localhost"));
        put_der(&list, 0x87, tg_span_make("\x7f\0\0\1", 4));
    }
    put_der(&whole, 0x30, tg_buf_span(&list));
    must(mbedtls_x509write_crt_set_extension(crt, MBEDTLS_OID_SUBJECT_ALT_NAME,
                                             MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0, whole.ptr, whole.len));
    tg_buf_deinit(&list);
    tg_buf_deinit(&whole);
}

static void add_uses(mbedtls_x509write_cert *crt, const struct order *o)
{
    static const unsigned char server_auth[] = {0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    must(mbedtls_x509write_crt_set_basic_constraints(crt, o->signs, o->signs ? 0 : -1));
    must(mbedtls_x509write_crt_set_subject_key_identifier(crt));
    must(mbedtls_x509write_crt_set_authority_key_identifier(crt));
    if (o->signs) {
        must(mbedtls_x509write_crt_set_key_usage(crt, MBEDTLS_X509_KU_KEY_CERT_SIGN | MBEDTLS_X509_KU_CRL_SIGN));
        return;
    }
    must(mbedtls_x509write_crt_set_key_usage(crt, MBEDTLS_X509_KU_DIGITAL_SIGNATURE));
    must(mbedtls_x509write_crt_set_extension(crt, MBEDTLS_OID_EXTENDED_KEY_USAGE,
                                             MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE), 0, server_auth,
                                             sizeof server_auth));
    add_names(crt, o);
}

static void write_certificate(const struct order *o, struct tg_prng *prng, mbedtls_x509_crt *out)
{
    unsigned char der[CERTIFICATE_MAX], number[8];
    mbedtls_x509write_cert crt;
    mbedtls_mpi serial;
    struct tg_buf from, to;
    tg_buf_init(&from, 32);
    tg_buf_init(&to, 32);
    mbedtls_mpi_init(&serial);
    mbedtls_x509write_crt_init(&crt);
    tls_random(prng, number, sizeof number);
    number[0] = (unsigned char)((number[0] & 0x7f) | 1);
    must(mbedtls_mpi_read_binary(&serial, number, sizeof number));
    mbedtls_x509write_crt_set_version(&crt, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&crt, MBEDTLS_MD_SHA256);
    must(mbedtls_x509write_crt_set_serial(&crt, &serial));
    must(mbedtls_x509write_crt_set_subject_name(&crt, o->subject));
    must(mbedtls_x509write_crt_set_issuer_name(&crt, o->issuer));
    mbedtls_x509write_crt_set_subject_key(&crt, o->key);
    mbedtls_x509write_crt_set_issuer_key(&crt, o->issuer_key);
    must(mbedtls_x509write_crt_set_validity(&crt, date_text(&from, o->from), date_text(&to, o->to)));
    add_uses(&crt, o);
    const int len = mbedtls_x509write_crt_der(&crt, der, sizeof der, tls_random, prng);
    TG_ASSERT(len > 0);
    must(mbedtls_x509_crt_parse_der(out, der + sizeof der - len, (size_t)len)); /* written at the array's end */
    mbedtls_x509write_crt_free(&crt);
    mbedtls_mpi_free(&serial);
    tg_buf_deinit(&from);
    tg_buf_deinit(&to);
}

static void make_signer(const struct tls_authority *a, struct signer *s)
{
    if (s->made) {
        return;
    }
    struct tg_prng prng = tg_prng_split(&a->prng, s->name, 0);
    tls_clock_set(a->began);
    make_key(&s->key, &prng);
    const struct order o = {.subject = s->name,
                            .key = &s->key,
                            .issuer = s->name,
                            .issuer_key = &s->key,
                            .from = a->began - 5 * YEAR,
                            .to = a->began + 20 * YEAR,
                            .signs = true};
    mbedtls_x509_crt_init(&s->certificate);
    write_certificate(&o, &prng, &s->certificate);
    tls_clock_set(TLS_REAL_TIME);
    s->made = true;
}

static void free_signer(struct signer *s)
{
    if (s->made) {
        mbedtls_pk_free(&s->key);
        mbedtls_x509_crt_free(&s->certificate);
    }
}

struct tls_authority *tls_authority_new(const struct tg_prng *prng, int64_t began)
{
    struct tls_authority *a = tg_alloc(sizeof *a);
    a->prng = *prng;
    a->began = began;
    a->town.name = TOWN_NAME;
    a->stranger.name = STRANGER_NAME;
    return a;
}

void tls_authority_free(struct tls_authority *a)
{
    if (!a) {
        return;
    }
    for (struct tls_identity *i = a->identities, *next; i; i = next) {
        next = i->next;
        mbedtls_x509_crt_free(i->chain);
        mbedtls_pk_free(&i->key);
        tg_free(i->chain);
        tg_free(i->names);
        tg_free(i);
    }
    free_signer(&a->town);
    free_signer(&a->stranger);
    tg_free(a);
}

void tls_authority_add_loopback(struct tls_authority *a)
{
    a->loopback = true;
}

/* The dates and the signer that this kind asks for. */
static void make_identity(struct tls_authority *a, struct tls_identity *id, struct tg_span names)
{
    struct tg_buf subject;
    struct tg_prng prng = tg_prng_split(&a->prng, id->names, (uint64_t)id->kind);
    struct signer *signer = id->kind == TLS_CERTIFICATE_UNKNOWN_AUTHORITY ? &a->stranger : &a->town;
    const bool alone = id->kind == TLS_CERTIFICATE_SELF_SIGNED;
    make_signer(a, signer);
    tls_clock_set(a->began);
    make_key(&id->key, &prng);
    tg_buf_init(&subject, 512);
    tg_buf_fmt(&subject, "CN=%S", tg_span_sub(names, 0, tg_span_find_byte(names, ' ')));
    const struct order o = {
        .subject = tg_buf_cstr(&subject),
        .names = names,
        .key = &id->key,
        .issuer = alone ? tg_buf_cstr(&subject) : signer->name,
        .issuer_key = alone ? &id->key : &signer->key,
        .from = id->kind == TLS_CERTIFICATE_NOT_YET ? a->began + YEAR : a->began - 2 * YEAR,
        .to = id->kind == TLS_CERTIFICATE_EXPIRED ? a->began - DAY : a->began + 10 * YEAR,
        .loopback = a->loopback && id->kind != TLS_CERTIFICATE_WRONG_NAME,
    };
    id->chain = tg_alloc(sizeof *id->chain);
    mbedtls_x509_crt_init(id->chain);
    write_certificate(&o, &prng, id->chain);
    if (!alone) {
        must(mbedtls_x509_crt_parse_der(id->chain, signer->certificate.raw.p, signer->certificate.raw.len));
    }
    tls_clock_set(TLS_REAL_TIME);
    tg_buf_deinit(&subject);
}

const struct tls_identity *tls_authority_identity(struct tls_authority *a, const char *const *names, size_t name_count,
                                                  enum tls_certificate kind)
{
    struct tg_buf joined;
    tg_buf_init(&joined, 60000);
    for (size_t i = 0; i < name_count; i++) {
        tg_buf_str(&joined, i ? " " : "");
        tg_buf_str(&joined, names[i]);
    }
    struct tls_identity *found = a->identities;
    while (found && !(found->kind == kind && tg_span_eq_str(tg_buf_span(&joined), found->names))) {
        found = found->next;
    }
    if (!found) {
        found = tg_alloc(sizeof *found);
        found->kind = kind;
        found->names = tg_alloc(joined.len + 1);
        memcpy(found->names, tg_buf_cstr(&joined), joined.len + 1);
        make_identity(a, found,
                      kind == TLS_CERTIFICATE_WRONG_NAME ? TG_SPAN_LIT("some-other-host.example")
                                                         : tg_buf_span(&joined));
        found->next = a->identities;
        a->identities = found;
    }
    tg_buf_deinit(&joined);
    return found;
}

mbedtls_x509_crt *tls_authority_trusted(struct tls_authority *a)
{
    make_signer(a, &a->town);
    return &a->town.certificate;
}

void tls_authority_pem(struct tls_authority *a, struct tg_buf *out)
{
    unsigned char pem[CERTIFICATE_MAX];
    size_t len = 0;
    const mbedtls_x509_crt *own = tls_authority_trusted(a);
    must(mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", own->raw.p,
                                  own->raw.len, pem, sizeof pem, &len));
    tg_buf_append(out, tg_span_make(pem, len - 1)); /* without its NUL */
}
