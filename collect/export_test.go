package collect

// CacheSize is how many agents and referrers are remembered, MaxSalts how many days' salts, MaxUsed how
// many hand-offs as used.
const (
	CacheSize = cacheSize
	MaxSalts  = maxSalts
	MaxUsed   = maxUsed
)

// Remembered says how much a pipeline remembers.
func (p *Pipeline) Remembered() (agents, arrivals, salts int) {
	return len(p.agents), len(p.arrivals), len(p.visitors)
}
