#!/usr/bin/env bash
# A server that is down: the letter waits, is tried again at the scheduled times, and is delivered; or, when the office never
# opens again, its sender gets a report with 4.4.1 or 4.4.7 within the queue's lifetime.
. tests/cli/common.bash

for lesson in office-closed office-closed-for-ever; do
  is "$lesson ends well" tegami 0 run "$lesson" --transcript json -o "$tmp/$lesson.json"
done
cat >"$tmp/judge.py" <<'P'
import email, json, sys
run, lesson = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
policy = lesson["domains"]["aoba.example"]["policy"]
def seconds(text):
    return float(text[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[text[-1]]
events, aoba = run["events"], "mail.aoba.example"
letter = next(l for l in run["letters"] if l["id"] == 1)
def of(kind, host=aoba, number=1):
    return [e for e in events if e["kind"] == kind and e["from"] == host and e.get("letter") == number]
tries = of("letter-tried")
at = [e["t_ns"] / 1e9 for e in tries]
print("tried after", *(f"{t:.1f}" for t in at), "seconds; at last:", tries[-1]["text"].split("\n")[1])
schedule = [seconds(t) for t in policy["retry"]]
for i in range(1, len(tries)):
    planned = schedule[min(i, len(schedule)) - 1]  # the last distance repeats
    assert planned <= at[i] - at[i - 1] < planned + 2, f"try {i + 1} after {at[i] - at[i - 1]} s, planned {planned} s"
# What the queue announced is what happened: a is the time of the next try, b the number of tries so far.
for e in of("letter-queued"):
    if e.get("b", 0) > 0 and e["b"] < len(tries):
        assert 0 <= at[e["b"]] - e["a"] / 1e9 < 2, f"announced {e['a']}, came {at[e['b']]}"
knocks = [e for e in events if e["kind"] == "conn-opening" and e["from"] == aoba and e.get("b") == 25]
assert len(knocks) == len(tries), f"{len(knocks)} connections for {len(tries)} tries"
reports = [l for l in run["letters"] if l.get("about") == 1]
def status_of(report):
    stored = of("letter-stored", aoba, report["id"])
    assert len(stored) == 1 and report["from"] == "" and report["to"] == ["taro@aoba.example"]
    message = email.message_from_string(stored[0]["text"].split("\n", 2)[2].replace("\r\n", "\n"))
    assert message.get_content_type() == "multipart/report"
    fetched = [e for e in of("letter-fetched", aoba, report["id"]) if e["to"] == "taro-pc"]
    assert len(fetched) == 1, f"Taro fetched report {report['id']} {len(fetched)} times"
    recipient = message.get_payload()[1].get_payload()[1]
    print("report after", stored[0]["t_ns"] / 1e9, "s:", recipient["Action"], recipient["Status"], recipient["Final-Recipient"])
    assert recipient["Final-Recipient"].replace(" ", "") == "rfc822;hanako@sakura.example"
    return recipient["Action"], recipient["Status"], stored[0]["t_ns"] / 1e9
if sys.argv[3] == "delivered":
    opens = seconds(lesson["faults"][0]["until"])
    failed = [t for t in at if t < opens]
    assert len(failed) == 3 and len(at) == 4, at
    assert all("flags" not in e for e in tries[:3]) and tries[3]["flags"] == ["delivered"] and tries[3]["a"] == 250
    assert letter["outcome"] == "delivered" and not reports
    stored = of("letter-stored", "mail.sakura.example")
    assert len(stored) == 1 and opens < stored[0]["t_ns"] / 1e9 <= at[3]
else:
    assert letter["outcome"] == "returned" and len(at) >= 4 and all("flags" not in e for e in tries)
    found = [status_of(r) for r in reports]
    assert [f[0] for f in found] == ["delayed", "failed"], found
    lifetime = seconds(policy["queue_lifetime"])
    assert found[0][1] == "4.4.1" and found[1][1] in ("4.4.1", "4.4.7"), found
    assert seconds(policy["delayed_after"]) <= found[0][2] < found[1][2] <= at[0] + lifetime, found
    assert found[1][2] >= at[-1] and not of("letter-stored", "mail.sakura.example")
P
judge() { python3 "$tmp/judge.py" "$tmp/$1.json" "scenarios/lessons/$1.json" "$2"; }
is "office-closed: tried again at the scheduled times, then delivered" judge office-closed delivered
is "office-closed-for-ever: first a notice of delay, then the letter's return" judge office-closed-for-ever returned
finish
