#!/usr/bin/env bash
# Live mode: Python's own smtplib, poplib and imaplib send and read through the town, at once and octet for octet; rude peers
# cost nothing; SIGTERM ends cleanly.
set -eu
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
dir=$(mktemp -d)
trap 'kill $pid 2>/dev/null || true; rm -rf "$dir"' EXIT
"$TEGAMI" serve first-letter --ports-file "$dir/ports.json" -o "$dir/run.txt" >"$dir/out" 2>"$dir/err" &
pid=$!
for _ in $(seq 200); do [ -s "$dir/ports.json" ] && break; sleep 0.1; done
python3 - "$dir/ports.json" <<'P'
import json, smtplib, poplib, imaplib, socket, sys, time
ports = {(p['host'], p['service']): p['port'] for p in json.load(open(sys.argv[1]))}
def at(host, service): return ('127.0.0.1', ports[host, service])
rude = socket.create_connection(at('mail.sakura.example', 'smtp')); rude.sendall(b'X' * 1000000)
silent = socket.create_connection(at('mail.sakura.example', 'imap'))
body = b'From: taro@aoba.example\r\nTo: hanako@sakura.example\r\nSubject: live\r\n\r\n.dot\r\n..\r\n' + b'y' * 900 + b'\r\n' + bytes('日本語\r\n', 'utf-8')
for mechanism in ('login', 'plain'):
    s = smtplib.SMTP(*at('mail.aoba.example', 'submission'))
    s.ehlo(); s.user, s.password = 'taro', 'himitsu'
    assert s.auth(mechanism, getattr(s, 'auth_' + mechanism), initial_response_ok=mechanism == 'plain')[0] == 235
    assert s.sendmail('taro@aoba.example', ['hanako@sakura.example'], body, ['BODY=8BITMIME']) == {}
    assert s.quit()[0] == 221
s = smtplib.SMTP(*at('mail.aoba.example', 'submission'))
try: s.login('taro', 'wrong'); raise SystemExit('a wrong password was taken')
except smtplib.SMTPAuthenticationError as e: assert e.smtp_code == 535, e
try: s.sendmail('taro@aoba.example', ['hanako@sakura.example'], body); raise SystemExit('no login was needed')
except smtplib.SMTPSenderRefused as e: assert e.smtp_code == 530, e
s = smtplib.SMTP(*at('mail.sakura.example', 'smtp'))
try: s.sendmail('x@evil.example', ['y@elsewhere.example'], body); raise SystemExit('relayed for a stranger')
except smtplib.SMTPRecipientsRefused as e: assert list(e.recipients.values())[0][0] == 550, e
for _ in range(50):
    i = imaplib.IMAP4(*at('mail.sakura.example', 'imap')); i.login('hanako', 'sakura-saku')
    n = int(i.select()[1][0])
    if n >= 3: break
    i.logout(); time.sleep(0.2)
assert n == 3, n
for number in (b'2', b'3'):
    got = i.fetch(number.decode(), '(BODY.PEEK[])')[1][0][1]
    assert got.endswith(body), got
assert i.store('2', '+FLAGS', r'\Flagged')[0] == 'OK'
assert i.search(None, 'FLAGGED')[1] == [b'2']
i.logout()
p = poplib.POP3(*at('mail.sakura.example', 'pop3')); p.user('hanako'); p.pass_('sakura-saku')
assert p.stat()[0] == 3
assert b'\r\n'.join(p.retr(2)[1]).endswith(body.rstrip(b'\r\n'))
for k in (1, 2, 3): p.dele(k)
p.quit()
p = poplib.POP3(*at('mail.sakura.example', 'pop3')); p.user('hanako'); p.pass_('sakura-saku'); assert p.stat() == (0, 0); p.quit()
many = [socket.create_connection(at('mail.sakura.example', 'smtp')) for _ in range(100)]
for m in many: assert m.recv(100).startswith(b'220 ')
for m in many: m.close()
# DNS over UDP, by hand: MX of sakura.example from its own server.
q = b'\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06sakura\x07example\x00\x00\x0f\x00\x01'
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.settimeout(5); u.sendto(q, at('ns1.sakura.example', 'dns'))
a = u.recv(512); assert a[:2] == b'\x12\x34' and a[2] & 0x84 == 0x84 and a[7] == 1, a
t = socket.create_connection(at('resolver', 'dns')); q = q[:2] + b'\x01' + q[3:]; t.sendall(len(q).to_bytes(2, 'big') + q)
t.settimeout(5); a = t.recv(2000); assert a[2:4] == b'\x12\x34' and a[5] & 0x0f == 0, a
print('smtplib, poplib, imaplib, DNS over UDP and TCP, 100 at once: well')
P
kill -TERM $pid
wait $pid && status=0 || status=$?
[ "$status" = 0 ] || { echo "serve ended with $status"; cat "$dir/err"; exit 1; }
grep -q 'visitor' "$dir/run.txt" || { echo "the transcript knows no visitor"; exit 1; }
grep -qE 'himitsu|AGhpbWl0c3U|aGltaXRzdQ' "$dir/run.txt" && { echo "a password stands in the transcript"; exit 1; }
"$TEGAMI" serve first-letter --port-base 1 --bind 203.0.113.1 2>"$dir/err" && exit 1 || [ $? = 3 ] || { echo "a port that cannot be had must be exit 3"; exit 1; }
echo "SIGTERM: clean"
