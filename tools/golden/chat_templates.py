"""Chat templates in the manner of published model families, and conversations for them."""

CHATML = (
    "{%- if messages[0]['role'] == 'system' %}\n"
    "    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}\n"
    "{%- else %}\n"
    "    {{- '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}\n"
    "{%- endif %}\n"
    "{%- for message in messages %}\n"
    "    {%- if (message.role == 'user') or (message.role == 'system' and not loop.first) or "
    "(message.role == 'assistant' and not message.tool_calls) %}\n"
    "        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    "    {%- endif %}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n"
    "    {{- '<|im_start|>assistant\\n' }}\n"
    "    {%- if enable_thinking is defined and enable_thinking is false %}\n"
    "        {{- '<think>\\n\\n</think>\\n\\n' }}\n"
    "    {%- endif %}\n"
    "{%- endif %}\n"
)

HEADERS = (
    "{{- bos_token }}\n"
    "{%- if not date_string is defined %}\n"
    "    {%- set date_string = '26 Jul 2024' %}\n"
    "{%- endif %}\n"
    "{#- The system message stands in front. #}\n"
    "{%- if messages[0]['role'] == 'system' %}\n"
    "    {%- set system_message = messages[0]['content']|trim %}\n"
    "    {%- set messages = messages[1:] %}\n"
    "{%- else %}\n"
    '    {%- set system_message = "" %}\n'
    "{%- endif %}\n"
    '{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}\n'
    '{{- "Today: " + date_string + "\\n\\n" }}\n'
    "{{- system_message }}\n"
    '{{- "<|eot_id|>" }}\n'
    "{%- for message in messages %}\n"
    "    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}\n"
    "        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + "
    "'<|eot_id|>' }}\n"
    "    {%- else %}\n"
    '        {{- raise_exception("No tools here!") }}\n'
    "    {%- endif %}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n"
    "    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n"
    "{%- endif %}\n"
)

LINES = (
    "{% for message in messages %}\n"
    "{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'system' %}\n"
    "{{ '<|system|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n"
    "{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n"
    "{{ '<|assistant|>' }}\n"
    "{% endif %}\n"
    "{% endfor %}"
)

TURNS = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}"
    "{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if loop.index0 == 0 and system_message != false %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}"
    "{% endfor %}"
)

NAMESPACE = (
    "{%- set ns = namespace(last=-1, count=0, system='') -%}\n"
    "{%- for m in messages -%}\n"
    "  {%- if m['role'] == 'user' -%}{%- set ns.last = loop.index0 -%}{%- endif -%}\n"
    "  {%- if m['role'] == 'system' -%}{%- set ns.system = ns.system ~ m['content'] -%}{%- endif -%}\n"
    "  {%- set ns.count = ns.count + 1 -%}\n"
    "{%- endfor -%}\n"
    "[{{ ns.count }} {{ ns.last }} {{ messages | length }} {{ ns.system }}]\n"
    "{% for m in messages if m['role'] != 'system' %}\n"
    "  {% set content = m.content %}\n"
    "  {% if '</think>' in content and loop.index0 < ns.last %}\n"
    "    {% set content = content.split('</think>')[-1].lstrip('\\n') %}\n"
    "  {% endif %}\n"
    "{{ 'last' if loop.last else 'more' }}:{{ content }}|{{ m['content'] | tojson }}|{{ m.role | upper }}\n"
    "{% endfor %}\n"
    "{{ '' if not add_generation_prompt else 'GO' }}\n"
)

MACRO = (
    "{%- macro turn(role, text) -%}\n"
    "<{{ role }}>{{ text.strip() if text is string else '' }}</{{ role }}>\n"
    "{%- endmacro -%}\n"
    "{%- if tools %}{{ tools | tojson }}{% endif -%}\n"
    "{% for m in messages %}\n"
    "    {% if loop.first %}\n"
    "first\n"
    "    {% endif %}\n"
    "{{ turn(m.role, m.content) }}{{ m.name }}\n"
    "    {% if m.content.startswith('stop') or m.content.endswith('?') %}\n"
    "        {% continue %}\n"
    "    {% endif %}\n"
    "  +{{ loop.index }}/{{ loop.length }} {{- ' tight ' -}} {{ loop.revindex0 }}\n"
    "{% endfor %}\n"
)

