package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"payoff"
)

// A manifest opens a backup: what it holds and how to tell that it is whole.
type manifest struct {
	Payoff string            `json:"payoff"` // the program's version
	Made   time.Time         `json:"made"`
	SHA256 map[string]string `json:"sha256"` // of each file
}

const manifestFile = "manifest.json"

func backupCommand() command {
	return command{
		name: "backup", short: "write everything of a folder into one file", group: "Look after it",
		long: `
  payoff backup  --data ./shop -o shop-2026-11-22.payoff
  payoff restore shop-2026-11-22.payoff --data ./again

A backup holds all businesses of the folder, persons' one-way keys and the folder's secrets
included: keep it as safe as the folder. What is erased later stays in older backups.`,
		flags: func(set *pflag.FlagSet) run {
			data := set.String("data", "", "the data `folder`")
			out := set.StringP("output", "o", "", "the `file` to write")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("backup", args); err != nil {
					return err
				}
				if *out == "" {
					return usage("backup: which file? say -o FILE")
				}
				w := where{data: *data}
				dir, err := w.dir()
				if err != nil {
					return err
				}
				f, err := openFolder(ctx, e, dir, false)
				if err != nil {
					return err
				}
				defer f.close()
				if err := backup(ctx, e, f, *out); err != nil {
					return fmt.Errorf("back up %s: %w", dir, err)
				}
				info, err := os.Stat(*out)
				if err != nil {
					return err
				}
				fmt.Fprintf(e.stdout, "%s: %.1f MB\n", *out, float64(info.Size())/1e6)
				return nil
			}
		},
	}
}

func backup(ctx context.Context, e *env, f *folder, path string) error {
	work, err := os.MkdirTemp(f.dir, ".backup-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := f.state.CopyTo(ctx, filepath.Join(work, stateFile)); err != nil {
		return fmt.Errorf("copy the books: %w", err)
	}
	files := []string{filepath.Join(work, stateFile)}
	if _, err := os.Stat(filepath.Join(f.dir, eventsFile)); err == nil {
		store, err := f.events(ctx)
		if err != nil {
			return err
		}
		if err := store.Checkpoint(ctx); err != nil {
			return fmt.Errorf("settle the events: %w", err)
		}
		// Closed, the file is all there is: this process has the folder's lock.
		f.store = nil
		if err := store.Close(); err != nil {
			return fmt.Errorf("settle the events: %w", err)
		}
		files = append(files, filepath.Join(f.dir, eventsFile))
	}
	m := manifest{Payoff: version, Made: e.now().UTC(), SHA256: map[string]string{}}
	for _, file := range files {
		sum, err := fileSum(file)
		if err != nil {
			return err
		}
		m.SHA256[filepath.Base(file)] = sum
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return to(e, path, func(w io.Writer) error {
		packed := gzip.NewWriter(w)
		archive := tar.NewWriter(packed)
		err := archive.WriteHeader(&tar.Header{Name: manifestFile, Mode: 0o600, Size: int64(len(head)), ModTime: m.Made})
		if err == nil {
			_, err = archive.Write(head)
		}
		for _, file := range files {
			if err == nil {
				err = pack(archive, file, m.Made)
			}
		}
		return errors.Join(err, archive.Close(), packed.Close())
	})
}

func pack(archive *tar.Writer, path string, made time.Time) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: filepath.Base(path), Mode: 0o600, Size: info.Size(), ModTime: made}); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}

func restoreCommand() command {
	return command{
		name: "restore", args: "FILE", short: "make a data folder from a backup", group: "Look after it",
		flags: func(set *pflag.FlagSet) run {
			data := set.String("data", "", "the data `folder` to make; it must not hold one yet")
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) != 1 {
					return usage("restore: which backup? say FILE")
				}
				w := where{data: *data}
				dir, err := w.dir()
				if err != nil {
					return err
				}
				if err := restore(args[0], dir); err != nil {
					return err
				}
				f, err := openFolder(ctx, e, dir, false)
				if err != nil {
					return err
				}
				defer f.close()
				all, err := f.state.Businesses(ctx)
				if err != nil {
					return err
				}
				for _, b := range all {
					fmt.Fprintf(e.stdout, "%s is back in %s\n", b.Name, dir)
				}
				return nil
			}
		},
	}
}

// restore unpacks a backup beside the folder and moves it there only when every file is whole.
func restore(path, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, stateFile)); err == nil {
		return payoff.Fail(payoff.Conflict, "%s holds data already: restore into a new folder", dir)
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, noFile(err))
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return payoff.Fail(payoff.Invalid, "%s is no backup of payoff", path)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	work, err := os.MkdirTemp(dir, ".restore-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var m manifest
	sums := map[string]hash.Hash{}
	archive := tar.NewReader(packed)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return payoff.Fail(payoff.Invalid, "%s is damaged: nothing was restored (%v)", path, err)
		}
		switch head.Name {
		case manifestFile:
			if err := json.NewDecoder(io.LimitReader(archive, 1<<20)).Decode(&m); err != nil {
				return payoff.Fail(payoff.Invalid, "%s is no backup of payoff", path)
			}
		case stateFile, eventsFile:
			out, err := os.OpenFile(filepath.Join(work, head.Name), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			sum := sha256.New()
			sums[head.Name] = sum
			_, err = io.Copy(io.MultiWriter(out, sum), archive)
			if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
				return payoff.Fail(payoff.Invalid, "%s is damaged: nothing was restored (%v)", path, err)
			}
		}
	}
	if len(m.SHA256) == 0 {
		return payoff.Fail(payoff.Invalid, "%s is no backup of payoff", path)
	}
	for name, want := range m.SHA256 {
		sum, ok := sums[name]
		if !ok || hex.EncodeToString(sum.Sum(nil)) != want {
			return payoff.Fail(payoff.Invalid, "%s is damaged (%s): nothing was restored", path, name)
		}
	}
	for name := range m.SHA256 {
		if err := os.Rename(filepath.Join(work, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func fileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
