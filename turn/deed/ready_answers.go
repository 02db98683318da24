package deed

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// caseOf is the case that a command is about; false, after telling so, when it was not given where one is handled.
func (r *run) caseOf(ctx context.Context, e event.StaffCommand) (handoff.Case, bool, error) {
	if e.CaseNo == "" {
		return handoff.Case{}, false, r.answer(ctx, e, "refused.no_case", map[string]any{"Command": e.Command})
	}
	c, err := r.h.Desk.Get(ctx, r.tx, e.CaseNo)
	return c, err == nil, err
}

// ready is /r: the list of ready answers; with a name, that answer to the customer of the case; "add NAME TEXT" keeps
// one, "del NAME" forgets one.
func (r *run) ready(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	first, rest, _ := strings.Cut(e.Argument, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case first == "":
		return r.listReady(ctx, e)
	case first == "add" && strings.Contains(rest, " "):
		name, text, _ := strings.Cut(rest, " ")
		return r.keepReady(ctx, e, staff, handoff.ReadyAnswer{Name: name, Text: strings.TrimSpace(text)})
	case first == "del" && rest != "":
		return r.keepReady(ctx, e, staff, handoff.ReadyAnswer{Name: rest})
	}
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	text, err := r.h.Desk.Fill(ctx, r.tx, first, c, r.conv.name)
	if errors.Is(err, handoff.ErrNoAnswer) {
		return r.answer(ctx, e, "ready.unknown", map[string]any{"Name": first})
	}
	if err != nil {
		return err
	}
	// It was not written where the case is handled, so it is shown there as well; see atTopic.
	return r.staffSaid(ctx, event.StaffSaid{
		At: e.At, Staff: event.Staff{ID: e.Staff.ID}, CaseNo: e.CaseNo, Message: transcript.Message{Text: text}, ReplyTo: e.ReplyTo,
	})
}

// suggestedForOther reports whether a ready answer was suggested for another case than the one it was sent in, so that
// it may name another customer and their order. Inline queries do not tell where they were typed.
func (r *run) suggestedForOther(ctx context.Context, e event.StaffSaid) (bool, error) {
	if !e.Suggested {
		return false, nil
	}
	c, err := r.h.Desk.Get(ctx, r.tx, e.CaseNo)
	if err != nil {
		return false, err
	}
	all, err := r.h.Desk.ReadyAnswers(ctx, r.tx)
	fits := func(a handoff.ReadyAnswer) bool { return strings.TrimSpace(a.Filled(c, r.conv.name)) == e.Message.Text }
	return !slices.ContainsFunc(all, fits), err
}

func (r *run) keepReady(ctx context.Context, e event.StaffCommand, staff handoff.Staff, a handoff.ReadyAnswer) error {
	key := "ready.kept"
	if a.Text == "" {
		key = "ready.forgotten"
	}
	err := r.h.Desk.SaveAnswer(ctx, r.tx, a, staff.ID, r.at)
	switch {
	case errors.Is(err, handoff.ErrNoAnswer):
		key, err = "ready.unknown", nil
	case errors.Is(err, handoff.ErrBadAnswer):
		key, err = "ready.bad", nil
	}
	if err != nil {
		return err
	}
	return r.answer(ctx, e, key, map[string]any{"Name": a.Name})
}

func (r *run) listReady(ctx context.Context, e event.StaffCommand) error {
	all, err := r.h.Desk.ReadyAnswers(ctx, r.tx)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, a := range all {
		b.WriteString("\n/r " + a.Name + " — " + a.Text)
	}
	return r.answer(ctx, e, "ready.list", map[string]any{"Count": len(all), "List": b.String()})
}

// tag is /tag: words that are put onto the case, or taken off when they are on it already.
func (r *run) tag(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	tags := c.Tags
	if words := strings.Fields(strings.ReplaceAll(e.Argument, "#", " ")); len(words) > 0 {
		if tags, err = r.h.Desk.Tag(ctx, r.tx, c.No, staff.ID, words, r.at); err != nil {
			return err
		}
		if c, err = r.h.Desk.Get(ctx, r.tx, c.No); err != nil {
			return err
		}
		r.changed(c)
	}
	return r.answer(ctx, e, "staff.tags", map[string]any{"Case": c.No, "Tags": hashed(tags)})
}

// hashed writes tags as people know them: #vip #first.
func hashed(tags []string) string {
	if len(tags) == 0 {
		return ""
	}
	return "#" + strings.Join(tags, " #")
}

// languages is /langs: the languages in which an agent answers; without one, all.
func (r *run) languages(ctx context.Context, e event.StaffCommand, _ handoff.Staff) error {
	var chosen, names []string
	for _, word := range strings.FieldsFunc(e.Argument, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsPunct(c) }) {
		if code, known := r.h.Texts.Language(word); known && !slices.Contains(chosen, code) {
			chosen, names = append(chosen, code), append(names, r.h.Texts.LanguageName(r.h.Lang, code))
		}
	}
	if err := r.h.Desk.SetLanguages(ctx, r.tx, e.Staff.ID, chosen); err != nil {
		return ignore(err, handoff.ErrNotStaff)
	}
	return r.answer(ctx, e, "staff.languages", map[string]any{"Languages": texts.Join(r.h.Lang, names)})
}
