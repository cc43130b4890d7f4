#!/usr/bin/env bash
# The page that replays a run, in a real browser: it steps through the very events of the JSON transcript, stops for the
# questions, speaks both languages, asks nothing of any network, and lets no foreign script run.
. tests/cli/common.bash
need python3 chromium
for lesson in first-letter lossy-road; do
  tegami 0 run $lesson --lang en --transcript html -o "$tmp/$lesson.html" && tegami 0 run $lesson --transcript json -o "$tmp/$lesson.json"
  is "$lesson: under 1 MB" [ "$(stat -c %s "$tmp/$lesson.html")" -lt 1000000 ]
  is "$lesson: names no other place" [ "$(grep -oE '(src|href|url)[=(]"?(https?:)?//[^"]*' "$tmp/$lesson.html" | wc -l)" = 0 ]
done
python3 tests/cli/replay_page.py "$tmp" | tee "$tmp/said"
checked=$((checked + $(grep -c '^ok' "$tmp/said")))
failed=$((failed + $(grep -c '^FAIL' "$tmp/said")))
is "the browser's part came to its end" grep -q '^end$' "$tmp/said"
tegami 3 run first-letter --transcript html -o /nowhere/at/all.html
finish
