// SPDX-License-Identifier: MIT
/* tegami check: every error of the files, at its line and column; runs nothing. */
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>

int cmd_check(int argc, char **argv)
{
    static const struct option options[] = {
        {"lang", required_argument, NULL, 'l'},
        {"help", no_argument,       NULL, 'h'},
        {0},
    };
    const char *language = NULL;
    bool help = false;
    int status = CLI_OK;

    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'l') {
            language = optarg;
        } else if (option == 'h') {
            help = true;
        } else {
            return CLI_USAGE;
        }
    }
    if (help) {
        return cli_help("check", language);
    }
    if (optind == argc) {
        return cli_usage("check wants one or more scenario files");
    }
    for (int i = optind; i < argc; i++) {
        struct scenario *scenario = cli_scenario(argv[i]);
        if (scenario) {
            printf("%s: OK\n", argv[i]);
            scenario_free(scenario);
        } else {
            status = CLI_USAGE;
        }
    }
    return status;
}
