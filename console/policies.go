package console

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/orders"
)

// policies lists what the shop sells, with the rules for each: for admins.
type policies struct {
	page
	List []orders.ProductPolicy
}

func (c *Console) policies(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := policies{page: c.page(r, viewer, "policies")}
	p.Heading = p.T("nav.policies")
	var err error
	if p.List, err = c.orders.Policies(r.Context(), c.db, ""); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "policies", p)
	return nil
}

// Locked tells whether a paid order of this product normally cannot be cancelled.
func (p policies) Locked(one orders.ProductPolicy) bool {
	return one.Policy.Cancellable != nil && !*one.Policy.Cancellable
}

// policy is the page of one product's rules, and of who changed them.
type policy struct {
	page
	Product orders.ProductPolicy
	Rules   rules
	Changes []orders.PolicyChange
	Names   map[int64]string
	Fault   string // what was wrong with the form sent, "" if nothing
	Saved   bool
	Tried   []ruleChange // what the form would change; nil: it was not asked for
}

// ruleChange is a rule that would be another.
type ruleChange struct{ Rule, Before, After string }

// rules are what a product says of its own; nil leaves it to its kind.
type rules struct {
	Cancellable *bool             `json:"cancellable,omitempty"`
	SevenDays   *bool             `json:"seven_days,omitempty"`
	Evidence    *bool             `json:"evidence,omitempty"`
	AutoRefund  orders.AutoRefund `json:"auto_refund,omitzero"`
}

// Answer is the choice of a form for a rule: yes, no, or kind for what the kind of goods says.
func (r rules) Answer(rule string) string {
	value := map[string]*bool{"cancellable": r.Cancellable, "seven_days": r.SevenDays, "evidence": r.Evidence}[rule]
	switch {
	case value == nil:
		return "kind"
	case *value:
		return "yes"
	default:
		return "no"
	}
}

// Most is the limit of automatic refunds as a form has it, in yuan.
func (r rules) Most() string {
	if r.AutoRefund.MaxAmount == 0 {
		return ""
	}
	return orders.FormatAmount(r.AutoRefund.MaxAmount)
}

// Previewed tells whether the page shows what the form would change.
func (p policy) Previewed() bool { return p.Tried != nil }

// YesOrNo are the rules that are kept or not, or left to the kind; Answers are the choices for them.
func (p policy) YesOrNo() []string { return []string{"cancellable", "seven_days", "evidence"} }

// Answers are the choices for a rule of YesOrNo.
func (p policy) Answers() []string { return []string{"kind", "yes", "no"} }

// Minutes is how long an unpaid order holds the product.
func (p policy) Minutes() int { return int(p.Product.Retention / time.Minute) }

// shownChanges is how many changes of a policy are shown.
const shownChanges = 30

func (c *Console) policy(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := policy{page: c.page(r, viewer, "policies"), Saved: r.FormValue("saved") != ""}
	return c.showPolicy(w, r, p, http.StatusOK)
}

