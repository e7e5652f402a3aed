#!/usr/bin/env python3
"""Makes media_topics.tsv out of the German and the English list of the IPTC's Media Topics; see README.md beside this file.

    git clone https://github.com/iptc/extra-examples
    git -C extra-examples checkout c1bf50b9a2ec8e22f555264c98eefe0b1d52a340
    python3 make_media_topics.py extra-examples/topics > media_topics.tsv

One line a topic that has a German name: code, German name, English name.
"""

import json
import sys
from pathlib import Path


def names(folder: Path, language: str) -> dict[str, str]:
    topics = json.loads((folder / f"IPTC-Media-Topics-{language}.json").read_text(encoding="utf-8"))["topics"]
    return {topic["topicId"]: " ".join(topic["name"].split()) for topic in topics}


def main() -> None:
    folder = Path(sys.argv[1])
    german, english = names(folder, "german"), names(folder, "english")
    print("# code of the topic, its German name, its English name; IPTC Media Topics, CC BY 4.0, see README.md")
    for code, name in sorted(german.items()):
        print(code, name, english.get(code, ""), sep="\t")


if __name__ == "__main__":
    main()
