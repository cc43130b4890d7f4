// SPDX-License-Identifier: MIT
/* tegami check: every error of the files, at its line and column; runs nothing. */
#include "cli/cli.h"

#include <stdio.h>

int cmd_check(int argc, char **argv)
{
    int status = CLI_OK;
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        return cli_help("check", NULL);
    }
    if (argc < 2) {
        return cli_usage("check wants one or more scenario files");
    }
    for (int i = 1; i < argc; i++) {
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
