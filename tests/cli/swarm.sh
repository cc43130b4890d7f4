#!/usr/bin/env bash
# A short swarm keeps the laws; a seed that fails is found, the lowest one, and can be replayed.
. tests/cli/common.bash
for lesson in first-letter wrong-user office-closed imap-stays; do
  for faults in light storm; do
    tegami 0 swarm $lesson --seeds 1..40 --jobs 2 --faults $faults && is "$(cat "$tmp/out")" grep -q '40 runs, .* no law broken' "$tmp/out"
  done
done
tegami 0 swarm first-letter --seeds 1..9 --jobs 3 --faults none && ok "fair weather: every expectation holds"


# Many jobs that end in any order are told apart.
for n in 1 2 3 4 5 6 7 8 9 10; do
  tegami 0 swarm first-letter --seeds 1..16 --jobs 16 --faults none && is "16 jobs, time $n" grep -q ' 16 runs, ' "$tmp/out"
done

# Bad weather is the same each time, differs from seed to seed, and is in the run.
for seed in 3 3 4; do
  "$TEGAMI" run first-letter --seed $seed --faults storm --transcript json >"$tmp/$seed.json" 2>"$tmp/err"
  is "seed $seed: the laws hold" [ $? = 0 ]
  [ -f "$tmp/again.json" ] && [ $seed = 3 ] && is "the same seed gives the same storm" cmp "$tmp/again.json" "$tmp/3.json"
  [ $seed = 3 ] && cp "$tmp/3.json" "$tmp/again.json"
done
is "another seed, another storm" [ "$(cmp "$tmp/3.json" "$tmp/4.json" >/dev/null 2>&1; echo $?)" = 1 ]
is "faults stand in the trace" grep -q '"kind":"fault-begun"' "$tmp/3.json"
"$TEGAMI" run first-letter --seed 3 --transcript json >"$tmp/fair.json"
is "none without the option" [ "$(grep -c '"kind":"fault-begun"' "$tmp/fair.json")" = 0 ]

# A promise that chance keeps at times only: the letter is there within a second, over a road that loses a fifth.
sed -e 's/"within": "10s"/"within": "1s"/' -e 's/"story":/"links": [{"between": ["mail.aoba.example", "mail.sakura.example"], "loss": 20}],\n  "story":/' \
  scenarios/lessons/first-letter.json >"$tmp/hasty.json"
tegami 1 swarm "$tmp/hasty.json" --seeds 1..60 --jobs 3 --faults none
seed=$(sed -n 's/.* seed \([0-9]*\) fails$/\1/p' "$tmp/out")
is "it is said what failed" grep -q 'line [0-9]*: .*delivered' "$tmp/out"
is "and how to replay it" grep -q "^replay: tegami run $tmp/hasty.json --seed $seed --faults none$" "$tmp/out"
tegami 1 run "$tmp/hasty.json" --seed "$seed" --transcript json && ok "seed $seed fails when replayed"
lower=0
for n in $(seq 1 $((seed - 1))); do "$TEGAMI" run "$tmp/hasty.json" --seed "$n" --transcript json >/dev/null 2>&1 || lower=$((lower + 1)); done
is "no lower seed fails" [ $lower = 0 ]
for wrong in '--seeds 5' '--seeds 9..1' '--seeds a..b' '--jobs 0' '--jobs 65' '--faults hail' 'b'; do
  tegami 2 swarm first-letter $wrong && ok "swarm $wrong: $(cat "$tmp/err")"
done
tegami 2 swarm && ok "a scenario is wanted"
tegami 2 swarm no-such-lesson && ok "one that is there"
tegami 0 swarm --help --lang ja && is "help in Japanese" grep -q '郵便の法則' "$tmp/out"
finish
