"""What the model is asked to write: prompts that are given, and prompts made of its own text.

A family is a coroutine for one text. It yields an Ask, gets the Reply, and so on until the conversation is over.
"""

import random
import re
import sys
from pathlib import Path
from typing import NamedTuple

import jinja2

sys.path.insert(0, str(Path(__file__).parents[1]))
from prompts import TOPICS  # noqa: E402

# How often a text is of a family. Translations and what needs long texts wait until the model has written some.
SHARES = {"given": 8, "own": 40, "turns": 12, "article": 7, "foreign": 6, "translation": 11, "summary": 8,
          "passages": 8}
# How often a language comes, and how its sentences may begin, so that the model does not fall back to English.
LANGUAGES = {
    "German": (42, "Die Der Das Ein In Am Es Wir Ich Nach Im Als Viele Seit Mit"),
    "French": (16, "Le La Les Un Une Dans Il En Après Nous Depuis"),
    "Spanish": (12, "El La Los Un En Las Es Hay Desde Después"),
    "Chinese": (8, "我 在 这 中国 他 今天 人"),
    "Italian": (6, "Il La Un Nel I Le Una"),
    "Portuguese": (5, "O A Os Um Em Uma"),
    "Dutch": (5, "De Het Een In We"),
    "Russian": (3, "В На Это Мы Он"),
    "Polish": (3, "W Na To Nie"),
}
QUESTIONS = ["What", "How", "Why", "Who", "When", "Where", "Which", "Describe", "Explain", "List", "What is", "How do",
             "What are", "Who was", "Tell me"]
FOLLOW_UPS = ["Can you", "Rewrite", "Please", "Now", "Could you", "And"]
ARTICLES = ["a news article", "a long news article", "an encyclopedia article", "a story", "a blog post", "a report",
            "a detailed essay"]
FOREIGN = ["Write a short paragraph in {language} about {topic}.", "Write three sentences in {language} about {topic}.",
           "Write a newspaper report in {language} about {topic}."]
TRANSLATIONS = ["Translate {language} to English: {text}"] * 5 + [
    "Translate the following {language} sentence into English: {text}", "What does this mean in English? {text}",
    "Translate to English:\n{text}"]
SUMMARIES = ["Summarize: {text}"] * 5 + [
    "Summarize the following text:\n\n{text}", "{text}\n\nSummarize the text above.",
    "Give a short summary of this article: {text}"]
# Tokens: of a given prompt, of a text to be summarised, of passages.
LONGEST_PROMPT, LONGEST_TEXT, LONGEST_PASSAGES = 600, 700, 640
POOL = 4000
SAMPLED = 0.8


class Ask(NamedTuple):
    """Tokens to feed, how many to write behind them at most, how to draw them, and whether they are an answer."""

    tokens: list
    limit: int
    temperature: float
    answer: bool


class Reply(NamedTuple):
    """What was written, and whether it ended by itself."""

    tokens: list
    ended: bool


class Chat:
    """What a chat template puts in front of the first prompt, of an answer and of the next prompt, as tokens."""

    def __init__(self, template, encode):
        jinja = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(template)
        turns = [{"role": role, "content": f"<{number}>"} for number, role in enumerate(("user", "assistant", "user"))]
        one = jinja.render(messages=turns[:1], add_generation_prompt=True)
        all_turns = jinja.render(messages=turns, add_generation_prompt=True)
        self.opening, self.answer = (encode(part) for part in one.split("<0>"))
        self.following = encode(all_turns[all_turns.index("<1>") + 3:all_turns.index("<2>")])


