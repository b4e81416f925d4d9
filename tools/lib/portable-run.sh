#!/usr/bin/env bash
# Unpacks SlakDet where that has not been done and runs it with the libtorch of this machine's PyTorch.
# The first argument can be the name of a test program, such as SlakDet.Kernels.Tests; SLAKDET_APP names the folder to unpack to.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
app=${SLAKDET_APP:-$here/app}

unpack() {
    if command -v xz >/dev/null; then
        cat "$here"/slakdet.tar.xz.* | tar -x -J -C "$1"
    elif command -v python3 >/dev/null; then
        cat "$here"/slakdet.tar.xz.* | python3 -c 'import sys, tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$1"
    else
        echo "slakdet: unpacking needs xz or python3" >&2
        exit 69
    fi
}

if [ ! -x "$app/slakdet" ]; then
    new=$app.new.$$
    trap 'rm -rf "$new"' EXIT
    mkdir -p "$new"
    unpack "$new"
    mv "$new" "$app"
fi
if [ -z "${SLAKDET_LIBTORCH:-}" ] && command -v python3 >/dev/null; then
    SLAKDET_LIBTORCH=$(python3 -c 'import importlib.util as u, os; s = u.find_spec("torch"); print(os.path.join(os.path.dirname(s.origin), "lib") if s else "")')
fi
export SLAKDET_LIBTORCH DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
program=slakdet
case ${1:-} in SlakDet.*.Tests) program=$1; shift ;; esac
exec "$app/$program" "$@"
