# Inlay's build. `make help` lists what it can do.
#
# Every folder that is a layer becomes one static library, build/lib<layer>.a, of all its .c files; a new file
# needs no line here. Objects depend on the headers they include (-MMD) and on the flags they were compiled
# with (a stamp that changes only when the flags do). Debug and sanitizer builds are this same Makefile with
# other flags and another BUILD folder.

LAYERS := csp dataflow isa vta_model codegen bench
# Folders within a layer are layers, too, of one library; what stands in csp/ or bench/ itself is above them.
FLOORS := $(addprefix csp/,base kernel constraints search flatzinc) csp dataflow isa vta_model codegen \
          $(addprefix bench/,options jobs output tree operator deepbench report lab command) bench

BUILD  ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2
LDFLAGS ?=

STANDARD := -std=c11 -D_POSIX_C_SOURCE=200809L -pthread
WARNINGS := -Wall -Wextra -Wpedantic -Werror
COMPILE   = $(CC) $(STANDARD) $(WARNINGS) -I. $(CFLAGS) -MMD -MP
LINK      = $(CC) -pthread $(CFLAGS) $(LDFLAGS)
# One short line a step; V=1 shows the commands.
say       = $(if $(V),,@echo '$(1)' && )

DEBUG_FLAGS    := -O0 -g3
SANITIZE_FLAGS := -O1 -g -DCSP_CHECK -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# What there is. In bench/, main.c is the command and bench_NAME.c a program of its own, build/bench-NAME.
sources       = $(sort $(wildcard $(1)/*.c $(1)/*/*.c))
objects       = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
MAINS        := $(wildcard bench/main.c bench/bench_*.c)
layer_sources = $(filter-out $(MAINS),$(call sources,$(1)))
libraries     = $(foreach l,$(1),$(BUILD)/lib$(l).a)
below         = $(if $(filter-out $(1),$(firstword $(2))),$(firstword $(2)) $(call below,$(1),$(wordlist 2,99,$(2))))
reverse       = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))
# A layer's library and all that it may use, in the order a linker wants them.
closure       = $(call libraries,$(1) $(call reverse,$(call below,$(1),$(LAYERS))))

ALL_LIBRARIES := $(call libraries,$(call reverse,$(LAYERS)))
PROGRAMS      := $(if $(wildcard bench/main.c),$(BUILD)/inlay) \
                 $(patsubst bench/bench_%.c,$(BUILD)/bench-%,$(wildcard bench/bench_*.c))
