package understand

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// inHan writes a whole number as people say it, with the digits and units given.
func inHan(n int64, digits, units string) string {
	d, u := []rune(digits), []rune(units) // units: 十 百 千 万 亿
	if n == 0 {
		return string(d[0])
	}
	if n >= 100_000_000 {
		return inHan(n/100_000_000, digits, units) + string(u[4]) + restInHan(n%100_000_000, 10_000_000, digits, units)
	}
	if n >= 10_000 {
		return inHan(n/10_000, digits, units) + string(u[3]) + restInHan(n%10_000, 1000, digits, units)
	}
	for i, unit := range []int64{1000, 100, 10} {
		if n < unit {
			continue
		}
		lead := string(d[n/unit])
		if unit == 10 && n < 20 && d[1] == '一' {
			lead = ""
		}
		return lead + string(u[2-i]) + restInHan(n%unit, unit/10, digits, units)
	}
	return string(d[n])
}

// restInHan writes what follows a unit: with 零 where a place is skipped.
func restInHan(n, next int64, digits, units string) string {
	if n == 0 {
		return ""
	}
	text := inHan(n, digits, units)
	if n < next {
		return string([]rune(digits)[0]) + text
	}
	if n >= 10 && n < 20 && []rune(digits)[1] == '一' {
		return "一" + text
	}
	return text
}

const spoken, spokenUnits = "零一二三四五六七八九", "十百千万亿"

// amountForms are ways to write a sum.
func amountForms(fen int64) []string {
	yuan, cents := fen/100, fen%100
	forms := []string{fmt.Sprintf("%d.%02d", yuan, cents), fmt.Sprintf("%d.%02d元", yuan, cents), fmt.Sprintf("¥%d.%02d", yuan, cents), fmt.Sprintf("%d.%02d rmb", yuan, cents), fmt.Sprintf("人民币%d.%02d元", yuan, cents)}
	if yuan > 0 {
		text := inHan(yuan, spoken, spokenUnits) + "块"
		if cents >= 10 {
			text += string([]rune(spoken)[cents/10]) + "毛"
		}
		if cents > 0 && cents%10 > 0 && cents >= 10 {
			text += string([]rune(spoken)[cents%10]) + "分"
		}
		if cents == 0 || cents >= 10 {
			forms = append(forms, text)
		}
	}
	if cents != 0 {
		return forms
	}
	grouped := strconv.FormatInt(yuan, 10)
	for i := len(grouped) - 3; i > 0; i -= 3 {
		grouped = grouped[:i] + "," + grouped[i:]
	}
	forms = append(forms, fmt.Sprint(yuan), fmt.Sprint(yuan)+"块钱", grouped, inHan(yuan, spoken, spokenUnits), inHan(yuan, spoken, spokenUnits)+"元整",
		inHan(yuan, "零壹贰叁肆伍陆柒捌玖", "拾佰仟万亿")+"元", strings.Map(wide, fmt.Sprint(yuan)+"元"))
	if yuan >= 10_000 && yuan%1000 == 0 {
		forms = append(forms, fmt.Sprintf("%d万%s", yuan/10_000, thousandsOf(yuan%10_000)), fmt.Sprintf("%v万", float64(yuan)/10_000))
	}
	return forms
}

func thousandsOf(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d千", n/1000)
}

func wide(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r - '!' + '！'
	}
	return r
}

func chargedIn(text string) (Fen, bool) {
	u := Text(text, Context{Asking: AskingAmountCharged, Now: examplesNow})
	if u.Amount == nil || u.Amount.Charged == nil {
		return 0, false
	}
	return *u.Amount.Charged, true
}

func someSum(rnd *rand.Rand) int64 {
	fen := 1 + rnd.Int64N([]int64{100, 10_000, 1_000_000, 100_000_000}[rnd.IntN(4)])
	if rnd.IntN(3) > 0 {
		fen = fen/100*100 + 100
	}
	return fen
}

// A sum is read whole in every form; with one more character of a number beside it, it
// is either another sum or none, never the one without that character.
func TestASumIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 600 {
		fen := someSum(rnd)
		for _, text := range amountForms(fen) {
			got, ok := chargedIn(text)
			if !ok && len(strings.TrimSuffix(text, ".00")) > 7 && isDigits([]rune(text)) {
				continue // a long row of digits alone may be anything
			}
			if !ok || got != Fen(fen) {
				t.Errorf("%s: %v %v, want %v", text, got, ok, Fen(fen))
			}
			more := string([]rune("0123456789一二三四五六七八九百千万亿")[rnd.IntN(23)])
			for _, glued := range []string{text + more, more + text} {
				if got, ok := chargedIn(glued); ok && got == Fen(fen) && !sameBeside(glued, more, fen) {
					t.Errorf("%s: %v, as if %s were not there", glued, got, more)
				}
			}
		}
	}
}

