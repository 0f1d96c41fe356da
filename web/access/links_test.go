package access

import (
	"testing"
	"time"

	"payoff"
	"payoff/books"
)

// A reset link gives a new password, once within a day; codes go, browsers are signed out.
func TestReset(t *testing.T) {
	w := newTown(t)
	s := w.ada()
	phone := mustEntry(t, w)
	w.must(w.change(t.Context(), s, "", func(u *books.User) error { u.Proof.TOTP, u.Proof.Recovery = rfcSecret, []string{"x"}; return nil }))
	by := books.Actor{Kind: books.ByCommand, Name: "payoff user"}
	first, err := w.Reset(t.Context(), by, s.User.ID)
	w.must(err)
	link, err := w.Reset(t.Context(), by, s.User.ID)
	w.must(err)
	_, err = w.Renew(t.Context(), token(first), "eight blue trains", nil, browser(3))
	w.refused(payoff.NotFound, err)
	_, err = w.Renew(t.Context(), token(link), "shop ada shop", nil, browser(3))
	w.must(err)
	if w.in(phone) {
		t.Error("the phone is still signed in")
	}
	e, err := w.SignIn(t.Context(), "ada@shop.example", "shop ada shop", browser(3))
	if err != nil || e.Token == "" {
		t.Errorf("with the new password: %+v, %v", e, err)
	}
	_, err = w.Renew(t.Context(), token(link), "nine red houses", nil, browser(3))
	w.refused(payoff.NotFound, err)
	late, err := w.Reset(t.Context(), by, s.User.ID)
	w.must(err)
	w.at = w.at.Add(24 * time.Hour)
	_, err = w.Renew(t.Context(), token(late), "nine red houses", nil, browser(3))
	w.refused(payoff.NotFound, err)
	_, err = w.Reset(t.Context(), by, 99)
	w.refused(payoff.NotFound, err)
}

// An invitation lasts a week; who is a user already gets the role, and never a weaker one.
func TestInvite(t *testing.T) {
	w := newTown(t)
	ada := w.ada()
	bo := w.join("Bo", w.shop.ID, books.RoleEditor)
	if bo.User.RoleIn(w.shop.ID) != books.RoleEditor || bo.User.RoleIn(w.cafe.ID) != "" {
		t.Errorf("Bo has %v", bo.User.Roles)
	}
	invite := func(business int64, role books.Role) string {
		t.Helper()
		link, err := w.Invite(t.Context(), by(ada.User), business, role, "Bo")
		w.must(err)
		return token(link)
	}
	w.must(w.Accept(t.Context(), invite(w.cafe.ID, books.RoleReader), bo, browser(3)))
	w.must(w.Accept(t.Context(), invite(w.shop.ID, books.RoleReader), bo, browser(3)))
	w.must(w.Accept(t.Context(), invite(w.shop.ID, books.RoleOwner), bo, browser(3)))
	w.logged("Bo: role_changed Bo (editor -> owner, invited by Ada L.)", "Ada L.: invite_made Bo (owner)")
	u, _, err := w.store.User(t.Context(), bo.User.ID)
	if err != nil || u.RoleIn(w.shop.ID) != books.RoleOwner || u.RoleIn(w.cafe.ID) != books.RoleReader {
		t.Errorf("Bo has %v, %v", u.Roles, err)
	}
	_, err = w.Invite(t.Context(), by(ada.User), w.shop.ID, "king", "Eve")
	w.refused("faults", err)
	late, gone := invite(w.shop.ID, books.RoleReader), invite(w.shop.ID, books.RoleReader)
	open, err := w.store.Tickets(t.Context())
	if err != nil || len(open) != 2 {
		t.Fatalf("open: %v, %v", open, err)
	}
	w.refused(payoff.NotFound, w.Revoke(t.Context(), by(ada.User), w.cafe.ID, open[1].ID))
	w.must(w.Revoke(t.Context(), by(ada.User), w.shop.ID, open[1].ID))
	w.refused(payoff.NotFound, w.Accept(t.Context(), gone, bo, browser(3)))
	w.at = w.at.Add(7 * 24 * time.Hour)
	w.refused(payoff.NotFound, w.Accept(t.Context(), late, bo, browser(3)))
}

// The last owner stays one; who has no role left is gone.
func TestRoles(t *testing.T) {
	w := newTown(t)
	ada := w.ada()
	bo := w.join("Bo", w.shop.ID, books.RoleReader)
	set := func(s Session, business int64, role books.Role) error {
		return w.SetRole(t.Context(), by(ada.User), s.User.ID, business, role)
	}
	w.refused(payoff.Conflict, set(ada, books.EveryBusiness, books.RoleEditor))
	w.refused(payoff.Conflict, set(ada, books.EveryBusiness, ""))
	w.refused(payoff.Conflict, w.Remove(t.Context(), by(ada.User), ada.User.ID))
	w.refused("faults", set(bo, w.shop.ID, "king"))
	w.refused(payoff.NotFound, set(bo, w.cafe.ID, books.RoleReader)) // nobody there knows Bo
	w.must(set(bo, w.shop.ID, books.RoleOwner))
	w.logged("Ada L.: role_changed Bo (reader -> owner)")
	// Bo owns the shop and not all: Ada stays the last owner of everything.
	w.refused(payoff.Conflict, set(ada, books.EveryBusiness, books.RoleReader))
	w.must(set(bo, books.EveryBusiness, books.RoleOwner))
	w.must(set(ada, books.EveryBusiness, books.RoleReader))
	w.must(set(ada, books.EveryBusiness, ""))
	w.logged("Ada L.: user_removed Ada L.", "Ada L.: role_changed Ada L. (owner -> reader)")
	if _, found, err := w.Session(t.Context(), "x"); found || err != nil {
		t.Error(err)
	}
	all, err := w.store.Users(t.Context())
	if err != nil || len(all) != 1 {
		t.Errorf("%d users, %v", len(all), err)
	}
	w.must(w.Remove(t.Context(), by(bo.User), bo.User.ID)) // the only one there is: the next start sets up anew
	if link, err := w.Setup(t.Context()); link == "" || err != nil {
		t.Errorf("%q, %v", link, err)
	}
}
