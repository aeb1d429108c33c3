#!/usr/bin/env bash
# Unpacks into .deps/, without root and without changing the machine, what the running Debian has only in an older version:
#   unpack.sh libraries    Eigen 5 (headers), Dear ImGui 1.92 and md4c (sources), all of the suite HEAD_SUITE
#   unpack.sh emscripten   Emscripten and Binaryen of the suite WASM_SUITE, run by this machine's clang-19 and node
# A private apt with the machine's own mirror, proxy and keys downloads and checks the signatures.
# A part that is there is left alone: the second run reads one stamp file.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
deps=${GATEWALK_DEPS:-$root/.deps}
WASM_SUITE=trixie HEAD_SUITE=forky
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
      if (deb && enabled && uri != "" && suites ~ /^(stable|testing|bookworm|trixie|forky)( |$)/) { print uri "\t" keyring; exit }
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
    if ($(i + 1) ~ /^(stable|testing|bookworm|trixie|forky)$/) { print $i "\t" keyring; exit }
  }' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
}

# Prepares the private apt in $work and exports APT_CONFIG, which apt reads before the machine's own settings:
# its proxy and certificates stay in force.
private_apt() {
  local uri keyring suite
  IFS=$'\t' read -r uri keyring < <(debian_entry | head -n 1) || true
  [ -n "${uri:-}" ] || die "no entry for a Debian release under /etc/apt: install the parts by hand (README) or let CMake take the upstream releases"
  [ -n "${keyring:-}" ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  case $keyring in /*) [ -r "$keyring" ] || die "the keyring $keyring is missing: apt-get install debian-archive-keyring" ;; esac
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,sources,download}
  : > "$work/status"
  for suite in "$@"; do
    printf 'Types: deb deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$uri" "$suite" "$keyring"
  done > "$work/sources/private.sources"
  cat > "$work/apt.conf" <<CONF
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "$(id -un)";
APT::Get::List-Cleanup "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
CONF
  export APT_CONFIG=$work/apt.conf
  say "reading the package lists of $*"
  logged apt-get -q update
}

logged() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; die "failed: $*"; }; }

# The newest downloaded file that fits a pattern.
downloaded() {
  local found
  found=$(find "$work/download" -name "$1" | sort -V | tail -n 1)
  [ -n "$found" ] || die "apt did not deliver $1"
  printf '%s' "$found"
}

# Archives move: another revision is used when it fits, and noted.
check_version() {  # name, version found, version tried, pattern that fits
  [[ $2 =~ $4 ]] || die "$1 $2 in the archive does not fit (wanted: like $3)"
  [ "$2" = "$3" ] || say "note: $1 $2, tried with $3"
}
package_version() { local name=${1##*/}; name=${name#*_}; name=${name%%_*}; printf '%s' "${name%-*}"; }
source_version() { local name=${1##*/}; name=${name#*_}; name=${name%%.orig*}; printf '%s' "${name%[+~]ds*}"; }

unpack_libraries() {
  local eigen imgui md4c
  private_apt $HEAD_SUITE
  say "downloading Eigen, Dear ImGui and md4c ($HEAD_SUITE)"
  ( cd "$work/download" && logged apt-get -q download "libeigen3-dev/$HEAD_SUITE" &&
    logged apt-get -q source --download-only --tar-only -t $HEAD_SUITE imgui md4c )
  eigen=$(downloaded 'libeigen3-dev_*.deb') imgui=$(downloaded 'imgui_*.orig.tar.*') md4c=$(downloaded 'md4c_*.orig.tar.*')
  check_version Eigen "$(package_version "$eigen")" 5.0.1 '^5\.'
  check_version "Dear ImGui" "$(source_version "$imgui")" 1.92.2b '^1\.92'
  check_version md4c "$(source_version "$md4c")" 0.5.3 '^0\.(5|[6-9])'
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
  private_apt $WASM_SUITE
  say "downloading Emscripten and Binaryen ($WASM_SUITE, 330 MB)"
  ( cd "$work/download" && logged apt-get -q download emscripten binaryen libc6 libstdc++6 libgcc-s1 )
  check_version Emscripten "$(package_version "$(downloaded 'emscripten_*.deb')")" 3.1.69+dfsg '^3\.1\.69|^3\.1\.[7-9]|^[4-9]\.'
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
case $part in libraries | emscripten) ;; *) die "which part? libraries or emscripten" ;; esac
format=${part}_format stamp=$deps/$part.stamp
want="$part ${!format} at $deps"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
for tool in apt-get dpkg-deb tar xz flock; do command -v $tool > /dev/null || die "$tool is missing; this way is for Debian"; done
mkdir -p "$deps"
exec 9> "$deps/lock"
flock 9
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi
work=$deps/tmp/$part fresh=$deps/tmp/$part/fresh
rm -rf "$work" "$deps/${part:?}"
mkdir -p "$fresh"
"unpack_$part"
mv "$fresh" "$deps/$part"
unset APT_CONFIG
[ "$part" = libraries ] || try_emscripten
rm -rf "$deps/tmp/$part"
printf '%s' "$want" > "$stamp"
say "$part: $(du -sh "$deps/$part" | cut -f 1) in $deps/$part"
