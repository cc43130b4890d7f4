// SPDX-License-Identifier: MIT
/* What MAIL and RCPT share: the path and the parameters behind it. */
#include "base/text.h"
#include "protocols/smtp/smtp_server_internal.h"

/* esmtp-param = esmtp-keyword ["=" esmtp-value]; esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-");
 * esmtp-value = 1*(%d33-60 / %d62-126) */
static bool read_param(struct tg_span word, struct smtp_param *out)
{
    size_t equals = tg_span_find_byte(word, '=');
    out->has_value = equals != SIZE_MAX;
    out->key = tg_span_sub(word, 0, equals);
    out->value = out->has_value ? tg_span_after(word, equals + 1) : tg_span_make(NULL, 0);
    if (out->key.len == 0 || out->key.ptr[0] == '-' || (out->has_value && out->value.len == 0)) {
        return false;
    }
    for (size_t i = 0; i < out->key.len; i++) {
        if (!tg_is_alnum(out->key.ptr[i]) && out->key.ptr[i] != '-') {
            return false;
        }
    }
    for (size_t i = 0; i < out->value.len; i++) {
        if (out->value.ptr[i] < 33 || out->value.ptr[i] > 126 || out->value.ptr[i] == '=') {
            return false;
        }
    }
    return true;
}

enum smtp_param_result smtp_param_next(struct tg_span *rest, struct smtp_param *out)
{
    while (rest->len > 0 && rest->ptr[0] == ' ') {
        *rest = tg_span_after(*rest, 1);
    }
    if (rest->len == 0) {
        return SMTP_PARAM_END;
    }
    return read_param(tg_split(rest, ' '), out) ? SMTP_PARAM_OK : SMTP_PARAM_BAD;
}

/* hexchar = "+" 2(%d48-57 / %d65-70): upper case only; xchar = %d33-126 without "+" and "=" */
bool smtp_xtext_valid(struct tg_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];
        if (c < 33 || c > 126 || c == '=') {
            return false;
        }
        if (c != '+') {
            continue;
        }
        for (int digit = 0; digit < 2; digit++) {
            if (++i >= s.len || tg_hex_value(s.ptr[i]) < 0 || (s.ptr[i] >= 'a' && s.ptr[i] <= 'f')) {
                return false;
            }
        }
    }
    return true;
}

void smtp_server_refuse_param(struct smtp_server *s, bool known)
{
    if (known) {
        smtp_server_reply(s, 501, "5.5.4", "Syntax error in parameters");
    } else {
        smtp_server_reply(s, 555, "5.5.4", "Parameter not recognized");
    }
}

void smtp_server_refuse_utf8(struct smtp_server *s, bool forward)
{
    smtp_server_reply(s, forward ? 553 : 550, "5.6.7",
                      s->config->smtputf8 ? "Address has letters outside ASCII: MAIL needs SMTPUTF8"
                                          : "Address has letters outside ASCII, and SMTPUTF8 is not offered");
}

static void refuse_path(struct smtp_server *s, enum mail_path_error error, bool forward, bool brackets)
{
    const char *enhanced = forward ? "5.1.3" : "5.1.7";
    if (error == MAIL_PATH_NON_ASCII) {
        smtp_server_refuse_utf8(s, forward);
    } else if (error == MAIL_PATH_TOO_LONG) {
        smtp_server_reply(s, 501, enhanced, "Address is too long");
    } else if (!brackets) {
        smtp_server_reply(s, 501, enhanced, "Address must stand in angle brackets, as in <user@domain>");
    } else {
        smtp_server_reply(s, 501, enhanced, forward ? "Bad recipient address syntax" : "Bad sender address syntax");
    }
}

bool smtp_server_read_path(struct smtp_server *s, struct tg_span args, bool forward, struct mail_path *out,
                           struct tg_span *rest)
{
    const char *word = forward ? "TO:" : "FROM:";
    if (!tg_span_istarts(args, word)) {
        smtp_server_reply(s, 501, "5.5.4", forward ? "Syntax: RCPT TO:<address>" : "Syntax: MAIL FROM:<address>");
        return false;
    }
    args = tg_span_after(args, tg_span_str(word).len);
    while (!s->config->strict_syntax && args.len > 0 && args.ptr[0] == ' ') {
        args = tg_span_after(args, 1); /* widely sent, section 3.3 notwithstanding */
    }
    /* The parameter that allows letters outside ASCII stands behind the sender's path. */
    const bool utf8 = forward ? s->envelope.smtputf8 : s->config->smtputf8 && s->esmtp;
    struct mail_path_rules rules = {.allow_null = !forward, .keitai_dots = s->config->keitai_dots, .utf8 = utf8};
    enum mail_path_error error = mail_path_parse(out, args, rules);
    if (error != MAIL_PATH_OK) {
        refuse_path(s, error, forward, args.len > 0 && args.ptr[0] == '<');
        return false;
    }
    *rest = tg_span_after(args, out->consumed);
    if (rest->len > 0 && rest->ptr[0] != ' ') {
        smtp_server_refuse_param(s, true);
        return false;
    }
    return true;
}
