"""Makes components.json: small tokenizers of every component and of real shapes, and what the
Hugging Face tokenizers library makes of awkward texts with them.

usage: python3 make_components.py   (needs: pip install tokenizers)
"""
import base64
import json
import pathlib
import struct

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers as pre, processors, trainers

HERE = pathlib.Path(__file__).parent

CORPUS = [
    "The quick brown fox jumps over the lazy dog. It's what they'll do; we've seen it, and I'm sure.",
    "She sells sea shells by the sea shore, and the shells that she sells are sea shells, I'd say.",
    "def main():\n    for i in range(100):\n        print(i, 2000 + i)\n\n    return 0\n",
    "In 1969, 1984 and 2001 there were 12345 more of them than in 1066 or 1492.",
    "Größe, café, naïve, façade, señor, Ελλάδα, Москва, 東京の天気, 서울, עברית, हिन्दी, 今天天气很好.",
] * 3

TEXTS = [
    "", " ", "  ", "\n", "a", "Hello, world!", "The sea shells of the world", " leading", "trailing  ",
    "two  spaces   three", "tabs\tand\nlines\n\n\nend", "line \n  indented\r\n\r\nmore \r x\n",
    "I'm sure they'll say it's what we've seen; he'd don't we're", "I'M SURE 'S 'Re 'vE 'x '' l'",
    "it'\u017f late", "0 12 123 1234 12345678 1,234.56", "x1y22z333 ½ ² Ⅷ ٣٤٥ 一二三 1a2",
    "caf\u00e9 cafe\u0301 \u212b \u1e9b\u0323 \uac00 \u1100\u1161\u11a8 \uac00\u11a8", "q\u0307\u0323 \u0344 a\u0300\u0316\u0315",
    "Größe naïve Ελλάδα ΣΑΣ Москва İstanbul ǅ ẞ", "東京の天気はどうですか。「はい」、今天天气很好！", "서울 עברית שָׁלוֹם हिन्दी ไทยสวัสดี বাংলা தமிழ்",
    "ﬁne ﬃ Ａｂｃ１２ ﷺ ㎏ ℡ ½ ⑳ ㍿ x² ™ …", "مرحبا بالعالم، السَّلَامُ", "😀👩‍👩‍👧‍👦 🇩🇪 ❤️ 👍🏽 🏴‍☠️", "nbsp\u00a0thin\u2009ideographic\u3000end \u2028 \u0085 x\u200by\u00adz\ufeffw",
    "!!! ...?! \n--- ((x)) $5 #tag @you a_b a-b «x» “y” ‘z’ ¿q? €9 ∑x", "!?\n\n!?\r\n x",
    "\u0000\u0001\u001b[31m\u007f\u0080\u009f", "CamelCase HTTPServer x2Y snake_case kebab-case", "<s>hello</s>", "[CLS] x [MASK] y", "▁", "▁▁x ▁ y", "a▁b",
    "<0x41><0x0A>", "z" * 200, "ab" * 60, " " * 40 + "x", "\n" * 20, "1" * 30, "\u0301", "\u0301\u0301a", "e\ufffdx\ue000\U000e0001",
    "the the the the of the of the of the sea sea sea", "http://a.b/c?d=e&f=g", "日本語English混在テキスト123",
]

# MARK: Normalizers and pre-tokenizers, seen through a model that shows their words byte by byte

def charsmap(table):
    """A double-array trie as SentencePiece compiles it."""
    strings, tree = b"", {}
    for key, value in table.items():
        node = tree
        for byte in key.encode(): node = node.setdefault(byte, {})
        node[None] = len(strings)
        strings += value.encode() + b"\0"
    units = [None] * 65536
    units[0] = 0
    def place(node, index):
        labels = [key or 0 for key in node]
        base = next(base for base in range(1, 60000) if base ^ index < 1 << 21 and all(units[base ^ label] is None for label in labels))
        for label in labels: units[base ^ label] = label
        units[index] |= (base ^ index) << 10 | (None in node) << 8
        for key, child in node.items():
            if key is None: units[base] = child | 1 << 31
            else: place(child, base ^ key)
    place(tree, 0)
    units = [unit or 0 for unit in units[:max(i for i, unit in enumerate(units) if unit is not None) + 257]]
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + strings

MAP = charsmap({
    "ﬁ": "fi", "ﬃ": "ffi", "Ａ": "A", "ｂ": "b", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "e\u0301": "é", "½": "1⁄2", "\u200b": "",
    "ﷺ": "صلى الله عليه وسلم", "…": "...", "가": "ga", "\u1100\u1161": "GA", "x²": "x2", "\u0085": "", "ab": "AB",
})

