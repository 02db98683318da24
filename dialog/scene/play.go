package scene

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kefu/dialog"
	"kefu/internal/terms"
)

// Played is a conversation as it went.
type Played struct {
	Script Script         // with the answers of now
	Faults []string       // what cannot be played, and ends that were not reached
	After  []dialog.State // after each move
	cases  []*openedCase
}

// Play plays a conversation with the machine, and looks whether it came to its ends.
func Play(m *dialog.Machine, script Script) Played {
	p := &player{m: m, state: dialog.Start(script.Lang), out: Played{Script: script}}
	p.out.Script.Moves = append([]Move(nil), script.Moves...)
	var err error
	if p.shop, err = newShop(script.As); err != nil {
		p.fault("%v", err)
		return p.out
	}
	for _, c := range p.shop.cases {
		p.state.Cases = append(p.state.Cases, c.Case)
	}
	for i := range p.out.Script.Moves {
		move := &p.out.Script.Moves[i]
		p.answer = nil
		p.shop.now = p.shop.now.Add(20 * time.Second)
		if why := p.move(*move); why != "" {
			p.fault("%s: %s", move.Line, why)
			return p.out
		}
		move.Answer = p.answer
		p.out.After = append(p.out.After, p.state)
	}
	for _, end := range script.Ends {
		if why := p.ends(end); why != "" {
			p.fault("end %s: %s", end, why)
		}
	}
	p.unexpected(script.Ends)
	p.out.cases = p.shop.cases
	return p.out
}

// player is one conversation under way.
type player struct {
	m      *dialog.Machine
	shop   *shop
	state  dialog.State
	said   []dialog.Say
	told   []string // all that the bot said
	answer []string
	out    Played
}

func (p *player) fault(format string, args ...any) {
	p.out.Faults = append(p.out.Faults, fmt.Sprintf(format, args...))
}

// move does one line, and tells why it cannot, "" if it can.
func (p *player) move(m Move) string {
	now := p.shop.now
	switch {
	case m.Agent:
		return p.behind(strings.Fields(m.Line))
	case strings.HasPrefix(m.Line, "["):
		return p.press(strings.Trim(m.Line, "[]"))
	case strings.HasPrefix(m.Line, "<contact"):
		phone := strings.Trim(strings.TrimPrefix(m.Line, "<contact"), " >")
		if phone == "" {
			phone = "13800138001"
		}
		p.happen(dialog.SharedContact{At: now, Phone: phone, Own: true}, "")
	case m.Line == "<sticker>":
		p.happen(dialog.Unsupported{At: now, What: "sticker"}, "")
	default:
		text := dialog.Text{At: now, Text: strings.ReplaceAll(m.Line, " ⏎ ", "\n")}
		if found := mediaLine.FindStringSubmatch(m.Line); found != nil {
			text.Text, text.Media = found[2], 1
			if n, err := strconv.Atoi(found[1]); err == nil {
				text.Media = n
			}
		}
		p.happen(text, text.Text)
	}
	return ""
}

// press presses the newest button with the label.
func (p *player) press(label string) string {
	for i := len(p.said) - 1; i >= 0; i-- {
		for _, row := range p.said[i].Buttons {
			for _, b := range row {
				if !strings.Contains(b.Label, label) || b.Data == "" {
					continue
				}
				question, choice, _ := dialog.ParseButton(b.Data)
				p.happen(dialog.Press{At: p.shop.now, Question: question, Choice: choice}, "")
				return ""
			}
		}
	}
	return "there is no such button"
}

// rawKey is a line that is the name of a text rather than the text: the catalogue has none of that name.
var rawKey = regexp.MustCompile(`(?m)^[a-z_]+(?:\.[a-z_]+)+$`)

// behind is what happens without the customer.
func (p *player) behind(words []string) string {
	if len(words) == 2 && words[0] == "wait" {
		d, err := time.ParseDuration(words[1])
		if err != nil {
			return err.Error()
		}
		p.shop.now = p.shop.now.Add(d)
		return ""
	}
	if len(words) == 3 && (words[0] == "tell" || words[0] == "status") {
		o := p.shop.find(words[2])
		if o == nil {
			return "no such order"
		}
		if words[0] == "status" {
			p.shop.become(o, words[1])
			return ""
		}
		p.happen(dialog.OrderChanged{At: p.shop.now, What: terms.News(words[1]), Order: *o}, "")
		return ""
	}
	if len(words) < 2 || p.shop.caseOf(words[1]) == nil {
		return "no such case or act"
	}
	p.happen(p.shop.act(dialog.Deed(words[0]), p.shop.caseOf(words[1]), words[2:]), "")
	return ""
}

// happen lets the dialog answer, and carries out what it decides until it rests.
func (p *player) happen(e dialog.Event, words string) {
	waiting := []dialog.Event{e}
	var says []dialog.Say
	for n := 0; len(waiting) > 0; n++ {
		if n > 32 {
			p.fault("the dialog does not come to rest")
			break
		}
		var effects []dialog.Effect
		p.state, effects = p.m.Step(p.state, waiting[0])
		waiting = waiting[1:]
		for _, effect := range effects {
			if say, ok := effect.(dialog.Say); ok {
				says = append(says, say)
				continue
			}
			if result := p.shop.do(effect, words); result != nil {
				waiting = append(waiting, result)
			}
		}
	}
	for _, say := range dialog.MergeSays(says) {
		p.said = append(p.said, say)
		text := say.Answer()
		if say.AskContact != "" {
			text += "\n{" + say.AskContact + "}"
		}
		p.told = append(p.told, text)
		if key := rawKey.FindString(text); key != "" {
			p.fault("the name of a text was said: %q", key)
		}
		p.answer = append(p.answer, strings.Split(text, "\n")...)
	}
}
