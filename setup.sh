#!/usr/bin/env bash
# Prepares this machine for Belplan: system packages, a virtual environment at .venv, and pjsua2.
#   ./setup.sh        what the exchange needs
#   ./setup.sh test   and what its tests need
# Does only what is missing. Variables: PYTHON (which Python), PJPROJECT_TARBALL (source of pjsua2),
# BELPLAN_SKIP_SYSTEM_PACKAGES=1 (leave apt alone).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mode=${1:-run}
venv=.venv
frontend=designer/flow_editor/frontend
begin=$SECONDS

say() { printf '%s\n' "$*"; }
stop() { printf 'set-up: %s\n' "$*" >&2; exit 1; }

case $mode in
run) lock=requirements.lock ;;
test) lock=requirements-dev.lock ;;
*) stop "'$mode' is unknown: call ./setup.sh or ./setup.sh test." ;;
esac

# --- What must be the same for a finished set-up to still hold ---
fingerprint() {
    cat setup.sh pyproject.toml "$1" designer/flow_editor/pyproject.toml $frontend/package-lock.json \
        telephony/pjsua2_build/*.py telephony/pjsua2_build/config_site.h telephony/pjsua2_build/*.patch telephony/pjsua2_build/fallback.lock /etc/os-release 2>/dev/null | sha256sum | cut -d' ' -f1
    printf '%s %s %s\n' "$PWD" "${PYTHON:-}" "${PJPROJECT_TARBALL:-}"
}
done_for() {
    [ -x $venv/bin/python ] && [ -f "$venv/.set-up-$1" ] && [ "$(fingerprint "$2")" = "$(cat "$venv/.set-up-$1")" ]
}
# Containers often tell Python to write no bytecode: each process would compile all that it imports anew, for 20 s.
compile_packages() { # some hold templates that are no Python, which is no error here
    $venv/bin/python -m compileall -qq -j 0 "$($venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" || true
}
compile_own_code() {
    $venv/bin/python -m compileall -q -j 0 schemas activities workflows telephony api designer tests worker.py \
        -x '/node_modules/' || stop "the code of Belplan can't be compiled: the lines above say where."
}
# What is set up for the tests is set up for running.
if done_for test requirements-dev.lock || { [ "$mode" = run ] && done_for run requirements.lock; }; then
    exit 0
fi

# --- Python ---
suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; }
find_python() {
    local name
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || stop "PYTHON is $PYTHON, but Belplan needs Python 3.11, 3.12 or 3.13: name another."
        printf '%s' "$PYTHON"
        return
    fi
    for name in python3.13 python3.12 python3.11 python3; do
        if suits "$name"; then
            printf '%s' "$name"
            return
        fi
    done
}

# --- System packages ---
skip_packages=${BELPLAN_SKIP_SYSTEM_PACKAGES:-}
command -v apt-get >/dev/null || skip_packages=1
as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
fi
missing=()
need() { # need WHY PACKAGE… : note the packages that are not installed
    local why=$1 package absent=()
    shift
    for package in "$@"; do
        [[ $installed == *" $package "* ]] || absent+=("$package")
    done
    if [ ${#absent[@]} -gt 0 ]; then
        say "  $why: ${absent[*]}"
        missing+=("${absent[@]}")
    fi
}
install_packages() {
    # shellcheck disable=SC2016
    installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | tr '\n' ' ')"
    local python
    python=$(find_python)
    if [ -z "$python" ]; then
        need "the language that Belplan is written in" python3 python3-venv python3-dev
    elif [ "$("$python" -c 'import sys; print(sys.base_prefix)')" = /usr ]; then
        python=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        need "virtual environments and headers for the system's Python" "$python-venv" "$python-dev"
    fi
    need "to compile pjsua2, the SIP and media library" build-essential patch swig xz-utils ca-certificates \
        debian-archive-keyring libssl-dev libopus-dev libsrtp2-dev libspeex-dev libspeexdsp-dev uuid-dev
    need "to read sound files and to speak texts" ffmpeg espeak-ng
    if [ "$mode" = test ]; then
        need "phones and a packet reader for the tests" sip-tester baresip-core baresip-ffmpeg tshark
        need "a second database for the tests" postgresql
        need "a browser for the tests of the designer" chromium
    fi
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] && ! { command -v sudo && { [ -t 0 ] || sudo -n true; }; } >/dev/null 2>&1; then
        stop "system packages are missing and sudo does not let you install them: as root, run 'apt-get install ${missing[*]}'."
    fi
    say "Installing ${#missing[@]} system packages …"
    local log apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    log=$(mktemp)
    # A source that can't be reached is no reason to stop: the packages may come from another.
    "${apt[@]}" update >"$log" 2>&1 || say "  some package lists could not be refreshed"
    if ! "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        tail -n 5 "$log" >&2
        stop "apt-get could not install the packages (log: $log): correct that, or install them yourself and set BELPLAN_SKIP_SYSTEM_PACKAGES=1."
    fi
    rm -f "$log"
}
[ -n "$skip_packages" ] || install_packages

# --- The virtual environment ---
# The certificates that this system trusts, as pip does: a company's own may be among them.
export UV_SYSTEM_CERTS=1
if [ -n "${PYTHON:-}" ] || ! suits $venv/bin/python; then
    python=$(find_python)
    [ -n "$python" ] || stop "there is no Python 3.11, 3.12 or 3.13 here: install one, or name it in PYTHON."
    version() { "$1" -c 'import sys; print(sys.version, sys.base_prefix)' 2>/dev/null; }
    if [ "$(version "$python")" != "$(version $venv/bin/python)" ]; then
        say "Making the virtual environment with $("$python" --version) …"
        rm -rf $venv
        "$python" -m venv $venv || stop "$python can't make virtual environments: install python3-venv, or name another in PYTHON."
    fi
fi
run_quietly() { # run_quietly WHAT COMMAND… : its output only when it fails
    local what=$1 log
    shift
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        stop "$what failed (the lines above say why): check the connection to the package index and run it again."
    fi
    rm -f "$log"
}
say "Installing the packages of $lock …"
if ! [ -x $venv/bin/uv ]; then
    # The installer itself, in the locked version; it fetches the others side by side.
    installer=$(mktemp)
    sed -n '/^uv==/,/[^\\]$/p' "$lock" >"$installer"
    run_quietly "installing uv" $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$installer"
    rm -f "$installer"
fi
run_quietly "installing the packages" $venv/bin/uv pip install --python $venv/bin/python --require-hashes -r "$lock"
run_quietly "installing Belplan" $venv/bin/uv pip install --python $venv/bin/python --no-deps --no-build-isolation --no-index \
    -e . -e designer/flow_editor
say "Compiling them …"
compile_packages

# --- What builds and tests the drawing of call flows ---
if [ "$mode" = test ]; then
    say "Installing the packages of $frontend …"
    run_quietly "installing the packages of $frontend" \
        env PATH="$PWD/$venv/bin:$PATH" npm --prefix $frontend ci --ignore-scripts --no-audit --no-fund
fi

# --- pjsua2 ---
built=0
$venv/bin/python -m telephony.pjsua2_build || built=$?
case $built in
0 | 3) ;; # 3: PyPI's build for now
*) exit 1 ;;
esac
$venv/bin/python -m telephony.pjsua2_build.verify >/dev/null

compile_own_code
[ $built = 3 ] || fingerprint "$lock" >"$venv/.set-up-$mode"
say "Set up in $((SECONDS - begin)) s."
