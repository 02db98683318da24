package orders_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/secret"
	"kefu/orders"
)

const (
	owner    = int64(17)
	stranger = int64(18)
)

// open tries number and code, and commits whatever comes of it.
func (sh *shop) open(viewer int64, no, code string, after time.Duration) error {
	sh.t.Helper()
	return sh.tx(func(tx pgx.Tx) error {
		_, err := sh.Open(sh.t.Context(), tx, viewer, no, code, noon.Add(after))
		return err
	})
}

func (sh *shop) sees(viewer int64, no string, after time.Duration) bool {
	sh.t.Helper()
	o, err := sh.OrderOf(sh.t.Context(), sh.pool, viewer, no, noon.Add(after))
	if err != nil && !errors.Is(err, orders.ErrNotVisible) {
		sh.t.Fatal(err)
	}
	if err == nil && o.No != no {
		sh.t.Errorf("asked for %s, got %s", no, o.No)
	}
	return err == nil
}

func (sh *shop) linkPhone(viewer int64, phone string) (orders.Linked, error) {
	sh.t.Helper()
	var l orders.Linked
	err := sh.tx(func(tx pgx.Tx) (err error) {
		l, err = sh.LinkPhone(sh.t.Context(), tx, viewer, phone, noon)
		return err
	})
	return l, err
}

func TestNotYoursAndDoesNotExistAreTheSame(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	for _, number := range []string{no, "WF20261122999999", "", "'; DROP TABLE orders; --"} {
		if sh.sees(stranger, number, 0) {
			t.Errorf("a stranger sees %q", number)
		}
		if err := sh.open(stranger+1, number, "0000", 0); !errors.Is(err, orders.ErrNotVisible) {
			t.Errorf("open %q: %v", number, err)
		}
	}
}

