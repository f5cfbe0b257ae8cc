"""Makes the small tokenizers beside this file, and their golden encodings by Hugging Face tokenizers.

usage: python3 make_fixtures.py   (needs: pip install tokenizers)
"""
import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
          r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
GPT4 = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+")
QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

CORPUS = [
    "The quick brown fox jumps over the lazy dog. It's what they'll do; we've seen it, and I'm sure.",
    "She sells sea shells by the sea shore, and the shells that she sells are sea shells, I'd say.",
    "One of the best of the things in the world is the sound of the sea at the end of the day.",
    "def main():\n    for i in range(100):\n        print(i, 2000 + i)\n\n    return 0\n",
    "In 1969, 1984 and 2001 there were 12345 more of them than in 1066 or 1492.",
    "Größe, café, naïve, façade, señor, Ελλάδα, Москва, 東京の天気, 서울, עברית, हिन्दी.",
] * 3

TEXTS = [
    "", " ", "  ", "\n", "a", "Hello, world!", "The sea shells of the world", " leading", "trailing  ",
    "two  spaces   three", "tabs\tand\nlines\n\n\nend", "line \n  indented\r\n\r\nmore \r x\n",
    "I'm sure they'll say it's what we've seen; he'd don't we're",
    "I'M SURE THEY'LL SAY IT'S 'S 'Re 'vE 'x '' ' l'", "it'\u017f late", "0 12 123 1234 12345678 1,234.56",
    "x1y22z333 ½ ² Ⅷ ٣٤٥ 一二三", "caf\u00e9 cafe\u0301 \u00e9\u0065\u0301 \u212b \u1e9b\u0323 \uac00 \u1100\u1161",
    "Größe naïve Ελλάδα Москва", "東京の天気はどうですか", "서울 עברית हिन्दी ไทย",
    "😀👩‍👩‍👧‍👦 🇩🇪 ❤️", "nbsp\u00a0thin\u2009ideographic\u3000end \u2028 \u0085 x", "!!! ...?! \n--- ((x)) $5 #tag @you\n\n",
    "!?\n\n!?\r\n x", "\u0000\u0001\u001b[31m\u007f\u0080", "def main():\n    return 0\n",
    "<s>hello</s>", "<|end|>", "a<|end|>b <|end|> c", "  <|end|>  ", "<|en", "<<|end|><|end|>>",
    "<l>  a  <l>b", "a  <r>  b<r>\n c<r>", "word <w> word", "x<w>y <w>y x<w> <w>", "_<w> é<w> <w>\u0301", "<w><w>",
    "<n> x <n>y", "caf\u00e9<n>", "<e\u0301> <\u00e9>", "▁", "▁▁x ▁ y", "a▁b", "<0x41><0x0A>", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
    "the the the the of the of the of the sea sea sea",
]

TOKENS = [
    AddedToken("<|end|>", special=True, normalized=False),
    AddedToken("<l>", lstrip=True, normalized=False), AddedToken("<r>", rstrip=True, normalized=False),
    AddedToken("<w>", single_word=True, normalized=False), AddedToken("<n>", normalized=True),
    AddedToken("<\u00e9>", normalized=True), AddedToken("<n> x", normalized=True),
]


def byte_level(pre, normalizer=None, size=420, **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre, decoders.ByteLevel()
    if normalizer: tokenizer.normalizer = normalizer
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False))
    return tokenizer


def split(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def sentencepiece(pre=None, normalizer=None, **options):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **options))
    if pre: tokenizer.pre_tokenizer = pre
    if normalizer: tokenizer.normalizer = normalizer
    special = ["<unk>", "<s>", "</s>"]
    if options.get("byte_fallback"): special += [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer.train_from_iterator([line for line in CORPUS if line.isascii()], trainers.BpeTrainer(
        vocab_size=len(special) + 190, special_tokens=special, show_progress=False, max_token_length=9))
    # Training marks all of these as special; in published files only the first three are.
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = data["added_tokens"][:3]
    return Tokenizer.from_str(json.dumps(data))


def make():
    gpt2 = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    yield "gpt2", gpt2, {}

    llama3 = byte_level(split(LLAMA3), ignore_merges=True)
    llama3.add_special_tokens(["<s>"])
    llama3.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", llama3.token_to_id("<s>"))])])
    # Words that no merges lead to: with ignore_merges they are tokens all the same.
    yield "llama3", llama3, {"words": ["ĠHello", "zzzz", "Ġword"]}

    yield "gpt4", byte_level(split(GPT4)), {}
    yield "qwen", byte_level(split(QWEN), normalizers.NFC()), {"merges": "strings"}

    digits = byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=True)]))
    digits.add_special_tokens(["<s>", "</s>"])
    digits.post_processor = processors.RobertaProcessing(
        ("</s>", digits.token_to_id("</s>")), ("<s>", digits.token_to_id("<s>")))
    yield "digits", digits, {}

    llama2_normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    llama2_decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])

    def template(tokenizer):
        return processors.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> $B </s>",
            special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")])

    # Trained on words, so that no merge crosses a space; then the words are no longer cut.
    llama2 = sentencepiece(pre_tokenizers.Metaspace(), byte_fallback=True, fuse_unk=True)
    data = json.loads(llama2.to_str())
    data["pre_tokenizer"] = None
    llama2 = Tokenizer.from_str(json.dumps(data))
    llama2.normalizer, llama2.decoder, llama2.post_processor = llama2_normalizer, llama2_decoder, template(llama2)
    yield "llama2", llama2, {}

    # Trained on whole lines: merges such as "of▁the" do cross spaces.
    crossing = sentencepiece(None, llama2_normalizer, fuse_unk=True)
    crossing.decoder = llama2_decoder
    yield "crossing", crossing, {}

    for scheme, cuts in (("first", True), ("always", False), ("never", True)):
        metaspace = sentencepiece(pre_tokenizers.Metaspace(prepend_scheme=scheme, split=cuts))
        metaspace.decoder = decoders.Metaspace(prepend_scheme=scheme)
        metaspace.post_processor = template(metaspace)
        yield f"metaspace-{scheme}", metaspace, {}


for name, tokenizer, edits in make():
    tokenizer.add_tokens(TOKENS[1:])
    tokenizer.add_special_tokens(TOKENS[:1])
    data = json.loads(tokenizer.to_str())
    model = data["model"]
    for token in edits.get("words", []):
        # The new words take the ids after the vocabulary, and the added tokens move up.
        end = len(model["vocab"])
        model["vocab"][token] = end
        for added in data["added_tokens"]:
            if added["id"] >= end: added["id"] += 1
        def shift(value):
            if isinstance(value, dict):
                return {key: [i + (i >= end) for i in item] if key == "ids" else shift(item) for key, item in value.items()}
            return [shift(item) for item in value] if isinstance(value, list) else value
        data["post_processor"] = shift(data["post_processor"])
    if edits.get("merges") == "strings": model["merges"] = [" ".join(pair) for pair in model["merges"]]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")

    tokenizer = Tokenizer.from_str(text)
    golden = []
    for sample in TEXTS:
        ids = tokenizer.encode(sample).ids
        golden.append({
            "text": sample, "ids": ids,
            "ids_without_special": tokenizer.encode(sample, add_special_tokens=False).ids,
            "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
    lines = ",\n".join(json.dumps(item, separators=(",", ":")) for item in golden)
    (HERE / f"{name}.golden.json").write_text(f"[\n{lines}\n]\n")
