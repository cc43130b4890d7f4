// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argc;
    tg_data_init(argv[0]);
    return 0;
}
