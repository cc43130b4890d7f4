#!/usr/bin/env bash
# curl speaks smtp://, imap:// and pop3://.
. tests/interop/common.bash
need curl
town first-letter
sub=smtp://127.0.0.1:$(port mail.aoba.example submission)/taro-pc imap=imap://127.0.0.1:$(port mail.sakura.example imap) pop=pop3://127.0.0.1:$(port mail.sakura.example pop3)
hanako=(-s --max-time 20 -u hanako:sakura-saku)
letter "$tmp/letter.eml" curl "$(printf 'y%.0s' $(seq 900))"
is "sent by smtp://" curl -s --max-time 20 "$sub" -u taro:himitsu --mail-from taro@aoba.example --mail-rcpt hanako@sakura.example -T "$tmp/letter.eml"
is "in Hanako's box" eventually in_the_box 2
curl "${hanako[@]}" "$imap/INBOX;UID=2" >"$tmp/imap.eml"
same_body "imap://" "$tmp/letter.eml" "$tmp/imap.eml"
curl "${hanako[@]}" "$pop/2" >"$tmp/pop.eml"
same_body "pop3://" "$tmp/letter.eml" "$tmp/pop.eml"
is "both doors show the same octets" cmp -s "$tmp/imap.eml" "$tmp/pop.eml"
curl "${hanako[@]}" "$imap/INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)" >"$tmp/out"
is "a section" grep -q '^Subject: curl' "$tmp/out"
curl "${hanako[@]}" "$imap/INBOX?SUBJECT%20curl" >"$tmp/out"
is "SEARCH" grep -q '^\* SEARCH 2' "$tmp/out"
curl "${hanako[@]}" "$imap/" >"$tmp/out"
is "LIST" grep -q 'LIST (.*) "/" "\?INBOX' "$tmp/out"
curl "${hanako[@]}" "$pop/" >"$tmp/out"
is "POP3 LIST" grep -q '^2 [0-9]' "$tmp/out"
is "APPEND" curl "${hanako[@]}" "$imap/INBOX" -T "$tmp/letter.eml"
curl "${hanako[@]}" "$imap/INBOX;UID=3" >"$tmp/append.eml"
is "appended octet for octet" cmp -s "$tmp/letter.eml" "$tmp/append.eml"
curl "${hanako[@]}" -o /dev/null "$imap/Nowhere;UID=1"; [ $? != 0 ] && ok "no such mailbox: curl says so" || bad "no such mailbox, and curl saw none missing"
curl -s --max-time 20 -u hanako:wrong "$imap/INBOX;UID=1"; [ $? = 67 ] && ok "IMAP: login denied (67)" || bad "IMAP wrong password: another status"
curl -s --max-time 20 -u hanako:wrong "$pop/1"; [ $? = 67 ] && ok "POP3: login denied (67)" || bad "POP3 wrong password: another status"
curl -s --max-time 20 "$sub" -u taro:wrong --mail-from taro@aoba.example --mail-rcpt hanako@sakura.example -T "$tmp/letter.eml"
[ $? = 67 ] && ok "SMTP: login denied (67)" || bad "SMTP wrong password: another status"
close_town
