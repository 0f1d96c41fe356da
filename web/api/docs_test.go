package api

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"payoff/collect"
	"payoff/record"
)

// A field that the guide lacks isn't there.
func TestFieldsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/guide/collecting.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{collect.Told{}, told{}} {
		of := reflect.TypeOf(v)
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name != "" && name != "-" && !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), `"`+name+`":`) {
				t.Errorf("docs/guide/collecting.md says nothing of %s", name)
			}
		}
	}
	for kind, fields := range StatedKinds() {
		for _, name := range fields {
			if name == record.AnyCurrency {
				name = "USD"
			}
			if !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/guide/collecting.md says nothing of %s of a %s", name, kind)
			}
		}
	}
}