split = pre.Split
WORDS = r"\w+|[^\w\s]+"
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
O200K = TEKKEN.replace("+|[^", "+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^", 1).replace(r"|\p{N}|", r"|\p{N}{1,3}|")
NANOCHAT = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,2}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+")
DEEPSEEK3 = ("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+")
BLOOM = " ?[^(\\s|[.,!?…。，、।۔،])]+"

STEPS = [(form, getattr(normalizers, form)(), None) for form in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt", "Strip", "ByteLevel", "BertNormalizer")]
STEPS += [
    ("Strip left", normalizers.Strip(left=True, right=False), None),
    ("Strip right", normalizers.Strip(left=False, right=True), None),
    ("Prepend", normalizers.Prepend("▁x"), None),
    ("Replace string", normalizers.Replace("a", "bab"), None),
    ("Replace regex", normalizers.Replace(Regex(r"\s+|l(?=l)"), "·"), None),
    ("Replace empty matches", normalizers.Replace(Regex("x*"), "-"), None),
    ("Replace with nothing", normalizers.Replace(Regex(r"[\p{P}\p{S}]"), ""), None),
    ("Precompiled", normalizers.Precompiled(MAP), None),
    ("NFD, Lowercase, StripAccents", normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents()]), None),
    ("Bert cased", normalizers.BertNormalizer(lowercase=False), None),
    ("Bert accents", normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True), None),
    ("Whitespace", None, pre.Whitespace()), ("WhitespaceSplit", None, pre.WhitespaceSplit()),
    ("BertPreTokenizer", None, pre.BertPreTokenizer()), ("Digits", None, pre.Digits()), ("Digits individual", None, pre.Digits(individual_digits=True)),
    ("CharDelimiterSplit", None, pre.CharDelimiterSplit("e")), ("FixedLength", None, pre.FixedLength(length=3)),
    ("ByteLevel", None, pre.ByteLevel()), ("ByteLevel plain", None, pre.ByteLevel(add_prefix_space=False, use_regex=False)),
    ("Metaspace", None, pre.Metaspace()), ("Metaspace first", None, pre.Metaspace(prepend_scheme="first", split=False)),
    ("Metaspace never", None, pre.Metaspace(replacement="_", prepend_scheme="never")),
    ("after ByteLevel", None, pre.Sequence([pre.ByteLevel(), pre.Digits(), split("Ġ", "removed")])),
    ("Whitespace then Metaspace", None, pre.Sequence([pre.WhitespaceSplit(), pre.Metaspace(prepend_scheme="first")])),
    ("Strip then Metaspace", normalizers.Sequence([normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]), pre.Metaspace()),
    ("Falcon", None, pre.Sequence([pre.Punctuation(behavior="contiguous"), pre.ByteLevel(add_prefix_space=False), pre.Digits(), split(Regex("[0-9][0-9][0-9]"), "isolated")])),
    ("DeepSeek-Coder", None, pre.Sequence([split(Regex("[\r\n]"), "isolated"), split(Regex("\\s?\\p{L}+"), "isolated"), split(Regex("\\s?\\p{P}+"), "isolated"), split(Regex("[一-龥ࠀ-一가-퟿]+"), "isolated"), pre.Digits(individual_digits=True), pre.ByteLevel(add_prefix_space=False, use_regex=False)])),
    ("DeepSeek-V3", None, pre.Sequence([split(Regex("\\p{N}{1,3}"), "isolated"), split(Regex("[一-龥぀-ゟ゠-ヿ]+"), "isolated"), split(Regex(DEEPSEEK3), "isolated")])),
    ("tekken", None, split(Regex(TEKKEN), "isolated")), ("o200k", None, split(Regex(O200K), "isolated")),
    ("nanochat", None, split(Regex(NANOCHAT), "isolated")), ("BLOOM", None, split(Regex(BLOOM), "isolated")),
    ("look behind", None, split(Regex(r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=\D)|^\s+|\s+$|\b'"), "isolated")),
    ("possessive", None, split(Regex(r"a++b?|(?>s|se)a|\h+|[[:punct:]]"), "removed")),
]
for behavior in ("removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"):
    STEPS.append((f"Punctuation {behavior}", None, pre.Punctuation(behavior=behavior)))
    STEPS.append((f"Split string {behavior}", None, split("e", behavior)))
    for invert in (False, True):
        STEPS.append((f"Split regex {behavior} {invert}", None, split(Regex(r"\s|\d+|l"), behavior, invert=invert)))
        STEPS.append((f"Split words {behavior} {invert}", None, split(Regex(WORDS), behavior, invert=invert)))


def shown(normalizer, pre_tokenizer):
    """Each byte of a word is a token, and a word ends with "|"."""
    tokenizer = Tokenizer(models.BPE(
        {f"<0x{byte:02X}>": byte for byte in range(256)}, [], byte_fallback=True, end_of_word_suffix="|"))
    if normalizer: tokenizer.normalizer = normalizer
    if pre_tokenizer: tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer

# MARK: Whole tokenizers

def trained(model, trainer, **parts):
    tokenizer = Tokenizer(model)
    for name, part in parts.items():
        if name not in ("template", "tokens"): setattr(tokenizer, name, part)
    tokenizer.train_from_iterator(CORPUS, trainer)
    if "template" in parts:
        ids = [(token, tokenizer.token_to_id(token)) for token in parts["template"].split() if token != "$A"]
        tokenizer.post_processor = processors.TemplateProcessing(single=parts["template"], special_tokens=ids)
    return tokenizer

def bpe(size, special=(), alphabet=False, **options):
    return trainers.BpeTrainer(vocab_size=size, show_progress=False, special_tokens=list(special),
        initial_alphabet=pre.ByteLevel.alphabet() if alphabet else [], **options)

def edited(tokenizer, **changes):
    data = json.loads(tokenizer.to_str())
    for key, value in changes.items(): data["model"][key] = value
    return Tokenizer.from_str(json.dumps(data))

def whole():
    byte_level = pre.ByteLevel(add_prefix_space=False, use_regex=False)
    yield "Mistral-Nemo", trained(models.BPE(ignore_merges=True), bpe(400, ["<unk>", "<s>", "</s>"], True),
        pre_tokenizer=pre.Sequence([split(Regex(TEKKEN), "isolated"), byte_level]), decoder=decoders.ByteLevel(), template="<s> $A")
    yield "quicktour", trained(models.BPE(unk_token="[UNK]"), bpe(150, ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]), pre_tokenizer=pre.Whitespace())
    yield "GPT-1", trained(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=False), bpe(200, ["<unk>"], end_of_word_suffix="</w>"),
        normalizer=normalizers.BertNormalizer(), pre_tokenizer=pre.BertPreTokenizer(), decoder=decoders.BPEDecoder())
    yield "BPE with a prefix", trained(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"), bpe(200, ["[UNK]"], continuing_subword_prefix="##"),
        pre_tokenizer=pre.Whitespace(), decoder=decoders.WordPiece(cleanup=False))
    yield "GPT-2-Chinese", trained(models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(vocab_size=220, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
        normalizer=normalizers.BertNormalizer(), pre_tokenizer=pre.BertPreTokenizer(), decoder=decoders.WordPiece(), template="[CLS] $A [SEP]")
    yield "WordPiece of short words", edited(trained(models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(vocab_size=120, show_progress=False, special_tokens=["[UNK]"]),
        pre_tokenizer=pre.Whitespace()), max_input_chars_per_word=5)
    yield "WordLevel", trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer(vocab_size=60, show_progress=False, special_tokens=["<unk>"]),
        pre_tokenizer=pre.WhitespaceSplit())
    unigram = dict(vocab_size=160, show_progress=False, unk_token="<unk>")
    yield "T5", trained(models.Unigram(), trainers.UnigramTrainer(special_tokens=["<pad>", "</s>", "<unk>"], **unigram),
        normalizer=normalizers.Sequence([normalizers.Precompiled(MAP), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizer=pre.Metaspace(), decoder=decoders.Metaspace(), template="$A </s>")
    llama = trained(models.Unigram(), trainers.UnigramTrainer(special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)], **(unigram | {"vocab_size": 400})),
        normalizer=normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
        decoder=decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]), template="<s> $A")
    data = json.loads(llama.to_str())
    data["model"]["byte_fallback"], data["added_tokens"] = True, data["added_tokens"][:3]
    yield "Unigram with bytes", Tokenizer.from_str(json.dumps(data))
    yield "Unigram of equal scores", Tokenizer(models.Unigram([("<unk>", 0.0), ("a", -1.0), ("b", -1.0), ("ab", -2.0), ("ba", -2.0), ("aba", -3.0), ("l", -1.5), ("ll", -3.0)], 0, False))
    gemma = trained(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), bpe(460, ["<pad>", "<eos>", "<bos>", "<unk>"] + [f"<0x{byte:02X}>" for byte in range(256)]),
        normalizer=normalizers.Replace(" ", "▁"), pre_tokenizer=split(" ", "merged_with_previous"),
        decoder=decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]), template="<bos> $A")
    data = json.loads(gemma.to_str())
    data["added_tokens"] = data["added_tokens"][:4]
    yield "Gemma", Tokenizer.from_str(json.dumps(data))
    small = {"a": 0, "b": 1, "ab": 2, " ": 3}
    yield "no unknown token", Tokenizer(models.BPE(small, [("a", "b")]))
    yield "unknown token empty", edited(Tokenizer(models.BPE(small, [("a", "b")])), unk_token="")
    yield "unknown token missing", edited(Tokenizer(models.BPE(small, [("a", "b")])), unk_token="<unk>")
    twice = json.loads(Tokenizer(models.BPE(small, [("a", "b")])).to_str())
    end = {"id": 4, "content": "<s>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    twice["added_tokens"] = [end, end]
    yield "a token listed twice", Tokenizer.from_str(json.dumps(twice))
    bert = Tokenizer(models.WordLevel({"<unk>": 0, "[CLS]": 1, "[SEP]": 2, "the": 3, "sea": 4}, unk_token="<unk>"))
    bert.pre_tokenizer = pre.Whitespace()
    bert.post_processor = processors.Sequence([processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))])
    yield "BertProcessing", bert

