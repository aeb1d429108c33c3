#!/usr/bin/env bash
# Unpacks into .deps/, without root and without changing the machine, what the running Debian has only in an older version:
#   unpack.sh libraries    Eigen 5 (headers), Dear ImGui 1.92 and md4c (sources), of the first of HEAD_SUITES that has them
#   unpack.sh emscripten   Emscripten and Binaryen of the first of WASM_SUITES, run by this machine's clang-19 and node
#   unpack.sh check PART VERSION   whether a version fits (cmake/tested.txt): silent if it was tested, a warning if it is another
#                                  that fits, exit 1 if it is too old
# A private apt with the machine's own mirror, proxy and keys downloads and checks the signatures; only of that one list it
# does not mind the age, so that a suite which is no longer renewed can still be read.
# A part that is there is left alone: the second run reads one stamp file. A part that cannot be made anew stays as it was.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
deps=${GATEWALK_DEPS:-$root/.deps}
# The suite that was tested, then those that may still be there, or have it by then, when that one is gone.
WASM_SUITES='trixie forky sid' HEAD_SUITES='forky duke sid'
# Raise a part's number when its unpacking below changes: every .deps/ is then made anew.
libraries_format=1 emscripten_format=1

say() { printf 'unpack: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Prints "URI<tab>keyring" of the machine's first entry for a Debian release (not its updates or security archive).
debian_entry() {
  local file
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    awk -v RS= -F'\n' '{
      uri = suites = keyring = ""; deb = 0; enabled = 1
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^#/) continue
        key = tolower($i); sub(/:.*/, "", key)
        value = $i; sub(/^[^:]*:[ \t]*/, "", value)
        if (key == "types" && value ~ /(^| )deb( |$)/) deb = 1
        if (key == "uris") { split(value, part, " "); uri = part[1] }
        if (key == "suites") suites = value
        if (key == "signed-by") keyring = value
        if (key == "enabled" && tolower(value) ~ /^(no|false)/) enabled = 0
      }
      if (deb && enabled && uri != "" && suites ~ /^(stable|testing|bookworm|trixie|forky|duke)( |$)/) { print uri "\t" keyring; exit }
    }' "$file"
  done
  awk '$1 == "deb" {
    i = 2; keyring = ""
    if ($2 ~ /^\[/) {
      options = ""
      while (1) { options = options " " $i; if ($i ~ /\]$/) break; i++ }
      i++
      if (match(options, /signed-by=[^] ]+/)) keyring = substr(options, RSTART + 10, RLENGTH - 10)
    }
    if ($(i + 1) ~ /^(stable|testing|bookworm|trixie|forky|duke)$/) { print $i "\t" keyring; exit }
  }' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
}

