#!/usr/bin/env bash
# What every lesson's run writes is what was committed: a change of engine or lesson that alters a trace shows itself
# here, and tests/golden/update accepts it, in the same commit.
. tests/cli/common.bash

golden=tests/golden/lessons.sha256
tests/golden/update "$TEGAMI" "$tmp/now" || bad "a lesson did not run"
while read -r sum lesson format; do
  want=$(awk -v l="$lesson" -v f="$format" '$2 == l && $3 == f {print $1}' "$golden")
  if [ "$sum" = "$want" ]; then
    ok "$lesson, $format: $sum"
  else
    bad "$lesson, $format: $sum, committed was ${want:-nothing}; if that is meant: tests/golden/update"
  fi
done <"$tmp/now"
is "the committed list names these lessons and no others" [ "$(wc -l <"$tmp/now")" = "$(wc -l <"$golden")" ]
finish
