#!/usr/bin/env bash
# `cmake --install` gives a program that runs from its own data: every file is there, and what is altered there shows, from
# any folder, with an empty environment. A copy of the program alone, elsewhere, must not read it.
. tests/cli/common.bash
: "${BUILD_DIR:?the folder of the build}"
need cmake

installs() { cmake --install "$BUILD_DIR" --prefix "$tmp/prefix" >"$tmp/install.log" 2>&1; }
is "cmake --install" installs
[ "$failed" = 0 ] || { tail -5 "$tmp/install.log"; finish; }
program=$tmp/prefix/bin/tegami
data=$tmp/prefix/share/tegami
is "the program is in bin" [ -x "$program" ]
for folder in scenarios/lessons scenarios/texts gui/art sim/transcripts/html; do
  [ -d "$folder" ] || { bad "no $folder"; continue; }
  is "installed unchanged: $(find "$folder" -type f | wc -l) files of $folder" diff -r "$folder" "$data/${folder##*/}"
done

cd "$tmp" || exit 1
clean() { env -i ASAN_OPTIONS="$ASAN_OPTIONS" LSAN_OPTIONS="$LSAN_OPTIONS" "$@"; }
clean "$program" run first-letter --transcript json >"$tmp/installed.json" 2>"$tmp/err"
is "it runs a lesson from another folder" [ $? = 0 ]
clean "$TEGAMI" run first-letter --transcript json >"$tmp/built.json"
is "as the one in the build folder does" cmp "$tmp/installed.json" "$tmp/built.json"
is "found on the PATH, too" grep -q '^tegami [0-9]' <(clean PATH="$tmp/prefix/bin" tegami --version)

# Each kind of data is read from beside the program, not from the source tree the program was built in.
sed -i 's/"A first letter"/"A letter from the prefix"/' "$data/lessons/first-letter.json"
sed -i 's/^cli\.help\.check\t[^\\]*/cli.help.check\tHelp from the prefix/' "$data/texts/cli-en.tsv"
is "lessons come from share/tegami" grep -q 'A letter from the prefix' <(clean "$program" list)
is "texts come from share/tegami" grep -q 'Help from the prefix' <(clean "$program" check --help)
rm "$data/lessons/wrong-user.json"
if clean "$program" list | grep -q '^wrong-user$'; then bad "a lesson that was removed is still listed"; else ok "what is not installed is not listed"; fi
if grep -q 'no window\|built without' <(clean "$program" play first-letter --screenshot "$tmp/a.png" 2>&1); then
  echo "built without its window: no pictures compared"
else
  rm -f "$tmp/a.png"
  clean "$program" play two-smtp --lang en --size 1280x720 --screenshot "$tmp/a.png"
  is "it draws a picture" [ -s "$tmp/a.png" ]
  cp "$data/art/tree-round.svg" "$data/art/post-office-aoba.svg"
  clean "$program" play two-smtp --lang en --size 1280x720 --screenshot "$tmp/b.png"
  if cmp -s "$tmp/a.png" "$tmp/b.png"; then bad "a changed picture in share/tegami/art is not shown"; else ok "art comes from share/tegami"; fi
fi

# The same through TEGAMI_DATA, and the build's own program does not look into somebody's prefix.
is "TEGAMI_DATA names another place" grep -q 'A letter from the prefix' <(clean TEGAMI_DATA="$data" "$TEGAMI" list)
is "without it the build has its own" grep -q 'A first letter' <(clean "$TEGAMI" list)
is "a TEGAMI_DATA that is not there falls back" grep -q 'A first letter' <(clean TEGAMI_DATA="$tmp/nowhere" "$TEGAMI" list)
finish
