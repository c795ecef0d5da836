"""Many sequences written at once, one token of each a step, with a cache of fixed size."""

import math

import torch

from model import turned

UNKNOWN = -1
# Tokens less likely than exp(-5) of the likeliest are never drawn.
LEAST_LIKELY = 5
SMALLEST_TEMPERATURE = 1e-3


class Decoder:
    """Streams of tokens.

    A step feeds every live stream the token at its position. What stands at the next position goes in after it;
    where that is unknown, the model chooses. A stream is done when it chose a stop token or reached its limit.
    """

    def __init__(self, model, streams, length, stops):
        self.model, self.length = model, length
        device, shape = model.device, model.shape
        cache = (len(model.layers), streams, shape.keyValueHeads, length, shape.headSize)
        self.keys, self.values = (torch.zeros(cache, dtype=model.dtype, device=device) for _ in range(2))
        self.stops = stops
        self.cosines, self.sines = (part.float() for part in shape.angles(length, device))
        self.streams = torch.arange(streams, device=device)
        self.places = torch.arange(length, device=device)
        self.tokens = torch.full((streams, length), UNKNOWN, device=device)
        self.position = torch.zeros(streams, dtype=torch.long, device=device)
        self.limit = torch.zeros(streams, dtype=torch.long, device=device)
        self.temperature = torch.zeros(streams, device=device)
        self.done = torch.ones(streams, dtype=torch.bool, device=device)
        self.graph = self._captured() if device.type == "cuda" else None

    def run(self, steps):
        for _ in range(steps):
            if self.graph:
                self.graph.replay()
            else:
                self.step()

    def resume(self, streams, tokens, position, limit, temperature):
        """Lets streams go on.

        tokens [n, length] has what is known and UNKNOWN; position is fed next; the token at limit is the last chosen.
        """
        device = self.model.device
        streams = torch.as_tensor(streams, device=device)
        self.tokens[streams] = torch.as_tensor(tokens, device=device)
        self.position[streams] = torch.as_tensor(position, device=device)
        self.limit[streams] = torch.as_tensor(limit, device=device)
        self.temperature[streams] = torch.as_tensor(temperature, dtype=torch.float32, device=device)
        self.done[streams] = False

    @torch.no_grad()
    def step(self):
        token = self.tokens.gather(1, self.position[:, None]).clamp(min=0)[:, 0]
        unseen = self.places > self.position[:, None]
        x = self.model.embedding[token].float()
        for number, layer in enumerate(self.model.layers):
            x = self.model.through(layer, x, self._attention(number, unseen))
        chosen = self._choice(self.model.logits(self.model.normed(x, self.model.norm)).float())
        place = (self.position + 1).clamp(max=self.length - 1)[:, None]
        following = self.tokens.gather(1, place)[:, 0]
        chooses = ~self.done & (following == UNKNOWN)
        self.tokens.scatter_(1, place, torch.where(chooses, chosen, following)[:, None])
        self.position.add_((~self.done).long())
        self.done.logical_or_(chooses & (self.stops[chosen] | (self.position >= self.limit)))

    def _attention(self, number, unseen):
        """Attention of one layer over the cache, to which it adds the rows of this step."""
        shape, keys, values = self.model.shape, self.keys[number], self.values[number]
        angles = self.cosines[self.position][:, None], self.sines[self.position][:, None]

        def attend(*projected):
            q, k, v = (part.unflatten(-1, (-1, shape.headSize)) for part in projected)
            keys[self.streams, :, self.position] = turned(k, *angles).to(self.model.dtype)
            values[self.streams, :, self.position] = v
            q = turned(q, *angles).to(self.model.dtype).unflatten(1, (shape.keyValueHeads, -1))
            scores = torch.matmul(q, keys.transpose(2, 3)).float() / math.sqrt(shape.headSize)
            scores = scores.masked_fill(unseen[:, None, None], -torch.inf)
            return torch.matmul(scores.softmax(-1).to(self.model.dtype), values).flatten(1)

        return attend

    def _choice(self, logits):
        """The likeliest token where the temperature is 0, else a draw (the largest after Gumbel noise)."""
        temperature = self.temperature[:, None]
        noise = -torch.empty_like(logits).exponential_().clamp(min=1e-20).log()
        drawn = logits / temperature.clamp(min=SMALLEST_TEMPERATURE) + noise
        drawn = drawn.masked_fill(logits < logits.amax(1, keepdim=True) - LEAST_LIKELY, -torch.inf)
        return torch.where(temperature > 0, drawn, logits).argmax(1)

    def _captured(self):
        """A step as a CUDA graph: launching its thousand kernels one by one would take longer than running them."""
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            self.step()
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step()
        return graph
