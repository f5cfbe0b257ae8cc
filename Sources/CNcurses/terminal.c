#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "CNcurses.h"

int tsld_terminal_open(bool waits) {
  return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK));
}

bool tsld_terminal_size(int terminal, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

void tsld_terminal_write(int terminal, const char *bytes, size_t count) {
  int patience = 20;
  while (count > 0) {
    const ssize_t written = write(terminal, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN && patience-- > 0) {
      // Somebody may have stopped it: what cannot be written must not keep a signal waiting.
      struct pollfd room = {.fd = terminal, .events = POLLOUT};
      poll(&room, 1, 50);
    } else if (written >= 0 || errno != EINTR) {
      return;
    }
  }
}

bool tsld_terminal_is_ours(int terminal) { return tcgetpgrp(terminal) == getpgrp(); }
