#!/usr/bin/env bash
# The commands: help in both languages, what a mistyped command line answers, options that must have an effect, statuses.
. tests/cli/common.bash

japanese() { grep -qP '[\x{3040}-\x{30ff}]' "$1"; }
for command in "" play run check list serve; do
  for order in "--help --lang" "--lang"; do
    for language in en ja; do
      [ "$order" = --lang ] && line="$command --lang $language --help" || line="$command $order $language"
      leaks=0 tegami 0 $line || continue
      is "tegami $line: the first words: $(head -1 "$tmp/out")" grep -q "^tegami" "$tmp/out"
      is "tegami $line: no unknown text, no error" [ ! -s "$tmp/err" -a "$(grep -c '^cli\.help' "$tmp/out")" = 0 ]
      [ -z "$command" ] || is "tegami $line: about $command" grep -q "^tegami $command" "$tmp/out"
      if [ "$language" = ja ]; then is "tegami $line: Japanese" japanese "$tmp/out"
      elif japanese "$tmp/out"; then bad "tegami $line: Japanese in English"; fi
    done
  done
done
for language in ja_JP.UTF-8 en_US.UTF-8; do
  for command in "" list; do
    LC_ALL= LANG=$language leaks=0 tegami 0 $command --help || continue
    japanese "$tmp/out" && spoke=ja || spoke=en
    is "LANG=$language tegami $command --help speaks $spoke" [ "$spoke" = "${language%_*}" ]
  done
done
leaks=0 tegami 0 --help
for command in play run check list serve; do
  is "tegami --help names $command" grep -qE "tegami \[?$command( |\$)" "$tmp/out"
done
tegami 0 --version && is "version: $(cat "$tmp/out")" grep -qE '^tegami [0-9]+\.[0-9]+\.[0-9]+$' "$tmp/out"

# Options before --help name no command: the overview, not the help of play.
for language in en ja; do
  tegami 0 --help --lang "$language" && cp "$tmp/out" "$tmp/overview"
  tegami 0 --lang "$language" --help && is "--lang $language --help is the overview" cmp -s "$tmp/out" "$tmp/overview"
done

# refused WORD ARGUMENT...: status 2, one message that begins with the program's name and says WORD.
refused() {
  local word=$1
  shift
  leaks=0 tegami 2 "$@" || return
  is "tegami $* → $(head -1 "$tmp/err")" grep -qE "^tegami.*$word" "$tmp/err"
  is "tegami $*: nothing on standard output, $(wc -l <"$tmp/err") line" [ ! -s "$tmp/out" -a "$(wc -l <"$tmp/err")" = 1 ]
}
picture="--screenshot $tmp/never.png"
refused frob frob
for command in "run first-letter" "check first-letter" list "play first-letter $picture" "serve first-letter" --help; do
  refused bogus $command --bogus
done
for command in "run first-letter" list "play first-letter $picture" "run first-letter --help" "list --json"; do
  refused "'xx'" $command --lang xx
done
refused nosuch run first-letter --transcript nosuch
refused nosuch run nosuch
refused nosuch check nosuch
refused nosuch play nosuch $picture
refused nosuch serve nosuch
refused nosuch run first-letter --layer nosuch
refused 'scenario' run
refused 'scenario' run first-letter wrong-user
refused 'scenario' check
refused 'scenario' play first-letter wrong-user $picture
refused 'arguments' list first-letter
refused 'transcript' run first-letter --transcript
for time in soon -1s 5x "" 1e3 99999999999999999999h; do refused until run first-letter --until "$time"; done
for seed in -1 x 1.5 18446744073709551616 ""; do refused seed run first-letter --seed "$seed"; done
for size in 100x100 1600 ax900 99999x99999; do refused size play first-letter $picture --size "$size"; done
refused theme play first-letter $picture --theme pink
refused scale play first-letter $picture --scale 9
refused nobody play first-letter $picture --inspect nobody

rm -f "$tmp/never.png"
tegami 2 play first-letter $picture --inspect nobody
is "--inspect nobody: says who there is, draws nothing" [ "$(grep -c mail.aoba.example "$tmp/err")" = 1 -a ! -e "$tmp/never.png" ]
refused output run first-letter -o ""
# A file that is not there has no line.
for command in run check "play $picture" serve; do
  tegami 2 $command nosuch && is "$command nosuch: $(cat "$tmp/err")" grep -q '^tegami: nosuch: ' "$tmp/err"
done
# Without a display the window says so at once, whatever driver SDL would fall back to.
if ! grep -q 'without its window' <("$TEGAMI" play first-letter $picture 2>&1); then
  status=0
  env -u DISPLAY -u WAYLAND_DISPLAY -u SDL_VIDEODRIVER XDG_RUNTIME_DIR="$tmp" timeout 20 "$TEGAMI" play first-letter >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
  is "play without a display: status $status, $(head -1 "$tmp/err")" [ "$status" = 3 -a "$(grep -c 'no window can be opened' "$tmp/err")" = 1 ]
