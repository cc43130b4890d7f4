// SPDX-License-Identifier: MIT
/* The pictures on the cards, in the order of teaching. */
#include "gui/picker.h"

#define BLUE   0xDCE9EEFFu, 0x1D3340FFu
#define SAND   0xEFE7D6FFu, 0x2B3440FFu
#define GREEN  0xD9E3C4FFu, 0x203235FFu
#define PINK   0xF3E1E6FFu, 0x3A2733FFu
#define YELLOW 0xF7ECD6FFu, 0x2B3440FFu

static const struct picker_art arts[] = {
    {"first-letter",
     PICKER_SMTP,
     GREEN,
     {{"post-office-aoba", 42, 72, 84},
      {"post-office-sakura", 118, 72, 84},
      {"envelope-closed", 80, 112, 62},
      {"swallow-slip", 80, 28, 46}}},
    {"two-smtp",
     PICKER_SMTP,
     BLUE,
     {{"house-taro", 30, 92, 62}, {"post-office-aoba", 78, 68, 66}, {"post-office-sakura", 124, 92, 66}}},
    {"port-587", PICKER_SMTP, YELLOW, {{"person-taro", 56, 74, 92}, {"key", 116, 104, 56}}},
    {"finding-the-office", PICKER_DNS, BLUE, {{"ns-root", 114, 78, 124}, {"swallow-slip", 48, 52, 82}}},
    {"wrong-user", PICKER_SMTP, PINK, {{"envelope-returned", 80, 74, 110}}},
    {"office-closed", PICKER_SMTP, GREEN, {{"queue-shelf-4", 80, 76, 126}}},
    {"office-closed-for-ever",
     PICKER_SMTP,
     PINK,
     {{"queue-shelf-1", 74, 56, 100}, {"envelope-returned", 100, 106, 78}}},
    {"pop-download", PICKER_POP3, SAND, {{"laptop", 66, 92, 104}, {"pobox-empty", 128, 62, 62}}},
    {"imap-stays", PICKER_IMAP, BLUE, {{"laptop", 64, 92, 104}, {"phone", 128, 84, 76}}},
    {"lossy-road", PICKER_SMTP, SAND, {{"segment-data", 44, 74, 56}, {"segment-lost", 112, 74, 62}}},
};
static const struct picker_art by_signs[] = {
    {NULL, PICKER_TLS, YELLOW, {{"postcard", 62, 56, 82}, {"envelope-sealed", 98, 98, 82}}},
    {NULL, PICKER_POP3, SAND, {{"laptop", 66, 92, 104}, {"pobox-half", 128, 62, 62}}},
    {NULL, PICKER_IMAP, BLUE, {{"laptop", 64, 92, 104}, {"phone", 128, 84, 76}}},
    {NULL, PICKER_SMTP, GREEN, {{"queue-shelf-1", 80, 76, 126}}},
    {NULL, PICKER_SMTP, SAND, {{"envelope-open", 80, 74, 100}}},
};
#define ARTS (sizeof arts / sizeof *arts)

const struct picker_art *picker_art_for(const struct scenario *s, unsigned signs, size_t *place)
{
    for (size_t i = 0; i < ARTS; i++) {
        if (strcmp(arts[i].id, s->id) == 0) {
            *place = i;
            return &arts[i];
        }
    }
    *place = ARTS;
    return &by_signs[signs & PICKER_TLS    ? 0
                     : signs & PICKER_POP3 ? 1
                     : s->fault_count > 0  ? 3
                     : signs & PICKER_IMAP ? 2
                                           : 4];
}
