#!/usr/bin/env bash
# A real letter taken apart, and addresses: as text in both languages and as JSON, with hostile letters too.
. tests/cli/common.bash
need python3

python3 - "$tmp" <<'P'
import base64, os, sys
def write(name, text):
    data = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode("latin-1")
    open(os.path.join(sys.argv[1], name), "wb").write(data)
def word(text, charset):
    return "=?%s?B?%s?=" % (charset, base64.b64encode(text.encode(charset)).decode())
jis = "お元気ですか。".encode("iso-2022-jp").decode("latin-1")
write("letter.eml", f"""Return-Path: <taro@aoba.example>
Authentication-Results: mail.sakura.example; spf=pass smtp.mailfrom=taro@aoba.example;
 dkim=fail reason="bad signature" header.d=aoba.example
Received: from mail.aoba.example (mail.aoba.example [192.0.2.25])
 by mail.sakura.example with ESMTP id 4XyZ12
 for <hanako@sakura.example>; Wed, 1 Apr 2026 09:00:01 +0900
Received: from relay.aoba.example by mail.aoba.example with ESMTP; Wed, 1 Apr 2026 01:01:10 +0000
Received: from taro-pc (unknown [192.0.2.7]) by relay.aoba.example with ESMTPSA; Wed, 1 Apr 2026 00:00:05 +0000
From: {word("太郎", "iso-2022-jp")} <taro@aoba.example>
To: {word("花子", "utf-8")} <hanako@sakura.example>, friends: jiro@aoba.example, "Q. X" <q@x.example>;
Cc: undisclosed-recipients:;
Subject: {word("こんにちは", "iso-2022-jp")}
Date: Wed, 1 Apr 2026 09:00:00 +0900
Message-ID: <1@aoba.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"

--b1
Content-Type: text/plain; charset=ISO-2022-JP

{jis}
--b1
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename*0*=UTF-8'ja'%E5%86%99;
 filename*1*=%E7%9C%9F.png

iVBORw0KGgo=
--b1--
""")
write("hostile.eml", b"From: \"\x1b[31mred\xe2\x80\xae\" <a@b>\r\nSubject: =?UTF-8?B?G1szMW3igK4=?= \x00\xff\r\nTo: nobody\r\n"
      b"Received: from \x1b[2J by \xe2\x80\xae;(\r\nContent-Type: a/b; name=\"\xe2\x80\xae\x1b.exe\"\r\n\r\nhi")
