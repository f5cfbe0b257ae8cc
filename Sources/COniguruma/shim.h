// Oniguruma, the regular expressions that Hugging Face's tokenizers are written for.
#include <oniguruma.h>

// Swift cannot see the library's variables.
static inline int tsld_regex_initialize(void) {
  OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
  return onig_initialize(encodings, 1);
}

static inline int tsld_regex_compile(
    OnigRegex *regex, const OnigUChar *pattern, const OnigUChar *end) {
  return onig_new(
      regex, pattern, end, ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_DEFAULT, 0);
}