TOOLS = (
    "{%- if tools %}\n"
    "    {{- '<|im_start|>system\\n' }}\n"
    "    {%- if messages[0]['role'] == 'system' %}\n"
    "        {{- messages[0]['content'] }}\n"
    "    {%- else %}\n"
    "        {{- 'You are helpful.' }}\n"
    "    {%- endif %}\n"
    '    {{- "\\n\\n# Tools\\n\\nYou may call one or more functions:\\n<tools>" }}\n'
    "    {%- for tool in tools %}\n"
    '        {{- "\\n" }}\n'
    "        {{- tool | tojson }}\n"
    "    {%- endfor %}\n"
    '    {{- "\\n</tools><|im_end|>\\n" }}\n'
    "{%- endif %}\n"
    "{%- for message in messages %}\n"
    '    {%- if (message.role == "user") or (message.role == "assistant" and not message.tool_calls) %}\n'
    "        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    '    {%- elif message.role == "assistant" %}\n'
    "        {{- '<|im_start|>' + message.role }}\n"
    "        {%- if message.content %}\n"
    "            {{- '\\n' + message.content }}\n"
    "        {%- endif %}\n"
    "        {%- for tool_call in message.tool_calls %}\n"
    "            {%- if tool_call.function is defined %}\n"
    "                {%- set tool_call = tool_call.function %}\n"
    "            {%- endif %}\n"
    "            {{- '\\n<tool_call>\\n{\"name\": \"' }}\n"
    "            {{- tool_call.name }}\n"
    "            {{- '\", \"arguments\": ' }}\n"
    "            {{- tool_call.arguments | tojson }}\n"
    "            {{- '}\\n</tool_call>' }}\n"
    "        {%- endfor %}\n"
    "        {{- '<|im_end|>\\n' }}\n"
    '    {%- elif message.role == "tool" %}\n'
    '        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}\n'
    "            {{- '<|im_start|>user' }}\n"
    "        {%- endif %}\n"
    "        {{- '\\n<tool_response>\\n' }}\n"
    "        {{- message.content }}\n"
    "        {{- '\\n</tool_response>' }}\n"
    '        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}\n'
    "            {{- '<|im_end|>\\n' }}\n"
    "        {%- endif %}\n"
    "    {%- endif %}\n"
    "{%- endfor %}\n"
    "{%- if add_generation_prompt %}\n"
    "    {{- '<|im_start|>assistant\\n' }}\n"
    "{%- endif %}\n"
)

TEMPLATES = {
    "chatml": CHATML,
    "headers": HEADERS,
    "lines": LINES,
    "turns": TURNS,
    "namespace": NAMESPACE,
    "macro": MACRO,
}

CONVERSATIONS = {
    "one question": [{"role": "user", "content": "What is 2 + 2?"}],
    "system first": [
        {"role": "system", "content": " Be brief.\n"},
        {"role": "user", "content": "  spaces around \n"},
    ],
    "several turns": [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\ntwo \"quoted\" \\ back\tslash \u00e9\x01"},
        {"role": "user", "content": "stop\nthree \u00a0"},
    ],
    "not in turns": [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}],
    "looks like a template": [{"role": "user", "content": "{{ messages }}{% if x %}{# y #}\\n"}],
    "empty content": [{"role": "user", "content": ""}],
    "empty system": [{"role": "system", "content": ""}, {"role": "user", "content": "x"}],
    "looks like values": [
        {"role": "system", "content": "false"},
        {"role": "user", "content": "12"},
        {"role": "assistant", "content": "none"},
        {"role": "user", "content": "0"},
    ],
}

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a \"place\" \u00e9",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"}, "days": {"type": "integer", "minimum": 1, "default": None}},
            "required": ["place"],
            "additionalProperties": False,
        },
    },
}

TOOL_CONVERSATIONS = {
    "asked": [{"role": "user", "content": "Rain?"}],
    "called and answered": [
        {"role": "system", "content": "Use tools."},
        {"role": "user", "content": "Rain in Rome and Oslo?"},
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [
                {"id": "a1", "type": "function",
                 "function": {"name": "weather", "arguments": {"place": "Rome", "days": 2, "fine": 0.5}}},
                {"id": "a2", "type": "function", "function": {"name": "weather", "arguments": {"place": "Oslo"}}},
            ],
        },
        {"role": "tool", "tool_call_id": "a1", "content": "{\"rain\": false}"},
        {"role": "tool", "tool_call_id": "a2", "content": "snow"},
        {"role": "assistant", "content": "No rain."},
        {"role": "user", "content": "Thanks"},
    ],
}
