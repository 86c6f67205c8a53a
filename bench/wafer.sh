#!/usr/bin/env bash
# Montage and alignment of a large virtual wafer, tiles to aligned volume with pyramid: MB of raw pixels per second and core, and peak memory.
# bench/wafer.sh FOLDER [sections …]   default 54 sections, 2.0 GB of 2048² tiles; give e.g. 14 27 54 to see how time and memory grow.
# Makes the tiles in FOLDER (about 20 core seconds and 130 MB a section) and leaves them there; needs ../shared/data/fib25 and GNU time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:?give a folder for the tiles}
shift
counts=("${@:-54}")
most=$(printf '%s\n' "${counts[@]}" | sort -n | tail -n 1)
cd "$here"
[ -e "$folder/tiles.csv" ] || "$here/artifacts/bin/Neuropil.Bench/release/Neuropil.Bench" wafer "$folder" "$most"
program=$here/artifacts/bin/Neuropil.Cli/release/Neuropil.Cli
export TERM=dumb

echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) processors, $(date -u +%F), commit $(git -C "$here" rev-parse --short HEAD), load $(cut -d' ' -f1 /proc/loadavg)"
echo "| sections | MB | stage | seconds | core seconds | MB/s | MB/s per core second | peak MiB |"
echo "|---|---|---|---|---|---|---|---|"
for count in "${counts[@]}"; do
    project=$folder/run-$count
    rm -rf "$project" "$folder/tiles-$count.csv"
    awk -F, -v most="$count" 'NR == 1 || $2 + 0 <= most' "$folder/tiles.csv" > "$folder/tiles-$count.csv"
    mb=$(awk -F, 'NR > 1' "$folder/tiles-$count.csv" | awk 'END { print NR * 2048 * 2048 / 1e6 }')
    "$program" init "$project" --tiles "$folder/tiles-$count.csv" --voxel 5,5,30 > /dev/null
    "$program" run "$project" acquire > /dev/null 2> "$project.log"
    for stage in montage align; do
        /usr/bin/time -f '%e %U %S %M' -o "$project.time" "$program" run "$project" "$stage" > /dev/null 2>> "$project.log"
        awk -v n="$count" -v mb="$mb" -v stage="$stage" '{ printf "| %s | %.0f | %s | %.1f | %.1f | %.1f | %.2f | %.0f |\n", n, mb, stage, $1, $2 + $3, mb / $1, mb / ($2 + $3), $4 / 1024 }' "$project.time"
        cat "$project.time" >> "$project.times"
    done
    awk -v n="$count" -v mb="$mb" '{ s += $1; c += $2 + $3; if ($4 > m) m = $4 } END { printf "| %s | %.0f | both | %.1f | %.1f | %.1f | **%.2f** | %.0f |\n", n, mb, s, c, mb / s, mb / c, m / 1024 }' "$project.times"
    rm -rf "$project"/{em.zarr,sections} "$project.times" "$project.time"
done
