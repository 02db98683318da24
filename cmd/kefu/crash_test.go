package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kefu/playground"
)

// asProgram makes the test binary be kefu itself, so that a test can kill a real process.
const asProgram = "KEFU_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	// Whatever starts this program from here on, such as kefu bench turns, means kefu and not the tests.
	if err := os.Setenv(asProgram, "1"); err != nil {
		panic(err)
	}
	// They all learn the same, and the first of them for all.
	cache, err := os.MkdirTemp("", "kefu-learned-*")
	if err == nil {
		err = os.Setenv("CACHE_DIRECTORY", cache)
	}
	if err != nil {
		panic(err)
	}
	keepLearned()
	code := m.Run()
	demoShop.Remove()
	_ = os.RemoveAll(cache)
	os.Exit(code)
}

// spawn starts kefu serve as a process of its own, with further variables in its environment.
func (s *scene) spawn(environ ...string) *exec.Cmd {
	s.t.Helper()
	program := exec.Command(os.Args[0], "serve",
		"--telegram-token="+s.config.TelegramToken, "--telegram-api-url="+s.config.TelegramAPIURL,
		"--agents-chat="+strconv.FormatInt(s.config.AgentsChat, 10), "--http-addr=127.0.0.1:0",
		"--database-url="+s.config.DatabaseURL, "--redis-url="+s.config.RedisURL,
		"--data-key="+s.config.DataKey, "--media-dir="+s.config.MediaDir)
	program.Env = append(os.Environ(), environ...)
	program.Stderr = &s.log
	program.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := program.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	return program
}

// runProgram runs kefu as a process with these variables alone, and gives what it said and its exit status.
func runProgram(t *testing.T, environ []string, args ...string) (said string, status int) {
	t.Helper()
	program := exec.CommandContext(t.Context(), os.Args[0], args...)
	program.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH")}, environ...)
	out, err := program.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), program.ProcessState.ExitCode()
}

func TestNothingIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	const customers, first = 32, 5001
	s := newScene(t, unlimited, func(_ *Config, world *playground.Config) {
		for i := range int64(customers) {
			world.People = append(world.People, playground.Person{
				ID: first + i, FirstName: fmt.Sprint("顾客", i), Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	s.stop()
	answered := func(v *playground.Snapshot) (n int) {
		for i := range int64(customers) {
			n += min(1, times(v.Messages(first+i, 0), "我能帮您"))
		}
		return n
	}

	program := s.spawn()
	for i := range int64(customers) {
		s.Say(first+i, first+i, 0, "/help")
	}
	s.await(func(v *playground.Snapshot) bool { return answered(v) >= 3 }, "the first answers")
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	before := 0
	_ = s.Wait(s.ctx, func(v *playground.Snapshot) bool { before = answered(v); return true })

	s.spawn()
	s.await(func(v *playground.Snapshot) bool { return answered(v) == customers }, "an answer for everybody")
	s.until(`SELECT count(*) = 0 FROM inputs WHERE status <> 'done'`)
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state <> 'sent'`)
	repeated, marked := 0, s.count(`SELECT count(*) FROM deliveries WHERE repeated`)
	for i := range int64(customers) {
		repeated += times(s.Messages(first+i, 0), "我能帮您") - 1
	}
	t.Logf("killed after %d of %d answers; %d came twice, %d are marked as possible repeats", before, customers, repeated, marked)
	if int64(repeated) > marked {
		t.Errorf("%d answers came twice, but only %d are marked as possible repeats", repeated, marked)
	}
	if strings.Contains(s.log.String(), "panic") {
		t.Error("it panicked")
	}
}

// A process that stands still keeps its connections, and with them its locks. Another takes over all the same, and the
// old one, let go again, sends nothing more.
func TestAFrozenProcessIsReplacedAndSendsNothingMore(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	frozen := s.spawn()
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("已关联账号", "您最近的订单")
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state IN ('queued', 'sending')`)
	if err := frozen.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s.start()
	w.say("在吗")
	began := time.Now()
	w.hears("您好")
	took := time.Since(began)
	t.Logf("replaced and answered after %s", took)
	if took > 30*time.Second {
		t.Errorf("answered after %s", took)
	}
	if err := frozen.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.say("我的订单")
		w.hears("您最近的订单")
	}
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state IN ('queued', 'sending')`)
	if n := s.count(`SELECT count(*) FROM deliveries WHERE repeated`); n != 0 {
		t.Errorf("%d deliveries were sent twice", n)
	}
	s.await(func(v *playground.Snapshot) bool {
		lists := 0
		for _, m := range v.Messages(wang, 0) {
			if m.From != nil && m.From.IsBot && strings.Contains(textOf(m), "您最近的订单") {
				lists++
			}
		}
		return lists == 4
	}, "four lists of orders, none twice")
}
