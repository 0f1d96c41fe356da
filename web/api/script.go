package api

import (
	"io"
	"net/http"

	"payoff/collect"
	"payoff/events"
)

// event takes one hit of a page's script. The answer to a page view names the business's other hosts,
// where it has any to which its visitors may be handed over.
func (s *Server) event(w http.ResponseWriter, r *http.Request) {
	hit, own, ok := s.hit(w, r, maxEvent, collect.ParseTold)
	if !ok {
		return
	}
	if !own {
		s.o.Batcher.Count(&hit, collect.DropInvalid)
		accepted(w, collect.DropInvalid)
		return
	}
	out, err := s.o.Batcher.Accept(r.Context(), []collect.Told{hit})
	switch {
	case err != nil:
		s.fail(w, err)
	case out[0].Err != nil:
		s.fail(w, out[0].Err)
	default:
		drop := out[0].Drop
		hosts := ""
		if hit.Name == events.Pageview && !hit.Private && (drop == "" || drop == collect.DropDuplicate) {
			hosts = s.o.Live.Others(hit.URL)
		}
		if hosts != "" {
			plain(w)
		}
		accepted(w, drop)
		io.WriteString(w, hosts) // a visitor who went away is no failure
	}
}

// token answers a page's script with a token of its visitor, for a form, a cart or a link to another own
// site. Who isn't counted gets none.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	hit, own, ok := s.hit(w, r, maxAsk, collect.ParseAsked)
	if !ok {
		return
	}
	if !own {
		fail(w, http.StatusForbidden, "the page is none of those that are set up here")
		return
	}
	out, err := s.o.Batcher.Accept(r.Context(), []collect.Told{hit})
	switch {
	case err != nil:
		s.fail(w, err)
	case out[0].Err != nil:
		s.fail(w, out[0].Err)
	case out[0].Drop != "":
		w.Header().Set("X-Payoff-Dropped", string(out[0].Drop))
		fail(w, http.StatusForbidden, "a visitor who isn't counted has no token")
	default:
		w.Header().Set("Cache-Control", "no-store")
		plain(w)
		io.WriteString(w, out[0].Token)
	}
}

// hit reads what a page's script sends, and whether the page is one of the businesses'; false where it
// was answered why not.
func (s *Server) hit(w http.ResponseWriter, r *http.Request, limit int64, parse func([]byte) (collect.Told, error)) (hit collect.Told, own, ok bool) {
	from := ClientAddress(r, s.o.Trust)
	own = s.allow(w, r)
	if !s.rates.take(from) {
		fail(w, http.StatusTooManyRequests, "too many events from one address: send it again in a few seconds")
		return hit, own, false
	}
	body, ok := read(w, r, limit)
	if !ok {
		return hit, own, false
	}
	hit, err := parse(body)
	if err != nil {
		if !hit.Asks {
			s.o.Batcher.Refuse(&hit)
		}
		s.fail(w, err)
		return hit, own, false
	}
	hit.At, hit.IP, hit.UserAgent, hit.Private = s.o.Now(), from.String(), r.UserAgent(), r.Header.Get("Sec-GPC") == "1"
	return hit, own, true
}

// shown says whether a page is told of a drop. A link to another own site is no leaving, and nothing that the
// page did wrong.
func shown(drop collect.Drop) bool { return drop != "" && drop != collect.DropInternal }

// accepted answers a hit that was taken.
func accepted(w http.ResponseWriter, drop collect.Drop) {
	if shown(drop) {
		w.Header().Set("X-Payoff-Dropped", string(drop))
	}
	w.WriteHeader(http.StatusAccepted)
}

// plain says that a text follows which is nothing but text.
func plain(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}
