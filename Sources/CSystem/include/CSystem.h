// What Linux offers and Swift cannot see.
#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Gives two names each other's file or folder, at no moment leaving one of them without.
/// Returns 0, or -1 with errno; EINVAL where the file system cannot.
int tsld_exchange(const char *first, const char *second);

/// How many cores this process may run on, by its affinity mask; 0 where the system does not say.
int tsld_allowed_cores(void);

#endif
