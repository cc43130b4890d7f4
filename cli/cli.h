// SPDX-License-Identifier: MIT
/* The commands of the program: one table, one file each. A command gets "tegami NAME" as argv[0] and returns the exit
 * status: 0 done and every expectation held, 1 one failed, 2 usage or an invalid file, 3 the environment. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/texts.h"
#include "scenarios/scenario_load.h"
#include "sim/transcripts/transcripts.h"

#include <stdbool.h>

enum { CLI_OK = 0, CLI_EXPECTATION_FAILED = 1, CLI_USAGE = 2, CLI_ENVIRONMENT = 3 };

struct cli_command {
    const char *name;
    int (*run)(int argc, char **argv);
};
extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_play(int argc, char **argv);
int cmd_talk(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_parse_address(int argc, char **argv);
int cmd_swarm(int argc, char **argv);
int cmd_pack(int argc, char **argv);

/* The language a person wants: `asked`, else the environment's, else "en". */
const char *cli_language(const char *asked);
/* Loads its texts; prints and returns false when there is no such language. */
bool cli_texts(struct tg_texts *texts, const char *asked);
/* Prints the help of a command (texts: cli.help.NAME) to standard output. */
int cli_help(const char *command, const char *asked_language);
/* Prints "tegami: " and the message to standard error; returns CLI_USAGE. */
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A scenario, or NULL after printing its errors. */
struct scenario *cli_scenario(const char *path_or_id);
/* Whether all of the town is played; prints which machine is a real server outside, that only `serve` reaches. */
bool cli_all_played(const struct scenario *scenario);
/* Writes a transcript into the file ("-": standard output). CLI_OK, or CLI_ENVIRONMENT after saying why. */
int cli_transcript(const struct transcript_format *format, const struct transcript_input *in, const char *path);
/* Makes the folder when it is not there; false after saying why it cannot be. */
bool cli_folder(const char *path);
/* "1.5s", "20ms", "5m", "2h", or a plain number of seconds. */
bool cli_parse_time(const char *text, tg_time *out);

#endif
