#!/usr/bin/env bash
# Kills the demo with SIGKILL at random moments, runs it again each time, and compares the output hash with an undisturbed run.
# usage: tools/kill-and-resume.sh [KILLS (20)] [SEED (1)] [SIZE (192,192,24)] [FOLDER (a temporary one)]
# Exit status 0 when every hash is equal. Takes some minutes.
set -euo pipefail
kills=${1:-20} seed=${2:-1} size=${3:-192,192,24} folder=${4:-$(mktemp -d)}
mkdir -p "$folder"
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet build "$root/src/Neuropil.Cli" -c Release -v quiet -nologo
program="$root/artifacts/bin/Neuropil.Cli/release/Neuropil.Cli.dll"
hash_of() { sed -n 's/.*"outputHash": *"\([0-9a-f]*\)".*/\1/p' "$1" | tail -n 1; }

started=$(date +%s.%N)
dotnet "$program" demo --out "$folder/whole" --seed "$seed" --size "$size" --json >"$folder/whole.json" 2>"$folder/whole.log"
want=$(hash_of "$folder/whole.json")
length=$(echo "$(date +%s.%N) $started" | awk '{printf "%.2f", $1 - $2}')
echo "undisturbed: $length s, output hash $want"

RANDOM=$seed done_kills=0 round=0 faults=0
while [ "$done_kills" -lt "$kills" ]; do
  round=$((round + 1)) out="$folder/round$round"
  while :; do
    dotnet "$program" demo --out "$out" --seed "$seed" --size "$size" --json >"$out.json" 2>>"$out.log" &
    pid=$!
    if [ "$done_kills" -lt "$kills" ]; then
      sleep "$(awk -v r=$RANDOM -v l="$length" 'BEGIN { printf "%.3f", 0.3 + r / 32767 * l }')"
      if kill -KILL "$pid" 2>/dev/null; then done_kills=$((done_kills + 1)); echo "kill $done_kills in round $round, in: $(tail -n 1 "$out.log" | cut -c 1-40)"; wait "$pid" 2>/dev/null || true; continue; fi
    fi
    wait "$pid" && break
    echo "round $round: the run ended with an error"; tail -n 3 "$out.log"; exit 1
  done
  got=$(hash_of "$out.json")
  if [ "$got" = "$want" ]; then echo "round $round: same hash after the kills"; else echo "round $round: hash $got differs"; faults=$((faults + 1)); fi
  rm -rf "$out"
done
echo "$done_kills kills in $round rounds, $faults differing hashes"
[ "$faults" = 0 ]
