package understand

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestOrderNumbersAreFoundHoweverTheyAreSpaced(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"帮我把WF20261122000123取消掉", "wf 20261122-000123 不要了", "订单号ＷＦ２０２６１１２２０００１２３",
		"20261122000123", "WF\u200b2026 1122 0001 23", "WF2O261122OOO123", "WF20261122\n000123",
	} {
		u := Text(text, Context{})
		if len(u.OrderNos) != 1 || u.OrderNos[0] != "WF20261122000123" {
			t.Errorf("%q: order numbers %v", text, u.OrderNos)
		}
	}
	for _, text := range []string{"13800138000", "WF202611220001234", "6222020000012345678", "XWF20261122000123"} {
		if u := Text(text, Context{}); len(u.OrderNos) != 0 {
			t.Errorf("%q: order numbers %v", text, u.OrderNos)
		}
	}
}

func TestChineseNumerals(t *testing.T) {
	t.Parallel()
	for text, hundredths := range map[string]int64{
		"一百二": 12000, "两百零五": 20500, "三千": 300000, "一万二": 1200000, "1.2万": 1200000, "十五": 1500, "二十": 2000,
		"壹佰贰拾": 12000, "一千零五十": 105000, "九百九十九": 99900, "两千三百四": 234000, "3k": 300000, "1,200": 120000, "廿五": 2500,
		"12.5": 1250, "一千零一": 100100, "十": 1000, "一百零八": 10800,
	} {
		n, ok := numberAt(fold(text).lower, 0)
		if !ok || n.bad || n.value != hundredths || n.to != len(fold(text).lower) {
			t.Errorf("%s: %+v, want %d", text, n, hundredths)
		}
	}
	for _, text := range []string{"12.345", "99999999999999999999"} {
		if n, ok := numberAt(fold(text).lower, 0); ok && !n.bad {
			t.Errorf("%s was believed: %+v", text, n)
		}
	}
}

func TestFoldingBringsSpellingsTogether(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"ＷＦ１２": "wf12", "請幫我取消訂單嗎": "请帮我取消订单吗", "帳號": "账号", "取\u200b消\u202e": "取消", "A  B\tC": "a b c", "①": "1", "１️⃣": "1", "那—那": "那-那",
	} {
		if got := string(fold(typed).lower); got != want {
			t.Errorf("%q folds to %q, want %q", typed, got, want)
		}
	}
}

func TestTheShopsOwnCatalogueDecidesWhatIsARegion(t *testing.T) {
	t.Parallel()
	lex, err := NewLexicon(LexiconConfig{Regions: []string{"联盟一区", "联盟二区", "月光森林"}, Products: []string{"星钻 60 枚"}, OrderNoPattern: `KX-?[0-9]{6}`})
	if err != nil {
		t.Fatal(err)
	}
	u := Text("星钻买成联盟1区了，我在月光森林，单号kx 123456", Context{Lexicon: lex, Now: examplesNow})
	if u.Region == nil || u.Region.Actual != "联盟一区" || u.Region.Wanted != "月光森林" {
		t.Errorf("region %+v", u.Region)
	}
	if len(u.OrderNos) != 1 || u.OrderNos[0] != "KX123456" || u.Product != "星钻 60 枚" {
		t.Errorf("order %v, product %q", u.OrderNos, u.Product)
	}
	if u := Text("买成电信一区了", Context{Lexicon: lex, Now: examplesNow}); u.Region != nil {
		t.Errorf("a region the shop does not sell was understood: %+v", u.Region)
	}
}

func TestTheCatalogueHasSecondNames(t *testing.T) {
	t.Parallel()
	lex, err := NewLexicon(LexiconConfig{
		Regions: []string{"联盟一区", "电信一区", "月光森林"}, Products: []string{"星钻 60 枚"},
		SecondNames: map[string]string{"Alliance First": "联盟一区", "Moonlit Forest": "月光森林", "Telecom Zone One": "电信一区", "Star Gems": "星钻 60 枚", "Nothing": "no such"},
	})
	if err != nil {
		t.Fatal(err)
	}
	u := Text("i bought the star gems for alliance first by mistake, i play on Moonlit forest", Context{Lexicon: lex, Now: examplesNow})
	if u.Region == nil || u.Region.Actual != "联盟一区" || u.Region.Wanted != "月光森林" || u.Product != "星钻 60 枚" {
		t.Errorf("region %+v, product %q", u.Region, u.Product)
	}
	if u := Text("telecom zone one", Context{Lexicon: lex, Now: examplesNow, Asking: AskingRegionWanted}); u.Region == nil || u.Region.Wanted != "电信一区" {
		t.Errorf("region %+v", u.Region)
	}
}

