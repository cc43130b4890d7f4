#!/usr/bin/env bash
# The window under a real X server: keys change the picture, stepping back and forth returns to the same one, it closes with
# Ctrl+Q and when its owner is asked to close, with status 0 and without a word.
. tests/cli/common.bash
need Xvfb xdotool
"$TEGAMI" play first-letter --screenshot "$tmp/probe.png" 2>&1 | grep -q 'without its window' && skip "built without its window"

# Xvfb keeps its screen in a file: that is what a person would see. The window stands in its middle, the pointer below it.
mkdir "$tmp/screen"
Xvfb -displayfd 5 -screen 0 1280x800x24 -fbdir "$tmp/screen" -nolisten tcp -noreset 5>"$tmp/display" >/dev/null 2>&1 &
server=$!
program=
end() {
  [ -n "$program" ] && kill "$program" 2>/dev/null
  kill "$server" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$tmp"
}
trap end EXIT
for _ in $(seq 200); do [ -s "$tmp/display" ] && break; sleep 0.1; done
[ -s "$tmp/display" ] || skip "Xvfb does not start here"
DISPLAY=:$(cat "$tmp/display")
export DISPLAY SDL_VIDEODRIVER=x11
unset WAYLAND_DISPLAY

# The rows 40 to 759 of that file, an XWD: header size, octets a row and number of colours are its words 0, 12 and 19.
read -r skip octets < <(python3 -c 'import struct, sys
word = struct.unpack(">25I", open(sys.argv[1], "rb").read(100))
print(word[0] + 12 * word[19] + 40 * word[12], 720 * word[12])' "$tmp/screen/Xvfb_screen0")
picture() { tail -c +$((skip + 1)) "$tmp/screen/Xvfb_screen0" | head -c "$octets" | sha256sum; }
# Program and server both wait for something to do. On a busy machine a picture may stand still because nobody gets to paint.
rests() {
  local process
  for process in "$program" "$server"; do
    [ "$(sed 's/.*) \(.\).*/\1/' "/proc/$process/stat" 2>/dev/null)" = S ] || return 1
  done
}
# The picture once it has not changed for five looks at rest; false when it still moves after a minute.
still() {
  local before= now= same=0
  for _ in $(seq 600); do
    now=$(picture)
    if [ "$now" != "$before" ]; then same=0; elif rests; then same=$((same + 1)); fi
    before=$now
    if [ "$same" = 5 ]; then
      echo "$now"
      return 0
    fi
    sleep 0.1
  done
  return 1
}
# wait_for = PICTURE or wait_for != PICTURE
wait_for() {
  for _ in $(seq 600); do
    [ "$(picture)" "$1" "$2" ] && return 0
    sleep 0.1
  done
  return 1
}
press() { xdotool key --clearmodifiers --delay 40 "$@"; }
changes() { # changes WHAT KEY...: pressing them changes the picture; $shown is the new one
  local what=$1 before=$shown
  shift
  press "$@"
  is "$what" wait_for != "$before"
  shown=$(still) || bad "$what: the picture does not come to rest"
}
back_to() { # back_to WHAT PICTURE KEY...: pressing them shows that picture again
  local what=$1 wanted=$2
  shift 2
  press "$@"
  is "$what" wait_for = "$wanted"
  shown=$(still)
  [ "$shown" = "$wanted" ] || bad "$what: it changes once more"
}
opens() { # the screen is empty then: a window that is still going away would look like the new one
  is "the screen is empty" wait_for = "$blank"
  "$TEGAMI" play first-letter --lang en --size 1280x720 >"$tmp/window-out" 2>"$tmp/window-err" &
  program=$!
  id=$(timeout 60 xdotool search --sync --onlyvisible --name '^tegami' | head -1)
  [ -n "$id" ] || { bad "no window opens: $(head -3 "$tmp/window-err")"; finish; }
  is "the window opens and draws" wait_for != "$blank"
  xdotool windowfocus --sync "$id" mousemove 640 790
  shown=$(still) || bad "the first picture moves"
}
closed() { # closed HOW: the program has ended by itself, well and silently
  local status=running
  for _ in $(seq 300); do
    kill -0 "$program" 2>/dev/null || break
    sleep 0.1
  done
  if ! kill -0 "$program" 2>/dev/null; then
    status=0
    wait "$program" || status=$?
    program=
  fi
  is "$1: exit status $status" [ "$status" = 0 ]
  is "$1: not a word" [ ! -s "$tmp/window-out" -a ! -s "$tmp/window-err" ]
  head -30 "$tmp/window-err"
}

blank=$(picture)
opens
start=$shown
changes "Right steps" Right
one=$shown
changes "Right steps again" Right
back_to "Left steps back" "$one" Left
changes "l changes the language" l
back_to "l changes it back" "$one" l
changes "d changes the colours" d
back_to "d changes them back" "$one" d
changes "1 shows letters" 1
changes "3 shows bytes" 3
changes "2 shows commands" 2
changes "End goes to the end" End
last=$shown
changes "Home goes to the start" Home
[ "$shown" = "$start" ] && ok "that is where it began" || bad "Home shows another picture than the first"
changes "? opens the help" question
back_to "Escape closes it" "$start" Escape
press space
is "Space plays" wait_for != "$start"
sleep 1
running=$(picture)
is "and goes on" wait_for != "$running"
press space
if shown=$(still); then ok "Space pauses"; else bad "it does not pause"; fi

back_to "Home" "$start" Home
press $(yes Right | head -60)
shown=$(still)
there=$shown
[ "$there" != "$start" ] && [ "$there" != "$last" ] && ok "60 steps lead somewhere between start and end" || bad "60 steps lead nowhere"
press $(yes Left | head -50)
is "50 steps back leave that picture" wait_for != "$there"
before=$(still)
[ "$before" != "$start" ] && [ "$before" != "$there" ] && ok "to another than the first" || bad "50 steps back of 60 lead to the start"
back_to "50 steps forward show it again, to the last pixel" "$there" $(yes Right | head -50)
press ctrl+q
closed "Ctrl+Q"

opens
[ "$shown" = "$start" ] && ok "the second start shows the same picture" || bad "the second start shows another picture"
# What a window manager sends when the cross is pressed.
python3 - "$id" <<'P'
import ctypes, ctypes.util, sys
x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x.XOpenDisplay(None))
atom = x.XInternAtom; atom.restype = ctypes.c_ulong
class Message(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong), ("format", ctypes.c_int), ("data", ctypes.c_long * 5)]
event = (ctypes.c_char * 256)()
m = Message.from_buffer(event)
m.type, m.window, m.format = 33, int(sys.argv[1]), 32
m.message_type = atom(display, b"WM_PROTOCOLS", 0)
m.data[0] = atom(display, b"WM_DELETE_WINDOW", 0)
x.XSendEvent(display, ctypes.c_ulong(m.window), 0, ctypes.c_long(0), event)
x.XFlush(display)
x.XCloseDisplay(display)
P
closed "the window's cross"
finish
