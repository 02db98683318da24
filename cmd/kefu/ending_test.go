package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A server that takes calls and never answers, a client that sends half a request: a process that is told to end does so
// all the same, in good order, and what was being sent arrives afterwards.
func TestSIGTERMEndsAProcessWhateverTelegramDoes(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	hung := make(chan struct{}, 100)
	over := make(chan struct{})
	at, err := url.Parse(s.config.TelegramAPIURL)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(at)
	hanging := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(strings.ToLower(r.URL.Path), "/sendmessage") {
			hung <- struct{}{}
			<-over
			return
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { close(over); hanging.Close() })
	good := s.config.TelegramAPIURL
	s.config.TelegramAPIURL = hanging.URL
	program := s.spawn()
	s.customer(wang).say("/help")
	select {
	case <-hung:
	case <-s.ctx.Done():
		t.Fatal("nothing was sent")
	}
	told := time.Now()
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	took := time.Since(told)
	t.Logf("it ended after %v", took.Round(10*time.Millisecond))
	if took > 8*time.Second {
		t.Errorf("it ended after %v", took)
	}
	s.config.TelegramAPIURL = good
	s.start()
	s.customer(wang).hears("我能帮您")
}

func TestHalfARequestIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	at, err := url.Parse(s.app.URL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("POST /telegram/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")); err != nil {
		t.Fatal(err)
	}
	told := time.Now()
	s.stop() // which fails the test when the App ends with an error
	if took := time.Since(told); took > 8*time.Second {
		t.Errorf("it ended after %v", took)
	}
}

func TestSystemdIsToldThatKefuServesLivesAndStops(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	at := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: at, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	program := s.spawn("NOTIFY_SOCKET="+at, "WATCHDOG_USEC=300000")
	hears := func(want string) {
		t.Helper()
		_ = socket.SetReadDeadline(time.Now().Add(time.Minute))
		for {
			heard := make([]byte, 100)
			n, err := socket.Read(heard)
			if err != nil {
				t.Fatalf("%s was never said: %v", want, err)
			}
			if string(heard[:n]) == want {
				return
			}
		}
	}
	hears("READY=1")
	hears("WATCHDOG=1")
	hears("WATCHDOG=1")
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hears("STOPPING=1")
}
