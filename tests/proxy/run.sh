#!/usr/bin/env bash
# An unmodified OpenAI client pointed at `orgata proxy`: works, streams and calls tools, masked.
# Needs python3; makes its environment once. ORGATA and ORGATA_STANDIN name the two programs; what is
# not named is built.
set -euo pipefail
cd "$(dirname "$0")/../.."

OPENAI=3.52.0
VENV=${XDG_CACHE_HOME:-$HOME/.cache}/orgata/venv-openai
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/orgata/target}

if [ "$("$VENV/bin/python" -c 'import openai; print(openai.__version__)' 2>/dev/null)" != "$OPENAI" ]; then
  rm -rf "$VENV"
  if ! python3 -m venv "$VENV" || ! "$VENV/bin/pip" install --quiet --disable-pip-version-check "openai==$OPENAI"; then
    rm -rf "$VENV"
    echo "The OpenAI client $OPENAI cannot be installed here; this test was not run."
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
  fi
fi

if [ -z "${ORGATA:-}" ]; then
  cargo build --quiet --locked -p orgata-cli
  ORGATA=$CARGO_TARGET_DIR/debug/orgata
fi
if [ -z "${ORGATA_STANDIN:-}" ]; then
  cargo build --quiet --locked -p orgata-standin
  ORGATA_STANDIN=$CARGO_TARGET_DIR/debug/orgata-standin
fi
export ORGATA ORGATA_STANDIN
exec "$VENV/bin/python" -B tests/proxy/client.py