fi
rm -f "$tmp/never.png"

mkdir "$tmp/folder"
for output in "$tmp/no/such/folder/x" "$tmp/folder"; do
  tegami 3 run first-letter -o "$output" && is "-o '${output#$tmp}' → $(cat "$tmp/err")" grep -q '^tegami: .*written' "$tmp/err"
done
tegami 3 play first-letter --screenshot "$tmp/no/such/folder/x.png" && \
  is "play: $(sed "s|$tmp||" "$tmp/err")" grep -q '^tegami: .*written' "$tmp/err"
if [ -w /dev/full ]; then
  for command in "run first-letter" "run first-letter -o /dev/full" list "check first-letter" "list --help"; do
    status=0
    "$TEGAMI" $command >/dev/full 2>"$tmp/err" || status=$?
    is "tegami $command onto a full disk: status $status, $(cat "$tmp/err")" [ "$status" = 3 -a -s "$tmp/err" ]
  done
fi

tegami 0 list --json && is "list --json is JSON" python3 -m json.tool "$tmp/out" "$tmp/formatted"
for lesson in $(lessons); do
  tegami 0 check "$lesson" && is "check $lesson" [ "$(cat "$tmp/out")" = "$lesson: OK" ]
  tegami 0 check "scenarios/lessons/$lesson.json" && ok "check scenarios/lessons/$lesson.json"
done
tegami 0 check $(lessons) && is "check takes many" [ "$(grep -c ': OK$' "$tmp/out")" = "$(lessons | wc -w)" ]
"$TEGAMI" list --lang en >"$tmp/en"
"$TEGAMI" list --lang ja >"$tmp/ja"
is "list: one entry of three lines a lesson" [ "$(wc -l <"$tmp/en")" = $((3 * $(lessons | wc -w))) ]
is "list --lang ja is Japanese" japanese "$tmp/ja"

last_time() { grep -oE '^[0-9:.]{12}' "$1" | sort | tail -1; }
tegami 0 run first-letter --until 200ms
early=$(last_time "$tmp/out")
is "--until 200ms ends at $early" [ "$early" \< 00:00:00.201 -a "$early" \> 00:00:00.149 ]
tegami 0 run first-letter --until 31s
is "--until 31s goes on to $(last_time "$tmp/out")" [ "$(last_time "$tmp/out")" \> 00:00:30.000 ]
tegami 0 run first-letter --until 0.2s
is "0.2s is 200ms" [ "$(last_time "$tmp/out")" = "$early" ]

seed() { tegami 0 run lossy-road --seed "$1" --transcript pcapng -o "$tmp/seed"; sha256sum <"$tmp/seed"; }
one=$(seed 1) seven=$(seed 7) again=$(seed 7)
is "the same seed gives the same run" [ "$seven" = "$again" ]
is "another seed loses other packets" [ "$one" != "$seven" ]
tegami 0 run first-letter --seed 18446744073709551615 && ok "the largest seed"

for layer in letters commands segments; do
  tegami 0 run first-letter --layer "$layer"
  eval "$layer=\$(wc -l <'$tmp/out')"
  cp "$tmp/out" "$tmp/$layer"
done
is "--layer: $letters lines of letters, $commands of commands, $segments of segments" \
  [ "$letters" -lt "$commands" -a "$commands" -lt "$segments" ]
if grep -q 'RCPT TO' "$tmp/letters"; then bad "letters has commands"; else ok "letters has no commands"; fi
if grep -q 'SYN' "$tmp/commands" && grep -q 'seq=' "$tmp/commands"; then bad "commands has packets"; else ok "commands has no packets"; fi
is "segments has packets" grep -q 'SYN' "$tmp/segments"
tegami 0 run first-letter
is "commands is what comes when nothing is said" cmp -s "$tmp/out" "$tmp/commands"

# A run whose expectation fails: status 1, and the place of the expectation.
sed 's/"is": "delivered", "within": "10s"/"is": "returned"/' scenarios/lessons/first-letter.json >"$tmp/untrue.json"
line=$(grep -n '"is": "returned"' "$tmp/untrue.json" | cut -d: -f1)
tegami 1 run "$tmp/untrue.json" && is "$(sed "s|$tmp/||" "$tmp/err")" grep -qE "^tegami: .*untrue\.json:$line:[0-9]+: .*delivered" "$tmp/err"
tegami 0 run "$tmp/untrue.json" --until 1h && ok "with --until nothing is judged"
tegami 0 run first-letter --until 100ms
is "and the transcript claims nothing either" [ "$(grep -cE '✗|✓' "$tmp/out")" = 0 ]
finish