# MARK: Decoders

TOKENS = ["▁Hello", "▁", "world", "##ing", "x</w>", "</w>", "Ġthe", "Ã", "©", "<0xE2>", "<0x82>", "<0xAC>", "<0xFF>", "<0x0A>", "!", ".", "n't", "'s", "do not", "<pad>", "|", "  x  ", "é", "a▁▁b", "aa", "Hello"]
DECODERS = [
    ("none", None), ("ByteLevel", decoders.ByteLevel()), ("WordPiece", decoders.WordPiece()), ("WordPiece plain", decoders.WordPiece(prefix="@@", cleanup=False)),
    ("Metaspace", decoders.Metaspace()), ("Metaspace never", decoders.Metaspace(prepend_scheme="never")), ("ByteFallback", decoders.ByteFallback()), ("Fuse", decoders.Fuse()),
    ("Strip", decoders.Strip(" ", 1, 1)), ("Replace", decoders.Replace("▁", " ")), ("Replace regex", decoders.Replace(Regex("[▁ ]+|l+"), "-")),
    ("BPEDecoder", decoders.BPEDecoder()), ("CTC", decoders.CTC()), ("CTC plain", decoders.CTC(cleanup=False)),
    ("Sequence", decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])),
]
SEQUENCES = [[], list(range(len(TOKENS))), [0, 2, 14], [2, 3, 3, 14], [4, 4, 5], [9, 10, 11], [9, 10, 2], [12, 13], [7, 8, 6], [24, 24, 19, 20, 24], [1, 0], [21], [25, 15, 16, 17, 18], [3, 2]]


