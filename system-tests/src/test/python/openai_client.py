"""What an unmodified openai client sees: both ways of chatting, completions, models and typed errors.

Reads OPENAI_BASE_URL and OPENAI_API_KEY as every openai program does, and DVI_MODEL; prints one JSON object.
"""

import json
import os

import openai

client = openai.OpenAI(max_retries=0)
model = os.environ["DVI_MODEL"]
question = [{"role": "user", "content": "Name three colours of the rainbow. 🌈"}]


def refused(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {"type": type(error).__name__, "status": error.status_code, "code": error.code, "param": error.param}
    return None


def chat(**options):
    return client.chat.completions.create(model=model, messages=question, max_tokens=48, temperature=0, **options)


whole = chat()
plain = chat(extra_headers={"x-dvi-speculation": "off"})
chunks = list(chat(stream=True, stream_options={"include_usage": True}))
content = [chunk for chunk in chunks if chunk.choices]
seeded = [chat(seed=7, extra_body={"temperature": 0.9}).choices[0].message.content for _ in range(2)]
completion = client.completions.create(model=model, prompt="The capital of France is", max_tokens=8, temperature=0)
raw = client.chat.completions.with_raw_response.create(model=model, messages=question, max_tokens=4)

print(json.dumps({
    "whole": whole.choices[0].message.content,
    "plain": plain.choices[0].message.content,
    "streamed": "".join(chunk.choices[0].delta.content or "" for chunk in content),
    "first_role": content[0].choices[0].delta.role,
    "finish_reasons": [chunk.choices[0].finish_reason for chunk in content],
    "ids": len({chunk.id for chunk in chunks}),
    "usage": whole.usage.model_dump(include={"prompt_tokens", "completion_tokens", "total_tokens"}),
    "streamed_usage": chunks[-1].usage.model_dump(include={"prompt_tokens", "completion_tokens", "total_tokens"}),
    "speculation": (whole.model_extra or {}).get("metrics"),
    "streamed_speculation": (chunks[-1].model_extra or {}).get("metrics"),
    "head_version": raw.headers.get("x-dvi-head-version"),
    "seeded": seeded,
    "completion": completion.choices[0].text,
    "models": [each.id for each in client.models.list()],
    "unknown_model": refused(lambda: client.chat.completions.create(model="nobody", messages=question)),
    "wrong_key": refused(lambda: client.with_options(api_key="wrong").models.list()),
    "too_hot": refused(lambda: chat(extra_body={"temperature": 3})),
    "tools": refused(lambda: chat(tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}])),
}))
