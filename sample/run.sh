#!/bin/sh
# The main job on the small business of this folder: an entertainer's half year, made up.
set -eu
cd "$(dirname "$0")/.."
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
payoff=bin/payoff
$payoff init --data "$data" --business "Ada's Shows" --currency EUR --zone Europe/Dublin \
	--site ada.example --margin 0.85 --owner-rate 35.00 >/dev/null
$payoff import --data "$data" sample/bookings.csv sample/hours.csv sample/costs.csv sample/access.log
echo
$payoff verdict --data "$data" --range 2026-Q2
