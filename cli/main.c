// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "base/pages.h"
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>

const struct cli_command cli_commands[] = {
    {"play", cmd_play},   {"run", cmd_run},   {"check", cmd_check},     {"list", cmd_list},
    {"serve", cmd_serve}, {"talk", cmd_talk}, {"explain", cmd_explain}, {"parse-address", cmd_parse_address},
    {"swarm", cmd_swarm}, {"pack", cmd_pack},
};
const size_t cli_command_count = sizeof cli_commands / sizeof *cli_commands;

static int overview(int argc, char **argv)
{
    static const struct option options[] = {
        {"lang", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *language = NULL;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == '?') {
            return CLI_USAGE;
        }
        language = option == 'l' ? optarg : language;
    }
    return cli_help("tegami", language);
}

static int dispatch(int argc, char **argv)
{
    char tegami[] = "tegami", name[64]; /* as getopt's messages begin */
    argv[0] = tegami;
    if (argc < 2) {
        return cmd_play(1, argv);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("tegami %s\n", TEGAMI_VERSION);
        return CLI_OK;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        return overview(argc, argv);
    }
    for (size_t i = 0; i < cli_command_count; i++) {
        if (strcmp(argv[1], cli_commands[i].name) == 0) {
            snprintf(name, sizeof name, "tegami %s", cli_commands[i].name);
            argv[1] = name;
            return cli_commands[i].run(argc - 1, argv + 1);
        }
    }
    if (argv[1][0] == '-') {
        for (int i = 2; i < argc; i++) {
            if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
                return overview(argc, argv); /* "tegami --lang ja --help" names no command */
            }
        }
        return cmd_play(argc, argv); /* "tegami --lang ja": the window */
    }
    return cli_usage("there is no command '%s'; see tegami --help", argv[1]);
}

int main(int argc, char **argv)
{
    tg_pages_prepare_heap();
    tg_data_init(argv[0]);
    if (argc < 1) {
        return cli_usage("started without its own name");
    }
    int status = dispatch(argc, argv);
    /* What was printed may still stand in the buffer, and the disk behind it be full. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == CLI_OK) {
        cli_usage("standard output: cannot be written");
        status = CLI_ENVIRONMENT;
    }
    return status;
}
