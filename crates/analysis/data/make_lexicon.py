#!/usr/bin/env python3
"""Derives the German lexicon from two packages of PyPI; see README.md beside this file.

    pip install wordfreq==3.1.1 german-nouns==1.2.5 snowballstemmer==3.1.1
    python3 make_lexicon.py > lexicon.tsv
    cargo run --release -p depesche-analysis --example make_lexicon -- lexicon.tsv

One line a word, sorted by bytes: word, level (frequency on a log scale, 0 unknown, 40 most frequent), flags, size
of its family as last and as first part of compounds (0 to 7), base.
Words are lower case with umlauts and ss for sharp s, as the analyser folds them.

Flags: N noun in a basic form (nominative singular, or plural only)   P other form of a noun   S singular genitive in -s known
       F feminine noun   V verb stem (fahr, sammel)   A adjective, basic form   B other form of an adjective
       W verb form          X proper name (place, first name, family name)   K kept: neither of these, known by frequency alone
Base: for a feminine person noun its masculine, for an irregular plural its singular; else empty.
"""

import csv
import math
import re
import sys
import unicodedata
from collections import defaultdict
from importlib.resources import files

import snowballstemmer
import wordfreq

STEMMER = snowballstemmer.stemmer("german")
WORD = re.compile(r"[a-zäöü]{2,40}$")
NAME_KINDS = {"Toponym", "Vorname", "Nachname"}
SKIPPED_KINDS = {"Affix", "Suffix", "Buchstabe", "Symbol", "Wortverbindung", "Redewendung", "Gebundenes Lexem"}
VOWEL = re.compile(r"[aeiouyäöü]")
# Words rarer than this (in centibels) and not otherwise known are noise of the web: typing errors, foreign words.
RAREST = 730
# Words with an umlaut or its spelling in two letters are kept down to the rarest: they decide what ae, oe, ue mean.
UMLAUT = re.compile(r"[äöü]|[aou]e")


def fold(text):
    text = unicodedata.normalize("NFC", text).lower().replace("ß", "ss")
    return "".join(
        c if c in "äöü" else "".join(p for p in unicodedata.normalize("NFD", c) if not unicodedata.combining(p))
        for c in text
    )


def plain(text):
    """Without umlauts: for comparing a derived word with its base."""
    return text.translate(str.maketrans("äöü", "aou"))


def frequencies():
    """word -> centibels below certainty (100: one word in ten; 800: one in a hundred million)."""
    known = {}
    for centibels, words in enumerate(wordfreq.get_frequency_list("de", "large")):
        for word in words:
            folded = fold(word)
            if WORD.match(folded):
                known.setdefault(folded, centibels)
    return known


def nouns():
    """Rows of the noun table with the columns that matter: lemma, kinds, genders, forms by case."""
    path = files("german_nouns") / "nouns.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds = set(row["pos"].split(","))
            lemma = fold(row["lemma"])
            if not WORD.match(lemma):
                continue
            forms = defaultdict(set)
            for column, value in row.items():
                if value and column.split(" ")[0] in ("nominativ", "genitiv", "dativ", "akkusativ"):
                    case, number = column.rstrip("*").split(" ")[:2]
                    for form in re.split(r"[,/ ]+", value):
                        folded = fold(form)
                        if WORD.match(folded):
                            forms[case, number.rstrip("*")].add(folded)
            genders = {row[c] for c in row if c.startswith("genus") and row[c]}
            yield lemma, row["lemma"], kinds, genders, forms


def regular(form, lemma):
    """Whether the stemmer by itself gives a form and its lemma the same stem."""
    return STEMMER.stemWord(form) == STEMMER.stemWord(lemma)


def masculine(word, masculines):
    """The masculine a feminine person noun in -in is derived from (Ärztin: arzt, Kollegin: kollege)."""
    for stem in (word[:-2], word[:-2] + "e", word[:-2] + "er", word[:-1] + "er"):
        if stem in masculines:
            return stem
    for stem in (word[:-2], word[:-2] + "e"):
        for base in masculines.get(plain(stem), ()):
            return base
    return None


