#!/bin/sh
# Runs Criterion programs one after the other, prints what each of them found, and closes with one line that
# counts all tests: "N passed, N failed". Status 1 when anything failed. Usage: run_tests.sh PROGRAM…
passed=0
failed=0
output=$(mktemp "${TMPDIR:-/tmp}/inlay-test.XXXXXX") || exit 1
trap 'rm -f "$output"' EXIT

count_of() { # count_of WORD: the number after it in Criterion's synthesis line, 0 without one
    sed -n "s/.*Synthesis:.*$1: \([0-9]*\).*/\1/p" "$output" | grep . || echo 0
}

for program in "$@"; do
    "$program" --color=never >"$output" 2>&1
    status=$?
    passing=$(count_of Passing)
    failing=$(($(count_of Failing) + $(count_of Crashing)))
    [ "$status" -ne 0 ] && [ "$failing" -eq 0 ] && failing=1 # died before, or after, its tests
    if [ "$failing" -ne 0 ]; then
        cat "$output"
        printf '%s: %d failed, exit status %d\n' "${program##*/}" "$failing" "$status"
    else
        grep '\[SKIP\]' "$output"
        printf '%-36s %4d passed\n' "${program##*/}" "$passing"
    fi
    passed=$((passed + passing))
    failed=$((failed + failing))
done

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
