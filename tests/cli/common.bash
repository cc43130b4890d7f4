# Sourced first by every test of the built program: `. tests/cli/common.bash` (the working folder is the source tree).
# TEGAMI names the program. A test prints what it checked and ends with `finish`.
set -u
: "${TEGAMI:?the path of the program to test}"
TEGAMI=$(realpath "$TEGAMI")
# Nothing of the caller's settings, and a sanitizer's report has a status of its own.
unset TEGAMI_DATA LANG LC_MESSAGES LANGUAGE
export LC_ALL=C.UTF-8 TZ=UTC PYTHONIOENCODING=utf-8
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:exitcode=99" UBSAN_OPTIONS="print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0:exitcode=99"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export XDG_CONFIG_HOME="$tmp/config" # the window's settings are the test's own
checked=0
failed=0

ok() { checked=$((checked + 1)); printf 'ok    %s\n' "$*"; }
bad() { failed=$((failed + 1)); printf 'FAIL  %s\n' "$*"; }
# is WHAT COMMAND...: holds when the command succeeds.
is() {
  local what=$1
  shift
  if "$@"; then ok "$what"; else bad "$what"; fi
}
skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || skip "$tool is not installed (tools/install test)"
  done
}
finish() {
  printf '%d checks held, %d failed\n' "$checked" "$failed"
  [ "$failed" = 0 ] && [ "$checked" -gt 0 ]
  exit $?
}

# tegami STATUS ARGUMENT...: runs the program; output into $tmp/out, messages into $tmp/err. False (and said) when the
# status is another one or a sanitizer spoke. leaks=0 in front: leaks are not looked for, which is half the time of a run
# that does nothing.
tegami() {
  local expected=$1 status=0 said=
  shift
  ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=${leaks:-1}" "$TEGAMI" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
  [ -s "$tmp/err" ] && IFS= read -r -d '' said <"$tmp/err"
  if [[ $said =~ runtime\ error:|(Address|Leak|Memory|UndefinedBehavior)Sanitizer ]]; then
    bad "tegami $*: a sanitizer reports"
    head -40 "$tmp/err"
    return 1
  fi
  [ "$status" = "$expected" ] && return 0
  bad "tegami $*: exit status $status, expected $expected"
  head -5 "$tmp/err"
  return 1
}
lessons() { "$TEGAMI" list --json | python3 -c 'import json, sys; print(*(s["id"] for s in json.load(sys.stdin)))'; }
# in_order FILE TEXT...: each text stands in the file on a line behind the line of the one before. ^ and $ as in grep -E.
in_order() {
  local file=$1 at=0 found pattern
  shift
  for pattern in "$@"; do
    found=$(tail -n +"$((at + 1))" "$file" | grep -nE -m1 -- "$pattern" | cut -d: -f1)
    if [ -z "$found" ]; then
      bad "behind line $at of the transcript: no $pattern"
      return 1
    fi
    at=$((at + found))
    ok "line $at: $(sed -n "${at}p" "$file")"
  done
}
# A built program is stale when a source of its is younger: then its bytes say nothing.
stale() { [ -n "$(find base protocols sim scenarios cli -name '*.[ch]' -newer "$1" -print -quit)" ]; }
