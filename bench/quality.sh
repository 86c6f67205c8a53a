#!/usr/bin/env bash
# How the numbers of the alignment report follow the true error: bench/quality.sh em.h5:raw labels.h5:bodies [seeds]
# Virtual wafers of rising difficulty, each aligned with and without bending; the report beside the truth, run by run, and rank correlations.
# Takes some minutes a seed. Prints markdown for bench/results/quality.md; wafers and projects are deleted at the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=(dotnet "$here/artifacts/bin/Neuropil.Cli/release/Neuropil.Cli.dll")
export TERM=dumb
mkdir "$work/runs"

keep() { # project name
    cp "$1/align/report.json" "$work/runs/$2.report.json"
    "${program[@]}" score "$1" --json > "$work/runs/$2.score.json"
}

# shift px, turn °, stretch %, bend px, wavelength px, contrast, brightness, tile px
level=0
while read -r shift turn stretch bend wavelength contrast brightness tile; do
    level=$((level + 1))
    for seed in $(seq "${3:-1}"); do
        name="$level-$seed" wafer="$work/wafer" project="$work/project"
        rm -rf "$wafer" "$project"
        "${program[@]}" acquire "$1" --labels "$2" --voxel 10,10,10 --box 0:250,0:250,0:40 --out "$wafer" --seed "$((10 + seed))" --tiles 2x2 --overlap 0.15 \
            --tile-size "${tile}x$tile" --allow-outside 130 --shift "$shift" --rotation "$turn" --affine "$stretch" --elastic "$bend" \
            --elastic-wavelength "$wavelength" --contrast-spread "$contrast" --brightness-spread "$brightness" > /dev/null 2>&1
        "${program[@]}" init "$project" --tiles "$wafer/tiles.csv" --voxel 10,10,10 --truth "$wafer/truth" > /dev/null
        "${program[@]}" run "$project" acquire montage align > /dev/null 2>&1
        keep "$project" "$name-bent"
        "${program[@]}" run "$project" align --redo --set align.elastic=false > /dev/null 2>&1
        keep "$project" "$name-affine"
        echo "$name done, load $(cut -d' ' -f1-3 /proc/loadavg)" >&2
    done
done <<END
2 0.5 0.1 0 200 0.01 2 150
8 2 0.5 0.32 200 0.025 4 150
14 3.5 0.75 0.6 180 0.04 6 155
20 5 1 0.8 160 0.05 8 160
28 7 1.5 1.2 140 0.07 12 160
37 10 2 1.6 120 0.1 16 160
END
dotnet "$here/artifacts/bin/Neuropil.Bench/release/Neuropil.Bench.dll" quality "$work/runs"