func TestAnOrderNumberPatternMustBeUsable(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"[", "x*"} {
		if _, err := NewLexicon(LexiconConfig{OrderNoPattern: pattern}); !errors.Is(err, ErrOrderNoPattern) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}

func TestTheCustomersOwnClockCounts(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	u := Text("今天早上8点付的款", Context{Now: examplesNow.In(tokyo)})
	if u.PaidAt == nil || u.PaidAt.Format(time.RFC3339) != "2026-11-22T08:00:00+09:00" {
		t.Errorf("paid at %v", u.PaidAt)
	}
	early := time.Date(2026, 1, 3, 9, 0, 0, 0, tokyo)
	u = Text("12月30号晚上8点", Context{Now: early, Asking: AskingPaidAt})
	if u.PaidAt == nil || u.PaidAt.Format(time.DateTime) != "2025-12-30 20:00:00" {
		t.Errorf("just after new year: paid at %v", u.PaidAt)
	}
	if u := Text("昨天", Context{Now: examplesNow, Asking: AskingPaidAt}); u.PaidAt == nil || !u.PaidAtRough {
		t.Errorf("a day without an hour is rough: %v %v", u.PaidAt, u.PaidAtRough)
	}
}

func TestMoneyIsWrittenInYuan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[Fen]string{10000: `"100.00"`, 765: `"7.65"`, 5: `"0.05"`, -150: `"-1.50"`} {
		if got, err := json.Marshal(fen); err != nil || string(got) != want {
			t.Errorf("%d: %s, %v", int64(fen), got, err)
		}
	}
}

func TestTheLanguageOfAMessage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Language{"我要取消 order": Chinese, "cancel my order": English, "123": "", "WF20261122000123 please": English} {
		if got := Text(text, Context{}).Language; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestARegionWithOneTypoIsStillThatRegion(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"典信三区": "电信三区", "电心三区": "电信三区", "信电三区": "电信三区", "网同2区": "网通二区", "电信一去": "电信一区", "信五区": "电信五区",
		"弗雷尔桌德": "弗雷尔卓德", "艾欧尼压": "艾欧尼亚", "艾欧亚": "艾欧尼亚", "维信区": "微信区", "华冻三区": "华东三区", "双钱二区": "双线二区", "祖桉": "祖安", "郭服": "国服", "恕瑞马": "恕瑞玛", "华动二区": "华东二区",
	} {
		if u := Text(text, Context{Asking: AskingRegionWanted, Now: examplesNow}); u.Region == nil || u.Region.Wanted != want {
			t.Errorf("%s: %+v, want %s", text, u.Region, want)
		}
	}
	for _, text := range []string{"微信群", "充电一小时", "电信30块话费", "全区", "网上买的", "华为一区"} {
		if u := Text(text, Context{Asking: AskingRegionWanted, Now: examplesNow}); u.Region != nil {
			t.Errorf("%s was taken for %+v", text, u.Region)
		}
	}
}

func TestTheThirdAmountIsWorkedOut(t *testing.T) {
	t.Parallel()
	yuan := func(f *Fen) string {
		if f == nil {
			return "-"
		}
		return f.String()
	}
	for text, want := range map[string][3]string{
		"多收我十块，应该是九十":     {"90.00", "100.00", "-"},
		"扣了300，多扣了100":    {"200.00", "300.00", "-"},
		"少到账20，充的100":     {"100.00", "-", "80.00"},
		"付了88，结果扣了我98":    {"88.00", "98.00", "-"},
		"多扣了20，商品80扣我100": {"80.00", "100.00", "-"},
	} {
		u := Text(text, Context{Now: examplesNow})
		if u.Amount == nil {
			t.Errorf("%s: no amounts", text)
			continue
		}
		if got := [3]string{yuan(u.Amount.Expected), yuan(u.Amount.Charged), yuan(u.Amount.Received)}; got != want {
			t.Errorf("%s: expected, charged, received %v, want %v", text, got, want)
		}
	}
}
