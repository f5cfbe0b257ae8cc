#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "CNcurses.h"

static const int numbers[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGINT, SIGTERM, SIGHUP};
static const unsigned meanings[] = {
    TSLD_RESIZED,     TSLD_CONTINUED,  TSLD_ASKED_TO_SUSPEND,
    TSLD_INTERRUPTED, TSLD_TERMINATED, TSLD_HUNG_UP,
};
enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

// Made once and never closed: a thread that wakes a screen may come after the screen has gone.
static int ends[2] = {-1, -1};
static struct sigaction previous[NUMBERS];
static atomic_bool installed;
static atomic_uint arrived;
static atomic_bool was_asked_to_stop;
// Signals that ask the process to end, for the thread that sees that they are heard.
static sem_t asked;
static pthread_t owner;

void tsld_signals_wake(void) {
  const int error = errno;
  // A full pipe wakes as well.
  const ssize_t written = ends[1] < 0 ? 0 : write(ends[1], "w", 1);
  (void)written;
  errno = error;
}

static void handle(int number) {
  if ((number == SIGINT || number == SIGTERM) && atomic_exchange(&was_asked_to_stop, true)) {
    // The second time means now. The signal comes when this handler returns.
    tsld_guard_restore();
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  for (int i = 0; i < NUMBERS; i++) {
    if (numbers[i] == number) atomic_fetch_or(&arrived, meanings[i]);
  }
  if (number == SIGINT || number == SIGTERM || number == SIGHUP) sem_post(&asked);
  tsld_signals_wake();
}

static void interrupt(int number) { (void)number; }

// Waits for a request to end; then frees the owner from a write that makes no progress.
static void *free_owner(void *unused) {
  enum { LOOK = 250, STALLED = 4 };
  while (true) {
    while (sem_wait(&asked) != 0) {
    }
    unsigned last = 0;
    for (int looks = 0; atomic_load(&installed); poll(NULL, 0, LOOK)) {
      const unsigned now = tsld_screen_writes();
      looks = now % 2 == 1 && now == last ? looks + 1 : 0;
      last = now;
      if (looks < STALLED) continue;
      tsld_screen_abandon();
      // The call that waits is broken off, and repeated where it cannot wait.
      pthread_kill(owner, SIGURG);
    }
  }
  return unused;
}

static bool start_freeing(void) {
  static bool is_started;
  owner = pthread_self();
  if (is_started) return true;
  if (sem_init(&asked, 0, 0) != 0) return false;
  // Without SA_RESTART. By default this signal is ignored.
  struct sigaction action = {.sa_handler = interrupt};
  sigaction(SIGURG, &action, NULL);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  is_started = pthread_create(&thread, NULL, free_owner, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (is_started) pthread_detach(thread);
  return is_started;
}

static void install(int index) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(numbers[index], &action, &previous[index]);
  // What a shell or nohup ignores for this process stays ignored.
  const bool may_be_ignored = numbers[index] == SIGHUP || numbers[index] == SIGTSTP;
  if (may_be_ignored && previous[index].sa_handler == SIG_IGN) {
    sigaction(numbers[index], &previous[index], NULL);
  }
}

int tsld_signals_install(void) {
  if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  if (!start_freeing()) return -1;
  atomic_store(&arrived, 0);
  atomic_store(&was_asked_to_stop, false);
  if (!atomic_exchange(&installed, true)) {
    for (int i = 0; i < NUMBERS; i++) install(i);
  }
  return ends[0];
}

void tsld_signals_remove(bool was_hung_up) {
  if (!atomic_exchange(&installed, false)) return;
  const struct sigaction ignore = {.sa_handler = SIG_IGN};
  for (int i = 0; i < NUMBERS; i++) {
    // The shell and the kernel may each send another one; who was hung up on knows it already.
    const bool is_known = was_hung_up && numbers[i] == SIGHUP;
    sigaction(numbers[i], is_known ? &ignore : &previous[i], NULL);
  }
}

unsigned tsld_signals_take(void) {
  char bytes[64];
  // Emptied first: a signal that comes between the two makes it readable again.
  while (read(ends[0], bytes, sizeof(bytes)) > 0) {
  }
  return atomic_exchange(&arrived, 0);
}

void tsld_signals_suspend(void) {
  struct sigaction current;
  sigaction(SIGTSTP, NULL, &current);
  if (current.sa_handler == SIG_IGN) return;
  const struct sigaction stop = {.sa_handler = SIG_DFL};
  sigaction(SIGTSTP, &stop, NULL);
  // The whole group, as the terminal does: what started this program stops with it.
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &current, NULL);
  atomic_fetch_and(&arrived, ~(unsigned)(TSLD_CONTINUED | TSLD_ASKED_TO_SUSPEND));
}
