package understand

import "regexp"

// A row of buttons, as it is copied from a page: 取消订单 | 修改地址 | 催发货. It shows what can be done, and asks for nothing.
// Its parts are labels: short, without a number and without a word that speaks to somebody. A stroke parts two of them, as
// do brackets; what may also stand for "or" parts three.
var menuRow = regexp.MustCompile(`(?m)(?:^|[:,，。;!?(] *)(?:[^:,，。;!?\n|/·•>\[\]【】「」]{0,8} )?(?:` +
	menuLabel + `(?: *\| *` + menuLabel + `)+|` +
	menuLabel + `(?: *[/·•>→] *` + menuLabel + `){2,}|` +
	menuLabel + `(?: *[、,，和/] *` + menuLabel + `)+[,，:。 ]*[^,，。;!?\n]{0,6}(?:按钮|按键|选项|菜单|入口|buttons?|options)|` +
	`(?:[\[【「<(] *` + menuLabel + ` *[\]】」>)][ ,、|/]*){2,})`)

// menuLabel is a part of such a row.
const menuLabel = `(?:[^\s\d我你帮把吧了谢急快吗呢不没都,，。;:!?|/·•>→\[\]【】「」<()]{2,8}|(?:(?:cancel|edit|change|modify|track|view|contact|return|refund|delete|pay|buy|remind|order|orders|address|support|details|item|items|now|again|invoice|help|service|seller|payment|logistics|my|to|cart)\b ?){1,4})`

// inMenu reports that the word at k stands in such a row.
func (m *message) inMenu(c *clause, k int) bool {
	at := len(string(m.lower[:c.toks[k].from]))
	for _, row := range menuRow.FindAllStringIndex(m.plain, -1) {
		if row[0] <= at && at < row[1] {
			return true
		}
	}
	return false
}
