// SPDX-License-Identifier: MIT
#include <stdio.h>

#include "protocols/imap/imap_commands.h"
#include "sim/transcripts/explain.h"
#include "tests/harness/tg_test.h"
#include "tests/unit/scenarios/hand_trace.h"

static void means(const struct trace *t, uint32_t index, const char *key)
{
    struct explanation e;
    explain_event(t, index, &e);
    CHECK_STR(e.key, key);
}

static void open_stream(struct trace *t, uint32_t stream, enum trace_protocol protocol)
{
    struct trace_event e = trace_blank(1, TRACE_CONN_OPENING);
    e.stream = stream;
    e.from = PC;
    e.to = AOBA;
    e.protocol = (uint8_t)protocol;
    trace_add(t, &e, tg_span_make(NULL, 0));
}

static uint32_t c(struct trace *t, enum trace_protocol p, const char *text)
{
    return hand_line(t, 1, 1, p, PC, AOBA, 0, text);
}

static uint32_t s(struct trace *t, enum trace_protocol p, const char *text)
{
    return hand_line(t, 1, 1, p, AOBA, PC, TRACE_BY_SERVER, text);
}

/* RFC 2920: the replies come in the order of the commands, however many were sent ahead. */
static void each_reply_is_explained_by_what_it_answers_even_when_commands_were_sent_ahead(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    open_stream(t, 1, TRACE_SMTP);
    means(t, s(t, TRACE_SMTP, "220 ready"), "explain.smtp.reply.220");
    means(t, c(t, TRACE_SMTP, "EHLO x"), "explain.smtp.cmd.EHLO");
    means(t, s(t, TRACE_SMTP, "250-hello"), "explain.smtp.reply.250.EHLO");
    hand_line(t, 1, 2, TRACE_SMTP, PC, AOBA, 0, "RSET"); /* another conversation in between */
    means(t, s(t, TRACE_SMTP, "250-SIZE 99"), "explain.smtp.ehlo.SIZE");
    means(t, s(t, TRACE_SMTP, "250 PIPELINING"), "explain.smtp.ehlo.PIPELINING");
    means(t, c(t, TRACE_SMTP, "mail from:<a@x>"), "explain.smtp.cmd.MAIL");
    means(t, c(t, TRACE_SMTP, "RCPT TO:<b@x>"), "explain.smtp.cmd.RCPT");
    means(t, c(t, TRACE_SMTP, "RCPT TO:<c@x>"), "explain.smtp.cmd.RCPT");
    means(t, c(t, TRACE_SMTP, "DATA"), "explain.smtp.cmd.DATA");
    means(t, s(t, TRACE_SMTP, "250 2.1.0 ok"), "explain.smtp.reply.250.MAIL");
    means(t, s(t, TRACE_SMTP, "250 2.1.5 ok"), "explain.smtp.reply.250.RCPT");
    means(t, s(t, TRACE_SMTP, "550 5.1.1 no"), "explain.smtp.reply.550.no-user");
    means(t, s(t, TRACE_SMTP, "354 go"), "explain.smtp.reply.354");
    means(t, hand_line(t, 1, 1, TRACE_SMTP, PC, AOBA, TRACE_CONTENT, "QUIT\r\n"), "explain.smtp.cmd.letter");
    means(t, c(t, TRACE_SMTP, "."), "explain.smtp.cmd.DOT");
    means(t, s(t, TRACE_SMTP, "250 2.0.0 ok"), "explain.smtp.reply.250.DOT");
    means(t, c(t, TRACE_SMTP, "RSET"), "explain.smtp.cmd.RSET");
    means(t, s(t, TRACE_SMTP, "250 ok"), "explain.smtp.reply.250.RSET");
    means(t, c(t, TRACE_SMTP, "AUTH LOGIN"), "explain.smtp.cmd.AUTH");
    means(t, s(t, TRACE_SMTP, "334 VXNlcm5hbWU6"), "explain.smtp.reply.334");
    means(t, c(t, TRACE_SMTP, "********"), "explain.smtp.cmd.secret");
    means(t, s(t, TRACE_SMTP, "535 5.7.8 no"), "explain.smtp.reply.535");
    means(t, c(t, TRACE_SMTP, "JUMP"), "explain.smtp.cmd.unknown");
    means(t, s(t, TRACE_SMTP, "500 what"), "explain.smtp.reply.500");
    means(t, s(t, TRACE_SMTP, "499 who knows"), "explain.smtp.reply.4xx");
    means(t, s(t, TRACE_SMTP, "who knows"), "explain.smtp.reply.unknown");
    trace_free(t);
}

