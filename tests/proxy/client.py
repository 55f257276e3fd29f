"""An unmodified OpenAI client behind the guard: what it says and hears is clear, what leaves is not."""

import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

import openai

ORGATA, STANDIN = os.environ["ORGATA"], os.environ["ORGATA_STANDIN"]
CLEAR = "jane.doe@example.com"
MAIL = {
    "type": "function",
    "function": {
        "name": "send_mail",
        "description": "Sends a mail.",
        "parameters": {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]},
    },
}


def person(env, *args):
    """Runs orgata as a person does: at a terminal."""
    keyboard, terminal = pty.openpty()
    screen = threading.Thread(target=drain, args=(keyboard,), daemon=True)
    screen.start()
    done = subprocess.run([ORGATA, *args], stdin=terminal, stderr=terminal, stdout=subprocess.PIPE, env=env, timeout=120)
    os.close(terminal)
    if done.returncode != 0:
        raise AssertionError(f"orgata {' '.join(args)} ended with {done.returncode}: {done.stdout}")


def drain(keyboard):
    try:
        while os.read(keyboard, 4096):
            pass
    except OSError:
        pass


class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.standin = subprocess.Popen([STANDIN], stdout=subprocess.PIPE, text=True)
        cls.model = cls.standin.stdout.readline().strip()
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        env |= {"ORGATA_HOME": cls.home.name, "ORGATA_NO_KEYCHAIN": "1", "ORGATA_PASSPHRASE": "correct horse battery"}
        person(env, "keys", "create")
        person(env, "providers", "add", "standin", "--url", cls.model + "/v1", "--model", "standin-small", "--select")
        key = os.path.join(cls.home.name, "key")
        with open(key, "w") as file:
            file.write("sk-test-0123456789abcdef")
        person(env, "providers", "key", "standin", "--file", key)
        cls.proxy = subprocess.Popen([ORGATA, "proxy", "--json"], stdout=subprocess.PIPE, text=True, env=env)
        told = json.loads(cls.proxy.stdout.readline())
        cls.base, cls.token = told["base_url"], told["token"]
        cls.client = openai.OpenAI(base_url=cls.base, api_key=cls.token, max_retries=0)

    @classmethod
    def tearDownClass(cls):
        cls.proxy.send_signal(signal.SIGTERM)
        ended = cls.proxy.wait(timeout=30)
        cls.standin.kill()
        cls.standin.wait()
        for program in (cls.proxy, cls.standin):
            program.stdout.close()
        cls.home.cleanup()
        assert ended == 0, ended

    def script(self, *replies):
        body = json.dumps({"queue": list(replies)}).encode()
        headers = {"content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(self.model + "/__script", data=body, headers=headers)).close()
        urllib.request.urlopen(urllib.request.Request(self.model + "/__seen", method="DELETE")).close()

    def ask(self, **more):
        messages = more.pop("messages", [{"role": "user", "content": f"Write to {CLEAR} please."}])
        return self.client.chat.completions.create(model="standin-small", messages=messages, **more)

    def tearDown(self):
        with urllib.request.urlopen(self.model + "/__seen") as seen:
            left = seen.read().decode()
        self.assertNotIn("jane.doe", left)

    def left(self):
        with urllib.request.urlopen(self.model + "/__seen") as seen:
            return json.load(seen)["requests"]

    def test_works(self):
        self.script({"do": "say", "text": "I wrote to {token:EMAIL}."})
        answer = self.ask()
        self.assertEqual(answer.choices[0].message.content, f"I wrote to {CLEAR}.")
        self.assertEqual(answer.choices[0].finish_reason, "stop")
        self.assertIn("[EMAIL_", self.left()[0]["body"])

    def test_streams(self):
        self.script({"do": "say", "text": "First {token:EMAIL}, then {token:EMAIL} again."})
        pieces = [chunk.choices[0].delta.content or "" for chunk in self.ask(stream=True) if chunk.choices]
        self.assertEqual("".join(pieces), f"First {CLEAR}, then {CLEAR} again.")
        self.assertGreater(len(pieces), 2)

    def test_calls_tools(self):
        call = {"do": "call", "calls": [{"tool": "send_mail", "arguments": {"to": "{token:EMAIL}"}}]}
        self.script(call, {"do": "say", "text": "Sent to {token:EMAIL}."})
        asked = {"role": "user", "content": f"Write to {CLEAR} please."}
        proposed = self.ask(tools=[MAIL], messages=[asked]).choices[0].message
        self.assertEqual(json.loads(proposed.tool_calls[0].function.arguments), {"to": CLEAR})
        result = {"role": "tool", "tool_call_id": proposed.tool_calls[0].id, "content": f"Accepted for {CLEAR}."}
        answer = self.ask(tools=[MAIL], messages=[asked, proposed.model_dump(exclude_none=True), result])
        self.assertEqual(answer.choices[0].message.content, f"Sent to {CLEAR}.")

    def test_calls_tools_in_a_stream(self):
        self.script({"do": "call", "calls": [{"tool": "send_mail", "arguments": {"to": "{token:EMAIL}"}}]})
        arguments = ""
        for chunk in self.ask(stream=True, tools=[MAIL]):
            for call in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
                arguments += call.function.arguments or ""
        self.assertEqual(json.loads(arguments), {"to": CLEAR})

    def test_lists_models(self):
        self.script()
        self.assertIn("standin/standin-small", [model.id for model in self.client.models.list()])

    def test_refuses_a_wrong_token(self):
        self.script()
        with self.assertRaises(openai.AuthenticationError):
            self.client.with_options(api_key="guessed").chat.completions.create(
                model="standin-small", messages=[{"role": "user", "content": CLEAR}]
            )
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    ran = unittest.main(exit=False, verbosity=2).result
    bad = len(ran.failures) + len(ran.errors)
    print(f"{ran.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
