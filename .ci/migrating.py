"""Compiles what docs/migrating.md says of the official SDK, with the release that is current.

Each block becomes a function of its own in a crate under target/migrating, to which a client is given
where the block makes none.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATE = ROOT / "target/migrating"
MANIFEST = """[package]
name = "migrating"
edition = "2024"

[workspace]

[dependencies]
aws-config = "1"
aws-sdk-chime = "1"
aws-smithy-types = "1"
"""
FUNCTION = """pub async fn block_{index}(client: &aws_sdk_chime::Client) -> Result<(), Box<dyn std::error::Error>> {{
let _ = client;
{code}
Ok(())
}}
"""


def main():
    text = (ROOT / "docs/migrating.md").read_text()
    blocks = re.findall(r"^```rust,ignore,aws-sdk\n(.*?)^```$", text, re.M | re.S)
    if not blocks:
        sys.exit("docs/migrating.md has no block of the official SDK")
    (CRATE / "src").mkdir(parents=True, exist_ok=True)
    (CRATE / "Cargo.toml").write_text(MANIFEST)
    functions = [FUNCTION.format(index=index, code=code) for index, code in enumerate(blocks)]
    head = "//! Blocks of docs/migrating.md.\n#![allow(unused)]\n"
    (CRATE / "src/lib.rs").write_text(head + "\n".join(functions))
    checked = subprocess.run(["cargo", "check", "--quiet"], cwd=CRATE)
    if checked.returncode != 0:
        sys.exit("a block of docs/migrating.md does not compile with the official SDK")
    print(f"{len(blocks)} blocks of the official SDK compile")


if __name__ == "__main__":
    main()
