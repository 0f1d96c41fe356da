package locale

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A text that is looked up is a format: a per cent sign in it that holds no value's place stands doubled, or
// people read "80%!o(MISSING)f".
func TestPerCentSignsAreDoubled(t *testing.T) {
	text := regexp.MustCompile(`(?:\.(?:Text|Count)\(|{{-?\s*t )((?:[^"\n]*?"(?:[^"\\\n]|\\.)*")+?)`)
	verb := regexp.MustCompile(`%(?:\[\d\])?[+#]?(?:\d*(?:\.\d+)?)(.)?`)
	seen := 0
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "node_modules" || strings.HasPrefix(name, ".") && name != "..") {
			return filepath.SkipDir
		}
		if ext := filepath.Ext(file); ext != ".go" && ext != ".html" {
			return nil
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range text.FindAllStringSubmatch(string(b), -1) {
			seen++
			for _, v := range verb.FindAllStringSubmatch(m[1], -1) {
				if !strings.Contains("%sdvqfx", v[1]) || v[1] == "" {
					t.Errorf("%s: %s: %q holds no value's place", file, m[1], v[0])
				}
			}
		}
		return nil
	})
	if err != nil || seen < 500 {
		t.Errorf("%d texts were read, %v", seen, err)
	}
}
