package books

import "time"

// An Actor is who changed something: a user who signed in, a program with a key, or whoever typed a
// command on the machine. The zero Actor is the program itself.
type Actor struct {
	Kind ActorKind
	ID   int64  // of the user or the key
	Name string // as it was then, such as "Ada", "shop server" or "payoff import"
}

// An ActorKind tells actors apart.
type ActorKind string

// The kinds of actor.
const (
	ByUser    ActorKind = "user"
	ByKey     ActorKind = "key"
	ByCommand ActorKind = "command"
)

// A Deed is what was done.
type Deed string

// The deeds.
const (
	SignedIn       Deed = "signed_in"
	SignInFailed   Deed = "sign_in_failed" // counted by the hour
	SignedOut      Deed = "signed_out"
	UserAdded      Deed = "user_added"
	UserChanged    Deed = "user_changed"
	UserRemoved    Deed = "user_removed"
	RoleChanged    Deed = "role_changed"
	InviteMade     Deed = "invite_made"
	InviteRevoked  Deed = "invite_revoked"
	ResetMade      Deed = "reset_made"
	KeyMade        Deed = "key_made"
	KeyRevoked     Deed = "key_revoked"
	SettingChanged Deed = "setting_changed"
	FactsRecorded  Deed = "facts_recorded" // one line a batch
	ImportUndone   Deed = "import_undone"
	Erased         Deed = "erased"
)

// A Change is one line of the log of who changed what. Lines are added and never changed; only one
// that counts says how often.
type Change struct {
	ID       int64 // ascending
	At       time.Time
	By       Actor
	Business int64 // or EveryBusiness
	Deed     Deed
	Subject  string // what it was done to, such as a user's name or a file's
	Detail   string // such as "reader -> editor"; never a secret, nor anything of a visitor or buyer
	// Once, where it is said, makes the line one with an earlier one of the same Once: that one's Times
	// goes up instead.
	Once  string
	Times int
}

// A ChangeQuery asks for a page of changes.
type ChangeQuery struct {
	Business int64
	Folder   bool  // those of EveryBusiness too
	Before   int64 // only lines with smaller IDs; 0 begins with the newest
	Limit    int   // at most that many
}
