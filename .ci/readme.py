"""Runs every shell block of README.md, in order, and compares what it prints where a block of text follows.

The example talks to a server on this machine that answers as Amazon Chime would. `pip` is held to the
botocore whose model is checked in, so that a new release cannot fail an unrelated change.
"""

import http.server
import os
import pathlib
import re
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
USER = b"""{"User": {"UserId": "0b0c9f1d", "AccountId": "7a7a6d2e", "PrimaryEmail": "li@example.com",
"DisplayName": "Li", "LicenseType": "Pro", "UserRegistrationStatus": "Registered",
"RegisteredOn": "2024-05-17T08:30:00Z", "PersonalPIN": "3141592653"}}"""


class Chime(http.server.BaseHTTPRequestHandler):
    """Answers the one call that the README makes."""

    def do_POST(self):
        expected = "/accounts/7a7a6d2e/users/0b0c9f1d?operation=reset-personal-pin"
        found = self.path == expected and "AWS4-HMAC-SHA256" in self.headers.get("Authorization", "")
        self.send_response(200 if found else 400)
        self.send_header("Content-Length", str(len(USER)))
        self.end_headers()
        self.wfile.write(USER)

    def log_message(self, *_):
        pass


def blocks():
    """The fenced blocks of the README, as (language, text)."""
    return re.findall(r"^```(\S+)\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)


def main():
    server = http.server.HTTPServer(("127.0.0.1", 0), Chime)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    version = re.search(r'version = "(.*)"', (ROOT / "model/chime/source.toml").read_text())[1]
    constraints = ROOT / "target/constraints.txt"
    constraints.parent.mkdir(exist_ok=True)
    constraints.write_text(f"botocore=={version}\n")
    env = dict(
        os.environ,
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}",
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY="secret",
        PIP_CONSTRAINT=str(constraints),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        GIT_PAGER="cat",
    )
    ran, all_blocks = 0, blocks()
    for (language, text), following in zip(all_blocks, all_blocks[1:] + [("", "")]):
        if language != "sh":
            continue
        print(f"$ {text.strip()}", flush=True)
        expected = following[1] if following[0] == "text" else None
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text], cwd=ROOT, env=env, text=True,
            stdout=subprocess.PIPE if expected else None,
        )
        if done.returncode != 0:
            sys.exit(f"this command of the README failed with {done.returncode}")
        if expected and done.stdout != expected:
            sys.exit(f"the README says that this prints\n{expected}\nbut it prints\n{done.stdout}")
        ran += 1
    print(f"{ran} commands of the README run and print what it says")


if __name__ == "__main__":
    main()
