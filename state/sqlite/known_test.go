package sqlite_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff/books"
	"payoff/state/sqlite"
)

// TestWhatAWriteLearnsIsTrue: a store that knows what there is from the first question, one that
// learns it in the middle and one that always asks say the same of whatever is written.
func TestWhatAWriteLearnsIsTrue(t *testing.T) {
	var stores []*sqlite.Store
	for n, last := range []int64{0, 120, 1_000_000_000} {
		path := filepath.Join(t.TempDir(), fmt.Sprint(n, ".db"))
		s := open(t, path, atMarch)
		if last > 0 {
			fill(t, path, last)
		}
		stores = append(stores, s)
	}
	shops := 0
	rapid.Check(t, func(rt *rapid.T) {
		shops++
		name := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
		type step struct {
			verb  string
			names []string
		}
		var writes [][]step
		for range rapid.IntRange(1, 3).Draw(rt, "writes") {
			var steps []step
			for range rapid.IntRange(1, 12).Draw(rt, "steps") {
				steps = append(steps, step{rapid.SampledFrom([]string{"add", "alias", "same"}).Draw(rt, "verb"), rapid.SliceOfN(name, 2, 3).Draw(rt, "names")})
			}
			writes = append(writes, steps)
		}
		var answers []string
		for _, s := range stores {
			b := shop(t, s, fmt.Sprint("shop", shops))
			told := ""
			for _, steps := range writes {
				err := s.Write(t.Context(), b.ID, func(tx books.Tx) error {
					for _, step := range steps {
						first, found, err := tx.Latest(books.Orders, step.names[0])
						if err != nil {
							return err
						}
						told += fmt.Sprintf("%s %v: %s v%d\n", step.verb, step.names, first.Key, first.Version)
						switch step.verb {
						case "add":
							f := books.Fact{Kind: books.Orders, Key: step.names[0], Version: 1, At: march, Body: []byte("{}")}
							if found {
								f.Key, f.Version = first.Key, first.Version+1
							}
							if _, err := tx.Add(f); err != nil {
								return err
							}
						case "alias": // to a fact's own key
							if found {
								if err := tx.Alias(books.Orders, step.names[1], first.Key); err != nil {
									return err
								}
							}
						case "same":
							if err := tx.SamePerson(step.names); err != nil {
								return err
							}
						}
					}
					return nil
				})
				if err != nil {
					rt.Fatal(err)
				}
			}
			for f, err := range s.Facts(t.Context(), b.ID, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
				told += fmt.Sprintln(f.Key, f.Version, err)
			}
			persons, err := s.Persons(t.Context(), b.ID)
			for _, key := range slices.Sorted(maps.Keys(persons)) {
				told += fmt.Sprintln(key, persons[key], err)
			}
			answers = append(answers, told)
		}
		if answers[0] != answers[1] || answers[0] != answers[2] {
			rt.Fatalf("one knows\n%s\none learns\n%s\none asks\n%s", answers[0], answers[1], answers[2])
		}
	})
}