write("plain.eml", "just text\n\nno header")
write("nul.eml", b"\0" * 1000)
write("nested.eml", b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)))
write("wide.eml", b"From: a@b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 100000)
write("header.eml", b"From: a@b\r\nX: " + b"a" * (10 << 20) + b"\r\n" + b"Received: ;;((\r\n" * 5000 + b"\r\nx")
write("empty.eml", b"")
P
truncate -s $((64 * 1024 * 1024 + 1)) "$tmp/huge.eml"

tegami 0 explain "$tmp/letter.eml" && in_order "$tmp/out" '^From: 太郎 <taro@aoba\.example>$' \
  '^To: 花子 <hanako@sakura\.example>, friends: jiro@aoba\.example, Q\. X <q@x\.example>;$' '^Subject: こんにちは$' \
  '^Written: Wed, 01 Apr 2026 09:00:00 \+0900$' 'Return-Path.*taro@aoba' '1\. relay\.aoba\.example took it .*taro-pc' \
  ' 5 s after it was written' '2\. mail\.aoba\.example' '1 h 1 min after' '3\. mail\.sakura\.example' \
  'for: hanako@sakura\.example' '1 h 1 min before the step before: the clocks' 'multipart/mixed' '1 text/plain, charset ISO-2022-JP' \
  '2 image/png, 8 octets, file “写真\.png”' '^  mail\.sakura\.example says:' 'spf=pass smtp\.mailfrom=taro@aoba' \
  'dkim=fail.*bad signature' 'Step 3: .*clocks'
tegami 0 explain --lang ja "$tmp/letter.eml" && in_order "$tmp/out" '^差出人：太郎 <' '^件名：こんにちは' '5秒後' '1時間1分後' \
  '1時間1分前。2台の時計' '写真\.png' '3 段目：'
tegami 0 explain --json "$tmp/letter.eml" && is "explain --json is JSON" python3 -m json.tool "$tmp/out" /dev/null
python3 - "$tmp/out" <<'P' && ok "explain --json holds what the letter holds" || bad "explain --json"
import json, sys
r = json.load(open(sys.argv[1]))
assert list(r) == ["headers", "addresses", "mime", "hops", "authentication", "defects"], list(r)
assert {"name": "Subject", "value": "こんにちは"} in r["headers"] and len(r["headers"]) == 13, r["headers"]
assert r["addresses"]["from"] == [{"display_name": "太郎", "local": "taro", "domain": "aoba.example"}]
assert r["addresses"]["to"][1] == {"group": "friends", "members": [
    {"display_name": "", "local": "jiro", "domain": "aoba.example"}, {"display_name": "Q. X", "local": "q", "domain": "x.example"}]}
assert r["addresses"]["cc"] == [{"group": "undisclosed-recipients", "members": []}]
text, picture = r["mime"]["parts"]
assert r["mime"]["type"] == "multipart/mixed" and text["charset"] == "ISO-2022-JP"
assert text["size"] == len("お元気ですか。".encode("iso-2022-jp")), text
assert (picture["type"], picture["size"], picture["filename"], picture["parts"]) == ("image/png", 8, "写真.png", [])
assert [h["delay_s"] for h in r["hops"]] == [5, 3665, -3669] and r["hops"][0]["address"] == "192.0.2.7", r["hops"]
assert r["hops"][2]["date"] == "2026-04-01T09:00:01+09:00" and r["hops"][2]["for"] == "hanako@sakura.example"
checks = r["authentication"][0]["results"]
assert [(c["method"], c["result"]) for c in checks] == [("spf", "pass"), ("dkim", "fail")]
assert [d["code"] for d in r["defects"]] == ["clocks-disagree"], r["defects"]
P
cp "$tmp/out" "$tmp/from-file"
"$TEGAMI" explain --json - <"$tmp/letter.eml" >"$tmp/from-stdin"
is "- reads standard input" cmp "$tmp/from-file" "$tmp/from-stdin"

# The report that comes back for a mistyped address, as it stands in the mailbox.
tegami 0 run wrong-user --transcript json -o "$tmp/run.json" && python3 - "$tmp/run.json" "$tmp/report.eml" <<'P'
import json, sys
run = json.load(open(sys.argv[1]))
report = next(l["id"] for l in run["letters"] if l.get("about"))
stored = next(e["text"] for e in run["events"] if e["kind"] == "letter-stored" and e["letter"] == report)
open(sys.argv[2], "w", newline="").write(stored.split("\n", 2)[2])
P
tegami 0 explain "$tmp/report.eml" && in_order "$tmp/out" '^To: taro@aoba\.example' 'nobody, <>' 'multipart/report' '1 text/plain' \
  '2 message/delivery-status' '3 (message/rfc822|text/rfc822-headers)' 'Nothing is wrong with it'

for name in hostile plain nul nested wide header; do
  for option in --json --lang=en --lang=ja; do
    tegami 0 explain $option "$tmp/$name.eml" || continue
    is "$name.eml $option: no control character, no turned text" python3 -c '
import sys
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(any(c < " " and c != "\n" or "\x7f" <= c <= "\x9f" or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in text))' "$tmp/out"
    [ $option = --json ] && is "$name.eml: JSON" python3 -m json.tool "$tmp/out" /dev/null
  done
done
says() { tegami 0 explain "$tmp/$1.eml" && is "$1.eml: $2" grep -q "$2" "$tmp/out"; }
says plain 'There is no header'
says nested 'nested more than 32 deep'
says wide 'more than 1000 parts'
says header 'header is too large'
says hostile 'NUL octet'

refused() {
  local word=$1
  shift
  leaks=0 tegami 2 "$@" && is "tegami ${*/$tmp/} → $(sed "s|$tmp||" "$tmp/err")" grep -qE "^tegami.*$word" "$tmp/err"
  is "nothing on standard output" [ ! -s "$tmp/out" ]
}
refused 'no such file' explain "$tmp/missing.eml"
refused 'folder' explain "$tmp"
refused 'empty' explain "$tmp/empty.eml"
refused 'empty' explain -
refused '64 MiB' explain "$tmp/huge.eml"
refused 'one file' explain
refused 'one file' explain a b
refused bogus explain --bogus
refused "'xx'" explain --lang xx "$tmp/letter.eml"
refused 'one text' parse-address
refused 'one text' parse-address a@b c@d
refused bogus parse-address --bogus
refused "'xx'" parse-address --lang xx a@b
for command in explain parse-address; do
  leaks=0 tegami 0 $command --help --lang en && is "help of $command" grep -q "^tegami $command" "$tmp/out"
  leaks=0 tegami 0 $command --lang ja --help && is "help of $command in Japanese" grep -qP '^tegami '$command'.*[\x{3040}-\x{30ff}]' "$tmp/out"
  leaks=0 tegami 0 --help && is "tegami --help names $command" grep -q "^  tegami $command " "$tmp/out"
done

# parses STATUS JSON ARGUMENT...
parses() {
  local status=$1 json=$2
  shift 2
  tegami "$status" parse-address --lang=en "$@" && is "$* → $(cat "$tmp/out")" [ "$(cat "$tmp/out")" = "$json" ]
}
one='{"addresses":[{"display_name":"","local":"taro","domain":"aoba.example"}]}'
parses 0 "$one" taro@aoba.example
parses 0 "${one/'""'/'"太郎"'}" '=?UTF-8?B?5aSq6YOO?= <taro@aoba.example>'
parses 0 '{"addresses":[{"display_name":"T, S","local":"a b","domain":"[192.0.2.1]"},{"group":"G","members":[{"display_name":"","local":"c","domain":"d"}]},{"group":"E","members":[]}]}' \
  '"T, S" <"a b"@[192.0.2.1]>, G: c@d;, E:;'
parses 1 '{"error":"There is no @ in an address.","at":4}' taro
parses 1 '{"error":"There is no address.","at":0}' ''
parses 1 '{"error":"The > behind an address is missing.","at":4}' '<a@b'
parses 1 '{"error":"A comment or a quoted string is not closed, or holds a control character.","at":4}' 'a@b (x'
parses 0 "$one" --smtp '<taro@aoba.example>'
parses 0 "$one" --smtp '<@relay.example:taro@aoba.example>'
parses 0 '{"addresses":[]}' --smtp '<>'
parses 1 '{"error":"This is no path such as <taro@aoba.example>.","at":0}' --smtp taro@aoba.example
parses 1 '{"error":"This is no path such as <taro@aoba.example>.","at":3}' --smtp '<a..b@c>'
parses 1 '{"error":"This is no path such as <taro@aoba.example>.","at":11}' --smtp '<postmaster>'
parses 1 '{"error":"It has a character that is not ASCII.","at":1}' --smtp '<あ@b>'
parses 1 '{"error":"Something stands behind the path.","at":5}' --smtp '<a@b> SIZE=1'
tegami 1 parse-address --lang ja taro && is "the error in Japanese" grep -q 'アドレスに' "$tmp/out"
finish