// sameBeside reports characters that change nothing: the zero of 12.500, 012 and 12元0, the one of 一十二, and another
// sum before this one.
func sameBeside(text, more string, fen int64) bool {
	one := more == "1" || more == "一"
	return more == "0" || strings.HasPrefix(text, more+"人民币") || one && (fen == 100 || strings.Contains(text, more+"十"))
}

// What names no one sum fills nothing.
func TestARoughSumFillsNothing(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		yuan := (1 + rnd.Int64N(99)) * 10
		for _, n := range []string{fmt.Sprint(yuan), inHan(yuan, spoken, spokenUnits)} {
			for _, frame := range []string{"不到%", "不足%元", "少于%", "小于%块", "将近%", "至少%", "超过%元", "%以上", "%多块", "%余元", "最多%", "起码%块钱", "%美元", "$%", "%刀", "at least % yuan", "more than %", "负%", "-%", "%分之一", "%%%"} {
				text := strings.Replace(frame, "%", n, 1)
				text = strings.ReplaceAll(text, "%%", "%")
				if got, ok := chargedIn(text); ok {
					t.Errorf("%s: %v", text, got)
				}
			}
		}
	}
}

// timeForms are ways to tell a time, of which each names its minute.
func timeForms(at, now time.Time) []string {
	part := map[bool]string{true: "上午", false: "下午"}[at.Hour() < 12]
	hour := (at.Hour()+11)%12 + 1
	forms := []string{
		at.Format("2006-01-02 15:04"), at.Format("2006/1/2 15:04"), at.Format("2006.01.02 15:04:05"), at.Format("2006年1月2日15时4分"),
		at.Format("2006 01 02 15:04"), at.Format("Jan 2 2006 3:04 pm"), at.Format("2 January 2006, 3:04pm"), at.Format("15:04 on January 2, 2006"),
	}
	if at.Hour() < 10 || at.Hour() > 12 { // of the others nobody knows which half of the day is meant
		forms = append(forms, at.Format("1月2号15点04分"))
	}
	if at.Hour() > 6 && at.Hour() != 12 {
		forms = append(forms, fmt.Sprintf("%d月%d日%s%s点%s分", at.Month(), at.Day(), part, inHan(int64(hour), spoken, spokenUnits), inHan(int64(at.Minute()), spoken, spokenUnits)))
	}
	switch days := int(dayOf(now, 0).Sub(dayOf(at, 0)).Hours()) / 24; days {
	case 0:
		forms = append(forms, at.Format("今天15:04"), at.Format("today at 15:04"))
	case 1:
		forms = append(forms, at.Format("昨天15:04"), at.Format("yesterday 3:04 pm"))
	}
	return forms
}

// A time is read in every form; with a digit more beside it, it is another or none.
func TestATimeIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(5, 6))
	read := func(text string) *time.Time {
		return Text(text, Context{Asking: AskingPaidAt, Now: examplesNow}).PaidAt
	}
	for i := range 400 {
		reach := int64(300 * 24 * time.Hour)
		if i%3 == 0 {
			reach = int64(36 * time.Hour)
		}
		at := examplesNow.Add(-time.Duration(rnd.Int64N(reach))).Truncate(time.Minute)
		if at.Year() != examplesNow.Year() || at.Minute() == 0 {
			continue
		}
		for _, text := range timeForms(at, examplesNow) {
			if got := read(text); got == nil || !got.Equal(at) {
				t.Errorf("%s: %v, want %v", text, got, at)
			}
			more := strconv.Itoa(rnd.IntN(10))
			glues := []string{text + more}
			if isDigit(rune(text[0])) && at.YearDay() != examplesNow.YearDay() && !strings.Contains(text, " on ") {
				glues = append(glues, more+text)
			}
			for _, glued := range glues {
				if got := read(glued); got != nil && got.Equal(at) && more != "0" {
					t.Errorf("%s: %v, as if %s were not there", glued, got, more)
				}
			}
		}
	}
}
