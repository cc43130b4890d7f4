#!/usr/bin/env bash
# Files under 500 lines, functions under 70, lines up to 130 columns; one licence line; headers that say what they are; no
# words that admit a stub; no text for people in the window's code.
set -eu
bad=0
files=$(git ls-files -co --exclude-standard '*.c' '*.h')
wrong=$(echo "$files" | xargs awk '
  FNR==1 {
    start=0
    if ($0 != "// SPDX-License-Identifier: MIT") print FILENAME ":1: no licence line"
  }
  FNR==2 && FILENAME ~ /\.h$/ && FILENAME !~ /^tests\// && !/^\/\*/ {print FILENAME ":2: a header begins by saying what it is"}
  FNR==500 {print FILENAME ": 500 lines and more"}
  /^\{/ {start=FNR}
  /^\}/ {if (start && FNR-start>70) printf "%s:%d: a function of %d lines\n", FILENAME, start, FNR-start; start=0}
  {line=$0; gsub(/[\200-\277]/, "", line); if (length(line)>130) printf "%s:%d: %d columns\n", FILENAME, FNR, length(line)}')
[ -z "$wrong" ] || { echo "$wrong"; bad=1; }
if git grep -nIiE '\b(TODO|FIXME|XXX|not implemented|unimplemented|placeholder|dummy result)\b' -- '*.c' '*.h' '*.json' '*.tsv'; then
  bad=1
fi
if git ls-files -co --exclude-standard 'gui/*.c' | xargs grep -nE '(draw_text|text_run|label|ui_button)[a-z_]*\([^"]*"[A-Z][a-z]+ [a-z]+'; then
  echo "(texts for people belong in the language tables)"
  bad=1
fi
exit $bad

