package main

import (
	"testing"
	"time"

	"kefu/playground"
)

// What is said in fragments is answered once, about all of it.
func TestFragmentsGetOneAnswer(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.Pause = 2500 * time.Millisecond })
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("已关联账号", "您最近的订单")
	before := s.count(`SELECT count(*) FROM turns`)
	for _, words := range []string{"我买错区了", "点卡到账是网通的 我要电信", "就是网通二区那个啊 今天刚买的"} {
		w.say(words)
	}
	w.hears("2046", "区服买错", "要电信几区")
	if n := s.count(`SELECT count(*) FROM turns`) - before; n != 1 {
		t.Errorf("the fragments were answered in %d turns", n)
	}

	// A press ends the wait at once, and both are answered.
	w.press("转人工")
	w.hears("C-")
}
