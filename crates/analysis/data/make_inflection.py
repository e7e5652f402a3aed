#!/usr/bin/env python3
"""Derives irregular inflection from a dictionary of German forms; see README.md beside this file.

    mvn dependency:copy -Dartifact=de.danielnaber:german-pos-dict:1.2.4 -DoutputDirectory=.
    python3 make_inflection.py german-pos-dict-1.2.4.jar lexicon.tsv > inflection.tsv

One line a form, sorted by bytes: form, kind, base. Words are lower case with umlauts and ss for sharp s.

Kinds: V form of a verb, or its infinitive (then without base)   O other form, base or none (then it is kept as it is)
"""

import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import wordfreq

DICTIONARY = "org/languagetool/resource/de/german.dict"
MAGIC = b"\\fsa\xc6"
# How much more frequent (in powers of ten) a participle must be than its verb to be a word of its own: bekannt is not
# bekennen any more. And how frequent, in occurrences among a billion words, again in powers of ten.
OWN, OWN_LEAST = 1.0, 3.0
# Participles that are words of their own in news although the figures do not say so.
OWN_PARTICIPLES = {"bedeutend", "gehalten", "gelegen", "gerecht", "gesamt", "verschieden", "verwandt"}
# What forms of two verbs are of in news.
VERB_OF = {"gehört": "gehören", "gelangt": "gelangen"}
# Adjectives whose degrees are words of their own (nächste), or that are prepositions without (unterste).
OWN_DEGREES = {"viel", "nah", "ober", "unter", "äusser", "inner", "vorder", "hinter", "mittel"}
# Forms that are also nouns, but read as verbs nearly always.
VERB_FIRST = set(
    """bot boten gewann gewannen trug trugen schrieb schrieben beschrieb sang trank tranken floh schlief schliefen warf
    warfen wies schied schieden roch blies riefen lasen fuhren schlossen griffen flossen schossen sassen gaben lagen erlag
    entsprachen versprachen übernahmen vergaben übergaben schlich glichen trieb trieben wuchs schmiss stahlen ritten
    schaute schauten""".split()
)
# Forms of verbs that are names or other words in news.
KEPT = set("sankt holst brecht reichert rindt nestle rocket malte legend legende legenden heure albert brandt einst oberst zuerst".split())
# Endings of nouns that look like the past of a verb with a prefix (Neuaufstieg, Großtat).
NOUN_ENDINGS = ("tat", "fahrt", "griff", "schritt", "schnitt", "stand", "band", "zwang", "klang", "rang", "drang", "stieg")
INSEPARABLE = ("be", "ent", "er", "ge", "miss", "ver", "zer", "über", "unter", "wider")
PREFIXES = {
    prefix
    for line in Path(__file__).with_name("verb-prefixes.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for prefix in line.split()
}
FINITE_ENDINGS = "e en n st est t et te ten test tet ete eten etest etet end nd".split()


def fold(text):
    return text.lower().replace("ß", "ss")


def strings(data):
    """All byte strings of an automaton of morfologik (CFSA2)."""
    if not data.startswith(MAGIC):
        sys.exit("the dictionary is no CFSA2 automaton")
    labels, arcs = data[8 : 8 + data[7]], data[8 + data[7] :]

    def node(at):
        """The arcs of the node at a place: label, whether a string ends with it, the next node (0: none)."""
        found, last = [], False
        while not last:
            flags = arcs[at]
            label = labels[flags & 31]
            at += 1
            if not flags & 31:
                label = arcs[at]
                at += 1
            target = None
            if not flags & 128:
                target = shift = 0
                more = True
                while more:
                    target |= (arcs[at] & 127) << shift
                    more = arcs[at] > 127
                    shift += 7
                    at += 1
            found.append((label, flags & 32, target))
            last = flags & 64
        return [(label, ends, at if target is None else target) for label, ends, target in found]

    nodes = {}
    waiting = [(node(0)[0][2], b"")]
    while waiting:
        at, before = waiting.pop()
        if at not in nodes:
            nodes[at] = node(at)
        for label, ends, target in nodes[at]:
            string = before + bytes([label])
            if ends:
                yield string
            if target:
                waiting.append((target, string))


def readings(jar):
    """Form, lemma and tags of every entry. A lemma is kept as bytes to cut from the form and what follows."""
    for string in strings(zipfile.ZipFile(jar).read(DICTIONARY)):
        form, lemma, tags = string.split(b"_", 2)
        lemma = form[: len(form) + ord("A") - lemma[0]] + lemma[1:]
        yield fold(form.decode()), fold(lemma.decode()), tags.decode().split(":")


def frequency(word):
    return wordfreq.zipf_frequency(word, "de")


def regular(infinitive):
    """The forms of a weak verb, without participle."""
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    forms = {stem + ending for ending in FINITE_ENDINGS} | {stem, infinitive}
    if infinitive.endswith("eln"):
        forms |= {stem[:-2] + "le"}
    if infinitive.endswith("ern"):
        forms |= {stem[:-2] + "re"}
    return forms


def is_plain(text):
    return len(text) >= 2 and all("a" <= c <= "z" or c in "äöü" for c in text)


def shared(a, b):
    """How many letters two words begin with, umlauts or not."""
    plain = str.maketrans("äöü", "aou")
    return next((at for at, (x, y) in enumerate(zip(a.translate(plain), b.translate(plain))) if x != y), min(len(a), len(b)))


def main(jar, lexicon):
    flags = {}
    for line in open(lexicon, encoding="utf-8"):
        word, _, kinds, *_ = line.rstrip("\n").split("\t")
        flags[word] = set(kinds)
    verbs, participles, declined, adjectives, nouns = (defaultdict(set) for _ in range(5))
    infinitives, second_person = set(), defaultdict(set)
    for form, lemma, tags in readings(jar):
        if not is_plain(form) or not is_plain(lemma):
            continue
        kind = tags[0]
        if kind == "VER" and "EIZ" not in tags:
            (second_person if "2" in tags else verbs)[form].add(lemma)
            infinitives.add(lemma)
            if "PA1" in tags or "PA2" in tags:
                participles[form].add(lemma)
        elif kind in ("PA1", "PA2"):
            declined[form].add(lemma)
        elif kind == "ADJ":
            adjectives[form].add(lemma)
        elif kind == "SUB" and tags[-1] != "ADJ":
            nouns[form].add(lemma)

    def is_noun(form):
        # A participle used as a noun (Verletzte) is of its verb.
        is_participle = form in declined and form not in participles
        return not is_participle and (form in nouns or bool(flags.get(form, set()) & set("NP")))

    def most_frequent(lemmas):
        return max(lemmas, key=lambda lemma: (frequency(lemma), lemma))

    # Of two verbs the one whose second person a form is has it seldom (verbracht, of verbrechen).
    for form, lemmas in second_person.items():
        verbs.setdefault(form, lemmas)
    table = {verb: ("V", "") for verb in infinitives if verb.endswith("n")}
    table |= {word: ("O", "") for word in KEPT}
    own = set()
    for form, lemmas in participles.items():
        most = max(map(frequency, lemmas))
        if form in OWN_PARTICIPLES or (frequency(form) >= max(OWN_LEAST, most + OWN) and form not in infinitives):
            own.add(form)
            table.setdefault(form, ("O", ""))
    for form, lemmas in verbs.items():
        lemma = VERB_OF.get(form) or most_frequent(lemmas)
        is_adjective = form in adjectives and form not in participles
        if form in table or is_adjective or lemma == "sein" or form + "en" == lemma:
            continue
        # What the lexicon took for a noun from its ending alone (gesprochen, because of Sprechen) is none.
        is_guessed = form in flags and form not in nouns and form in participles
        if form in VERB_FIRST or (is_guessed and form not in regular(lemma)):
            table[form] = ("V", lemma)
        elif is_noun(form) or (form.endswith(NOUN_ENDINGS) and not form.startswith(INSEPARABLE)):
            continue
        elif form not in regular(lemma) or (form in flags and not flags[form] & set("WX")):
            table[form] = ("V", lemma)
    for form, lemmas in declined.items():
        bases = {base for lemma in lemmas - own for base in participles.get(lemma, ())}
        known = flags.get(form, set())
        if form not in table and form not in participles and bases and known and (known & set("NP") or "W" not in known):
            table[form] = ("V", most_frequent(bases))
    for form, lemmas in adjectives.items():
        if form in table or is_noun(form):
            continue
        lemma = min(lemmas, key=lambda lemma: (len(lemma), lemma))
        # Degrees that are used as words of their own stay apart.
        is_participle = lemma in participles and lemma not in own
        if is_participle or lemma in OWN_DEGREES or (lemma == "gut" and not form.startswith("besser")):
            continue
        table[form] = ("O", "" if lemma == form else lemma)
    for form, lemmas in nouns.items():
        if form in table or flags.get(form, set()) & set("NP") or len(lemmas) > 1 or form in adjectives or len(form) < 5:
            continue
        lemma = next(iter(lemmas))
        is_spelling = shared(form, lemma) < len(lemma) - 4
        is_infinitive = form.removesuffix("s") in infinitives
        if lemma != form and not is_spelling and not is_infinitive and not form.endswith("innen"):
            table[form] = ("O", lemma)
    # Words the lexicon guessed to be nouns from their ending (zusammengebrochen, as Verbrechen).
    for form, kinds in flags.items():
        if form in table or form in nouns or not {"K", "N"} <= kinds and not {"N", "S", "W"} <= kinds:
            continue
        for at in range(3, len(form) - 4):
            rest = form[at:]
            if form[:at] not in PREFIXES:
                continue
            if rest.startswith("zu") and rest[2:] in infinitives:
                table[form] = ("V", form[:at] + rest[2:])
            elif rest in participles and table.get(rest, ("O",))[0] == "V":
                table[form] = ("V", form[:at] + (table[rest][1] or rest))
    for form in sorted(table, key=lambda form: form.encode()):
        print(form, *table[form], sep="\t")
    print(len(table), "forms", file=sys.stderr)


main(*sys.argv[1:])
