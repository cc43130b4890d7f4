#!/usr/bin/env bash
# The town's own clients and servers get along with real ones: Taro's office hands a letter to Postfix, Hanako's programs read
# it from Dovecot over IMAP and POP3, and Postfix brings an answer into the town. Both are started here on loopback ports.
. tests/interop/common.bash
export PATH=$PATH:/usr/sbin
need postfix dovecot python3 curl
[ "$(id -u)" = 0 ] || skip "only root can start Postfix and Dovecot"
id postfix >/dev/null 2>&1 && id dovecot >/dev/null 2>&1 || skip "no users postfix and dovecot"
chmod 755 "$tmp"
read -r smtp imap pop <<<"$(python3 -c '
import socket
s = [socket.socket() for _ in range(3)]
for x in s: x.bind(("127.0.0.1", 0))
print(*(x.getsockname()[1] for x in s))')"
boxes=$tmp/boxes uid=$(id -u postfix) gid=$(id -g postfix)
mkdir -p "$tmp/pf/etc" "$tmp/pf/queue" "$tmp/pf/data" "$boxes" "$tmp/dv"
chown postfix "$tmp/pf/data" "$boxes"

cat >"$tmp/story.json" <<J
{
  "tegami": 1, "id": "real-servers", "title": "Real servers",
  "domains": {
    "aoba.example": {"users": {"taro": {"password": "himitsu"}}},
    "real.example": {"users": {"hanako": {"password": "sakura-saku"}}}
  },
  "hosts": {"mail.real.example": {"real": {"smtp": "127.0.0.1:$smtp", "imap": "127.0.0.1:$imap", "pop3": "127.0.0.1:$pop"}}},
  "clients": {
    "taro-pc": {"account": "taro@aoba.example"},
    "hanako-pc": {"account": "hanako@real.example", "reads_with": "imap"},
    "hanako-old-pc": {"account": "hanako@real.example", "reads_with": "pop3", "leave_on_server": true}
  },
  "story": [
    {"at": "1s", "client": "taro-pc", "action": "send", "letter": "hello", "to": ["hanako@real.example", "nobody@real.example"],
     "subject": "こんにちは", "text": "お元気ですか。\n.\n..dots\n", "encoding": "8bit"},
    {"at": "4s", "client": "hanako-pc", "action": "check"},
    {"at": "4s", "client": "hanako-old-pc", "action": "check"}
  ]
}
J
"$TEGAMI" run "$tmp/story.json" >"$tmp/out" 2>"$tmp/err" && bad "run played a real server"
is "run says that only serve reaches it, and where that stands" grep -q 'story.json:7:[0-9]*: mail.real.example is a real server' "$tmp/err"
base=$((20000 + RANDOM % 8000)) # the town's first door is aoba's port 25
cat >"$tmp/pf/etc/main.cf" <<C
compatibility_level = 3.6
queue_directory = $tmp/pf/queue
data_directory = $tmp/pf/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
myhostname = mail.real.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = $tmp/pf/log
maillog_file_prefixes = $tmp
virtual_mailbox_domains = real.example
virtual_mailbox_base = $boxes
virtual_mailbox_maps = inline:{{hanako@real.example=hanako/}}
virtual_uid_maps = static:$uid
virtual_gid_maps = static:$gid
virtual_minimum_uid = 1
transport_maps = inline:{{aoba.example=smtp:[127.0.0.1]:$base}}
smtp_tls_security_level = none
smtpd_tls_security_level = none
C
cat >"$tmp/pf/etc/master.cf" <<C
127.0.0.1:$smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
C
cat >"$tmp/dv/dovecot.conf" <<C
base_dir = $tmp/dv/run
state_dir = $tmp/dv/state
log_path = $tmp/dv/log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-256
mail_location = maildir:$boxes/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=sakura-saku
}
userdb {
  driver = static
  args = uid=$uid gid=$gid home=$boxes/%n
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = $pop
  }
  inet_listener pop3s {
    port = 0
  }
}
C
stop_servers() {
  postfix -c "$tmp/pf/etc" stop >/dev/null 2>&1
  dovecot -c "$tmp/dv/dovecot.conf" stop >/dev/null 2>&1
}
trap 'stop_servers; [ -z "$town_pid" ] || kill "$town_pid" 2>/dev/null || true; rm -rf "$tmp"' EXIT
postfix -c "$tmp/pf/etc" start >"$tmp/out" 2>&1 || { cat "$tmp/out" "$tmp/pf/log" 2>/dev/null; skip "Postfix does not start here"; }
dovecot -c "$tmp/dv/dovecot.conf" >"$tmp/out" 2>&1 || { cat "$tmp/out"; skip "Dovecot does not start here"; }

town "$tmp/story.json" --port-base "$base"
[ "$(port mail.aoba.example smtp)" = "$base" ] || bad "the first door is not aoba's port 25"
stored() { grep -rlq 'お元気ですか' "$boxes"; }
if eventually stored; then ok "Postfix has stored the town's letter"; else bad "Postfix has no letter"; tail -5 "$tmp/pf/log"; fi
printf '%s\r\n' 'お元気ですか。' '.' '..dots' >"$tmp/want"
file=$(grep -rl 'お元気ですか' "$boxes" | head -1)
if sed '1,/^\r*$/d' "$file" | tr -d '\r' | diff - <(tr -d '\r' <"$tmp/want") >"$tmp/diff"; then ok "its body is untouched"; else bad "another body"; cat "$tmp/diff"; fi
printf '%s\r\n' 'From: hanako@real.example' 'To: taro@aoba.example' 'Subject: answer' '' 'はい。' >"$tmp/answer.eml"
is "an answer goes into Postfix" curl -s --max-time 10 "smtp://127.0.0.1:$smtp/pc" --mail-from hanako@real.example --mail-rcpt taro@aoba.example -T "$tmp/answer.eml"
answered() { curl -s --max-time 5 "imap://127.0.0.1:$(port mail.aoba.example imap)/INBOX" -u taro:himitsu -X 'SEARCH SUBJECT answer' | grep -qE '^\* SEARCH [0-9]'; }
is "and Postfix brings it into the town" eventually answered
refused() { curl -s --max-time 5 "imap://127.0.0.1:$(port mail.aoba.example imap)/INBOX" -u taro:himitsu -X 'SEARCH BODY 5.1.1' | grep -qE '^\* SEARCH [0-9]'; }
is "Postfix refuses nobody@: Taro has the report with its 5.1.1" eventually refused
sleep 5 # the story reads its letters at 4 s
kill -TERM "$town_pid"
wait "$town_pid" && ok "SIGTERM: the town closes with 0" || bad "the town ended badly"
town_pid=
is "the transcript has Postfix's own greeting" grep -q 'mail.real.example → mail.aoba.example  220 mail.real.example ESMTP Postfix' "$tmp/town.txt"
is "and its 250 after the dot" grep -qE 'mail.real.example → mail.aoba.example  250 2.0.0 Ok: queued as' "$tmp/town.txt"
is "Hanako's IMAP program speaks with Dovecot" grep -qE 'mail.real.example → hanako-pc .*Dovecot' "$tmp/town.txt"
is "and has fetched the letter" grep -qE 'mail.real.example → hanako-pc  \* 1 FETCH' "$tmp/town.txt"
is "her POP3 program too" grep -qE 'hanako-old-pc → mail.real.example  RETR 1' "$tmp/town.txt"
if grep -qE 'himitsu|saku-saku' "$tmp/town.txt"; then bad "a password stands in the transcript"; fi
finish
