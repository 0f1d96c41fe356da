package books

import (
	"context"
	"encoding/json"
	"time"
)

// A Role is what a user may do in a business.
type Role string

// The roles, weakest first. A reader sees; an editor also records facts and changes settings; an
// owner also decides who may see and change what.
const (
	RoleReader Role = "reader"
	RoleEditor Role = "editor"
	RoleOwner  Role = "owner"
)

// Covers says whether who has the role may do what needs the other. "" covers nothing, and every
// role covers "".
func (r Role) Covers(need Role) bool { return r.rank() >= need.rank() }

func (r Role) rank() int {
	switch r {
	case "":
		return 0
	case RoleReader:
		return 1
	case RoleEditor:
		return 2
	case RoleOwner:
		return 3
	}
	return -1
}

// EveryBusiness stands for all businesses of the folder, those added later too: of a role, and of a
// change that isn't one business's alone.
const EveryBusiness int64 = 0

// A User is a person who signs in.
type User struct {
	ID      int64 // never given again
	Name    string
	Mail    string // lower case; nobody else's in the folder
	Handle  string // by which passkeys know the user: chance that says nothing about them; nobody else's
	Roles   map[int64]Role
	Proof   Proof
	Created time.Time
}

// RoleIn is the user's role in a business, "" for none: the stronger of theirs in it and in all.
func (u User) RoleIn(business int64) Role {
	in, all := u.Roles[business], u.Roles[EveryBusiness]
	if all.Covers(in) {
		return all
	}
	return in
}

// Proof is what a user shows to be let in. Only hashes of passwords and recovery codes are kept; the
// secret of one-time codes is needed to check them.
type Proof struct {
	Password string    `json:"password,omitempty"` // argon2id with its parameters; "" for none
	TOTP     string    `json:"totp,omitempty"`     // the secret of one-time codes; "" for none
	Offered  string    `json:"offered,omitempty"`  // a secret that waits for its first code
	Step     int64     `json:"step,omitempty"`     // the last time step whose code was used
	Recovery []string  `json:"recovery,omitempty"` // hashes of the codes that are left
	Passkeys []Passkey `json:"passkeys,omitempty"`
}

// A Passkey is a key pair on a device or in a password manager; this is its public half.
type Passkey struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Host       string          `json:"host"` // where it works, and nowhere else
	Created    time.Time       `json:"created"`
	Used       time.Time       `json:"used"` // zero for never
	Credential json.RawMessage `json:"credential"`
}

// A Session is a signed-in browser. Only the hash of what its cookie holds is kept, and no address.
type Session struct {
	ID      int64
	Hash    string
	User    int64
	Browser string // such as "Firefox on Linux"
	Created time.Time
	Used    time.Time
}

// A Purpose of a ticket.
type Purpose string

// The purposes.
const (
	ForSetup  Purpose = "setup"  // the first user
	ForInvite Purpose = "invite" // a new user, or a role for one
	ForReset  Purpose = "reset"  // a new way in for a user who lost theirs
	ForStep   Purpose = "step"   // a user who showed their password and owes a one-time code
)

// A Ticket lets its holder do one thing once, until it expires. Only its hash is kept.
type Ticket struct {
	ID       int64
	Hash     string
	Purpose  Purpose
	User     int64  // whom it is about; 0 for nobody yet
	Business int64  // of an invitation, or EveryBusiness
	Role     Role   // of an invitation
	For      string // whom an invitation is meant for, as who made it wrote
	By       string // who made it
	Created  time.Time
	Expires  time.Time
}

// A UserReader answers who may see and change what, and what they changed.
type UserReader interface {
	// Users lists all users, by name.
	Users(ctx context.Context) ([]User, error)
	// User finds a user by number, UserByMail by mail address, UserByHandle by handle; false where there
	// is none.
	User(ctx context.Context, id int64) (User, bool, error)
	UserByMail(ctx context.Context, mail string) (User, bool, error)
	UserByHandle(ctx context.Context, handle string) (User, bool, error)
	// Session finds a session by the hash of its cookie, however old it is.
	Session(ctx context.Context, hash string) (Session, bool, error)
	// Sessions lists a user's, the last used first.
	Sessions(ctx context.Context, user int64) ([]Session, error)
	// Ticket finds a ticket by its hash, Tickets lists them, the oldest first; expired ones are left out.
	Ticket(ctx context.Context, hash string) (Ticket, bool, error)
	Tickets(ctx context.Context) ([]Ticket, error)
	// Changes lists what was changed, newest first.
	Changes(ctx context.Context, q ChangeQuery) ([]Change, error)
}

// A UserWriter changes who may see and change what, all at once or not at all.
type UserWriter interface {
	// WriteUsers runs do in one transaction: if do fails nothing of it stays.
	WriteUsers(ctx context.Context, do func(UserTx) error) error
}

// A UserTx is an open transaction on users, sessions and tickets.
type UserTx interface {
	// User and UserByMail read as UserReader's do, and nobody changes the user before the end.
	User(id int64) (User, bool, error)
	UserByMail(mail string) (User, bool, error)
	// PutUser stores a user: a new one where the ID is 0, which it then gives; of one that stands the
	// handle stays. A mail address that another has is a Conflict. A role of "" is none.
	PutUser(User) (User, error)
	// RemoveUser takes out a user with their roles, sessions and tickets. One that isn't there is NotFound.
	RemoveUser(id int64) error
	// PutSession stores a session: a new one where the ID is 0, which it then gives; of one that
	// stands only Used changes.
	PutSession(Session) (Session, error)
	// EndSession ends one of a user's sessions; one that isn't there is NotFound. EndSessions ends all
	// but the one excepted, and counts them.
	EndSession(user, id int64) error
	EndSessions(user, except int64) (int, error)
	// DropSessions ends everybody's that were made, or last used, before those moments.
	DropSessions(made, used time.Time) error
	// AddTicket stores a ticket and forgets those that are expired.
	AddTicket(Ticket) (Ticket, error)
	// TakeTicket hands over a ticket by its hash, which is gone then; false where it isn't there or is expired.
	TakeTicket(hash string) (Ticket, bool, error)
	// DropTicket forgets a ticket; one that isn't there is NotFound.
	DropTicket(id int64) error
	// Note adds a line to the log of changes; it gets its moment here.
	Note(Change) error
}
