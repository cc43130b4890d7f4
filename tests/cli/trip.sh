#!/usr/bin/env bash
# A real letter's way becomes a town, and the letter that arrives there has the same way written on it, second for second.
# And the letters of a run as files: octet for octet what each server had.
. tests/cli/common.bash
need python3
python3 - "$tmp" <<'P'
import sys
def write(name, hops, head="", body="Hello.\n"):
    date = "Date: Wed, 1 Apr 2026 09:00:00 +0900\n" if "Date:" not in head else ""
    received = "".join(f"Received: {hop}\n" for hop in reversed(hops))
    open(f"{sys.argv[1]}/{name}.eml", "w").write(received + date + "From: =?UTF-8?B?5aSq6YOO?= <taro@aoba.example>\nTo: hanako@sakura.example\n"
        "Subject: =?UTF-8?B?44GT44KT44Gr44Gh44Gv?=\nContent-Type: text/plain; charset=UTF-8\n" + head + "\n" + body)
day = "Wed, 1 Apr 2026"
write("trip", [f"from [192.0.2.7] by smtp.aoba.example with ESMTPSA id 1; {day} 09:00:03 +0900",
               f"from smtp.aoba.example by scan.relay.example with ESMTPS id 2; {day} 09:01:10 +0900",
               f"from scan.relay.example by mx2.relay.example with ESMTP; {day} 02:01:12 +0200",
               f"from mx2.relay.example by mail.sakura.example with ESMTP for <hanako@sakura.example>; Fri, 3 Apr 2026 10:01:13 +0900"])
write("one", [f"by only.example; {day} 09:00:00 +0900"])
write("same", [f"by a.example; {day} 09:00:01 +0900", f"by a.example; {day} 09:00:05 +0900", f"by b.example; {day} 09:00:02 +0900"])
write("odd", [f"by 2001:db8::1 with SMTP; {day} 09:00:01 +0900", f"by [192.0.2.9]; nonsense", "from somewhere", f"by aoba.example; {day} 09:00:30 +0900",
              f"by sakura.example; {day} 09:00:31 +0900"])
write("many", [f"by h{i}.example; {day} 09:{i:02}:00 +0900" for i in range(40)])
write("late", [f"by a.example; {day} 12:00:00 +0900", f"by b.example; {day} 12:00:09 +0900"])
write("hostile", [f"by a.example; {day} 09:00:01 +0900"], 'X: y\nSubject: "\x1b[2J\u202e"\n', '\x1b[31m"}\\ \u202e</script>\n.\n')
write("none", [])
P
# way FILE.eml: who took it when, as explain reads it.
way() { "$TEGAMI" explain --json "$1" | python3 -c 'import json, sys; print(*((h["by"], h["date"]) for h in json.load(sys.stdin)["hops"]), sep="\n")'; }
for letter in trip one same odd many late hostile; do
  tegami 0 explain "$tmp/$letter.eml" --as-scenario || continue
  cp "$tmp/out" "$tmp/$letter.json"
  tegami 0 check "$tmp/$letter.json" && ok "$letter: a scenario: $(wc -c <"$tmp/$letter.json") octets"
  tegami 0 run "$tmp/$letter.json" && ok "$letter: it runs and arrives"
  tegami 0 run "$tmp/$letter.json" --transcript eml -o "$tmp/$letter.d"
  ls "$tmp/$letter.d" >"$tmp/files"
  is "$letter: written, taken, stored, fetched" [ "$(sed 's/.*-//' "$tmp/files" | sort -u | tr '\n' ' ')" = "accepted.eml fetched.eml stored.eml written.eml " ]
done
way "$tmp"/trip.d/*-fetched.eml >"$tmp/run.way"
python3 - "$tmp/run.way" <<'P' && ok "trip: the same servers at the same seconds: $(wc -l <"$tmp/run.way") hops" || { bad "trip: its way"; cat "$tmp/run.way"; }
import sys
from datetime import datetime
rows = [eval(line) for line in open(sys.argv[1])]
assert [r[0] for r in rows] == ["smtp.aoba.example", "scan.relay.example", "mx2.relay.example", "mail.sakura.example"], rows
wanted = ["2026-04-01T09:00:03+09:00", "2026-04-01T09:01:10+09:00", "2026-04-01T09:01:12+09:00", "2026-04-03T10:01:13+09:00"]
assert [datetime.fromisoformat(r[1]) for r in rows] == [datetime.fromisoformat(w) for w in wanted], rows
P
way "$tmp"/late.d/*-fetched.eml >"$tmp/run.way"
is "late: it begins with the first server" grep -q "b.example.*12:00:09" "$tmp/run.way"
tegami 0 explain "$tmp"/trip.d/*-fetched.eml --lang en && in_order "$tmp/out" '^From: 太郎 <taro@aoba.example>' '^Subject: こんにちは' 'smtp\.aoba' '1 min 7 s after' 'mx2\.relay' '(2 d 1 h|49 h).* after'
in_order "$tmp/trip.json" '"en":"The trip of “こんにちは”".*"ja":"「こんにちは」の旅"' 'does not say why'
tegami 0 explain "$tmp/many.eml" --as-scenario && is "many: what is left out is said" grep -q '24 servers more' "$tmp/err"
tegami 2 explain "$tmp/none.eml" --as-scenario && is "none: $(cat "$tmp/err")" grep -q 'Received' "$tmp/err"

tegami 0 run first-letter --transcript eml -o "$tmp/letters" && tegami 0 run first-letter --transcript json -o "$tmp/run.json"
python3 - "$tmp" <<'P' && ok "the files are the trace's own octets, one Received more at each server" || bad "the letters as files"
import json, os, sys
folder = sys.argv[1] + "/letters"
events = [e for e in json.load(open(sys.argv[1] + "/run.json"))["events"] if e["kind"] in ("letter-written", "letter-accepted", "letter-stored", "letter-fetched")]
files = sorted(os.listdir(folder), key=lambda n: int(n.split("-")[2]))
assert len(files) == len(events) == 5, files
for name, event, received in zip(files, events, (0, 1, 2, 2, 2)):
    octets = open(f"{folder}/{name}", "rb").read()
    text = event["text"].encode()
    assert octets == (text.split(b"\n", 2)[2] if event["kind"] == "letter-stored" else text), name
    assert octets.count(b"\r\nReceived:") + octets.startswith(b"Received:") == received and b"\n" not in octets.replace(b"\r\n", b""), name
    assert event["kind"].split("-")[1] in name
P
tegami 2 run first-letter --transcript eml && ok "a folder is wanted: $(cat "$tmp/err")"
tegami 3 run first-letter --transcript eml -o "$tmp/run.json/x" && ok "one that can be made: $(head -1 "$tmp/err")"
finish
