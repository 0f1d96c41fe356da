package view

// A Sheet is a week's minutes to fill in: a row for each kind of work, a column for each day.
type Sheet struct {
	Action, Week, Caption string
	Before, After         string // addresses of the weeks beside it; After is "" for the current one
	Days                  []string
	Rows                  []SheetRow
	Sums                  []int64
	Button                string
}

// A SheetRow is one kind of work.
type SheetRow struct {
	Name, Small, Key string
	Cells            []SheetCell
}

// Sum is the row's minutes.
func (r SheetRow) Sum() int64 {
	sum := int64(0)
	for _, c := range r.Cells {
		sum += c.Minutes
	}
	return sum
}

// A SheetCell is one day's minutes of one kind of work.
type SheetCell struct {
	Name, Label string
	Minutes     int64
}

// Old is the name under which the form says what stood there when the page was drawn.
func (c SheetCell) Old() string { return "o" + c.Name[1:] }
