#!/usr/bin/env bash
# Fuzzes every parser, one after the other, beginning with our own samples and the real ones under DEPESCHE_TEST_DATA.
#   fuzz/run-all.sh [SECONDS] [TARGET...]     300 seconds each; all targets
# Needs a nightly compiler and cargo-fuzz; builds in FUZZ_TARGET_DIR (fuzz/target).
# Stops at the first input that brings a parser down and names it.
set -euo pipefail
data=${DEPESCHE_TEST_DATA:+$(realpath -- "$DEPESCHE_TEST_DATA")}
cd "$(dirname "$0")"

seconds=${1:-300}
shift || true
target_dir=${FUZZ_TARGET_DIR:-$PWD/target}
longest=65536
mapfile -t targets < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else cargo +nightly fuzz list; fi)

cargo +nightly fuzz build --target-dir "$target_dir"

# Seeds by format; `deliveries` begins with all of them.
roots=(../corpus ../crates)
if [ -n "$data" ]; then roots+=("$data"); else echo "no real files: DEPESCHE_TEST_DATA is not set"; fi
find "${roots[@]}" -type f -size "-$((longest / 1024 + 1))k" \
  ! -name '*.rs' ! -name '*.snap' ! -name '*.toml' ! -name '*.md' ! -path '*/.*' -print0 |
  xargs -0 cargo run --quiet --manifest-path ../Cargo.toml -p depesche-ingest --example formats -- |
  while IFS=$'\t' read -r format path; do
    for target in "$format" deliveries; do
      mkdir -p "corpus/$target"
      cp -- "$path" "corpus/$target/$(sha256sum <"$path" | cut -c1-16)"
    done
  done

for target in "${targets[@]}"; do
  mkdir -p "corpus/$target"
  echo "== $target"
  if ! cargo +nightly fuzz run --target-dir "$target_dir" "$target" -- \
    -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len="$longest" -print_final_stats=1; then
    echo "$target: fails on the newest file of fuzz/artifacts/$target; \`cargo +nightly fuzz tmin $target FILE\` makes it small" >&2
    exit 1
  fi
done
