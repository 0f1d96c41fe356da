package importer

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"payoff"
	"payoff/record"
)

// A format is a kind of table that can be read.
type format struct {
	kind Kind
	// header finds the row that names the columns, by what stands in it; false: another kind.
	header func(sheet) (int, bool)
	// settle names the columns of dates and amounts whose way of writing the file has to settle;
	// nil where the vendor has one.
	settle func(header) (dates, amounts []int)
	open   func(*run) (reads, error)
}

// reads takes the rows of one file, and then what it kept back for the end.
type reads interface {
	row(row) error
	end() error
}

// formats is the table of what can be told from its content. The first that fits is taken, so the
// generic one stands last.
var formats = []format{
	{ShopifyOrders, shopifyHeader, nil, openShopify},
	{EtsyOrders, etsyHeader, nil, openEtsy},
	{TogglTime, togglHeader, togglSettle, openToggl},
	{MetaAds, metaHeader, nil, openMeta},
	{GoogleAds, googleHeader, nil, openGoogle},
	{NamedCSV, namedHeader, namedSettle, openNamed},
}

// Detect tells the kind of a file of facts from its beginning (64 KB are plenty). Access logs are
// told by their own reader. What fits nothing is an error of kind Invalid that says how to name columns.
func Detect(head []byte) (Kind, error) {
	f, _, _, err := detect(head, "")
	return f.kind, err
}

func detect(head []byte, as Kind) (f format, delim byte, header int, err error) {
	decoded, _ := openText(bytes.NewReader(head)).Peek(headSize)
	if err := notText(decoded); err != nil {
		return format{}, 0, 0, err
	}
	for _, s := range sheets(decoded) {
		for _, f := range formats {
			if as != "" && as != f.kind {
				continue
			}
			if i, ok := f.header(s); ok {
				return f, s.delim, i, nil
			}
		}
	}
	if as != "" {
		return format{}, 0, 0, payoff.Fail(payoff.Invalid, "this file isn't %s: the columns that such a file has are missing", as)
	}
	return format{}, 0, 0, payoff.Fail(payoff.Invalid, "nothing in this file says what it is. Payoff reads %s. For a table of your own, name the columns in its first line: date, order, amount, currency for orders; date, minutes, person for time; date, amount, currency, kind for costs; date, id, email, stage for leads", kindNames(Kinds))
}

// Read reads one file and hands over its facts. A file that isn't what it seems to be is an error of
// kind Invalid before any fact; a row that can't be read is skipped and said. name is only shown.
func Read(ctx context.Context, r io.Reader, name string, o Options, f Facts) (Summary, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	source, done, err := rewindable(r)
	if err != nil {
		return Summary{}, err
	}
	defer done()
	head := make([]byte, headSize)
	n, err := io.ReadFull(source, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return Summary{}, fmt.Errorf("read %s: %w", filepath.Base(name), err)
	}
	format, delim, at, err := detect(head[:n], o.As)
	if err != nil {
		return Summary{}, err
	}
	run := &run{
		ctx: ctx, o: o, f: f, skips: map[string]int{}, counts: map[string]int{},
		Summary: Summary{File: filepath.Base(name), Kind: format.kind, Skipped: []Skip{}, Totals: Totals{}, Checks: []Check{}, Notes: []string{}},
	}
	if format.settle != nil {
		if err := source.rewind(); err != nil {
			return Summary{}, err
		}
		if err := run.settle(openText(source), delim, at, format); err != nil {
			return Summary{}, err
		}
	}
	if err := source.rewind(); err != nil {
		return Summary{}, err
	}
	err = run.all(openText(source), delim, at, format)
	return run.Summary, err
}

// A tape is a file that can be read again from where it stood.
type tape struct {
	io.Reader
	rewind func() error
}

