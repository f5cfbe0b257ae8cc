"""Makes normalization.txt from Unicode's NormalizationTest.txt.

usage: python3 make_normalization.py NormalizationTest.txt   (Debian: package unicode-data, bunzip2)

A line has a text and its forms NFC, NFD, NFKC and NFKD as hexadecimal scalars. A form is empty
where it is the same as another: NFC as the text, NFD as NFC, NFKC as NFC, NFKD as NFD. Hangul syllables are left out: the test computes them.

Unicode's data files are under the Unicode licence, https://www.unicode.org/license.txt: copies and
changed copies are allowed with this notice. Copyright © 1991-2022 Unicode, Inc.
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
out = ["# From Unicode's NormalizationTest.txt by make_normalization.py. Copyright © 1991-2022 Unicode, Inc.",
       "# https://www.unicode.org/license.txt"]
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("#"):
        if line.startswith("# NormalizationTest-"): out.append(line.strip())
        continue
    if line.startswith("@"):
        if line.startswith("@Part"): out.append("@" + line[5])
        continue
    source, nfc, nfd, nfkc, nfkd = line.split(";")[:5]
    if len(source) == 4 and 0xAC00 <= int(source, 16) <= 0xD7A3: continue
    defaults = [source, nfc, nfc, nfd]
    forms = ["" if form == default else form for form, default in zip((nfc, nfd, nfkc, nfkd), defaults)]
    out.append(";".join([source, *forms]).rstrip(";"))
(HERE / "normalization.txt").write_text("\n".join(out) + "\n")
