package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/view"
)

// mayBegin says whether the reader may set up another business: who owns every business of the server does.
func (s *Server) mayBegin(r *http.Request) bool {
	if s.o.Settings == nil {
		return false
	}
	me, _ := access.UserOf(r.Context())
	return s.o.Door == nil || me.Roles[books.EveryBusiness] == books.RoleOwner
}

// begin answers: what is your business?
func (s *Server) begin(r *http.Request) (view.Page, error) {
	l := view.LocaleOf(r)
	if !s.mayBegin(r) {
		return nil, payoff.Fail(payoff.Denied, "%s", l.Text("Only an owner of every business can set up another."))
	}
	return s.beginPage(r, nil), nil
}

// beginPage asks what a business is, with what was typed where it comes back.
func (s *Server) beginPage(r *http.Request, wrong access.Faults) view.Page {
	l := view.LocaleOf(r)
	zone, currency := likely(r.Header.Get("Accept-Language"))
	typed := func(name, usual string) string {
		if wrong == nil {
			return usual
		}
		return r.PostFormValue(name)
	}
	return &view.Entrance{
		Layout: view.Layout{Question: l.Text("What is your business?"), Title: l.Text("Set up a business"), Bare: true},
		Text:   l.Text("Three answers, and you see what would have to be true for your hours on social networks to pay. Nothing leaves this server."),
		Form: view.Form{
			Action: "/start", Error: said(wrong, ""),
			Fields: []view.Field{
				{Label: l.Text("Its name"), Name: "name", Required: true, Value: typed("name", ""), Error: said(wrong, "name"), Autocomplete: "organization"},
				{Label: l.Text("Currency"), Name: "currency", Required: true, Value: typed("currency", currency), Error: said(wrong, "currency"), Hint: l.Text("Three letters, such as EUR. It can't be changed later: all amounts rest on it.")},
				{Label: l.Text("Time zone"), Name: "zone", Required: true, Value: typed("zone", zone), Error: said(wrong, "zone"), Zone: wrong == nil, Hint: l.Text("Where the business's days begin and end, such as Europe/Dublin.")},
				{Label: l.Text("Its web sites"), Name: "sites", Type: "textarea", Rows: 3, Value: typed("sites", ""), Error: said(wrong, "sites"), Hint: l.Text("One host name a line, such as shop.example. Leave it empty where there is none: Payoff works without.")},
			},
			Button: view.Button{Text: l.Text("Go on"), Kind: "primary"},
		},
	}
}

// begun sets a business up, once: the same form sent again leads to what it set up.
func (s *Server) begun(w http.ResponseWriter, r *http.Request) {
	l := view.LocaleOf(r)
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if !s.mayBegin(r) {
		s.fail(w, r, payoff.Fail(payoff.Denied, "%s", l.Text("Only an owner of every business can set up another.")), view.Layout{Bare: true})
		return
	}
	if r.ParseForm() != nil {
		s.fail(w, r, payoff.Fail(payoff.Invalid, "%s", l.Text("The form can't be read.")), view.Layout{Bare: true})
		return
	}
	b, wrong := businessFrom(r)
	if len(wrong) == 0 {
		added, err := s.addBusiness(r, b)
		if err == nil {
			http.Redirect(w, r, businessURL(added)+"start", http.StatusSeeOther)
			return
		}
		if payoff.KindOf(err) != payoff.Conflict {
			s.fail(w, r, err, view.Layout{Bare: true})
			return
		}
		wrong["name"] = err.Error()
	}
	s.o.View.Render(w, r, http.StatusUnprocessableEntity, s.beginPage(r, wrong))
}

// businessFrom reads a business from the form.
func businessFrom(r *http.Request) (books.Business, access.Faults) {
	wrong := access.Faults{}
	var b books.Business
	var err error
	if b.Name, err = record.BusinessName(r.PostFormValue("name")); err != nil {
		wrong["name"] = err.Error()
	}
	if b.Currency, err = payoff.ParseCurrency(strings.ToUpper(strings.TrimSpace(r.PostFormValue("currency")))); err != nil {
		wrong["currency"] = err.Error()
	}
	if b.Zone, err = record.Zone(strings.TrimSpace(r.PostFormValue("zone"))); err != nil {
		wrong["zone"] = err.Error()
	}
	for _, text := range lines(r.PostFormValue("sites")) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := record.AddSite(&b, text); err != nil {
			wrong["sites"] = err.Error()
		}
	}
	return b, wrong
}