// rewindable reads again what can be sought; what can't (a pipe) is kept in a temporary file until done.
func rewindable(r io.Reader) (tape, func(), error) {
	if s, ok := r.(io.Seeker); ok {
		if start, err := s.Seek(0, io.SeekCurrent); err == nil {
			return tape{r, func() error { _, err := s.Seek(start, io.SeekStart); return err }}, func() {}, nil
		}
	}
	f, err := os.CreateTemp("", "payoff-import-")
	if err != nil {
		return tape{}, nil, fmt.Errorf("keep the file for reading: %w", err)
	}
	done := func() {
		f.Close()
		os.Remove(f.Name())
	}
	if _, err := io.Copy(f, r); err != nil {
		done()
		return tape{}, nil, fmt.Errorf("keep the file for reading: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		done()
		return tape{}, nil, err
	}
	return tape{f, func() error { _, err := f.Seek(0, io.SeekStart); return err }}, done, nil
}

// A header knows where the columns are, by their names in lower case with single blanks.
type header struct {
	at    map[string]int
	names []string
}

func newHeader(cells []string) header {
	h := header{at: map[string]int{}}
	for i, c := range cells {
		name := columnName(c)
		h.names = append(h.names, name)
		if _, twice := h.at[name]; !twice {
			h.at[name] = i
		}
	}
	return h
}

// columnName makes "Order_Number", " order number" and "order-number" one.
func columnName(s string) string {
	var buf [64]byte
	out := buf[:0]
	gap := false
	for _, r := range s {
		if r == ' ' || r == '_' || r == '-' || r == '\u00a0' || r == '\ufeff' || r == '\n' {
			gap = len(out) > 0
			continue
		}
		if gap {
			out = append(out, ' ')
			gap = false
		}
		out = utf8.AppendRune(out, unicode.ToLower(r))
	}
	return string(out)
}

// find is the place of the first of these columns that is there, -1 without any.
func (h header) find(names ...string) int {
	for _, n := range names {
		if i, ok := h.at[n]; ok {
			return i
		}
	}
	return -1
}

func (h header) has(names ...string) bool {
	for _, n := range names {
		if _, ok := h.at[n]; !ok {
			return false
		}
	}
	return true
}

// headerWith finds the first row in which all these columns stand.
func headerWith(s sheet, fits func(header) bool) (int, bool) {
	for i, cells := range s.rows {
		if len(cells) > 1 && fits(newHeader(cells)) {
			return i, true
		}
	}
	return 0, false
}

// at is a cell without blanks around it; "" where the row is too short or the column isn't there.
func at(r row, i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// A namedSum is a total of the rows, of money ("" for a name is the amount itself) or, without a
// currency, of things.
type namedSum struct {
	sum
	name     string
	currency payoff.Currency
}

// A run is the reading of one file.
type run struct {
	Summary
	ctx      context.Context
	o        Options
	f        Facts
	head     header
	preamble []string // lines before the header, cells joined by commas
	order    dayOrder
	mark     mark

	skips  map[string]int // reason -> place in Skipped
	sums   []namedSum
	counts map[string]int
	handed int  // facts handed over, whatever became of them
	unread int  // rows of which nothing could be read
	first  Skip // the first row left out
	future int  // facts dated after today
}

// settle looks at the columns of dates and amounts until it is known how the file writes them.
func (r *run) settle(text *bufio.Reader, delim byte, at int, f format) error {
	rows := newReader(text, delim)
	if err := r.skipTo(rows, at); err != nil {
		return err
	}
	dates, amounts := f.settle(r.head)
	needDates, needAmounts := len(dates) > 0, len(amounts) > 0
	for n := 0; needDates || needAmounts; n++ {
		if n%4096 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		next, err := rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", r.File, err)
		}
		for _, i := range dates {
			if needDates && i < len(next.cells) {
				if r.order = orderOf(next.cells[i]); r.order != 0 || next.cells[i] != "" && !needsOrder(next.cells[i]) {
					needDates = false
				}
			}
		}
		for _, i := range amounts {
			if needAmounts && i < len(next.cells) {
				if r.mark = markOf(next.cells[i]); r.mark != 0 {
					needAmounts = false
				}
			}
		}
	}
	return nil
}

// skipTo reads up to the header, the row with this number.
func (r *run) skipTo(rows *reader, at int) error {
	r.preamble = r.preamble[:0]
	for i := 0; ; i++ {
		next, err := rows.next()
		if err != nil {
			return fmt.Errorf("read %s: %w", r.File, err)
		}
		if i == at {
			r.head = newHeader(next.cells)
			return nil
		}
		r.preamble = append(r.preamble, strings.Join(next.cells, ","))
	}
}

// all reads the rows, closes the sums and says where nothing could be read.
func (r *run) all(text *bufio.Reader, delim byte, at int, f format) error {
	rows := newReader(text, delim)
	if err := r.skipTo(rows, at); err != nil {
		return err
	}
	takes, err := f.open(r)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		next, err := rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", r.File, err)
		}
		if n%4096 == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			if r.o.Progress != nil {
				r.o.Progress(r.Rows)
			}
		}
		if err := r.one(next, takes); err != nil {
			return err
		}
	}
	if err := takes.end(); err != nil {
		return err
	}
	if r.Rows > 0 && r.unread >= r.Rows && r.handed == 0 {
		return payoff.Fail(payoff.Invalid, "none of the %d rows can be read; line %d: %s", r.Rows, r.first.Lines[0], r.first.Reason)
	}
	r.close()
	return nil
}