class Families:
    """Begins texts, and keeps what the model wrote to ask about it later."""

    def __init__(self, tokenizer, template, prompts, seed):
        self.tokenizer, self.random, self.prompts = tokenizer, random.Random(seed), prompts
        self.topics = [topic.strip().replace("\n", " ") for topic in TOPICS.split(";")]
        self.chat = Chat(template, self.encode)
        self.given_prompts = [tokens for tokens in map(self.encode, prompts) if len(tokens) < LONGEST_PROMPT]
        self.given_so_far = 0
        self.english, self.long, self.sentences = [], [], {language: [] for language in LANGUAGES}

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def begin(self):
        """Name and coroutine of a new text."""
        name = self.random.choices(list(SHARES), SHARES.values())[0]
        if name == "translation" and not any(self.sentences.values()):
            name = "own"
        if name in ("summary", "passages") and not self.long:
            name = "article"
        return name, getattr(self, f"_{name}")()

    def _given(self):
        """The given prompts in turn, greedily the first time."""
        number = self.given_so_far
        self.given_so_far += 1
        temperature = 0 if number < len(self.given_prompts) else SAMPLED
        yield self._question(self.given_prompts[number % len(self.given_prompts)], temperature)

    def _own(self, turns=1):
        """Prompts the model writes itself, where another user would write them."""
        temperature = self._temperature()
        yield Ask(self._beginning(), self.random.randint(12, 90), 1, False)
        for turn in range(turns):
            reply = yield self._question([], temperature)
            if turn == 0 and reply.ended and len(reply.tokens) > 60 and (
                    len(self.english) < 200 or self.random.random() < 0.05):
                self._keep(self.english, self.tokenizer.decode(reply.tokens))
            if not reply.ended or turn + 1 == turns:
                return
            words = self.random.choice(QUESTIONS + FOLLOW_UPS) if self.random.random() < 0.5 else ""
            yield Ask(self.chat.following + self.encode(words), self.random.randint(8, 40), 1, False)

    def _turns(self):
        return self._own(turns=self.random.randint(2, 3))

    def _article(self):
        """Long texts, kept for summaries and passages."""
        topic = self._topic() if self.random.random() < 0.6 else " ".join(self.random.choice(self.prompts).split()[:4])
        prompt = self.encode(f"Write {self.random.choice(ARTICLES)} about {topic}.")
        reply = yield Ask(prompt + self.chat.answer, 512, self.random.choice([0, 0, SAMPLED, 1]), True)
        if len(reply.tokens) >= 100:
            self._keep(self.long, self.tokenizer.decode(reply.tokens))

    def _foreign(self):
        """Texts in other languages, whose sentences are kept for translations."""
        language = self._language(LANGUAGES)
        if self.english and self.random.random() < 0.4:
            sentence = self.random.choice(self._sentences(self.random.choice(self.english)) or ["Good morning!"])
            prompt = self.encode(f"Translate English to {language}: {sentence}")
            begun, ask = [], Ask(prompt + self.chat.answer, 120, self._temperature(), True)
        else:
            begun = self.encode(self.random.choice(LANGUAGES[language][1].split()))
            prompt = self.encode(self.random.choice(FOREIGN).format(language=language, topic=self._topic()))
            ask = Ask(prompt + self.chat.answer + begun, 160, self.random.choice([SAMPLED, 1]), True)
        reply = yield ask
        for sentence in self._sentences(self.tokenizer.decode(begun + reply.tokens))[:6]:
            if not sentence.isascii() or self.random.random() < 0.5:
                self._keep(self.sentences[language], sentence)

    def _translation(self):
        language = self._language([language for language, sentences in self.sentences.items() if sentences])
        text = self.random.choice(self.sentences[language])
        if self.random.random() < 0.15:
            text += " " + self.random.choice(self.sentences[language])
        prompt = self.encode(self.random.choice(TRANSLATIONS).format(language=language, text=text))
        yield Ask(prompt + self.chat.answer, 200, self._temperature(), True)

    def _summary(self):
        text = self.random.choice(self.long)
        if self.random.random() < 0.4 and len(text) < 1500:
            text += " " + self.random.choice(self.long)
        if self.random.random() < 0.6:
            text = re.sub(r"\s*\n+\s*", " ", text)
        prompt = self.encode(self.random.choice(SUMMARIES).format(text=text))[:LONGEST_TEXT]
        yield self._question(prompt, self._temperature())

    def _passages(self):
        """A question the model asks about passages, two of one text and one of another, and its answer."""
        one, other = (self._sentences(self.random.choice(self.long)) for _ in range(2))
        half = max(1, len(one) // 2)
        passages = [" ".join(part) for part in (one[:half], one[half:], other[:self.random.randint(2, 6)])]
        self.random.shuffle(passages)
        if self.random.random() < 0.3:
            passages = [f"Passage {number}: {passage}" for number, passage in enumerate(passages, 1)]
        behind = self.random.choice(["\n", "\n", "\n\nQuestion: ", "\n\nAnswer the question. "])
        prompt = self.encode("\n".join(filter(None, passages)) + behind)[:LONGEST_PASSAGES]
        question = self.encode(self.random.choice(QUESTIONS))
        yield Ask(prompt + question, self.random.randint(8, 30), 1, False)
        yield self._question([], self._temperature())

    def _question(self, prompt, temperature):
        """Asks for an answer to what has been fed and this."""
        limit = self.random.choices([256, 384, 512], [8, 1, 1])[0]
        return Ask(prompt + self.chat.answer, limit, temperature, True)

    def _beginning(self):
        """The first words of a prompt: of a given one, of a question, or none."""
        share = self.random.random()
        if share < 0.5:
            words = self.random.choice(self.prompts).split(" ")
            return self.encode(" ".join(words[:self.random.randint(1, 6)]))[:30]
        return self.encode(self.random.choice(QUESTIONS)) if share < 0.65 else []

    def _temperature(self):
        return self.random.choice([0, SAMPLED])

    def _topic(self):
        return self.random.choice(self.topics)

    def _language(self, languages):
        languages = list(languages)
        return self.random.choices(languages, [LANGUAGES[language][0] for language in languages])[0]

    @staticmethod
    def _sentences(text):
        parts = (part.strip() for part in re.split(r"(?<=[.!?。])\s+|\n+", text))
        return [part for part in parts if len(part) > 20]

    def _keep(self, pool, text):
        """Adds to a pool; a full one forgets another at random."""
        if len(pool) < POOL:
            pool.append(text)
        else:
            pool[self.random.randrange(POOL)] = text
