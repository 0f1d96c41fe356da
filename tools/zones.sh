#!/bin/sh
# Writes geo/zones.txt from the tz database's zone.tab and tzdata.zi (public domain): the country of each
# zone that lies in one, with the older names that browsers still say. Read what changes before it is
# committed. Usage: tools/zones.sh [FOLDER]
set -eu
from=${1:-/usr/share/zoneinfo}
out=$(dirname "$0")/../geo/zones.txt
{
	version=$(sed -n '1s/^# version //p' "$from/tzdata.zi")
	echo "# The country (ISO 3166 alpha-2) of each time zone, from zone.tab and the links of tzdata.zi of the tz database"
	echo "# $version, which is in the public domain. tools/zones.sh writes it. Names that say no place (UTC, EST) are left out."
	awk '
		FILENAME ~ /zone.tab$/ { if (!/^#/) of[$3] = $1; next }
		/^L / { to[$3] = $2 }
		END {
			# Links keep a clock, not a country: these lie in another one than what they lead to.
			split("Africa/Asmera ER Africa/Timbuktu ML America/Coral_Harbour CA America/Virgin VI Antarctica/South_Pole AQ " \
				"Atlantic/Jan_Mayen SJ Pacific/Johnston UM Pacific/Ponape FM Pacific/Truk FM Pacific/Yap FM", own, " ")
			for (i = 1; i in own; i += 2) of[own[i]] = own[i + 1]
			for (name in to) if (!(name in of) && (to[name] in of)) of[name] = of[to[name]]
			for (name in of) if (name ~ /\//) print of[name], name
		}' "$from/zone.tab" "$from/tzdata.zi" | LC_ALL=C sort |
		awk '$1 != last { printf "%s%s", (last ? "\n" : ""), $1; last = $1 } { printf " %s", $2 } END { print "" }'
} >"$out.new"
mv "$out.new" "$out"
