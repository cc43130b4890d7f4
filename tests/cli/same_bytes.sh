#!/usr/bin/env bash
# gcc, clang and the sanitizers' build must write the same octets for every lesson: nothing depends on a compiler, on
# addresses or on uninitialized memory.
. tests/cli/common.bash

programs=$TEGAMI
for build in release clang asan; do
  other=$PWD/build/$build/tegami
  [ "$other" -ef "$TEGAMI" ] && continue
  [ -x "$other" ] || continue
  if stale "$other"; then
    echo "left out: $build is older than its sources"
    continue
  fi
  programs="$programs $other"
done
[ "$(wc -w <<<"$programs")" -ge 2 ] || skip "only one build is there and fresh: $programs"
echo "compared: $programs"

for lesson in $(lessons); do
  for format in json pcapng; do
    first=
    for program in $programs; do
      if ! "$program" run "$lesson" --transcript "$format" -o "$tmp/transcript" 2>"$tmp/err"; then
        bad "$program run $lesson: $(head -3 "$tmp/err")"
        continue
      fi
      sum=$(sha256sum <"$tmp/transcript")
      first=${first:-$sum}
      [ "$sum" = "$first" ] || bad "$lesson, $format: $program writes other octets than $TEGAMI"
    done
    ok "$lesson, $format: ${first%% *}"
  done
done
finish
