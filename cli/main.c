// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "cli/cli.h"

#include <stdio.h>

const struct cli_command cli_commands[] = {
    {"play",  cmd_play },
    {"run",   cmd_run  },
    {"check", cmd_check},
    {"list",  cmd_list },
    {"serve", cmd_serve},
};
const size_t cli_command_count = sizeof cli_commands / sizeof *cli_commands;

int main(int argc, char **argv)
{
    tg_data_init(argv[0]);
    if (argc < 2) {
        char play[] = "play", *only[] = {play, NULL};
        return cmd_play(1, only);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tegami %s\n", TEGAMI_VERSION);
        return CLI_OK;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        return cli_help("tegami", NULL);
    }
    for (size_t i = 0; i < cli_command_count; i++) {
        if (strcmp(argv[1], cli_commands[i].name) == 0) {
            return cli_commands[i].run(argc - 1, argv + 1);
        }
    }
    if (argv[1][0] == '-') {
        return cmd_play(argc, argv); /* "tegami --lang ja": the window */
    }
    return cli_usage("there is no command '%s'; see tegami --help", argv[1]);
}
