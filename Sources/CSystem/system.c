#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int tsld_exchange(const char *first, const char *second) {
#if defined(SYS_renameat2)
  return (int)syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, 1 << 1);
#else
  errno = EINVAL;
  return -1;
#endif
}

int tsld_allowed_cores(void) {
#if defined(__linux__)
  // Machines with more cores than this say EINVAL; nobody trains on one by default.
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 0;
#else
  return 0;
#endif
}
