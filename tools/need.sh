#!/bin/sh
# Says what building Payoff needs and is missing; as root on Debian it installs what Debian has.
# Usage: tools/need.sh [PACKAGE...]  further Debian packages that the caller needs, as command=package
set -u
missing=
install() { # command package what-for
	command -v "$1" >/dev/null 2>&1 && return
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
		echo "installing $2 ($3)"
		{ apt-get install -y --no-install-recommends "$2" || { apt-get update && apt-get install -y --no-install-recommends "$2"; }; } >/dev/null 2>&1
		command -v "$1" >/dev/null 2>&1 && return
	fi
	missing="$missing
  $1: $3. On Debian: apt-get install $2"
}
install gcc gcc "DuckDB is linked with cgo"
install g++ g++ "DuckDB is written in C++"
for pair in "$@"; do
	install "${pair%%=*}" "${pair#*=}" "used by this make target"
done
if ! command -v go >/dev/null 2>&1; then
	missing="$missing
  go 1.26 or newer: unpack it from https://go.dev/dl/ and put its bin folder on PATH"
else
	version=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
	major=$(echo "$version" | cut -d. -f1)
	minor=$(echo "$version" | cut -d. -f2)
	if [ "$major" -lt 1 ] || { [ "$major" -eq 1 ] && [ "$minor" -lt 26 ]; }; then
		missing="$missing
  go 1.26 or newer: this is $version; unpack a newer one from https://go.dev/dl/"
	fi
fi
if [ -n "$missing" ]; then
	echo "Payoff can't be built here yet. Missing:$missing" >&2
	exit 1
fi