func (r *run) one(next row, takes reads) error {
	switch {
	case next.bad != "":
		r.Rows++
		r.skip(next.line, next.bad)
		return nil
	case next.empty():
		return nil
	}
	for _, extra := range next.cells[min(len(next.cells), len(r.head.names)):] {
		if strings.TrimSpace(extra) != "" {
			r.Rows++
			r.skip(next.line, "more cells than the header has columns: quote cells that hold the delimiter")
			return nil
		}
	}
	return takes.row(next)
}

// maxReasons bounds how many different reasons a summary lists.
const maxReasons = 40

// skip notes a row of which nothing could be read.
func (r *run) skip(line int, reason string) {
	r.unread++
	r.leave(line, reason)
}

// leave notes a row that was left out though it could be read.
func (r *run) leave(line int, reason string) {
	i, ok := r.skips[reason]
	if !ok {
		if len(r.Skipped) >= maxReasons {
			reason = "other reasons"
		}
		if i, ok = r.skips[reason]; !ok {
			i = len(r.Skipped)
			r.skips[reason] = i
			r.Skipped = append(r.Skipped, Skip{Reason: reason, Lines: []int{}})
		}
	}
	s := &r.Skipped[i]
	s.Count++
	if len(s.Lines) < 20 {
		s.Lines = append(s.Lines, line)
	}
	if len(r.first.Lines) == 0 {
		r.first = Skip{Reason: reason, Lines: []int{line}}
	}
}

// took counts what became of a fact.
func (r *run) took(line int, o record.Outcome, err error) error {
	r.handed++
	switch {
	case payoff.KindOf(err) == payoff.Invalid:
		r.leave(line, err.Error())
		return nil
	case err != nil:
		return fmt.Errorf("line %d: %w", line, err)
	case o == record.Stored:
		r.Stored++
	case o == record.Known:
		r.Known++
	case o == record.Updated:
		r.Updated++
	}
	return nil
}

func (r *run) giveOrder(line int, o payoff.Order) error {
	r.mayBeFuture(payoff.DateIn(o.At, r.o.Zone))
	out, err := r.f.Order(o)
	return r.took(line, out, err)
}

func (r *run) giveLead(line int, l payoff.Lead) error {
	r.mayBeFuture(payoff.DateIn(l.At, r.o.Zone))
	out, err := r.f.Lead(l)
	return r.took(line, out, err)
}

func (r *run) giveEntry(line int, e payoff.Entry) error {
	r.mayBeFuture(e.On)
	out, err := r.f.Entry(e)
	return r.took(line, out, err)
}

func (r *run) mayBeFuture(d payoff.Date) {
	if r.o.Today != 0 && d > r.o.Today {
		r.future++
	}
}

