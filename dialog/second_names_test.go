package dialog

import "testing"

// English customers are shown the second names of the goods and their region, the others the shop's own.
func TestEnglishCustomersAreShownSecondNames(t *testing.T) {
	t.Parallel()
	item := Item{Name: "游戏点卡", Region: "电信一区", NameEN: "Game card", Regions: []string{"网通二区", "电信一区"}, RegionsEN: []string{"", "Telecom 1"}}
	bare := Item{Name: "游戏点卡", Region: "网通二区", Regions: item.Regions, RegionsEN: item.RegionsEN}
	for _, tt := range []struct {
		lang         string
		item         Item
		name, region string
	}{
		{"en", item, "Game card", "Telecom 1"}, {"zh", item, "游戏点卡", "电信一区"}, {"en", bare, "游戏点卡", "网通二区"},
	} {
		st := &step{}
		st.Lang = tt.lang
		if name, region := st.nameOf(&tt.item), st.regionOf(&tt.item); name != tt.name || region != tt.region {
			t.Errorf("%s: %s in %s", tt.lang, name, region)
		}
	}
}
