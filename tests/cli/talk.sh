#!/usr/bin/env bash
# The learner as the client: whole conversations typed by hand, in SMTP, POP3 and IMAP; what the program says beside them; a
# terminal with editing and history.
set -u
: "${TEGAMI:?the path of the program to test}"
unset LANG LC_MESSAGES LANGUAGE NO_COLOR
export LC_ALL=C.UTF-8 ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:exitcode=99"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0 checked=0
is() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then checked=$((checked + 1)); echo "ok    $what"; else failed=$((failed + 1)); echo "FAIL  $what"; fi
}
has() { grep -qF -- "$1" "$dir/out"; }
hasnt() { ! grep -qE -- "$1" "$dir/out"; }
# talk STATUS LINES ARGUMENT...: LINES in printf's notation are typed.
talk() {
  local expected=$1 lines=$2 status=0
  shift 2
  printf -- "$lines" | "$TEGAMI" talk "$@" >"$dir/out" 2>"$dir/err" || status=$?
  is "talk ${*: 1:2}: status $status" [ "$status" = "$expected" ]
  [ "$status" = "$expected" ] || head -20 "$dir/err"
}
sub=mail.aoba.example:submission mx=mail.sakura.example:smtp

# A whole submission; inside the letter nothing is for the program.
letter='From: taro@aoba.example\r\nTo: hanako@sakura.example\r\nSubject: 手で\r\n\r\n:quit\r\n::two\r\n..one dot\r\nEnd.\r\n.\r\n'
talk 0 "EHLO me\r\n:hint\r\nAUTH PLAIN AHRhcm8AaGltaXRzdQ==\r\nMAIL FROM:<taro@aoba.example>\r\nRCPT TO:<hanako@sakura.example>\r\nDATA\r\n${letter}::x\r\nQUIT\r\n" \
  first-letter $sub -o "$dir/run.json" --transcript json
is "each reply is there, in order" [ "$(grep -oE '^S: [0-9]{3} ' "$dir/out" | tr -d 'S: \n')" = 220250235250250354250500221 ]
is ":hint after EHLO lists MAIL" grep -qE '^   MAIL ' "$dir/out"
is ":hint after EHLO lists no RCPT, DATA, STARTTLS" hasnt '^   (RCPT|DATA|STARTTLS) '
is "without --explain nothing is explained" hasnt '^       '
is ":: sends one colon" grep -qxF 'C: :x' "$dir/out"
is "the end is told" has 'the server has closed the connection'
is "the password is masked on the screen" hasnt 'AHRhcm8A|himitsu'
is "no colours into a pipe" hasnt $'\x1b'
talk 0 "EHLO me\r\nAUTH PLAIN AHRhcm8AaGltaXRzdQ==\r\nMAIL FROM:<taro@aoba.example>\r\nRCPT TO:<hanako@sakura.example>\r\nDATA\r\n${letter}QUIT\r\n" \
  first-letter $sub -o "$dir/run.txt"
is "the transcript calls the letter by its sender and subject" grep -qF 'a letter from taro@aoba.example: “手で”' "$dir/run.txt"
is "and no letter is unknown" [ "$(grep -cF '→ mail.aoba.example  ?' "$dir/run.txt")" = 0 ]
cat >"$dir/judge.py" <<'P'
import json, sys
text = open(sys.argv[1], encoding='utf-8').read()
assert 'AHRhcm8A' not in text and 'himitsu' not in text, 'a password stands in the transcript'
run = json.loads(text)
def every(x):
    if isinstance(x, dict):
        yield x
        x = x.values()
    if isinstance(x, (dict, list)) or hasattr(x, '__iter__') and not isinstance(x, str):
        for y in x: yield from every(y)
stored = [d for d in every(run) if d.get('kind') == 'letter-stored' and 'sakura' in json.dumps(d)]
mine = [d for d in stored if ':quit' in json.dumps(d)]
assert len(mine) == 1, ('stored at sakura', stored)
body = json.dumps(mine[0], ensure_ascii=False)
assert '::two' in body and '手で' in body and '..one' not in body and '.one dot' in body, body
assert any('********' in json.dumps(d) for d in every(run) if d.get('kind') == 'line-said')
P
if command -v python3 >/dev/null; then is "the letter is stored at sakura, as typed; passwords masked" python3 "$dir/judge.py" "$dir/run.json"
else echo "SKIPPED: no python3 to read the JSON"; fi

# Login in steps: the answers to the questions are secrets too.
talk 0 'EHLO me\nAUTH LOGIN\n:hint\ndGFybw==\naGltaXRzdQ==\nQUIT\n' first-letter $sub -o "$dir/run.txt"
is "AUTH LOGIN by hand: 235" grep -qE '^S: 235 ' "$dir/out"
is ":hint inside AUTH tells what is waited for" has 'Base64'
is "AUTH LOGIN: nothing on the screen" hasnt 'aGltaXRzdQ|dGFybw'
is "AUTH LOGIN: nothing in the transcript" bash -c "! grep -qE 'aGltaXRzdQ|dGFybw|himitsu' '$dir/run.txt'"

# Wrong order, explained in both languages.
for language in en ja; do
  talk 0 'EHLO me\nRCPT TO:<hanako@sakura.example>\nQUIT\n' first-letter $mx --explain --lang $language
  is "$language: 503" grep -qE '^S: 503 ' "$dir/out"
  short=$(sed -n 's/^explain\.smtp\.reply\.503\.short\t//p' scenarios/texts/$language.tsv)
  is "$language: its meaning and RFC: $short" has "       $short [RFC 5321 4.1.4]"
