"""Golden values where sequences are longer than an attention tile and logits larger than one group.

usage: make_long.py YARDSTICK OUT   (YARDSTICK: the folder with tsld_reference.py; needs torch, transformers)

llama-long: 16 tiles of 64 queries; 3 sequences of 1024 x 8192 logits, of which two share a group.
mistral-long: a sliding window that is wider than a tile and no multiple of it.
Computed in float64, stored as float32.
"""
import copy, json, sys
from pathlib import Path
import torch, torch.nn.functional as F
from safetensors.torch import save_file
from transformers import AttentionInterface, LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM
sys.path.insert(0, sys.argv[1])
from tsld_reference import losses, quantize, twn
out = Path(sys.argv[2]); G = torch.Generator().manual_seed(11); SCORES = []

def capture(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **kw):
    repeat = query.shape[1] // key.shape[1]; key = key.repeat_interleave(repeat, 1); value = value.repeat_interleave(repeat, 1)
    scores = query @ key.transpose(2, 3) * scaling; SCORES.append(scores)
    n = scores.shape[-1]; at = torch.arange(n); behind = at[:, None] - at[None, :]
    window = kw.get('sliding_window') or n
    weights = scores.masked_fill((behind < 0) | (behind >= window), float('-inf')).softmax(-1)
    return (weights @ value).transpose(1, 2).contiguous(), weights
AttentionInterface.register('capture', capture)

def run(model, ids):
    SCORES.clear(); o = model(ids, output_hidden_states=True, use_cache=False); return o.logits, o.hidden_states, list(SCORES)
def total(method, s, t, ids):
    o = losses(s[0], t[0], ids, 'logit' if method == 'l2l' else method)
    if method == 'l2l':
        tril = torch.ones(ids.shape[1], ids.shape[1]).tril().bool()
        o['rep'] = sum(F.mse_loss(a, b) for a, b in zip(s[1], t[1]))
        o['attn'] = sum(((b - a)[..., tril] ** 2).mean() for a, b in zip(s[2], t[2]))
        o['total'] = o['logit'] + o['rep'] + o['attn']
    return o

shared = dict(hidden_size=8, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True)
models = {
    'llama-long': (LlamaForCausalLM(LlamaConfig(vocab_size=8192, max_position_embeddings=1024, **shared)), 3, 1024, ['tsld', 'l2l']),
    'mistral-long': (MistralForCausalLM(MistralConfig(vocab_size=64, max_position_embeddings=256, sliding_window=70, **shared)), 2, 200, ['tsld', 'logit_gt']),
}
for name, (model, B, N, methods) in models.items():
    with torch.no_grad():  # every parameter matters
        for p in model.parameters(): p.copy_(torch.randn(p.shape, generator=G) * (0.3 if p.dim() > 1 else 0.1) + (p.dim() == 1))
    folder = out / name; model.save_pretrained(folder); (folder / 'generation_config.json').unlink(missing_ok=True)
    teacher = model.double().eval().requires_grad_(False); teacher.set_attn_implementation('capture')
    ids = torch.randint(0, model.config.vocab_size, (B, N), generator=G); g = {'input_ids': ids.int()}; scalars = {}
    t = run(teacher, ids); student = quantize(copy.deepcopy(teacher).requires_grad_(True), twn)
    for method in methods:
        student.zero_grad(); o = total(method, run(student, ids), t, ids); o['total'].backward()
        scalars[method] = {k: float(v) for k, v in o.items() if torch.is_tensor(v) and v.dim() == 0}
        for n, p in student.named_parameters(): g[f'grad.{method}.{n}'] = p.grad.float()
    for k in ('teacher_ce', 'teacher_entropy', 'scale', 'kd'): g[k] = o[k].detach().float()
    student = quantize(copy.deepcopy(teacher).requires_grad_(True), twn)
    adam = torch.optim.AdamW(student.parameters(), lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01); loss, norm = [], []
    for i in range(10):
        for group in adam.param_groups: group['lr'] = 2e-3 * (1 - i / 10)
        o = total('tsld', run(student, ids), t, ids); adam.zero_grad(); o['total'].backward()
        norm.append(float(torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0))); adam.step(); loss.append(float(o['total']))
    g['curve.tsld.loss'] = torch.tensor(loss); g['curve.tsld.grad_norm'] = torch.tensor(norm)
    save_file({k: v.contiguous().clone() for k, v in g.items()}, folder / 'golden.safetensors')
    (folder / 'golden.json').write_text(json.dumps(scalars, indent=1)); print(name, scalars)
