#!/bin/sh
# Checks from the #include lines that no folder includes one to its right, and that only libc's and our own
# headers are included. Usage: check_layers.sh FOLDER… (lowest first; each without the folders in it, which are
# named themselves)
allowed=
bad=0
# shellcheck disable=SC2046 # no folder has a space in its name
for folder in $(find $(printf '%s\n' "$@" | grep -v /) -name '*.[ch]' | sed 's,/[^/]*$,,' | sort -u); do
    case " $* " in
    *" $folder "*) ;;
    *)
        echo "$folder has C files, but is not among the folders to check: $*" >&2
        bad=1
        ;;
    esac
done
for folder in "$@"; do
    allowed="$allowed $folder"
    for file in $(find "$folder" -maxdepth 1 -name '*.[ch]' | sort); do
        # shellcheck disable=SC2013 # header names have no spaces
        for header in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
            case " $allowed " in
            *" ${header%/*} "*) ;;
            *)
                echo "$file includes \"$header\"; $folder may include only:$allowed" >&2
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
