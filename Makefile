# make        build the program (optimised)
# make run    start it; ARGS="eval --help" passes arguments
# make test   run every test
# make lint   check the source's style
# make fuzz N=20000 HEADERS=100000  give changed files to everything that reads some, and GGUF files
# make kills N=100                  kill a run again and again, and compare it with an undisturbed one
# make soak MINUTES=120             train and disturb the training in every way
# make bench  time one training step of each preset
# make paper STUDY=studies/paper    the paper's table on the built-in corpus
# make pictures RUN=runs/…         draw the README's pictures from a run
# make install PREFIX=/usr/local    install the program, its themes, completions and man page
# make uninstall PREFIX=/usr/local  remove them again

SHELL = /bin/bash
SWIFT ?= swift
ARGS ?=
# System libraries, as Debian names them, and the pkg-config names that tell whether they are there.
# ncurses-term describes terminals with every colour; the terminal that it is looked up by is DIRECT.
PACKAGES = libopenblas-dev libonig-dev libutf8proc-dev libsqlite3-dev libncurses-dev ncurses-term libedit-dev
PKGCONFIG = openblas oniguruma libutf8proc sqlite3 ncursesw libedit
DIRECT = xterm-direct
PREFIX ?= /usr/local
DESTDIR ?=
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

BUILT = $(shell $(SWIFT) build -c release --show-bin-path)

TESTED = .build-test/release
# In the tests' build a compiler's warning is an error.
TESTFLAGS = -c release --scratch-path .build-test

.PHONY: build run test lint format bench fuzz kills soak clean paper pictures install uninstall \
  dependencies announce
.DEFAULT_GOAL := build

dependencies:
	@command -v pkg-config >/dev/null && pkg-config --exists $(PKGCONFIG) && \
	infocmp $(DIRECT) >/dev/null 2>&1 || { \
	  command -v apt-get >/dev/null || { \
	    echo "Please install: $(PACKAGES) pkg-config (no apt-get here)" >&2; exit 1; }; \
	  echo "Installing $(PACKAGES)"; \
	  $(SUDO) apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq pkg-config $(PACKAGES) >/dev/null; }

announce:
	@test -x .build/release/tsld || echo "The first build fetches three packages and takes some minutes," \
	  "most of them silently at the end, where the engine is optimised as a whole."

build: dependencies announce
	$(SWIFT) build -c release

run: dependencies announce
	$(SWIFT) run -c release tsld $(ARGS)

# The tests run on the optimised build: it is the one people use, and the unoptimised maths would take minutes.
# What was skipped, and why, is said last.
test: dependencies
	@mkdir -p .build-test
	set -o pipefail; TSLD_STRICT=1 $(SWIFT) test $(TESTFLAGS) 2>&1 \
	  | tee .build-test/test.log; status=$$?; \
	grep -E '(Test|Suite) .* skipped(: ".*|\.)$$' .build-test/test.log | sed 's/^[^TS]*//' | sort -u \
	  | sed '1i\\nSkipped here:' ; exit $$status

N ?= 20000
SEED ?= 1
FIRST ?= 0
HEADERS ?= 100000
fuzz: dependencies
	@# Listing the tests builds them, as running them does: after `make test` there is nothing to build.
	@mkdir -p .build-test
	@TSLD_STRICT=1 $(SWIFT) test list $(TESTFLAGS) > .build-test/build.log 2>&1 \
	  || { cat .build-test/build.log; exit 1; }
	$(TESTED)/Fuzz $(N) --seed $(SEED) --first $(FIRST) --workers $$(nproc)
	$(TESTED)/Fuzz $(HEADERS) --only gguf --seed $(SEED) --first $(FIRST) --workers $$(nproc)

MINUTES ?= 10
kills: N = 100
kills soak: build
	python3 Tests/Soak/soak.py $(BUILT)/tsld $(if $(filter kills,$@),--kills $(N),--minutes $(MINUTES))

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

bench: build
	$(SWIFT) run -c release tsld bench stories260k --block 256
	$(SWIFT) run -c release tsld bench gpt2-11m --block 256
	$(SWIFT) run -c release tsld bench gpt2-124m --batch 4 --block 512

# The program lies in lib with the files that it finds beside itself; bin has a link to it.
INSTALLED = $(DESTDIR)$(PREFIX)
BASH_COMPLETIONS = $(INSTALLED)/share/bash-completion/completions
ZSH_COMPLETIONS = $(INSTALLED)/share/zsh/site-functions
FISH_COMPLETIONS = $(INSTALLED)/share/fish/vendor_completions.d

STUDY ?= studies/paper
paper: build
	$(BUILT)/tsld study paper --run $(STUDY)

pictures: build
	@test -n "$(RUN)" || { echo "make pictures RUN=runs/…: which run?" >&2; exit 1; }
	for picture in overview:1 loss:2 tokens:3lllllllll weights:4 errors:5 system:6; do \
	  $(BUILT)/tsld watch $(RUN) --theme harbour --size 120x36 \
	    --keys $${picture#*:} --export docs/pictures/$${picture%:*}.svg || exit 1; done

install: build
	install -d $(INSTALLED)/bin $(INSTALLED)/lib/tsld $(INSTALLED)/share/tsld/themes \
	  $(INSTALLED)/share/man/man1 $(BASH_COMPLETIONS) $(ZSH_COMPLETIONS) $(FISH_COMPLETIONS)
	install -m 755 $(BUILT)/tsld $(INSTALLED)/lib/tsld/tsld
	rm -rf $(INSTALLED)/lib/tsld/tsld_*.resources
	cp -R $(BUILT)/tsld_*.resources $(INSTALLED)/lib/tsld/
	ln -sfn ../lib/tsld/tsld $(INSTALLED)/bin/tsld
	install -m 644 themes/*.theme $(INSTALLED)/share/tsld/themes/
	install -m 644 docs/tsld.1 $(INSTALLED)/share/man/man1/
	$(BUILT)/tsld --generate-completion-script bash > $(BASH_COMPLETIONS)/tsld
	$(BUILT)/tsld --generate-completion-script zsh > $(ZSH_COMPLETIONS)/_tsld
	$(BUILT)/tsld --generate-completion-script fish > $(FISH_COMPLETIONS)/tsld.fish

uninstall:
	rm -rf $(INSTALLED)/lib/tsld $(INSTALLED)/share/tsld
	rm -f $(INSTALLED)/bin/tsld $(INSTALLED)/share/man/man1/tsld.1 $(BASH_COMPLETIONS)/tsld \
	  $(ZSH_COMPLETIONS)/_tsld $(FISH_COMPLETIONS)/tsld.fish

clean:
	$(SWIFT) package clean
