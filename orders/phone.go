package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/nyaruka/phonenumbers"
)

// homeRegion is where a shop's phone number without a country code belongs (ISO 3166-1).
const homeRegion = "CN"

// shopPhone is a phone number from the shop's books as E.164 (ITU-T), such as +8613800138000: with a country code if
// it is written with one, else of the shop's own country.
func shopPhone(phone string) (string, error) { return e164(phone, homeRegion) }

// messengerPhone is a phone number from a messenger as E.164. It always has its country code there, but often no plus
// sign: 13802025550 is +1 380 202 5550, and no Chinese mobile.
func messengerPhone(phone string) (string, error) {
	return e164("+"+strings.TrimLeft(phone, "+0 "), "")
}

func e164(phone, region string) (string, error) {
	number, err := phonenumbers.Parse(phone, region)
	if err != nil {
		return "", fmt.Errorf("read a phone number: %w", err)
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// nationalPhone is how a phone number is shown: those of the shop's own country without its code.
func nationalPhone(e164 string) string { return strings.TrimPrefix(e164, "+86") }

// RenewPhones brings phone numbers that were stored without their country code into E.164, so that they are found
// again. It belongs to the start: after the first one there is nothing to do.
func (s *Store) RenewPhones(ctx context.Context, db Beginner) error {
	for done := false; !done; {
		err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) (err error) {
			done, err = s.renewSomePhones(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("renew phone numbers: %w", err)
		}
	}
	return nil
}

func (s *Store) renewSomePhones(ctx context.Context, tx pgx.Tx) (done bool, err error) {
	const atOnce = 1000
	rows, err := tx.Query(ctx, `
		SELECT id, phone_sealed FROM customers
		WHERE NOT phone_e164 AND phone_sealed IS NOT NULL ORDER BY id LIMIT $1 FOR UPDATE`, atOnce)
	if err != nil {
		return false, err
	}
	type stored struct {
		ID     string
		Sealed []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stored])
	if err != nil {
		return false, err
	}
	batch := &pgx.Batch{}
	for _, one := range list {
		plain, err := s.sealer.Open(one.Sealed)
		if err != nil {
			return false, fmt.Errorf("customer %s: %w", one.ID, err)
		}
		number, err := shopPhone(string(plain))
		if err != nil {
			number = string(plain) // no messenger will ever name it
		}
		batch.Queue(`UPDATE customers SET phone_sealed = $2, phone_digest = $3, phone_e164 = true WHERE id = $1`,
			one.ID, s.seal(number), s.digest("phone", number))
	}
	return len(list) < atOnce, tx.SendBatch(ctx, batch).Close()
}
