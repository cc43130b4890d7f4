// SPDX-License-Identifier: MIT
#include "scenarios/json_scan.h"
#include "base/text.h"
#include "scenarios/load_internal.h"

struct scan {
    struct tg_span in;
    size_t at;
    struct scenario_place place; /* of octet `at` */
    int depth;
    struct json_scan *out;
    struct scenario_errors *errors;
};

/* Ends the reading: false goes all the way up. */
static bool stop(struct scan *s, struct scenario_place place, const char *text)
{
    scenario_errors_add(s->errors, place, text);
    return false;
}

static int peek(const struct scan *s)
{
    return s->at < s->in.len ? s->in.ptr[s->at] : -1;
}

/* Moves over n octets of one character that is no line break. */
static void pass(struct scan *s, size_t n)
{
    s->at += n;
    s->place.column++;
}

/* ws = *( %x20 / %x09 / %x0A / %x0D ) */
static void skip_space(struct scan *s)
{
    for (;;) {
        int c = peek(s);
        if (c == '\n') {
            s->at++;
            s->place.line++;
            s->place.column = 1;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            pass(s, 1);
        } else {
            return;
        }
    }
}

static int hex4(struct tg_span in, size_t at)
{
    int value = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = at + i < in.len ? tg_hex_value(in.ptr[at + i]) : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* The four digits behind \u; a high surrogate must be followed by a low one. */
static bool scan_unicode_escape(struct scan *s, struct scenario_place start)
{
    int unit = hex4(s->in, s->at);
    if (unit < 0) {
        return stop(s, start, "`\\u` must be followed by four hexadecimal digits");
    }
    for (int i = 0; i < 4; i++) {
        pass(s, 1);
    }
    if (unit == 0) {
        return stop(s, start, "the character \\u0000 is not allowed in a scenario");
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return stop(s, start, "this \\u escape is the second half of a pair without its first half");
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        int low = peek(s) == '\\' && s->at + 1 < s->in.len && s->in.ptr[s->at + 1] == 'u' ? hex4(s->in, s->at + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return stop(s, start, "this \\u escape is the first half of a pair without its second half");
        }
        for (int i = 0; i < 6; i++) {
            pass(s, 1);
        }
    }
    return true;
}

static bool scan_escape(struct scan *s)
{
    struct scenario_place start = s->place;
    pass(s, 1);
    int c = peek(s);
    if (c == 'u') {
        pass(s, 1);
        return scan_unicode_escape(s, start);
    }
    if (c < 0 || c == 0 || !strchr("\"\\/bfnrt", c)) {
        return stop(s, start, "after a backslash one of \" \\ / b f n r t u was expected");
    }
    pass(s, 1);
    return true;
}

/* string = quotation-mark *char quotation-mark */
static bool scan_string(struct scan *s)
{
    struct scenario_place start = s->place;
    pass(s, 1);
    for (;;) {
        int c = peek(s);
        if (c < 0 || c == '\n' || c == '\r') {
            return stop(s, start, "this string has no closing quotation mark (\") on its line");
        }
        if (c == '"') {
            pass(s, 1);
            return true;
        }
        if (c == '\\') {
            if (!scan_escape(s)) {
                return false;
            }
        } else if (c < 0x20) {
            return stop(s, s->place,
                        c == '\t' ? "a tab inside a string must be written as \\t"
                                  : "a control character inside a string must be written as \\u00XX");
        } else if (c < 0x80) {
            pass(s, 1);
        } else {
            uint32_t code;
            size_t n = tg_utf8_next(tg_span_after(s->in, s->at), &code);
            if (n == 0) {
                return stop(s, s->place, "these octets are not UTF-8; save the file with UTF-8 encoding");
            }
            pass(s, n);
        }
    }
}

static size_t scan_digits(struct scan *s)
{
    size_t count = 0;
    while (peek(s) >= 0 && tg_is_digit((unsigned char)peek(s))) {
        pass(s, 1);
        count++;
    }
    return count;
}

/* number = [ "-" ] int [ frac ] [ exp ];  int = "0" / digit1-9 *DIGIT */
static bool scan_number(struct scan *s, struct json_mark *mark)
{
    struct scenario_place start = s->place;
    size_t from = s->at;
    if (peek(s) == '-') {
        pass(s, 1);
    }
    bool zero = peek(s) == '0';
    size_t digits = scan_digits(s);
    if (digits == 0) {
        return stop(s, start, "a digit was expected behind the minus sign");
    }
    if (zero && digits > 1) {
        return stop(s, start, "a number may not begin with a needless 0");
    }
    if (peek(s) == '.') {
        pass(s, 1);
        if (scan_digits(s) == 0) {
            return stop(s, start, "a digit was expected behind the decimal point");
        }
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        pass(s, 1);
        if (peek(s) == '+' || peek(s) == '-') {
            pass(s, 1);
        }
        if (scan_digits(s) == 0) {
            return stop(s, start, "a digit was expected in the exponent of this number");
        }
    }
    mark->token = tg_span_sub(s->in, from, s->at - from);
    if (mark->token.len > JSON_NUMBER_MAX) {
        return stop(s, start, "this number has too many digits; at most 40 characters were expected");
    }
    return true;
}

static bool scan_value(struct scan *s, struct scenario_place key_place);

/* member = string name-separator value */
static bool scan_member(struct scan *s)
{
    struct scenario_place key_place = s->place;
    int c = peek(s);
    if (c == '}') {
        return stop(s, s->place, "a comma stands before `}`; leave it out, or write another key");
    }
    if (c != '"') {
        return stop(s, s->place, "a key in quotation marks (\"key\") was expected");
    }
    if (!scan_string(s)) {
        return false;
    }
    skip_space(s);
    if (peek(s) != ':') {
        return stop(s, s->place, "a colon `:` was expected between a key and its value");
    }
    pass(s, 1);
    skip_space(s);
    return scan_value(s, key_place);
}

/* Behind the opening bracket, to behind the closing one. */
static bool scan_items(struct scan *s, bool object, struct scenario_place start)
{
    const int close = object ? '}' : ']';
    skip_space(s);
    if (peek(s) == close) {
        pass(s, 1);
        return true;
    }
    for (;;) {
        if (!object && peek(s) == ']') {
            return stop(s, s->place, "a comma stands before `]`; leave it out, or write another value");
        }
        if (!(object ? scan_member(s) : scan_value(s, (struct scenario_place){0, 0}))) {
            return false;
        }
        skip_space(s);
        int c = peek(s);
        if (c == close) {
            pass(s, 1);
            return true;
        }
        if (c < 0) {
            return stop(s, start, object ? "this `{` is never closed by a `}`" : "this `[` is never closed by a `]`");
        }
        if (c != ',') {
            return stop(s, s->place,
                        object ? "a comma `,` or the closing `}` was expected here"
                               : "a comma `,` or the closing `]` was expected here");
        }
        pass(s, 1);
        skip_space(s);
    }
}

static bool scan_nested(struct scan *s, bool object)
{
    struct scenario_place start = s->place;
    if (s->depth == JSON_DEPTH_MAX) {
        return stop(s, start, "brackets are nested too deeply; at most 64 levels were expected");
    }
    pass(s, 1);
    s->depth++;
    bool good = scan_items(s, object, start);
    s->depth--;
    return good;
}

static bool scan_word(struct scan *s)
{
    static const char *const words[] = {"true", "false", "null"};
    struct tg_span rest = tg_span_after(s->in, s->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (tg_span_eq_str(tg_span_sub(rest, 0, len), words[i]) && !(rest.len > len && tg_is_alnum(rest.ptr[len]))) {
            s->at += len;
            s->place.column += (int)len;
            return true;
        }
    }
    int c = peek(s);
    if (c < 0) {
        return stop(s, s->place, "the file ends where a value was expected");
    }
    if (c == '/' || c == '#') {
        return stop(s, s->place, "a value was expected; JSON knows no comments");
    }
    if (c == '\'') {
        return stop(s, s->place, "a value was expected; strings stand in double quotation marks (\")");
    }
    return stop(s, s->place, "a value was expected: a string in \"\", a number, true, false, null, [ or {");
}

static bool scan_value(struct scan *s, struct scenario_place key_place)
{
    if (s->out->count == JSON_VALUES_MAX) {
        return stop(s, s->place, "the file holds too many values; at most 200000 were expected");
    }
    s->out->marks = tg_grow(s->out->marks, s->out->count, &s->out->cap, sizeof *s->out->marks);
    struct json_mark *mark = &s->out->marks[s->out->count++];
    *mark = (struct json_mark){.place = s->place, .key_place = key_place};
    int c = peek(s);
    if (c == '{' || c == '[') {
        return scan_nested(s, c == '{');
    }
    if (c == '"') {
        return scan_string(s);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        return scan_number(s, mark);
    }
    return scan_word(s);
}

bool json_scan(struct tg_span json, struct json_scan *out, struct scenario_errors *errors)
{
    *out = (struct json_scan){0};
    struct scan s = {.in = json, .place = {1, 1}, .out = out, .errors = errors};
    if (json.len > JSON_SIZE_MAX) {
        return stop(&s, s.place, "the file is too big; at most 8 MiB were expected");
    }
    if (json.len >= 3 && memcmp(json.ptr, "\xEF\xBB\xBF", 3) == 0) {
        s.at = 3;
    }
    skip_space(&s);
    if (peek(&s) < 0) {
        return stop(&s, s.place, "the file is empty; a scenario in JSON, {\"tegami\": 1, ...}, was expected");
    }
    if (!scan_value(&s, (struct scenario_place){0, 0})) {
        return false;
    }
    skip_space(&s);
    if (peek(&s) >= 0) {
        return stop(&s, s.place, "nothing more was expected behind the end of the scenario");
    }
    return true;
}

void json_scan_deinit(struct json_scan *scan)
{
    tg_free(scan->marks);
    *scan = (struct json_scan){0};
}
