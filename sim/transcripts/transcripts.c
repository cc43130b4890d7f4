// SPDX-License-Identifier: MIT
#include "sim/transcripts/transcripts.h"
#include "sim/transcripts/pcapng.h"
#include "sim/transcripts/transcripts_internal.h"

const struct transcript_format transcript_formats[] = {
    {"text", transcript_text},
    {"markdown", transcript_markdown},
    {"html", transcript_html},
    {"mermaid", transcript_mermaid},
    {"svg", transcript_svg},
    {"json", transcript_json},
    {"pcapng", transcript_pcapng},
};
const size_t transcript_format_count = sizeof transcript_formats / sizeof *transcript_formats;

const struct transcript_format *transcript_find(const char *name)
{
    for (size_t i = 0; i < transcript_format_count; i++) {
        if (strcmp(transcript_formats[i].name, name) == 0) {
            return &transcript_formats[i];
        }
    }
    return NULL;
}
