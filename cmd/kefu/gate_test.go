package main

import (
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// gate passes connections on to a server that may change its place, or to nobody.
type gate struct {
	listener net.Listener
	mu       sync.Mutex
	target   string
	closed   bool
	under    map[net.Conn]bool
}

func newGate(t *testing.T) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, under: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); g.shut() })
	go func() {
		for {
			conn, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				go g.pass(conn)
			}
		}
	}()
	return g
}

func (g *gate) pass(conn net.Conn) {
	g.mu.Lock()
	target, closed := g.target, g.closed
	g.mu.Unlock()
	defer func() { _ = conn.Close() }()
	if closed {
		return
	}
	behind, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer func() { _ = behind.Close() }()
	g.mu.Lock()
	g.under[conn], g.under[behind] = true, true
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.under, conn)
		delete(g.under, behind)
		g.mu.Unlock()
	}()
	done := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(behind, conn); done <- struct{}{} }()
	go func() { _, _ = io.Copy(conn, behind); done <- struct{}{} }()
	<-done
}

// shut cuts all connections and lets nobody through.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for conn := range g.under {
		_ = conn.Close()
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = false
}

// lead lets the gate lead to the server of an address.
func (g *gate) lead(t *testing.T, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.target = u.Host
}

// in is an address with the gate in the place of the server.
func (g *gate) in(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = g.listener.Addr().String()
	return u.String()
}
