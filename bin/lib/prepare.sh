# Sourced by bin/start and bin/test: installs dependencies and builds the hub and the web app, each only when stale.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

need_node() {
  if ! command -v node >/dev/null 2>&1; then
    echo "Node.js is not installed. Install Node 20.19 or later, then run this again." >&2
    exit 1
  fi
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
    echo "Node $(node --version) is too old. Install Node 20.19 or later, then run this again." >&2
    exit 1
  }
}

install_dependencies() {
  local stamp=node_modules/.liaison-installed
  local wanted
  wanted="$(cksum <package-lock.json) $(node --version)"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
  echo "Installing dependencies (once; a minute or two) ..." >&2
  # Not `npm ci` (as the image does): it takes node_modules away first, and refuses a lock file that lacks another platform's optional packages, and
  # registries publish those late. `install` takes the locked versions all the same.
  npm install --no-save --no-fund --no-audit --loglevel=error >&2
  echo "$wanted" >"$stamp"
}

build() {
  local stamp=dist/.liaison-built
  if [ -f "$stamp" ] &&
    [ -z "$(find src connectors plugins channels migrations test/kit package.json tsconfig.json tsconfig.build.json -not -path 'connectors/*/app/*' -newer "$stamp" \( -name '*.ts' -o -name '*.json' \) -print -quit)" ]; then
    return
  fi
  echo "Building ..." >&2
  npm run --silent build >&2
  touch "$stamp"
}

build_web() {
  local stamp=web/dist/.liaison-built
  if [ -f "$stamp" ] &&
    [ -z "$(find web bin/lib/web docs/openapi.json package-lock.json -path web/node_modules -prune -o -path web/dist -prune -o -path web/src/api/generated -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return
  fi
  echo "Building the web app ..." >&2
  npm run --silent build:web >&2
  touch "$stamp"
}
