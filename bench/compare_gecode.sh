#!/usr/bin/env bash
# The same models and search order in csp and in Gecode: nodes, user seconds, instructions per node.
#
# usage: [VARIABLE=value…] bench/compare_gecode.sh [build/bench-models]
#   RUNS=5            runs of each, of which the median counts
#   MODELS='a b'      only these of bench-models
#   INSTRUCTIONS=no   no callgrind, which takes minutes
#
# Gecode is the Debian package minizinc's fzn-gecode (apt-get install minizinc); valgrind counts
# instructions, where it is installed. The FlatZinc models are
# written here, after bench/lab/models.c. Gecode's seconds include reading the model, some milliseconds.
set -eu

bench=${1:-build/bench-models}
runs=${RUNS:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! command -v fzn-gecode >/dev/null; then
    echo 'compare_gecode: fzn-gecode not installed (apt-get install minizinc): skipped'
    exit 0
fi
if [ ! -x "$bench" ]; then
    echo "compare_gecode: $bench: no such program; expected build/bench-models, made by make" >&2
    exit 2
fi

# ---- Models ----

variables() { # count low high
    awk -v n="$1" -v low="$2" -v high="$3" 'BEGIN {
        for (i = 0; i < n; i++) print "var " low ".." high ": x" i ";"
    }'
}

queens() { # n consistency
    echo 'predicate all_different_offset(array [int] of int: c, array [int] of var int: x);'
    variables "$1" 0 $(($1 - 1))
    awk -v n="$1" -v how="$2" '
        function row(name, step,    i, text) {
            for (i = 0; i < n; i++) text = text (i ? ", " : "") (step == "x" ? "x" i : step * i)
            return "[" text "]"
        }
        BEGIN {
            print "constraint all_different_int(" row("x", "x") ") :: " how ";"
            print "constraint all_different_offset(" row("c", 1) ", " row("x", "x") ") :: " how ";"
            print "constraint all_different_offset(" row("c", -1) ", " row("x", "x") ") :: " how ";"
            print "solve :: int_search(" row("x", "x") ", first_fail, indomain_min, complete) satisfy;"
        }'
}

golomb() { # marks consistency
    variables "$1" 0 $(($1 * $1))
    awk -v n="$1" -v how="$2" 'BEGIN {
        for (i = 0; i < n; i++) {
            marks = marks (i ? ", " : "") "x" i
            for (j = i + 1; j < n; j++) {
                d = "d" i "_" j
                print "var 0.." n * n ": " d ";"
                distances = distances (distances ? ", " : "") d
                rows = rows "constraint int_lin_eq([1, -1, -1], [x" j ", x" i ", " d "], 0);\n"
            }
        }
        printf "constraint int_eq(x0, 0);\n%s", rows
        for (i = 0; i + 1 < n; i++) print "constraint int_lt(x" i ", x" i + 1 ");"
        print "constraint int_lt(d0_1, d" n - 2 "_" n - 1 ");"
        print "constraint all_different_int([" distances "]) :: " how ";"
        print "solve :: int_search([" marks "], input_order, indomain_min, complete) minimize x" n - 1 ";"
    }'
}

magic() { # consistency
    variables 16 1 16
    awk -v how="$1" '
        function line(first, step) {
            return "constraint int_lin_eq([1, 1, 1, 1], [x" first ", x" first + step ", x" \
                first + 2 * step ", x" first + 3 * step "], 34);"
        }
        BEGIN {
            for (i = 0; i < 16; i++) all = all (i ? ", " : "") "x" i
            print "constraint all_different_int([" all "]) :: " how ";"
            for (i = 0; i < 4; i++) print line(4 * i, 1) "\n" line(i, 4)
            print line(0, 5) "\n" line(3, 3)
            print "solve :: int_search([" all "], input_order, indomain_min, complete) satisfy;"
        }'
}

write_model() { # name, as in bench-models
    case $1 in
    queens-12-value) queens 12 val ;;
    queens-12-bounds) queens 12 bounds ;;
    queens-12-domain) queens 12 domain ;;
    golomb-9-value) golomb 9 val ;;
    golomb-9-bounds) golomb 9 bounds ;;
    magic-4-value) magic val ;;
    magic-4-domain) magic domain ;;
    *)
        echo "compare_gecode: $1: no such model; expected queens-12-…, golomb-9-… or magic-4-…" >&2
        return 2
        ;;
    esac
}

# ---- Measuring ----

run_gecode() { # name [prefix…]
    local model=$folder/$1.fzn mode=(-n 0)
    shift
    if grep -q minimize "$model"; then mode=(); fi
    "$@" fzn-gecode -mode stat ${mode[@]+"${mode[@]}"} "$model"
}

run_csp() { # name [prefix…]
    local name=$1
    shift
    "$@" "$bench" "$name"
}

user_seconds() { # the median of the runs of a command
    local TIMEFORMAT=%3U i
    for ((i = 0; i < runs; i++)); do
        { time "$@" >/dev/null 2>&1; } 2>&1
    done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

instructions() { # side name
    "run_$1" "$2" valgrind --tool=callgrind --callgrind-out-file=/dev/null 2>&1 |
        awk '/Collected/ { count = $NF } END { print count ? count : "-" }'
}

gecode_nodes() {
    run_gecode "$1" | sed -n 's/^%%%mzn-stat: nodes=//p'
}

csp_nodes() {
    run_csp "$1" | awk 'NR == 2 { print $4 }'
}

counts_instructions() {
    [ "${INSTRUCTIONS:-yes}" != no ] && command -v valgrind >/dev/null
}

# ---- The table; ratios are Gecode's over csp's ----

# In: name, nodes of both, seconds of both, instructions of both (or -). Out: the row of the table.
row() {
    awk '{
        seconds = work = ours = theirs = "-"
        if ($4 > 0 && $5 > 0) seconds = sprintf("%.2f", $5 / $4)
        if ($6 > 0 && $7 > 0 && $2 > 0 && $3 > 0) {
            ours = int($6 / $2)
            theirs = int($7 / $3)
            work = sprintf("%.2f", theirs / ours)
        }
        print "|", $1, "|", $2, "|", $3, "|", $4, "|", $5, "|", seconds, "|", ours, "|", theirs, "|", work, "|"
    }'
}

geomean() { # column of the table
    awk -F ' *[|] *' -v column="$1" '
        $column > 0 { sum += log($column); count++ }
        END { print count ? sprintf("%.2f", exp(sum / count)) : "-" }' "$folder/rows"
}

measure() { # name
    local ours=- theirs=-
    if counts_instructions; then
        ours=$(instructions csp "$1")
        theirs=$(instructions gecode "$1")
    fi
    echo "$1 $(csp_nodes "$1") $(gecode_nodes "$1") $(user_seconds run_csp "$1")" \
        "$(user_seconds run_gecode "$1") $ours $theirs"
}

echo '| model | nodes | Gecode | user s | Gecode | ratio | instructions per node | Gecode | ratio |'
echo '|---|---|---|---|---|---|---|---|---|'
for name in ${MODELS:-queens-12-value queens-12-bounds queens-12-domain golomb-9-value golomb-9-bounds \
    magic-4-value magic-4-domain}; do
    write_model "$name" >"$folder/$name.fzn"
    measure "$name" | row | tee -a "$folder/rows"
done
echo "| geomean | | | | | $(geomean 7) | | | $(geomean 10) |"
