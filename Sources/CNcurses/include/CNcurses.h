// The calls of wide ncurses that Swift cannot see, and what has to be done inside signal handlers.
// One screen at a time; everything but tsld_signals_wake belongs to the thread that opened it.
#ifndef TSLD_CNCURSES_H
#define TSLD_CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Terminal descriptions (terminfo.c)

// Makes a terminal's description the current one; false where there is none of that name.
bool tsld_terminfo_begin(const char *name);
// Frees the description and goes back to the one that was current before.
void tsld_terminfo_end(void);
// A capability of the current description; null, -1 or false where it has none.
const char *tsld_terminfo_string(const char *capability);
int tsld_terminfo_number(const char *capability);
bool tsld_terminfo_flag(const char *capability);

// MARK: Painting (screen.c)

enum {
  TSLD_BOLD = 1,
  TSLD_DIM = 2,
  TSLD_UNDERLINE = 4,
  TSLD_REVERSE = 8,
  // A character and the marks on it, and the end.
  TSLD_CELL_SCALARS = 5,
};

// One place on the screen; without any scalar it is the second half of a wide character.
struct tsld_cell {
  uint32_t scalars[TSLD_CELL_SCALARS];
  uint32_t attributes;
  int32_t pair;
};

// Chooses the environment's characters; whether they are Unicode's.
bool tsld_screen_choose_characters(bool wants_unicode);
// The columns ncurses gives a character; negative where it cannot be printed.
int tsld_screen_columns(uint32_t scalar);
// Starts ncurses on the controlling terminal, which it opens for itself.
bool tsld_screen_open(const char *name);
// Tells ncurses what the terminal that calls itself otherwise than the description cannot do.
void tsld_screen_restrict(bool erases_with_background, bool repeats);
// Ends ncurses, and leaves the terminal as it was if asked to.
void tsld_screen_close(bool leaves);
// Starts colours on the terminal's own foreground and background; how many there are, or 0.
int tsld_screen_start_colours(void);
// How many pairs of colours can be there at once, with pair 0.
int tsld_screen_pairs(void);
// Gives a pair its colours; -1 is the terminal's own.
bool tsld_screen_set_pair(int pair, int foreground, int background);
void tsld_screen_forget_pairs(void);
void tsld_screen_size(int *columns, int *rows);
void tsld_screen_resize(int columns, int rows);
void tsld_screen_put_row(int row, const struct tsld_cell *cells, int count);
void tsld_screen_blank(void);
// Paints everything anew at the next refresh.
void tsld_screen_distrust(void);
// Makes the terminal's sound.
void tsld_screen_beep(void);
void tsld_screen_refresh(void);
// Leaves the terminal for a while, and comes back to it.
void tsld_screen_leave(void);
void tsld_screen_return(void);
// Changes whenever ncurses begins or ends to write; odd while it does. From any thread.
unsigned tsld_screen_writes(void);
// From any thread: what ncurses writes from now on goes nowhere.
void tsld_screen_abandon(void);
bool tsld_screen_is_abandoned(void);

// MARK: Terminals (terminal.c)

// The controlling terminal, open for reading and writing; negative where there is none. Its own
// calls never wait unless asked to.
int tsld_terminal_open(bool waits);
bool tsld_terminal_size(int terminal, int *columns, int *rows);
// Writes all of it, or as much as the terminal takes within a second.
void tsld_terminal_write(int terminal, const char *bytes, size_t count);
// Whether this process may change the terminal: it is not in the background of a shell.
bool tsld_terminal_is_ours(int terminal);

// MARK: The crash guard (guard.c)

// Remembers how the terminal is now and what else leaves the screen, and installs the handlers.
bool tsld_guard_install(int terminal, const char *leave);
// Whether a crash restores the terminal.
void tsld_guard_arm(bool armed);
// Restores the terminal if armed, and disarms. Safe inside a signal handler.
void tsld_guard_restore(void);
// The same where the screen was left already: nothing is written.
void tsld_guard_settle(void);
// Disarms, and gives the signals back to whoever had them.
void tsld_guard_remove(void);
// Gives this thread a stack for the handlers of its own, so that its stack may overflow.
void tsld_guard_protect_thread(void);

// MARK: Captured output (capture.c)

// Sends standard output and error into a pipe whose end for reading is returned; negative on error.
int tsld_capture_begin(void);
// Reads what is there without waiting; 0 where there is nothing.
ssize_t tsld_capture_read(char *bytes, size_t count);
// Gives standard output and error back; what is still in the pipe can be read afterwards.
void tsld_capture_restore(void);
// Closes the pipe.
void tsld_capture_end(void);
// In a crash: gives the streams back and writes what was captured last to standard error.
void tsld_capture_spill(void);

// MARK: Signals (signals.c)

enum {
  TSLD_RESIZED = 1,
  TSLD_CONTINUED = 2,
  TSLD_ASKED_TO_SUSPEND = 4,
  TSLD_INTERRUPTED = 8,
  TSLD_TERMINATED = 16,
  TSLD_HUNG_UP = 32,
};

// Installs the handlers; returns what becomes readable with every signal, or -1. Once the process was
// asked to stop, a terminal that takes nothing cannot hold this thread any more.
int tsld_signals_install(void);
void tsld_signals_remove(bool was_hung_up);
// What came since the last call, and empties what became readable.
unsigned tsld_signals_take(void);
// Makes it readable, from any thread.
void tsld_signals_wake(void);
// Stops this process group as Ctrl-Z does; returns after it was continued.
void tsld_signals_suspend(void);

#endif
