package sqlite_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"payoff"
	"payoff/books"
	"payoff/internal/sqlfile"
	"payoff/state/sqlite"
)

var march = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func atMarch() time.Time { return march }

func shop(t testing.TB, s *sqlite.Store, name string) books.Business {
	t.Helper()
	b, err := s.AddBusiness(t.Context(), books.Business{Name: name, Currency: "EUR", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func add(t testing.TB, s *sqlite.Store, business int64, keys ...string) {
	t.Helper()
	err := s.Write(t.Context(), business, func(tx books.Tx) error {
		for _, key := range keys {
			if _, err := tx.Add(books.Fact{Kind: books.Orders, Key: key, Version: 1, At: march, Via: books.File, Body: []byte("{}")}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func keys(t testing.TB, s *sqlite.Store, business int64) string {
	t.Helper()
	var out []string
	for f, err := range s.Facts(t.Context(), business, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f.Key)
	}
	return strings.Join(out, " ")
}

func TestReopenedItHoldsWhatItHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "the shop's #1 books?.db")
	s, err := sqlite.Open(t.Context(), path, atMarch)
	if err != nil {
		t.Fatal(err)
	}
	b := shop(t, s, "Shop")
	add(t, s, b.ID, "1001", "1002")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the file stands elsewhere: %v", err)
	}
	s = open(t, path, atMarch)
	all, err := s.Businesses(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "Shop" || all[0].ID != b.ID {
		t.Fatalf("businesses %+v, %v", all, err)
	}
	if got := keys(t, s, b.ID); got != "1001 1002" {
		t.Errorf("orders %s", got)
	}
	if found, err := s.Check(t.Context()); err != nil || found != nil {
		t.Errorf("the file's check finds %v, %v", found, err)
	}
}

func TestANewerFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "books.db")
	s, err := sqlite.Open(t.Context(), path, atMarch)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO migrations (number, name) VALUES (999, '999_of_tomorrow')"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if s, err := sqlite.Open(t.Context(), path, atMarch); payoff.KindOf(err) != payoff.Conflict {
		t.Fatalf("opened: %v, %v", s, err)
	}
}

func TestWhatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "books.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("a shopping list\n", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := sqlite.Open(t.Context(), path, atMarch); err == nil {
		s.Close()
		t.Fatal("a shopping list was opened")
	}
	if text, _ := os.ReadFile(path); !strings.HasPrefix(string(text), "a shopping list\n") {
		t.Fatal("and written to")
	}
}

func TestCopy(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "books.db"), atMarch)
	b := shop(t, s, "Shop")
	add(t, s, b.ID, "1001")
	target := filepath.Join(dir, "copy's.db")
	if err := s.CopyTo(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	if err := s.CopyTo(t.Context(), target); err == nil {
		t.Error("a copy was written over another")
	}
	add(t, s, b.ID, "1002")
	if got := keys(t, open(t, target, atMarch), b.ID); got != "1001" {
		t.Errorf("the copy holds %s; want what stood when it was made", got)
	}
}

// TestACopyWhileWriting: a copy made in the middle of a write holds nothing of that write.
func TestACopyWhileWriting(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "books.db"), atMarch)
	b := shop(t, s, "Shop")
	add(t, s, b.ID, "1001")
	target := filepath.Join(dir, "copy.db")
	err := s.Write(t.Context(), b.ID, func(tx books.Tx) error {
		if _, err := tx.Add(books.Fact{Kind: books.Orders, Key: "1002", Version: 1, At: march, Body: []byte("{}")}); err != nil {
			return err
		}
		if got := keys(t, s, b.ID); got != "1001" {
			t.Errorf("a reader meets %s while 1002 is being written", got)
		}
		return s.CopyTo(t.Context(), target)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(t, open(t, target, atMarch), b.ID); got != "1001" {
		t.Errorf("the copy holds %s", got)
	}
}

func TestAnErasedNumberIsNotGivenAgain(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "books.db"), atMarch)
	first := shop(t, s, "Shop")
	if err := s.EraseBusiness(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if again := shop(t, s, "Shop"); again.ID <= first.ID {
		t.Errorf("the number %d was given again", again.ID)
	}
}

// killed names the file that a copy of this test, run as a process of its own, writes until it is killed.
const killed = "PAYOFF_TEST_WRITE_UNTIL_KILLED"

// TestAKilledWriterLeavesNothingHalf runs a process that records 1001 and then, in one write, many
// orders more, and kills it in the middle of that. What was committed stands, what wasn't is gone.
func TestAKilledWriterLeavesNothingHalf(t *testing.T) {
	if path := os.Getenv(killed); path != "" {
		writeUntilKilled(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "books.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestAKilledWriterLeavesNothingHalf$")
	cmd.Env = append(os.Environ(), killed+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "in the middle" {
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	s := open(t, path, atMarch)
	all, err := s.Businesses(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("businesses %v, %v", all, err)
	}
	if got := keys(t, s, all[0].ID); got != "1001" {
		t.Errorf("after the kill it holds %d orders; want 1001 alone", len(strings.Fields(got)))
	}
	if found, err := s.Check(t.Context()); err != nil || found != nil {
		t.Errorf("the file's check finds %v, %v", found, err)
	}
	add(t, s, all[0].ID, "1002")
	if got := keys(t, s, all[0].ID); got != "1001 1002" {
		t.Errorf("and then %s", got)
	}
}

func writeUntilKilled(t *testing.T, path string) {
	s := open(t, path, atMarch)
	b := shop(t, s, "Shop")
	add(t, s, b.ID, "1001")
	// More than SQLite's cache holds, so that pages of the open write are in the file's log.
	body := []byte(strings.Repeat("x", 20_000))
	s.Write(t.Context(), b.ID, func(tx books.Tx) error {
		for n := range 30_000 {
			if _, err := tx.Add(books.Fact{Kind: books.Orders, Key: fmt.Sprint("half", n), Version: 1, At: march, Body: body}); err != nil {
				return err
			}
			if n == 3_000 {
				fmt.Println("in the middle")
			}
		}
		return fmt.Errorf("nobody killed it")
	})
}

// A folder from before shops were noted: they are found in the keys of its facts.
func TestShopsOfOlderBooks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "books.db")
	older := fstest.MapFS{}
	for _, name := range []string{"0001-books.sql", "0002-links.sql"} {
		text, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		older[name] = &fstest.MapFile{Data: text}
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := sqlfile.Migrate(t.Context(), db, older, "."); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO businesses (id, name, currency, zone, created_ms) VALUES (7, 'Shop', 'EUR', 'UTC', 0)`); err != nil {
		t.Fatal(err)
	}
	for i, key := range []string{"order shopify/1001", "order shopify/1002", "order etsy/1001", "order bare", "lead crm/a7", "entry hand/1"} {
		kind, key, _ := strings.Cut(key, " ")
		_, err := db.Exec(`INSERT INTO facts (business, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note)
			VALUES (7, $1, $2, $3, 0, 0, 0, 2, '', '{}', '')`, kind, key, i+1)
		if err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, path, atMarch)
	err = s.Write(t.Context(), 7, func(tx books.Tx) error {
		orders, err := tx.Shops(books.Orders)
		if err != nil {
			return err
		}
		leads, err := tx.Shops(books.Leads)
		if got := fmt.Sprint(orders, leads); got != "[etsy shopify] [crm]" {
			t.Errorf("shops %s", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
