#!/bin/sh
# Runs every fuzz test for FUZZTIME (default 60s each), one after another.
set -eu
for file in $(git grep -l '^func Fuzz' -- '*_test.go'); do
	for name in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$file"); do
		echo "== $name in ./$(dirname "$file")"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-60s}" "./$(dirname "$file")"
	done
done
