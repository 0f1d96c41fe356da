package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"payoff"
	"payoff/report/csv"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// elsewhere is an answer that sends the reader to another address.
type elsewhere string

func (e elsewhere) Error() string { return "see " + string(e) }

// page answers with what show returns, or with what its failure says to a person.
func (s *Server) page(show func(*http.Request) (view.Page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := show(r)
		if err != nil {
			s.fail(w, r, err, view.Layout{Bare: true})
			return
		}
		s.o.View.Render(w, r, http.StatusOK, p)
	})
}

// business answers for a page of a business: as a page, or with its figures alone where the address
// ends on format=json or format=csv.
func (s *Server) business(p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := s.ask(r, p)
		if err != nil {
			s.fail(w, r, err, view.Layout{Bare: true})
			return
		}
		format := r.URL.Query().Get("format")
		if format == "ics" && p.calendar != nil {
			s.calendar(w, q, p)
			return
		}
		if format != "" && format != "chart" && p.data != nil {
			s.figures(w, q, p, format)
			return
		}
		shown, err := p.show(q)
		if err != nil {
			s.fail(w, r, err, q.layout(""))
			return
		}
		if format == "chart" {
			s.chart(w, q, shown)
			return
		}
		s.o.View.Render(w, r, http.StatusOK, shown)
	})
}

// chart writes the figures of one of a page's charts, for the script that brings it to life.
func (s *Server) chart(w http.ResponseWriter, q *question, shown view.Page) {
	var drawing svg.Drawing
	if page, ok := shown.(view.Charted); ok {
		drawing = page.Charts()[q.r.URL.Query().Get("chart")]
	}
	if drawing == nil {
		s.fail(w, q.r, payoff.Fail(payoff.NotFound, "%s", q.locale.Text("There is no such chart on this page.")), q.layout(""))
		return
	}
	s.json(w, q, drawing.Data())
}

func (s *Server) json(w http.ResponseWriter, q *question, v any) {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		s.fail(w, q.r, err, q.layout(""))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(append(b, '\n')) // a reader who went away is no failure
}

// maxForm bounds what a form brings, in bytes.
const maxForm = 64 << 10

// refused is a form that can't be done, as a page that says why beside what was typed.
type refused struct{ page view.Page }

func (refused) Error() string { return "the form is wrong" }

// acted does what a form of a page asks for.
func (s *Server) acted(p page) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files := p.most > 0 && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
		most := int64(maxForm)
		if files {
			most = p.most
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		q, err := s.ask(r, p)
		// A form with files is read as it comes, by the page that asked for them.
		if err == nil && !files && r.ParseForm() != nil {
			err = payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
		}
		if err != nil {
			s.fail(w, r, err, view.Layout{Bare: true})
			return
		}
		shown, err := p.act(q, w)
		var no refused
		switch {
		case errors.As(err, &no):
			s.o.View.Render(w, r, http.StatusUnprocessableEntity, no.page)
		case err != nil:
			s.fail(w, r, err, q.layout(""))
		default:
			w.Header().Set("Cache-Control", "no-store")
			s.o.View.Render(w, r, http.StatusOK, shown)
		}
	})
}

// figures writes what a page shows for a program or a spreadsheet.
func (s *Server) figures(w http.ResponseWriter, q *question, p page, format string) {
	data, document, err := p.data(q)
	if err != nil {
		s.fail(w, q.r, err, q.layout(""))
		return
	}
	name := p.path
	if name == "" {
		name = "overview"
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	switch format {
	case "json":
		s.json(w, q, data)
	case "csv":
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+"-"+q.days.String()+`.csv"`)
		if err := csv.Write(w, document); err != nil {
			s.o.Log.Warn("a file was not sent whole", "page", name, "error", err)
		}
	default:
		s.fail(w, q.r, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The format of an address is json or csv.")), q.layout(""))
	}
}

// fail answers a failure by its kind. What nobody outside can act on is logged, and not told.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error, around view.Layout) {
	var to elsewhere
	if errors.As(err, &to) {
		http.Redirect(w, r, string(to), http.StatusSeeOther)
		return
	}
	l := view.LocaleOf(r)
	status, p := failure(l, err)
	if status == http.StatusInternalServerError {
		s.o.Log.Error("a page failed", "error", err)
	}
	if around.Question = p.Title; around.Business == "" {
		around.Bare = true
	}
	around.Range = nil
	s.o.View.Render(w, r, status, &view.Problem{Layout: around, Text: p.Text, Step: p.Step})
}

// failure is how a failure reads, and its status.
func failure(l locale.Locale, err error) (int, view.Failure) {
	home := view.Button{Text: l.Text("Go to the first page"), URL: "/"}
	switch payoff.KindOf(err) {
	case payoff.Invalid:
		return http.StatusBadRequest, view.Failure{Title: l.Text("That address can't be read"), Text: err.Error(), Step: home}
	case payoff.NotFound:
		return http.StatusNotFound, view.Failure{Title: l.Text("Nothing is here"), Text: err.Error(), Step: home}
	case payoff.Conflict:
		return http.StatusConflict, view.Failure{Title: l.Text("Somebody was faster"), Text: err.Error(), Step: home}
	case payoff.Denied:
		return http.StatusForbidden, view.Failure{Title: l.Text("This isn't open to you"), Text: err.Error(), Step: home}
	case payoff.Full:
		return http.StatusServiceUnavailable, view.Failure{Title: l.Text("There is no room right now"), Text: err.Error(), Step: home}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable, view.Failure{
			Title: l.Text("It took too long"), Text: l.Text("Ask again in a few seconds, or for fewer days. Nothing was changed."), Step: home,
		}
	}
	return http.StatusInternalServerError, view.Failure{
		Title: l.Text("Something is broken here"), Text: l.Text("Nothing was changed. The server's log says what happened; somebody who runs it can read it there."), Step: home,
	}
}
