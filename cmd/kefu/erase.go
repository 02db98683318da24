package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/bot"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// eraseCommand takes away one person's words, files and secrets, and keeps the shop's books.
type eraseCommand struct {
	Store
	Customer string `arg:"" help:"The shop's id of the customer, such as u-1001; or a Telegram user id, for somebody who is no customer of the shop."`
	Yes      bool   `help:"Do it. Without, it only says what would go."`
	MediaDir string `env:"KEFU_MEDIA_DIR" default:"media" help:"Where evidence is kept."`
}

// Run erases one person, all or nothing.
func (c *eraseCommand) Run(ctx context.Context, s streams) error {
	pool, box, store, err := c.asOwner().connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	inbox := turn.NewInbox(pool, box)
	who, err := c.find(ctx, pool, store, inbox)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d conversations, %d orders\n", c.Customer, len(who.Conversations), who.Orders)
	if !c.Yes {
		fmt.Fprintln(s.out, "Their words, files, name, telephone number, accounts, card keys and lookup codes would be erased for good; orders, "+
			"payments, refunds and the record's commitments stay. Messages in Telegram are not kefu's to erase.\nRun it again with --yes.")
		return nil
	}
	s.reached("nothing was erased")
	record := transcript.New(transcript.Config{Sealer: box})
	var sums [][]byte
	var words int
	found, err := inbox.Chats(ctx, pool, who.Conversations...)
	if err != nil {
		return err
	}
	var chats []int64
	for _, one := range found {
		chats = append(chats, one.Chat)
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		// Open cases first: it refuses then.
		if err = handoff.New(handoff.Config{Sealer: box, Orders: store}).Forget(ctx, tx, who.Conversations...); err != nil {
			return err
		}
		if sums, words, err = record.Forget(ctx, tx, "kefu erase "+c.Customer, time.Now(), who.Conversations...); err != nil {
			return err
		}
		if err = inbox.Forget(ctx, tx, who.Conversations...); err != nil {
			return err
		}
		if err = bot.Forget(ctx, tx, chats...); err != nil {
			return err
		}
		return store.Forget(ctx, tx, who.CustomerID, who.Conversations...)
	})
	if err != nil {
		return fmt.Errorf("nothing was erased: %w", err)
	}
	fmt.Fprintf(s.out, "erased: the words of %d entries\n", words)
	s.reached("the words are erased, the files perhaps not")
	if err := removeFiles(c.MediaDir, sums); err != nil {
		names := make([]string, len(sums))
		for i, sum := range sums {
			names[i] = fmt.Sprintf("%x", sum)
		}
		return fmt.Errorf("files that are still to be removed from %s (%s): %w", c.MediaDir, strings.Join(names, " "), err)
	}
	fmt.Fprintf(s.out, "erased: %d files. Backups still hold all of it, until they are replaced\n", len(sums))
	return nil
}

// find tells who is meant: a customer of the shop with the conversations that are theirs, or else whoever writes with
// that user id, and the customer whom their conversation is linked to.
func (c *eraseCommand) find(ctx context.Context, pool *pgxpool.Pool, store *orders.Store, inbox *turn.Inbox) (orders.Person, error) {
	who, err := store.PersonOf(ctx, pool, c.Customer)
	if err == nil {
		silent, err := inbox.ConversationsOf(ctx, pool, 0, c.Customer)
		who.Conversations = append(who.Conversations, silent...)
		slices.Sort(who.Conversations)
		who.Conversations = slices.Compact(who.Conversations)
		return who, err
	}
	chat, bad := strconv.ParseInt(c.Customer, 10, 64)
	if !errors.Is(err, orders.ErrNoPerson) || bad != nil {
		return who, fmt.Errorf("%s: %w", c.Customer, err)
	}
	found, err := inbox.ConversationsOf(ctx, pool, chat, "")
	if err == nil && len(found) == 0 {
		err = orders.ErrNoPerson
	}
	if err != nil {
		return who, fmt.Errorf("%s: %w", c.Customer, err)
	}
	linked, known, err := store.LinkedAs(ctx, pool, found[0])
	if err != nil {
		return who, err
	}
	if known {
		return who, fmt.Errorf("%s is linked to the shop's customer %s: erase that one, or take the link away with /unlink first", c.Customer, linked.CustomerID)
	}
	return orders.Person{Conversations: found}, nil
}
