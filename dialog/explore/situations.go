package explore

import (
	"time"

	"kefu/dialog"
	"kefu/internal/terms"
)

// Situations are one order of each situation that the rules of the shop tell apart, newest first.
func Situations(now time.Time) []dialog.Order {
	ago := func(hours int) *time.Time { t := now.Add(-time.Duration(hours) * time.Hour); return &t }
	card := dialog.Item{
		Name: "游戏点卡 100 点", Region: "电信一区", Account: "wang_fang", Quantity: 1, Price: 10000,
		Regions: []string{"电信一区", "电信二区", "网通二区"},
	}
	figure := dialog.Item{Name: "周边手办", Quantity: 1, Price: 15800}
	figures := figure
	figures.Quantity = 3
	order := func(no string, status terms.Status, kind terms.Kind, items ...dialog.Item) dialog.Order {
		o := dialog.Order{No: no, Status: status, Kind: kind, Items: items, CreatedAt: *ago(2)}
		for _, item := range items {
			o.Total += item.Price * int64(item.Quantity)
		}
		if status != terms.Unpaid && status != terms.Cancelled {
			o.Paid, o.Method, o.PaidAt = o.Total, terms.WeChat, ago(1)
		}
		return o
	}
	list := []dialog.Order{
		order("WF20261122000001", terms.Unpaid, terms.Virtual, card),
		order("WF20261122000002", terms.Paid, terms.Virtual, card),
		order("WF20261121000003", terms.Paid, terms.Custom, figure),
		order("WF20261120000004", terms.Shipped, terms.Physical, figure),
		order("WF20261118000005", terms.Completed, terms.Physical, figures),
		order("WF20261119000006", terms.Completed, terms.Virtual, card),
		order("WF20261117000007", terms.Cancelled, terms.Virtual, card),
		order("WF20261116000008", terms.Refunding, terms.Virtual, card),
		order("WF20261115000009", terms.Paid, terms.Virtual, card, figure),
	}
	list[0].ExpiresAt, list[0].PayURL = ago(-1), "https://shop.example/pay/1"
	list[1].Cancellable, list[8].Cancellable = true, true
	list[3].Carrier, list[3].Tracking, list[3].ShippedAt = "SF", "SF1234567890123", ago(40)
	list[3].Paid, list[3].Method, list[3].PaidAt = 0, "", nil // imported: the shop did not tell of the payment
	list[4].Carrier, list[4].Tracking, list[4].ShippedAt, list[4].SignedAt = "YT", "YT7788990011223", ago(90), ago(48)
	list[4].SevenDays = true
	list[7].Refund = &dialog.Refund{Amount: 10000, Status: "accepted", From: now, To: now.AddDate(0, 0, 2)}
	return list
}