def paradigm_flags(level, stems):
    """Adjectives, verb stems and verb forms, told by which forms are in use; `stems` gets a stem's rarity from its verb."""
    flags = defaultdict(set)

    def has(*words):
        return all(word in level for word in words)

    for word in level:
        # An infinitive with zu inside tells a separable verb (anzugehen: angehen).
        for at in (at for at in range(2, len(word) - 5) if word.startswith("zu", at) and word.endswith("n")):
            verb = word[:at] + word[at + 2 :]
            if word[:at] in level and verb in level and word[at + 2 :] in level:
                flags[verb].add("W")
                flags[word].add("W")
        if len(word) >= 3 and VOWEL.search(word) and has(word + "e", word + "er", word + "es", word + "en", word + "em"):
            flags[word].add("A")
            for ending in ("e", "er", "es", "en", "em"):
                flags[word + ending].add("B")
            for step in ("er", "st", "est"):
                for ending in ("e", "er", "es", "en"):
                    if word + step + ending in level:
                        flags[word + step + ending].add("B")
        if len(word) >= 6 and word.endswith("en"):
            stem = word[:-2]
            weak = has(stem + "te", stem + "t") or has(stem + "ete", stem + "et")
            strong = has(stem + "t", "ge" + word) or has(stem + "et", "ge" + word) or has(stem + "e", stem + "t", stem + "end")
            if (weak or strong) and len(stem) >= 3 and VOWEL.search(stem):
                flags[stem].add("V")
                stems[stem] = level[word] + 40
                for ending in ("en", "t", "st", "te", "ten", "tet", "test", "e", "et", "ete", "eten", "est", "end"):
                    if stem + ending in level:
                        flags[stem + ending].add("W")
        if len(word) >= 6 and word.endswith(("eln", "ern")) and has(word[:-1] + "t", word[:-1] + "te"):
            flags[word[:-1]].add("V")
            stems[word[:-1]] = level[word] + 40
            for ending in ("n", "t", "st", "te", "ten"):
                if word[:-1] + ending in level:
                    flags[word[:-1] + ending].add("W")
        if len(word) >= 5 and word.endswith(("hen", "hnen", "ahren", "uhen")) and has(word[:-2] + "t"):
            flags[word[:-2]].add("V")
            stems[word[:-2]] = level[word] + 40
    return flags


NOUN_ENDINGS = re.compile(r"..(ung|heit|keit|schaft|ität|tion|ismus|ling|ment|eur|ierer|logie|grafie|nis|chen|lein)$")
NOUN_FORM_ENDINGS = re.compile(r"..(ungen|heiten|keiten|schaften|itäten|tionen|lings|linge|lingen|nisse|nissen)$")


def guess_nouns(flags, centibels):
    """Nouns the noun table lacks: by their ending, or because known compounds end in them (Wagen)."""
    ends = defaultdict(int)
    for lemma, kinds in list(flags.items()):
        if "N" in kinds and len(lemma) >= 7:
            for at in range(3, len(lemma) - 3):
                first = lemma[:at]
                if {"N", "P"} & flags.get(first, set()) or "N" in flags.get(first.removesuffix("s"), ()):
                    ends[lemma[at:]] += 1
    guessed = []
    for word, rarity in centibels.items():
        kinds = flags.get(word, set())
        if {"N", "P"} & kinds or rarity > RAREST:
            continue
        if NOUN_ENDINGS.search(word):
            flags[word] |= {"N", "F"} if word.endswith(("g", "t", "ft", "ion", "ie")) else {"N", "S"}
        elif NOUN_FORM_ENDINGS.search(word):
            flags[word].add("P")
        elif len(word) >= 5 and rarity <= 600 and ends[word] >= 4 and not {"A", "B"} & kinds:
            flags[word] |= {"N", "S"}
            guessed.append(word)
    print("guessed:", *guessed, file=sys.stderr)


