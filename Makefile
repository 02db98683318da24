# `make` alone says what there is.

LINT_VERSION := 2.15.0
LINT := bin/golangci-lint-$(LINT_VERSION)
PKG ?= ./...
FUZZTIME ?= 20s
ORDERS ?= 20000
CHAOS ?= 5m

# A clone that belongs to another user is no reason to fail: nothing here needs git's word.
BUILD := go build -buildvcs=false -ldflags "-X main.build=$(shell git describe --always --dirty 2>/dev/null || echo unknown)"

.DEFAULT_GOAL := help
.PHONY: help run setup test chaos pace setup-test lint fmt bench fuzz walk race-orders understand-report reset clean bin/kefu bin/withservers

help: ## this text
	@echo "kefu: a customer-service bot for Telegram. What make can do:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup bin/kefu ## everything on this machine, in the browser; with KEFU_TELEGRAM_TOKEN=… against the real Telegram
	@exec bin/kefu playground

setup: ## install what running needs: PostgreSQL and Redis
	@./setup.sh run

test: setup-test bin/withservers ## all tests, against a PostgreSQL and a Redis of their own; PKG=./orders/... for some
	@exec env GOGC=400 bin/withservers go test -p 2 -parallel 6 -timeout 14m $(PKG)

chaos: setup-test bin/withservers ## kill, freeze and cut off everything while customers write, then count; CHAOS=5m
	@exec bin/withservers go test ./cmd/kefu -count 1 -v -timeout 2h -run TestChaos -chaos $(CHAOS)

pace: setup-test bin/withservers ## three agents close eighteen refunds within Telegram's limits: three minutes
	@exec bin/withservers go test ./cmd/kefu -count 1 -v -timeout 10m -run TestThreeAgents -pace-cases 18

setup-test: ## install what testing needs as well: Chromium and a Chinese font
	@./setup.sh test

lint: $(LINT) ## the rules of the house: arrows between packages, comments, formatting
	@$(LINT) run $(PKG)
	@$(LINT) run -c .golangci.tables.yml $(PKG)

fmt: $(LINT) ## format all Go files
	@$(LINT) fmt

bench: setup bin/withservers ## benchmarks
	@exec bin/withservers go test -run '^$$' -bench . -benchmem $(PKG)

fuzz: ## each fuzz test for a while; FUZZTIME=20s
	@grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | while IFS=: read -r file func; do \
		echo "$${file%/*} $${func#func }"; \
		go test -run '^$$' -fuzz "^$${func#func }$$" -fuzztime $(FUZZTIME) "$${file%/*}" </dev/null || exit 1; \
	done

walk: ## every state of the dialog that can be reached with a case and with two, and the page of states: many minutes
	@go test ./dialog -count 1 -v -timeout 60m -run TestWalk -whole-walk

race-orders: setup bin/withservers ## the race of customer, timer, payment, shop and agent for every order, long; ORDERS=20000
	@exec bin/withservers go test ./orders -count 1 -v -timeout 60m -run Race -race-orders $(ORDERS)

understand-report: ## what the bot misunderstands in the labelled examples, by phenomenon
	@go test -count 1 -run "TestReport|TestWhatWasNotLearned" -v ./dialog/understand

reset: ## forget the playground's data
	@if [ -e .kefu/servers.lock ] && ! flock --nonblock .kefu/servers.lock true; then \
		echo "kefu is running here: stop it first" >&2; exit 1; \
	fi
	@if [ -L .kefu/servers-elsewhere ]; then rm -rf "$$(readlink .kefu/servers-elsewhere)"; fi
	rm -rf .kefu

clean: ## remove the built programs and tools
	rm -rf bin

bin/kefu:
	@echo "building kefu (the first time this takes a minute or two)"
	@$(BUILD) -o $@ ./cmd/kefu

bin/withservers:
	@$(BUILD) -o $@ ./internal/withservers

# Kept in bin/, since building it takes minutes.
$(LINT):
	@echo "building golangci-lint $(LINT_VERSION) (once, takes some minutes)"
	@GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_VERSION)
	@mv bin/golangci-lint $@
