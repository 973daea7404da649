#!/bin/sh
# Makes sure that Criterion, the test library, is there: asks the system's package manager for it when a
# program that includes it does not compile. Usage: install_criterion.sh CC
cc=${1:-cc}

have_criterion() {
    # shellcheck disable=SC2046 # pkg-config prints several words
    echo '#include <criterion/criterion.h>' |
        $cc $(pkg-config --cflags criterion 2>/dev/null) -x c -fsyntax-only - 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "cannot install Criterion: neither root nor sudo; run as root: $*" >&2
        return 1
    fi
}

install_criterion() {
    if command -v apt-get >/dev/null; then
        as_root apt-get install -y -q libcriterion-dev ||
            { as_root apt-get update -q && as_root apt-get install -y -q libcriterion-dev; }
    elif command -v dnf >/dev/null; then
        as_root dnf install -y criterion-devel
    elif command -v apk >/dev/null; then
        as_root apk add criterion-dev
    elif command -v pacman >/dev/null; then
        as_root pacman -S --noconfirm criterion
    elif command -v brew >/dev/null; then
        brew install criterion
    else
        echo "no package manager known here" >&2
        return 1
    fi
}

have_criterion && exit 0
echo "Criterion is not installed; asking the package manager for it." >&2
install_criterion >&2
have_criterion && exit 0
echo "Criterion is still missing: install it (https://github.com/Snaipe/Criterion), then run make test again." >&2
exit 1