def families(flags, lemma_of):
    """How many noun lemmas a word ends, and how many it begins, as part of a compound: what is never seen as a part is
    seldom one (tran|sport, kran|ken)."""
    ends, begins = defaultdict(int), defaultdict(int)

    def modifier(text):
        """The word of the lexicon that `text` is as first part, with or without linking letters."""
        kinds = flags.get(text, ())
        if {"N", "P", "A", "V"} & set(kinds):
            return text
        if "F" in flags.get(text + "e", ()):
            return text + "e"
        for link in ("s", "es", "e"):
            if text.endswith(link) and {"N", "V"} & set(flags.get(text[: -len(link)], ())):
                return text[: -len(link)]
        return None

    for lemma, kinds in flags.items():
        if "N" not in kinds or len(lemma) < 6:
            continue
        for at in range(2, len(lemma) - 2):
            head = lemma[at:]
            if "N" not in flags.get(head, ()):
                continue
            first = modifier(lemma[:at])
            if first:
                ends[head] += 1
                begins[first] += 1
    for form, lemmas in lemma_of.items():
        for lemma in lemmas:
            ends[form] = max(ends[form], ends.get(lemma, 0))
            begins[form] = max(begins[form], begins.get(lemma, 0) // 4)
    return ends, begins


def size(count):
    """A family size in three bits: 0, 1, 2, 3-5, 6-11, 12-23, 24-47, more."""
    return 0 if count == 0 else min(7, 1 + int(math.log2(count * 4 / 3 if count > 2 else count)))


def main():
    centibels = frequencies()
    flags = defaultdict(set)
    bases = {}
    own = set()
    lemma_of = defaultdict(set)
    irregular = defaultdict(set)
    masculines = defaultdict(list)
    feminine = {}
    for lemma, written, kinds, genders, forms in nouns():
        if kinds & SKIPPED_KINDS or len(lemma) < 2:
            continue
        if kinds & NAME_KINDS:
            flags[lemma].add("X")
            if not forms:
                continue
        if "Abkürzung" in kinds and written.isupper():
            flags[lemma].add("X")
            continue
        flags[lemma].add("N")
        own.add(lemma)
        if "f" in genders:
            flags[lemma].add("F")
        if "m" in genders:
            masculines[lemma].append(lemma)
            if plain(lemma) != lemma:
                masculines[plain(lemma)].append(lemma)
        for (case, number), values in forms.items():
            for form in values:
                if form != lemma:
                    flags[form].add("P")
                    lemma_of[form].add(lemma)
                    if case == "genitiv" and number == "singular" and form == lemma + "s":
                        flags[lemma].add("S")
                    if "adjektivische Deklination" not in kinds and not regular(form, lemma):
                        irregular[form].add(lemma)
        if genders == {"f"} and lemma.endswith("in") and lemma + "nen" in forms["nominativ", "plural"]:
            feminine[lemma] = lemma + "nen"
    for word, plural in feminine.items():
        base = masculine(word, masculines)
        if base and len(base) >= 3:
            bases[word] = base
            bases[plural] = base
    for form, lemmas in irregular.items():
        if form not in own and form not in bases and len(lemmas) == 1 and len(form) >= 4:
            bases[form] = next(iter(lemmas))
    stems = {}
    for word, more in paradigm_flags(centibels, stems).items():
        flags[word] |= more
    for word, rarity in centibels.items():
        if word not in flags and (rarity <= RAREST or UMLAUT.search(word)):
            flags[word].add("K")
    guess_nouns(flags, centibels)
    ends, begins = families({word: kinds for word, kinds in flags.items()}, lemma_of)
    for word in sorted(flags, key=lambda word: word.encode()):
        rarity = min(centibels.get(word, 900), stems.get(word, 900))
        level = 0 if rarity == 900 else max(1, (820 - rarity) // 18)
        base = bases.get(word, "")
        family = size(ends.get(word, 0)), size(begins.get(word, 0))
        print(word, level, "".join(sorted(flags[word])), *family, base, sep="\t")
    print(len(flags), "words", len(bases), "bases", file=sys.stderr)


main()
