#!/usr/bin/env bash
# Examples per second of one rank on one core and of two ranks on two: bench/ranks.sh [rounds]
# The sides take turns; medians, and best, over all log lines (80 fields of view each) but each run's first five,
# in which the runtime still compiles (seconds, of hours). Needs Open MPI and a quiet machine:
# it prints the load, and where others compute at the same time only the best lines say something.
# The training is that of networks/demo on smaller volumes; both sides must end with the same weights, or the figures mean nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=(dotnet "$here/artifacts/bin/Neuropil.Cli/release/Neuropil.Cli.dll")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 TERM=dumb

sed -e 's/^steps:.*/steps: 100/' -e 's/size: \[256, 256, 64\], count: 14/size: [128, 128, 48], count: 1/' \
    -e 's/size: \[160, 160, 40\], count: 2/size: [96, 96, 40], count: 1/' \
    -e 's/^monitor:.*/monitor: { logEverySteps: 5, validateEverySteps: 2000, validationExamples: 1 }/' \
    "$here/samples/train-demo.yaml" > "$work/recipe.yaml"

rates() { grep -o '"fovsPerSecond":[0-9.]*' "$work/$1/log.jsonl" | cut -d: -f2 | tail -n +6 >> "$work/$1.rates"; }
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

for round in $(seq "${1:-3}"); do
    rm -rf "$work/one" "$work/two"
    taskset -c 0 "${program[@]}" train "$work/recipe.yaml" --out "$work/one" --threads 1 2> "$work/one.log" > /dev/null
    mpirun.openmpi --bind-to core -n 2 "${program[@]}" train "$work/recipe.yaml" --out "$work/two" --threads 1 2> "$work/two.log" > /dev/null
    cmp "$work/one/weights.safetensors" "$work/two/weights.safetensors"
    rates one
    rates two
    echo "round $round, load $(cut -d' ' -f1-3 /proc/loadavg)" >&2
done

best() { sort -g "$1" | tail -n 1; }
line() { echo "$1: $2 and $3 fields of view/s, $(awk "BEGIN { printf \"%.2f\", $3 / $2 }") times"; }
echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(date -u +%F), commit $(git -C "$here" rev-parse --short HEAD); 1 rank on 1 core, 2 ranks on 2 cores"
line median "$(median "$work/one.rates")" "$(median "$work/two.rates")"
line best "$(best "$work/one.rates")" "$(best "$work/two.rates")"
