// Package migrations brings a PostgreSQL database to the present schema of kefu.
//
// It knows the numbered SQL files beside it (001_….sql, 002_….sql, without gaps) and the table that
// records how many have run. It must not know what the tables mean. A file that has been released is
// never edited: a change is a new file. The files pass through text/template, so SQL must not
// contain two opening braces in a row.
package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"
)

//go:embed *.sql
var files embed.FS

const versionTable = "public.schema_version"

// ErrNewer means that the database was migrated by a newer kefu: this one must not work on it.
var ErrNewer = errors.New("the database was migrated by a newer kefu than this one")

// Run brings the database at databaseURL to the present schema; when it is already there, nothing
// changes. Each file runs in a transaction of its own. Of several processes that start at once one
// migrates and the others wait for it (PostgreSQL's advisory lock, held by the library); ctx bounds
// the wait. A database beyond the present schema gives ErrNewer.
func Run(ctx context.Context, databaseURL string) error {
	return run(ctx, databaseURL, files)
}

// Hash names the present schema: it changes whenever a migration's name or content changes, or a grant.
func Hash() string {
	sum := sha256.New()
	names, err := migrate.FindMigrations(files)
	if err != nil {
		panic(err) // the files are embedded: a gap in the numbers is a fault of this build
	}
	for _, name := range names {
		sql, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(sql), sql)
	}
	fmt.Fprint(sum, everything, narrower) // fmt prints maps in the order of their keys
	return hex.EncodeToString(sum.Sum(nil))
}

func present(fsys fs.FS) int {
	names, err := migrate.FindMigrations(fsys)
	if err != nil {
		panic(err) // the files are embedded: a gap in the numbers is a fault of this build
	}
	return len(names)
}

func run(ctx context.Context, databaseURL string, fsys fs.FS) error {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))

	// The running role may not change tables, and need not while there is nothing to change.
	version, err := Version(ctx, conn)
	if err != nil || version == present(fsys) {
		return err
	}
	if version > present(fsys) {
		return fmt.Errorf("%w: its schema is number %d, this one's is %d", ErrNewer, version, present(fsys))
	}
	var may bool
	if err := conn.QueryRow(ctx, `SELECT has_schema_privilege('public', 'CREATE')`).Scan(&may); err != nil {
		return fmt.Errorf("whether this role may migrate: %w", err)
	}
	if !may {
		return ErrMayNotMigrate
	}
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return fmt.Errorf("prepare the table of migrations: %w", err)
	}
	if err := migrator.LoadMigrations(fsys); err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := migrator.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
