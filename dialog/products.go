package dialog

import (
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// This file answers questions about what the shop sells.

// products answers a question about what the shop sells.
func (st *step) products(e ProductsListed) {
	text := understand.Folded(e.Words)
	best, list := 0, []Product(nil)
	for _, p := range e.Products {
		n := likeness(withEnglishGoods(text), p.Name)
		tight := strings.ReplaceAll(understand.Folded(p.Name), " ", "")
		for _, worth := range understand.WorthUnit.FindAllString(strings.ReplaceAll(understand.HanNumbers(text), " ", ""), -1) {
			n += 4 * toInt(strings.Contains(tight, worth))
		}
		switch {
		case n > best:
			best, list = n, []Product{p}
		case n == best && n > 0:
			list = append(list, p)
		}
	}
	if names := st.Topic.Goods; len(list) == 0 && names != "" {
		for _, p := range e.Products {
			if strings.Contains(names, p.Name) {
				list = append(list, p)
			}
		}
	}
	st.Topic.Goods = ""
	if len(list) == 0 || len(list) > 6 {
		st.general(e.Topic, reading{text: Text{Text: e.Words}})
		st.resume()
		return
	}
	var lines []string
	for _, p := range list {
		key := "product.line"
		if p.Stock <= 0 {
			key = "product.sold_out"
		}
		lines = append(lines, st.t(key, "Name", p.Name, "Price", texts.Yuan(p.Price)))
	}
	answer := strings.Join(lines, "\n") + "\n" + st.t("product."+e.Topic)
	row := []Button{st.always("button.orders", "orders"), st.always("button.ask_agent", "askagent")}
	st.Topic.Question, st.Topic.Answered = e.Words, goodsAsked+e.Topic
	st.say(answer, row)
	st.resume()
}

// goodsAsked begins what was answered last (Topic.Answered), where it was about what the shop sells.
const goodsAsked = "goods "

// asksOfMore answers for other goods what was asked of the shop's goods before.
func (st *step) asksOfMore(r reading) bool {
	topic, asked := strings.CutPrefix(st.Topic.Answered, goodsAsked)
	if !asked || !r.says(understand.AsksForMore) || r.topic != "" {
		return false
	}
	st.do(ListProducts{Topic: topic, Words: r.text.Text})
	return true
}
