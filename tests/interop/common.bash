# Sourced first by every test against other people's programs: `. tests/interop/common.bash` (working folder: the source tree).
. tests/cli/common.bash
town_pid=
trap '[ -z "$town_pid" ] || kill "$town_pid" 2>/dev/null || true; rm -rf "$tmp"' EXIT

# town SCENARIO [OPTION...]: its doors are open on loopback when this returns; the transcript comes into $tmp/town.txt.
town() {
  "$TEGAMI" serve "$@" --ports-file "$tmp/ports.json" -o "$tmp/town.txt" >"$tmp/town.out" 2>"$tmp/town.err" &
  town_pid=$!
  local i
  for ((i = 0; i < 300; i++)); do
    [ -s "$tmp/ports.json" ] && return 0
    kill -0 "$town_pid" 2>/dev/null || { cat "$tmp/town.err"; bad "serve $* ended at once"; finish; }
    sleep 0.1
  done
  bad "serve $* opened no door in 30 s"
  finish
}
# port HOST SERVICE
port() { sed -n 's/.*"host":"'"$1"'","service":"'"$2"'".*"port":\([0-9]*\).*/\1/p' "$tmp/ports.json"; }
# The town closes well, and no secret stands in what it wrote. Called once at the end instead of finish.
close_town() {
  local status=0
  kill -TERM "$town_pid"
  wait "$town_pid" || status=$?
  town_pid=
  [ "$status" = 0 ] && ok "SIGTERM: the town closes with 0" || { bad "the town ended with $status"; cat "$tmp/town.err"; }
  grep -q 'runtime error:\|Sanitizer' "$tmp/town.err" && { bad "a sanitizer spoke"; head -30 "$tmp/town.err"; }
  if grep -qE 'himitsu|saku-saku|AGhpbWl0c3U|aGltaXRzdQ' "$tmp/town.txt"; then bad "a password stands in the transcript"; fi
  finish
}
# letter FILE SUBJECT [BODY]: a letter from Taro to Hanako with a Japanese subject and body.
letter() {
  printf '%s\r\n' 'From: =?UTF-8?B?5aSq6YOO?= <taro@aoba.example>' 'To: hanako@sakura.example' "Subject: $2" \
    'Date: Wed, 1 Apr 2026 09:00:00 +0900' "Message-ID: <${1##*/}@aoba.example>" 'MIME-Version: 1.0' \
    'Content-Type: text/plain; charset=utf-8' 'Content-Transfer-Encoding: 8bit' '' 'お元気ですか。' '.' '..a line with dots' "${3:-}" >"$1"
}
# body FILE: what stands behind the header, with CRLF line ends whatever the program wrote.
body() { tr -d '\r' <"$1" | sed '1,/^$/d'; }
same_body() { if diff <(body "$2") <(body "$3") >"$tmp/diff"; then ok "$1: body identical"; else bad "$1: another body"; head -5 "$tmp/diff"; fi; }
# waits up to 20 s until the command holds.
eventually() {
  local i
  for ((i = 0; i < 100; i++)); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done
  return 1
}
# in_the_box N: Hanako's INBOX holds N letters (asked by curl).
in_the_box() {
  curl -s --max-time 5 "imap://127.0.0.1:$(port mail.sakura.example imap)/" -u hanako:sakura-saku -X 'STATUS INBOX (MESSAGES)' | grep -q "MESSAGES $1)"
}