done
talk 0 'NOOP\n:explain on\nNOOP\n:lang ja\nNOOP\n:lang xx\n:explain off\nNOOP\n:explain\n:frob\n:help\n:quit\n' first-letter $mx
is ":explain on, then :lang ja, then off: 2 and 2 explanations" [ "$(grep -cE '^       .*\[RFC' "$dir/out")" = 4 ]
is ":lang xx: said" grep -q "'xx'" "$dir/err"
is "an unknown line is told in Japanese now" has ':frob という指示はありません'
is ":help lists :hint" grep -q '^   :hint ' "$dir/out"
is ":quit hangs up" has 'あいさつなしで接続を切ります'

# POP3 and IMAP: the story's letter has come after half a minute.
talk 0 ':wait 20s\n:hint\nUSER hanako\nPASS sakura-saku\n:hint\nSTAT\nRETR 1\nDELE 1\nQUIT\n' \
  first-letter mail.sakura.example:pop3 --explain
is "POP3: one letter" grep -qE '^S: \+OK 1 [0-9]' "$dir/out"
is "POP3: the letter, line by line" grep -qx 'S: To: .*hanako@sakura.example.*' "$dir/out"
is "POP3: its end" grep -qx 'S: \.' "$dir/out"
is "POP3: deleted and goodbye" [ "$(grep -cE '^S: \+OK' "$dir/out")" -ge 7 ]
is "POP3: PASS is masked" grep -qx 'C: PASS \*\*\*\*\*\*\*\*' "$dir/out"
is "POP3: :hint before and after the login" [ "$(grep -cE '^   (PASS|RETR) ' "$dir/out")" = 2 ]
talk 0 ':wait 20s\na LOGIN hanako sakura-saku\nb SELECT INBOX\nc FETCH 1 (BODY[HEADER.FIELDS (TO)])\nd IDLE\n:hint\nDONE\ne APPEND INBOX {8}\n:hint no\nf LOGOUT\n' \
  first-letter mail.sakura.example:imap
for reply in 'a OK' 'b OK' 'c OK' 'd OK' 'f OK'; do is "IMAP: $reply" grep -qE "^S: $reply " "$dir/out"; done
is "IMAP: a letter's octets" grep -qx 'S: To: .*hanako@sakura.example.*' "$dir/out"
is "IMAP: LOGIN is masked" grep -qx 'C: a LOGIN hanako \*\*\*\*\*\*\*\*' "$dir/out"
is "IMAP: :hint in IDLE names DONE" has 'DONE after IDLE'
is "IMAP: a colon inside a literal is text; the server takes it" grep -qE '^S: e OK ' "$dir/out"

# Time, ends and mistakes.
talk 0 ':wait 6m\nNOOP\n' first-letter $mx
is ":wait 6m: 421 after five minutes" grep -qE '^S: 421 ' "$dir/out"
is "... and the server has closed at 5 min" grep -qE '^-- 00:05:00.*the server has closed' "$dir/out"
talk 0 ':wait soon\n:wait 1m\nNOOP\n' first-letter $mx
is ":wait soon: told" has "wants a time"
is ":wait 1m: a minute later" has "It is 00:01:00"
is "the end of input hangs up" has 'without saying goodbye'
talk 0 'EHLO \001\033[2J\377\nQUIT\n' first-letter $mx
is "what is typed cannot move the cursor" hasnt $'\x1b'
talk 0 "$(printf 'x%.0s' $(seq 9000))\nQUIT\n" first-letter $mx
is "a line that is too long: 500" grep -qE '^S: 500 ' "$dir/out"
for door in mail.nowhere.example:smtp mail.sakura.example:dns mail.sakura.example resolver:dns ''; do
  talk 2 '' first-letter "$door"
  is "'$door': the list of what there is" bash -c "grep -q 'no door' '$dir/err' && grep -qx '  $mx' '$dir/err' && [ ! -s '$dir/out' ]"
done
talk 2 '' nosuch $mx
talk 2 '' first-letter
talk 2 '' first-letter $mx --lang xx
talk 3 'QUIT\n' first-letter $mx -o "$dir/no/such/x"
talk 0 'QUIT\n' first-letter MAIL.Sakura.example:SMTP
for language in en ja; do
  "$TEGAMI" talk --help --lang $language >"$dir/out" 2>&1
  is "help, $language" grep -q '^tegami talk' "$dir/out"
done

# At a terminal: a prompt, editing, history, colours.
if command -v script >/dev/null; then
  slowly() { local line; for line in "$@"; do sleep 0.7; printf "$line"; done; sleep 0.7; }
  export TERM=xterm
  for no in '' 1; do
    slowly 'EHLX\x7fO me\n' '\x1b[A\n' 'VRFY 花子\n' 'QUIT\n' |
      NO_COLOR=$no script -qec "'$TEGAMI' talk first-letter $mx -o '$dir/run.txt'" /dev/null >"$dir/out" 2>&1
    is "terminal: a prompt" has 'C: '
    is "terminal: a backspace edits, the arrow repeats" [ "$(grep -cE 'learner → mail.sakura.example  EHLO me$' "$dir/run.txt")" = 2 ]
    is "terminal: UTF-8 goes as it is" grep -q 'VRFY 花子' "$dir/run.txt"
    is "terminal: the end" has 'the server has closed the connection'
    if [ -z "$no" ]; then is "terminal: colours" has $'\x1b[36m'; else is "NO_COLOR: none" hasnt $'\x1b\\[3[0-9]m'; fi
  done
else
  echo "SKIPPED: no script(1), so nothing was typed at a terminal"
fi
echo "$checked checks held, $failed failed"
[ "$failed" = 0 ] && [ "$checked" -gt 0 ]
