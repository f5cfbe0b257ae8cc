"""Makes muon.safetensors: three steps of Muon on three matrices, in float64.

Needs: pip install torch safetensors. Prints how far torch.optim.Muon, which iterates in bfloat16, is off.
"""
import torch
from safetensors.torch import save_file
G = torch.Generator().manual_seed(3)
out = {}
for name, shape in (("wide", (6, 10)), ("tall", (10, 6)), ("square", (8, 8))):
    w = torch.randn(shape, generator=G).double(); out[f"{name}.weight"] = w.clone()
    buf = torch.zeros_like(w)
    for step in range(3):
        g = torch.randn(shape, generator=G).double() * 0.3; out[f"{name}.gradient.{step}"] = g.clone()
        buf.lerp_(g, 1 - 0.95); u = g.lerp(buf, 0.95)
        x = u.T if shape[0] > shape[1] else u
        x = x / x.norm().clamp(min=1e-7)
        for _ in range(5):
            gram = x @ x.T; x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
        if shape[0] > shape[1]: x = x.T
        w = w * (1 - 0.02 * 0.1) - 0.02 * 0.2 * max(shape) ** 0.5 * x
        out[f"{name}.after.{step}"] = w.clone()
    # the library's, in bfloat16
    p = torch.nn.Parameter(out[f"{name}.weight"].float().clone())
    opt = torch.optim.Muon([p], lr=0.02, weight_decay=0.1, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw")
    for step in range(3):
        p.grad = out[f"{name}.gradient.{step}"].float(); opt.step()
    print(name, float((p.detach() - w).abs().max()), float((w - out[f"{name}.weight"]).abs().max()))
save_file({k: v.float().contiguous() for k, v in out.items()}, "muon.safetensors")
