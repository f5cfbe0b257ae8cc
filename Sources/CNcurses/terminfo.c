// term.h makes macros of short names such as columns, so that it has to come last.
#include "CNcurses.h"

#include <curses.h>
#include <term.h>

static TERMINAL *before;
static TERMINAL *current;

bool tsld_terminfo_begin(const char *name) {
  int error = 0;
  before = set_curterm(NULL);
  // With a place for the error, setupterm does not end the program.
  if (setupterm(name, 1, &error) != OK) {
    set_curterm(before);
    current = NULL;
    return false;
  }
  current = cur_term;
  return true;
}

void tsld_terminfo_end(void) {
  if (current == NULL) return;
  set_curterm(before);
  del_curterm(current);
  current = NULL;
}

const char *tsld_terminfo_string(const char *capability) {
  const char *value = tigetstr(capability);
  return value == (const char *)-1 ? NULL : value;
}

int tsld_terminfo_number(const char *capability) {
  const int value = tigetnum(capability);
  return value < 0 ? -1 : value;
}

bool tsld_terminfo_flag(const char *capability) {
  // RGB may also be a number or a string; that it is there is all that is asked.
  if (tigetflag(capability) > 0) return true;
  if (tigetnum(capability) > 0) return true;
  return tigetflag(capability) < 0 && tsld_terminfo_string(capability) != NULL;
}
