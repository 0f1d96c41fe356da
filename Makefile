# Two commands are all one needs: `make run` shows what Payoff does, `make test` shows that it works.
.PHONY: run sample test browser check build bench simulate fuzz torture clean

export CGO_ENABLED = 1
# Real files of vendors and reference vectors, where they are at hand; tests that need them are skipped elsewhere.
export PAYOFF_DATA ?= $(abspath ../shared/data)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

build:
	@tools/need.sh
	@tools/assets.sh
	go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/payoff ./cmd/payoff

# A made-up year of two businesses, served.
run: build
	@bin/payoff demo

# The verdict over the small business in sample/, in the terminal.
sample: build
	@sample/run.sh

test:
	@tools/need.sh chromium=chromium
	@tools/assets.sh
	go vet ./...
	go test ./...

# What takes minutes: the race detector, the linters, dead code. Tools are pinned in tools/go.mod.
check: test browser
	go test -race ./...
	@out=$$(go tool -modfile=tools/go.mod gofumpt -l .); test -z "$$out" || { echo "gofumpt would change: $$out"; exit 1; }
	go tool -modfile=tools/go.mod staticcheck ./...
	go tool -modfile=tools/go.mod deadcode -test ./...

# Figures with the machine and the size of the data; none of them is a test.
bench: build
	@tools/need.sh goaccess=goaccess chromium=chromium
	go run ./cmd/bench
	PAYOFF_BROWSER=1 go test ./web -run '^$$' -bench FirstPaint -benchtime 40x

# The script for pages, and the pages themselves, in a real browser: axe, both themes, no sideways scrolling; and the
# first hour with and without a site, by mouse, by keyboard alone and without a script.
browser:
	@tools/need.sh chromium=chromium
	@tools/assets.sh
	PAYOFF_BROWSER=1 go test -count=1 ./web/track ./web/api
	PAYOFF_BROWSER=1 go test -count=1 -timeout 20m ./web
	PAYOFF_BROWSER=1 go test -count=1 -timeout 10m -run '^TestFirstHour' ./cmd/payoff

# How often verdicts are right, wrong and withheld over businesses whose truth is known.
simulate:
	@tools/need.sh
	go run ./cmd/simulate

# A server killed, its files damaged, its disk full or slow, its clock wrong, a hundred times over: some ten minutes.
# PAYOFF_SEED draws other ones.
torture:
	@tools/need.sh
	PAYOFF_TORTURE=$${PAYOFF_TORTURE:-100} go test -count=1 -timeout 60m -v -run '^TestTorture$$' ./cmd/payoff

# A minute of fuzzing for every fuzz test.
fuzz:
	@tools/need.sh
	@tools/fuzz.sh

clean:
	rm -rf bin .cache node_modules web/testdata/vendor
	git clean -fdqX web/static/vendor geo/data
