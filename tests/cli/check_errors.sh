#!/usr/bin/env bash
# Broken scenario files: every error at its line and column, all at once; hostile files get one clear answer, soon.
. tests/cli/common.bash

cat >"$tmp/five.json" <<'J'
{
  "tegami": 1,
  "id": "five-mistakes",
  "title": {"en": "Five mistakes"},
  "domains": {
    "aoba.example": {"users": {"taro": {"pasword": "himitsu"}}},
    "sakura.example": {"users": {"hanako": {"password": 17}}}
  },
  "clients": {
    "taro-pc": {"account": "taro@aoba.example"},
    "taro-pc": {"account": "taro@aoba.example"}
  },
  "story": [
    {"at": "0s", "client": "jiro-pc", "action": "check"},
    {"at": "soon", "client": "taro-pc", "action": "check"}
  ]
}
J
# at FILE LINE:COLUMN WORD: the error output says so.
at() {
  local line
  line=$(grep -F "tegami: $1:$2: " "$tmp/err" | grep -F -- "$3")
  if [ -n "$line" ]; then ok "${line//$tmp\//}"; else bad "no error at $2 about $3: $(cat "$tmp/err")"; fi
}
for command in check run; do
  tegami 2 "$command" "$tmp/five.json"
  at "$tmp/five.json" 6:41 pasword
  at "$tmp/five.json" 7:57 password
  at "$tmp/five.json" 11:5 taro-pc
  at "$tmp/five.json" 14:28 jiro-pc
  at "$tmp/five.json" 15:12 soon
  is "$command: five errors, no more" [ "$(wc -l <"$tmp/err")" = 5 ]
  is "$command: nothing on standard output" [ ! -s "$tmp/out" ]
done
tegami 2 check "$tmp/five.json" first-letter "$tmp/none.json"
is "the good file between two bad ones is checked as well" grep -qx 'first-letter: OK' "$tmp/out"
is "the bad file behind a good one is named" grep -qF "none.json:" "$tmp/err"

python3 - "$tmp" scenarios/lessons/first-letter.json <<'P'
import os, sys
folder, lesson = sys.argv[1], open(sys.argv[2], "rb").read()
def put(name, octets):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(octets)
put("truncated.json", lesson[:len(lesson) // 2])
put("brackets.json", b"[" * 100000)
put("closed-brackets.json", b'{"tegami": 1, "domains": ' + b"[" * 100000 + b"]" * 100000 + b"}")
put("braces.json", b'{"a":' * 100000)
put("long-string.json", b'{"tegami": 1, "id": "' + b"x" * 50_000_000 + b'"}')
put("not-utf8.json", b'{"tegami": 1, "id": "a\xff\xfeb"}')
put("surrogate.json", b'{"tegami": 1, "id": "a\xed\xa0\x80b"}')
put("nul.json", b'{"tegami": 1, "id": "a\x00b"}')
put("escape.json", b'{"tegami": 1, "i\x1b[31md": "a"}')
put("two-values.json", b"{} {}")
put("not-an-object.json", b"[1, 2]")
put("text.json", b"Dear Hanako,\n")
put("empty.json", b"")
os.mkdir(os.path.join(folder, "folder.json"))
P
hostile() {
  local name=$1 began=$EPOCHREALTIME ms
  tegami 2 check "$tmp/$name.json" || return
  ms=$(((${EPOCHREALTIME/[.,]/} - ${began/[.,]/}) / 1000))
  is "$name: $(sed "s|$tmp/||" "$tmp/err" | head -c 200)" \
    [ "$(wc -l <"$tmp/err")" = 1 -a "$(grep -cF "tegami: $tmp/$name.json:" "$tmp/err")" = 1 ]
  is "$name: answered after $ms ms" [ "$ms" -lt 5000 ]
  if LC_ALL=C grep -q $'[\001-\010\013-\037\177]' "$tmp/err"; then bad "$name: control characters in the message"; fi
}
for name in truncated brackets closed-brackets braces long-string not-utf8 surrogate nul escape two-values not-an-object \
  text empty folder missing; do
  hostile "$name"
done
tegami 2 run "$tmp/brackets.json" && ok "run refuses such a file, too"
tegami 2 check $'no\033[31msuch' && ok "a name with an escape sequence is refused"
if LC_ALL=C grep -q $'\033' "$tmp/err"; then bad "the name's escape sequence comes back on the terminal"; fi
finish
