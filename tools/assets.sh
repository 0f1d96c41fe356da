#!/bin/sh
# Fetches what browsers get and the table of addresses (package-lock.json says which versions), and
# copies it to where Go embeds it: tools/assets.txt and tools/icons.txt list the files. It does
# nothing where they are there already. Without npm or a network Payoff is built without them: its
# pages are plainer, and a visit's country is told by its time zone only.
set -eu
cd "$(dirname "$0")/.."
made=.cache/assets
wanted=$(cat package-lock.json .npmrc tools/assets.txt tools/icons.txt tools/echarts.js tools/assets.sh | cksum)
if [ "$(cat "$made" 2>/dev/null)" = "$wanted" ]; then
	exit 0
fi
without() {
	echo "assets: $1; building without them (pages are plainer, a visit's country is told by its time zone only)" >&2
	exit 0
}
tools/need.sh npm=npm >/dev/null 2>&1 || without "npm is missing (on Debian: apt-get install npm)"
echo "assets: fetching"
mkdir -p .cache
# Nothing that is fetched is run but esbuild, which needs no install script.
npm ci --ignore-scripts --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 --fetch-timeout=60000 >.cache/npm.log 2>&1 ||
	without "npm could not fetch them, .cache/npm.log says why"

# Each file is moved into its place whole: another build may be reading it.
put() { # file folder
	mkdir -p "$2"
	cp "$1" "$2/.new.$$"
	mv "$2/.new.$$" "$2/$(basename "$1")"
}
grep -v '^#' tools/assets.txt | while read -r file folder; do
	put "node_modules/$file" "$folder"
done
grep -v '^#' tools/icons.txt | while read -r name; do
	put "node_modules/lucide-static/icons/$name.svg" web/static/vendor/icons
done
node_modules/.bin/esbuild tools/echarts.js --bundle --minify --format=iife --global-name=echarts --target=es2020 \
	--legal-comments=eof --log-level=error --outfile=.cache/echarts.min.js
put .cache/echarts.min.js web/static/vendor
echo "$wanted" >"$made"