func TestALinkWorksOnceAndForAWhile(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	newLink := func() (token string) {
		sh.must(func(tx pgx.Tx) (err error) {
			token, err = sh.NewLink(t.Context(), tx, "u-1001", no, time.Hour, noon)
			return err
		})
		return token
	}
	use := func(viewer int64, token string, after time.Duration) (l orders.Linked, err error) {
		err = sh.tx(func(tx pgx.Tx) error {
			l, err = sh.Link(t.Context(), tx, viewer, token, noon.Add(after))
			return err
		})
		return l, err
	}
	token := newLink()
	if l, err := use(owner, token, time.Minute); err != nil || l != (orders.Linked{CustomerID: "u-1001", Name: "王芳", OrderNo: no}) {
		t.Errorf("link: %+v, %v", l, err)
	}
	if !sh.sees(owner, no, 0) {
		t.Error("the owner does not see the order")
	}
	for name, err := range map[string]error{
		"used":    second(use(stranger, token, time.Minute)),
		"too old": second(use(stranger, newLink(), time.Hour)),
		"unknown": second(use(stranger, "nonsense", 0)),
	} {
		if !errors.Is(err, orders.ErrLinkSpent) {
			t.Errorf("a link that is %s: %v", name, err)
		}
	}
	if sh.sees(stranger, no, 0) {
		t.Error("a spent link shows the order")
	}
	err := sh.tx(func(tx pgx.Tx) error {
		_, err := sh.NewLink(t.Context(), tx, "u-1001", "WF00000000000000", time.Hour, noon)
		return err
	})
	if !errors.Is(err, orders.ErrNoSuchOrder) {
		t.Errorf("link to an order that is not the customer's: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAPhoneLinksItsOneAccount(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	if l, err := sh.linkPhone(owner, "+86 138 0013 8000"); err != nil || l.CustomerID != "u-1001" {
		t.Errorf("the account's phone: %+v, %v", l, err)
	}
	if l, linked, err := sh.LinkedAs(t.Context(), sh.pool, owner); err != nil || !linked || l.Name != "王芳" {
		t.Errorf("linked as %+v, %v, %v", l, linked, err)
	}
	if _, err := sh.linkPhone(stranger, "8613800138009"); !errors.Is(err, orders.ErrUnknownPhone) {
		t.Errorf("nobody's phone: %v", err)
	}
	sh.create("WF20261122000002", func(d *orders.Document) { d.Customer.ID = "u-1002" })
	if _, err := sh.linkPhone(stranger, "8613800138000"); !errors.Is(err, orders.ErrUnknownPhone) {
		t.Errorf("a phone of two accounts: %v", err)
	}
}

func TestUnlinkingEndsAllSight(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	sh.create("WF20261122000002", func(d *orders.Document) { d.Customer = orders.DocumentCustomer{ID: "u-1002"} })
	if _, err := sh.linkPhone(owner, "8613800138000"); err != nil {
		t.Fatal(err)
	}
	if err := sh.open(owner, "WF20261122000002", "8321", 0); err != nil {
		t.Fatal(err)
	}
	list, err := sh.OrdersOf(t.Context(), sh.pool, owner, 10, noon)
	if err != nil || len(list) != 2 {
		t.Errorf("%d orders, %v", len(list), err)
	}
	sh.must(func(tx pgx.Tx) error { return sh.Unlink(t.Context(), tx, owner, noon) })
	list, err = sh.OrdersOf(t.Context(), sh.pool, owner, 10, noon)
	if err != nil || len(list) != 0 || sh.sees(owner, no, 0) || sh.sees(owner, "WF20261122000002", 0) {
		t.Errorf("still sees %d orders, %v", len(list), err)
	}
}

func TestLinkingAnotherAccountReplacesTheFirst(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	other := "WF20261122000002"
	sh.create(other, func(d *orders.Document) { d.Customer = orders.DocumentCustomer{ID: "u-1002", Phone: "13800138002"} })
	for _, phone := range []string{"8613800138000", "8613800138000", "8613800138002"} {
		if _, err := sh.linkPhone(owner, phone); err != nil {
			t.Fatal(err)
		}
	}
	if sh.sees(owner, no, 0) || !sh.sees(owner, other, 0) {
		t.Error("the first account is still there, or the second is not")
	}
}

func TestNumberAndCodeOpenOneOrderForSomeDays(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	sh.create("WF20261122000002")
	if err := sh.open(stranger, no, "8321", 0); err != nil {
		t.Fatal(err)
	}
	if !sh.sees(stranger, no, 71*time.Hour) || sh.sees(stranger, no, 72*time.Hour) {
		t.Error("the order is not open for 72 hours")
	}
	if sh.sees(stranger, "WF20261122000002", 0) {
		t.Error("another order of the same customer is open, too")
	}
	list, err := sh.OrdersOf(t.Context(), sh.pool, stranger, 10, noon)
	if err != nil || len(list) != 1 || list[0].No != no {
		t.Errorf("list: %v, %v", list, err)
	}
}

func TestTheCaseOfACodeDoesNotCount(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	for i, code := range []string{"Ab12CD34EF56GH78", "AB12", "ab12", "0007"} {
		no := fmt.Sprintf("WF2026112200%04d", 100+i)
		sh.create(no, func(d *orders.Document) { d.LookupCode = code })
		for k, typed := range []string{code, strings.ToLower(code), strings.ToUpper(code)} {
			if err := sh.open(int64(1000+10*i+k), no, typed, 0); err != nil {
				t.Errorf("%s, typed %s: %v", code, typed, err)
			}
		}
		if err := sh.open(int64(1009+10*i), no, code+"x", 0); !errors.Is(err, orders.ErrNotVisible) {
			t.Errorf("%s, typed with one more: %v", code, err)
		}
	}
}

func TestAnOrderWithoutACodeIsNotOpenedByAnyCode(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no, func(d *orders.Document) { d.LookupCode = "" })
	if err := sh.open(stranger, no, "", 0); !errors.Is(err, orders.ErrNotVisible) {
		t.Errorf("no code: %v", err)
	}
}

