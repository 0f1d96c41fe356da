package attribute

import "container/heap"

// A flow is a Markov chain in counts: how often one state followed another, how often each was left
// for good (exit), and what was earned there (won conversions, their worth). State 0 is the start.
//
// What a journey earns on average is read off when every other state has been eliminated: a state is
// replaced in each predecessor by its own mix of what follows, the predecessor's count into it being
// spread over that mix. This is the solution of the chain's linear equations without a subtraction,
// so nothing is lost to cancellation however long the loops (elimination in counts after W. K.
// Grassmann, M. I. Taksar and D. P. Heyman, Regenerative Analysis and Steady State Distributions for
// Markov Chains, 1985). Rows are sparse and the state with the fewest neighbours goes first.
type flow struct {
	next  [][]step  // by state; none to itself (a state followed by itself changes no outcome)
	prior [][]int32 // states that lead here; eliminated ones may still be named
	exit  []float64
	won   []float64
	worth []float64
	gone  []bool

	place []int32 // scratch: where a successor stands in the row at hand, plus 1
}

type step struct {
	to    int32
	count float64
}

func newFlow(n int) *flow {
	return &flow{
		next: make([][]step, n), prior: make([][]int32, n), gone: make([]bool, n), place: make([]int32, n),
		exit: make([]float64, n), won: make([]float64, n), worth: make([]float64, n),
	}
}

// add counts count more steps from one state to another; each pair is added once.
func (f *flow) add(from, to int32, count float64) {
	if from == to || count == 0 {
		return
	}
	f.next[from] = append(f.next[from], step{to, count})
	f.prior[to] = append(f.prior[to], from)
}

func (f *flow) clone() *flow {
	g := newFlow(len(f.next))
	steps, priors := 0, 0
	for i := range f.next {
		steps += len(f.next[i])
		priors += len(f.prior[i])
	}
	stepRoom, priorRoom := make([]step, 0, steps), make([]int32, 0, priors)
	for i := range f.next {
		if f.gone[i] {
			continue
		}
		from := len(stepRoom)
		stepRoom = append(stepRoom, f.next[i]...)
		g.next[i] = stepRoom[from:len(stepRoom):len(stepRoom)]
		from = len(priorRoom)
		for _, p := range f.prior[i] {
			if !f.gone[p] {
				priorRoom = append(priorRoom, p)
			}
		}
		g.prior[i] = priorRoom[from:len(priorRoom):len(priorRoom)]
	}
	copy(g.exit, f.exit)
	copy(g.won, f.won)
	copy(g.worth, f.worth)
	copy(g.gone, f.gone)
	return g
}

// lose takes state x away as if whoever came to it had left without earning anything.
func (f *flow) lose(x int32) {
	f.gone[x] = true
	for _, i := range f.prior[x] {
		if !f.gone[i] {
			f.exit[i] += f.cut(i, x)
		}
	}
}

// cut removes the step from i to x and returns its count.
func (f *flow) cut(i, x int32) float64 {
	row := f.next[i]
	for k := range row {
		if row[k].to == x {
			count := row[k].count
			row[k] = row[len(row)-1]
			f.next[i] = row[:len(row)-1]
			return count
		}
	}
	return 0
}

// eliminate takes the states away one by one, their outcomes going to their predecessors.
func (f *flow) eliminate(states []int32) {
	queue := &byNeighbours{f: f, states: make([]int32, len(states)), cost: make([]int, len(states))}
	for k, x := range states {
		queue.states[k], queue.cost[k] = x, f.neighbours(x)
	}
	heap.Init(queue)
	for queue.Len() > 0 {
		x := queue.states[0]
		if cost := f.neighbours(x); cost > queue.cost[0] {
			queue.cost[0] = cost
			heap.Fix(queue, 0)
			continue
		}
		heap.Pop(queue)
		f.eliminateOne(x)
	}
}

func (f *flow) neighbours(x int32) int { return len(f.next[x]) * len(f.prior[x]) }

func (f *flow) eliminateOne(x int32) {
	f.gone[x] = true
	row, left := f.next[x], f.exit[x]
	for _, s := range row {
		left += s.count
	}
	for _, i := range f.prior[x] {
		if f.gone[i] {
			continue
		}
		part := f.cut(i, x) / left
		for k, s := range f.next[i] {
			f.place[s.to] = int32(k) + 1
		}
		for _, s := range row {
			switch k := f.place[s.to]; {
			case s.to == i: // a loop of its own, which changes no outcome
			case k > 0:
				f.next[i][k-1].count += part * s.count
			default:
				f.add(i, s.to, part*s.count)
			}
		}
		for _, s := range f.next[i] {
			f.place[s.to] = 0
		}
		f.exit[i] += part * f.exit[x]
		f.won[i] += part * f.won[x]
		f.worth[i] += part * f.worth[x]
	}
}

// byNeighbours is a heap of states, those whose elimination costs least in front.
type byNeighbours struct {
	f      *flow
	states []int32
	cost   []int
}

func (q *byNeighbours) Len() int           { return len(q.states) }
func (q *byNeighbours) Less(a, b int) bool { return q.cost[a] < q.cost[b] }
func (q *byNeighbours) Swap(a, b int) {
	q.states[a], q.states[b] = q.states[b], q.states[a]
	q.cost[a], q.cost[b] = q.cost[b], q.cost[a]
}
func (q *byNeighbours) Push(any) {}
func (q *byNeighbours) Pop() any {
	n := len(q.states) - 1
	q.states, q.cost = q.states[:n], q.cost[:n]
	return nil
}

// earns is what a journey that starts anew earns: conversions and value per journey. Every state but
// the start must be gone.
func (f *flow) earns() (won, worth float64) {
	if f.exit[0] == 0 {
		return 0, 0
	}
	return f.won[0] / f.exit[0], f.worth[0] / f.exit[0]
}
