package view

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
)

// A Tone is how a message is meant. It shows as a word, an icon and a colour.
type Tone string

// The tones.
const (
	Done    Tone = "done"    // what was asked for has happened
	Note    Tone = "note"    // worth knowing
	Caution Tone = "caution" // something needs a look
	Failed  Tone = "failed"  // what was asked for has not happened
)

// A Flash is a message above a page: what just happened, and where to go on.
type Flash struct {
	Tone Tone
	Text string
	More Link // an empty Text is none
}

const flashCookie = "flash"

// SetFlash keeps a message for the next page that this browser is shown, for at most a minute. The
// browser holds the message: never put in what its reader may not see.
func SetFlash(w http.ResponseWriter, r *http.Request, f Flash) {
	b, err := json.Marshal(f)
	if err != nil || len(b) > 2000 {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
}

func takeFlash(w http.ResponseWriter, r *http.Request) (Flash, bool) {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return Flash{}, false
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil})
	var f Flash
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &f) != nil || f.Text == "" {
		return Flash{}, false
	}
	switch f.Tone {
	case Done, Note, Caution, Failed:
	default:
		f.Tone = Note
	}
	if !Local(f.More.URL) {
		f.More = Link{}
	}
	return f, true
}
