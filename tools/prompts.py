#!/usr/bin/env python3
"""Prints prompts that are built on a text which the model writes first, one JSON object a line.

For `dvi generate --prompts`: heads shall also learn from translations, summaries, answers from passages and rewritten texts,
which lists of questions lack. The words are this project's own.
"""

import json

TOPICS = """
volcanoes; bicycles; the history of bread; a storm at sea; bees; a railway station; learning the piano; coral reefs; the first
snow; a lost dog; solar power; a mayor's election; chess; an earthquake; tea; a football final; old maps; a new bridge; whales;
a robbery at a museum; growing tomatoes; a strike of bus drivers; the moon; a school play; deserts; a flood in a small town;
wolves; the price of milk; a hospital; knitting; a court case about a tree; rivers; an airport; a painter; vaccines; a wedding;
glaciers; a new law about phones; wind mills; the library; owls; a company that makes shoes; mountains; a cook; dreams; a fire
in a warehouse; horses; taxes; a marathon; salt; a lighthouse; electric cars; a bankrupt shop; dinosaurs; a summer camp; coffee;
an old clock; the stock market; penguins; a power cut; castles; a new vaccine; jazz; a missing painting; forests; a dentist;
satellites; the harvest; an argument between neighbours; rice; a submarine; a chess champion; noise in cities; butterflies; a
pension reform; the desert at night; a bakery; space telescopes; a rescue in the mountains; languages; a ferry; the flu; markets
in Asia; a castle for sale; printing; a drought; elephants; a music festival; bridges; an old soldier's letters; cheese; a
tennis match; insurance; lakes; a kidnapped ship; gardens in winter; a trade agreement; cats; the invention of paper; an oil
spill; cities of the future; a train that came late; ants; a budget; swimming; a book about courage; the northern lights;
clouds; a factory that closes; kites; a spelling contest; the heart; a tunnel; mushrooms; a visit of a president; apples; a
tower; an orchestra; the sea level; parrots; a new stadium; sugar; a landslide; fashion; an honest thief; toys; a radio
station; the brain; potatoes; a comet; a museum of glass; sleep; a bank; plastic; a village without cars; opera; the plague
"""

FOREIGN = ["German", "German", "German", "French", "Spanish", "Italian"]

SUMMARIES = [
    ("Write a news article about {topic}.", "Summarize: {answer}"),
    ("Write a long report about {topic}.", "{answer}\n\nSummarize the text above in three sentences."),
]

PASSAGES = [
    ("Write four short encyclopedia passages about {topic}, each with a title.",
     "Answer the question with the help of the passages below.\n\n{answer}\n\nQuestion: What should one know about {topic}?\nAnswer:"),
    ("Write three short passages with facts and numbers about {topic}.",
     "{answer}\n\nBased on the passages above: what is true about {topic}, and why?"),
]

REWRITES = [
    ("Give advice to somebody who asks about {topic}.", "Rewrite this so that a child understands it:\n\n{answer}"),
    ("Tell a story about {topic}.", "{answer}\n\nWrite how this story goes on."),
    ("Explain {topic} in one paragraph.", "{answer}\n\nMake a list of the main points above, then ask three questions about them."),
]


def families(number, topic):
    """The pairs of one topic."""
    language = FOREIGN[number % len(FOREIGN)]
    yield "translation", (f"Write a short text in {language} about {topic}.", f"Translate {language} to English: {{answer}}")
    yield "translation", (f"Write three sentences about {topic}.", f"Translate to {language}: {{answer}}")
    for task, pairs in (("summaries", SUMMARIES), ("passages", PASSAGES), ("rewriting", REWRITES)):
        first, prompt = pairs[number % len(pairs)]
        yield task, (first.replace("{topic}", topic), prompt.replace("{topic}", topic))


def main():
    for number, topic in enumerate(topic.strip().replace("\n", " ") for topic in TOPICS.split(";")):
        for task, (first, prompt) in families(number, topic):
            print(json.dumps({"prompt": prompt, "first": first, "task": task}, ensure_ascii=False))


if __name__ == "__main__":
    main()
