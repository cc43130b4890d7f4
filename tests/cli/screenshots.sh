#!/usr/bin/env bash
# Pictures without a display: sizes, colours and languages as asked, the same picture twice, other moments and layers other
# pictures.
. tests/cli/common.bash
unset DISPLAY WAYLAND_DISPLAY

# shot NAME ARGUMENT...: draws $tmp/NAME.png.
shot() {
  local name=$1
  shift
  tegami 0 play "$@" --screenshot "$tmp/$name.png" || return 1
  [ -s "$tmp/err" ] && bad "$*: $(head -3 "$tmp/err")"
  [ -s "$tmp/$name.png" ]
}
"$TEGAMI" play first-letter --screenshot "$tmp/probe.png" 2>&1 | grep -q 'without its window' && skip "built without its window"

# size NAME: width and height in the IHDR, and a picture that is whole (every chunk's sum, every row) and not of one colour.
size() {
  python3 - "$tmp/$1.png" <<'P'
import struct, sys, zlib
octets = open(sys.argv[1], "rb").read()
assert octets[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
at, data, kinds = 8, b"", []
while at < len(octets):
    length, kind = struct.unpack(">I4s", octets[at:at + 8])
    body = octets[at + 8:at + 8 + length]
    assert struct.unpack(">I", octets[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), kind
    if kind == b"IHDR":
        width, height, depth, colours = struct.unpack(">IIBB", body[:10])
    data += body if kind == b"IDAT" else b""
    kinds.append(kind)
    at += 12 + length
assert kinds[0] == b"IHDR" and kinds[-1] == b"IEND"
rows = zlib.decompress(data)
assert depth == 8 and colours in (2, 6)
assert len(rows) == height * (1 + width * {2: 3, 6: 4}[colours]), "rows are missing"
assert len(set(rows[::97])) > 50, "almost nothing is drawn"
print(f"{width}x{height}")
P
}
different() { if cmp -s "$tmp/$1.png" "$tmp/$2.png"; then bad "$3"; else ok "$3"; fi; }

for lesson in first-letter wrong-user imap-stays finding-the-office; do
  n=0
  for look in "1280x720 light en" "1280x720 dark ja" "1600x900 dark en" "1600x900 light ja"; do
    set -- $look
    n=$((n + 1))
    shot "$lesson-$n" "$lesson" --size "$1" --theme "$2" --lang "$3" --at 300ms || continue
    found=$(size "$lesson-$n")
    is "$lesson, $look: a whole picture of ${found:-no size}" [ "$found" = "$1" ]
  done
  shot again "$lesson" --size 1280x720 --theme dark --lang ja --at 300ms
  is "$lesson: twice the same picture" cmp "$tmp/again.png" "$tmp/$lesson-2.png"
done

first="first-letter --size 1280x720 --lang en --theme light"
shot light $first --at 300ms
is "an option that says what is so anyway changes nothing" cmp "$tmp/light.png" "$tmp/first-letter-1.png"
shot dark first-letter --size 1280x720 --lang en --theme dark --at 300ms
different light dark "dark is not light"
shot ja first-letter --size 1280x720 --lang ja --theme light --at 300ms
different light ja "Japanese is not English"
shot scale $first --scale 1.5 --at 300ms
different light scale "--scale 1.5 is larger"
for layer in letters bytes; do
  shot "$layer" $first --layer "$layer" --at 300ms
  different light "$layer" "--layer $layer shows something else than commands"
done
different letters bytes "letters are not bytes"
shot hello $first --at 300ms --inspect hello
different light hello "--inspect hello opens the letter"
shot host $first --at 300ms --inspect mail.aoba.example
different light host "--inspect mail.aoba.example opens the server"
different hello host "a letter is not a server"

times="0s 20ms 90ms 200ms 400ms 30s 30110ms"
for time in $times; do shot "at-$time" $first --at "$time"; done
sums=$(cd "$tmp" && sha256sum at-*.png | cut -d' ' -f1 | sort -u | wc -l)
is "--at: $(wc -w <<<"$times") moments, $sums pictures" [ "$sums" = "$(wc -w <<<"$times")" ]
shot end $first --at 1h
shot later $first --at 2h
is "behind the end it stays at the end" cmp "$tmp/end.png" "$tmp/later.png"

# A broken file is drawn, too, with its errors; the status says that it is broken.
printf '{"tegami": 1,\n "id": 7}\n' >"$tmp/broken.json"
tegami 2 play "$tmp/broken.json" --size 1280x720 --screenshot "$tmp/broken.png" && is "a broken file: $(size broken), status 2" [ -s "$tmp/broken.png" ]
finish
