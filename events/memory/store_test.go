package memory_test

import (
	"testing"

	"payoff/events/eventstest"
	"payoff/events/memory"
)

func TestStore(t *testing.T) {
	eventstest.Run(t, func(*testing.T) eventstest.Store { return memory.New() })
}

func TestWithdrawals(t *testing.T) {
	eventstest.RunWithdrawals(t, func(*testing.T) eventstest.Store { return memory.New() })
}
