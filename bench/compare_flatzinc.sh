#!/usr/bin/env bash
# MiniZinc models, flattened for Inlay and for Gecode by each one's library, run in both.
#
# usage: [VARIABLE=value…] bench/compare_flatzinc.sh [MODEL.mzn…]
#        RANDOM_MODELS=200 bench/compare_flatzinc.sh
#   INLAY=build/inlay      the program
#   RUNS=3                 runs of each, of which the median of user seconds counts
#   LIMIT=120              seconds for each
#
# All solutions are asked for, or the best (a model may say less); solutions, nodes, user seconds and peak memory are
# printed, the ratio of seconds is Gecode's over Inlay's. By default the models are
# bench/flatzinc/*.mzn, each without its own data. With RANDOM_MODELS that many small models are
# drawn from a list of constraints instead, and the numbers of solutions and the optima compared.
# Exit status 1: an answer differs.
#
# Gecode is the Debian package minizinc's fzn-gecode (apt-get install minizinc), GNU time is
# /usr/bin/time.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
inlay=$(realpath "${INLAY:-build/inlay}")
runs=${RUNS:-3}
limit=${LIMIT:-120}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for tool in minizinc fzn-gecode /usr/bin/time; do
    if ! command -v "$tool" >/dev/null; then
        echo "compare_flatzinc: $tool not installed (apt-get install minizinc time): skipped"
        exit 0
    fi
done
if [ ! -x "$inlay" ]; then
    echo "compare_flatzinc: $inlay: no such program; expected build/inlay, made by make" >&2
    exit 2
fi

# The solver as `make install` would put it, from the source tree.
printf '#!/bin/sh\nexec "%s" fzn "$@"\n' "$inlay" >"$folder/fzn-inlay"
chmod +x "$folder/fzn-inlay"
sed -e "s|\"../inlay\"|\"$here/../csp/minizinc/inlay\"|" -e "s|\"[^\"]*fzn-inlay\"|\"$folder/fzn-inlay\"|" \
    "$here/../csp/minizinc/inlay.msc" >"$folder/inlay.msc"
export MZN_SOLVER_PATH=$folder

flatten() { # model solver: writes $folder/SOLVER.fzn
    if minizinc -c --solver "$2" --no-output-ozn -o "$folder/$2.fzn" "$1" 2>"$folder/flatten.txt"; then return; fi
    echo "compare_flatzinc: $1: $(grep -v -i warning "$folder/flatten.txt" | head -3)" >&2
    return 1
}

# A model with the line `% first N solutions` asks for so many only.
wanted() { # model
    local first
    first=$(sed -n 's/^% first \([0-9]*\) solutions.*/\1/p' "$1")
    if [ -n "$first" ]; then echo "-n $first"; else echo -a; fi
}

# solver, what is wanted: runs it, and prints `solutions proved nodes seconds kilobytes`, the median run's seconds.
measure() {
    local command=(fzn-gecode -s) out=$folder/$1.out
    if [ "$1" = inlay ]; then command=("$inlay" fzn -s); fi
    read -r -a options <<<"$2"
    for ((i = 0; i < runs; i++)); do
        /usr/bin/time -q -f '%U %M' -o "$folder/time" timeout "$limit" "${command[@]}" "${options[@]}" \
            "$folder/$1.fzn" \
            >"$out" 2>"$folder/messages" || true
        tail -1 "$folder/time"
    done | sort -n | sed -n "$(((runs + 1) / 2))p" >"$folder/median"
    echo "$(grep -c '^-----' "$out")" "$(grep -c '^=====' "$out")" \
        "$(sed -n 's/^%%%mzn-stat: nodes=//p' "$out" | tail -1)" "$(cat "$folder/median")"
}

# ---- The table ----

compare() { # model
    flatten "$1" inlay && flatten "$1" gecode || return 0
    echo "$(basename "$1" .mzn) $(measure inlay "$(wanted "$1")") $(measure gecode "$(wanted "$1")")"
}

table() {
    echo '| model | solutions | nodes | Gecode | user s | Gecode | ratio | MB | Gecode |'
    echo '|---|---|---|---|---|---|---|---|---|'
    for model in "$@"; do compare "$model"; done | awk '
        NF != 11 { print "| " $1 " | not finished |"; bad = 1; next }
        {
            if ($2 != $7 || $3 != $8) { $2 = $2 " (Gecode " $7 ")"; bad = 1 }
            ratio = ($10 + 0.005) / ($5 + 0.005)
            if ($10 >= 0.05) { sum += log(ratio); count++ }
            printf "| %s | %s | %s | %s | %.2f | %.2f | %.2f | %.1f | %.1f |\n", $1, $2, $4, $9, $5, $10,
                ratio, $6 / 1024, $11 / 1024
            fflush()
        }
        END {
            if (count) printf "| geomean of those above 0.05 s | | | | | | %.2f | | |\n", exp(sum / count)
            exit bad
        }'
}

# ---- Random models ----