static void pop3_answers_and_lists(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    open_stream(t, 1, TRACE_POP3);
    means(t, s(t, TRACE_POP3, "+OK ready"), "explain.pop3.reply.ok.greeting");
    c(t, TRACE_POP3, "USER hanako");
    means(t, s(t, TRACE_POP3, "+OK"), "explain.pop3.reply.ok.USER");
    c(t, TRACE_POP3, "PASS ********");
    means(t, s(t, TRACE_POP3, "-ERR [AUTH] no"), "explain.pop3.reply.err.login");
    c(t, TRACE_POP3, "PASS ********");
    means(t, s(t, TRACE_POP3, "-ERR [IN-USE] busy"), "explain.pop3.reply.err.in-use");
    means(t, c(t, TRACE_POP3, "UIDL"), "explain.pop3.cmd.UIDL");
    means(t, s(t, TRACE_POP3, "+OK"), "explain.pop3.reply.ok.UIDL");
    means(t, s(t, TRACE_POP3, "1 abc"), "explain.pop3.list.UIDL");
    means(t, s(t, TRACE_POP3, "."), "explain.pop3.list.end");
    c(t, TRACE_POP3, "RETR 1");
    means(t, s(t, TRACE_POP3, "+OK 120 octets"), "explain.pop3.reply.ok.RETR");
    means(t, hand_line(t, 1, 1, TRACE_POP3, AOBA, PC, TRACE_BY_SERVER | TRACE_CONTENT, "x"),
          "explain.pop3.list.letter");
    c(t, TRACE_POP3, "DELE 9");
    means(t, s(t, TRACE_POP3, "-ERR no such letter"), "explain.pop3.reply.err");
    c(t, TRACE_POP3, "QUIT");
    means(t, s(t, TRACE_POP3, "+OK bye"), "explain.pop3.reply.ok.QUIT");
    trace_free(t);
}

/* Every command that the server knows has words of its own (IM30 to IM44). */
static void every_imap_command_has_words(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    open_stream(t, 1, TRACE_IMAP);
    for (size_t i = 0; i < imap_command_count; i++) {
        char line[60];
        struct explanation e;
        snprintf(line, sizeof line, "a%zu %s x", i, imap_commands[i].name);
        explain_event(t, c(t, TRACE_IMAP, line), &e);
        if (strcmp(e.key, "explain.imap.cmd.unknown") == 0) {
            print_error("%s\n", line);
        }
        CHECK(strcmp(e.key, "explain.imap.cmd.unknown") != 0);
    }
    trace_free(t);
}