func TestAViewerHasFewTriesOverAllOrders(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	for i := range 5 {
		number := []string{no, fmt.Sprintf("WF%014d", i)}[i%2]
		if err := sh.open(stranger, number, "0000", time.Duration(i)*time.Minute); !errors.Is(err, orders.ErrNotVisible) {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	var wait *orders.ErrTooManyTries
	if err := sh.open(stranger, no, "8321", 6*time.Minute); !errors.As(err, &wait) || !wait.Until.Equal(noon.Add(time.Hour)) {
		t.Errorf("sixth try: %v", err)
	}
	if err := sh.open(stranger, no, "8321", time.Hour); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestStrangersCannotLockAnOrderForWhoKnowsTheCode(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	for i := range 40 {
		if err := sh.open(int64(1000+i), no, fmt.Sprintf("%04d", i), 0); !errors.Is(err, orders.ErrNotVisible) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if err := sh.open(stranger, no, "8321", time.Minute); err != nil {
		t.Errorf("who knows the code: %v", err)
	}
	// Who guesses has one guess, not five.
	var wait *orders.ErrTooManyTries
	if err := sh.open(1039, no, "0041", time.Minute); !errors.As(err, &wait) {
		t.Errorf("a second guess: %v", err)
	}
	// The owner, linked, needs no code and is never locked.
	if _, err := sh.linkPhone(owner, "8613800138000"); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if err := sh.open(owner, no, "wrong", time.Minute); err != nil {
			t.Errorf("the owner: %v", err)
		}
	}
}

// The same digits are the phones of two people when their countries differ.
func TestAPhoneIsItsCountryAndItsDigits(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	accounts := map[string]string{ // as shops write it → its account
		"13802025550": "u-china", "+1 380-202-5550": "u-ohio", "+852 6123 4567": "u-hongkong", "0086 13902025550": "u-idd",
		"+8613702025550": "u-plus", "8613602025550": "u-code",
	}
	n := 0
	for phone, customer := range accounts {
		n++
		sh.create(fmt.Sprintf("WF202611220001%02d", n), func(d *orders.Document) {
			d.Customer = orders.DocumentCustomer{ID: customer, Phone: phone}
		})
	}
	for phone, customer := range map[string]string{ // as messengers give it, with and without the plus sign
		"8613802025550": "u-china", "+8613802025550": "u-china", "+86 138 0202 5550": "u-china",
		"13802025550": "u-ohio", "+13802025550": "u-ohio", "85261234567": "u-hongkong",
		"8613902025550": "u-idd", "+8613702025550": "u-plus", "8613602025550": "u-code",
		"61234567": "", "13902025550": "", "+13702025550": "", "": "", "call me": "", "+": "",
	} {
		l, err := sh.linkPhone(stranger, phone)
		if got := l.CustomerID; got != customer || (err != nil) != (customer == "") {
			t.Errorf("%q links %q, %v; want %q", phone, got, err, customer)
		}
	}
}

// Phones that were stored before they had a country code are found after an upgrade.
func TestOldPhonesAreRenewedOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.create(no)
	ctx := t.Context()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sh.pool.Exec(ctx, `UPDATE customers SET phone_sealed = $1, phone_digest = $2, phone_e164 = false`,
		box.Seal([]byte("13800138000")), []byte("a digest of another form"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sh.linkPhone(owner, "8613800138000"); !errors.Is(err, orders.ErrUnknownPhone) {
		t.Fatalf("before: %v", err)
	}
	for range 2 {
		if err := sh.RenewPhones(ctx, sh.pool); err != nil {
			t.Fatal(err)
		}
	}
	if l, err := sh.linkPhone(owner, "8613800138000"); err != nil || l.CustomerID != "u-1001" {
		t.Errorf("after: %+v, %v", l, err)
	}
}

func TestAPaymentFindsTheOrdersOfItsPayerOnly(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	paid, other, theirs := "WF20261122000002", "WF20261122000003", "WF20261122000004"
	sh.create(no)
	for order, reference := range map[string]string{paid: "4200-0023 45ab", other: "4200002346", theirs: "4200009999"} {
		sh.create(order, func(d *orders.Document) {
			if order == theirs {
				d.Customer = orders.DocumentCustomer{ID: "u-1002"}
			}
		})
		p := payment(time.Minute)
		p.Reference = reference
		sh.pay(order, p, time.Minute)
	}
	if _, err := sh.linkPhone(owner, "8613800138000"); err != nil {
		t.Fatal(err)
	}
	for reference, want := range map[string]string{"4200 0023 45AB": paid, "4200002346": other, "4200009999": "", "420000": "", "，": ""} {
		got := ""
		sh.must(func(tx pgx.Tx) error {
			list, err := sh.Listing(t.Context(), tx, owner, reference, 10, noon)
			for _, o := range list.Orders {
				got += o.No
			}
			if !list.Linked {
				t.Error("the owner is not linked")
			}
			return err
		})
		if got != want {
			t.Errorf("%q: %q, want %q", reference, got, want)
		}
	}
}
