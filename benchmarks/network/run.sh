#!/bin/bash
# One run over hosts whose links have a limit: network namespaces joined by a bridge, each limited both ways.
# Needs root, iproute2, and built programs:  dotnet build -c Release benchmarks
#
# benchmarks/network/run.sh DATA [WORKERS [SLICES [STEPS [MEGABIT [THREADS]]]]]
#   DATA     folder with train, valid and test files, such as PTB
#   WORKERS  hosts that compute (1); SLICES coordinator or workers (coordinator); STEPS (60); MEGABIT a second (1000), or unlimited; THREADS of each worker (its share of the cores)
#
# Runs the program itself, for time, bytes and SHA-256, and then the benchmarks' coordinator in its place, for the phases of a step. PROGRAM_ONLY=1 or PHASES_ONLY=1 runs one of the two.
set -euo pipefail

data=$(realpath "${1:?give the folder of the text}")
workers=${2:-1} slices=${3:-coordinator} steps=${4:-60} megabit=${5:-1000}
threads=${6:-$((($(nproc) + workers - 1) / workers))}
root=$(realpath "$(dirname "$0")/../..")
tag=lks$$
work=$(mktemp -d)
children=()

cleanup() {
    trap - EXIT
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    wait 2>/dev/null || true
    for host in $(seq 0 "$workers"); do ip netns del "$tag-$host" 2>/dev/null || true; done
    ip netns del "$tag-switch" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A burst of one large segment, and room for 20 ms of waiting, as a switch has.
limit() {
    [ "$megabit" = unlimited ] || tc -n "$1" qdisc add dev "$2" root tbf rate "${megabit}mbit" burst 128kb latency 20ms
}

ip netns add "$tag-switch"
ip -n "$tag-switch" link add bridge type bridge
ip -n "$tag-switch" link set bridge up
for host in $(seq 0 "$workers"); do
    ip netns add "$tag-$host"
    ip -n "$tag-$host" link set lo up
    ip -n "$tag-$host" link add eth0 type veth peer name "port$host" netns "$tag-switch"
    ip -n "$tag-$host" address add "10.213.0.$((host + 1))/24" dev eth0
    ip -n "$tag-$host" link set eth0 up
    ip -n "$tag-switch" link set "port$host" master bridge
    ip -n "$tag-switch" link set "port$host" up
    limit "$tag-$host" eth0
    limit "$tag-switch" "port$host"
done

lockstep=$root/src/Host/bin/Release/net10.0/lockstep.dll
benchmarks=$root/benchmarks/bin/Release/net10.0/Lockstep.Benchmarks.dll

start_workers() {
    children=()
    for host in $(seq 1 "$workers"); do
        ip netns exec "$tag-$host" dotnet "$lockstep" worker --join 10.213.0.1:4053 --insecure --threads "$threads" --name "host-$host" >"$work/worker-$host" 2>&1 &
        children+=($!)
    done
}

finish_workers() {
    for child in "${children[@]}"; do wait "$child" || { cat "$work"/worker-*; exit 1; }; done
    children=()
}

if [ "${PHASES_ONLY:-}" != 1 ]; then
    start_workers
    ip netns exec "$tag-0" dotnet "$lockstep" train --listen 10.213.0.1:4053 --workers 0 --min-workers "$workers" --slices "$slices" --insecure \
        --data "$data" --recipe tutorial --max-steps "$steps" --out "$work/run" --json >"$work/train" 2>"$work/errors" &
    children+=($!)
    finish_workers
    tail -n 1 "$work/train"
fi

[ "${PROGRAM_ONLY:-}" != 1 ] || exit 0
start_workers
ip netns exec "$tag-0" dotnet "$benchmarks" phases --listen 10.213.0.1 --port 4053 --data "$data" --workers "$workers" --slices "$slices" --steps "$steps" --megabit "$megabit" &
children+=($!)
finish_workers
