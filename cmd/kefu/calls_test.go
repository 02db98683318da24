package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/orders"
	"kefu/playground"
	"kefu/turn/deed"
)

// leads returns the address that a button of a message opens.
func leads(m playground.Message) string {
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				if b.URL != "" {
					return b.URL
				}
			}
		}
	}
	return ""
}

// calling is a scene with one case and agents who wrote to the bot, or did not.
type calling struct {
	*scene
	orderNo string
	caseNo  string
	started bool
}

func (s calling) topicOf(agent int64) person { return s.customer(agent).in(s.topic(s.caseNo)) }

// at is where somebody reads what concerns them: the group, if all are told or they have no private chat with the bot.
func (s calling) at(agent int64) person {
	if agent == 0 || !s.started {
		return s.customer(agent).in(0)
	}
	return s.customer(agent)
}

// concern is one thing that concerns somebody of the staff.
type concern struct {
	key     string // of its text
	who     int64  // is called; 0: all of them are told, and nobody by name
	words   []string
	happens func(calling)
}

// concerns are all of them, in the life of one case. Zhou is the supervisor.
var concerns = []concern{
	{"call.claimed", liMing, []string{"归您了"}, func(s calling) {
		s.at(liMing).say("/next")
	}},
	{"call.lease", liMing, []string{"在等您的回复", "分钟"}, func(s calling) {
		s.customer(wang).say("在吗")
		s.topicOf(liMing).hears("在吗")
		s.execute(`UPDATE cases SET lease_until = now() + interval '90 seconds' WHERE case_no = $1`, s.caseNo)
	}},
	{"call.fulfilment_overdue", liMing, []string{"超过期限", "网通一区"}, func(s calling) {
		s.topicOf(liMing).press("换区·重充·补发")
		s.topicOf(liMing).press("换成 网通一区")
		s.customer(wang).hears("已请商家为您换成网通一区")
		s.execute(`UPDATE fulfilments SET due_at = now()`)
	}},
	{"call.fulfilment_failed", liMing, []string{"商家没能"}, func(s calling) {
		s.fulfils(orders.FulfilmentFailed)
	}},
	{"call.second", zhou, []string{"李明", "提议退款", "另一位客服同意"}, func(s calling) {
		s.customer(wang).hears("没能为您换成网通一区")
		s.topicOf(liMing).card("没办成")
		s.topicOf(liMing).press("全额同意")
	}},
	{"call.transferred", zhou, []string{"李明", "转给您了"}, func(s calling) {
		s.topicOf(liMing).press("转交")
		s.topicOf(liMing).press("周婷")
	}},
	{"call.reassigned", zhou, []string{"店长", "交给了 李明"}, func(s calling) {
		s.customer(theAdmin).in(0).say("/reassign " + s.caseNo + " 李明")
	}},
	{"call.appeal", zhou, []string{"提出申诉"}, func(s calling) {
		s.until(`SELECT assignee = $2 FROM cases WHERE case_no = $1`, s.caseNo, liMing)
		s.topicOf(liMing).press("拒绝")
		s.topicOf(liMing).press("已使用")
		s.customer(wang).hears("商品已经使用")
		s.customer(wang).say("我不同意")
	}},
	{"call.fulfilment_done", zhou, []string{"商家已"}, func(s calling) {
		s.customer(zhou).in(0).press("接单 " + s.caseNo)
		s.until(`SELECT assignee IS NOT DISTINCT FROM $2 FROM cases WHERE case_no = $1`, s.caseNo, zhou) // two chats: in any order
		s.topicOf(zhou).press("换区·重充·补发")
		s.topicOf(zhou).press("换成 网通一区")
		s.until(`SELECT count(*) = 2 FROM fulfilments`)
		s.fulfils(orders.FulfilmentDone)
	}},
	{"call.reopened", zhou, []string{"结案后顾客又来了", "还是您的"}, func(s calling) {
		s.topicOf(zhou).closes()
		s.customer(wang).hears("几颗星")
		s.customer(wang).say("还是没有到账，" + s.caseNo)
	}},
	{"call.matter", zhou, []string{"重复付款", "¥100"}, func(s calling) {
		s.paidAgain("again")
	}},
	{"call.reopened_waits", 0, []string{"结案后顾客又来了", "等人接单"}, func(s calling) {
		s.topicOf(zhou).closes()
		s.customer(wang).hears("几颗星")
		s.execute(`UPDATE staff SET away = true WHERE id = $1`, zhou)
		s.customer(wang).say("还是没有到账，" + s.caseNo)
	}},
	{"call.reopened", zhou, []string{"又有新情况（重复付款）", "还是您的"}, func(s calling) {
		s.execute(`UPDATE staff SET away = false WHERE id = $1`, zhou)
		s.customer(zhou).in(0).press("接单 " + s.caseNo)
		s.until(`SELECT assignee IS NOT DISTINCT FROM $2 FROM cases WHERE case_no = $1`, s.caseNo, zhou)
		s.topicOf(zhou).closes()
		s.paidAgain("once more")
	}},
}