// showPolicy reads what stands in the database into the page and shows it.
func (c *Console) showPolicy(w http.ResponseWriter, r *http.Request, p policy, status int) error {
	sku := r.PathValue("sku")
	list, err := c.orders.Policies(r.Context(), c.db, sku)
	if errors.Is(err, orders.ErrNoSuchProduct) || sku == "" {
		return errNotFound
	}
	if err != nil {
		return err
	}
	p.Product, p.Heading = list[0], list[0].Name
	if p.Fault == "" && p.Tried == nil { // else the form shows what was sent
		if err := json.Unmarshal(p.Product.Stored, &p.Rules); err != nil {
			return fmt.Errorf("policy of %s: %w", sku, err)
		}
	}
	if p.Changes, err = c.orders.PolicyChanges(r.Context(), c.db, sku, shownChanges); err != nil {
		return err
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	c.render(w, r, status, "policy", p)
	return nil
}

// setPolicy changes a product's rules. What is wrong is said, and nothing is changed.
func (c *Console) setPolicy(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	p := policy{page: c.page(r, viewer, "policies")}
	deed, of, _ := strings.Cut(r.PostFormValue("do"), ":")
	var written json.RawMessage
	var minutes int
	var err error
	if deed == "undo" {
		written, minutes, err = c.earlierRules(r, of)
	} else {
		written, minutes, err = readRules(r, &p.Rules)
	}
	if err == nil && deed == "preview" {
		p.Tried, err = c.changedRules(r, p, minutes)
		if err == nil {
			return c.showPolicy(w, r, p, http.StatusOK)
		}
	}
	if err == nil {
		by := orders.Editor{Actor: orders.ActorAdmin, Staff: viewer.ID}
		err = c.orders.SetPolicy(r.Context(), c.db, r.PathValue("sku"), written, minutes, by, p.Now)
	}
	var field *orders.FieldError
	switch {
	case errors.Is(err, orders.ErrNoSuchProduct):
		return errNotFound
	case errors.As(err, &field):
		p.Fault = p.T("policy.fault", "Field", field.Field, "Why", field.Why)
		return c.showPolicy(w, r, p, http.StatusUnprocessableEntity)
	case err != nil:
		return err
	}
	if err := c.note(r, viewer, "policies", "product:"+r.PathValue("sku"), cmp.Or(deed, "keep")); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/policies/"+url.PathEscape(r.PathValue("sku"))+"?saved=1", http.StatusSeeOther)
	return nil
}

// earlierRules are the rules as they were before a change.
func (c *Console) earlierRules(r *http.Request, change string) (json.RawMessage, int, error) {
	changes, err := c.orders.PolicyChanges(r.Context(), c.db, r.PathValue("sku"), shownChanges)
	if err != nil {
		return nil, 0, err
	}
	for _, ch := range changes {
		if strconv.FormatInt(ch.ID, 10) != change {
			continue
		}
		var before struct {
			rules
			Minutes int `json:"retention_minutes"`
		}
		if err := json.Unmarshal(ch.Before, &before); err != nil {
			return nil, 0, fmt.Errorf("rules before change %s: %w", change, err)
		}
		written, err := json.Marshal(before.rules)
		return written, before.Minutes, err
	}
	return nil, 0, orders.ErrNoSuchProduct
}

// changedRules are the rules that the form would change, in words; never nil.
func (c *Console) changedRules(r *http.Request, p policy, minutes int) ([]ruleChange, error) {
	list, err := c.orders.Policies(r.Context(), c.db, r.PathValue("sku"))
	if err != nil {
		return nil, err
	}
	var now rules
	if err := json.Unmarshal(list[0].Stored, &now); err != nil {
		return nil, fmt.Errorf("policy of %s: %w", list[0].SKU, err)
	}
	p.Product = list[0]
	changed := []ruleChange{}
	add := func(rule, before, after string) {
		if before != after {
			changed = append(changed, ruleChange{p.T("policy." + rule), before, after})
		}
	}
	for _, rule := range p.YesOrNo() {
		add(rule, p.T("policy.answer."+now.Answer(rule)), p.T("policy.answer."+p.Rules.Answer(rule)))
	}
	answer := map[bool]string{true: p.T("policy.answer.yes"), false: p.T("policy.answer.no")}
	add("auto", answer[now.AutoRefund.Enabled], answer[p.Rules.AutoRefund.Enabled])
	add("most", where(now.Most() != "", now.Most()), where(p.Rules.Most() != "", p.Rules.Most()))
	add("per_day", strconv.Itoa(now.AutoRefund.PerDay), strconv.Itoa(p.Rules.AutoRefund.PerDay))
	add("retention", strconv.Itoa(p.Minutes()), strconv.Itoa(minutes))
	return changed, nil
}

// readRules reads the form of a policy; a value that is none is an *orders.FieldError.
func readRules(r *http.Request, into *rules) (policy json.RawMessage, minutes int, err error) {
	for field, rule := range map[string]**bool{
		"cancellable": &into.Cancellable, "seven_days": &into.SevenDays, "evidence": &into.Evidence,
	} {
		switch r.PostFormValue(field) {
		case "yes":
			*rule = new(true)
		case "no":
			*rule = new(false)
		}
	}
	auto := &into.AutoRefund
	auto.Enabled = r.PostFormValue("auto") != ""
	if most := r.PostFormValue("most"); most != "" {
		if auto.MaxAmount, err = orders.ParseAmount("auto_refund.max_amount", most); err != nil {
			return nil, 0, err
		}
	}
	for field, number := range map[string]*int{"per_day": &auto.PerDay, "retention_minutes": &minutes} {
		if text := r.PostFormValue(field); text != "" {
			if *number, err = strconv.Atoi(text); err != nil {
				return nil, 0, &orders.FieldError{Field: field, Why: "must be a whole number"}
			}
		}
	}
	policy, err = json.Marshal(into)
	return policy, minutes, err
}

// sendAgain lets news that the shop would not take be sent again.
func (c *Console) sendAgain(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil || id < 0 {
		return errNotFound
	}
	if _, err := c.orders.RetryShopEvents(r.Context(), c.db, id, time.Now()); err != nil {
		return err
	}
	if err := c.note(r, viewer, "retry", "news:"+allOr(id), ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/troubles#news", http.StatusSeeOther)
	return nil
}
