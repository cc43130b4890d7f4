// SPDX-License-Identifier: MIT
/* The usual words of the answers to a server's questions, and where an answer goes. */
#include "base/assert.h"
#include "protocols/smtp/smtp_server_internal.h"

struct usual {
    int question; /* enum smtp_server_what, or ANY */
    int code;
    const char *enhanced, *text;
};

#define ANY -1

static const struct usual usuals[] = {
    {SMTP_ASK_AUTH,   235, "2.7.0",  "Authentication successful"                     },
    {SMTP_ASK_AUTH,   535, "5.7.8",  SMTP_WRONG_LOGIN                                },
    {SMTP_ASK_AUTH,   454, "4.7.0",  "Temporary authentication failure"              },
    {SMTP_ASK_SENDER, 250, "2.1.0",  "Sender OK"                                     },
    {SMTP_ASK_SENDER, 550, "5.7.1",  "You may not send with this sender address"     },
    {SMTP_ASK_SENDER, 452, "4.3.1",  "Insufficient system storage"                   },
    {SMTP_ASK_SENDER, 451, "4.1.8",  "Sender domain cannot be checked now"           },
    {SMTP_ASK_SENDER, 554, "5.6.2",  "Sender domain must be fully qualified"         },
    {SMTP_ASK_RCPT,   250, "2.1.5",  "Recipient OK"                                  },
    {SMTP_ASK_RCPT,   251, "2.1.5",  "User not local, will forward"                  },
    {SMTP_ASK_RCPT,   450, "4.2.1",  "Mailbox not available now, try again later"    },
    {SMTP_ASK_RCPT,   451, "4.7.1",  "Not now, try again later"                      },
    {SMTP_ASK_RCPT,   452, "4.2.2",  "Mailbox full, try again later"                 },
    {SMTP_ASK_RCPT,   550, "5.1.1",  "No such user here"                             },
    {SMTP_ASK_RCPT,   551, "5.1.6",  "User not local, has moved"                     },
    {SMTP_ASK_RCPT,   552, "5.2.2",  "Mailbox full"                                  },
    {SMTP_ASK_RCPT,   554, "5.6.2",  "Recipient domain must be fully qualified"      },
    {SMTP_ASK_RCPT,   556, "5.1.10", "Recipient domain accepts no mail"              },
    {SMTP_ASK_ACCEPT, 250, "2.0.0",  "Message accepted for delivery"                 },
    {SMTP_ASK_ACCEPT, 452, "4.3.1",  "Insufficient system storage, message not taken"},
    {SMTP_ASK_ACCEPT, 550, "5.7.1",  "Message refused"                               },
    {SMTP_ASK_ACCEPT, 552, "5.3.4",  "Message is too big"                            },
    {SMTP_ASK_ACCEPT, 554, "5.4.6",  "Routing loop: too many Received fields"        },
    {SMTP_ASK_VRFY,   250, "2.1.5",  "User is known"                                 },
    {SMTP_ASK_VRFY,   251, "2.1.5",  "User not local, will forward"                  },
    {SMTP_ASK_VRFY,   550, "5.1.1",  "No such user here"                             },
    {ANY,             421, "4.3.2",  "Service not available, closing connection"     },
    {ANY,             451, "4.3.0",  "Local error, try again later"                  },
    {ANY,             452, "4.3.1",  "Insufficient system storage"                   },
};

static const struct usual *usual_of(enum smtp_server_what question, int code)
{
    for (size_t i = 0; i < sizeof usuals / sizeof usuals[0]; i++) {
        if ((usuals[i].question == (int)question || usuals[i].question == ANY) && usuals[i].code == code) {
            return &usuals[i];
        }
    }
    static const struct usual ok = {ANY, 250, "2.0.0", "OK"};
    static const struct usual later = {ANY, 450, "4.0.0", "Not now, try again later"};
    static const struct usual no = {ANY, 550, "5.0.0", "Refused"};
    return code < 300 ? &ok : code < 500 ? &later : &no;
}

static void answered_vrfy(struct smtp_server *s, int code, const char *enhanced, const char *text)
{
    s->vrfy = tg_span_make(NULL, 0);
    smtp_server_reply(s, code, enhanced, text);
}

void smtp_server_go_on(struct smtp_server *s)
{
    if (s->peer_done) {
        smtp_server_close(s);
    } else if (s->shutdown_wanted && s->state != SMTP_CLOSED) {
        smtp_server_shutdown(s, s->now);
    }
}

void smtp_server_answer(struct smtp_server *s, int code, const char *enhanced, const char *text, tg_time now)
{
    TG_ASSERT(s->asking);
    TG_ASSERT(now >= s->now);
    TG_ASSERT((code >= 200 && code < 300) || (code >= 400 && code < 600));
    TG_ASSERT(!enhanced || enhanced[0] == '0' + code / 100);
    s->asking = false;
    s->now = now;
    s->idle_since = now;
    const struct usual *usual = usual_of(s->question, code);
    enhanced = enhanced ? enhanced : usual->enhanced;
    text = text ? text : usual->text;

    switch (s->question) {
    case SMTP_ASK_AUTH:
        smtp_answered_auth(s, code, enhanced, text);
        break;
    case SMTP_ASK_SENDER:
        smtp_answered_sender(s, code, enhanced, text);
        break;
    case SMTP_ASK_RCPT:
        smtp_answered_rcpt(s, code, enhanced, text);
        break;
    case SMTP_ASK_ACCEPT:
        smtp_answered_accept(s, code, enhanced, text);
        break;
    case SMTP_ASK_VRFY:
        answered_vrfy(s, code, enhanced, text);
        break;
    case SMTP_ASK_SECRET: /* smtp_server_answer_secret */
    case SMTP_TELL_DISCARD:
    case SMTP_TELL_REFUSED:
        TG_UNREACHABLE();
    }
    smtp_server_go_on(s);
}