# Prepares the private apt in $work and exports APT_CONFIG, which apt reads before the machine's own settings:
# its proxy and certificates stay in force.
# Of the suites given, in order of preference, the first that the mirror has becomes $suite.
private_apt() {
  local uri keyring
  IFS=$'\t' read -r uri keyring < <(debian_entry | head -n 1) || true
  [ -n "${uri:-}" ] || die "no entry for a Debian release under /etc/apt: install the parts by hand (README) or let CMake take the upstream releases"
  [ -n "${keyring:-}" ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  case $keyring in /*) [ -r "$keyring" ] || die "the keyring $keyring is missing: apt-get install debian-archive-keyring" ;; esac
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,sources,download}
  : > "$work/status"
  cat > "$work/apt.conf" <<CONF
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "$(id -un)";
APT::Get::List-Cleanup "false";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
CONF
  export APT_CONFIG=$work/apt.conf
  for suite in "$@"; do
    printf 'Types: deb deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$uri" "$suite" "$keyring" > "$work/sources/private.sources"
    say "reading the package lists of $suite"
    # Without --error-on a list that cannot be had is a warning, and the old one, here none, would be used.
    if apt-get -q update --error-on=any > "$work/log" 2>&1; then return; fi
    tail -n 3 "$work/log" >&2
    say "$suite cannot be read from $uri"
  done
  die "none of the suites $* can be read: is the network there?"
}

logged() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; die "failed: $*"; }; }

# The newest downloaded file that fits a pattern.
downloaded() {
  local found
  found=$(find "$work/download" -name "$1" | sort -V | tail -n 1)
  [ -n "$found" ] || die "apt did not deliver $1"
  printf '%s' "$found"
}

# Archives move: an older version than the least is refused, another than the tested one is tried with a warning.
check_version() {  # part, version found
  local least tested
  read -r least tested < <(awk -v part="$1" '$1 == part { print $2, $3 }' "$root/cmake/tested.txt") || true
  [ -n "${tested:-}" ] || die "cmake/tested.txt has no row for $1"
  [[ $2 =~ ^[0-9] ]] || die "$1: '$2' is no version"
  local found=${2%%[+~-]*}
  [ "$(printf '%s\n%s\n' "$least" "$found" | sort -V | head -n 1)" = "$least" ] || die "$1 $2 is too old: it takes $least, tested with $tested"
  [ "$found" = "$tested" ] || say "warning: $1 $2 is here, Gatewalk was tested with $tested; trying it"
}
package_version() { local name=${1##*/}; name=${name#*_}; name=${name%%_*}; printf '%s' "${name%-*}"; }
source_version() { local name=${1##*/}; name=${name#*_}; name=${name%%.orig*}; printf '%s' "${name%[+~]ds*}"; }

unpack_libraries() {
  local eigen imgui md4c
  # shellcheck disable=SC2086  # several suites
  private_apt $HEAD_SUITES
  say "downloading Eigen, Dear ImGui and md4c ($suite)"
  ( cd "$work/download" && logged apt-get -q download "libeigen3-dev/$suite" &&
    logged apt-get -q source --download-only --tar-only -t "$suite" imgui md4c )
  eigen=$(downloaded 'libeigen3-dev_*.deb') imgui=$(downloaded 'imgui_*.orig.tar.*') md4c=$(downloaded 'md4c_*.orig.tar.*')
  check_version eigen "$(package_version "$eigen")"
  check_version imgui "$(source_version "$imgui")"
  check_version md4c "$(source_version "$md4c")"
  mkdir -p "$fresh"/{eigen,imgui,md4c,tmp}
  dpkg-deb -x "$eigen" "$fresh/tmp"
  cp -r "$fresh/tmp/usr/include/eigen3/." "$fresh/eigen/"
  tar -x -C "$fresh/imgui" --strip-components=1 -f "$imgui"
  tar -x -C "$fresh/md4c" --strip-components=1 -f "$md4c"
  rm -rf "$fresh/tmp"
}

unpack_emscripten() {
  local em=$fresh/share/emscripten final=$deps/emscripten package tool loader libraries llvm
  llvm=$(llvm-config-19 --bindir 2>/dev/null) || die "llvm-config-19 is missing: apt-get install clang-19 lld-19 llvm-19 node-acorn"
  # shellcheck disable=SC2086
  private_apt $WASM_SUITES
  say "downloading Emscripten and Binaryen ($suite, 330 MB)"
  ( cd "$work/download" && logged apt-get -q download emscripten binaryen libc6 libstdc++6 libgcc-s1 )
  check_version emscripten "$(package_version "$(downloaded 'emscripten_*.deb')")"
  say "unpacking Emscripten"
  mkdir -p "$fresh/host" "$fresh/bin"
  # Position-independent libraries (0.8 GB of 1.6) are not needed.
  dpkg-deb --fsys-tarfile "$(downloaded 'emscripten_*.deb')" | tar -x -C "$fresh" --strip-components=2 \
    --exclude=./usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/pic \
    --exclude=./usr/share/emscripten/cache/sysroot/lib/wasm32-emscripten/lto-pic \
    --exclude=./usr/share/emscripten/test --exclude=./usr/share/doc --exclude=./usr/bin
  for package in binaryen libc6 libstdc++6 libgcc-s1; do dpkg-deb -x "$(downloaded "${package}_*.deb")" "$fresh/host"; done
  # Binaryen wants the newer C library: start its programs through the unpacked loader.
  inside() { printf '%s' "$final${1#"$fresh"}"; }
  loader=$(find "$fresh/host" -name 'ld-linux*.so.*' | head -n 1)
  libraries=$(inside "$(find "$fresh/host" -name libc.so.6 -printf '%h\n' -quit)"):$(inside "$(find "$fresh/host" -name libbinaryen.so -printf '%h\n' -quit)")
  for tool in "$fresh"/host/usr/bin/wasm*; do
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$(inside "$loader")" "$libraries" "$(inside "$tool")" > "$fresh/bin/${tool##*/}"
    chmod +x "$fresh/bin/${tool##*/}"
  done
  ln -sfn /usr/share/nodejs "$fresh/share/node_modules"  # where emcc finds acorn
  # CACHE: without it the libraries are built anew in the home folder (48 s).
  cat > "$em/.emscripten" <<CONF
LLVM_ROOT = '$llvm'
BINARYEN_ROOT = '$final'
NODE_JS = '$(command -v node)'
FROZEN_CACHE = False
CACHE = '$final/share/emscripten/cache'
CONF
}

try_emscripten() {
  local em=$deps/emscripten/share/emscripten/em++
  printf '#include <cstdio>\nint main() { std::puts("ok"); }\n' > "$work/try.cpp"
  { "$em" "$work/try.cpp" -o "$work/try.js" && [ "$(node "$work/try.js")" = ok ]; } || die "the unpacked Emscripten does not build a program that runs"
}

part=${1:-}
case $part in
  check) check_version "${2:-}" "${3:-}"; exit 0 ;;
  libraries | emscripten) ;;
  *) die "which part? libraries or emscripten" ;;
esac
format=${part}_format stamp=$deps/$part.stamp
want="$part ${!format} at $deps"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
for tool in apt-get dpkg-deb tar xz flock; do command -v $tool > /dev/null || die "$tool is missing; this way is for Debian"; done
mkdir -p "$deps"
exec 9> "$deps/lock"
flock 9
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
work=$deps/tmp/$part fresh=$deps/tmp/$part/fresh
rm -rf "$work"
mkdir -p "$fresh"
# An older one that works is better than none: archives come and go.
( "unpack_$part" ) &  # in the background `set -e` holds, in a condition it does not
if ! wait $!; then
  [ -f "$stamp" ] && [ -d "$deps/$part" ] || die "$part could not be unpacked"
  say "warning: $part could not be made anew; going on with what $deps/$part holds"
  exit 0
fi
rm -f "$stamp"
rm -rf "$work/before"
[ ! -d "$deps/$part" ] || mv "$deps/$part" "$work/before"
mv "$fresh" "$deps/$part"
[ "$part" = libraries ] || try_emscripten
rm -rf "$deps/tmp/$part"
printf '%s' "$want" > "$stamp"
say "$part: $(du -sh "$deps/$part" | cut -f 1) in $deps/$part"
