// SPDX-License-Identifier: MIT
/* What went wrong, in words. */
#include "base/assert.h"
#include "sim/tls/tls_internal.h"

static const struct {
    const char *name, *text;
} reasons[] = {
    [TLS_FINE] = {"fine", "the certificate is in order"},
    [TLS_WRONG_NAME] = {"wrong-name", "the certificate is for another name"},
    [TLS_EXPIRED] = {"expired", "the certificate has expired"},
    [TLS_NOT_YET_VALID] = {"not-yet-valid", "the certificate is not valid yet"},
    [TLS_SELF_SIGNED] = {"self-signed", "the certificate is signed by nobody but itself"},
    [TLS_UNKNOWN_AUTHORITY] = {"unknown-authority", "the certificate is signed by an unknown authority"},
    [TLS_BAD_CERTIFICATE] = {"bad-certificate", "the certificate cannot be used"},
    [TLS_VERSION_TOO_OLD] = {"version-too-old", "the other side cannot do TLS 1.2"},
    [TLS_NO_COMMON_CIPHER] = {"no-common-cipher", "the two sides know no cipher in common"},
    [TLS_NOT_TLS] = {"not-tls", "what came is not TLS"},
    [TLS_ALERT] = {"alert", "the other side refused"},
    [TLS_DAMAGED] = {"damaged", "a record was damaged or forged"},
    [TLS_PROTOCOL_ERROR] = {"protocol-error", "the other side broke the rules of TLS"},
    [TLS_CUT] = {"cut", "the connection ended during the TLS handshake"},
    [TLS_TIMED_OUT] = {"timed-out", "the TLS handshake took too long"},
    [TLS_INJECTED] = {"injected", "octets in clear came where only TLS may come"},
};

const char *tls_reason_name(enum tls_reason reason)
{
    TG_ASSERT((size_t)reason < sizeof reasons / sizeof *reasons);
    return reasons[reason].name;
}

const char *tls_reason_text(enum tls_reason reason)
{
    TG_ASSERT((size_t)reason < sizeof reasons / sizeof *reasons);
    return reasons[reason].text;
}

enum tls_reason tls_reason_of_error(int error)
{
    switch (error) {
    case MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION:
        return TLS_VERSION_TOO_OLD;
    case MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN:
    case MBEDTLS_ERR_SSL_NO_USABLE_CIPHERSUITE:
        return TLS_NO_COMMON_CIPHER;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        return TLS_ALERT;
    case MBEDTLS_ERR_SSL_INVALID_MAC:
        return TLS_DAMAGED;
    default:
        return TLS_PROTOCOL_ERROR;
    }
}

enum tls_reason tls_reason_of_verdict(uint32_t flags, bool self_signed)
{
    if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
        return self_signed ? TLS_SELF_SIGNED : TLS_UNKNOWN_AUTHORITY;
    }
    if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) {
        return TLS_WRONG_NAME;
    }
    if (flags & MBEDTLS_X509_BADCERT_EXPIRED) {
        return TLS_EXPIRED;
    }
    if (flags & MBEDTLS_X509_BADCERT_FUTURE) {
        return TLS_NOT_YET_VALID;
    }
    return flags ? TLS_BAD_CERTIFICATE : TLS_FINE;
}

const char *tls_alert_name(int alert)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {MBEDTLS_SSL_ALERT_MSG_CLOSE_NOTIFY, "close_notify"},
        {MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE, "unexpected_message"},
        {MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC, "bad_record_mac"},
        {MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE, "handshake_failure"},
        {MBEDTLS_SSL_ALERT_MSG_BAD_CERT, "bad_certificate"},
        {MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT, "unsupported_certificate"},
        {MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED, "certificate_expired"},
        {MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN, "certificate_unknown"},
        {MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER, "illegal_parameter"},
        {MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA, "unknown_ca"},
        {MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED, "access_denied"},
        {MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR, "decode_error"},
        {MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR, "decrypt_error"},
        {MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION, "protocol_version"},
        {MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR, "internal_error"},
        {MBEDTLS_SSL_ALERT_MSG_USER_CANCELED, "user_canceled"},
        {MBEDTLS_SSL_ALERT_MSG_NO_RENEGOTIATION, "no_renegotiation"},
        {MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_EXT, "unsupported_extension"},
        {MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME, "unrecognized_name"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].number == alert) {
            return names[i].name;
        }
    }
    return "unknown_alert";
}
