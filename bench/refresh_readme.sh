#!/bin/sh
# Puts fresh results into README.md, between its two "results" markers: DeepBench's inference convolutions on every
# hardware preset, the first rows of the table, and the picture beside this script. Usage: refresh_readme.sh INLAY README
set -eu
inlay=$1
readme=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/inlay-readme.XXXXXX")
trap 'rm -rf "$work"' EXIT

value_of() { # value_of KEY FILE: a number of the summary line, with two decimals
    sed -n "s/^{\"rows\".*\"$1\":\([^,}]*\).*/\1/p" "$2" | awk '{ print $1 == "null" ? "–" : sprintf("%.2f", $1) }'
}

count_of() { # count_of KEY FILE: the same, a whole number
    sed -n "s/^{\(\"rows\".*\)/\1/p" "$2" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"
}

{
    echo "DeepBench's inference convolutions (server set), made by \`make readme\` with $("$inlay" version | head -n 1):"
    echo
    echo '| hardware | rows, all verified | over the reference: geomean, max | over TVM: geomean, max | cycles over bound: geomean |'
    echo '|---|---|---|---|---|'
    for hw in 1x16x16 1x32x32 4x16x16 16x16x16; do
        "$inlay" bench conv --set server --hw $hw --json --svg "$work/$hw.svg" >"$work/$hw.json"
        printf '| %s | %s of %s | %s×, %s× | %s×, %s× | %s |\n' $hw \
            "$(count_of rows_verified "$work/$hw.json")" "$(count_of rows "$work/$hw.json")" \
            "$(value_of speedup_geomean "$work/$hw.json")" "$(value_of speedup_maximum "$work/$hw.json")" \
            "$(value_of tvm_speedup_geomean "$work/$hw.json")" "$(value_of tvm_speedup_maximum "$work/$hw.json")" \
            "$(value_of over_bound_geomean "$work/$hw.json")"
    done | sed 's/–×/–/g'
    echo
    # shellcheck disable=SC2016
    echo 'The first rows at 1x16x16, as `make bench` prints them:'
    echo
    echo '```text'
    "$inlay" merge "$work/1x16x16.json" >"$work/table"
    head -n 13 "$work/table"
    echo '…'
    tail -n 5 "$work/table"
    echo '```'
    echo
    echo 'All rows at 16x16x16, sorted: how many times the cycles that no program can beat.'
    echo
    echo '![cycles over the bound of Inlay, the reference and TVM](bench/results.svg)'
} >"$work/block"

awk -v block="$work/block" '
    /<!-- results:end -->/ { skip = 0 }
    !skip { print }
    /<!-- results:begin/ { while ((getline line < block) > 0) print line; skip = 1 }
' "$readme" >"$work/README.md"
cp "$work/README.md" "$readme"
cp "$work/16x16x16.svg" "$(dirname "$0")/results.svg"