// addBusiness stores a business and notes it. Where one of that name, currency, zone and sites stands already it
// is that one.
func (s *Server) addBusiness(r *http.Request, b books.Business) (books.Business, error) {
	ctx := r.Context()
	all, err := s.o.Businesses(ctx)
	if err != nil {
		return b, err
	}
	asked := []string{"name", "currency", "zone", "sites"}
	if i := slices.IndexFunc(all, func(o books.Business) bool { return record.SettingsAs(o, asked...) == record.SettingsAs(b, asked...) }); i >= 0 {
		return all[i], nil
	}
	if b, err = s.o.Settings.AddBusiness(ctx, b); err != nil {
		return b, err
	}
	if s.o.Door != nil {
		note := books.Change{By: access.ActorOf(ctx), Business: b.ID, Deed: books.SettingChanged, Subject: b.Name, Detail: "set up"}
		if err := s.o.Door.People().Note(ctx, note); err != nil {
			return b, err
		}
	}
	if s.o.Changed != nil {
		err = s.o.Changed(ctx, b)
	}
	return b, err
}

// queryText is a text as it stands in an address.
func queryText(text string) string { return url.QueryEscape(text) }

// A region is where a browser's language comes from, with the zone and the currency that most people there have.
type region struct{ zone, currency string }

// regions are those with one zone, by their two letters.
var regions = map[string]region{
	"IE": {"Europe/Dublin", "EUR"}, "GB": {"Europe/London", "GBP"}, "DE": {"Europe/Berlin", "EUR"}, "AT": {"Europe/Vienna", "EUR"}, "CH": {"Europe/Zurich", "CHF"},
	"FR": {"Europe/Paris", "EUR"}, "NL": {"Europe/Amsterdam", "EUR"}, "BE": {"Europe/Brussels", "EUR"}, "IT": {"Europe/Rome", "EUR"}, "PL": {"Europe/Warsaw", "PLN"},
	"FI": {"Europe/Helsinki", "EUR"}, "SE": {"Europe/Stockholm", "SEK"}, "NO": {"Europe/Oslo", "NOK"}, "DK": {"Europe/Copenhagen", "DKK"}, "EE": {"Europe/Tallinn", "EUR"},
	"LV": {"Europe/Riga", "EUR"}, "LT": {"Europe/Vilnius", "EUR"}, "CZ": {"Europe/Prague", "CZK"}, "SK": {"Europe/Bratislava", "EUR"}, "HU": {"Europe/Budapest", "HUF"},
	"RO": {"Europe/Bucharest", "RON"}, "BG": {"Europe/Sofia", "EUR"}, "GR": {"Europe/Athens", "EUR"}, "HR": {"Europe/Zagreb", "EUR"}, "SI": {"Europe/Ljubljana", "EUR"},
	"TR": {"Europe/Istanbul", "TRY"}, "IL": {"Asia/Jerusalem", "ILS"}, "AE": {"Asia/Dubai", "AED"}, "SA": {"Asia/Riyadh", "SAR"}, "EG": {"Africa/Cairo", "EGP"},
	"ZA": {"Africa/Johannesburg", "ZAR"}, "NG": {"Africa/Lagos", "NGN"}, "KE": {"Africa/Nairobi", "KES"}, "IN": {"Asia/Kolkata", "INR"}, "BD": {"Asia/Dhaka", "BDT"},
	"PK": {"Asia/Karachi", "PKR"}, "JP": {"Asia/Tokyo", "JPY"}, "KR": {"Asia/Seoul", "KRW"}, "SG": {"Asia/Singapore", "SGD"}, "PH": {"Asia/Manila", "PHP"}, "TH": {"Asia/Bangkok", "THB"},
	"VN": {"Asia/Ho_Chi_Minh", "VND"}, "NZ": {"Pacific/Auckland", "NZD"}, "US": {"", "USD"}, "CA": {"", "CAD"}, "AU": {"", "AUD"}, "BR": {"", "BRL"}, "MX": {"", "MXN"},
	"ES": {"", "EUR"}, "PT": {"", "EUR"},
}

// likely guesses the zone and the currency from the languages that a browser asks for: "en-IE" is Ireland's. ""
// where they say no country, or one with several zones.
func likely(languages string) (zone, currency string) {
	for tag := range strings.SplitSeq(languages, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		parts := strings.Split(tag, "-")
		if last := strings.ToUpper(parts[len(parts)-1]); len(parts) > 1 {
			if r, known := regions[last]; known {
				return r.zone, r.currency
			}
		}
	}
	return "", ""
}
