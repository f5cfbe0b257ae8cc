# make        build the program (optimised)
# make run    start it; ARGS="eval --help" passes arguments
# make test   run every test
# make lint   check the source's style
# make bench  time one training step of each preset

SWIFT ?= swift
ARGS ?=
# System libraries, as Debian names them, and the pkg-config names that tell whether they are there.
# ncurses-term describes terminals with every colour; the terminal that it is looked up by is DIRECT.
PACKAGES = libopenblas-dev libsqlite3-dev libncurses-dev ncurses-term
PKGCONFIG = openblas sqlite3 ncursesw
DIRECT = xterm-direct
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: build run test lint format bench clean dependencies
.DEFAULT_GOAL := build

dependencies:
	@command -v pkg-config >/dev/null && pkg-config --exists $(PKGCONFIG) && \
	infocmp $(DIRECT) >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null || { \
	    echo "Please install: $(PACKAGES) pkg-config (no apt-get here)" >&2; exit 1; }; \
	  echo "Installing $(PACKAGES)"; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq pkg-config $(PACKAGES) >/dev/null; }

build: dependencies
	$(SWIFT) build -c release

run: dependencies
	$(SWIFT) run -c release tsld $(ARGS)

# The tests run on the optimised build: it is the one people use, and the unoptimised maths would take minutes.
test: dependencies
	$(SWIFT) test -c release --scratch-path .build-test

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

bench: build
	$(SWIFT) run -c release tsld bench stories260k
	$(SWIFT) run -c release tsld bench gpt2-11m
	$(SWIFT) run -c release tsld bench gpt2-124m --batch 4 --block 512

clean:
	$(SWIFT) package clean
