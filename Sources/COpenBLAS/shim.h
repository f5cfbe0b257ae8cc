// The CBLAS interface of the system's OpenBLAS.
#include <cblas.h>
