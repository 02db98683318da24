// Package scene plays whole conversations with the dialog against a small shop in memory: what is said, in order, and
// where each conversation has to end. The tests and `kefu rehearse FILE` use the same scripts.
//
// A file holds several conversations. Each begins with "## " and its title; then come
//
//	as 王芳              who talks: a customer of the demo shop; "as guest" is nobody known, "as guest en" writes English
//	end …                where it must end, see End
//	> words              the customer writes; " ⏎ " parts quick fragments that arrive together
//	> [label]            the customer presses the newest button whose label contains it
//	> <photo> words      the customer sends a picture with words below; <photo 3> sends three
//	> <contact>          the customer shares their own number; <contact 13800138002> one that the messenger vouches for
//	> <sticker>
//	@ claimed C-1024     an agent does something to a case; "@ tell late_payment 8750" is news of an order by its last digits;
//	                     "@ status paid 4127" changes an order without a word; "@ wait 40m" lets time pass
//	< …                  what the bot answered, written by the player
package scene

import (
	"fmt"
	"regexp"
	"strings"
)

// Script is one conversation.
type Script struct {
	Title string
	As    string // who talks
	Lang  string
	Ends  []string
	Moves []Move
}

// Move is one thing that happens in a conversation, with the answer that was written down for it.
type Move struct {
	Line   string // as it stands in the file, without its mark
	Agent  bool   // of an agent, the shop or the clock, else of the customer
	Answer []string
}

// Parse reads the conversations of a file. The error names the line.
func Parse(text string) ([]Script, error) {
	var scripts []Script
	for n, line := range strings.Split(text, "\n") {
		fault := func(what string) error { return fmt.Errorf("line %d: %s: %q", n+1, what, line) }
		title, begins := strings.CutPrefix(line, "## ")
		if begins {
			scripts = append(scripts, Script{Title: title, Lang: "zh"})
			continue
		}
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if len(scripts) == 0 {
			return nil, fault("a conversation begins with ##")
		}
		if err := scripts[len(scripts)-1].take(line); err != "" {
			return nil, fault(err)
		}
	}
	return scripts, nil
}

// take reads one line into the script, and tells what is wrong with it, "" if nothing is.
func (s *Script) take(line string) string {
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "as":
		s.As, s.Lang, _ = strings.Cut(rest, " ")
		if s.Lang == "" {
			s.Lang = "zh"
		}
	case "end":
		s.Ends = append(s.Ends, rest)
	case ">", "@":
		s.Moves = append(s.Moves, Move{Line: rest, Agent: mark == "@"})
	case "<":
		if len(s.Moves) == 0 {
			return "an answer to nothing"
		}
		last := &s.Moves[len(s.Moves)-1]
		last.Answer = append(last.Answer, rest)
	default:
		return "no line begins so"
	}
	return ""
}

// Write is the file of the scripts, as Parse reads it.
func Write(scripts []Script) string {
	var b strings.Builder
	for i, s := range scripts {
		if i > 0 {
			b.WriteString("\n")
		}
		as := s.As
		if s.Lang != "zh" {
			as += " " + s.Lang
		}
		fmt.Fprintf(&b, "## %s\nas %s\n", s.Title, as)
		for _, e := range s.Ends {
			fmt.Fprintf(&b, "end %s\n", e)
		}
		for _, m := range s.Moves {
			mark := ">"
			if m.Agent {
				mark = "@"
			}
			fmt.Fprintf(&b, "%s %s\n", mark, m.Line)
			for _, a := range m.Answer {
				b.WriteString(strings.TrimRight("< "+a, " ") + "\n")
			}
		}
	}
	return b.String()
}

var mediaLine = regexp.MustCompile(`^<photo ?(\d*)> ?(.*)$`)
