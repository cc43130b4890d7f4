#!/usr/bin/env bash
# Every example of the documentation does what the page says: files are valid for the program and for the schema, commands print what
# stands beneath them.
. tests/cli/common.bash
need python3
for page in docs/first-scenario.md docs/first-scenario.ja.md docs/scenarios.md; do
  mkdir "$tmp/work"
  TEGAMI=$TEGAMI python3 tests/cli/docs.py $page "$tmp/work" scenarios/schema.json >"$tmp/said" || true
  cat "$tmp/said"
  checked=$((checked + $(grep -c '^ok' "$tmp/said")))
  failed=$((failed + $(grep -c '^FAIL' "$tmp/said")))
  is "$page was read" [ -s "$tmp/said" ]
  rm -rf "$tmp/work"
done
for key in $(python3 -c 'import json; print(*json.load(open("scenarios/schema.json"))["properties"])'); do
  [ "$key" = '$schema' ] || is "docs/scenarios.md names $key" grep -q "\`$key\`" docs/scenarios.md
done
finish
