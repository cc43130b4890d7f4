#!/usr/bin/env bash
# A town under TLS from outside: transcripts say what is sealed, Wireshark opens the capture with the keys in it and without
# them reads nothing, real programs trust the town's authority, and a learner can begin TLS by hand.
. tests/cli/common.bash
sealed=tests/cli/sealed.json

tegami 0 run $sealed -o "$tmp/run.txt" && in_order "$tmp/run.txt" '→ taro-pc  250-STARTTLS' 'taro-pc → mail.aoba.example  STARTTLS' \
  'talk sealed from here on .*The certificate is in order: mail.aoba.example' '\[sealed\] EHLO' '\[sealed\] AUTH PLAIN \*' \
  'mail.aoba.example and mail.sakura.example talk sealed' '\[sealed\] MAIL FROM' 'with ESMTPSA' '\[sealed\] USER hanako' '\[sealed\] a1 LOGIN'
tegami 0 run $sealed --lang ja -o "$tmp/ja.txt" && is "in Japanese too" grep -q '\[暗号化\] EHLO' "$tmp/ja.txt"
tegami 0 run $sealed --transcript json -o "$tmp/run.json" && is "no law is broken" grep -q '"laws_broken":\[\]' "$tmp/run.json"
is "JSON says sealed" grep -q '"sealed"' "$tmp/run.json"
tegami 0 run $sealed --transcript pcapng -o "$tmp/a.pcapng" && tegami 0 run $sealed --transcript pcapng -o "$tmp/b.pcapng"
is "two runs give the same octets" cmp -s "$tmp/a.pcapng" "$tmp/b.pcapng"
is "no password in the capture" [ "$(grep -cE 'AHRhcm8A|himitsu|sakura-saku|words for two' "$tmp/a.pcapng")" = 0 ]

if command -v tshark >/dev/null; then
  shark() { tshark -n -r "$tmp/a.pcapng" "$@" 2>/dev/null; }
  is "Wireshark opens the seal: MAIL FROM twice" [ "$(shark -Y 'tls && smtp.req.command == "MAIL"' | wc -l)" = 2 ]
  is "and the letter" [ "$(shark -Y 'tls && imf.subject == "sealed"' | wc -l)" -ge 4 ]
  is "nothing is malformed" [ "$(shark -Y '_ws.malformed' | wc -l)" = 0 ]
  editcap --discard-all-secrets "$tmp/a.pcapng" "$tmp/shut.pcapng" 2>/dev/null &&
    is "without the keys there is no MAIL FROM" [ "$(tshark -n -r "$tmp/shut.pcapng" -Y 'smtp.req.command == "MAIL"' 2>/dev/null | wc -l)" = 0 ]
fi

printf 'EHLO me\nSTARTTLS\nEHLO me\nQUIT\n' | "$TEGAMI" talk $sealed mail.aoba.example:submission >"$tmp/out" 2>&1
is "typed by hand: the door of 587" in_order "$tmp/out" '^C: STARTTLS' '^S: 220 ' '^C: EHLO' '^S: 250-AUTH PLAIN' '^S: 221 '
printf 'a LOGOUT\n' | "$TEGAMI" talk $sealed mail.sakura.example:imaps >"$tmp/out" 2>&1
is "and the sealed one" in_order "$tmp/out" '^S: \* OK ' '^C: a LOGOUT' '^S: a OK'

command -v openssl >/dev/null && command -v curl >/dev/null || finish
"$TEGAMI" serve $sealed --ports-file "$tmp/ports.json" --ca-file "$tmp/ca.pem" --transcript json -o "$tmp/live.json" >"$tmp/serve" 2>&1 &
pid=$!
for _ in $(seq 200); do [ -s "$tmp/ports.json" ] && break; sleep 0.1; done
port() { awk -v h="$1" -v s="$2" '$1 == h && $2 == s {sub(/.*:/, "", $3); print $3}' "$tmp/serve"; }
at=127.0.0.1:$(port mail.aoba.example submissions)
openssl s_client -connect "$at" -servername mail.aoba.example -verify_hostname mail.aoba.example -verify_return_error \
  -CAfile "$tmp/ca.pem" </dev/null >"$tmp/out" 2>&1
is "openssl trusts the authority" grep -q 'Verify return code: 0' "$tmp/out"
openssl s_client -connect "$at" -servername mail.aoba.example -verify_hostname mail.sakura.example -verify_return_error \
  -CAfile "$tmp/ca.pem" </dev/null >"$tmp/out" 2>&1
is "and not for another name" grep -qi 'hostname mismatch' "$tmp/out"
to() { curl -sS --max-time 20 --cacert "$tmp/ca.pem" --connect-to "::127.0.0.1:$(port "$1" "$2")" "${@:3}" 2>>"$tmp/curl"; }
printf 'From: taro@aoba.example\r\nTo: hanako@sakura.example\r\nSubject: curl\r\n\r\n.dot\r\nlast\r\n' >"$tmp/m.eml"
send=(-u taro:himitsu --mail-from taro@aoba.example --mail-rcpt hanako@sakura.example -T "$tmp/m.eml")
is "curl sends by STARTTLS" to mail.aoba.example submission --ssl-reqd smtp://mail.aoba.example/me "${send[@]}"
is "curl sends on 465" to mail.aoba.example submissions smtps://mail.aoba.example/me "${send[@]}"
for _ in $(seq 50); do
  to mail.sakura.example imaps "imaps://mail.sakura.example/INBOX?SUBJECT%20curl" -u hanako:sakura-saku >"$tmp/found"
  [ "$(wc -w <"$tmp/found")" = 4 ] && break
  sleep 0.2
done
is "imaps: both letters are there" [ "$(wc -w <"$tmp/found")" = 4 ]
uid=$(awk '{print $3}' "$tmp/found")
to mail.sakura.example imap --ssl-reqd "imap://mail.sakura.example/INBOX;MAILINDEX=$uid" -u hanako:sakura-saku >"$tmp/got"
is "imap with STARTTLS: the text" grep -q '^\.dot' "$tmp/got"
is "and the seals on its way" in_order "$tmp/got" 'with ESMTPS ' 'with ESMTPSA '
is "pop3s" to mail.sakura.example pop3s "pop3s://mail.sakura.example/$uid" -u hanako:sakura-saku -o "$tmp/got"
is "pop3 with STLS" to mail.sakura.example pop3 --ssl-reqd "pop3://mail.sakura.example/$uid" -u hanako:sakura-saku -o "$tmp/got"
kill -INT $pid
wait $pid
is "serve ends well" [ $? = 0 ]
is "the trace knows what the visitor said under seal" grep -q '"from":"visitor".*"sealed".*"text":"MAIL FROM:<taro@aoba.example>' "$tmp/live.json"
is "and keeps his password" [ "$(grep -c 'himitsu' "$tmp/live.json")" = 0 ]
finish
