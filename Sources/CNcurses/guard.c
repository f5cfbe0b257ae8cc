#define _GNU_SOURCE 1
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "CNcurses.h"

// Everything that ends a process unless somebody takes it, but what the screen itself takes.
static const int crashes[] = {
    SIGSEGV, SIGBUS,  SIGILL,  SIGFPE,  SIGTRAP, SIGABRT,   SIGQUIT, SIGSYS,
    SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO,
};
enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]), STACK = 64 * 1024 };

static struct sigaction previous[CRASHES];
static bool installed;
static int guarded = -1;
static struct termios modes;
static char leave[512];
static size_t leave_length;
static atomic_bool armed;
static atomic_bool crashing;

void tsld_guard_arm(bool on) { atomic_store(&armed, on); }

static void restore(bool writes) {
  if (!atomic_exchange(&armed, false)) return;
  // In the background the screen belongs to another program.
  if (!tsld_terminal_is_ours(guarded)) return;
  const int error = errno;
  if (writes) tsld_terminal_write(guarded, leave, leave_length);
  // What the mouse reported meanwhile must not reach the shell.
  tcflush(guarded, TCIFLUSH);
  tcsetattr(guarded, TCSANOW, &modes);
  errno = error;
}

void tsld_guard_restore(void) { restore(true); }

void tsld_guard_settle(void) { restore(false); }

static void crash(int number, siginfo_t *info, void *context) {
  (void)context;
  if (atomic_exchange(&crashing, true)) {
    // Another thread is at it, and ends the process.
    poll(NULL, 0, 1000);
  } else {
    tsld_guard_restore();
    tsld_capture_spill();
  }
  // The system ends the process, so that its exit status names the signal. Swift's backtraces would
  // come first, and ask questions on a terminal.
  signal(number, SIG_DFL);
  // A fault happens again, in its place, after this returns; everything else has to be repeated.
  const bool can_be_fault =
      number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
  const bool is_fault = can_be_fault && info->si_code > 0;
  if (!is_fault) raise(number);
}

static pthread_key_t stack_key;
static pthread_once_t stack_once = PTHREAD_ONCE_INIT;

static void free_stack(void *stack) {
  const stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  munmap(stack, STACK);
}

static void make_stack_key(void) { pthread_key_create(&stack_key, free_stack); }

void tsld_guard_protect_thread(void) {
  pthread_once(&stack_once, make_stack_key);
  if (pthread_getspecific(stack_key) != NULL) return;
  void *memory = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  const stack_t stack = {.ss_sp = memory, .ss_size = STACK};
  if (sigaltstack(&stack, NULL) != 0 || pthread_setspecific(stack_key, memory) != 0) {
    free_stack(memory);
  }
}

bool tsld_guard_install(int terminal, const char *text) {
  if (tcgetattr(terminal, &modes) != 0) return false;
  guarded = terminal;
  leave_length = strnlen(text, sizeof(leave));
  memcpy(leave, text, leave_length);
  tsld_guard_protect_thread();
  static bool at_exit;
  // A program that simply exits leaves its screen too.
  if (!at_exit) at_exit = atexit(tsld_guard_restore) == 0;
  struct sigaction action = {.sa_sigaction = crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < CRASHES && !installed; i++) {
    sigaction(crashes[i], &action, &previous[i]);
    // What is ignored for this process stays ignored.
    if (previous[i].sa_handler == SIG_IGN) sigaction(crashes[i], &previous[i], NULL);
  }
  installed = true;
  return true;
}

void tsld_guard_remove(void) {
  tsld_guard_arm(false);
  for (int i = 0; i < CRASHES && installed; i++) sigaction(crashes[i], &previous[i], NULL);
  installed = false;
}