static void imap_results_are_explained_by_their_tag(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    open_stream(t, 1, TRACE_IMAP);
    means(t, s(t, TRACE_IMAP, "* OK ready"), "explain.imap.untagged.greeting");
    means(t, c(t, TRACE_IMAP, "a1 LOGIN x ********"), "explain.imap.cmd.LOGIN");
    means(t, c(t, TRACE_IMAP, "a2 SELECT INBOX"), "explain.imap.cmd.SELECT");
    means(t, s(t, TRACE_IMAP, "a1 OK done"), "explain.imap.reply.ok.LOGIN");
    means(t, s(t, TRACE_IMAP, "* 3 EXISTS"), "explain.imap.untagged.EXISTS");
    means(t, s(t, TRACE_IMAP, "* OK [UIDNEXT 4] x"), "explain.imap.untagged.OK.UIDNEXT");
    means(t, s(t, TRACE_IMAP, "* OK [ALERT] x"), "explain.imap.untagged.OK");
    means(t, s(t, TRACE_IMAP, "* OK [COPYUID 1 2 3] Moved"), "explain.imap.untagged.OK.COPYUID");
    means(t, s(t, TRACE_IMAP, "* QUOTA \"\" (STORAGE 2 4)"), "explain.imap.untagged.QUOTA");
    means(t, s(t, TRACE_IMAP, "* QUOTAROOT INBOX \"\""), "explain.imap.untagged.QUOTAROOT");
    means(t, s(t, TRACE_IMAP, "* ESEARCH (TAG \"a\") COUNT 0"), "explain.imap.untagged.ESEARCH");
    means(t, s(t, TRACE_IMAP, "* ENABLED"), "explain.imap.untagged.ENABLED");
    means(t, s(t, TRACE_IMAP, "* OK"), "explain.imap.untagged.OK");
    means(t, s(t, TRACE_IMAP, "*"), "explain.imap.untagged.unknown");
    means(t, s(t, TRACE_IMAP, "a2 OK [READ-WRITE] done"), "explain.imap.reply.ok.SELECT");
    means(t, c(t, TRACE_IMAP, "a3 UID FETCH 1 BODY[]"), "explain.imap.cmd.FETCH");
    means(t, s(t, TRACE_IMAP, "* 1 FETCH (UID 1 BODY[] {3}"), "explain.imap.untagged.FETCH");
    means(t, s(t, TRACE_IMAP, ")"), "explain.imap.untagged.FETCH");
    means(t, s(t, TRACE_IMAP, "a3 OK done"), "explain.imap.reply.ok.FETCH");
    means(t, c(t, TRACE_IMAP, "a4 IDLE"), "explain.imap.cmd.IDLE");
    means(t, s(t, TRACE_IMAP, "+ idling"), "explain.imap.reply.continue.IDLE");
    means(t, c(t, TRACE_IMAP, "DONE"), "explain.imap.cmd.DONE");
    means(t, s(t, TRACE_IMAP, "a4 OK done"), "explain.imap.reply.ok.IDLE");
    means(t, c(t, TRACE_IMAP, "a5 AUTHENTICATE PLAIN"), "explain.imap.cmd.AUTHENTICATE");
    means(t, s(t, TRACE_IMAP, "+ "), "explain.imap.reply.continue");
    means(t, c(t, TRACE_IMAP, "********"), "explain.imap.cmd.secret");
    means(t, s(t, TRACE_IMAP, "a5 NO [AUTHENTICATIONFAILED] x"), "explain.imap.reply.no.LOGIN");
    means(t, c(t, TRACE_IMAP, "a6 STORE 1 +FLAGS (\\Seen)"), "explain.imap.cmd.STORE");
    means(t, s(t, TRACE_IMAP, "a6 BAD what"), "explain.imap.reply.bad");
    trace_free(t);
}

static void what_was_heard_means_what_was_said(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    open_stream(t, 1, TRACE_SMTP);
    struct trace_event e = trace_blank(2, TRACE_LINE_HEARD);
    e.ref = c(t, TRACE_SMTP, "HELO x");
    means(t, trace_add(t, &e, tg_span_make(NULL, 0)), "explain.smtp.cmd.HELO");
    trace_free(t);
}

