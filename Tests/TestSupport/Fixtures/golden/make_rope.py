"""Makes rope.json: frequencies, attention factors and logits of scaled rotary positions.

Needs: pip install torch transformers. Run it in this folder; the weights are those of llama/.
"""
import json

import torch
from safetensors.torch import load_file
from transformers import LlamaConfig, LlamaForCausalLM

SHORT = [1.0, 1.05, 1.2, 1.5]
LONG = [1.0, 1.5, 4.0, 8.0]
CASES = [
    {"rope_type": "linear", "factor": 2.5},
    {"rope_type": "dynamic", "factor": 4.0},
    {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
     "original_max_position_embeddings": 16},
    {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16},
    {"rope_type": "yarn", "factor": 40.0, "original_max_position_embeddings": 4096,
     "beta_fast": 24, "beta_slow": 2, "mscale": 0.7, "mscale_all_dim": 1.0, "truncate": False},
    {"rope_type": "yarn", "factor": 1.5, "original_max_position_embeddings": 2048,
     "attention_factor": 1.25, "rope_theta": 500000.0},
    {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 1000000},
    {"rope_type": "longrope", "short_factor": SHORT, "long_factor": LONG, "factor": 4.0,
     "original_max_position_embeddings": 16},
    {"rope_type": "longrope", "short_factor": SHORT, "long_factor": LONG,
     "original_max_position_embeddings": 24},
    {"rope_type": "longrope", "short_factor": SHORT, "long_factor": LONG, "factor": 1.0,
     "attention_factor": 1.1, "original_max_position_embeddings": 2},
]

with open("llama/config.json") as file:
    original = json.load(file)
tokens = load_file("llama/golden.safetensors")["input_ids"][:1]
results = []
for case in CASES:
    config = dict(original)
    config["rope_parameters"] = dict({"rope_theta": 10000.0}, **case)
    model = LlamaForCausalLM(LlamaConfig(**config))
    missing, unexpected = model.load_state_dict(load_file("llama/model.safetensors"), strict=False)
    assert not unexpected and all("rotary" in name for name in missing), (missing, unexpected)
    with torch.no_grad():
        logits = model.eval()(tokens).logits[0, -1]
    rotary = model.model.rotary_emb
    results.append({
        "rope_parameters": config["rope_parameters"],
        # After a pass over these tokens: longrope has chosen its list by their number.
        "frequencies": rotary.inv_freq.tolist(),
        "attention_factor": float(rotary.attention_scaling),
        "last_logits": logits.tolist(),
    })
with open("rope.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(result) for result in results) + "\n]\n")
