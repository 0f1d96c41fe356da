package main

import (
	"os"
	"runtime/debug"
)

// spareCollector lets Go's garbage collector run at four times the memory in use instead of twice. A
// server has little in use (its caches, the hits under way and the event ids that it remembers: some 30
// to 60 MB) and makes much that is soon forgotten: at Go's own pace collecting took a tenth of the
// processors under full load. Near 128 MB it runs as often as it needs
// to: DuckDB and SQLite come on top of what is Go's, and all of it is to stay under 400 MB. GOGC and
// GOMEMLIMIT, where they are set, say otherwise.
func spareCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(128 << 20)
	}
}
