#!/usr/bin/env bash
# Programs that fetch mail: fetchmail over POP3 and IMAP, mbsync both ways twice (the second run does nothing), offlineimap,
# imapfilter, mutt. What is absent is skipped aloud.
. tests/interop/common.bash
need curl
town first-letter
host=127.0.0.1 imap=$(port mail.sakura.example imap) pop=$(port mail.sakura.example pop3)
export HOME=$tmp/home
mkdir -p "$HOME"
letter "$tmp/letter.eml" fetchers
is "sent" curl -s --max-time 20 "smtp://$host:$(port mail.aoba.example submission)/pc" -u taro:himitsu --mail-from taro@aoba.example --mail-rcpt hanako@sakura.example -T "$tmp/letter.eml"
is "in Hanako's box" eventually in_the_box 2
have() { command -v "$1" >/dev/null 2>&1 || { echo "SKIPPED here: $1 is not installed"; return 1; }; }
same_in() { # WHAT FOLDER...: a file below holds the letter with the same body
  local what=$1 file
  shift
  file=$(grep -rl '^Subject: fetchers' "$@" 2>/dev/null | head -1)
  [ -n "$file" ] || { bad "$what: the letter did not come"; return; }
  same_body "$what" "$tmp/letter.eml" "$file"
}

fetchmail_with() { # PROTOCOL PORT [OPTION]
  rm -rf "$HOME/mail"; mkdir -p "$HOME/mail"
  printf 'poll 127.0.0.1 protocol %s port %s auth password username hanako password sakura-saku sslproto "" %s mda "cat > %s/mail/$$.eml"\n' "$1" "$2" "${3:-}" "$HOME" >"$HOME/fetchmailrc"
  chmod 600 "$HOME/fetchmailrc"
  fetchmail -f "$HOME/fetchmailrc" --pidfile "$HOME/fm.pid" --idfile "$HOME/fm.ids" --nosyslog >"$tmp/out" 2>&1
}
if have fetchmail; then
  is "fetchmail -k over POP3" fetchmail_with pop3 "$pop" keep
  same_in "fetchmail POP3" "$HOME/mail"
  is "fetchmail -k over IMAP" fetchmail_with imap "$imap" "keep fetchall"
  same_in "fetchmail IMAP" "$HOME/mail"
  is "it kept the letters" in_the_box 2
fi
if have mbsync; then
  mkdir -p "$HOME/mb"
  cat >"$HOME/mbsyncrc" <<R
IMAPAccount a
Host $host
Port $imap
User hanako
Pass sakura-saku
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path $HOME/mb/
Inbox $HOME/mb/INBOX
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
SyncState *
R
  is "mbsync: first run" mbsync -q -c "$HOME/mbsyncrc" -a
  same_in mbsync "$HOME/mb"
  find "$HOME/mb" -type f -name '*U=*' | sort >"$tmp/first"
  mbsync -V -c "$HOME/mbsyncrc" -a >"$tmp/out" 2>&1
  is "mbsync: the second run sees the same two letters" grep -q 'far side: 2 messages' "$tmp/out"
  is "and pushes none up" in_the_box 2
  is "and no file moved" diff "$tmp/first" <(find "$HOME/mb" -type f -name '*U=*' | sort)
  mkdir -p "$HOME/mb/INBOX/cur" && letter "$HOME/mb/INBOX/cur/1.near:2,F" "written at home"
  is "mbsync: a letter put into the near box" mbsync -q -c "$HOME/mbsyncrc" -a
  is "goes up" eventually in_the_box 3
  curl -s "imap://$host:$imap/INBOX?FLAGGED" -u hanako:sakura-saku >"$tmp/out"
  is "with its flag" grep -q '^\* SEARCH 3' "$tmp/out"
fi
if have offlineimap; then
  cat >"$HOME/offlineimaprc" <<R
[general]
accounts = a
metadata = $HOME/oi-meta
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = $HOME/oi
[Repository far]
type = IMAP
remotehost = $host
remoteport = $imap
remoteuser = hanako
remotepass = sakura-saku
ssl = no
starttls = no
auth_mechanisms = LOGIN
R
  is "offlineimap: first run" timeout 60 offlineimap -o -u quiet -c "$HOME/offlineimaprc"
  same_in offlineimap "$HOME/oi"
  find "$HOME/oi" -type f | sort >"$tmp/first"
  is "offlineimap: second run" timeout 60 offlineimap -o -u quiet -c "$HOME/offlineimaprc"
  is "moves nothing" diff "$tmp/first" <(find "$HOME/oi" -type f | sort)
fi
if have imapfilter; then
  cat >"$HOME/config.lua" <<R
options.timeout = 20
options.starttls = false
a = IMAP {server = "$host", port = $imap, username = "hanako", password = "sakura-saku"}
found = a.INBOX:contain_subject("fetchers")
print("found " .. #found)
a:create_mailbox("Sorted")
found:copy_messages(a.Sorted)
found:mark_flagged()
R
  imapfilter -c "$HOME/config.lua" >"$tmp/out" 2>&1 </dev/null
  is "imapfilter finds by subject" grep -q '^found 1' "$tmp/out" || cat "$tmp/out"
  curl -s "imap://$host:$imap/Sorted;UID=1" -u hanako:sakura-saku >"$tmp/sorted.eml"
  same_body "imapfilter's copy" "$tmp/letter.eml" "$tmp/sorted.eml"
fi
if have mutt; then
  cat >"$HOME/muttrc" <<R
set spoolfile=imap://hanako@$host:$imap/INBOX folder=imap://hanako@$host:$imap/ imap_pass=sakura-saku
set ssl_starttls=no ssl_force_tls=no imap_authenticators=login
set sendmail="/bin/false" sleep_time=0 wait_key=no quit=yes
R
  printf '%s\n' 'push "<search>~s fetchers<enter><copy-message>'"$HOME"'/mutt.mbox<enter><exit><quit>"' >>"$HOME/muttrc"
  echo 'set confirmcreate=no confirmappend=no mbox_type=mbox' >>"$HOME/muttrc"
  TERM=xterm timeout 60 script -qec "mutt -F $HOME/muttrc" /dev/null </dev/null >"$tmp/out" 2>&1 || true # mutt wants a terminal
  if [ -s "$HOME/mutt.mbox" ]; then
    sed -i '1{/^From /d}; $!b; /^$/d' "$HOME/mutt.mbox"
    same_body "mutt" "$tmp/letter.eml" "$HOME/mutt.mbox"
  else bad "mutt copied nothing"; tail -c 300 "$tmp/out"; fi
fi
close_town
