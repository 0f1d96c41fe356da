package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"
)

// version is set by the Makefile for a release.
var version = "dev"

func versionCommand() command {
	return command{
		name: "version", short: "print the version", group: "Look after it",
		flags: func(*pflag.FlagSet) run {
			return func(_ context.Context, e *env, _ []string) error {
				revision := ""
				if info, ok := debug.ReadBuildInfo(); ok {
					for _, s := range info.Settings {
						if s.Key == "vcs.revision" && len(s.Value) >= 12 {
							revision = " " + s.Value[:12]
						}
					}
				}
				_, err := fmt.Fprintf(e.stdout, "payoff %s%s, %s %s/%s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return err
			}
		},
	}
}