def text_of(value): return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def compact(data):
    return text_of({key: value for key, value in data.items() if value is not None and key not in ("version", "truncation", "padding")})


def part(tokenizer, key): return text_of(json.loads(tokenizer.to_str())[key])


def attempt(encode):
    try: return encode()
    except Exception: return None


steps = []
for name, normalizer, pre_tokenizer in STEPS:
    tokenizer = shown(normalizer, pre_tokenizer)
    words = [bytes(tokenizer.encode(text).ids).decode() for text in TEXTS]
    steps.append({"name": name, "normalizer": part(tokenizer, "normalizer"), "pre_tokenizer": part(tokenizer, "pre_tokenizer"), "words": words})

tokenizers = []
for name, tokenizer in whole():
    golden = []
    for text in TEXTS:
        ids = attempt(lambda: tokenizer.encode(text).ids)
        golden.append(None if ids is None else [ids, tokenizer.decode(ids, skip_special_tokens=False)])
    tokenizers.append({"name": name, "tokenizer": compact(json.loads(tokenizer.to_str())), "golden": golden})

decoded = []
for name, decoder in DECODERS:
    tokenizer = Tokenizer(models.WordLevel({token: id for id, token in enumerate(TOKENS)}, unk_token="aa"))
    if decoder: tokenizer.decoder = decoder
    decoded.append({"name": name, "decoder": part(tokenizer, "decoder"), "texts": [attempt(lambda: tokenizer.decode(ids)) for ids in SEQUENCES]})

def lines(items): return "[\n" + ",\n".join(map(text_of, items)) + "]"

(HERE / "components.json").write_text(
    '{"texts":' + lines(TEXTS) + ',\n"steps":' + lines(steps) + ',\n"tokenizers":' + lines(tokenizers)
    + ',\n"decoders":{"tokens":' + lines(TOKENS) + ',\n"sequences":' + lines(SEQUENCES) + ',\n"decoded":' + lines(decoded) + "}}\n")
