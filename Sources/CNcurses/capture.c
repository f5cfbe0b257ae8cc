#define _GNU_SOURCE 1
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "CNcurses.h"

enum { TAIL = 4096 };

static int ends[2] = {-1, -1};
static int saved[2] = {-1, -1};
// What was read last, so that a crash can show it: a ring that only the reading thread writes.
static char tail[TAIL];
static atomic_size_t tail_end;
static atomic_bool reading;
static atomic_bool capturing;

int tsld_capture_begin(void) {
  if (atomic_load(&capturing) || pipe2(ends, O_CLOEXEC) != 0) return -1;
  // Only the end for reading: whoever prints waits for room, as with every pipe.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fflush(stdout);
  fflush(stderr);
  // Line by line, as on a terminal: a block would come too late.
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int i = 0; i < 2; i++) {
    saved[i] = fcntl(i + 1, F_DUPFD_CLOEXEC, 3);
    dup2(ends[1], i + 1);
  }
  atomic_store(&tail_end, 0);
  atomic_store(&capturing, true);
  return ends[0];
}

ssize_t tsld_capture_read(char *bytes, size_t count) {
  // A crash waits for this: what was read but is not yet in the ring would be lost.
  atomic_store(&reading, true);
  const ssize_t got = read(ends[0], bytes, count);
  size_t end = atomic_load(&tail_end);
  for (ssize_t i = 0; i < got; i++) tail[end++ % TAIL] = bytes[i];
  atomic_store(&tail_end, end);
  atomic_store(&reading, false);
  return got < 0 ? 0 : got;
}

// Standard output and error were closed where there is nothing to go back to.
static void give_back(void) {
  for (int i = 0; i < 2; i++) {
    if (saved[i] >= 0) {
      dup2(saved[i], i + 1);
    } else {
      close(i + 1);
    }
  }
}

void tsld_capture_restore(void) {
  if (!atomic_load(&capturing)) return;
  fflush(stdout);
  fflush(stderr);
  atomic_store(&capturing, false);
  give_back();
  for (int i = 0; i < 2; i++) {
    if (saved[i] >= 0) close(saved[i]);
    saved[i] = -1;
  }
  close(ends[1]);
  ends[1] = -1;
}

void tsld_capture_end(void) {
  if (ends[0] >= 0) close(ends[0]);
  ends[0] = -1;
}

void tsld_capture_spill(void) {
  if (!atomic_exchange(&capturing, false)) return;
  give_back();
  // A terminal that takes nothing must not keep a crash from ending.
  const int own = isatty(2) ? tsld_terminal_open(false) : -1;
  const int errors = own < 0 ? 2 : own;
  for (int tries = 0; atomic_load(&reading) && tries < 100; tries++) poll(NULL, 0, 1);
  const size_t end = atomic_load(&tail_end);
  size_t start = end > TAIL ? end - TAIL : 0;
  // From a line's beginning on, if the ring cut one.
  if (start > 0) {
    while (start < end && tail[start % TAIL] != '\n') start++;
    if (start < end) start++;
  }
  while (start < end) {
    const size_t from = start % TAIL;
    const size_t count = end - start < TAIL - from ? end - start : TAIL - from;
    tsld_terminal_write(errors, tail + from, count);
    start += count;
  }
  char bytes[1024];
  ssize_t got;
  while ((got = read(ends[0], bytes, sizeof(bytes))) > 0) {
    tsld_terminal_write(errors, bytes, (size_t)got);
  }
}
