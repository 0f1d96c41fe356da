package web

import (
	"payoff/report"
	"payoff/web/view"
)

// overview answers: is it paying off?
func (s *Server) overview(q *question) (view.Page, error) {
	v, err := s.o.Answers.Verdicts(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Overview{Layout: q.layout(q.locale.Text("Is it paying off?")), Verdicts: v}
	p.Range = q.ranges()
	return p, nil
}

func (s *Server) overviewData(q *question) (any, report.Document, error) {
	v, err := s.o.Answers.Verdicts(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return v, v.Document(), nil
}
