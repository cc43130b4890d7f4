#!/usr/bin/env bash
# Two IMAP clients at one mailbox: a flag set by one is seen by the other; one IDLEs and is told of new mail at once; a letter
# of 25 MB with an attachment goes in and comes out octet for octet; Japanese in ISO-2022-JP and UTF-8 survives.
. tests/interop/common.bash
need python3
town first-letter
python3 - "$tmp/ports.json" <<'P' && ok "two clients, IDLE, 25 MB, Japanese" || bad "see above"
import base64, imaplib, json, poplib, smtplib, sys, time
from email.header import Header, decode_header
from email.mime.text import MIMEText
from email import message_from_bytes
ports = {(p['host'], p['service']): p['port'] for p in json.load(open(sys.argv[1]))}
at = lambda host, service: ('127.0.0.1', ports[host, service])
def imap():
    i = imaplib.IMAP4(*at('mail.sakura.example', 'imap'), timeout=60); i.login('hanako', 'sakura-saku'); i.select(); return i
def send(octets, options=()):
    s = smtplib.SMTP(*at('mail.aoba.example', 'submission'), timeout=60); s.ehlo(); s.user, s.password = 'taro', 'himitsu'
    s.auth('plain', s.auth_plain); assert s.sendmail('taro@aoba.example', ['hanako@sakura.example'], octets, options) == {}; s.quit()
def head(subject): return ('From: taro@aoba.example\r\nTo: hanako@sakura.example\r\nSubject: %s\r\n' % subject).encode()
for _ in range(100):
    a = imap()
    if int(a.response('EXISTS')[1][-1] or 0) >= 1: break
    a.logout(); time.sleep(0.2)
b = imap()
assert a.store('1', '+FLAGS', r'(\Flagged)')[0] == 'OK'
b.noop()
assert any(b'\\Flagged' in f for f in b.response('FETCH')[1] if f), 'the other client was not told of the flag'
print('a flag set by one is seen by the other')

tag = b._new_tag(); b.send(tag + b' IDLE\r\n'); assert b.readline().startswith(b'+ ')
send(head('idle') + b'\r\nnow\r\n'); begun = time.time()
line = b.readline(); waited = time.time() - begun
assert line.endswith(b'EXISTS\r\n'), line
assert waited < 5, waited
a.store('1', '-FLAGS', r'(\Flagged)')
while b'FETCH' not in line: line = b.readline()
assert b'Flagged' not in line, line
b.send(b'DONE\r\n')
while not line.startswith(tag): line = b.readline()
assert b'OK' in line, line
print('IDLE told of new mail after %.2f s' % waited)

big = base64.encodebytes(bytes(range(256)) * 71000).replace(b'\n', b'\r\n')
big = head('big') + b'MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n' + big
assert 24_000_000 < len(big) < 26_214_400, len(big)
send(big)
for _ in range(1200):
    a.noop(); n = int((a.response('EXISTS')[1] or [0])[-1] or 0)
    if a.select()[1][0] == b'3': break
    time.sleep(0.2)
got = a.fetch('3', '(RFC822.SIZE BODY.PEEK[])')[1][0][1]
assert got.endswith(big), (len(got), len(big))
chunks = b''
while len(chunks) < len(got):
    chunks += a.fetch('3', '(BODY.PEEK[]<%d.1000000>)' % len(chunks))[1][0][1]
assert chunks == got
p = poplib.POP3(*at('mail.sakura.example', 'pop3'), timeout=60); p.user('hanako'); p.pass_('sakura-saku')
assert b'\r\n'.join(p.retr(3)[1]) + b'\r\n' == got; p.quit()
print('%d octets in, through two offices, and out by IMAP whole, by IMAP in pieces and by POP3: identical' % len(big))
s = smtplib.SMTP(*at('mail.aoba.example', 'submission'), timeout=60); s.ehlo(); s.user, s.password = 'taro', 'himitsu'; s.auth('plain', s.auth_plain)
code, text = s.mail('taro@aoba.example', ['SIZE=30000000']); assert code == 552 and text.startswith(b'5.3.4'), (code, text); s.quit()
print('too big: 552 5.3.4 at MAIL')

n = 3
for charset in ('utf-8', 'iso-2022-jp'):
    m = MIMEText('日本語の本文です。\n漢字とカナ。\n', 'plain', charset); m['Subject'] = Header('会議のお知らせ', charset); m['To'] = 'hanako@sakura.example'
    send(m.as_bytes().replace(b'\n', b'\r\n')); n += 1
    for _ in range(100):
        if a.select()[1][0] == str(n).encode(): break
        time.sleep(0.2)
    got = message_from_bytes(a.fetch(str(n), '(BODY.PEEK[])')[1][0][1])
    assert got.get_payload(decode=True).decode(charset).replace('\r\n', '\n') == '日本語の本文です。\n漢字とカナ。\n'
    (text, cs), = decode_header(got['Subject']); assert text.decode(cs) == '会議のお知らせ'
a.literal = '会議'.encode(); typ, found = a.search('UTF-8', 'SUBJECT'); assert found[0].split() == [b'4', b'5'], found
print('UTF-8 and ISO-2022-JP survive; SEARCH CHARSET UTF-8 finds both')
P
close_town