random_model() { # seed
    awk -v seed="$1" '
        function draw(n) { return int(rand() * n) }
        function within(a, b) { return a + draw(b - a + 1) }
        function x() { return draw(4) ? "x[" within(1, 5) "]" : within(-1, 5) "" }
        function xs(n,    i, s) { s = x(); for (i = 1; i < n; i++) s = s ", " x(); return "[" s "]" }
        function b() { return "b[" within(1, 2) "]" }
        function numbers(n, low, high,    i, s) {
            s = within(low, high) ""
            for (i = 1; i < n; i++) s = s ", " within(low, high)
            return "[" s "]"
        }
        function relation() { return substr("= !=<=< >=> ", 1 + 2 * draw(6), 2) }
        function order() { return draw(2) ? "less" : "lesseq" }
        function expression(    k) {
            k = draw(8)
            if (k == 0) return x() " * " x()
            if (k == 1) return "abs(" x() " - " x() ")"
            if (k == 2) return "max(" xs(3) ")"
            if (k == 3) return "min(" xs(3) ")"
            if (k == 4) return x() " mod " within(2, 4)
            if (k == 5) return x() " div " within(2, 4)
            if (k == 6) return "pow(" x() ", 2)"
            return within(-3, 3) " * " x() " + " within(-3, 3) " * " x() " + " x()
        }
        function constraint(    k, n) {
            k = draw(30)
            n = within(2, 5)
            if (k == 0) return "all_different(" xs(n) ")"
            if (k == 1) return "count(" xs(n) ", " x() ", " x() ")"
            if (k == 2) return "among(" x() ", " xs(n) ", {" within(0, 1) ", " within(2, 4) "})"
            if (k == 3) return "global_cardinality(" xs(n) ", [1, 2, 4], " xs(3) ")"
            if (k == 4) return "nvalue(" x() ", " xs(n) ")"
            if (k == 5) return "lex_" order() "(" xs(n) ", " xs(n) ")"
            if (k == 6) return "increasing(" xs(n) ")"
            if (k == 7) return "member(" xs(n) ", " x() ")"
            if (k == 8) return "table([x[1], x[3]], array2d(1..4, 1..2, " numbers(8, 0, 4) "))"
            if (k == 9) return "regular([x[i] | i in 1..4], 3, 4, array2d(1..3, 1..4, " numbers(12, 0, 3) "), 1, {2, 3})"
            if (k == 10) return "cumulative(" xs(3) ", " numbers(3, 0, 3) ", " numbers(3, 0, 2) ", " within(2, 4) ")"
            if (k == 11) return "disjunctive(" xs(3) ", " numbers(3, 0, 2) ")"
            if (k == 12) return "circuit([x[1], x[2], x[3], x[4]])"
            if (k == 13) return "value_precede(1, 2, " xs(n) ")"
            if (k == 14) return "bin_packing_load([x[1], x[2], x[3]], [x[4], x[5]], " numbers(2, 0, 3) ")"
            if (k == 15) return "diffn(" xs(2) ", " xs(2) ", " numbers(2, 1, 2) ", " numbers(2, 1, 2) ")"
            if (k == 16) return "inverse([x[1], x[2], x[3]], [x[3], x[4], x[5]])"
            if (k == 17) return "x[1 + x[1] mod 5] " relation() " " x()
            if (k == 18) return "(" b() " <-> " x() relation() x() ")"
            if (k == 19) return "(" b() " -> " expression() relation() x() ")"
            if (k == 20) return "(" x() " in {0, 2, 3} xor " b() ")"
            if (k == 21) return "at_most(1, " xs(n) ", " within(0, 3) ")"
            if (k == 22) return "(all_different(" xs(3) ") \\/ " x() " = 1)"
            if (k == 23) return numbers(6, -1, 4) "[1 + max(0, " x() " mod 6)] " relation() " " x()
            return expression() " " relation() " " x()
        }
        BEGIN {
            srand(seed)
            split("all_different count among global_cardinality nvalue lex_less lex_lesseq increasing member table regular cumulative disjunctive circuit value_precede bin_packing_load diffn inverse at_most", files, " ")
            for (i in files) print "include \"" files[i] ".mzn\";"
            print "array [1..5] of var 0..4: x;\narray [1..2] of var bool: b;"
            for (i = within(2, 4); i > 0; i--) print "constraint " constraint() ";"
            goal = draw(3)
            print "var -99..99: goal = " (goal == 0 ? "sum(x);" : goal == 1 ? "2 * x[1] - x[2] + x[4];" : "0;")
            print "output [if " (goal < 2 ? "true" : "false") " then \"\" else show(x) ++ show(b) endif, \"\\(goal)\\n\"];"
            print "solve :: seq_search([int_search(x, first_fail, indomain_min), bool_search(b, input_order, indomain_min)])"
            print goal == 0 ? "minimize goal;" : goal == 1 ? "maximize goal;" : "satisfy;"
        }'
}

# All solutions of the random model, sorted, or the best objective; what proves that it is all.
answers() { # solver
    local every=-a
    if grep -q 'imize goal' "$folder/random.mzn"; then every=--no-intermediate; fi
    minizinc --solver "$1" "$every" "$folder/random.mzn" 2>"$folder/$1.err" | grep -v '^%' | sort || true
}

random_models() { # how many
    local agreed=0 seed
    for ((seed = 1; seed <= $1; seed++)); do
        random_model "$seed" >"$folder/random.mzn"
        for solver in inlay gecode; do
            answers "$solver" >"$folder/$solver.all"
        done
        if cmp -s "$folder/inlay.all" "$folder/gecode.all" && [ -s "$folder/inlay.all" ]; then
            agreed=$((agreed + 1))
        elif grep -q -i error "$folder/gecode.err"; then
            echo "random model $seed: Gecode: $(grep -i -m 1 error "$folder/gecode.err")"
        else
            echo "random model $seed: the answers differ, or there is none:"
            cat "$folder/random.mzn" "$folder/inlay.err"
        fi
    done
    echo "$agreed of $1 random models: all solutions, or the optimum, agree"
    [ "$agreed" -eq "$1" ]
}

if [ -n "${RANDOM_MODELS:-}" ]; then
    random_models "$RANDOM_MODELS"
elif [ $# -gt 0 ]; then
    table "$@"
else
    table "$here"/flatzinc/*.mzn
fi
