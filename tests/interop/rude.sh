#!/usr/bin/env bash
# Rude peers: smuggling never makes a second letter; 10,000 commands down one connection, 500 connections at once, a command of
# 10 MB, a peer that sends an octet a second: bounded memory, and the others are served meanwhile.
. tests/interop/common.bash
need python3
town first-letter
python3 - "$tmp/ports.json" "$town_pid" <<'P' && ok "the town bore it all" || bad "see above"
import imaplib, json, re, socket, sys, time
ports = {(p['host'], p['service']): p['port'] for p in json.load(open(sys.argv[1]))}
at = lambda service: ('127.0.0.1', ports['mail.sakura.example', service])
def memory(): return int(re.search(r'VmRSS:\s+(\d+)', open('/proc/%s/status' % sys.argv[2]).read())[1]) // 1024
class peer:
    def __init__(self, service='smtp'):
        self.s = socket.create_connection(at(service), timeout=60); self.f = self.s.makefile('rb')
    def say(self, octets): self.s.sendall(octets); return self.reply()
    def reply(self):
        line = self.f.readline()
        while line[3:4] == b'-': line = self.f.readline()
        return line
def letters():
    i = imaplib.IMAP4(*at('imap'), timeout=30); i.login('hanako', 'sakura-saku'); n = int(i.select()[1][0]); i.logout(); return n
while letters() < 1: time.sleep(0.2) # the story's own letter
start = memory()
n = letters()
ends = [b'\n.\n', b'\n.\r\n', b'\r\n.\n', b'\r.\r', b'\r.\r\n', b'\r\n.\r', b'\n.\r', b'\r.\n', b'\r\n\0.\r\n', b'\r\n.\0\r\n']
for end in ends:
    p = peer(); p.reply(); p.say(b'EHLO x.example\r\n'); p.say(b'MAIL FROM:<a@x.example>\r\n'); p.say(b'RCPT TO:<hanako@sakura.example>\r\n')
    assert p.say(b'DATA\r\n').startswith(b'354')
    reply = p.say(b'Subject: one\r\n\r\none' + end + b'MAIL FROM:<b@x.example>\r\nRCPT TO:<hanako@sakura.example>\r\nDATA\r\nSubject: two\r\n\r\ntwo\r\n.\r\n')
    assert reply.startswith((b'550 5.5.2', b'554 5.6.0')), (end, reply)
    assert p.say(b'NOOP\r\n').startswith(b'250'), end
    p.say(b'QUIT\r\n')
assert letters() == n, 'a smuggled letter'
print('%d ways to smuggle: refused, no letter stored' % len(ends))

p = peer(); p.reply(); p.say(b'EHLO x.example\r\n')
for _ in range(100):
    p.s.sendall(b'NOOP\r\n' * 100)
    for _ in range(100): assert p.reply().startswith(b'250')
print('10,000 commands down one connection: memory %+d MB' % (memory() - start))
many = [peer() for _ in range(500)]
for m in many: assert m.reply().startswith((b'220', b'421')), 'no greeting'
print('500 at once: memory %+d MB' % (memory() - start))
assert letters() == n
for m in many: m.s.close()
slow = peer(); slow.reply()
big = peer(); big.reply()
for _ in range(10):
    big.s.sendall(b'X' * 1_000_000); slow.s.sendall(b'N')
    begun = time.time(); assert letters() == n; assert time.time() - begun < 10
assert big.say(b'\r\n').startswith(b'500'), 'a line of 10 MB'
assert big.say(b'NOOP\r\n').startswith(b'250')
i = peer('imap'); i.f.readline(); i.s.sendall(b'a LOGIN {99999999999}\r\n'); assert i.f.readline()[:5] in (b'a BAD', b'a NO ', b'* BYE')
q = peer('pop3'); q.f.readline(); q.s.sendall(b'X' * 1_000_000 + b'\r\n'); assert q.f.readline().startswith(b'-ERR')
grown = memory() - start
print('a command of 10 MB, an octet at a time, wild literals: memory %+d MB' % grown)
# A sanitizer's own shadow and quarantine count too; without one the bound is tight.
assert grown < (600 if 'asan' in open('/proc/%s/maps' % sys.argv[2]).read() else 120), grown
P
close_town
