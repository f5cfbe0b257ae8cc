// Unicode normalization.
#include <utf8proc.h>
