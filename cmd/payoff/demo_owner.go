package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
)

// demoFile marks a folder as a demo's: only such a folder is served as one. Its last line says how to
// sign in.
const demoFile = "demo.txt"

const demoSays = "Everything in this folder is made up by `payoff demo`: people, addresses, orders and amounts.\n"

// demoMail is the address of the demo's owner.
const demoMail = "nora@demo.example"

// demoOwner makes the owner of the demo's businesses, whose password is chance, and keeps in the folder
// how to sign in.
func demoOwner(ctx context.Context, e *env, f *folder) error {
	people := access.NewPeople(f.state, e.now)
	link, err := people.Setup(ctx)
	if err != nil {
		return err
	}
	chance := record.Random()
	password := strings.Join([]string{chance[:4], chance[4:8], chance[8:12], chance[12:16]}, "-")
	token, err := people.Join(ctx, books.ForSetup, path.Base(link), access.Newcomer{Name: "Nora Quill", Mail: demoMail, Password: password}, access.Browser{Name: "payoff demo"})
	if err != nil {
		return err
	}
	session, _, err := people.Session(ctx, token)
	if err == nil {
		err = people.SignOut(ctx, session) // nobody holds it
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%sSign in as %s with the password %s\n", demoSays, demoMail, password)
	return os.WriteFile(filepath.Join(f.dir, demoFile), []byte(text), 0o600)
}

// demoSignIn is how to sign in to a demo, as its folder keeps it.
func demoSignIn(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, demoFile))
	if err != nil {
		return "", payoff.Fail(payoff.NotFound, "%s isn't a demo any more: its %s can't be read", dir, demoFile)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(b), demoSays)), nil
}
