# What a fresh machine needs, sourced by the commands beside this folder. Everything said here goes to standard error.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
PATH=$PATH:/sbin:/usr/sbin

say() { printf 'slakdet: %s\n' "$*" >&2; }

library() { [[ $(ldconfig -p 2>/dev/null) == *"$1"* ]]; }

ensure_system() {
    if ! command -v dotnet >/dev/null; then
        say "the .NET 10 SDK is not on the PATH; install it from https://dotnet.microsoft.com/download and try again"
        exit 69
    fi
    # The SDK itself needs ICU or this; SlakDet's own programs never use cultures.
    library libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
}

# build STAMP TARGET [FOLDER [OPTION...]]: builds when a source, also of FOLDER, is newer than the last successful build.
build() {
    local stamp=$root/artifacts/$1.stamp log=$root/artifacts/$1.log target=$2 more=${3:-}
    shift $(($# < 3 ? 2 : 3))
    mkdir -p "$root/artifacts"
    if [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/tools/build" "$root"/Directory.* "$root/global.json" ${more:+"$root/$more"} \
            -type f -newer "$stamp" -print -quit)" ]; then
        return
    fi
    say "building $target (the first time takes a few minutes)"
    touch "$stamp.new"
    if ! dotnet build -c Release "$root/$target" -v q --nologo "$@" </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        say "the build failed; its messages are above and in $log"
        exit 69
    fi
    mv "$stamp.new" "$stamp"
}

# The build with libtorch for CUDA lies apart, so that the usual one stays as it is.
cuda_artifacts=$root/artifacts/cuda
cuda_options=(-p:Cuda=true "-p:ArtifactsPath=$cuda_artifacts")

nvidia_driver() { [ -e /proc/driver/nvidia/version ] || library libcuda.so.1; }

# wants_cuda PROJECT: whether there is a driver and NuGet gives libtorch for CUDA. A refusal is remembered for a day.
wants_cuda() {
    local refused=$root/artifacts/cuda-refused log=$root/artifacts/cuda-restore.log
    [ "$(uname -sm)" = 'Linux x86_64' ] && [ -z "${SLAKDET_LIBTORCH:-}" ] && nvidia_driver || return 1
    [ ! -f "$root/artifacts/cuda.stamp" ] || return 0
    mkdir -p "$root/artifacts"
    if [ -z "$(find "$refused" -mmin -1440 2>/dev/null)" ]; then
        say "there is an NVIDIA driver: fetching libtorch for CUDA (once, 2.5 GB)"
        if dotnet restore "$root/$1" -v q "${cuda_options[@]}" </dev/null >"$log" 2>&1; then return 0; fi
        touch "$refused"
    fi
    say "libtorch for CUDA cannot be fetched ($log): computing on the processor; SLAKDET_LIBTORCH can name a PyTorch's lib folder instead"
    return 1
}
