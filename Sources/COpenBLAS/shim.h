// The CBLAS interface of the system's OpenBLAS.
#include <cblas.h>

// LAPACK's Cholesky factor of a symmetric matrix, and its inverse from that, by columns. OpenBLAS
// contains them, without a header of its own.
void dpotrf_(const char *triangle, const int *n, double *a, const int *stride, int *info);
void dpotri_(const char *triangle, const int *n, double *a, const int *stride, int *info);
