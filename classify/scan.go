package classify

// A scanner finds many marks in a text in one pass, whatever the text holds: the automaton of Aho
// and Corasick (1975), every transition worked out beforehand, so a byte costs one look-up and
// nothing is ever read twice.
type scanner struct {
	class [256]uint8 // bytes that no mark holds share class 0
	width int
	next  []uint16 // state*width + class -> state, and whether anything is found there
	found [][]token
}

// finds marks a transition to a state in which a token ends.
const finds = 1 << 15

// A token is a mark as it was written in the table.
type token struct {
	text  string
	mark  uint8
	left  bool // no letter or digit may stand before it
	right bool // no letter or digit may stand after it
	start bool // only at the very beginning
}

// newScanner works the automaton out. It holds fewer than 32,768 letters of marks.
func newScanner(tokens []token) scanner {
	s := scanner{width: 1}
	for _, t := range tokens {
		for i := range len(t.text) {
			if b := t.text[i]; s.class[b] == 0 {
				s.class[b] = uint8(s.width)
				s.width++
			}
		}
	}
	for b := byte('A'); b <= 'Z'; b++ {
		s.class[b] = s.class[b+'a'-'A']
	}
	s.grow()
	for _, t := range tokens {
		at := uint16(0)
		for i := range len(t.text) {
			edge := int(at)*s.width + int(s.class[t.text[i]])
			if s.next[edge] == 0 {
				s.next[edge] = s.grow()
			}
			at = s.next[edge]
		}
		s.found[at] = append(s.found[at], t)
	}
	s.link()
	for edge, to := range s.next {
		if s.found[to] != nil {
			s.next[edge] |= finds
		}
	}
	return s
}

func (s *scanner) grow() uint16 {
	s.next = append(s.next, make([]uint16, s.width)...)
	s.found = append(s.found, nil)
	return uint16(len(s.found) - 1)
}

// link turns the tree of marks into the automaton: where a state can't go on, it goes where its
// longest proper suffix would, and it finds what that suffix finds.
func (s *scanner) link() {
	fail := make([]uint16, len(s.found))
	queue := make([]uint16, 0, len(s.found))
	for c := 1; c < s.width; c++ {
		if to := s.next[c]; to != 0 {
			queue = append(queue, to)
		}
	}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		for c := range s.width {
			edge := int(at)*s.width + c
			suffix := s.next[int(fail[at])*s.width+c]
			to := s.next[edge]
			if to == 0 {
				s.next[edge] = suffix
				continue
			}
			fail[to] = suffix
			s.found[to] = append(s.found[to], s.found[suffix]...)
			queue = append(queue, to)
		}
	}
}

// scan calls see with the mark of every token found in text.
func (s *scanner) scan(text string, see func(mark uint8)) {
	width, at := s.width, 0
	for i := range len(text) {
		to := s.next[at*width+int(s.class[text[i]])]
		if at = int(to &^ finds); to < finds {
			continue
		}
		for _, t := range s.found[at] {
			from := i + 1 - len(t.text)
			if t.start && from != 0 || t.left && from > 0 && wordy(text[from-1]) ||
				t.right && i+1 < len(text) && wordy(text[i+1]) {
				continue
			}
			see(t.mark)
		}
	}
}

func wordy(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}
