#!/usr/bin/env bash
# Programs that send: msmtp, and the libraries of other languages (Perl's Net::SMTP and Net::POP3).
. tests/interop/common.bash
need curl
town first-letter
host=127.0.0.1 sub=$(port mail.aoba.example submission) pop=$(port mail.sakura.example pop3)
letter "$tmp/letter.eml" senders
n=1
fetched() { # WHAT
  n=$((n + 1))
  is "$1: in Hanako's box" eventually in_the_box "$n"
  curl -s --max-time 10 "pop3://$host:$pop/$n" -u hanako:sakura-saku >"$tmp/got.eml"
  same_body "$1" "$tmp/letter.eml" "$tmp/got.eml"
}
if command -v msmtp >/dev/null; then
  m() { msmtp --file=/dev/null --host=$host --port="$sub" --tls=off --auth="${3:-plain}" --user=taro --passwordeval="echo $1" -f taro@aoba.example "$2" <"$tmp/letter.eml" >"$tmp/out" 2>&1; }
  is "msmtp sends" m himitsu hanako@sakura.example
  fetched msmtp
  if msmtp --version | grep -q scram-sha-256; then # GNU SASL, another one's reading of RFC 7677 (SEC03, SMTP-E09)
    is "msmtp proves that it knows the password" m himitsu hanako@sakura.example scram-sha-256
    fetched "msmtp, SCRAM-SHA-256"
    m wrong hanako@sakura.example scram-sha-256 && bad "msmtp: SCRAM-SHA-256 with a wrong password was taken"
    is "msmtp shows the 535 of SCRAM-SHA-256" grep -q '535 5.7.8' "$tmp/out"
  fi
  m wrong hanako@sakura.example && bad "msmtp: a wrong password was taken"
  is "msmtp shows the 535" grep -q '535 5.7.8' "$tmp/out"
  is "msmtp sends to one who is not there" m himitsu nobody@sakura.example
  is "and the report comes back to Taro" eventually sh -c "curl -s 'imap://$host:$(port mail.aoba.example imap)/INBOX;UID=1' -u taro:himitsu | grep -q 'Status: 5.1.1'"
else echo "SKIPPED here: msmtp is not installed"; fi
if perl -MNet::SMTP -MNet::POP3 -MAuthen::SASL -e 1 2>/dev/null; then
  perl - "$sub" "$tmp/letter.eml" <<'P' && ok "Net::SMTP sends" || bad "Net::SMTP"
use strict; use Net::SMTP; my ($port, $file) = @ARGV; local $/; open my $f, '<:raw', $file; my $letter = <$f>; $letter =~ s/\r\n/\n/g;
my $s = Net::SMTP->new('127.0.0.1', Port => $port, Timeout => 20, Hello => 'perl.example') or die 'no connection';
$s->auth('taro', 'himitsu') or die 'auth: ' . $s->message; $s->mail('taro@aoba.example') or die; $s->to('hanako@sakura.example') or die;
$s->data or die; $s->datasend($letter); $s->dataend or die; $s->quit;
P
  fetched Net::SMTP
  perl - "$pop" <<'P' && ok "Net::POP3 lists and reads" || bad "Net::POP3"
use strict; use Net::POP3; my $p = Net::POP3->new('127.0.0.1', Port => $ARGV[0], Timeout => 20) or die;
my $n = $p->login('hanako', 'sakura-saku') or die; my $list = $p->list; die unless keys %$list == $n;
my $got = join '', @{$p->get($n)}; die unless $got =~ /^Subject: senders/m && $got =~ /^\.\.a line/m; my $u = $p->uidl; die unless $u->{$n}; $p->quit;
P
else echo "SKIPPED here: Perl's Net::SMTP with Authen::SASL is not installed"; fi
close_town
