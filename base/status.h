// SPDX-License-Identifier: MIT
/* What a call that can hit a limit or bad input returns. A peer's mistake in a dialogue is no status: it becomes a
 * protocol reply. Results must be looked at. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum tg_status {
    TG_OK = 0,
    TG_LIMIT,     /* a ceiling the caller chose was reached; nothing was changed */
    TG_MALFORMED, /* the input does not follow its grammar */
    TG_NOT_FOUND,
    TG_IO, /* the file system said no */
};

#define TG_MUST_USE __attribute__((warn_unused_result))

#endif
