// SPDX-License-Identifier: MIT
#include "protocols/imap/imap_commands.h"

#include "protocols/imap/imap_server_internal.h"

#define IN(state) (1U << (state))
#define ANY       (IN(IMAP_NOT_AUTHENTICATED) | IN(IMAP_AUTHENTICATED) | IN(IMAP_SELECTED))
#define BEFORE    IN(IMAP_NOT_AUTHENTICATED)
#define AFTER     (IN(IMAP_AUTHENTICATED) | IN(IMAP_SELECTED))
#define OPEN      IN(IMAP_SELECTED)

const struct imap_command imap_commands[] = {
    {"CAPABILITY", ANY, 0, imap_cmd_capability, "RFC 3501 6.1.1"},
    {"NOOP", ANY, 0, imap_cmd_noop, "RFC 3501 6.1.2"},
    {"LOGOUT", ANY, IMAP_SILENT, imap_cmd_logout, "RFC 3501 6.1.3"},
    {"ID", ANY, 0, imap_cmd_id, "RFC 2971 3.1"},
    {"STARTTLS", BEFORE, 0, imap_cmd_starttls, "RFC 3501 6.2.1"},
    {"LOGIN", BEFORE, 0, imap_cmd_login, "RFC 3501 6.2.3"},
    {"AUTHENTICATE", BEFORE, 0, imap_cmd_authenticate, "RFC 3501 6.2.2"},
    {"ENABLE", IN(IMAP_AUTHENTICATED), 0, imap_cmd_enable, "RFC 5161 3.1"},
    {"SELECT", AFTER, IMAP_SILENT, imap_cmd_select, "RFC 3501 6.3.1"},
    {"EXAMINE", AFTER, IMAP_SILENT, imap_cmd_examine, "RFC 3501 6.3.2"},
    {"CREATE", AFTER, 0, imap_cmd_create, "RFC 3501 6.3.3"},
    {"DELETE", AFTER, 0, imap_cmd_delete, "RFC 3501 6.3.4"},
    {"RENAME", AFTER, 0, imap_cmd_rename, "RFC 3501 6.3.5"},
    {"SUBSCRIBE", AFTER, 0, imap_cmd_subscribe, "RFC 3501 6.3.6"},
    {"UNSUBSCRIBE", AFTER, 0, imap_cmd_unsubscribe, "RFC 3501 6.3.7"},
    {"LIST", AFTER, 0, imap_cmd_list, "RFC 3501 6.3.8"},
    {"LSUB", AFTER, 0, imap_cmd_lsub, "RFC 3501 6.3.9"},
    {"STATUS", AFTER, 0, imap_cmd_status, "RFC 3501 6.3.10"},
    {"APPEND", AFTER, 0, imap_cmd_append, "RFC 3501 6.3.11"},
    {"NAMESPACE", AFTER, 0, imap_cmd_namespace, "RFC 2342 5"},
    {"IDLE", AFTER, 0, imap_cmd_idle, "RFC 2177 3"},
    {"GETQUOTA", AFTER, 0, imap_cmd_getquota, "RFC 9208 4.1.2"},
    {"GETQUOTAROOT", AFTER, 0, imap_cmd_getquotaroot, "RFC 9208 4.1.3"},
    {"SETQUOTA", AFTER, 0, imap_cmd_setquota, "RFC 9208 4.1.4"},
    {"CHECK", OPEN, 0, imap_cmd_check, "RFC 3501 6.4.1"},
    {"CLOSE", OPEN, IMAP_SILENT, imap_cmd_close, "RFC 3501 6.4.2"},
    {"UNSELECT", OPEN, IMAP_SILENT, imap_cmd_unselect, "RFC 3691 2"},
    {"EXPUNGE", OPEN, 0, imap_cmd_expunge, "RFC 3501 6.4.3"},
    {"SEARCH", OPEN, IMAP_KEEPS_NUMBERS, imap_cmd_search, "RFC 3501 6.4.4"},
    {"FETCH", OPEN, IMAP_KEEPS_NUMBERS, imap_cmd_fetch, "RFC 3501 6.4.5"},
    {"STORE", OPEN, IMAP_KEEPS_NUMBERS, imap_cmd_store, "RFC 3501 6.4.6"},
    {"COPY", OPEN, 0, imap_cmd_copy, "RFC 3501 6.4.7"},
    {"MOVE", OPEN, 0, imap_cmd_move, "RFC 6851 3.1"},
    {"UID EXPUNGE", OPEN, IMAP_BY_UID, imap_cmd_uid_expunge, "RFC 4315 2.1"},
    {"UID SEARCH", OPEN, IMAP_BY_UID, imap_cmd_search, "RFC 3501 6.4.8"},
    {"UID FETCH", OPEN, IMAP_BY_UID, imap_cmd_fetch, "RFC 3501 6.4.8"},
    {"UID STORE", OPEN, IMAP_BY_UID, imap_cmd_store, "RFC 3501 6.4.8"},
    {"UID COPY", OPEN, IMAP_BY_UID, imap_cmd_copy, "RFC 3501 6.4.8"},
    {"UID MOVE", OPEN, IMAP_BY_UID, imap_cmd_move, "RFC 6851 3.2"},
};
const size_t imap_command_count = sizeof imap_commands / sizeof imap_commands[0];

/* command = atom, or "UID" SP atom */
const struct imap_command *imap_command_take(struct imap_cursor *c)
{
    size_t start = c->at;
    struct tg_span name;
    if (!imap_atom(c, &name)) {
        return NULL;
    }
    if (tg_span_ieq_str(name, "UID") && imap_take(c, ' ')) {
        struct tg_span second;
        if (!imap_atom(c, &second)) {
            return NULL;
        }
        name = tg_span_sub(c->text, start, c->at - start);
    }
    for (size_t i = 0; i < imap_command_count; i++) {
        if (tg_span_ieq_str(name, imap_commands[i].name)) {
            return &imap_commands[i];
        }
    }
    return NULL;
}

bool imap_command_legal(const struct imap_command *command, enum imap_state state)
{
    return (command->legal_in & IN(state)) != 0;
}
