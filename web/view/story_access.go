package view

import "payoff/report/locale"

// accessComponentStories are the components of forms and of who may do what.
func accessComponentStories(l locale.Locale) []Story {
	var out []Story
	add := func(template, name string, data any) {
		out = append(out, Story{Name: template + "-" + name, Template: template, Data: data})
	}
	add("form", "wrong", storyForm(l))
	add("form", "inline", storyRoleForm(l))
	add("form", "groups", Form{Action: "#", Groups: []Group{{Legend: l.Text("What you sell"), Text: l.Text("Of the last twelve months."), Fields: []Field{
		{Label: l.Text("Price of a booking or an order"), Name: "price", Unit: "EUR", Required: true, Value: "1000.00"}, {Label: l.Text("What is left of it"), Name: "left", Unit: "%", Required: true, Error: l.Text("Want a percentage from 0 to 100, such as 80.")},
	}}}, Button: Button{Text: l.Text("Work it out"), Kind: "primary"}})
	add("passkey", "add", *storyPasskey(l, true))
	add("entries", "people", storyEntries(l))
	add("entries", "none", Entries{Label: l.Text("Open invitations"), Empty: l.Text("None is open.")})
	add("upload", "wrong", storyUpload(l))
	add("more", "open", More{Text: l.Text("What the file doesn't say"), Open: true, Form: Form{Action: "#", Fields: []Field{{ID: "story-again", Label: l.Text("Account of hours and costs"), Name: "account"}}, Button: Button{Text: l.Text("Look again")}}})
	add("codes", "recovery", storyCodes(l))
	add("qr", "letters", storyQR(l))
	return out
}

// accessStories are the pages of who may do what.
func accessStories(l locale.Locale, story func(string, Page) Story) []Story {
	bare := func(question string) Layout { return Layout{Question: question, Bare: true} }
	signIn := Form{
		Action: "#", Passkey: storyPasskey(l, false), Button: Button{Text: l.Text("Sign in")},
		More: []Field{{Label: l.Text("Mail address"), Name: "mail", Type: "email", Required: true}, {Label: l.Text("Password"), Name: "password", Type: "password", Required: true}},
	}
	join := storyForm(l)
	join.Passkey = storyPasskey(l, true)
	people := storyLayout(l, l.Text("Who may see and change this?"), 10)
	people.Range, people.Flashes = nil, nil
	account := storyLayout(l, l.Text("How do you sign in?"), -1)
	account.Range = nil
	return []Story{
		story("page-sign-in", &Entrance{Layout: bare(l.Text("Who is it?")), Form: signIn}),
		story("page-set-up", &Entrance{Layout: bare(l.Text("Who will look after this?")), Text: l.Text("This is the first account: it may see and change everything, and invite others."), Form: join}),
		story("page-people", &Parts{
			Layout: people,
			Tabs:   &Tabs{Label: l.Text("Who may do what"), Tabs: []Link{{Text: l.Text("People"), URL: "#", Current: true}, {Text: l.Text("Keys"), URL: "#"}, {Text: l.Text("Log"), URL: "#"}}},
			Parts: []Part{
				{Title: l.Text("People"), Text: l.Text("A reader sees everything of the business. An editor also records what happens. An owner also decides who else does."), Body: []Piece{{"entries", storyEntries(l)}}},
				{Title: l.Text("Invite somebody"), Body: []Piece{{"codes", Codes{Label: l.Text("The link, shown this once"), Codes: []string{"https://stats.example/invite/0123456789abcdefghijklmnopqrstuvwxyzABCDEF"}}}, {"form", storyForm(l)}}},
			},
		}),
		story("page-account", &Parts{
			Layout: account,
			Parts: []Part{
				{Title: l.Text("One-time codes"), Text: l.Text("They are off. With them, whoever learns your password needs your phone too."), Body: []Piece{{"qr", storyQR(l)}, {"form", Form{Action: "#", Fields: []Field{{Label: l.Text("Code"), Name: "code", Required: true, Mode: "numeric"}}, Button: Button{Text: l.Text("Turn them on"), Kind: "primary"}}}}},
				{Title: l.Text("Recovery codes"), Body: []Piece{{"codes", storyCodes(l)}}},
			},
		}),
	}
}

func storyForm(l locale.Locale) Form {
	return Form{
		Action: "#",
		Fields: []Field{
			{Label: l.Text("Your name"), Name: "name", Value: "Ada Byron", Required: true},
			{Label: l.Text("Mail address"), Name: "mail", Type: "email", Value: "ada@", Required: true, Error: l.Text("Want a mail address such as ada@shop.example.")},
		},
		More:   []Field{{Label: l.Text("New password"), Name: "password", Type: "password", Required: true, Hint: l.Text("At least %d characters. A few words in a row are easy to keep in mind.", 12)}},
		Button: Button{Text: l.Text("Go on")},
	}
}

func storyRoleForm(l locale.Locale) Form {
	return Form{
		Action: "#", Inline: true, Button: Button{Text: l.Text("Change")},
		Fields: []Field{{Label: l.Text("Role of %s", "Eve"), Name: "role", Type: "select", Required: true, Options: []Option{{Value: "reader", Text: l.Text("reader"), On: true}, {Value: "editor", Text: l.Text("editor")}}}},
	}
}

func storyPasskey(l locale.Locale, make bool) *Passkey {
	p := &Passkey{Text: l.Text("Sign in with a passkey"), Ask: "#", Done: "#", Or: l.Text("or with a password")}
	if make {
		p.Text, p.Make, p.Or = l.Text("Use a passkey"), true, l.Text("or set a password")
	}
	return p
}

func storyEntries(l locale.Locale) Entries {
	return Entries{Label: l.Text("People"), Rows: []Entry{
		{Title: "Ada Byron", Tag: l.Text("%s of every business", l.Text("owner")), Text: l.Text("%s, this is you", "ada@shop.example")},
		{Title: "Eve", Text: "eve@shop.example", Forms: []Form{storyRoleForm(l)}},
	}}
}

func storyCodes(l locale.Locale) Codes {
	return Codes{Label: l.Text("Recovery codes"), Codes: []string{"abcd-efgh-ijkl-mnop", "2345-6723-4567-2345", "qrst-uvwx-yz23-4567", "aaaa-bbbb-cccc-dddd"}}
}

func storyQR(l locale.Locale) QR {
	return QR{Label: l.Text("A code for your phone's camera"), Path: "M0 0h7v1h-7zM0 6h7v1h-7zM9 2h4v1h-4zM14 9h7v3h-7zM2 14h5v4h-5z", Size: 21, Text: "GEZD GNBV GY3T QOJQ"}
}