static void other_events_have_words_by_their_kind_and_numbers(void **state)
{
    (void)state;
    struct trace *t = hand_trace();
    means(t, hand_numbers(t, 1, TRACE_DNS_ASKED, AOBA, DESK, 0, 1, 15, TRACE_RECURSIVE, "x."), "explain.dns.ask.MX");
    means(t, hand_numbers(t, 1, TRACE_DNS_ASKED, DESK, AOBA, 0, 1, 15, 0, "x."), "explain.dns.ask.next");
    means(t, hand_numbers(t, 1, TRACE_DNS_ASKED, AOBA, DESK, 0, 1, 999, TRACE_RECURSIVE, "x."),
          "explain.dns.ask.other");
    means(t, hand_numbers(t, 1, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 1, 3, 0, "x. MX\n"), "explain.dns.answer.nxdomain");
    means(t, hand_numbers(t, 1, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 1, 0, 0, "x. MX\n"), "explain.dns.answer.nodata");
    means(t, hand_numbers(t, 1, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 1, 256, TRACE_AUTHORITATIVE, "x. MX\n"),
          "explain.dns.answer.authoritative");
    means(t, hand_numbers(t, 1, TRACE_DNS_ANSWERED, DESK, AOBA, 0, 1, 9, 0, "x. MX\n"), "explain.dns.answer.error");
    means(t, hand_numbers(t, 1, TRACE_CACHE_PUT, DESK, -1, 0, 60, 15, 0, "x.\nNXDOMAIN"),
          "explain.event.cache-put.negative");
    means(t, hand_numbers(t, 1, TRACE_LETTER_TRIED, AOBA, SAKURA, 1, 250, 0, TRACE_DELIVERED, "x\n250"),
          "explain.event.letter-tried.delivered");
    means(t, hand_numbers(t, 1, TRACE_LETTER_TRIED, AOBA, AOBA, 1, 0, 0, TRACE_DELIVERED, "x\n"),
          "explain.event.letter-tried.local");
    means(t, hand_numbers(t, 1, TRACE_LETTER_TRIED, AOBA, SAKURA, 1, 451, 0, 0, "x\n451"),
          "explain.event.letter-tried.later");
    means(t, hand_numbers(t, 1, TRACE_LETTER_TRIED, AOBA, SAKURA, 1, 0, 0, 0, "x\nno"),
          "explain.event.letter-tried.no-answer");
    means(t, hand_add(t, 1, TRACE_ACTION, PC, -1, 0, "send"), "explain.event.action.send");
    means(t, hand_add(t, 1, TRACE_ACTION, PC, -1, 0, "dance"), "explain.event.action");
    means(t, hand_add(t, 1, TRACE_FAULT_BEGUN, PC, -1, 0, "loss"), "explain.event.fault-begun.loss");
    means(t, hand_add(t, 1, TRACE_PACKET_SENT, PC, AOBA, 0, "no packet"), "explain.packet.other");
    trace_free(t);
}

static void the_verb_of_a_line_is_found(void **state)
{
    (void)state;
    struct trace_event e = trace_blank(1, TRACE_LINE_SAID);
    e.protocol = TRACE_SMTP;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("RCPT TO:<a@x>")), "RCPT TO");
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("QUIT")), "QUIT");
    e.flags = TRACE_BY_SERVER;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("250-SIZE")), "250");
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("")), "");
    e.protocol = TRACE_POP3;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("+OK 3 letters")), "+OK");
    e.protocol = TRACE_IMAP;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("* 12 FETCH (FLAGS ())")), "FETCH");
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("a7 OK done")), "OK");
    e.flags = 0;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("a7 UID STORE 1 x")), "STORE");
    e.flags = TRACE_CONTENT;
    CHECK_SPAN(explain_verb(&e, TG_SPAN_LIT("a7 UID STORE 1 x")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reply_is_explained_by_what_it_answers_even_when_commands_were_sent_ahead),
        cmocka_unit_test(pop3_answers_and_lists),
        cmocka_unit_test(every_imap_command_has_words),
        cmocka_unit_test(imap_results_are_explained_by_their_tag),
        cmocka_unit_test(what_was_heard_means_what_was_said),
        cmocka_unit_test(other_events_have_words_by_their_kind_and_numbers),
        cmocka_unit_test(the_verb_of_a_line_is_found),
    };
    return tg_run_tests(tests);
}
