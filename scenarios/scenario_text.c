// SPDX-License-Identifier: MIT
#include "scenarios/scenario.h"

const char *scenario_text_in(const struct scenario_text *text, const char *language)
{
    const char *english = NULL;
    for (size_t i = 0; i < text->count; i++) {
        if (strcmp(text->in[i].language, language) == 0) {
            return text->in[i].text;
        }
        if (strcmp(text->in[i].language, "en") == 0) {
            english = text->in[i].text;
        }
    }
    return english ? english : text->count ? text->in[0].text : "";
}
