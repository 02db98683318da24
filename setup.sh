#!/usr/bin/env bash
# Installs from Debian's packages what is missing to run kefu (setup.sh run) or to test it as well
# (setup.sh test). It installs nothing that is there, and asks for nothing.
set -euo pipefail

packages=()
reasons=()

# need PACKAGE REASON PATTERN: the package is missing when no file matches the pattern.
need() {
  if ! compgen -G "$3" >/dev/null; then
    packages+=("$1")
    reasons+=("$2")
  fi
}

need postgresql "the order database" '/usr/lib/postgresql/*/bin/postgres'
need redis-server "the queue of cases" '/usr/bin/redis-server'
if [[ ${1:-run} == test ]]; then
  need chromium "tests of the pages" '/usr/bin/chromium'
  need fonts-noto-cjk "Chinese text in those pages" '/usr/share/fonts/opentype/noto/NotoSansCJK*'
  need prometheus "promtool, which checks the alerts" '/usr/bin/promtool'
fi
((${#packages[@]})) || exit 0

echo "setup: these are missing and will be installed:"
for i in "${!packages[@]}"; do
  echo "  ${packages[i]} (${reasons[i]})"
done

if ! command -v apt-get >/dev/null; then
  echo "setup: this is not Debian or one of its kin: please install them by other means" >&2
  exit 1
fi
as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: run as root: apt-get install ${packages[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -qq)
"${apt[@]}" update
"${apt[@]}" install --yes --no-install-recommends "${packages[@]}"

if [[ -d /run/systemd/system && " ${packages[*]} " =~ " postgresql "|" redis-server " ]]; then
  echo "setup: Debian now also runs a PostgreSQL and a Redis of its own. kefu does not use them; to stop them:"
  echo "  sudo systemctl disable --now postgresql redis-server"
fi
echo "setup: done"
