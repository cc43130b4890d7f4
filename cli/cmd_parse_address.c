// SPDX-License-Identifier: MIT
/* tegami parse-address: the parts of an address list, or of the path of MAIL FROM, or where it is wrong. */
#include "cli/cli.h"
#include "protocols/mail/lex.h"
#include "sim/transcripts/letter_report.h"

#include <getopt.h>
#include <stdio.h>

struct outcome {
    struct mail_address_list list;
    const char *error; /* texts: cli.explain.defect.CODE, or NULL */
    size_t at;
};

/* Where a comment or a quoted-string begins that does not end, or SIZE_MAX. */
static size_t find_unclosed(struct tg_span text)
{
    struct mail_lex lex = {.text = text};
    struct tg_buf scratch;
    size_t found = SIZE_MAX;
    tg_buf_init(&scratch, SIZE_MAX);
    while (lex.at < text.len && found == SIZE_MAX) {
        const size_t start = lex.at;
        if (text.ptr[start] == '(') {
            (void)mail_lex_skip(&lex, NULL);
        } else if (text.ptr[start] == '"') {
            (void)mail_lex_quoted(&lex, &scratch);
        } else {
            lex.at++;
        }
        found = lex.defective ? start : SIZE_MAX;
    }
    tg_buf_deinit(&scratch);
    return found;
}

/* address-list (RFC 5322 section 3.4) */
static void read_list(struct outcome *out, struct tg_span text, struct tg_arena *arena)
{
    const enum tg_status status = mail_address_list_parse(&out->list, text, arena);
    const size_t unclosed = find_unclosed(text);
    if (status == TG_LIMIT) {
        out->error = "address-many";
    } else if (status == TG_MALFORMED) {
        out->error = letter_defect_code(out->list.error);
        out->at = out->list.error_at;
    } else if (unclosed != SIZE_MAX) {
        out->error = "address-unclosed";
        out->at = unclosed;
    } else if (out->list.count == 0) {
        out->error = "address-none";
        out->at = text.len;
    }
}

static struct tg_span unquoted(struct tg_span local, struct tg_arena *arena)
{
    struct mail_lex lex = {.text = local};
    struct tg_buf text;
    if (local.len == 0 || local.ptr[0] != '"') {
        return local;
    }
    tg_buf_init(&text, SIZE_MAX);
    (void)mail_lex_quoted(&lex, &text);
    const struct tg_span kept = tg_arena_copy(arena, tg_buf_span(&text));
    tg_buf_deinit(&text);
    return kept;
}

/* Reverse-path = Path / "<>" (RFC 5321 section 4.1.1.2); nothing may stand behind it here. */
static void read_path(struct outcome *out, struct tg_span text, struct tg_arena *arena)
{
    static const char *const errors[] = {
        [MAIL_PATH_OK] = NULL,
        [MAIL_PATH_SYNTAX] = "path-syntax",
        [MAIL_PATH_TOO_LONG] = "path-too-long",
        [MAIL_PATH_NON_ASCII] = "path-non-ascii",
        [MAIL_PATH_CONTROL] = "path-control",
    };
    struct mail_path path;
    out->error = errors[mail_path_parse(&path, text, (struct mail_path_rules){.allow_null = true})];
    out->at = path.error_at;
    if (out->error) {
        return;
    }
    if (path.consumed < text.len) {
        out->error = "path-behind";
        out->at = path.consumed;
    } else if (path.whole.len > 0 && path.domain.len == 0) { /* <Postmaster> is for RCPT TO only */
        out->error = "path-syntax";
        out->at = path.consumed - 1;
    } else if (path.whole.len > 0) {
        out->list.addresses = TG_ARENA_NEW(arena, struct mail_address);
        out->list.count = out->list.addresses ? 1 : 0;
        if (out->list.addresses) {
            out->list.addresses[0] = (struct mail_address){.local = unquoted(path.local, arena), .domain = path.domain};
        }
    }
}

static int parse(struct tg_span text, const struct tg_texts *texts, bool smtp)
{
    struct outcome outcome = {0};
    struct tg_arena arena;
    struct tg_buf out, key;
    struct json_writer w = {.out = &out};
    tg_arena_init(&arena, SIZE_MAX);
    tg_buf_init(&out, SIZE_MAX);
    tg_buf_init(&key, 256);
    (smtp ? read_path : read_list)(&outcome, text, &arena);
    json_open(&w, NULL, '{');
    if (outcome.error) {
        (void)tg_buf_fmt(&key, "cli.explain.defect.%s", outcome.error);
        json_str(&w, "error", tg_text(texts, tg_buf_cstr(&key)));
        json_unsigned(&w, "at", outcome.at);
    } else {
        letter_addresses_json(&w, "addresses", &outcome.list);
    }
    json_close(&w, '}');
    (void)tg_buf_byte(&out, '\n');
    fwrite(out.ptr, 1, out.len, stdout);
    tg_buf_deinit(&key);
    tg_buf_deinit(&out);
    tg_arena_deinit(&arena);
    return outcome.error ? CLI_EXPECTATION_FAILED : CLI_OK;
}

int cmd_parse_address(int argc, char **argv)
{
    static const struct option options[] = {
        {"smtp", no_argument, NULL, 's'},
        {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *language = NULL;
    bool smtp = false, help = false;
    struct tg_texts texts;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 's') {
            smtp = true;
        } else if (option == 'l') {
            language = optarg;
        } else if (option == 'h') {
            help = true;
        } else {
            return CLI_USAGE;
        }
    }
    if (help) {
        return cli_help("parse-address", language);
    }
    if (optind + 1 != argc) {
        return cli_usage("parse-address wants one text; put it between quotes");
    }
    if (!cli_texts(&texts, language)) {
        return CLI_USAGE;
    }
    const int status = parse(tg_span_str(argv[optind]), &texts, smtp);
    tg_texts_deinit(&texts);
    return status;
}
