#!/usr/bin/env bash
# A mistyped address: refused with 550 5.1.1 at RCPT, told to the sender in a report (RFC 3464) that he finds in his inbox.
. tests/cli/common.bash

is "wrong-user ends well" tegami 0 run wrong-user --transcript json -o "$tmp/run.json"
python3 - "$tmp/run.json" <<'P' && ok "the JSON transcript tells the same" || bad "the JSON transcript"
import email, json, sys
run = json.load(open(sys.argv[1]))
events = run["events"]
def one(what, found):
    found = list(found)
    assert len(found) == 1, f"{what}: {len(found)} times"
    print(f"{what}:", *(f"{key} {found[0][key]}" for key in ("n", "t_ns", "id", "outcome") if key in found[0]))
    return found[0]
def said(start, host, to):
    return [e for e in events if e["kind"] == "line-said" and e["from"] == host and e["to"] == to and e.get("text", "").startswith(start)]
sakura, aoba = "mail.sakura.example", "mail.aoba.example"
rcpt = one("RCPT", said("RCPT TO:<hanoko@sakura.example>", aoba, sakura))
refusal = one("550", said("550 5.1.1", sakura, aoba))
assert refusal["n"] > rcpt["n"]
assert not said("DATA", aoba, sakura), "the letter itself was sent"
typo = next(l for l in run["letters"] if l.get("name") == "typo")
report = one("report", (l for l in run["letters"] if l.get("about") == typo["id"]))
assert typo["outcome"] == "returned" and report["outcome"] == "delivered", (typo["outcome"], report["outcome"])
assert report["from"] == "" and report["to"] == ["taro@aoba.example"], report
stored = one("report stored", (e for e in events if e["kind"] == "letter-stored" and e["letter"] == report["id"]))
assert stored["n"] > refusal["n"] and stored["from"] == aoba
owner, folder, text = stored["text"].split("\n", 2)
assert (owner, folder) == ("taro@aoba.example", "INBOX"), (owner, folder)
message = email.message_from_string(text.replace("\r\n", "\n"))
assert message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status"
assert message["Return-Path"] == "<>" and message["To"] == "taro@aoba.example" and message["Auto-Submitted"].startswith("auto-")
plain, status, original = message.get_payload()
assert plain.get_content_type() == "text/plain"
assert status.get_content_type() == "message/delivery-status", status.get_content_type()
per_message, per_recipient = status.get_payload()
assert per_message["Reporting-MTA"] == "dns; " + aoba, per_message["Reporting-MTA"]
print("Final-Recipient:", per_recipient["Final-Recipient"], "Action:", per_recipient["Action"], "Status:", per_recipient["Status"],
      "Diagnostic-Code:", per_recipient["Diagnostic-Code"])
assert per_recipient["Status"] == "5.1.1" and per_recipient["Action"] == "failed"
assert per_recipient["Final-Recipient"].replace(" ", "") == "rfc822;hanoko@sakura.example"
assert "550 5.1.1" in per_recipient["Diagnostic-Code"]
assert original.get_content_type() in ("message/rfc822", "text/rfc822-headers")
assert "hanoko@sakura.example" in str(original.get_payload()[0] if original.is_multipart() else original)
fetched = one("Taro reads it", (e for e in events if e["kind"] == "letter-fetched" and e["letter"] == report["id"] and e["to"] == "taro-pc"))
assert fetched["text"] == text, "he reads another text than was stored"
P
finish