C_FILES       := $(foreach l,$(LAYERS),$(call sources,$(l))) $(sort $(wildcard test/*.c))

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: all debug sanitize install uninstall clean help test test-long test-binaries check-layers \
        bench bench-embed bench-model readme lint lint-c lint-cppcheck lint-shell \
        lint-manual fuzz-flatzinc FORCE
.SECONDARY:

all: $(ALL_LIBRARIES) $(PROGRAMS)

# Stamps: files that hold a text and change only when the text does.
define stamp
$(1): FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(2)' | cmp -s - $$@ || printf '%s\n' '$(2)' > $$@
endef
quote = $(subst ','\'',$(1))
$(eval $(call stamp,$(BUILD)/stamp/flags,$(call quote,$(COMPILE) $(LDFLAGS))))

$(BUILD)/obj/%.o: %.c $(BUILD)/stamp/flags
	@mkdir -p $(@D)
	$(call say,cc $<)$(COMPILE) $(OBJECT_FLAGS) -c $< -o $@

# One static library a layer. The stamp of its members sees to sources that were removed.
define layer_rules
$(call stamp,$(BUILD)/stamp/$(1),$(call layer_sources,$(1)))
$(BUILD)/lib$(1).a: $(call objects,$(call layer_sources,$(1))) $(BUILD)/stamp/$(1)
	$(call say,ar $$@)rm -f $$@ && $(AR) qcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rules,$(l))))

$(BUILD)/inlay: $(BUILD)/obj/bench/main.o $(ALL_LIBRARIES)
	$(call say,link $@)$(LINK) $^ -lm -o $@

$(BUILD)/bench-%: $(BUILD)/obj/bench/bench_%.o $(ALL_LIBRARIES)
	$(call say,link $@)$(LINK) $^ -lm -o $@

debug:
	+$(MAKE) BUILD=$(BUILD)/debug CFLAGS='$(DEBUG_FLAGS)' all

sanitize:
	+$(MAKE) BUILD=$(BUILD)/sanitize CFLAGS='$(SANITIZE_FLAGS)' all

# The program knows where its data are installed and where its source tree is, and which commit it is.
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
$(BUILD)/obj/bench/deepbench/data.o: OBJECT_FLAGS = \
	-DINLAY_SHARE='"$(PREFIX)/share/inlay"' -DINLAY_SOURCE='"$(CURDIR)"'
$(eval $(call stamp,$(BUILD)/stamp/places,$(PREFIX) $(CURDIR)))
$(BUILD)/obj/bench/deepbench/data.o: $(BUILD)/stamp/places
$(BUILD)/obj/bench/output/version.o: OBJECT_FLAGS = -DINLAY_COMMIT='"$(VERSION)"' -DINLAY_FLAGS='"$(CFLAGS)"'
$(eval $(call stamp,$(BUILD)/stamp/version,$(VERSION)))
$(BUILD)/obj/bench/output/version.o: $(BUILD)/stamp/version

# Tests: each test/test_*.c is a Criterion program. One that is named after a layer (test_csp_search.c) links
# that layer and those below it, all others link everything. Other .c files in test/ are helpers.
TESTS      := $(sort $(wildcard test/test_*.c))
LONG_TESTS := $(sort $(wildcard test/long_*.c))
HELPERS    := $(filter-out $(TESTS) $(LONG_TESTS),$(wildcard test/*.c))
CRITERION_CFLAGS = $(shell pkg-config --cflags criterion 2>/dev/null)
CRITERION_LIBS   = $(shell pkg-config --libs criterion 2>/dev/null || echo -lcriterion)
test_program = $(patsubst test/%.c,$(BUILD)/test/%,$(1))
test_layer   = $(firstword $(foreach l,$(LAYERS),$(if $(filter test_$(l) test_$(l)_%,$(1)),$(l))))
test_libraries = $(if $(call test_layer,$(1)),$(call closure,$(call test_layer,$(1))),$(ALL_LIBRARIES))

$(BUILD)/obj/test/%.o: OBJECT_FLAGS = -Wno-pedantic $(CRITERION_CFLAGS)

$(eval $(call stamp,$(BUILD)/stamp/helpers,$(HELPERS)))
$(BUILD)/libtest.a: $(call objects,$(HELPERS)) $(BUILD)/stamp/helpers
	$(call say,ar $@)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

define test_rules
$(BUILD)/test/$(1): $(BUILD)/obj/test/$(1).o $(BUILD)/libtest.a $(call test_libraries,$(1))
	@mkdir -p $$(@D)
	$$(call say,link $$@)$$(LINK) $$^ $$(CRITERION_LIBS) -lm -o $$@
endef
$(foreach t,$(TESTS) $(LONG_TESTS),$(eval $(call test_rules,$(patsubst test/%.c,%,$(t)))))

test-binaries: $(PROGRAMS) $(call test_program,$(TESTS))
# These tests take a sample; with INLAY_TEST_LONG=1 they take all.
SAMPLING := $(shell grep -l INLAY_TEST_LONG $(TESTS))
long-test-binaries: test-binaries $(call test_program,$(LONG_TESTS) $(SAMPLING))

test: check-layers
	@sh test/install_criterion.sh '$(CC)'
	+@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitize CFLAGS='$(SANITIZE_FLAGS)' test-binaries
	@INLAY=$(BUILD)/sanitize/inlay sh test/run_tests.sh \
		$(patsubst test/%.c,$(BUILD)/sanitize/test/%,$(TESTS))

# The long tests run optimised: they are about breadth.
test-long: test
	+@$(MAKE) --no-print-directory long-test-binaries
	@INLAY=$(BUILD)/inlay INLAY_TEST_LONG=1 sh test/run_tests.sh \
		$(call test_program,$(LONG_TESTS) $(SAMPLING))

# Layers: no #include points up, and each layer links whole with nothing but those below it and libc.
LINKED := $(foreach l,$(LAYERS),$(if $(call layer_sources,$(l)),$(BUILD)/linked/$(l)))

check-layers: $(LINKED)
	@sh test/check_layers.sh $(FLOORS)

$(BUILD)/stamp/empty_main.c:
	@mkdir -p $(@D)
	@echo 'int main(void) { return 0; }' > $@

define linked_rules
$(BUILD)/linked/$(1): $(BUILD)/stamp/empty_main.c $(call closure,$(1))
	@mkdir -p $$(@D)
	@$$(LINK) $$< $(call objects,$(call layer_sources,$(1))) $(wordlist 2,99,$(call closure,$(1))) -lm -o $$@
endef
$(foreach l,$(LAYERS),$(eval $(call linked_rules,$(l))))

bench: all
	$(BUILD)/inlay bench conv --set server
	$(BUILD)/inlay bench gemm --set server
	$(BUILD)/inlay bench rnn --set server
	@echo
	$(BUILD)/bench-embed

bench-embed: $(BUILD)/bench-embed
	$(BUILD)/bench-embed

readme: all
	sh bench/refresh_readme.sh $(BUILD)/inlay README.md

bench-model: $(BUILD)/bench-model
	$(BUILD)/bench-model

# Needs clang. RUNS inputs, from the corpus in $(BUILD)/fuzz/corpus, which grows; stops at the first fault.
RUNS ?= 1000000
FUZZ_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
fuzz-flatzinc:
	+@$(MAKE) --no-print-directory CC=clang BUILD=$(BUILD)/fuzz \
		CFLAGS='$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link' $(BUILD)/fuzz/libcsp.a
	clang $(STANDARD) -I. $(FUZZ_FLAGS) -fsanitize=fuzzer test/fuzz_flatzinc.c $(BUILD)/fuzz/libcsp.a -lm \
		-o $(BUILD)/fuzz/fuzz-flatzinc
	mkdir -p $(BUILD)/fuzz/corpus
	$(BUILD)/fuzz/fuzz-flatzinc $(BUILD)/fuzz/corpus bench/flatzinc -max_len=2000 -timeout=10 -runs=$(RUNS)

# Nothing is looked at twice: clang-tidy leaves a stamp for each file, newer than the object, which is newer than all
# that the file includes; cppcheck keeps its own notes. One file a run: clang-tidy 14 misjudges va_list when it is given
# several.
TIDIED := $(patsubst %.c,$(BUILD)/lint/%.tidy,$(filter-out test/%,$(C_FILES)))
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))
installed = if ! command -v $(1) >/dev/null; then echo '$(1): not installed, skipped'; exit; fi

$(BUILD)/lint/%.tidy: %.c $(BUILD)/obj/%.o .clang-tidy
	@mkdir -p $(@D)
	$(call say,clang-tidy $<)clang-tidy --quiet $< -- $(STANDARD) -I. $(TIDY_FLAGS) 2>/dev/null && touch $@

$(BUILD)/lint/bench/deepbench/data.tidy $(BUILD)/lint/bench/output/version.tidy: TIDY_FLAGS = \
	-DINLAY_SHARE='""' -DINLAY_SOURCE='""' -DINLAY_COMMIT='""' -DINLAY_FLAGS='""'

lint-c: $(TIDIED)

lint-cppcheck:
	@$(call installed,cppcheck); mkdir -p $(BUILD)/lint/cppcheck; echo cppcheck; \
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		--cppcheck-build-dir=$(BUILD)/lint/cppcheck -I. $(filter-out test/%,$(C_FILES))

lint-shell:
	@$(call installed,shellcheck); echo shellcheck; shellcheck test/*.sh bench/*.sh .ci/run

lint-manual: $(BUILD)/inlay
	@$(call installed,mandoc); echo mandoc; $(BUILD)/inlay manual | mandoc -Tlint

lint:
	+@$(MAKE) --no-print-directory -k $(JOBS) lint-shell lint-manual lint-cppcheck \
		$$(command -v clang-tidy >/dev/null && echo lint-c || echo 'clang-tidy: not installed, skipped' >&2)

# The man page and the completions are made by the command itself, from its table of options.
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS = $(SHARE)/bash-completion/completions/inlay $(SHARE)/zsh/site-functions/_inlay \
              $(SHARE)/fish/vendor_completions.d/inlay.fish
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/inlay/deepbench $(SHARE)/man/man1 $(dir $(COMPLETIONS)) \
		$(SHARE)/minizinc/inlay $(SHARE)/minizinc/solvers
	install -m 755 $(BUILD)/inlay csp/minizinc/fzn-inlay $(DESTDIR)$(PREFIX)/bin
	install -m 644 csp/minizinc/inlay/*.mzn $(SHARE)/minizinc/inlay
	install -m 644 csp/minizinc/inlay.msc $(SHARE)/minizinc/solvers
	install -m 644 bench/deepbench/*.csv $(SHARE)/inlay/deepbench
	$(BUILD)/inlay manual >$(SHARE)/man/man1/inlay.1
	$(BUILD)/inlay completion bash >$(word 1,$(COMPLETIONS))
	$(BUILD)/inlay completion zsh >$(word 2,$(COMPLETIONS))
	$(BUILD)/inlay completion fish >$(word 3,$(COMPLETIONS))

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/inlay $(DESTDIR)$(PREFIX)/bin/fzn-inlay $(SHARE)/man/man1/inlay.1 \
		$(COMPLETIONS) $(SHARE)/minizinc/solvers/inlay.msc
	rm -rf $(SHARE)/inlay $(SHARE)/minizinc/inlay

clean:
	rm -rf $(BUILD)

help:
	@echo 'make                 build/inlay, the other programs and one library a layer'
	@echo 'make bench           DeepBench for servers: convolutions, products, recurrent layers, checked; then bench-embed'
	@echo 'make bench-embed     how few instruction calls embeddings need, and what the proofs take'
	@echo 'make readme          run it for all hardware presets, and put the results into README.md'
	@echo 'make bench-model     how exact and how fast the cycle model is'
	@echo 'make test            all tests under the address and undefined-behaviour sanitizers (installs Criterion)'
	@echo 'make test-long       the same, then the long random tests'
	@echo 'make check-layers    does any layer include or need one above it?'
	@echo 'make fuzz-flatzinc   a million mutated FlatZinc texts (RUNS), coverage-guided; needs clang'
	@echo 'make lint            clang-tidy, cppcheck, shellcheck and mandoc, where installed; what is unchanged is skipped'
	@echo 'make debug           build/debug/inlay, unoptimised'
	@echo 'make sanitize        build/sanitize/inlay, with sanitizers'
	@echo 'make install         to PREFIX (/usr/local), under DESTDIR; make uninstall takes it away'
	@echo 'make clean           remove the build folder'
	@echo 'Variables: BUILD=folder CC=compiler CFLAGS=flags LDFLAGS=flags PREFIX=folder DESTDIR=folder V=1'

-include $(patsubst %.c,$(BUILD)/obj/%.d,$(C_FILES))
