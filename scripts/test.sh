#!/usr/bin/env bash
# Runs every check of the project. Needs Rust (rustup), gcc and Python; everything else it brings itself.
#   scripts/test.sh            everything
#   scripts/test.sh --fast     without formatting and lints
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != "--fast" ]; then
  for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component"
  done
  cargo fmt --all --check
  cargo clippy --workspace --all-targets --locked -- -D warnings
fi
cargo test --workspace --locked
