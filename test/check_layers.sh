#!/bin/sh
# Checks from the #include lines that no layer includes one to its right, and that only libc's and our own
# headers are included. Usage: check_layers.sh LAYER… (lowest first)
allowed=
bad=0
for layer in "$@"; do
    allowed="$allowed $layer"
    for file in $(find "$layer" -name '*.[ch]' | sort); do
        # shellcheck disable=SC2013 # header names have no spaces
        for header in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
            case " $allowed " in
            *" ${header%%/*} "*) ;;
            *)
                echo "$file includes \"$header\"; $layer may include only:$allowed" >&2
                bad=1
                ;;
            esac
        done
        if outside=$(grep -E '^[[:space:]]*#[[:space:]]*include[[:space:]]*<criterion' "$file"); then
            echo "$file: $outside: Criterion is for test/ only" >&2
            bad=1
        fi
    done
done
[ "$bad" -eq 0 ] && echo "layers: no include points up, each library links with only those below it"
exit "$bad"