// Whoever a case concerns is told so, with a way to it: in their private chat, or in the group by name if they never
// wrote to the bot.
func TestAgentsAreToldWhatConcernsThem(t *testing.T) {
	t.Parallel()
	for _, started := range []bool{true, false} {
		t.Run(fmt.Sprintf("started=%v", started), func(t *testing.T) {
			t.Parallel()
			s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.SecondAbove, c.Lease = "20", 10*time.Minute })
			s.execute(`UPDATE staff SET supervisor = true WHERE id = $1`, zhou)
			if started {
				s.knows(liMing)
				s.knows(zhou)
			} else { // it knows their names all the same
				s.customer(zhou).in(0).say("/me")
				s.customer(zhou).in(0).hears("周婷")
			}
			order, caseNo := openRefundCase(t, s)
			here, told := calling{s, order.No, caseNo, started}, map[string]bool{}
			for _, c := range concerns {
				c.happens(here)
				told[c.key] = true
				m := here.at(c.who).hears(append(c.words, caseNo)...)
				if want := fmt.Sprintf("/%d", s.topic(caseNo)); !strings.HasPrefix(leads(m), "https://t.me/c/") || !strings.HasSuffix(leads(m), want) {
					t.Errorf("%s: %q leads to %q", c.key, m.Text, leads(m))
				}
				named := slices.ContainsFunc(m.Entities, func(e models.MessageEntity) bool {
					return e.Type == models.MessageEntityTypeTextMention && e.User.ID == c.who
				})
				if named != (c.who != 0 && !started) {
					t.Errorf("%s: %q calls them by name: %v", c.key, m.Text, named)
				}
			}
			for _, key := range s.app.texts.Keys() {
				if strings.HasPrefix(key, "call.") && !told[key] {
					t.Errorf("%s is not tried", key)
				}
			}
		})
	}
}

// fulfils is the shop's word about the latest thing that it was asked to do once more.
func (s *scene) fulfils(result orders.FulfilmentStatus) {
	s.t.Helper()
	err := pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
		now := time.Now()
		latest := s.count(`SELECT max(id) FROM fulfilments`)
		out, err := s.store.FulfilmentResult(s.ctx, tx, latest, result, orders.Change{Actor: orders.ActorShop, At: now})
		if err != nil {
			return err
		}
		return deed.News{Inbox: s.app.inbox}.TellAbout(s.ctx, tx, "shop", now, deed.FulfilmentNews(out)...)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.app.inbox.Wake()
}

// paidAgain is the shop's word that the order of the case was paid once more.
func (s calling) paidAgain(reference string) {
	s.t.Helper()
	err := pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
		now := time.Now()
		again := orders.Payment{Method: orders.WeChat, Amount: 100_00, PaidAt: now, Reference: reference}
		out, err := s.store.Pay(s.ctx, tx, s.orderNo, again, orders.Change{Actor: orders.ActorShop, At: now})
		if err != nil {
			return err
		}
		return deed.News{Inbox: s.app.inbox}.TellAbout(s.ctx, tx, "shop", now, deed.PaymentNews(out)...)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.app.inbox.Wake()
}

// What concerns an agent who has blocked the bot is not lost: it calls them in the group.
func TestWhoBlockedTheBotIsCalledInTheGroup(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.knows(liMing)
	s.knows(zhou)
	li, caseNo := s.claimed()
	s.Block(zhou)
	li.press("转交")
	li.press("周婷")
	s.customer(zhou).in(0).hears("周婷", "李明", caseNo, "转给您了")
	s.Unblock(zhou)
	s.Start(zhou, "")
	s.customer(zhou).hears("客服工作台")
	s.customer(theAdmin).in(0).say("/reassign " + caseNo + " 李明")
	s.customer(zhou).hears(caseNo, "交给了 李明")
}
