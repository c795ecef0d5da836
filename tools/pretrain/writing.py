"""Lets the model write: as many texts at once as the decoder has streams."""

from typing import NamedTuple

import numpy as np

from decoder import UNKNOWN
from families import Reply

# Between two looks at which streams are done.
STEPS_AT_ONCE = 8
FEWEST_NEW_TOKENS = 4


class Text(NamedTuple):
    """Tokens of a conversation, and for each whether the one behind it belongs to an answer."""

    family: str
    tokens: np.ndarray
    answer: np.ndarray

    @property
    def answers(self):
        return int(self.answer.sum())


class Stream:
    """One text in the making; row holds its tokens and UNKNOWN."""

    def __init__(self, family, coroutine, opening):
        self.family, self.coroutine, self.opening = family, coroutine, opening
        self.spans, self.start, self.ask = [], 0, None

    def begin(self, row):
        """Returns where the stream starts, or None when there is no room for the prompt."""
        row[:] = UNKNOWN
        row[:len(self.opening)] = self.opening
        return 0 if self._put(next(self.coroutine), row, len(self.opening)) else None

    def go_on(self, row, position, stops):
        """Takes what was written up to position. Returns where the stream goes on, or None at the end."""
        ended = row[position] in stops
        end = position if ended else position + 1
        written = row[self.start:end].tolist()
        if self.ask.answer and written:
            self.spans.append((self.start - 1, end))
        try:
            ask = self.coroutine.send(Reply(written, ended))
        except StopIteration:
            return None
        return position if self._put(ask, row, end) else None

    def text(self, row):
        """What was written, up to the last answer; None when there is no answer."""
        if not self.spans:
            return None
        answer = np.zeros(self.spans[-1][1], bool)
        for start, end in self.spans:
            answer[start:end] = True
        return Text(self.family, row[:len(answer)].copy(), answer)

    def limit(self):
        return self.start + self.new_tokens - 1

    def _put(self, ask, row, end):
        self.new_tokens = min(ask.limit, len(row) - 1 - end - len(ask.tokens))
        if self.new_tokens < FEWEST_NEW_TOKENS:
            return False
        self.start, self.ask = end + len(ask.tokens), ask
        row[end:] = UNKNOWN
        row[end:self.start] = ask.tokens
        return True


class Writer:
    """Keeps the streams of a decoder busy."""

    def __init__(self, decoder, families, stops):
        self.decoder, self.families, self.stops = decoder, families, stops
        self.streams = {}

    def write(self, wanted, report):
        """Texts with so many tokens of answers or a few more; report gets the number so far."""
        texts, answers = [], 0
        while answers < wanted:
            for text in self._serve():
                texts.append(text)
                answers += text.answers
            report(answers)
            self.decoder.run(STEPS_AT_ONCE)
        return texts

    def _serve(self):
        """Lets every stream that is done go on, with a new text where one came to its end; returns those."""
        numbers = self.decoder.done.nonzero()[:, 0]
        rows = self.decoder.tokens[numbers].cpu().numpy()
        positions = self.decoder.position[numbers].cpu().numpy()
        numbers, finished = numbers.cpu().numpy(), []
        if not len(numbers):
            return finished
        for index, (number, row) in enumerate(zip(numbers, rows)):
            stream = self.streams.get(number)
            position = stream.go_on(row, int(positions[index]), self.stops) if stream else None
            if stream and position is None:
                finished.append(stream.text(row))
            while position is None:
                stream = self.streams[number] = Stream(*self.families.begin(), self.families.chat.opening)
                position = stream.begin(row)
            positions[index] = position
        streams = [self.streams[number] for number in numbers]
        self.decoder.resume(numbers, rows, positions, [stream.limit() for stream in streams],
                            [float(stream.ask.temperature) for stream in streams])
        return [text for text in finished if text]
