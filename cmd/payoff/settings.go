package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// settingsFile stands in the data folder: lines of "key = value", the key a flag of serve.
const settingsFile = "payoff.conf"

// isSetting says whether a flag may be said elsewhere too. The data folder can't: the file is in it.
func isSetting(f *pflag.Flag) bool { return f.Name != "data" }

// envName is the variable that says what a flag says: PAYOFF_PUBLIC_URL for --public-url.
func envName(flag string) string {
	return "PAYOFF_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// settle says for each flag that the call left out what the environment or else the file in the data
// folder says. An empty variable says nothing.
func settle(set *pflag.FlagSet, getenv func(string) string, dir string) error {
	file := map[string]settingLine{}
	var err error
	if dir != "" {
		if file, err = readSettings(filepath.Join(dir, settingsFile)); err != nil {
			return err
		}
	}
	set.VisitAll(func(f *pflag.Flag) {
		line, said := file[f.Name]
		if !isSetting(f) || err != nil {
			return
		}
		delete(file, f.Name)
		if f.Changed {
			return
		}
		if text := getenv(envName(f.Name)); text != "" {
			if e := set.Set(f.Name, text); e != nil {
				err = usage("%s: %v", envName(f.Name), e)
			}
		} else if said {
			if e := set.Set(f.Name, line.value); e != nil {
				err = usage("%s, line %d: %v", settingsFile, line.number, e)
			}
		}
	})
	if err != nil {
		return err
	}
	for key, line := range file {
		return usage("%s, line %d: there is no setting %q: `payoff help settings` lists them", settingsFile, line.number, key)
	}
	return nil
}

// A settingLine is where the file says something, and what.
type settingLine struct {
	number int
	value  string
}

// maxSettings bounds the file, in bytes.
const maxSettings = 64 << 10

func readSettings(path string) (map[string]settingLine, error) {
	said := map[string]settingLine{}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return said, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(io.LimitReader(file, maxSettings))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		if before, twice := said[key]; twice {
			return nil, usage("%s, line %d: line %d says %s already", settingsFile, n, before.number, key)
		}
		if !ok {
			return nil, usage("%s, line %d: want key = value, such as addr = 127.0.0.1:8080", settingsFile, n)
		}
		said[key] = settingLine{n, strings.TrimSpace(value)}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	return said, nil
}

// settingsHelp prints the table of all settings: it is made of serve's flags.
func settingsHelp(w io.Writer) error {
	fmt.Fprintf(w, "Settings of payoff serve\n\n"+
		"The first that says something holds: the flag, the variable of the environment, the line of the file\n"+
		"%s in the data folder (addr = 127.0.0.1:8080; # opens a remark), the default. They are read when\n"+
		"the server starts.\n\n", settingsFile)
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	set.SortFlags = false
	serveCommand().flags(set)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "flag\tenvironment\tin the file\tdefault\tmeaning\n")
	set.VisitAll(func(f *pflag.Flag) {
		env, key, preset := envName(f.Name), f.Name, f.DefValue
		if !isSetting(f) {
			env, key = "-", "-"
		}
		if preset == "" || preset == "[]" {
			preset = "-"
		}
		_, means := pflag.UnquoteUsage(f)
		fmt.Fprintf(t, "--%s\t%s\t%s\t%s\t%s\n", f.Name, env, key, preset, means)
	})
	return t.Flush()
}