// add adds plain decimal text to a total of that name, apart for each currency.
func (r *run) add(name string, c payoff.Currency, plain string) {
	// There are a dozen at most: looking through them is quicker than hashing their names.
	for i := range r.sums {
		if s := &r.sums[i]; s.name == name && s.currency == c {
			s.add(plain)
			return
		}
	}
	r.sums = append(r.sums, namedSum{name: name, currency: c})
	r.sums[len(r.sums)-1].add(plain)
}

// close writes the totals and notes. A sum of money has its currency's code for a name; a named one
// ("shipping") carries the currency only where the file has several.
func (r *run) close() {
	currencies := map[payoff.Currency]bool{}
	for _, s := range r.sums {
		if s.currency != "" {
			currencies[s.currency] = true
		}
	}
	for i := range r.sums {
		s := &r.sums[i]
		name := s.name
		switch {
		case name == "":
			name = string(s.currency)
		case s.currency != "" && len(currencies) > 1:
			name += " " + string(s.currency)
		}
		r.Totals[name] = s.text()
	}
	for name, n := range r.counts {
		r.Totals[name] = fmt.Sprint(n)
	}
	if r.future > 0 {
		r.note("dated after today: %d of the facts. Check the order of day and month", r.future)
	}
	if r.Rows == 0 {
		r.note("the file has no rows")
	}
}

func (r *run) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

// money reads an amount of a column; an empty cell is zero. why says what is wrong with it, "" for nothing.
func (r *run) money(cell string, c payoff.Currency, column string) (m payoff.Money, plain, why string) {
	plain, _, as := number(cell, r.mark)
	switch as {
	case nothing:
		return payoff.Money{Currency: c}, "0", ""
	case unclear:
		return m, "", column + " can't be told: is 1.234 a thousand or one and a bit? Write amounts like 1234.00"
	case unreadable:
		return m, "", column + " isn't an amount"
	}
	m, err := payoff.RoundMoney(plain, c)
	if err != nil {
		return m, "", column + " isn't an amount that money can have"
	}
	if _, part, _ := strings.Cut(plain, "."); len(part) > c.Places() {
		plain = m.Amount() // thousandths are rounded, in the sums too
	}
	return m, plain, ""
}

// whyDate says what is wrong with a date.
func whyDate(as reading, column string) string {
	switch as {
	case nothing:
		return column + " is empty"
	case unclear:
		return column + " can't be told: nothing in the file says whether day or month comes first; write dates like 2026-01-12"
	}
	return column + " isn't a date"
}

// currency reads a currency's cell, or else takes what the file has for all rows.
func currency(cell string, otherwise payoff.Currency) (payoff.Currency, bool) {
	if cell == "" {
		return otherwise, otherwise != ""
	}
	c, err := payoff.ParseCurrency(cell)
	return c, err == nil
}

// buyer makes one-way keys where the caller knows how.
func (r *run) buyer(email, phone, customer string) payoff.Buyer {
	if r.o.Buyer == nil || email+phone+customer == "" {
		return payoff.Buyer{}
	}
	return r.o.Buyer(email, phone, customer)
}

// touch is a source written in a fact, as an arrival at its moment; nil without a source.
func (r *run) touch(when time.Time, source, medium, campaign, content, term string) *payoff.Touch {
	if source == "" {
		return nil
	}
	o := payoff.Origin{Source: source, Medium: medium, Campaign: campaign, Content: content, Term: term}
	if r.o.Origin != nil {
		o = r.o.Origin(source, medium, campaign, content, term)
	}
	return &payoff.Touch{At: when, Origin: o}
}

// lines is what minutes or costs are for where the file doesn't say.
func (r *run) lines(paid bool) []payoff.Weight[payoff.Line] {
	if r.o.Network == "" {
		return nil
	}
	l := payoff.NetworkLine(r.o.Network, paid)
	l.Account = r.o.Account
	return []payoff.Weight[payoff.Line]{{Of: l, Weight: 1}}
}

func (r *run) purposes(otherwise payoff.Purpose) []payoff.Weight[payoff.Purpose] {
	p := r.o.Purpose
	if p == "" {
		p = otherwise
	}
	if p == "" {
		return nil
	}
	return []payoff.Weight[payoff.Purpose]{{Of: p, Weight: 1}}
}
