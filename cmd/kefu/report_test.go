package main

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"kefu/playground"
)

// Admins read in Telegram how the shop serves, with a picture; others do not. In the morning they are told of the day
// before, once, also by a kefu that was started anew.
func TestAdminsAreToldHowTheShopServes(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.ReportAt = "0:00" })
	openRefundCase(t, s)
	agent := s.customer(liMing)
	agent.say("/report")
	agent.hears("只有管理员")
	admin := s.customer(theAdmin)
	admin.in(0).say("/report")
	admin.in(0).hears("私聊")
	admin.say("/report")
	m := admin.hears("工单 1，已回复 0", "/console/reports")
	if len(m.Photo) == 0 {
		t.Fatalf("no picture came: %+v", m)
	}
	// The stand-in keeps a picture as it was uploaded.
	drawn, err := png.Decode(bytes.NewReader(s.download(m.Photo[len(m.Photo)-1].FileID)))
	if err != nil || drawn.Bounds().Dx() != 960 {
		t.Fatalf("the picture: %v", err)
	}

	s.stop() // its clock may have looked before the admin had written to the bot
	s.start()
	day := time.Now().In(s.app.settings.zone).AddDate(0, 0, -1)
	once := `SELECT count(*) = 1 FROM deliveries d JOIN entries e ON e.id = d.entry_id
		WHERE e.kind = 'report' AND d.state = 'sent' AND e.message #>> '{media,0,make}' = $1`
	s.until(once, "report:"+day.Format(time.DateOnly))
	s.stop()
	s.start()
	admin.say("/report")
	admin.hears("工单 1，已回复 0")
	s.until(once, "report:"+day.Format(time.DateOnly))
}
