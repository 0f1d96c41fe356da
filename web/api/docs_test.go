package api

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"payoff/collect"
)

// A field that the guide lacks isn't there.
func TestFieldsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/guide/collecting.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{collect.Told{}, told{}, statement{}} {
		of := reflect.TypeOf(v)
		for i := range of.NumField() {
			if name := of.Field(i).Tag.Get("json"); name != "" && name != "-" && !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), `"`+name+`":`) {
				t.Errorf("docs/guide/collecting.md says nothing of %s", name)
			}
		}
	}
}
