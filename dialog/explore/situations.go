package explore

import (
	"time"

	"kefu/dialog"
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
	order := func(no, status, kind string, items ...dialog.Item) dialog.Order {
		o := dialog.Order{No: no, Status: status, Kind: kind, Items: items, CreatedAt: *ago(2)}
		for _, item := range items {
			o.Total += item.Price * int64(item.Quantity)
		}
		if status != "unpaid" && status != "cancelled" {
			o.Paid, o.Method, o.PaidAt = o.Total, "wechat", ago(1)
		}
		return o
	}
	list := []dialog.Order{
		order("WF20261122000001", "unpaid", "virtual", card),
		order("WF20261122000002", "paid", "virtual", card),
		order("WF20261121000003", "paid", "custom", figure),
		order("WF20261120000004", "shipped", "physical", figure),
		order("WF20261118000005", "completed", "physical", figures),
		order("WF20261119000006", "completed", "virtual", card),
		order("WF20261117000007", "cancelled", "virtual", card),
		order("WF20261116000008", "refunding", "virtual", card),
		order("WF20261115000009", "paid", "virtual", card, figure),
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
