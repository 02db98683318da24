package orders

import (
	"regexp"
	"strings"
)

var (
	mobile   = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	idNumber = regexp.MustCompile(`^[1-9][0-9]{16}[0-9Xx]$`)
	bankCard = regexp.MustCompile(`^[1-9][0-9]{14,18}$`)
)

// maskAccount masks an account that is a secret by itself: a phone, ID or bank card number. A
// game name stays readable, since customer and agent have to compare it.
func maskAccount(account string) (shown string, secret bool) {
	switch {
	case mobile.MatchString(account):
		return account[:3] + "****" + account[7:], true
	case idNumber.MatchString(account), bankCard.MatchString(account):
		return strings.Repeat("*", len(account)-4) + account[len(account)-4:], true
	default:
		return account, false
	}
}

// maskKey keeps the last four characters of a card key, and nothing of one that is too short for that.
func maskKey(key string) string {
	r := []rune(key)
	if len(r) < 12 {
		return strings.Repeat("*", len(r))
	}
	return "****" + string(r[len(r)-4:])
}

// plainPhone brings a phone number of mainland China into the form in which it is looked up: without country code,
// spaces and dashes.
func plainPhone(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if len(digits) == 13 && strings.HasPrefix(digits, "86") || len(digits) == 15 && strings.HasPrefix(digits, "0086") {
		digits = digits[len(digits)-11:]
	}
	return digits
}

// maskPhone keeps the first three and last four digits.
func maskPhone(phone string) string {
	if len(phone) < 8 {
		return strings.Repeat("*", len(phone))
	}
	return phone[:3] + strings.Repeat("*", len(phone)-7) + phone[len(phone)-4:]
}
