// Package docs holds what people read, so that the program can serve it.
package docs

import (
	"embed"
	"io/fs"
)

//go:embed guide metrics.md glossary.md
var files embed.FS

// Guide is the guide's pages as Markdown: guide/*.md, guide/methods/*.md, metrics.md and glossary.md.
func Guide() fs.FS { return files }
