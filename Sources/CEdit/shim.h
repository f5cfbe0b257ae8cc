// libedit: a line that is edited, with a history.
#include <stdio.h>
#include <editline/readline.h>
