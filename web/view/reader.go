package view

import (
	"context"
	"net/http"
	"slices"

	"payoff/report/locale"
)

// A Theme is how light a page is: what the reader's machine asks for, or one of two.
type Theme string

// The themes.
const (
	Auto  Theme = ""
	Light Theme = "light"
	Dark  Theme = "dark"
)

// A Reader is who looks at a page, as far as drawing it needs to know.
type Reader struct {
	Language string // a tag that locale.Of takes
	Theme    Theme
	User     *User // nil: nobody signed in
}

// The names of the cookies in which a browser keeps what its reader chose. They hold no identity.
const (
	themeCookie    = "theme"
	languageCookie = "lang"
)

type readerKey struct{}

// WithReader hands on who reads: what signs people in puts the User here, storybooks the rest.
func WithReader(ctx context.Context, r Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, r)
}

// WithUser is WithReader for a request whose cookies say the rest.
func WithUser(r *http.Request, u *User) *http.Request {
	reader := ReaderOf(r)
	reader.User = u
	return r.WithContext(WithReader(r.Context(), reader))
}

// ReaderOf is who reads, from the context or else the request's cookies and language header.
func ReaderOf(r *http.Request) Reader {
	if known, ok := r.Context().Value(readerKey{}).(Reader); ok {
		return known
	}
	reader := Reader{Language: "en"}
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == string(Light) || c.Value == string(Dark)) {
		reader.Theme = Theme(c.Value)
	}
	if c, err := r.Cookie(languageCookie); err == nil && slices.Contains(Languages(), c.Value) {
		reader.Language = c.Value
	} else {
		reader.Language = locale.Negotiate(r.Header.Get("Accept-Language"), Languages())
	}
	return reader
}

// LocaleOf is the language of the request's reader.
func LocaleOf(r *http.Request) locale.Locale { return locale.Of(ReaderOf(r).Language) }

// Choose serves POST /look: it keeps a theme or a language for a year, and leads back to where the
// reader was.
func Choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	keep := func(name, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
		})
	}
	switch t := r.PostFormValue("theme"); t {
	case "auto", string(Light), string(Dark):
		keep(themeCookie, t)
	}
	if tag := r.PostFormValue("lang"); slices.Contains(Languages(), tag) {
		keep(languageCookie, tag)
	}
	back := r.PostFormValue("back")
	if !Local(back) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}
