# What a fresh machine needs, sourced by the commands beside this folder. Everything said here goes to standard error.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
PATH=$PATH:/sbin:/usr/sbin

say() { printf 'slakdet: %s\n' "$*" >&2; }

library() { ldconfig -p 2>/dev/null | grep -q "$1"; }

# What OpenCV's native build links beside the C library, and the packages that carry it.
opencv_needs=(libgtk-3.so.0 libdrm.so.2 libatomic.so.1)

# GTK's package is named anew in Debian 13 and Ubuntu 24.04.
opencv_packages() {
    if apt-cache show libgtk-3-0t64 >/dev/null 2>&1; then echo libgtk-3-0t64; else echo libgtk-3-0; fi
    echo libdrm2 libatomic1
}

lacks_opencv_needs() {
    local name
    for name in "${opencv_needs[@]}"; do library "$name" || return 0; done
    return 1
}

install_packages() {
    local as=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null && as=(sudo -n) || return 1
    fi
    # </dev/null: apt must not eat what is piped to the command.
    DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get update -qq </dev/null >&2 || return 1
    # shellcheck disable=SC2046
    DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends $(opencv_packages) </dev/null >&2
}

ensure_system() {
    if ! command -v dotnet >/dev/null; then
        say "the .NET 10 SDK is not on the PATH; install it from https://dotnet.microsoft.com/download and try again"
        exit 69
    fi
    # The SDK itself needs ICU or this; SlakDet's own programs never use cultures.
    library libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    [ "$(uname -s)" = Linux ] || return 0
    if lacks_opencv_needs; then
        say "installing what OpenCV's native library links: ${opencv_needs[*]}"
        if ! command -v apt-get >/dev/null || ! install_packages; then
            say "could not install it; as an administrator run: apt-get install libgtk-3-0 libdrm2 libatomic1 (or your system's packages of ${opencv_needs[*]}), then try again"
            exit 69
        fi
    fi
}

# build STAMP TARGET: builds when a source is newer than the last successful build.
build() {
    local stamp=$root/artifacts/$1.stamp log=$root/artifacts/$1.log
    mkdir -p "$root/artifacts"
    if [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/tools/build" "$root"/Directory.* "$root/global.json" ${3:+"$root/$3"} \
            -type f -newer "$stamp" -print -quit)" ]; then
        return
    fi
    say "building $2 (the first time takes a few minutes)"
    touch "$stamp.new"
    if ! dotnet build -c Release "$root/$2" -v q --nologo </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        say "the build failed; its messages are above and in $log"
        exit 69
    fi
    mv "$stamp.new" "$stamp"
}
