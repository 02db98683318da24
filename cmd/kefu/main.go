// Command kefu is a customer-service bot for Telegram, for shops that sell digital goods.
//
// It holds flags and wiring, nothing else: config.go checks the settings, app.go wires the packages, the other files
// are one command each.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	_ "time/tzdata" // the shop's clock must be known on machines without time zones

	"github.com/alecthomas/kong"

	"kefu/dialog/understand"
)

func main() {
	e, err := prepare(os.Environ(), settingNames(), os.ReadFile)
	for _, warning := range e.warnings {
		fmt.Fprintln(os.Stderr, "kefu: warning:", warning)
	}
	if err = errors.Join(err, e.apply()); err != nil {
		fmt.Fprintln(os.Stderr, "kefu:", err)
		os.Exit(1)
	}
	keepLearned()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// commands are kefu's commands and their flags.
type commands struct {
	Serve      serveCommand      `cmd:"" help:"Run the bot, the desk and the console."`
	Playground playgroundCommand `cmd:"" help:"Everything on this machine: private PostgreSQL and Redis, a demo shop, a stand-in for Telegram."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to the schema of this kefu."`
	Seed       seedCommand       `cmd:"" help:"Fill an empty database with the demo shop."`
	Policies   policiesCommand   `cmd:"" help:"Set the rules of products from a JSON file, or write the present ones."`
	Import     importCommand     `cmd:"" help:"Read orders from a JSONL file."`
	Bench      benchCommand      `cmd:"" help:"Measure parts of kefu beside the least that could do the same."`
	Understand understandCommand `cmd:"" help:"Read messages, write what the bot understands of them as JSON."`
	Doctor     doctorCommand     `cmd:"" help:"Look at everything that kefu stands on, and say what to do about each fault."`
	Rehearse   rehearseCommand   `cmd:"" help:"Replay recorded conversations through this dialog, and print what it would now do otherwise. Status 3: an order action differs."`
	Diagram    diagramCommand    `cmd:"" help:"Draw the states of the dialog, as the machine itself shows them."`
	Rekey      rekeyCommand      `cmd:"" help:"Seal everything with the first of several data keys, so that the others can be forgotten."`
	Retry      retryCommand      `cmd:"" help:"Try again what was set aside, or waits after a failure."`
	Prune      pruneCommand      `cmd:"" help:"Take away what is older than it is to be kept; a kefu that serves does so each night."`
	Erase      eraseCommand      `cmd:"" help:"Take away one person's words, files and secrets, and keep the books."`
	Export     exportCommand     `cmd:"" help:"Write a case, a conversation or all of the record as one zip that stands by itself."`
	Verify     verifyCommand     `cmd:"" help:"Check that the record is what was sealed. Status 1: it is not; 2: could not look."`
	Version    versionCommand    `cmd:"" help:"Say which kefu this is."`
}

// config is what a command is configured with; nil for one that needs only a few settings.
func (c *commands) config(command string) *Config {
	switch command {
	case "serve":
		return &c.Serve.Config
	case "playground":
		return &c.Playground.Config
	case "doctor":
		return &c.Doctor.Config
	}
	return nil
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	far      *atomic.Pointer[string]
}

// reached notes how far a command has come, for when it is interrupted: what is done, what is not, and what to do then.
func (s streams) reached(format string, args ...any) {
	far := fmt.Sprintf(format, args...)
	s.far.Store(&far)
}

// run is main without the process: it returns the exit status. 1 is a fault, 2 a wrong call, any other a finding.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var c commands
	code := 0
	s := streams{in, out, errs, &atomic.Pointer[string]{}}
	s.reached("nothing was done")
	var unread unreadable
	parser, err := kong.New(&c,
		unread.mappers(),
		kong.Name("kefu"), kong.Description("Customer service in Telegram for shops that sell digital goods."),
		kong.Writers(out, errs), kong.Exit(func(status int) { code = status; panic(exited{}) }),
		kong.Vars{"order_no": understand.DefaultOrderNoPattern},
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s), kong.UsageOnError(),
	)
	if err != nil {
		panic(err) // a wrong tag in commands
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exited); !ok {
				panic(r)
			}
		}
	}()
	called, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, "kefu:", err)
		return 2
	}
	wrong := unread.of(called)
	if config := c.config(called.Command()); config != nil {
		config.unreadable = wrong // it names them beside its other faults
	} else if len(wrong) > 0 {
		fmt.Fprintln(errs, "kefu:", errors.Join(wrong...))
		return 2
	}
	if err := called.Run(); err != nil {
		if ctx.Err() != nil && called.Command() != "serve" && called.Command() != "playground" { // which are there to be interrupted
			fmt.Fprintf(errs, "kefu: interrupted: %s\n", *s.far.Load())
		}
		if ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
			fmt.Fprintln(errs, "kefu:", err)
		}
		if found := finding(0); errors.As(err, &found) {
			return int(found)
		}
		if with := (status{}); errors.As(err, &with) {
			return with.code
		}
		return 1
	}
	return code
}

// finding is the error of a command that did its work and found what scripts must know: it is the exit status.
type finding int

func (f finding) Error() string { return fmt.Sprintf("found something (status %d)", int(f)) }

// exited is thrown by kong's --help instead of ending the process.
type exited struct{}

type serveCommand struct{ Config }

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context, s streams) error {
	log := c.logger(s.err)
	log.Info("kefu starts", "version", version())
	app, err := Open(ctx, c.Config, log)
	if err != nil {
		return stopped(ctx, err)
	}
	defer app.Close()
	log.Info("kefu serves", "url", app.URL, "updates", c.Updates)
	return app.Run(ctx)
}

// stopped is the error of a command that serves until it is told to stop: being told so is none. Other commands that
// are interrupted have not done their work, and must say so.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
