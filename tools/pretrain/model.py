"""The model whose states heads see: its weights from a GGUF file, and one pass over whole sequences."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

# States are kept in halves; a larger number would be infinite in them.
LARGEST_STATE = 60000


@dataclass(frozen=True)
class Shape:
    """Sizes that the model and a head of kind block share, under the names of descriptor.json."""

    hiddenSize: int
    heads: int
    keyValueHeads: int
    headSize: int
    feedForwardSize: int
    ropeBase: float
    normEpsilon: float

    @classmethod
    def of(cls, descriptor):
        return cls(**{name: descriptor[name] for name in cls.__dataclass_fields__})

    def rms(self, x):
        """x over the root of its mean square, in single precision or better."""
        x = x.to(torch.promote_types(x.dtype, torch.float32))
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.normEpsilon)

    def angles(self, length, device):
        """Cosines and sines of the rotary embedding, [length, head size / 2]."""
        exponents = torch.arange(0, self.headSize, 2, dtype=torch.float64, device=device) / self.headSize
        places = torch.arange(length, dtype=torch.float64, device=device)
        angles = places[:, None] * self.ropeBase ** -exponents
        return angles.cos(), angles.sin()

    def widths(self):
        """Columns of queries, keys and values."""
        return [self.heads * self.headSize] + [self.keyValueHeads * self.headSize] * 2

    def repeated(self, x):
        """Keys or values [B, key/value heads, T, head size] for each of the heads."""
        return x.repeat_interleave(self.heads // self.keyValueHeads, 1)


def turned(x, cosines, sines):
    """Rotary embedding of [..., head size], halves against each other."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * cosines - b * sines, b * cosines + a * sines], -1)


def split_heads(x, head_size):
    """[B, T, heads * head size] as [B, heads, T, head size]."""
    return x.unflatten(-1, (-1, head_size)).transpose(1, 2)


def joined_heads(x):
    """[B, heads, T, head size] as [B, T, heads * head size]."""
    return x.transpose(1, 2).flatten(2)


@dataclass(frozen=True)
class Layer:
    """One layer; matrices are [outputs, inputs]."""

    attention_norm: torch.Tensor
    query_key_value: torch.Tensor
    output: torch.Tensor
    feed_forward_norm: torch.Tensor
    gate_up: torch.Tensor
    down: torch.Tensor


class Model:
    """Halves on a CUDA device, single precision elsewhere; sums of the residual stream are single everywhere."""

    def __init__(self, path, descriptor, device):
        self.shape = Shape.of(descriptor)
        self.split = descriptor["splitLayer"]
        self.device = device
        self.dtype = torch.float16 if device.type == "cuda" else torch.float32
        tensors = self._read(path, descriptor)
        self.embedding = self._matrix(tensors, "token_embd")
        self.norm = tensors["output_norm.weight"].to(device)
        self.layers = [self._layer(tensors, number) for number in range(descriptor["layers"])]

    @staticmethod
    def _read(path, descriptor):
        """All tensors in single precision, [outputs, inputs]."""
        from gguf import GGUFReader, dequantize

        reader = GGUFReader(path)
        for field, name in (("llama.block_count", "layers"), ("llama.embedding_length", "hiddenSize")):
            found = reader.fields[field].contents()
            if found != descriptor[name]:
                raise SystemExit(f"{path}: {field} must be {descriptor[name]}, as in the descriptor. Found: {found}")
        if any(tensor.name == "output.weight" for tensor in reader.tensors):
            raise SystemExit(f"{path}: the LM head must be the embedding. Found: a matrix of its own")
        return {tensor.name: torch.tensor(dequantize(tensor.data, tensor.tensor_type)) for tensor in reader.tensors}

    def _matrix(self, tensors, *names):
        return torch.cat([tensors[f"{name}.weight"] for name in names]).to(self.device, self.dtype).contiguous()

    def _layer(self, tensors, number):
        block = f"blk.{number}"
        for name, heads in (("attn_q", self.shape.heads), ("attn_k", self.shape.keyValueHeads)):
            key = f"{block}.{name}.weight"
            tensors[key] = _halves_apart(tensors[key], heads)
        return Layer(
            attention_norm=tensors[f"{block}.attn_norm.weight"].to(self.device),
            query_key_value=self._matrix(tensors, *(f"{block}.attn_{letter}" for letter in "qkv")),
            output=self._matrix(tensors, f"{block}.attn_output"),
            feed_forward_norm=tensors[f"{block}.ffn_norm.weight"].to(self.device),
            gate_up=self._matrix(tensors, f"{block}.ffn_gate", f"{block}.ffn_up"),
            down=self._matrix(tensors, f"{block}.ffn_down"))

    def normed(self, x, weights):
        return (self.shape.rms(x) * weights).to(self.dtype)

    def through(self, layer, x, attend):
        """x behind a layer; attend makes of projected queries, keys and values what the heads saw."""
        projected = F.linear(self.normed(x, layer.attention_norm), layer.query_key_value)
        x = x + F.linear(attend(*projected.split(self.shape.widths(), -1)), layer.output)
        gate, up = F.linear(self.normed(x, layer.feed_forward_norm), layer.gate_up).chunk(2, -1)
        return x + F.linear((F.silu(gate.float()) * up).to(self.dtype), layer.down)

    @torch.no_grad()
    def shallow(self, tokens):
        """States behind the split layer of sequences [B, T] from position 0 on: [B, T, hidden]."""
        return self._halves(self._run(self.embedding[tokens].float(), self.layers[:self.split]))

    @torch.no_grad()
    def deep(self, tokens):
        """States behind the final norm: [B, T, hidden]."""
        return self.normed(self._run(self.embedding[tokens].float(), self.layers), self.norm)

    def logits(self, states):
        return F.linear(states, self.embedding)

    def _halves(self, x):
        return x.clamp(-LARGEST_STATE, LARGEST_STATE).to(self.dtype)

    def _run(self, x, layers):
        angles = [part.float() for part in self.shape.angles(x.shape[1], self.device)]

        def attend(*projected):
            q, k, v = (split_heads(part, self.shape.headSize) for part in projected)
            q, k = (turned(part, *angles).to(self.dtype) for part in (q, k))
            return joined_heads(F.scaled_dot_product_attention(
                q, self.shape.repeated(k), self.shape.repeated(v), is_causal=True))

        for layer in layers:
            x = self.through(layer, x, attend)
        return x


def _halves_apart(weight, heads):
    """GGUF keeps the two numbers that are turned together side by side; here they are half a head apart."""
    rows, columns = weight.shape
    return weight.view(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns)
