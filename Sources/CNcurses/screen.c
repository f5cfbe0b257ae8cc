#define _GNU_SOURCE 1
// term.h makes macros of short names such as columns, so that it has to come last.
#include "CNcurses.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *output;
static FILE *input;
// A thread that abandons the output must not meet one that closes it.
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint writes;
static atomic_bool abandoned;

static void begin_writing(void) { atomic_fetch_add(&writes, 1); }
static void end_writing(void) { atomic_fetch_add(&writes, 1); }

unsigned tsld_screen_writes(void) { return atomic_load(&writes); }

void tsld_screen_abandon(void) {
  pthread_mutex_lock(&closing);
  const int nowhere = output == NULL ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    atomic_store(&abandoned, dup3(nowhere, fileno(output), O_CLOEXEC) >= 0);
    close(nowhere);
  }
  pthread_mutex_unlock(&closing);
}

bool tsld_screen_is_abandoned(void) { return atomic_load(&abandoned); }

bool tsld_screen_choose_characters(bool wants_unicode) {
  setlocale(LC_CTYPE, "");
  // A locale that is named but not installed leaves "C"; its characters are still the terminal's.
  if (wants_unicode && strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "C.utf8");
  }
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int tsld_screen_columns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

static void close_streams(void) {
  pthread_mutex_lock(&closing);
  if (output != NULL) fclose(output);
  if (input != NULL) fclose(input);
  output = input = NULL;
  pthread_mutex_unlock(&closing);
}

bool tsld_screen_open(const char *name) {
  atomic_store(&abandoned, false);
  // ncurses would try again and again, without a pause, where a terminal does not wait.
  const int out = tsld_terminal_open(true);
  if (out >= 0) output = fdopen(out, "w");
  const int in = tsld_terminal_open(true);
  if (in >= 0) input = fdopen(in, "r");
  // The terminal says how large it is; the environment may say what it was elsewhere.
  use_env(FALSE);
  use_tioctl(TRUE);
  if (output != NULL && input != NULL) screen = newterm(name, output, input);
  if (screen == NULL) {
    close_streams();
    return false;
  }
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  curs_set(0);
  scrollok(stdscr, FALSE);
  // Input is read elsewhere: looking for it would only stop painting half way.
  typeahead(-1);
  return true;
}

void tsld_screen_restrict(bool erases_with_background, bool repeats) {
  if (!erases_with_background) back_color_erase = FALSE;
  if (!repeats) repeat_char = NULL;
}

void tsld_screen_close(bool leaves) {
  if (screen == NULL) return;
  if (leaves) tsld_screen_leave();
  delscreen(screen);
  screen = NULL;
  close_streams();
}

int tsld_screen_start_colours(void) {
  if (!has_colors() || start_color() != OK) return 0;
  if (use_default_colors() != OK) return 0;
  return COLORS;
}

int tsld_screen_pairs(void) { return COLOR_PAIRS; }

bool tsld_screen_set_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK;
}

void tsld_screen_forget_pairs(void) { reset_color_pairs(); }

void tsld_screen_size(int *width, int *height) {
  *width = COLS;
  *height = LINES;
}

void tsld_screen_resize(int width, int height) {
  resize_term(height, width);
  clearok(curscr, TRUE);
}

static attr_t attributes_of(uint32_t bits) {
  attr_t attributes = A_NORMAL;
  if (bits & TSLD_BOLD) attributes |= A_BOLD;
  if (bits & TSLD_DIM) attributes |= A_DIM;
  if (bits & TSLD_UNDERLINE) attributes |= A_UNDERLINE;
  if (bits & TSLD_REVERSE) attributes |= A_REVERSE;
  return attributes;
}

void tsld_screen_put_row(int row, const struct tsld_cell *cells, int count) {
  for (int column = 0; column < count; column++) {
    if (cells[column].scalars[0] == 0) continue;
    wchar_t text[TSLD_CELL_SCALARS + 1] = {0};
    for (int i = 0; i < TSLD_CELL_SCALARS; i++) text[i] = (wchar_t)cells[column].scalars[i];
    int pair = cells[column].pair;
    cchar_t cell;
    // Pairs that do not fit into a short travel through the last argument.
    if (setcchar(&cell, text, attributes_of(cells[column].attributes), 0, &pair) != OK) continue;
    // The last cell of the screen is painted too, although this says it failed.
    mvadd_wch(row, column, &cell);
  }
}

void tsld_screen_blank(void) { erase(); }

void tsld_screen_distrust(void) { clearok(curscr, TRUE); }

void tsld_screen_beep(void) { beep(); }

void tsld_screen_refresh(void) {
  // A terminal that knows them shows what comes between the two at once; the others pass over them.
  static const char begin[] = "\033[?2026h", end[] = "\033[?2026l";
  begin_writing();
  tsld_terminal_write(fileno(output), begin, sizeof(begin) - 1);
  refresh();
  tsld_terminal_write(fileno(output), end, sizeof(end) - 1);
  end_writing();
}

void tsld_screen_leave(void) {
  // A multiplexer that was resized meanwhile would leave parts of the picture behind.
  bkgdset(' ');
  erase();
  begin_writing();
  refresh();
  endwin();
  end_writing();
}

void tsld_screen_return(void) {
  reset_prog_mode();
  clearok(curscr, TRUE);
  begin_writing();
  refresh();
  curs_set(0);
  end_writing();
}
