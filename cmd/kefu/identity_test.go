package main

import (
	"testing"

	"github.com/go-telegram/bot/models"

	"kefu/orders"
)

func TestAnAccountIsLinkedByTheContactButton(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("我的订单")
	w.hears("用本机号码关联账号")
	s.SendContact(wang, wang, 0, models.Contact{PhoneNumber: "86" + s.demo.Customers[1].Phone, FirstName: "李强", UserID: wang + 1})
	w.hears("别人的名片")
	if n := s.count(`SELECT count(*) FROM account_links`); n != 0 {
		t.Fatal("somebody else's card linked an account")
	}
	s.SendContact(wang, wang, 0, s.OwnContact(wang))
	w.hears("已关联账号：王芳", "您最近的订单")
}

func TestAnOrderIsOpenedByItsNumberAndCode(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order := s.order(0, orders.Unpaid, orders.Virtual)
	stranger := s.customer(tom)
	stranger.say(order.No)
	unknown := stranger.hears("can't tell yet that order "+order.No+" is yours", "send its lookup code (4 or more digits")
	stranger.say("WF20260101999999")
	missing := stranger.hears("WF20260101999999")
	// "Not yours" and "does not exist" read the same.
	if a, b := len(textOf(unknown)), len(textOf(missing)); a != b {
		t.Errorf("the two answers differ:\n%s\n%s", textOf(unknown), textOf(missing))
	}
	stranger.say(order.No)
	stranger.hears(order.No)
	stranger.say("00000")
	stranger.hears("code")
	stranger.say(order.Code)
	stranger.hears(order.No, "Not paid")
	stranger.press("Cancel order")
	stranger.hears("it can be cancelled")
	stranger.press("Confirm")
	stranger.hears(order.No, "cancelled")
}

func TestAOneTimeLinkWorksOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	link := s.links[s.demo.Customers[0].ID]
	s.Start(wang, link)
	s.customer(wang).hears("已关联账号：王芳")
	s.Start(wang, link)
	s.customer(wang).hears("已经用过了", "已经关联好")
	s.Start(tom, link)
	s.customer(tom).hears("already used")
	if n := s.count(`SELECT count(*) FROM account_links WHERE unlinked_at IS NULL`); n != 1 {
		t.Errorf("%d accounts are linked", n)
	}
}

// A lookup code opens an order: whoever reads the record or a topic must not learn it, however it was told.
func TestALookupCodeStandsNowhere(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order := s.order(0, orders.Unpaid, orders.Virtual)
	stranger := s.customer(tom)
	stranger.say(order.No)
	stranger.hears("can't tell yet that order "+order.No+" is yours", "send its lookup code (4 or more digits")
	first := s.Say(tom, tom, 0, "it's zq71").ID
	stranger.hears("the lookup code is not right")
	if err := s.Edit(tom, tom, first, "it's zq82"); err != nil {
		t.Fatal(err)
	}
	s.until(`SELECT count(*) > 0 FROM entry_edits`)
	stranger.hears("That code isn't right either")
	stranger.say("zq84 is it") // in words that are not understood
	stranger.hears("not matched several times")
	stranger.say("lookup code: zq93")
	stranger.hears("That code isn't right either")
	// With its number, in one message or in two, where nobody asked; to the agent too.
	stranger.say(order.No + " zq94")
	stranger.hears("not matched several times")
	stranger.say(order.No + "\nzq95")
	stranger.hears("too many tries")
	if n := s.count(`
		SELECT count(*) FROM (SELECT text, message FROM entries UNION ALL SELECT text, message FROM entry_edits) AS all_words
		WHERE text || message::text ~* 'zq(71|82|84|93|94|95)'`); n != 0 {
		t.Errorf("a code can be read in %d places", n)
	}
	if n := s.count(`SELECT count(*) FROM entries WHERE text LIKE '%' || $1 || '%'`, order.No); n == 0 {
		t.Error("the order number cannot be read any more")
	}
}

// Somebody who knows number and code has a case about an order; its owner writes about the same order. Neither reads a
// word of the other's, and the owner keeps all her rights.
func TestTwoPeopleOfOneOrderNeverMeet(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, ownersCase := openRefundCase(t, s)
	stranger := s.customer(tom)
	stranger.say(order.No)
	stranger.hears("lookup code")
	stranger.say(order.Code)
	stranger.hears(order.No, "Paid")
	stranger.press("Ask to cancel")
	stranger.hears("reason")
	stranger.press("Wrong region")
	stranger.hears("region")
	stranger.press("网通一区")
	strangersCase := caseIn(stranger.hears("C-").Text)
	if strangersCase == ownersCase {
		t.Fatal("the stranger was put into the owner's case")
	}
	s.customer(liMing).say("/next")
	s.until(`SELECT count(*) = 1 FROM cases WHERE status = 'claimed'`)
	s.customer(zhou).say("/next")
	s.until(`SELECT count(*) = 2 FROM cases WHERE status = 'claimed'`)
	s.Say(wang, wang, 0, "owner speaking")
	stranger.say("stranger speaking")
	s.until(`SELECT count(*) = 2 FROM deliveries d JOIN entries e ON e.id = d.entry_id
		WHERE d.state = 'sent' AND d.place LIKE 'case:%' AND e.text LIKE '% speaking'`)
	for words, caseNo := range map[string]string{"owner speaking": ownersCase, "stranger speaking": strangersCase} {
		if n := s.count(`
			SELECT count(*) FROM deliveries d JOIN entries e ON e.id = d.entry_id
			WHERE e.text = $1 AND d.place <> 'case:' || $2`, words, caseNo); n != 0 {
			t.Errorf("%q went to another place than %s", words, caseNo)
		}
	}
	if n := s.count(`SELECT count(*) FROM entries e JOIN cases c USING (case_no) WHERE e.conversation_id <> c.conversation_id`); n != 0 {
		t.Errorf("%d entries stand in somebody else's case", n)
	}
}
