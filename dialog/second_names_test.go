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

// Numbers, mail addresses and accounts are of no language, whatever letters they have.
func TestWhatIsNoWordChangesNoLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"税号91310115MA1K3XXX0P 邮箱 chenjing@jingshui.cn": "zh",
		"91330106MA2K8XYZ13":                            "zh",
		"zhao_lei88 改成 lei_zhao99 谢谢":                   "zh",
		"WF20261122000417 abc_def x/y/z":                "zh",
		"AB12-CD34-EF56 ABCD1234 wang@mail.example.com": "zh",
		"where is my order 7130":                        "en",
		"I don't see it, please help":                   "en",
		"can you change the region to Dianxin 1":        "en",
	} {
		st := &step{}
		st.Lang = "zh"
		st.chooseLanguage(text)
		if st.Lang != want {
			t.Errorf("%q is answered in %s", text, st.Lang)
		}
	}
}
