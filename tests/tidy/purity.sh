#!/usr/bin/env bash
# protocols/ has no clock, chance, socket, stdio, thread or allocation: neither as an include nor as a symbol of its libraries.
set -eu
bad=0
if git ls-files -co --exclude-standard 'protocols/*' | grep '\.[ch]$' | xargs grep -nE '#include *[<"](SDL|sys/|time\.h|pthread|stdio\.h|stdlib\.h|unistd|poll|sim/|gui/|scenarios/|cli/)'; then
  bad=1
fi
forbidden='^(time|gettimeofday|clock|clock_gettime|nanosleep|rand|srand|random|drand48|getrandom|socket|connect|bind|listen|accept|send|recv|poll|select|read|write|open|close|fopen|fread|fwrite|printf|fprintf|vprintf|snprintf|vsnprintf|sprintf|puts|putchar|malloc|calloc|realloc|free|pthread_.*|exit|getenv|setlocale|strtol|strtod|atoi|strlen_s)(@.*)?$'
libs=0
for lib in mail wire sasl dns smtp pop3 imap; do
  file=$BUILD_DIR/libtg_$lib.a
  [ -f "$file" ] || { echo "$file is missing"; exit 1; }
  libs=$((libs + 1))
  if nm -u "$file" 2>/dev/null | awk '$1=="U"{print $2}' | sort -u | grep -E "$forbidden"; then
    echo "(in libtg_$lib.a)"
    bad=1
  fi
done
# The engine below the live sockets: no thread, no socket, no wall clock.
for lib in sim nodes scenarios; do
  if nm -u "$BUILD_DIR/libtg_$lib.a" 2>/dev/null | awk '$1=="U"{print $2}' | sort -u | grep -E '^(time|gettimeofday|clock_gettime|rand|random|getrandom|socket|connect|poll|select|pthread_.*|setlocale)(@.*)?$'; then
    echo "(in libtg_$lib.a)"
    bad=1
  fi
done
echo "$libs protocol libraries checked"
exit $bad
