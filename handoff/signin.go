package handoff

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// ErrSignInSpent means that a sign-in link was used, ran out, or never was one.
	ErrSignInSpent = errors.New("the sign-in link is spent")
	// ErrNoSession means that nobody is signed in with this token.
	ErrNoSession = errors.New("not signed in")
)

// NewSignIn returns the token of a link that signs a member of staff in to the console once, within ttl.
// ErrNotStaff for others. Tokens of links and sessions are stored as keyed digests only: who reads the database cannot
// sign in with what stands there.
func (d *Desk) NewSignIn(ctx context.Context, tx pgx.Tx, staff int64, ttl time.Duration, now time.Time) (string, error) {
	_, known, err := d.Staff(ctx, tx, staff)
	if err != nil {
		return "", err
	}
	if !known {
		return "", ErrNotStaff
	}
	token := rand.Text()
	_, err = tx.Exec(ctx, `INSERT INTO sign_ins (digest, staff_id, expires_at) VALUES ($1, $2, $3)`,
		d.sealer.Digest(token), staff, now.Add(ttl))
	if err != nil {
		return "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return token, nil
}

// LinkIsLive says whether a link could still sign somebody in. It does not use the link up, so that a preview does no
// harm.
func (d *Desk) LinkIsLive(ctx context.Context, db Reader, token string, now time.Time) (bool, error) {
	var live bool
	err := db.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM sign_ins WHERE digest = $1 AND used_at IS NULL AND expires_at > $2)`,
		d.sealer.Digest(token), now).Scan(&live)
	if err != nil {
		return false, fmt.Errorf("look at a sign-in link: %w", err)
	}
	return live, nil
}

// SignIn uses a link up and returns the token of a new session. ErrSignInSpent whenever the link does not serve.
func (d *Desk) SignIn(ctx context.Context, db DB, token string, now time.Time) (session string, s Staff, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		session, s, err = d.signIn(ctx, tx, token, now)
		return err
	})
	return session, s, err
}

func (d *Desk) signIn(ctx context.Context, tx pgx.Tx, token string, now time.Time) (session string, s Staff, err error) {
	var id int64
	err = tx.QueryRow(ctx, `
		UPDATE sign_ins SET used_at = $2
		WHERE digest = $1 AND used_at IS NULL AND expires_at > $2
		RETURNING staff_id`, d.sealer.Digest(token), now).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", Staff{}, ErrSignInSpent
	}
	if err != nil {
		return "", Staff{}, fmt.Errorf("sign in: %w", err)
	}
	s, known, err := d.Staff(ctx, tx, id)
	if err != nil {
		return "", Staff{}, err
	}
	if !known { // lost every role since the link was made
		return "", Staff{}, ErrSignInSpent
	}
	session = rand.Text()
	_, err = tx.Exec(ctx, `INSERT INTO sessions (digest, staff_id, started_at, expires_at) VALUES ($1, $2, $3, $4)`,
		d.sealer.Digest(session), id, now, now.Add(d.config.SignedIn))
	if err != nil {
		return "", Staff{}, fmt.Errorf("sign in: %w", err)
	}
	return session, s, nil
}

// Session returns who is signed in, with the roles they have now; ErrNoSession when nobody is.
func (d *Desk) Session(ctx context.Context, db Reader, token string, now time.Time) (Staff, error) {
	var id int64
	err := db.QueryRow(ctx, `SELECT staff_id FROM sessions WHERE digest = $1 AND expires_at > $2`,
		d.sealer.Digest(token), now).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Staff{}, ErrNoSession
	}
	if err != nil {
		return Staff{}, fmt.Errorf("find a session: %w", err)
	}
	s, known, err := d.Staff(ctx, db, id)
	if err == nil && !known {
		err = ErrNoSession
	}
	return s, err
}

// SignOut ends a session; one that is over already is no error.
func (d *Desk) SignOut(ctx context.Context, db DB, token string) error {
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE digest = $1`, d.sealer.Digest(token))
		return err
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
